import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '../../../core/files/tables.js';
import { openStore, type Store } from '../../../core/store/index.js';
import { openBytes, openSweeper } from '../../../gateway/files/index.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ dataDir: 'memory', databaseUrl: null });
});
afterAll(() => store?.close());

describe('a sweep', () => {
  it('takes away the oldest first, and one file that cannot be removed keeps no other', async () => {
    const file = { school: '9990001X', owner: '9990001X.p1', use: 'sendMessage', name: 'a.pdf', mediaType: 'application/pdf', size: 1 };
    const letGoOf = (id: string, hour: number) => {
      const at = new Date(Date.UTC(2026, 10, 24, hour));
      return { ...file, id: `9990001X.at0${id}`, sha256: id, uploadedAt: at, record: '9990001X.me1', removedAt: at };
    };
    await store.db.insert(files).values([letGoOf('3', 9), letGoOf('1', 7), letGoOf('2', 8)]);

    const tried: string[] = [];
    const logged: unknown[] = [];
    const stuck = new Error('the disk says no');
    const bytes = {
      ...openBytes(null),
      remove: async (sha256: string) => {
        tried.push(sha256);
        if (sha256 === '1') throw stuck;
      },
      tidy: async () => {
        tried.push('tidied');
      },
    };
    await openSweeper({ store, bytes, now: Date.now, log: (fault) => logged.push(fault) }).sweep();
    expect(tried).toEqual(['1', '2', '3', 'tidied']);
    expect(logged).toEqual([stuck]);
    // The row stays where the bytes do: the next sweep finds both.
    expect((await store.db.select().from(files)).map(({ sha256 }) => sha256)).toEqual(['1']);
  });
});
