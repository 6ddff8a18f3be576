import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { describeRights } from '../contracts/rights.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createDatabaseWithTables();
});
afterAll(() => database?.drop());

describeRights('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));
