import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../core/store/index.js';
import { within } from '../../core/store/within.js';
import { openEpochs } from '../../gateway/facts/index.js';
import { createRepository, openRegisters } from '../../gateway/governance/index.js';
import { idempotencyKeys, objections, restrictions } from '../../gateway/governance/tables.js';
import { enrol } from '../subgraphs/roster.js';

const HERE = '9990001X';
const [ANA, BEN] = [`${HERE}.s1`, `${HERE}.s2`];
const AT = new Date('2026-11-24T09:00:00Z');

/** Objections and restrictions as each engine keeps them. */
export function describeRights(engine: string, open: () => Promise<Store>): void {
  describe(`objections and restrictions on ${engine}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
      await enrol(store, HERE, [ANA, BEN]);
    });
    afterAll(() => store?.close());
    afterEach(async () => {
      for (const table of [objections, restrictions, idempotencyKeys]) await store.db.delete(table);
    });
    let keys = 0;
    const acting = (person: string, student = ANA) => {
      keys += 1;
      return { student, person: `${HERE}.${person}`, at: AT, client: 'famille', key: `key-${keys}`, digest: 'it' };
    };
    const raise = (person = 'p10', recipient = 'cantine', student = ANA) =>
      createRepository(store.db).rights.raise(acting(person, student), {
        purpose: 'catering',
        recipient,
        grounds: 'ours',
        capacity: 'GUARDIAN',
      });
    const idOf = (outcome: object) => (outcome as { record: { id: string } }).record.id;
    const rights = () => createRepository(store.db).rights;

    it('stand once for each who raises them, though the same is said at once', async () => {
      const outcomes = await Promise.all([raise(), raise(), raise(), raise('p11')]);
      expect(outcomes.filter((outcome) => 'record' in outcome)).toHaveLength(2);
      expect(outcomes.filter((outcome) => 'fault' in outcome && outcome.fault === 'standing')).toHaveLength(2);
    });

    it('are decided once, and taken back or decided, never both', async () => {
      const id = idOf(await raise());
      const decide = (person: string, decision: 'UPHELD' | 'REJECTED') =>
        rights().decide(acting(person), id, { decision, answer: 'theirs' });
      const outcomes = await Promise.all([
        decide('p50', 'REJECTED'),
        decide('p51', 'UPHELD'),
        rights().takeBack(acting('p10'), id, () => true),
      ]);
      const [row] = await store.db.select().from(objections);
      const decided = outcomes.slice(0, 2).filter((outcome) => 'record' in outcome);
      expect(decided.length).toBe(row?.decision === null ? 0 : 1);
      expect(row?.decision === 'REJECTED' && row.takenBackAt !== null).toBe(false);
    });

    it('are never written over', async () => {
      const id = idOf(await raise());
      await rights().decide(acting('p50'), id, { decision: 'UPHELD', answer: 'theirs' });
      for (const change of [{ grounds: 'others' }, { decision: null }, { answer: 'another' }, { student: BEN }])
        await expect(store.db.update(objections).set(change)).rejects.toThrow();
      expect('record' in (await rights().takeBack(acting('p10'), id, () => true))).toBe(true);
      await expect(store.db.update(objections).set({ takenBackAt: null })).rejects.toThrow();
    });

    it('are told to whoever decides at the very next reading, and what was read before is not remembered', async () => {
      const registers = openRegisters(store.db).rights;
      const readEpochs = openEpochs(store);
      const read = async () => {
        const epochs = await readEpochs();
        return [
          (await registers.objectionsTo('cantine', epochs)).map(({ student, isUpheld }) => [student, isUpheld]),
          await registers.restricted(epochs),
        ];
      };
      expect(await read()).toEqual([[], []]);
      const id = idOf(await raise());
      expect(await read()).toEqual([[[ANA, false]], []]);
      await rights().decide(acting('p50'), id, { decision: 'UPHELD', answer: 'theirs' });
      expect(await read()).toEqual([[[ANA, true]], []]);
      await rights().takeBack(acting('p10'), id, () => true);
      const set = idOf(await rights().restrict(acting('p50', BEN), { ground: 'UNLAWFUL_USE', motive: 'a mistake' }));
      expect(await read()).toEqual([[], [BEN]]);
      await rights().lift(acting('p51', BEN), set, 'put right');
      expect(await read()).toEqual([[], []]);
    });

    it('leave no row in a list of a whole school, and every other there', async () => {
      for (const student of [ANA, BEN]) await raise('p10', '*', student);
      const listed = async (except?: readonly string[]) => {
        const extent = {
          of: 'students',
          school: HERE,
          students: '*',
          audience: 'SYSTEM',
          ...(except === undefined ? {} : { except }),
        } as const;
        const rows = await store.db
          .select({ student: objections.student })
          .from(objections)
          .where(within({ reach: [extent], at: AT }, objections));
        return rows.map(({ student }) => student).sort();
      };
      expect(await listed()).toEqual([ANA, BEN]);
      expect(await listed([ANA])).toEqual([BEN]);
      expect(await listed([ANA, BEN, `${HERE}.s3`])).toEqual([]);
    });
  });
}
