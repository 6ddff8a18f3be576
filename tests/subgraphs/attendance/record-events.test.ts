import { eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attendanceEvents, changes, rollCallEntries } from '../../../subgraphs/attendance/tables.js';
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
const CANCEL = 'mutation ($id: ID!, $version: Int!) { cancelAttendanceEvent(id: $id, expectedVersion: $version) { errors { code } } }';
const cancel = async (id: string, version: number, asking: Asking = office) =>
  (await desk.ask(CANCEL, { ...asking, variables: { id, version } })).data.cancelAttendanceEvent as { errors: { code: string }[] };
const codesOf = (reply: Awaited<ReturnType<typeof record>>) => reply.results.map(({ errors }) => errors[0]?.code ?? 'taken');
const rows = () => desk.store.db.select().from(attendanceEvents).where(like(attendanceEvents.externalSource, '% vs'));
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

  it('are known again when some are withheld the second time, and none of those is told as written', async () => {
    const [one, other] = [absence(here('s1'), 'a'), absence(here('s2'), 'b')];
    const first = await record([one, other]);
    const before = [await rows(), await log()];
    const again = await record([one, null]);
    expect(again.errors).toEqual([]);
    expect(again.results[0]).toEqual(first.results[0]);
    expect(again.results[1]).toMatchObject({ kind: null, event: null, errors: [{ code: 'NOT_FOUND' }] });
    expect([await rows(), await log()]).toEqual(before);
    expect((await record([one, absence(here('s2'), 'c')])).errors).toEqual([{ code: 'DUPLICATE' }]);
  });

  it('change what was sent before under their name, and leave what they do not say', async () => {
    await record([absence(here('s1'), 'a', { reasonId: here('ar1') })]);
    const reply = await record([absence(here('s1'), 'a', { end: '2026-11-24T12:00:00Z' })], { key: 'k2' });
    expect(reply.results[0]).toMatchObject({ kind: 'UPDATED', event: { version: 2, status: 'REASON_GIVEN', legitimacy: 'UNDECIDED' } });
    expect((await rows())[0]).toMatchObject({ reason: here('ar1'), end: new Date('2026-11-24T12:00:00Z') });
  });

  it('are no system’s to change once a family said them or the school decided on them, nor the office’s unseen', async () => {
    const { results } = await record([absence(here('s1'), 'a')], { asking: office });
    const id = results[0]?.event?.id as string;
    const decided = { status: 'REJECTED', decidedBy: here('t50'), version: 2 };
    await desk.store.db.update(attendanceEvents).set(decided).where(eq(attendanceEvents.id, id));
    const kind = absence(here('s1'), 'a', { kind: 'LATENESS' });
    expect(codesOf(await record([kind], { key: 'k2', asking: office }))).toEqual(['VERSION_CONFLICT']);
    for (const [key, source] of [
      ['k3', 'OFFICE'],
      ['k4', 'FAMILY'],
    ] as const) {
      await desk.store.db
        .update(attendanceEvents)
        .set({ source, ...(source === 'FAMILY' ? { decidedBy: null } : {}) })
        .where(eq(attendanceEvents.id, id));
      const { externalId: _, ...byId } = kind;
      expect(codesOf(await record([{ ...byId, id, expectedVersion: 2 }], { key }))).toEqual(['VERSION_CONFLICT']);
      expect((await cancel(id, 2, system)).errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
    }
    await desk.store.db
      .update(attendanceEvents)
      .set({ ...decided, source: 'OFFICE' })
      .where(eq(attendanceEvents.id, id));
    const seen = absence(here('s1'), 'a', { status: 'JUSTIFIED', expectedVersion: 2 });
    expect(codesOf(await record([seen], { key: 'k5', asking: office }))).toEqual(['taken']);
    expect((await rows())[0]).toMatchObject({ status: 'JUSTIFIED', decidedBy: here('t50') });
  });

  it('have names of the client’s own: what another sent, or the office keeps to itself, is not told by them', async () => {
    await record([absence(here('s1'), 'a')]);
    const other = { ...system, client: 'other' };
    expect(codesOf(await record([absence(here('s2'), 'a')], { asking: other }))).toEqual(['taken']);
    const mine = (await rows()).find(({ student }) => student === here('s1'))?.id as string;
    const hide = { ...absence(here('s1'), 'x', { reasonId: here('ar4') }), externalId: undefined, id: mine };
    expect(codesOf(await record([hide], { asking: office, key: 'k2' }))).toEqual(['taken']);
    const gone = await record([absence(here('s1'), 'a', { expectedVersion: 99 }), absence(here('s1'), 'never', { expectedVersion: 99 })], {
      key: 'k3',
    });
    expect(gone.results[0]?.errors.map(({ code }) => code)).toEqual(gone.results[1]?.errors.map(({ code }) => code));
    expect((await record([absence(here('s1'), 'a'), absence(here('s1'), 'never')], { key: 'k4' })).results.map(({ kind }) => kind)).toEqual(
      ['CREATED', 'CREATED'],
    );
  });

  it('keep the name that their own system gave them, whatever another calls them', async () => {
    await record([absence(here('s1'), 'a')]);
    const [mine] = await rows();
    const { id, version } = mine as { id: string; version: number };
    for (const [key, asking, name] of [
      ['k2', { ...system, client: 'other' }, 'a'],
      ['k3', { ...system, client: 'other' }, 'b'],
      ['k4', office, 'a'],
    ] as const) {
      const taking = absence(here('s1'), name, { id, expectedVersion: version });
      expect(codesOf(await record([taking], { key, asking }))).toEqual(['DUPLICATE']);
    }
    expect((await record([absence(here('s1'), 'a', { halfDays: 1 })], { key: 'k5' })).results).toMatchObject([
      { kind: 'UPDATED', event: { id, version: version + 1 } },
    ]);
    expect(await rows()).toHaveLength(1);
  });

  it('say nothing of what the office keeps to itself', async () => {
    const secret = here('ar4');
    expect(codesOf(await record([absence(here('s1'), 'a', { reasonId: secret })]))).toEqual(['VALIDATION']);
    expect(codesOf(await record([absence(here('s1'), 'a', { reasonId: secret })], { asking: office, key: 'k2' }))).toEqual(['taken']);
    expect((await rows())[0]).toMatchObject({ confidential: true, toGuardiansFrom: null });
    expect(codesOf(await record([absence(here('s1'), 'a')], { key: 'k3' }))).toEqual(['taken']);
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
  it('is taken back by who saw its last version, and is then gone', async () => {
    const { results } = await record([absence(here('s1'), 'a')]);
    const id = results[0]?.event?.id as string;
    expect((await cancel(id, 2)).errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
    expect((await cancel(id, 1, { extents: wholeSchool(THERE, 'OFFICE') })).errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await cancel(id, 1)).errors).toEqual([]);
    expect(await rows()).toEqual([]);
    expect((await desk.store.db.select().from(changes)).at(-1)).toMatchObject({ kind: 'DELETED', record: id, version: 2 });
  });

  it('that somebody of the school corrected is to be seen before its own system writes over it', async () => {
    const [sent] = (await record([absence(here('s1'), 'own', { halfDays: 2 })], { key: 'k1' })).results;
    const { id, version } = (sent as NonNullable<typeof sent>).event as { id: string; version: number };
    const corrected = { ...absence(here('s1'), 'own', { id, halfDays: 1, expectedVersion: version }), externalId: null };
    expect(codesOf(await record([corrected], { key: 'k2', asking: office }))).toEqual(['taken']);
    const again = (more: object) => record([absence(here('s1'), 'own', { halfDays: 2, ...more })], { key: JSON.stringify(more) });
    expect(codesOf(await again({}))).toEqual(['VERSION_CONFLICT']);
    expect((await rows())[0]?.halfDays).toBe(1);
    expect(codesOf(await again({ expectedVersion: version + 1 }))).toEqual(['taken']);
    expect((await rows())[0]?.halfDays).toBe(2);
  });

  it('that another system corrected is kept as it is where its own sends again what it sent, and is to be seen before it says otherwise', async () => {
    const sent = absence(here('s1'), 'own', { halfDays: 2, staffNote: null });
    const [first] = (await record([sent], { key: 'k1' })).results;
    const { id, version } = (first as NonNullable<typeof first>).event as { id: string; version: number };
    const other = { ...system, client: 'other' };
    const { externalId: _, ...byId } = sent;
    const correction = { ...byId, id, halfDays: 1, expectedVersion: version };
    expect(codesOf(await record([correction], { key: 'k2', asking: other }))).toEqual(['taken']);
    const changed = await log();
    const again = (more: object, key: string, asking: Asking = system) => record([{ ...sent, ...more }], { key, asking });
    // What it sent before is a repetition, however often: nothing is written, and it is told what there is.
    for (const key of ['k3', 'k4'])
      expect((await again({}, key)).results).toMatchObject([{ kind: 'UPDATED', errors: [], event: { id, version: version + 1 } }]);
    expect([await log(), (await rows())[0]?.halfDays, (await rows())[0]?.version]).toEqual([changed, 1, version + 1]);
    expect(codesOf(await again({ halfDays: 3 }, 'k5'))).toEqual(['VERSION_CONFLICT']);
    expect(codesOf(await again({ expectedVersion: version }, 'k6'))).toEqual(['VERSION_CONFLICT']);
    expect([await log(), (await rows())[0]?.halfDays]).toEqual([changed, 1]);
    // Who corrected it corrects it further; whose name it has, having seen that, writes over it, and is who wrote last.
    expect(codesOf(await record([{ ...correction, halfDays: 4, expectedVersion: version + 1 }], { key: 'k7', asking: other }))).toEqual([
      'taken',
    ]);
    expect(codesOf(await again({}, 'k8'))).toEqual(['taken']);
    expect((await rows())[0]?.halfDays).toBe(4);
    expect(codesOf(await again({ expectedVersion: version + 2 }, 'k9'))).toEqual(['taken']);
    expect((await rows())[0]?.halfDays).toBe(2);
    expect(codesOf(await again({ halfDays: 3 }, 'k10'))).toEqual(['taken']);
    expect((await rows())[0]?.halfDays).toBe(3);
  });

  it('that is taken back is expected on no sheet any more, and feeds tell that the sheet changed', async () => {
    const isOnSheet = eq(rollCallEntries.expectedAbsence, here('ae4'));
    const [entry] = await desk.store.db.select().from(rollCallEntries).where(isOnSheet);
    const [event] = await desk.store.db
      .select()
      .from(attendanceEvents)
      .where(eq(attendanceEvents.id, here('ae4')));
    expect((await cancel(here('ae4'), event?.version as number)).errors).toEqual([]);
    expect(await desk.store.db.select().from(rollCallEntries).where(isOnSheet)).toEqual([]);
    const logged = await desk.store.db
      .select()
      .from(changes)
      .where(eq(changes.record, entry?.rollCall as string));
    expect(logged).toMatchObject([{ kind: 'UPDATED', recordType: 'RollCall' }]);
  });

  it('that says that a pupil was excluded is gone from every view with the sanction, a year later, at the school’s midnight', async () => {
    const exclusion = {
      externalId: 'x',
      studentId: here('s1'),
      kind: 'TEMPORARY_EXCLUSION',
      start: '2026-11-20T07:00:00Z',
      end: '2026-11-21T16:00:00Z',
    };
    const { results } = await record([exclusion, absence(here('s1'), 'y', { start: '2026-11-20T07:00:00Z' })], { asking: office });
    const [gone, kept] = results.map(({ event }) => event?.id as string) as [string, string];
    const seen = async (at: string, extents: Asking['extents']) => {
      const query = `{ gone: attendanceEvent(id: "${gone}") { id } kept: attendanceEvent(id: "${kept}") { id }
        attendanceEvents(schoolId: "${HERE}", from: "2026-11-20T00:00:00Z", to: "2026-11-22T00:00:00Z", first: 50) { totalCount edges { node { id } } } }`;
      const { data } = await desk.ask(query, { extents, person: here('p50'), at: Date.parse(at) });
      const listed = data.attendanceEvents.edges.map(({ node }: { node: { id: string } }) => node.id);
      expect(data.attendanceEvents.totalCount).toBe(listed.length);
      return [data.gone, listed.includes(gone), data.kept, listed.includes(kept)];
    };
    for (const extents of [wholeSchool(HERE, 'OFFICE'), wholeSchool(HERE, 'SYSTEM'), [students(HERE, [here('s1')], 'GUARDIAN')]]) {
      expect(await seen('2027-11-20T22:59:00Z', extents)).toEqual([{ id: gone }, true, { id: kept }, true]);
      expect(await seen('2027-11-20T23:01:00Z', extents)).toEqual([null, false, { id: kept }, true]);
    }
  });
});
