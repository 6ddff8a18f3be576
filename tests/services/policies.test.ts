import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { describePolicies } from '../contracts/policies.js';
import { createDatabase } from './database.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());

describePolicies('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));
