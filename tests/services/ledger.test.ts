import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { describeLedger } from '../contracts/ledger.js';
import { createDatabase } from './database.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());

describeLedger('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));
