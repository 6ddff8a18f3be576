import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepingUnder, verify } from '../../core/ledger/index.js';
import { openStore } from '../../core/store/index.js';
import { describeLedger } from '../contracts/ledger.js';
import { entryOf } from '../core/ledger/entries.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createDatabaseWithTables();
});
afterAll(() => database?.drop());

describeLedger('PostgreSQL', () => openStore({ dataDir: 'memory', databaseUrl: database.url }));

describe('a gateway that is killed', () => {
  const master = Buffer.alloc(32, 9);
  const keeping = keepingUnder(master, { dataDir: 'memory', databaseUrl: null });
  let own: OwnDatabase;
  beforeAll(async () => {
    own = await createDatabaseWithTables();
  });
  afterAll(() => own?.drop());

  /** A process that appends: `work` is what it does with its ledger and the entry it is given. It prints a line per receipt. */
  function replica(work: string): { readonly child: ChildProcess; receipts(): number } {
    const built = new URL('../../dist/core/', import.meta.url);
    const program = `
      import { openStore } from '${built}store/index.js';
      import { keepingUnder, openLedger } from '${built}ledger/index.js';
      const store = await openStore({ dataDir: 'memory', databaseUrl: '${own.url}' });
      const ledger = await openLedger(store, keepingUnder(Buffer.from('${master.toString('hex')}', 'hex'), { dataDir: 'memory', databaseUrl: null }));
      const entry = ${JSON.stringify(entryOf())};
      const told = ({ sequence }) => process.stdout.write(sequence + '\\n');
      ${work}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      lines += chunk.toString('utf8').split('\n').length - 1;
    });
    return { child, receipts: () => lines };
  }
  const found = async () => {
    const store = await openStore({ dataDir: 'memory', databaseUrl: own.url });
    try {
      return await verify(store, { keeping });
    } finally {
      await store.close();
    }
  };

  it('between the intent of a mutation and its end leaves the intent', async () => {
    const { child } = replica(
      `told(await ledger.append({ ...entry, kind: 'mutation', outcome: 'intended' })); process.kill(process.pid, 'SIGKILL');`,
    );
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await found()).toMatchObject({ ok: true, entries: 1, open: 1 });
  });

  it('while it writes beside another leaves one whole chain, with every receipt that it gave, and the other goes on', async () => {
    const before = (await found()).entries;
    const hasty = `await Promise.all(Array.from({ length: 32 }, async () => { for (;;) told(await ledger.append(entry)); }));`;
    const [one, other] = [replica(hasty), replica(hasty)];
    await expect.poll(() => Math.min(one.receipts(), other.receipts())).toBeGreaterThan(500);
    one.child.kill('SIGKILL');
    await once(one.child, 'exit');
    const survived = other.receipts();
    await expect.poll(() => other.receipts()).toBeGreaterThan(survived + 500);
    other.child.kill('SIGKILL');
    await once(other.child, 'exit');
    const verdict = await found();
    expect(verdict).toMatchObject({ ok: true, open: 1 });
    expect(verdict.entries - before).toBeGreaterThanOrEqual(one.receipts() + other.receipts());
  });
});
