import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../core/errors.js';
import { type LedgerEntry, openLedger, verify } from '../../core/ledger/index.js';
import { type Store, sqlState } from '../../core/store/index.js';
import { entryOf } from '../core/ledger/entries.js';

/** What the ledger promises, whichever engine is under it. `open` gives a store of its own. */
export function describeLedger(name: string, open: () => Promise<Store>): void {
  describe(`the ledger on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());
    beforeEach(() => tamper(store, sql`truncate ledger.entry`));

    const appendMany = async (many: number) => {
      const ledger = await openLedger(store);
      return Promise.all(Array.from({ length: many }, (_, index) => ledger.append(entryOf({ operationName: `Operation${index}` }))));
    };
    const stored = async () => {
      const { rows } = await store.db.execute<{ entry: string }>(sql`select entry from ledger.entry order by sequence`);
      return rows.map((row) => JSON.parse(row.entry) as LedgerEntry);
    };

    it('holds nothing before the first operation, and that is in order', async () => {
      expect(await (await openLedger(store)).head()).toEqual({ sequence: 0, hash: '0'.repeat(64) });
      expect(await verify(store)).toMatchObject({ ok: true, entries: 0 });
    });

    it('keeps an entry word for word, and gives its place in the chain', async () => {
      const ledger = await openLedger(store);
      const entry = entryOf({ operationName: 'Élève 👩‍🏫 \u0000 \ud800' });
      const receipt = await ledger.append(entry);
      expect(receipt).toEqual({ sequence: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(await stored()).toEqual([entry]);
      expect(await ledger.head()).toEqual(receipt);
    });

    it('gives entries that arrive together a place each, in the order they came', async () => {
      const receipts = await appendMany(2_500);
      expect(receipts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
      expect((await stored()).map((entry) => entry.operationName)).toEqual(receipts.map((_, index) => `Operation${index}`));
      const progress: number[] = [];
      expect(await verify(store, (entries) => progress.push(entries))).toMatchObject({ ok: true, entries: 2_500, head: receipts.at(-1) });
      expect(progress).toEqual([1_000, 2_000, 2_500]);
    });

    it('does not fork when several replicas write at once', async () => {
      const replicas = await Promise.all(Array.from({ length: 4 }, () => openLedger(store)));
      const receipts = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7) % 40));
          return (replicas[index % 4] as (typeof replicas)[number]).append(entryOf());
        }),
      );
      expect(new Set(receipts.map(({ sequence }) => sequence)).size).toBe(200);
      expect(await verify(store)).toMatchObject({ ok: true, entries: 200 });
    });

    it('goes on behind a neighbour, after it had long been alone', async () => {
      const [one, other] = [await openLedger(store), await openLedger(store)];
      const places: number[] = [];
      for (const ledger of [one, one, one, other, one, other, other, other, one, one])
        places.push((await ledger.append(entryOf())).sequence);
      expect(places).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(await verify(store)).toMatchObject({ ok: true, entries: 10 });
    });

    it('goes on from where another start of the program left it', async () => {
      const [first] = await appendMany(1);
      const [second] = await appendMany(1);
      expect([first?.sequence, second?.sequence]).toEqual([1, 2]);
      expect(await verify(store)).toMatchObject({ ok: true, entries: 2 });
    });

    it.each([
      ['an edit', sql`update ledger.entry set entry = '{}'`],
      ['a removal', sql`delete from ledger.entry`],
      ['being emptied', sql`truncate ledger.entry`],
    ])('refuses %s', async (_, statement) => {
      await appendMany(3);
      const attempt = store.db.execute(statement);
      expect(sqlState(await attempt.then(String, (error: unknown) => error))).toBe('42501');
      expect(await verify(store)).toMatchObject({ ok: true, entries: 3 });
    });

    describe('when somebody went round that', () => {
      it.each([
        [
          'an entry was edited',
          sql`update ledger.entry set entry = replace(entry, 'family-app', 'canteen') where sequence = 3`,
          3,
          'edited',
        ],
        ['the instant of an entry was edited', sql`update ledger.entry set at = at + interval '1 ms' where sequence = 2`, 2, 'edited'],
        ['a hash was edited', sql`update ledger.entry set hash = previous where sequence = 4`, 4, 'edited'],
        ['an entry became no entry', sql`update ledger.entry set entry = 'gone' where sequence = 4`, 4, 'edited'],
        ['an entry was removed from the middle', sql`delete from ledger.entry where sequence = 3`, 3, 'removed'],
        ['the first was removed', sql`delete from ledger.entry where sequence = 1`, 1, 'removed'],
        [
          'an entry was overwritten by the next',
          sql`update ledger.entry a set at = b.at, entry = b.entry, previous = b.previous, hash = b.hash from ledger.entry b where a.sequence = 5 and b.sequence = 6`,
          5,
          'edited',
        ],
        ['the end was cut off', sql`delete from ledger.entry where sequence > 4`, 5, 'truncated'],
        ['all of it was removed', sql`delete from ledger.entry`, 1, 'truncated'],
      ] as const)('shows that %s', async (_, statement, sequence, kind) => {
        const receipts = await appendMany(6);
        expect(await verify(store, undefined, receipts.at(-1))).toMatchObject({ ok: true, entries: 6 });
        await tamper(store, statement);
        expect(await verify(store, undefined, receipts.at(-1))).toMatchObject({
          ok: false,
          entries: sequence - 1,
          firstFault: { sequence, kind },
        });
      });

      it('shows that the end was written anew, to who kept a receipt', async () => {
        const receipts = await appendMany(4);
        await tamper(store, sql`delete from ledger.entry where sequence > 2`);
        await appendMany(3);
        expect(await verify(store)).toMatchObject({ ok: true, entries: 5 });
        expect(await verify(store, undefined, receipts.at(-1))).toMatchObject({ ok: false, firstFault: { sequence: 4, kind: 'edited' } });
      });
    });

    it('has what was refused, with the code that was told', async () => {
      const ledger = await openLedger(store);
      await ledger.append(entryOf({ outcome: 'refused', code: 'PURPOSE_REQUIRED', purpose: null, basis: 'none', subjects: [] }));
      expect(await stored()).toMatchObject([{ outcome: 'refused', code: 'PURPOSE_REQUIRED', purpose: null }]);
    });

    it.each([
      ['has no instant', { at: Number.NaN }],
      ['has half a millisecond', { at: 1.5 }],
      ['is older than time', { at: -1 }],
      ['is refused without a code', { outcome: 'refused' }],
      ['has a code and is not refused', { code: 'BAD_USER_INPUT' }],
      ['closes nothing', { intent: 0 }],
      ['intends and closes at once', { outcome: 'intended', intent: 1 }],
    ] as const)('refuses what %s, without keeping the others of its batch back', async (_, over) => {
      const ledger = await openLedger(store);
      const [bad, good] = await Promise.allSettled([ledger.append(entryOf(over)), ledger.append(entryOf())]);
      expect(bad.status).toBe('rejected');
      expect(good).toMatchObject({ status: 'fulfilled', value: { sequence: 1 } });
    });

    it('refuses every operation of a batch that cannot be written, telling nothing of them, and goes on after', async () => {
      const ledger = await openLedger(store);
      await tamper(store, sql`alter table ledger.entry rename to entry_away`);
      const refusals = await Promise.all(
        [1, 2, 3].map(() => ledger.append(entryOf({ operationName: 'Secret' })).then(String, (error: unknown) => error)),
      );
      await store.db.execute(sql`alter table ledger.entry_away rename to entry`);
      for (const refusal of refusals) {
        expect(refusal).toBeInstanceOf(Refusal);
        expect(refusal).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
        expect(JSON.stringify(refusal) + (refusal as Refusal).message + (refusal as Refusal).logged).not.toContain('Secret');
      }
      expect(await ledger.append(entryOf())).toMatchObject({ sequence: 1 });
    });

    it('refuses when its store is closed', async () => {
      const closed = await open();
      const ledger = await openLedger(closed);
      await closed.close();
      await expect(ledger.append(entryOf())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    });
  });
}

/** What an owner of the database can do behind our back. */
async function tamper(store: Store, statement: ReturnType<typeof sql>): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.execute(sql`alter table ledger.entry disable trigger append_only`);
    await tx.execute(statement);
    await tx.execute(
      sql`do $$ begin if to_regclass('ledger.entry') is not null then alter table ledger.entry enable trigger append_only; end if; end $$`,
    );
  });
}
