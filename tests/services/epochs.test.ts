import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../core/store/index.js';
import { openEpochs } from '../../gateway/facts/index.js';
import { schools } from '../../subgraphs/identity/tables.js';
import { describeEpochs } from '../contracts/epochs.js';
import { createDatabase } from './database.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
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
    const other = await createDatabase();
    const apart = await openStore({ dataDir: 'memory', databaseUrl: other.url });
    expect(apart.id).not.toBe(one.id);
    await apart.close();
    await other.drop();
  });

  it('are seen by the other from the moment a change is acknowledged, a thousand times in a row', async () => {
    const read = openEpochs(two);
    let before = Number((await read())?.relation);
    for (let round = 0; round < 1000; round += 1) {
      await one.db.insert(schools).values({ id: `99${String(round).padStart(5, '0')}A`, name: 'Collège' });
      const after = Number((await read())?.relation);
      expect(after).toBe(before + 1);
      before = after;
    }
  });
});
