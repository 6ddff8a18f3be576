import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { describeRights } from '../contracts/rights.js';
import { createDatabase } from './database.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());

describeRights('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));
