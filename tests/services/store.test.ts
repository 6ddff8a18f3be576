import { readdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore, STATES, type Store, sqlState } from '../../core/store/index.js';
import { migrationsFolder } from '../../core/store/migrate.js';
import { describeStore } from '../contracts/store.js';
import { createDatabase, type OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createDatabaseWithTables();
});
afterAll(() => database?.drop());

const open = (options: { statementTimeout?: number; connections?: number } = {}): Promise<Store> =>
  openStore({ dataDir: 'memory', databaseUrl: database.url, ...options });

describeStore('PostgreSQL', () => open());

describe('PostgreSQL', () => {
  const opened: Store[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  it('is migrated once by replicas that start at the same instant', async () => {
    const fresh = await createDatabase();
    try {
      const replicas = await Promise.all(Array.from({ length: 4 }, () => openStore({ dataDir: 'memory', databaseUrl: fresh.url })));
      opened.push(...replicas);
      const notes = await replicas[0]?.db.execute<{ rows: number }>(
        sql`select count(*)::int as rows, count(distinct hash)::int as texts from store.migration`,
      );
      const written = readdirSync(migrationsFolder()).filter((name) => name.endsWith('.sql')).length;
      expect(written).toBeGreaterThan(1);
      expect(notes?.rows[0]).toMatchObject({ rows: written, texts: written });
    } finally {
      await Promise.all(opened.splice(0).map((store) => store.close()));
      await fresh.drop();
    }
  });

  it('stops a statement that runs past its time, and goes on', async () => {
    const store = await open({ statementTimeout: 100 });
    opened.push(store);
    const slow = store.db.execute(sql`select pg_sleep(5)`);
    expect(sqlState(await slow.then(String, (error: unknown) => error))).toBe(STATES.statementTimeout);
    await store.ping();
  });

  it('says who is connected', async () => {
    const store = await open();
    opened.push(store);
    const { rows } = await store.db.execute(sql`select current_setting('application_name') as name, current_setting('timezone') as zone`);
    expect(rows).toEqual([{ name: 'preau', zone: 'UTC' }]);
  });

  it('runs statements without compiling them first, whatever the server does for others', async () => {
    const store = await open();
    opened.push(store);
    const { rows } = await store.db.execute(sql`select current_setting('jit') as jit`);
    expect(rows).toEqual([{ jit: 'off' }]);
  });

  it('survives its idle connections being ended by the server', async () => {
    const faults: Error[] = [];
    const store = await openStore({
      dataDir: 'memory',
      databaseUrl: database.url,
      connections: 1,
      onIdleFault: (error) => faults.push(error),
    });
    opened.push(store);
    const { rows } = await store.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    const other = await open();
    opened.push(other);
    await other.db.execute(sql`select pg_terminate_backend(${rows[0]?.pid})`);
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    await store.ping();
  });

  it('survives a connection being ended by the server between two statements of a transaction, which fails as a whole', async () => {
    const store = await open();
    const other = await open();
    opened.push(store, other);
    const cut = store.transaction(async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      // Waits until it is gone, a minute at most; then until that is heard of here.
      await other.db.execute(sql`select pg_terminate_backend(${rows[0]?.pid}, 60000)`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await tx.execute(sql`select 1`);
    });
    await expect(cut).rejects.toThrow();
    await store.ping();
  });

  it('refuses to open where nobody answers', async () => {
    await expect(openStore({ dataDir: 'memory', databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow();
  });
});
