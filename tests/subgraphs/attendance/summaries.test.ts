import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { type Asking, type Desk, entities, openDesk, students, wholeSchool } from './desk.js';
import { event, HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const guardian = { person: here('p101'), extents: [students(HERE, [here('s1')], 'GUARDIAN')] };
const FIGURES = 'halfDaysMissed halfDaysUnjustified latenessCount minutesLate infirmaryCount measureCount';

async function summary(asking: Asking, given = '', student = here('s1')) {
  const { query, variables } = entities('Student', [student], `attendanceSummary${given} { ${FIGURES} }`);
  const answer = await desk.ask(query, { ...asking, variables });
  return { found: answer.data._entities[0].attendanceSummary, code: answer.errors?.[0]?.extensions.code };
}

describe('the totals of a student', () => {
  it('count what the reader may know of: the office all, a family neither confidential absences nor those not yet for them', async () => {
    expect((await summary(office)).found).toEqual({
      halfDaysMissed: 7,
      halfDaysUnjustified: 4,
      latenessCount: 1,
      minutesLate: 12,
      infirmaryCount: 1,
      measureCount: 1,
    });
    expect((await summary(guardian)).found).toEqual({
      halfDaysMissed: 4,
      halfDaysUnjustified: 1,
      latenessCount: 1,
      minutesLate: 12,
      infirmaryCount: 1,
      measureCount: 1,
    });
  });
  it('are of the days asked for, both included, as the school counts days', async () => {
    expect((await summary(office, '(from: "2026-11-20", to: "2026-11-23")')).found).toMatchObject({
      halfDaysMissed: 3,
      infirmaryCount: 1,
      measureCount: 0,
    });
    const noumea = await summary({ extents: wholeSchool(THERE, 'OFFICE') }, '(from: "2026-11-23", to: "2026-11-23")', there('s1'));
    expect(noumea.found.halfDaysMissed).toBe(1);
  });
  it('are of the period asked for, and nothing for a period that is not known', async () => {
    expect((await summary(office, `(periodId: "${here('pd1')}")`)).found.halfDaysMissed).toBe(7);
    expect((await summary(office, `(periodId: "${here('pd9')}")`)).found).toBeNull();
    expect((await summary(office, `(periodId: "${here('pd1')}", from: "2026-11-01")`)).code).toBe('BAD_USER_INPUT');
  });
  it('count a time once, whoever recorded it too: what lies within an event of its kind and says no more is no other absence', async () => {
    const at = (id: string, hour: string, end: string, more: object = {}) =>
      event(here(id), here('s6'), `2026-11-20T${hour}:00:00Z`, { end: new Date(`2026-11-20T${end}:00:00Z`), ...more });
    const all = [
      at('ae901', '07', '16', { halfDays: 2, status: 'JUSTIFIED', externalSource: 'pronote day' }),
      at('ae902', '07', '11', { externalSource: 'gate day' }),
      at('ae903', '13', '16', { externalSource: 'gate day' }),
      at('ae904', '07', '16', { halfDays: 2, externalSource: 'other day' }),
      at('ae905', '15', '17', { halfDays: 0.5 }),
      at('ae906', '07', '08', { kind: 'LATENESS', halfDays: null, minutes: 10 }),
      at('ae907', '07', '08', { kind: 'LATENESS', halfDays: null, minutes: 10 }),
    ];
    await desk.store.db.insert(attendanceEvents).values(all);
    const six = async (asking: Asking) => (await summary(asking, '', here('s6'))).found;
    const once = { halfDaysMissed: 2, halfDaysUnjustified: 0, latenessCount: 1, minutesLate: 10 };
    expect(await six(office)).toMatchObject(once);
    // What the family may not know of makes nothing of what it knows smaller.
    const family = { person: here('p106'), extents: [students(HERE, [here('s6')], 'GUARDIAN')] };
    await desk.store.db
      .update(attendanceEvents)
      .set({ confidential: true })
      .where(inArray(attendanceEvents.id, [here('ae901'), here('ae904')]));
    expect(await six(office)).toMatchObject(once);
    expect(await six(family)).toMatchObject({ halfDaysMissed: 2, halfDaysUnjustified: 2, latenessCount: 1 });
    await desk.store.db.delete(attendanceEvents).where(
      inArray(
        attendanceEvents.id,
        all.map(({ id }) => id),
      ),
    );
  });
  describe('of one time that several recorded', () => {
    type Said = Readonly<Record<string, unknown>> & { readonly from: string; readonly to: string | null };
    const rowOf = ({ from, to, ...more }: Said, number: number) => {
      const end = to === null ? null : new Date(`2026-11-20T${to}:00Z`);
      return event(here(`ae9${number}`), here('s6'), `2026-11-20T${from}:00Z`, { end, ...more });
    };
    /** The totals, whichever of them was written first: ids are given in this order, in the other, and from the middle on. */
    async function totals(said: readonly Said[]) {
      const turned = [...said.slice(1), ...said.slice(0, 1)];
      const found: unknown[] = [];
      for (const order of [said, [...said].reverse(), turned]) {
        const rows = order.map(rowOf);
        await desk.store.db.insert(attendanceEvents).values(rows);
        found.push((await summary(office, '', here('s6'))).found);
        await desk.store.db.delete(attendanceEvents).where(
          inArray(
            attendanceEvents.id,
            rows.map(({ id }) => id),
          ),
        );
      }
      for (const other of found) expect(other).toEqual(found[0]);
      return found[0];
    }
    const day = { from: '07:00', to: '16:00', halfDays: 2 };
    const morning = { from: '07:00', to: '11:00', halfDays: 1 };

    it.each([
      ['is justified where one of them says so, whoever came first', [day, { ...day, status: 'JUSTIFIED' }], 2, 0],
      ['is justified as far as one of them says so', [day, { ...morning, status: 'JUSTIFIED' }], 2, 1],
      [
        'is justified by one that lies within, and is as long',
        [
          { ...morning, from: '06:55', to: '11:05' },
          { ...morning, status: 'JUSTIFIED' },
        ],
        1,
        0,
      ],
      ['is not justified by what is beside it', [morning, { ...morning, from: '12:00', to: '16:00', status: 'JUSTIFIED' }], 2, 1],
      [
        'is a half-day once, where none lies in the other',
        [
          { ...morning, to: '10:00' },
          { ...morning, from: '08:00' },
        ],
        1,
        1,
      ],
      [
        'is justified as far as one of them is that overlaps',
        [
          { ...morning, to: '10:00' },
          { ...morning, from: '08:00', status: 'JUSTIFIED' },
        ],
        1,
        0,
      ],
      [
        'is two parts of a half-day, where they are apart and say so',
        [
          { ...morning, to: '09:00', halfDays: 0.5 },
          { ...morning, from: '09:00', halfDays: 0.5 },
        ],
        1,
        1,
      ],
      [
        'is the half-day in which they overlap once, and the others as well',
        [day, { from: '12:30', to: '20:00', halfDays: 1 }, { from: '15:00', to: '21:00', halfDays: 1 }],
        2,
        2,
      ],
      ['is as much as one of them says', [{ ...morning, halfDays: 2 }, morning], 2, 2],
      ['is an absence once, however many minutes the shorter one says', [day, { ...morning, minutes: 240 }], 2, 2],
    ] as const)('%s', async (_, said, halfDaysMissed, halfDaysUnjustified) => {
      expect(await totals(said)).toMatchObject({ halfDaysMissed, halfDaysUnjustified });
    });

    it('is a late arrival once, where its minutes are said and no end', async () => {
      const late = { kind: 'LATENESS', from: '07:00', to: null, halfDays: null, minutes: 10 };
      expect(await totals([late, late, { ...late, to: '07:55' }])).toMatchObject({ latenessCount: 1, minutesLate: 10 });
      expect(await totals([late, { ...late, from: '09:00' }])).toMatchObject({ latenessCount: 2, minutesLate: 20 });
    });

    it('is late once, for as long as two sheets together say', async () => {
      const late = (from: string, to: string) => ({ kind: 'LATENESS', from, to, halfDays: null, minutes: 20 });
      expect(await totals([late('07:00', '07:20'), late('07:10', '07:30')])).toMatchObject({ latenessCount: 1, minutesLate: 30 });
    });

    it('is as long as was said: who is still away does not make what comes later none', async () => {
      const away = { from: '06:00', to: null, open: true, halfDays: 1 };
      expect(await totals([away, { ...morning, from: '12:00', to: '16:00' }])).toMatchObject({ halfDaysMissed: 2 });
    });
  });
  it('say nought for a student without any', async () => {
    expect((await summary(office, '', here('s6'))).found).toMatchObject({ halfDaysMissed: 0, latenessCount: 0 });
  });
  it('are nothing, not nought, for a student out of reach', async () => {
    expect((await summary(office, '', there('s1'))).found).toBeNull();
    expect(await summary(guardian, '', here('s2'))).toEqual({ found: null, code: 'FORBIDDEN_FIELD' });
  });
  it('leave out the visits to the infirmary where health is not granted, and the rest stays', async () => {
    const { found } = await summary({ ...office, but: { 'AttendanceSummary.infirmaryCount': null } });
    expect(found).toMatchObject({ halfDaysMissed: 7, infirmaryCount: null, measureCount: 1 });
  });
  it('cost one statement per table and one to the roster, for one student or many', async () => {
    const counts: number[] = [];
    for (const size of [1, 100]) {
      const many = Array.from({ length: size }, (_, n) => here(`s${n + 1}`));
      const { query, variables } = entities('Student', many, `attendanceSummary { ${FIGURES} }`);
      const counted = desk.statements();
      await desk.ask(query, { ...office, variables });
      counts.push(counted.count());
    }
    expect(counts).toEqual([4, 4]);
  });
});

describe('the meals planned for a student', () => {
  const meals = async (student: string, asking: Asking, days = 'from: "2026-11-23", to: "2026-11-23"') => {
    const { query, variables } = entities('Student', [student], `plannedMeals(${days}) { date service expected }`);
    const answer = await desk.ask(query, { ...asking, variables });
    return answer.data._entities[0].plannedMeals ?? answer.errors?.[0]?.extensions.code;
  };
  it('are of the days asked for and of the school that asks', async () => {
    expect(await meals(here('s1'), office)).toEqual([{ date: '2026-11-23', service: 'LUNCH', expected: true }]);
    expect(await meals(here('s1'), office, 'from: "2026-11-23", to: "2026-11-30"')).toHaveLength(2);
    expect(await meals(here('s3'), office)).toEqual([]);
  });
  it('are asked for from a day to a later one, not too far apart', async () => {
    expect(await meals(here('s1'), office, 'from: "2026-11-23", to: "2026-11-22"')).toBe('BAD_USER_INPUT');
    expect(await meals(here('s1'), office, 'from: "2026-01-01", to: "2026-11-22"')).toBe('BAD_USER_INPUT');
    expect(await meals(here('s1'), office, 'from: "2026-02-30", to: "2026-03-02"')).toBe('BAD_USER_INPUT');
  });
});
