import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepingUnder, type LedgerSearch, openLedger, searchLedger } from '../../../core/ledger/index.js';
import type { Store } from '../../../core/store/index.js';
import { openTestStore } from '../../store.js';
import { entryOf } from './entries.js';

/** Whoever must not be found is entered with the day alone; a reader of the ledger must not be able to put them between two who are named. */
const DAY = 86_400_000;
const HOUR = DAY / 24;
const ANYTHING: LedgerSearch = { schools: null, purpose: null, client: null, outcome: null, from: null, to: null, before: null, first: 50 };

/** Named operations of two days, an hour apart: `d1h8` is that of the first day at eight. */
const NAMED = [1, 2].flatMap((day) => [8, 9, 10, 11, 12, 13].map((hour) => ({ name: `d${day}h${hour}`, day, hour })));
/** Behind which of them something was entered without a time, and how often. */
const BEHIND: Readonly<Record<string, number>> = { d1h8: 1, d1h10: 2, d2h9: 4, d2h13: 1 };

let quiet: Store;
let told: Store;
async function ledgerOf(behind: Readonly<Record<string, number>>): Promise<Store> {
  const store = await openTestStore();
  const ledger = await openLedger(store, keepingUnder(Buffer.alloc(32, 7), { dataDir: 'memory', databaseUrl: null }));
  for (const { name, day, hour } of NAMED) {
    const schools = hour % 2 === 0 ? ['9990001X'] : ['9990002Y'];
    await ledger.append(entryOf({ operationName: name, at: day * DAY + hour * HOUR + 1, schools }));
    for (let more = 0; more < (behind[name] ?? 0); more += 1)
      await ledger.append(entryOf({ at: day * DAY, actor: null, operationName: null, subjects: [], schools: [], epochs: {} }));
  }
  await ledger.close();
  return store;
}
beforeAll(async () => {
  [quiet, told] = [await ledgerOf({}), await ledgerOf(BEHIND)];
});
afterAll(async () => {
  await quiet?.close();
  await told?.close();
});

/** Every page of a search, as a reader sees it; the places to go on from are opaque to them. */
async function pages(store: Store, search: Partial<LedgerSearch>, window: number) {
  const seen: unknown[] = [];
  for (let before: number | null = null, page = 0; page < 30; page += 1) {
    const found = await searchLedger(store.db, { ...ANYTHING, ...search, before }, window);
    seen.push([found.entries.map(({ operationName }) => operationName), found.next === null, found.lookedBackTo]);
    if (found.next === null) return seen;
    before = found.next;
  }
  throw new Error('there is no end to it');
}

describe('an entry without a time of the day', () => {
  it('moves no page, no cursor and no instant of whoever searches, however they search', async () => {
    const searches: Partial<LedgerSearch>[] = [
      {},
      { first: 1 },
      { first: 4 },
      { client: 'nobody' },
      { schools: ['9990001X'] },
      { schools: ['9990002Y'], first: 1 },
      { from: DAY + 10 * HOUR },
      { from: 2 * DAY + 9 * HOUR, to: 2 * DAY + 12 * HOUR },
      { to: DAY + 11 * HOUR, first: 2 },
    ];
    for (const search of searches)
      for (const window of [1, 2, 3, 5, 10_000])
        expect([search, window, await pages(told, search, window)]).toEqual([search, window, await pages(quiet, search, window)]);
  });

  it('is told to nobody who searches, since whoever asks again and again would see between whom it came', async () => {
    const { entries } = await searchLedger(told.db, ANYTHING);
    expect(entries.map(({ operationName }) => operationName)).toEqual(NAMED.map(({ name }) => name).reverse());
  });

  it('does not end a search too early that looks from an instant of the same day', async () => {
    const from = 2 * DAY + 8 * HOUR;
    expect((await pages(told, { from, first: 2 }, 2)).flatMap((page) => (page as [string[]])[0])).toEqual(
      NAMED.filter(({ day }) => day === 2)
        .map(({ name }) => name)
        .reverse(),
    );
  });
});

describe('whoever reads the ledger of one school', () => {
  it('is told how far was looked by what was asked there, and not by the instants of other schools', async () => {
    const instants = new Set(NAMED.filter(({ hour }) => hour % 2 === 0).map(({ day, hour }) => day * DAY + hour * HOUR + 1));
    for (const window of [1, 2, 3, 4])
      for (const page of await pages(told, { schools: ['9990001X'], client: 'nobody' }, window)) {
        const [, , lookedBackTo] = page as [string[], boolean, number | null];
        expect(lookedBackTo === null || instants.has(lookedBackTo)).toBe(true);
      }
  });
});
