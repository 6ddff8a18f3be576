import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { describePolicies } from '../contracts/policies.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createDatabaseWithTables();
});
afterAll(() => database?.drop());

describePolicies('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));
