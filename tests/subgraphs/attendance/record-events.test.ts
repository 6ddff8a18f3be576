import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attendanceEvents, changes } from '../../../subgraphs/attendance/tables.js';
import { type Asking, type Desk, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const system = { client: 'sync', extents: wholeSchool(HERE, 'SYSTEM') } satisfies Asking;
const office = { person: here('p50'), extents: wholeSchool(HERE, 'OFFICE') } satisfies Asking;
const absence = (studentId: string, externalId: string, more: Record<string, unknown> = {}) => ({
  externalId,
  studentId,
  kind: 'ABSENCE',
  start: '2026-11-24T07:00:00Z',
  end: '2026-11-24T11:00:00Z',
  ...more,
});

async function record(items: readonly unknown[], { key = 'k1', asking = system as Asking, school = HERE } = {}) {
  const query = `mutation ($school: ID!, $items: [AttendanceEventInput]!, $key: ID!) {
    recordAttendanceEvents(schoolId: $school, source: "vs", items: $items, idempotencyKey: $key) {
      results { index kind event { id version status legitimacy } errors { code path } } errors { code } } }`;
  const answer = await desk.ask(query, { ...asking, variables: { school, items, key } });
  return answer.data.recordAttendanceEvents as {
    results: {
      index: number;
      kind: string | null;
      event: { id: string; version: number } | null;
      errors: { code: string; path: string[] }[];
    }[];
    errors: { code: string }[];
  };
}
const codesOf = (reply: Awaited<ReturnType<typeof record>>) => reply.results.map(({ errors }) => errors[0]?.code ?? 'taken');
const rows = () => desk.store.db.select().from(attendanceEvents).where(eq(attendanceEvents.externalSource, 'vs'));
const log = async () => (await desk.store.db.select().from(changes)).length;

describe('events that a system of the school sends', () => {
  it('are each taken or refused on their own', async () => {
    const reply = await record([
      absence(here('s1'), 'a'),
      null,
      absence(there('s1'), 'b'),
      absence(here('s2'), 'a'),
      absence(here('s2'), 'c', { end: '2026-11-24T06:00:00Z' }),
      absence(here('s2'), 'd', { reasonId: here('ar99') }),
      absence(here('s2'), 'e', { expectedVersion: 3 }),
      absence(here('s2'), 'f', { id: here('ae99999') }),
      absence(here('s2'), 'g', { kind: 'LATENESS', minutes: 12 }),
    ]);
    expect(codesOf(reply)).toEqual([
      'taken',
      'NOT_FOUND',
      'NOT_FOUND',
      'DUPLICATE',
      'VALIDATION',
      'VALIDATION',
      'VERSION_CONFLICT',
      'NOT_FOUND',
      'taken',
    ]);
    expect((await rows()).map(({ externalId }) => externalId).sort()).toEqual(['a', 'g']);
  });

  it('are written once: sent again under the same key, or another, nothing changes', async () => {
    const items = [absence(here('s1'), 'a'), absence(here('s2'), 'b')];
    const first = await record(items);
    const before = [await rows(), await log()];
    expect(await record(items)).toEqual(first);
    const again = await record(items, { key: 'k2' });
    expect(again.results.map(({ kind }) => kind)).toEqual(['UPDATED', 'UPDATED']);
    expect([await rows(), await log()]).toEqual(before);
    expect((await record([items[0]], { key: 'k1' })).errors).toEqual([{ code: 'DUPLICATE' }]);
  });

  it('change what was sent before under their name, and leave what they do not say', async () => {
    await record([absence(here('s1'), 'a', { reasonId: here('ar1') })]);
    const reply = await record([absence(here('s1'), 'a', { end: '2026-11-24T12:00:00Z' })], { key: 'k2' });
    expect(reply.results[0]).toMatchObject({ kind: 'UPDATED', event: { version: 2, status: 'REASON_GIVEN', legitimacy: 'UNDECIDED' } });
    expect((await rows())[0]).toMatchObject({ reason: here('ar1'), end: new Date('2026-11-24T12:00:00Z') });
  });

  it('are not taken over somebody’s decision that was not seen', async () => {
    const { results } = await record([absence(here('s1'), 'a')]);
    const id = results[0]?.event?.id as string;
    await desk.store.db
      .update(attendanceEvents)
      .set({ status: 'REJECTED', decidedBy: here('t50'), version: 2 })
      .where(eq(attendanceEvents.id, id));
    expect(codesOf(await record([absence(here('s1'), 'a', { status: 'JUSTIFIED' })], { key: 'k2' }))).toEqual(['VERSION_CONFLICT']);
    const seen = absence(here('s1'), 'a', { status: 'JUSTIFIED', expectedVersion: 2 });
    expect(codesOf(await record([seen], { key: 'k3' }))).toEqual(['taken']);
  });

  it('say nothing of what the office keeps to itself', async () => {
    const secret = here('ar4');
    const reasons = await desk.ask('{ absenceReasons(schoolId: "9990001X") { id } }', office);
    expect(reasons.data.absenceReasons.map(({ id }: { id: string }) => id)).toContain(secret);
    expect(codesOf(await record([absence(here('s1'), 'a', { reasonId: secret })]))).toEqual(['VALIDATION']);
    expect(codesOf(await record([absence(here('s1'), 'a', { reasonId: secret })], { asking: office, key: 'k2' }))).toEqual(['taken']);
    expect((await rows())[0]).toMatchObject({ confidential: true, toGuardiansFrom: null });
    expect(codesOf(await record([absence(here('s1'), 'a')], { key: 'k3' }))).toEqual(['DUPLICATE']);
  });

  it('of another school, or of pupils out of reach, are told as those of nobody', async () => {
    const few = { client: 'sync', extents: [students(HERE, [here('s1')], 'SYSTEM')] } satisfies Asking;
    const reply = await record([absence(here('s2'), 'a'), absence(here('s99'), 'b')], { asking: few });
    const [one, other] = reply.results.map(({ errors }) => ({ ...errors[0], path: errors[0]?.path.at(-1) }));
    expect(one).toEqual(other);
    expect(codesOf(await record([absence(there('s1'), 'a')], { school: THERE, key: 'k2' }))).toEqual(['NOT_FOUND']);
  });

  it('come ten thousand at a time, with one in a hundred bad: the good are taken, the bad are told', async () => {
    const pupils = ['s1', 's2', 's4', 's5', 's6'].map(here);
    const items = Array.from({ length: 10_000 }, (_, index) =>
      index % 100 === 99 ? absence(here(`s${index}`), `n${index}`) : absence(pupils[index % pupils.length] as string, `n${index}`),
    );
    const counting = desk.statements();
    const first = await record(items);
    expect(counting.count()).toBeLessThan(60);
    expect(codesOf(first).filter((code) => code === 'taken')).toHaveLength(9_900);
    expect(codesOf(first).filter((code) => code === 'NOT_FOUND')).toHaveLength(100);
    expect(await rows()).toHaveLength(9_900);
    const before = await log();
    expect(await record(items)).toEqual(first);
    expect(await log()).toBe(before);
  });
});

describe('an event', () => {
  const CANCEL = 'mutation ($id: ID!, $version: Int!) { cancelAttendanceEvent(id: $id, expectedVersion: $version) { errors { code } } }';
  it('is taken back by who saw its last version, and is then gone', async () => {
    const { results } = await record([absence(here('s1'), 'a')]);
    const id = results[0]?.event?.id as string;
    const cancel = async (version: number, asking: Asking = office) =>
      (await desk.ask(CANCEL, { ...asking, variables: { id, version } })).data.cancelAttendanceEvent.errors;
    expect(await cancel(2)).toEqual([{ code: 'VERSION_CONFLICT' }]);
    expect(await cancel(1, { extents: wholeSchool(THERE, 'OFFICE') })).toEqual([{ code: 'NOT_FOUND' }]);
    expect(await cancel(1)).toEqual([]);
    expect(await rows()).toEqual([]);
    expect((await desk.store.db.select().from(changes)).at(-1)).toMatchObject({ kind: 'DELETED', record: id, version: 2 });
  });
});
