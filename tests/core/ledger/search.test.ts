import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepingUnder, type LedgerEntry, type LedgerSearch, openLedger, searchLedger } from '../../../core/ledger/index.js';
import type { Store } from '../../../core/store/index.js';
import { openTestStore } from '../../store.js';
import { entryOf } from './entries.js';

const HOUR = 3_600_000;
const ANYTHING: LedgerSearch = { schools: null, purpose: null, client: null, outcome: null, from: null, to: null, before: null, first: 50 };

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
  const ledger = await openLedger(store, keepingUnder(Buffer.alloc(32, 7), { dataDir: 'memory', databaseUrl: null }));
  const more: Partial<LedgerEntry>[] = [
    { purpose: 'catering', client: 'cantine', schools: ['9990001X', '9990002Y'] },
    { purpose: 'attendance', client: 'prof', schools: ['9990001X'], outcome: 'partial' },
    { purpose: 'attendance', client: 'prof', schools: ['9990002Y'], outcome: 'denied' },
    { purpose: 'catering', client: 'cantine', schools: [] },
  ];
  // Twenty entries, an hour apart.
  for (let at = 1; at <= 20; at += 1) await ledger.append(entryOf({ ...more[(at - 1) % more.length], at: at * HOUR }));
  await ledger.close();
});
afterAll(() => store?.close());

const found = async (search: Partial<LedgerSearch>, window?: number) => {
  const { entries, ...more } = await searchLedger(store.db, { ...ANYTHING, ...search }, window);
  return { sequences: entries.map(({ sequence }) => sequence), ...more };
};

describe('a search in the ledger', () => {
  it('finds by purpose, system, outcome and school, the latest first', async () => {
    expect((await found({ purpose: 'attendance' })).sequences).toEqual([19, 18, 15, 14, 11, 10, 7, 6, 3, 2]);
    expect((await found({ client: 'cantine', first: 2 })).sequences).toEqual([20, 17]);
    expect((await found({ outcome: 'denied' })).sequences).toEqual([19, 15, 11, 7, 3]);
    expect((await found({ schools: ['9990002Y'] })).sequences).toEqual([19, 17, 15, 13, 11, 9, 7, 5, 3, 1]);
    expect((await found({ schools: [] })).sequences).toEqual([]);
    expect((await found({ purpose: "x' or 'x" })).sequences).toEqual([]);
  });

  it('finds within a period, half-open', async () => {
    expect((await found({ from: 5 * HOUR, to: 8 * HOUR })).sequences).toEqual([7, 6, 5]);
    expect((await found({ to: 3 * HOUR })).sequences).toEqual([2, 1]);
    expect((await found({ from: 19 * HOUR })).sequences).toEqual([20, 19]);
    expect((await found({ from: 30 * HOUR })).sequences).toEqual([]);
  });

  it('goes on from where a page ended, to the beginning', async () => {
    const first = await found({ purpose: 'catering', first: 4 });
    expect(first).toEqual({ sequences: [20, 17, 16, 13], next: 13, lookedBackTo: 13 * HOUR });
    const second = await found({ purpose: 'catering', first: 100, before: first.next });
    expect(second).toEqual({ sequences: [12, 9, 8, 5, 4, 1], next: null, lookedBackTo: HOUR });
  });

  it('looks at so many entries and no more, and says how far it looked', async () => {
    expect(await found({ client: 'nobody' }, 6)).toEqual({ sequences: [], next: 15, lookedBackTo: 15 * HOUR });
    expect(await found({ outcome: 'denied', before: 15 }, 6)).toEqual({ sequences: [11], next: 9, lookedBackTo: 9 * HOUR });
    expect(await found({ outcome: 'denied', before: 3 }, 6)).toEqual({ sequences: [], next: null, lookedBackTo: HOUR });
  });

  it('does not look at what came before the period', async () => {
    expect((await found({ outcome: 'denied', from: 18 * HOUR }, 6)).next).toBeNull();
  });
});
