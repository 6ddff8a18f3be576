import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../core/errors.js';
import {
  adopt,
  keepingUnder,
  type LedgerEntry,
  type LedgerReceipt,
  newestEntries,
  openLedger,
  openPremises,
  readPremises,
  verify,
} from '../../core/ledger/index.js';
import { type Store, sqlState } from '../../core/store/index.js';
import { entryOf } from '../core/ledger/entries.js';

const MASTER = Buffer.alloc(32, 7);
/** The key alone: no file is kept. */
const keeping = keepingUnder(MASTER, { dataDir: 'memory', databaseUrl: null });

/** What the ledger promises, whichever engine is under it. `open` gives a store of its own. */
export function describeLedger(name: string, open: () => Promise<Store>): void {
  describe(`the ledger on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());
    beforeEach(() => tamper(store, sql`truncate ledger.entry`, sql`update ledger.head set sequence = 0, hash = repeat('0', 64), mac = ''`));

    const check = (known?: LedgerReceipt) => verify(store, { keeping, ...(known === undefined ? {} : { known }) });
    const appendMany = async (many: number, by = keeping, name = 'Operation') => {
      const ledger = await openLedger(store, by);
      return Promise.all(Array.from({ length: many }, (_, index) => ledger.append(entryOf({ operationName: `${name}${index}` }))));
    };
    const stored = async () => {
      const { rows } = await store.db.execute<{ entry: string }>(sql`select entry from ledger.entry order by sequence`);
      return rows.map((row) => JSON.parse(row.entry) as LedgerEntry);
    };

    it('holds nothing before the first operation, and that is in order', async () => {
      expect(await (await openLedger(store, keeping)).head()).toEqual({ sequence: 0, hash: '0'.repeat(64) });
      expect(await check()).toMatchObject({ ok: true, entries: 0 });
    });

    it('keeps an entry word for word, and gives its place in the chain', async () => {
      const ledger = await openLedger(store, keeping);
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
      expect(await verify(store, { keeping, onProgress: (entries) => progress.push(entries) })).toMatchObject({
        ok: true,
        entries: 2_500,
        head: receipts.at(-1),
      });
      expect(progress).toEqual([1_000, 2_000, 2_500]);
    });

    it('does not fork when several replicas write at once', async () => {
      const replicas = await Promise.all(Array.from({ length: 4 }, () => openLedger(store, keeping)));
      const receipts = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7) % 40));
          return (replicas[index % 4] as (typeof replicas)[number]).append(entryOf());
        }),
      );
      expect(new Set(receipts.map(({ sequence }) => sequence)).size).toBe(200);
      expect(await check()).toMatchObject({ ok: true, entries: 200 });
    });

    it('goes on behind a neighbour, after it had long been alone', async () => {
      const [one, other] = [await openLedger(store, keeping), await openLedger(store, keeping)];
      const places: number[] = [];
      for (const ledger of [one, one, one, other, one, other, other, other, one, one])
        places.push((await ledger.append(entryOf())).sequence);
      expect(places).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(await check()).toMatchObject({ ok: true, entries: 10 });
    });

    it('goes on from where another start of the program left it', async () => {
      const [first] = await appendMany(1);
      const [second] = await appendMany(1);
      expect([first?.sequence, second?.sequence]).toEqual([1, 2]);
      expect(await check()).toMatchObject({ ok: true, entries: 2 });
    });

    it('gives up what the store does not answer to, and goes on', async () => {
      let isSilent = false;
      const transaction: Store['transaction'] = (work) => (isSilent ? new Promise(() => undefined) : store.transaction(work));
      const ledger = await openLedger({ ...store, transaction }, keeping, null, 200);
      isSilent = true;
      await expect(ledger.append(entryOf())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      isSilent = false;
      expect(await ledger.append(entryOf())).toMatchObject({ sequence: 1 });
    });

    describe('of an entry that stands on something', () => {
      const GROUND = '(select word from ground)';
      beforeAll(() => store.db.execute(sql`create table ground (word text)`));
      beforeEach(async () => {
        await store.db.execute(sql`delete from ground`);
        await store.db.execute(sql`insert into ground values ('firm')`);
      });
      const move = (word: string) => store.db.execute(sql`update ground set word = ${word}`);
      const named = (operationName: string) => entryOf({ operationName });
      const names = async () => (await stored()).map((entry) => entry.operationName);
      const open = async () => {
        const ledger = await openLedger(store, keeping, GROUND);
        if (ledger.appendWhile === null) throw new Error('nothing says what entries stand on');
        return { ...ledger, appendWhile: ledger.appendWhile };
      };

      it('keeps it while that stands, and not when it moved before the entry was written', async () => {
        const ledger = await open();
        // The first is written in turn, those after it in one statement.
        expect([await ledger.appendWhile('firm', named('A')), await ledger.appendWhile('firm', named('B'))]).toMatchObject([
          { sequence: 1 },
          { sequence: 2 },
        ]);
        await move('shaky');
        expect(await ledger.appendWhile('firm', named('C'))).toBeNull();
        expect(await (await open()).appendWhile('firm', named('D'))).toBeNull();
        expect(await ledger.appendWhile('shaky', named('E'))).toMatchObject({ sequence: 3 });
        expect(await names()).toEqual(['A', 'B', 'E']);
        expect(await check()).toMatchObject({ ok: true, entries: 3 });
      });

      it('keeps the others that came with it, in the order they came', async () => {
        const ledger = await open();
        const appended = [
          ledger.append(named('A')),
          ledger.appendWhile('shaky', named('B')),
          ledger.append(named('C')),
          ledger.appendWhile('firm', named('D')),
          ledger.appendWhile('shaky', named('E')),
          ledger.append(named('F')),
        ];
        expect((await Promise.all(appended)).map((receipt) => receipt?.sequence ?? null)).toEqual([1, null, 2, 3, null, 4]);
        expect(await names()).toEqual(['A', 'C', 'D', 'F']);
        expect(await check()).toMatchObject({ ok: true, entries: 4 });
      });

      it('keeps those that stand on nothing waiting no longer, however often that moves', async () => {
        const ledger = await open();
        let isKept = false;
        const free = ledger.append(named('A')).then(() => {
          isKept = true;
        });
        let others = 0;
        for (; others < 30 && !isKept; others += 1) expect(await ledger.appendWhile('shaky', named('B'))).toBeNull();
        expect(others).toBeLessThan(5);
        await free;
        expect(await names()).toEqual(['A']);
      });

      it('keeps it behind a neighbour who wrote meanwhile, while that stands', async () => {
        const [ledger, neighbour] = [await open(), await open()];
        for (const one of [ledger, ledger, neighbour]) await one.append(entryOf());
        expect(await ledger.appendWhile('firm', named('A'))).toMatchObject({ sequence: 4 });
        await neighbour.append(entryOf());
        await move('shaky');
        expect(await ledger.appendWhile('firm', named('B'))).toBeNull();
        expect(await check()).toMatchObject({ ok: true, entries: 5 });
      });

      it('has no such entries where nothing says what they stand on', async () => {
        expect((await openLedger(store, keeping)).appendWhile).toBeNull();
      });
    });

    it.each([
      ['an edit', sql`update ledger.entry set entry = '{}'`],
      ['a removal', sql`delete from ledger.entry`],
      ['being emptied', sql`truncate ledger.entry`],
    ])('refuses %s', async (_, statement) => {
      await appendMany(3);
      const attempt = store.db.execute(statement);
      expect(sqlState(await attempt.then(String, (error: unknown) => error))).toBe('42501');
      expect(await check()).toMatchObject({ ok: true, entries: 3 });
    });

    describe('beside its entries', () => {
      const PREMISES = '{"asked":"{ me { person { givenName } } }"}';
      const standing = async () => {
        const digest = await openPremises(store)(PREMISES);
        const ledger = await openLedger(store, keeping);
        await ledger.append(entryOf());
        await ledger.append(entryOf({ premises: digest }));
        return digest;
      };

      it('keeps what they stand on, once for all that stand on the same, and finds entries from the newest on', async () => {
        const digest = await standing();
        expect(await openPremises(store)(PREMISES)).toBe(digest);
        expect(await readPremises(store.db, [digest, 'ff'.repeat(32)])).toEqual(new Map([[digest, PREMISES]]));
        expect(await check()).toMatchObject({ ok: true, entries: 2 });
        expect((await newestEntries(store.db, null, 1)).map(({ sequence, entry }) => [sequence, entry?.premises])).toEqual([[2, digest]]);
        expect((await newestEntries(store.db, 2, 5)).map(({ sequence, entry }) => [sequence, entry?.premises])).toEqual([[1, undefined]]);
      });

      it('refuses that it be edited or removed', async () => {
        const digest = await standing();
        for (const statement of [sql`update ledger.premises set text = ''`, sql`delete from ledger.premises`])
          expect(sqlState(await store.db.execute(statement).then(String, (error: unknown) => error))).toBe('42501');
        expect((await readPremises(store.db, [digest])).size).toBe(1);
      });

      it.each([
        ['edited', sql`update ledger.premises set text = '{"asked":"{ me { id } }"}'`],
        ['removed', sql`delete from ledger.premises`],
      ])('shows that somebody went round that: %s', async (_, statement) => {
        const digest = await standing();
        await tamper(store, statement);
        expect(await check()).toMatchObject({ ok: false, entries: 1, firstFault: { sequence: 2, kind: 'premises' } });
        expect((await readPremises(store.db, [digest])).size).toBe(0);
        await tamper(store, sql`delete from ledger.premises`);
      });
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
      ] as const)('shows by itself that %s', async (_, statement, sequence, kind) => {
        const receipts = await appendMany(6);
        expect(await check()).toMatchObject({ ok: true, entries: 6, head: receipts.at(-1) });
        expect(await check(receipts.at(-1))).toMatchObject({ ok: true, entries: 6 });
        await tamper(store, statement);
        for (const known of [undefined, receipts.at(-1), receipts[0]]) {
          expect(await check(known)).toMatchObject({ ok: false, entries: sequence - 1, firstFault: { sequence, kind } });
        }
      });

      it.each([
        [
          'was set back to a cut end',
          sql`delete from ledger.entry where sequence > 4`,
          sql`update ledger.head set sequence = 4, hash = e.hash from ledger.entry e where e.sequence = 4`,
          4,
        ],
        ['was signed by somebody else', sql`update ledger.head set mac = repeat('a', 64)`, sql`select 1`, 6],
        ['was signed by nobody', sql`update ledger.head set mac = ''`, sql`select 1`, 6],
        ['was removed', sql`delete from ledger.head`, sql`select 1`, 6],
      ])('shows that the head %s, and does not go on from there', async (_, one, other, sequence) => {
        await appendMany(6);
        const { rows } = await store.db.execute<{ sequence: number; hash: string; mac: string }>(sql`select * from ledger.head`);
        await tamper(store, one, other);
        expect(await check()).toMatchObject({ ok: false, firstFault: { sequence, kind: 'forged-head', witness: 'head' } });
        await expect(appendMany(1)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
        await expect((await openLedger(store, keeping)).head()).rejects.toThrow('nobody vouches');
        expect(await stored()).toHaveLength(sequence);
        const [head] = rows;
        await tamper(
          store,
          sql`insert into ledger.head (sequence, hash, mac) values (${head?.sequence}, ${head?.hash}, ${head?.mac}) on conflict do nothing`,
        );
      });

      it('shows entries that were not written by us, and does not write behind them', async () => {
        await appendMany(3);
        const [last] = (await store.db.execute<{ hash: string }>(sql`select hash from ledger.entry where sequence = 3`)).rows;
        await forge(store, 4, last?.hash as string, entryOf());
        expect(await check()).toMatchObject({ ok: false, entries: 4, firstFault: { sequence: 4, kind: 'added', witness: 'head' } });
        await expect(appendMany(1)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
        expect(await stored()).toHaveLength(4);
      });

      it('shows that entries were written anew, though every hash was made to fit', async () => {
        const receipts = await appendMany(4);
        await tamper(store, sql`delete from ledger.entry where sequence > 2`);
        const third = await forge(store, 3, receipts[1]?.hash as string, entryOf({ actor: null }));
        await forge(store, 4, third, entryOf());
        expect(await check()).toMatchObject({ ok: false, firstFault: { sequence: 4, kind: 'edited', witness: 'head' } });
      });

      it('never mends a cut: what comes after stands behind the gap', async () => {
        const receipts = await appendMany(4);
        await tamper(store, sql`delete from ledger.entry where sequence > 2`);
        expect((await appendMany(3)).map(({ sequence }) => sequence)).toEqual([5, 6, 7]);
        expect(await check()).toMatchObject({ ok: false, entries: 2, firstFault: { sequence: 3, kind: 'removed' } });
        expect(await check(receipts.at(-1))).toMatchObject({ ok: false, firstFault: { sequence: 3, kind: 'removed' } });
      });

      it('shows that the end was written anew behind an older copy, to who kept a receipt', async () => {
        await appendMany(2);
        const olderCopy = await copyOf(store);
        const later = await appendMany(2);
        await olderCopy.restore();
        expect(await check(later.at(-1))).toMatchObject({ ok: false, firstFault: { sequence: 3, kind: 'truncated', witness: 'given' } });
        await appendMany(3, keeping, 'Anew');
        expect(await check()).toMatchObject({ ok: true, entries: 5 });
        expect(await check(later.at(-1))).toMatchObject({ ok: false, firstFault: { sequence: 4, kind: 'edited', witness: 'given' } });
      });

      it('refuses to go on under another secret', async () => {
        await appendMany(2);
        const other = keepingUnder(Buffer.alloc(32, 8), { dataDir: 'memory', databaseUrl: null });
        await expect(appendMany(1, other)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
        expect(await verify(store, { keeping: other })).toMatchObject({ ok: false, firstFault: { sequence: 2, kind: 'forged-head' } });
        expect(await check()).toMatchObject({ ok: true, entries: 2 });
      });
    });

    describe('with a head kept outside of the database', () => {
      let folder: string;
      const faults: string[] = [];
      const kept = () => keepingUnder(MASTER, { dataDir: folder, databaseUrl: null }, (fault) => faults.push(fault.message));
      const file = () => join(folder, 'ledger-head.json');
      const inFile = () => JSON.parse(readFileSync(file(), 'utf8')) as LedgerReceipt;
      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'preau-ledger-'));
        faults.length = 0;
        return () => rmSync(folder, { recursive: true, force: true });
      });
      const append = async (many: number, name = 'Operation') => {
        const ledger = await openLedger(store, kept());
        const receipts = await Promise.all(Array.from({ length: many }, () => ledger.append(entryOf({ operationName: name }))));
        await ledger.close();
        return receipts;
      };

      it('keeps the newest about once a second, and once more when it is closed', async () => {
        const ledger = await openLedger(store, kept());
        await ledger.append(entryOf());
        expect(readdirSync(folder)).toEqual([]);
        const second = await ledger.append(entryOf());
        await expect.poll(() => readdirSync(folder)).toEqual(['ledger-head.json']);
        expect(inFile()).toMatchObject(second);
        const third = await ledger.append(entryOf());
        await ledger.close();
        expect(inFile()).toMatchObject(third);
        expect(await verify(store, { keeping: kept() })).toMatchObject({ ok: true, entries: 3, witnesses: ['head', 'file'] });
        expect(faults).toEqual([]);
      });

      it('shows an older copy in the place of the database, also after others wrote on', async () => {
        await append(2);
        const olderCopy = await copyOf(store);
        const receipts = await append(2);
        await olderCopy.restore();
        expect(await check()).toMatchObject({ ok: true, entries: 2 });
        const cut = { ok: false, entries: 2, firstFault: { sequence: 3, kind: 'truncated', witness: 'file' } };
        expect(await verify(store, { keeping: kept() })).toMatchObject(cut);

        await append(3, 'Anew');
        expect(inFile()).toMatchObject(receipts.at(-1) as LedgerReceipt);
        expect(faults).toEqual([expect.stringContaining('the ledger does not hold the head kept in')]);
        expect(await verify(store, { keeping: kept() })).toMatchObject({
          ok: false,
          entries: 3,
          firstFault: { sequence: 4, kind: 'edited', witness: 'file' },
        });
      });

      it('shows that all of it was emptied, entries and head together', async () => {
        const empty = await copyOf(store);
        await append(2);
        await empty.restore();
        expect(await check()).toMatchObject({ ok: true, entries: 0 });
        expect(await verify(store, { keeping: kept() })).toMatchObject({
          ok: false,
          firstFault: { sequence: 1, kind: 'truncated', witness: 'file' },
        });
      });

      it.each([
        ['is no head', 'gone'],
        ['is signed by nobody', JSON.stringify({ sequence: 1, hash: 'a'.repeat(64), mac: 'b'.repeat(64) })],
      ])('shows that what is kept %s, and leaves it there', async (_, text) => {
        await append(2);
        writeFileSync(file(), text);
        expect(await verify(store, { keeping: kept() })).toMatchObject({
          ok: false,
          entries: 2,
          firstFault: { kind: 'forged-head', witness: 'file' },
        });
        await append(1);
        expect(readFileSync(file(), 'utf8')).toBe(text);
        expect(faults).toHaveLength(1);
      });

      it('is not set back by a replica that is behind', async () => {
        const ledger = await openLedger(store, kept());
        await ledger.append(entryOf());
        const [, , newest] = await append(3);
        await ledger.close();
        expect(inFile()).toMatchObject(newest as LedgerReceipt);
      });

      it('lets no operation wait or fail when it cannot be kept, and says so once', async () => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, 'in the way');
        const ledger = await openLedger(store, kept());
        expect(await ledger.append(entryOf())).toMatchObject({ sequence: 1 });
        await ledger.close();
        expect(await ledger.append(entryOf())).toMatchObject({ sequence: 2 });
        await ledger.close();
        expect(faults).toEqual([expect.stringMatching(/ENOTDIR|EEXIST/)]);
      });

      it('is made anew when somebody takes the chain as it stands, and what was kept is set aside', async () => {
        await append(2);
        const olderCopy = await copyOf(store);
        const later = await append(2);
        await olderCopy.restore();
        expect(await adopt(store, kept())).toMatchObject({ ok: true, entries: 2 });
        expect(inFile()).toMatchObject({ sequence: 2 });
        const aside = readdirSync(folder).filter((name) => name !== 'ledger-head.json');
        expect(JSON.parse(readFileSync(join(folder, aside[0] as string), 'utf8'))).toMatchObject(later.at(-1) as LedgerReceipt);
        expect((await append(1))[0]).toMatchObject({ sequence: 3 });
        expect(await verify(store, { keeping: kept() })).toMatchObject({ ok: true, entries: 3 });
      });
    });

    describe('taken as it stands', () => {
      it('goes on under a new secret', async () => {
        await appendMany(2);
        const other = keepingUnder(Buffer.alloc(32, 8), { dataDir: 'memory', databaseUrl: null });
        expect(await adopt(store, other)).toMatchObject({ ok: true, entries: 2 });
        expect((await appendMany(1, other))[0]).toMatchObject({ sequence: 3 });
        expect(await verify(store, { keeping: other })).toMatchObject({ ok: true, entries: 3 });
        await expect(appendMany(1)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      });

      it('is not, when it contradicts itself', async () => {
        await appendMany(3);
        await tamper(store, sql`update ledger.entry set entry = '{}' where sequence = 2`);
        expect(await adopt(store, keeping)).toMatchObject({ ok: false, firstFault: { sequence: 2, kind: 'edited' } });
        expect(await check()).toMatchObject({ ok: false });
      });
    });

    describe('of a mutation', () => {
      it('has its intent before it is carried out, open until an entry closes it', async () => {
        const ledger = await openLedger(store, keeping);
        const intent = await ledger.append(entryOf({ kind: 'mutation', action: 'WRITE', outcome: 'intended' }));
        await ledger.append(entryOf());
        expect(await check()).toMatchObject({ ok: true, entries: 2, open: 1 });
        await ledger.append(entryOf({ kind: 'mutation', action: 'WRITE', outcome: 'permitted', intent: intent.sequence }));
        expect(await check()).toMatchObject({ ok: true, entries: 3, open: 0 });
        expect(await stored()).toMatchObject([{ outcome: 'intended' }, { outcome: 'partial' }, { outcome: 'permitted', intent: 1 }]);
      });

      it('stands as open after a crash, and that is no fault of the chain', async () => {
        const intended = entryOf({ kind: 'mutation', action: 'WRITE', outcome: 'intended' });
        await (await openLedger(store, keeping)).append(intended);
        const afterwards = await openLedger(store, keeping);
        const second = await afterwards.append(intended);
        await afterwards.append(entryOf({ kind: 'mutation', action: 'WRITE', outcome: 'failed', intent: second.sequence }));
        expect(await check()).toMatchObject({ ok: true, entries: 3, open: 1 });
      });

      it('is counted over pages', async () => {
        const ledger = await openLedger(store, keeping);
        const intended = entryOf({ kind: 'mutation', action: 'WRITE', outcome: 'intended' });
        const receipts = await Promise.all(Array.from({ length: 1_100 }, () => ledger.append(intended)));
        await Promise.all(
          receipts.slice(0, 1_050).map(({ sequence }) => ledger.append({ ...intended, outcome: 'permitted', intent: sequence })),
        );
        expect(await check()).toMatchObject({ ok: true, entries: 2_150, open: 50 });
      });
    });

    it('has what was refused, with the code that was told', async () => {
      const ledger = await openLedger(store, keeping);
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
      const ledger = await openLedger(store, keeping);
      const [bad, good] = await Promise.allSettled([ledger.append(entryOf(over)), ledger.append(entryOf())]);
      expect(bad.status).toBe('rejected');
      expect(good).toMatchObject({ status: 'fulfilled', value: { sequence: 1 } });
    });

    it('refuses every operation of a batch that cannot be written, telling nothing of them, and goes on after', async () => {
      const ledger = await openLedger(store, keeping);
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
      const ledger = await openLedger(closed, keeping);
      await closed.close();
      await expect(ledger.append(entryOf())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    });
  });
}

/** What an owner of the database can do behind our back. */
async function tamper(store: Store, ...statements: readonly ReturnType<typeof sql>[]): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.execute(sql`alter table ledger.entry disable trigger append_only`);
    await tx.execute(sql`alter table ledger.head disable trigger one_head`);
    await tx.execute(sql`alter table ledger.premises disable trigger append_only`);
    for (const statement of statements) await tx.execute(statement);
    await tx.execute(
      sql`do $$ begin if to_regclass('ledger.entry') is not null then alter table ledger.entry enable trigger append_only; end if; end $$`,
    );
    await tx.execute(sql`alter table ledger.head enable trigger one_head`);
    await tx.execute(sql`alter table ledger.premises enable trigger append_only`);
  });
}

/** An entry with the hash that it would have, put in by hand. Returns the hash. */
async function forge(store: Store, sequence: number, previous: string, entry: LedgerEntry): Promise<string> {
  const text = JSON.stringify(entry);
  const hash = createHash('sha256').update(previous).update(text).digest('hex');
  await store.db.execute(
    sql`insert into ledger.entry values (${sequence}, ${new Date(entry.at).toISOString()}::timestamptz, ${text}, ${previous}, ${hash})`,
  );
  return hash;
}

/** The ledger as a backup has it: entries and head. */
async function copyOf(store: Store): Promise<{ restore(): Promise<void> }> {
  const { rows } = await store.db.execute<{ sequence: number; hash: string; mac: string }>(sql`select * from ledger.head`);
  const [head] = rows;
  return {
    restore: () =>
      tamper(
        store,
        sql`delete from ledger.entry where sequence > ${head?.sequence}`,
        sql`update ledger.head set sequence = ${head?.sequence}, hash = ${head?.hash}, mac = ${head?.mac}`,
      ),
  };
}
