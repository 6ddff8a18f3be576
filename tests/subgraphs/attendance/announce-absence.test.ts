import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attendanceEvents, changes } from '../../../subgraphs/attendance/tables.js';
import { type Asking, type Desk, groups, openDesk, students, themselves } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const guardian = {
  person: here('p101'),
  extents: [students(HERE, [here('s1')], 'GUARDIAN'), themselves(here('p101'), 'GUARDIAN'), groups(HERE, [here('g1')], 'GUARDIAN')],
} satisfies Asking;
const input = (more: Record<string, unknown> = {}) => ({
  studentId: here('s1'),
  start: '2026-12-01T07:00:00Z',
  end: '2026-12-02T16:00:00Z',
  reasonId: here('ar2'),
  statement: 'a cold',
  ...more,
});

async function announce(given: object, key = 'key-1', asking: Asking = guardian) {
  const query =
    'mutation ($input: AnnounceAbsenceInput!, $key: ID!) { announceAbsence(input: $input, idempotencyKey: $key) { event { id version kind status legitimacy guardianActionRequired student { id } announcedBy { id } } errors { code path } } }';
  const answer = await desk.ask(query, { ...asking, variables: { input: given, key } });
  return { ...answer.data?.announceAbsence, refused: answer.errors?.[0]?.extensions.code };
}
const written = async () => [await desk.store.db.select().from(attendanceEvents), await desk.store.db.select().from(changes)];

describe('a guardian who announces an absence', () => {
  it('reads it back at once, with a reason given that the office has yet to judge', async () => {
    expect(await announce(input())).toEqual({
      event: {
        id: here('ae100'),
        version: 1,
        kind: 'ABSENCE',
        status: 'REASON_GIVEN',
        legitimacy: 'UNDECIDED',
        guardianActionRequired: false,
        student: { id: here('s1') },
        announcedBy: { id: here('p101') },
      },
      errors: [],
      refused: undefined,
    });
    const [row] = await desk.store.db
      .select()
      .from(attendanceEvents)
      .where(eq(attendanceEvents.id, here('ae100')));
    expect(row).toMatchObject({
      source: 'FAMILY',
      reason: here('ar2'),
      statement: 'a cold',
      toGuardiansFrom: new Date('2026-11-24T09:00:00Z'),
    });
    const log = await desk.store.db.select().from(changes);
    expect(log.at(-1)).toMatchObject({ kind: 'CREATED', record: here('ae100') });
  });
  it('gets the same answer for the same key, and nothing is written again', async () => {
    const first = await announce(input());
    const before = await written();
    expect(await announce(input())).toEqual(first);
    expect(await written()).toEqual(before);
    expect(await announce(input({ statement: 'another' }))).toMatchObject({
      event: null,
      errors: [{ code: 'DUPLICATE', path: ['idempotencyKey'] }],
    });
  });
  it('is told of an announcement of their own for the same time, never of another’s', async () => {
    await announce(input());
    expect((await announce(input({ start: '2026-12-02T07:00:00Z' }), 'key-2')).errors).toEqual([
      { code: 'DUPLICATE', path: ['input', 'start'] },
    ]);
    expect((await announce(input(), 'key-2', { ...guardian, person: here('p103') })).errors).toEqual([]);
  });
});

describe('an announcement is refused, and nothing is written', () => {
  async function refused(given: object, code: string, path: readonly string[], asking: Asking = guardian) {
    const before = await written();
    expect(await announce(given, 'key-1', asking)).toMatchObject({ event: null, errors: [{ code, path }] });
    expect(await written()).toEqual(before);
  }
  it('for another family’s child, as for one who does not exist', async () => {
    for (const studentId of [here('s2'), here('s999'), there('s1'), 'no id'])
      await refused(input({ studentId }), 'NOT_FOUND', ['input', 'studentId']);
  });
  it('when it ends before it starts, or lasts more than thirty days', async () => {
    await refused(input({ end: '2026-12-01T07:00:00Z' }), 'VALIDATION', ['input', 'end']);
    await refused(input({ end: '2026-12-31T07:00:01Z' }), 'VALIDATION', ['input', 'end']);
    expect((await announce(input({ end: '2026-12-31T07:00:00Z' }))).errors).toEqual([]);
  });
  it('with a reason that families may not give, of another school, or unknown', async () => {
    for (const reasonId of [here('ar3'), here('ar4'), there('ar1'), here('ar99')])
      await refused(input({ reasonId }), 'VALIDATION', ['input', 'reasonId']);
  });
  it('with a statement as long as a book, or without a key', async () => {
    await refused(input({ statement: 'x'.repeat(2001) }), 'VALIDATION', ['input', 'statement']);
    const before = await written();
    expect((await announce(input(), '')).errors).toEqual([{ code: 'VALIDATION', path: ['idempotencyKey'] }]);
    expect(await written()).toEqual(before);
  });
  it('from a system that acts for nobody', async () => {
    await refused(input(), 'NOT_FOUND', ['input', 'studentId'], { ...guardian, person: null });
  });
});

describe('an announcement reaches', () => {
  it('the school of the student, from an adult student themself', async () => {
    const adult = { person: here('p1'), extents: [themselves(here('p1'), 'STUDENT')] } satisfies Asking;
    expect((await announce(input({ reasonId: null }), 'key-1', adult)).event).toMatchObject({
      id: here('ae100'),
      announcedBy: { id: here('p1') },
    });
  });
  it('the other school of a student enrolled at two, when it is the one in reach', async () => {
    const other = { person: here('p101'), extents: [students(THERE, [here('s3')], 'GUARDIAN')] } satisfies Asking;
    expect((await announce(input({ studentId: here('s3'), reasonId: here('ar1') }), 'key-1', other)).errors).toMatchObject([
      { code: 'VALIDATION' },
    ]);
    expect((await announce(input({ studentId: here('s3'), reasonId: there('ar1') }), 'key-1', other)).event).toMatchObject({
      id: there('ae100'),
    });
  });
});
