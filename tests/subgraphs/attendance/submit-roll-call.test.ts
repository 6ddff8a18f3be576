import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attendanceEvents, changes, rollCallEntries, rollCalls } from '../../../subgraphs/attendance/tables.js';
import { type Asking, type Desk, groups, openDesk, staffOf, students } from './desk.js';
import { event, HERE, here, rewriteTwoSchools, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const MEMBERS = ['s1', 's2', 's3', 's4', 's5'].map(here);
const teacher = {
  person: here('p50'),
  extents: [
    students(HERE, MEMBERS, 'TEACHER', [here('sb1')]),
    groups(HERE, [here('g1')], 'TEACHER', [here('sb1')]),
    staffOf(HERE, 'TEACHER'),
  ],
} satisfies Asking;

interface Entry {
  readonly studentId: string;
  readonly status: string;
  readonly minutes?: number;
}
const lesson = (entries: readonly Entry[], more: Record<string, unknown> = {}) => ({
  schoolId: HERE,
  subjectId: here('sb1'),
  groupIds: [here('g1')],
  start: '2026-11-24T08:00:00Z',
  end: '2026-11-24T09:00:00Z',
  entries,
  ...more,
});
const entry = (local: string, status: string, minutes?: number): Entry => ({
  studentId: here(local),
  status,
  ...(minutes === undefined ? {} : { minutes }),
});

async function submit(input: object, key = 'key-1', asking: Asking = teacher) {
  const query = `mutation ($input: RollCallInput!, $key: ID!) { submitRollCall(input: $input, idempotencyKey: $key) {
    rollCall { id state takenBy { id } subject { id } entries { status student { id } event { id version kind minutes } } } errors { code path } } }`;
  const answer = await desk.ask(query, { ...asking, variables: { input, key } });
  return { ...answer.data?.submitRollCall, refused: answer.errors?.[0]?.extensions.code };
}
const rows = async () => ({
  sheets: await desk.store.db.select().from(rollCalls),
  entries: await desk.store.db.select().from(rollCallEntries),
  events: await desk.store.db.select().from(attendanceEvents),
  changes: await desk.store.db.select().from(changes),
});
const eventsOf = async (local: string) =>
  await desk.store.db
    .select()
    .from(attendanceEvents)
    .where(and(eq(attendanceEvents.student, here(local)), eq(attendanceEvents.start, new Date('2026-11-24T08:00:00Z'))));

describe('a teacher who takes the roll', () => {
  it('records who is absent and who is late, and the family knows at once', async () => {
    const { rollCall, errors } = await submit(lesson([entry('s1', 'PRESENT'), entry('s2', 'ABSENT'), entry('s4', 'LATE', 7)]));
    expect(errors).toEqual([]);
    expect(rollCall).toMatchObject({ id: here('rc100'), state: 'DONE', takenBy: { id: here('t50') } });
    expect(rollCall.entries).toEqual([
      { status: 'PRESENT', student: { id: here('s1') }, event: null },
      { status: 'ABSENT', student: { id: here('s2') }, event: { id: here('ae100'), version: 1, kind: 'ABSENCE', minutes: null } },
      { status: 'LATE', student: { id: here('s4') }, event: { id: here('ae101'), version: 1, kind: 'LATENESS', minutes: 7 } },
    ]);
    expect(await eventsOf('s2')).toMatchObject([
      {
        source: 'ROLL_CALL',
        status: 'REASON_UNKNOWN',
        halfDays: 1,
        guardianActionRequired: true,
        recordedBy: here('t50'),
        toGuardiansFrom: new Date('2026-11-24T09:00:00Z'),
      },
    ]);
    expect((await rows()).changes.slice(-2)).toMatchObject([
      { kind: 'CREATED', record: here('ae100') },
      { kind: 'CREATED', record: here('ae101') },
    ]);
  });
  it('gets the same answer for the same key, and nothing is written again', async () => {
    const input = lesson([entry('s2', 'ABSENT')]);
    const first = await submit(input);
    const before = await rows();
    expect(await submit(input)).toEqual(first);
    expect(await rows()).toEqual(before);
  });
  it('is told when a key was used for another sheet', async () => {
    await submit(lesson([entry('s2', 'ABSENT')]));
    const before = await rows();
    expect(await submit(lesson([entry('s2', 'PRESENT')]))).toMatchObject({
      rollCall: null,
      errors: [{ code: 'DUPLICATE', path: ['idempotencyKey'] }],
    });
    expect(await rows()).toEqual(before);
  });
  it('may use a key that a colleague or another client used', async () => {
    await submit(lesson([entry('s2', 'ABSENT')]));
    expect((await submit(lesson([entry('s4', 'ABSENT')]), 'key-1', { ...teacher, client: 'another' })).errors).toEqual([]);
  });
  it('mends the sheet by sending it again: taken back, changed, left alone', async () => {
    await submit(lesson([entry('s2', 'ABSENT'), entry('s4', 'ABSENT'), entry('s5', 'ABSENT')]));
    const { rollCall } = await submit(lesson([entry('s2', 'PRESENT'), entry('s4', 'LATE', 5), entry('s5', 'ABSENT')]), 'key-2');
    expect(rollCall.id).toBe(here('rc100'));
    expect(rollCall.entries.map((one: { event: unknown }) => one.event)).toEqual([
      null,
      { id: here('ae101'), version: 2, kind: 'LATENESS', minutes: 5 },
      { id: here('ae102'), version: 1, kind: 'ABSENCE', minutes: null },
    ]);
    expect((await rows()).changes.slice(-2)).toMatchObject([
      { kind: 'DELETED', record: here('ae100'), version: 2 },
      { kind: 'UPDATED', record: here('ae101'), version: 2 },
    ]);
  });
  it('keeps the office’s decision, and the others of the sheet are taken', async () => {
    await submit(lesson([entry('s2', 'ABSENT'), entry('s4', 'ABSENT')]));
    await desk.store.db
      .update(attendanceEvents)
      .set({ source: 'OFFICE', status: 'JUSTIFIED', version: 2 })
      .where(eq(attendanceEvents.id, here('ae100')));
    const { rollCall, errors } = await submit(lesson([entry('s2', 'PRESENT'), entry('s4', 'PRESENT')]), 'key-2');
    expect(errors).toEqual([{ code: 'VERSION_CONFLICT', path: ['input', 'entries', '0'] }]);
    expect(rollCall.entries).toMatchObject([
      { status: 'ABSENT', event: { id: here('ae100'), version: 2 } },
      { status: 'PRESENT', event: null },
    ]);
    expect(await eventsOf('s2')).toMatchObject([{ status: 'JUSTIFIED', source: 'OFFICE' }]);
    const again = await submit(lesson([entry('s2', 'PRESENT'), entry('s4', 'PRESENT')]), 'key-2');
    expect(again.errors).toEqual(errors);
  });
  it('finds an absence that was known before on the sheet, and adds none to it', async () => {
    const known = event(here('ae50'), here('s2'), '2026-11-24T07:00:00Z', { end: new Date('2026-11-24T16:00:00Z'), source: 'FAMILY' });
    await desk.store.db.insert(attendanceEvents).values(known);
    const { rollCall, errors } = await submit(lesson([entry('s2', 'ABSENT')]));
    expect(errors).toEqual([]);
    expect(rollCall.entries[0].event).toMatchObject({ id: here('ae50') });
    expect(await eventsOf('s2')).toEqual([]);
  });
  it('cannot say present of a student whom the office keeps away', async () => {
    const away = event(here('ae50'), here('s2'), '2026-11-24T07:00:00Z', {
      end: new Date('2026-11-24T16:00:00Z'),
      kind: 'TEMPORARY_EXCLUSION',
      source: 'OFFICE',
    });
    await desk.store.db.insert(attendanceEvents).values(away);
    const { rollCall, errors } = await submit(lesson([entry('s2', 'PRESENT')]));
    expect(errors).toMatchObject([{ code: 'VERSION_CONFLICT' }]);
    expect(rollCall.entries).toMatchObject([{ status: 'ABSENT', event: { id: here('ae50') } }]);
  });
  it('sees nothing of an absence that is the office’s secret, and the family is told nothing new', async () => {
    const secret = event(here('ae50'), here('s2'), '2026-11-24T07:00:00Z', { end: new Date('2026-11-24T16:00:00Z'), confidential: true });
    await desk.store.db.insert(attendanceEvents).values(secret);
    const { rollCall, errors } = await submit(lesson([entry('s2', 'ABSENT'), entry('s4', 'ABSENT')]));
    expect(errors).toEqual([]);
    expect(rollCall.entries[0]).toMatchObject({ status: 'ABSENT', event: { id: here('ae100'), kind: 'ABSENCE' } });
    expect(await eventsOf('s2')).toMatchObject([
      { toGuardiansFrom: null, toStudentFrom: null, halfDays: 0, guardianActionRequired: false },
    ]);
    expect((await submit(lesson([entry('s2', 'PRESENT')]), 'key-2')).errors).toEqual([]);
  });
  it('counts a half-day once, however many of its lessons are missed', async () => {
    await submit(lesson([entry('s2', 'ABSENT')]));
    await submit(lesson([entry('s2', 'ABSENT')], { start: '2026-11-24T09:00:00Z', end: '2026-11-24T10:00:00Z' }), 'key-2');
    await submit(lesson([entry('s2', 'ABSENT')], { start: '2026-11-24T13:00:00Z', end: '2026-11-24T14:00:00Z' }), 'key-3');
    const missed = await desk.store.db
      .select()
      .from(attendanceEvents)
      .where(and(eq(attendanceEvents.student, here('s2')), eq(attendanceEvents.source, 'ROLL_CALL')));
    expect(missed.map((row) => row.halfDays)).toEqual([1, 0, 1]);
  });
  it('need not name the only subject they teach the class', async () => {
    expect((await submit(lesson([entry('s2', 'ABSENT')], { subjectId: null }))).rollCall.subject).toEqual({ id: here('sb1') });
  });
});

describe('a roll call is refused whole', () => {
  async function refused(input: object, expected: readonly object[], asking: Asking = teacher) {
    const before = await rows();
    const answer = await submit(input, 'key-1', asking);
    expect(answer.rollCall).toBeNull();
    expect(answer.errors).toEqual(expected);
    expect(await rows()).toEqual(before);
  }
  const unknown = (index: number) => ({ code: 'NOT_FOUND', path: ['input', 'entries', String(index), 'studentId'] });

  it('when one of its students is not in the teacher’s class, as if they did not exist', async () => {
    await refused(
      lesson([entry('s1', 'ABSENT'), entry('s11', 'ABSENT'), entry('s999', 'ABSENT'), { studentId: there('s1'), status: 'ABSENT' }]),
      [unknown(1), unknown(2), unknown(3)],
    );
  });
  it('for a class that is not the teacher’s, or of another school', async () => {
    const noClass = [{ code: 'NOT_FOUND', path: ['input', 'groupIds', '0'] }];
    await refused(lesson([entry('s1', 'ABSENT')], { groupIds: [here('g2')] }), noClass);
    await refused(lesson([entry('s1', 'ABSENT')], { groupIds: [there('g1')] }), noClass);
    await refused(lesson([entry('s1', 'ABSENT')]), noClass, { ...teacher, extents: [students(HERE, MEMBERS, 'TEACHER')] });
  });
  it('for a subject that the teacher does not teach the class', async () => {
    await refused(lesson([entry('s1', 'ABSENT')], { subjectId: here('sb2') }), [{ code: 'NOT_FOUND', path: ['input', 'groupIds', '0'] }]);
  });
  it('at a school where the teacher has no class', async () => {
    const elsewhere = lesson([entry('s3', 'ABSENT')], { schoolId: '9990002Y', subjectId: null, groupIds: [there('g1')] });
    await refused(elsewhere, [{ code: 'NOT_FOUND', path: ['input', 'groupIds', '0'] }]);
  });
  it('when it makes no sense', async () => {
    await refused(lesson([]), [{ code: 'VALIDATION', path: ['input', 'entries'] }]);
    await refused(lesson([entry('s1', 'ABSENT')], { end: '2026-11-24T08:00:00Z' }), [{ code: 'VALIDATION', path: ['input', 'end'] }]);
    await refused(lesson([entry('s1', 'ABSENT'), entry('s1', 'LATE')]), [
      { code: 'VALIDATION', path: ['input', 'entries', '1', 'studentId'] },
    ]);
    await refused(lesson([entry('s1', 'LATE', -1)]), [{ code: 'VALIDATION', path: ['input', 'entries', '0', 'minutes'] }]);
    await refused(lesson([entry('s1', 'ABSENT')], { groupIds: [here('g1'), here('g2')] }), [
      { code: 'VALIDATION', path: ['input', 'groupIds'] },
    ]);
  });
  it('from a system that acts for nobody', async () => {
    await refused(lesson([entry('s1', 'ABSENT')]), [{ code: 'VALIDATION', path: ['input'] }], { ...teacher, person: null });
  });
  it('without the right to write, and nothing is looked up', async () => {
    const counted = desk.statements();
    expect(await submit(lesson([entry('s1', 'ABSENT')]), 'key-1', { ...teacher, but: { 'Mutation.submitRollCall': null } })).toEqual({
      refused: 'FORBIDDEN_FIELD',
    });
    expect(counted.count()).toBe(0);
  });
});
