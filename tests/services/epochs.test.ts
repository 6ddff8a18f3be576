import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../core/store/index.js';
import { countOf, openEpochs } from '../../gateway/facts/index.js';
import { clients } from '../../gateway/governance/tables.js';
import { schools } from '../../subgraphs/identity/tables.js';
import { describeEpochs } from '../contracts/epochs.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createDatabaseWithTables();
});
afterAll(() => database?.drop());
const open = (): Promise<Store> => openStore({ dataDir: 'memory', databaseUrl: database.url });

describeEpochs('PostgreSQL', open);

describe('epochs of two replicas', () => {
  let one: Store;
  let two: Store;
  beforeAll(async () => {
    [one, two] = await Promise.all([open(), open()]);
  });
  afterAll(() => Promise.all([one?.close(), two?.close()]));

  it('are those of one database, which both know by the same name', async () => {
    expect(one.id).toBe(two.id);
    const other = await createDatabaseWithTables();
    const apart = await openStore({ dataDir: 'memory', databaseUrl: other.url });
    expect(apart.id).not.toBe(one.id);
    await apart.close();
    await other.drop();
  });

  it('are seen by the other from the moment a change is acknowledged, a thousand times in a row', async () => {
    const read = openEpochs(two);
    let before = countOf((await read())?.relation ?? '');
    for (let round = 0; round < 1000; round += 1) {
      await one.db.insert(schools).values({ id: `99${String(round).padStart(5, '0')}A`, name: 'Collège' });
      const after = countOf((await read())?.relation ?? '');
      expect(after).toBe(before + 1);
      before = after;
    }
  });

  it('are moved by a change that waits for no other: a school that takes an hour to bring in keeps nobody from revoking anything', async () => {
    let inside: () => void = () => undefined;
    let end: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      inside = resolve;
    });
    const ending = new Promise<void>((resolve) => {
      end = resolve;
    });
    const long = one.transaction(async (tx) => {
      await tx.insert(schools).values({ id: '9800001A', name: 'brought in' });
      inside();
      await ending;
    });
    await begun;
    const read = openEpochs(two);
    const before = countOf((await read())?.relation ?? '');
    const quick = two.db
      .insert(schools)
      .values({ id: '9800002A', name: 'changed' })
      .then(() => 'done');
    try {
      const outcome = await Promise.race([quick, new Promise((resolve) => setTimeout(resolve, 60_000, 'waits'))]);
      expect(outcome).toBe('done');
      expect(countOf((await read())?.relation ?? '')).toBe(before + 1);
    } finally {
      end();
      await Promise.all([long, quick]);
    }
    expect(countOf((await read())?.relation ?? '')).toBe(before + 2);
  });

  it('are moved by two who change the same things the other way round, neither of whom loses', async () => {
    const [before, read] = [await openEpochs(one)(), openEpochs(one)];
    for (let round = 1; round <= 50; round += 1) {
      const id = (who: number) => `97${who}${String(round).padStart(4, '0')}A`;
      const client = (who: number) => ({ id: `app-${who}-${round}`, name: 'App', kind: 'vendor', purposes: [] });
      await Promise.all([
        one.transaction(async (tx) => {
          await tx.insert(schools).values({ id: id(1), name: 'Collège' });
          await tx.insert(clients).values(client(1));
        }),
        two.transaction(async (tx) => {
          await tx.insert(clients).values(client(2));
          await tx.insert(schools).values({ id: id(2), name: 'Collège' });
        }),
      ]);
    }
    const after = await read();
    for (const name of ['agreement', 'relation'] as const) expect(countOf(after?.[name] ?? '') - countOf(before?.[name] ?? '')).toBe(100);
  });
});
