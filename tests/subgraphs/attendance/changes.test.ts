import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attendanceEvents, changes, exemptions, observations, shown } from '../../../subgraphs/attendance/tables.js';
import { type Asking, AT, type Desk, groups, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const system = { extents: wholeSchool(HERE, 'SYSTEM'), client: 'school-life' };

const EVENTS = ', types: ["AttendanceEvent"]';

async function sync(since: string | null, asking: Asking = system, first = 100, more = EVENTS) {
  const after = since === null ? '' : `, since: "${since}"`;
  const query = `{ attendanceChanges(schoolId: "${HERE}"${after}, first: ${first}${more}) { resyncRequired edges { cursor kind recordType recordId version record { ... on AttendanceEvent { id status student { id } } } } pageInfo { hasNextPage endCursor } } }`;
  const answer = await desk.ask(query, asking);
  const feed = answer.data?.attendanceChanges;
  return {
    told: feed?.edges.map((edge: { kind: string; recordId: string }) => `${edge.kind} ${edge.recordId.split('.')[1]}`),
    edges: feed?.edges,
    end: feed?.pageInfo.endCursor as string,
    more: feed?.pageInfo.hasNextPage,
    resync: feed?.resyncRequired,
    code: answer.errors?.[0]?.extensions.code,
  };
}
const all = ['CREATED ae1', 'CREATED ae2', 'CREATED ae3', 'CREATED ae8', 'CREATED ae9', 'CREATED ae10'];

/** Changes an event, with its entry in the log. */
async function change(id: string, set: Partial<typeof attendanceEvents.$inferInsert>): Promise<void> {
  const { db } = desk.store;
  await db
    .update(attendanceEvents)
    .set({ version: 2, ...set })
    .where(and(eq(attendanceEvents.school, HERE), eq(attendanceEvents.id, id)));
  await db.insert(changes).values({
    school: HERE,
    kind: 'UPDATED',
    recordType: 'AttendanceEvent',
    record: id,
    version: 2,
    changedAt: new Date(AT),
  });
}

describe('the feed of attendance events', () => {
  it('begins with what is in reach, and says nothing of the rest', async () => {
    const first = await sync(null);
    expect(first).toMatchObject({ told: all, more: false, resync: false });
    expect(first.edges[0]).toMatchObject({
      recordType: 'AttendanceEvent',
      version: 1,
      record: { id: here('ae1'), student: { id: here('s1') } },
    });
    expect((await sync(first.end)).told).toEqual([]);
  });
  it('is of each purpose for itself: what one does not open is not withdrawn from another, nor told under it', async () => {
    const follow = { ...system, purpose: 'attendance-sync' };
    const meals = {
      client: system.client,
      purpose: 'catering',
      extents: [students(HERE, [here('s2')], 'SYSTEM'), groups(HERE, '*', 'SYSTEM')],
    };
    const first = await sync(null, follow);
    expect(first.told).toEqual(all);
    const other = await sync(null, meals);
    expect(other.told.length).toBeGreaterThan(0);
    expect(other.told.length).toBeLessThan(all.length);
    expect((await sync(first.end, follow)).told).toEqual([]);
    expect((await sync(other.end, meals)).told).toEqual([]);
    // A cursor goes on under the purpose that it was given for.
    expect(await sync(first.end, meals)).toMatchObject({ told: [], resync: true });
  });
  it('comes in full pages, whatever is hidden between', async () => {
    const pages: string[][] = [];
    let since: string | null = null;
    for (let more = true; more; ) {
      const page: Awaited<ReturnType<typeof sync>> = await sync(since, system, 2);
      pages.push(page.told);
      since = page.end;
      more = page.more;
    }
    expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
  });
  it('tells of a change to a record that was shown, once, by its last state', async () => {
    const { end } = await sync(null);
    await change(here('ae1'), { status: 'REJECTED' });
    await change(here('ae1'), { status: 'SETTLED', version: 3 });
    const next = await sync(end);
    expect(next.told).toEqual(['UPDATED ae1']);
    expect(next.edges[0]).toMatchObject({ version: 3, record: { status: 'SETTLED' } });
  });
  it('says nothing of changes to a record that was never in reach', async () => {
    const { end } = await sync(null);
    await change(here('ae4'), { status: 'SETTLED' });
    await desk.store.db.delete(attendanceEvents).where(eq(attendanceEvents.id, here('ae4')));
    await desk.store.db
      .insert(changes)
      .values({ school: HERE, kind: 'DELETED', recordType: 'AttendanceEvent', record: here('ae4'), version: 2, changedAt: new Date(AT) });
    const next = await sync(end);
    expect(next).toMatchObject({ told: [], more: false });
    expect((await sync(next.end)).told).toEqual([]);
  });
  it('tells of a record that is gone, to those who were shown it', async () => {
    const { end } = await sync(null);
    await desk.store.db.delete(attendanceEvents).where(and(eq(attendanceEvents.school, HERE), eq(attendanceEvents.id, here('ae1'))));
    expect((await sync(end)).told).toEqual(['DELETED ae1']);
    expect((await sync(null, { ...system, client: 'newcomer' })).told).not.toContain('DELETED ae1');
  });
  it('withdraws what became confidential, and what a right was lost to', async () => {
    const { end } = await sync(null);
    await change(here('ae1'), { confidential: true });
    const next = await sync(end);
    expect(next.told).toEqual(['WITHDRAWN ae1']);
    expect(next.edges[0].record).toBeNull();
    const narrowed = { ...system, extents: [students(HERE, [here('s1')], 'SYSTEM'), groups(HERE, '*', 'SYSTEM')] } satisfies Asking;
    const later = await sync(next.end, narrowed);
    expect(later.told).toEqual(['WITHDRAWN ae10', 'WITHDRAWN ae8', 'WITHDRAWN ae9']);
    expect((await sync(later.end, narrowed)).told).toEqual([]);
  });
  it('gives back what came into reach again, and what an instant opened, without a change', async () => {
    const one = { ...system, extents: [students(HERE, [here('s1')], 'SYSTEM'), groups(HERE, '*', 'SYSTEM')] } satisfies Asking;
    const first = await sync(null, one);
    expect(first.told).toEqual(['CREATED ae1', 'CREATED ae2', 'CREATED ae3']);
    const opened = await sync(first.end, system);
    expect(opened.told.toSorted()).toEqual(['CREATED ae10', 'CREATED ae8', 'CREATED ae9']);
    // ae7 is for students from December on.
    expect((await sync(opened.end, { ...system, at: Date.parse('2026-12-01T00:00:00Z') })).told).toEqual(['CREATED ae7']);
  });
  it('repeats a withdrawal whose answer was lost', async () => {
    const { end } = await sync(null);
    await change(here('ae1'), { confidential: true });
    expect((await sync(end, { ...system, at: AT + 30_000 })).told).toEqual(['WITHDRAWN ae1']);
    const again = await sync(end, { ...system, at: AT + 60_000 });
    expect(again.told).toEqual(['WITHDRAWN ae1']);
    expect((await sync(again.end, { ...system, at: AT + 120_000 })).told).toEqual([]);
  });
  it('repeats what came into reach without a change, when the answer was lost or the client began again', async () => {
    const first = await sync(null);
    const december = { ...system, at: Date.parse('2026-12-01T00:00:00Z') };
    expect((await sync(first.end, december)).told).toEqual(['CREATED ae7']);
    const again = await sync(first.end, { ...december, at: december.at + 60_000 });
    expect(again.told).toEqual(['CREATED ae7']);
    expect((await sync(again.end, { ...december, at: december.at + 120_000 })).told).toEqual([]);
    expect((await sync(null, { ...december, at: december.at + 180_000 })).told.toSorted()).toEqual([...all, 'CREATED ae7'].toSorted());
  });
  it('goes on after any entry, and tells again what came with it', async () => {
    const { edges } = await sync(null);
    const rest = await sync(edges[1].cursor);
    expect(rest.told).toEqual(expect.arrayContaining(all.slice(2)));
    expect((await sync(rest.edges.at(-1).cursor)).told).toEqual([]);
  });
  it('is each client’s own', async () => {
    const { end } = await sync(null);
    expect((await sync(null, { ...system, client: 'another' })).told).toEqual(all);
    expect(await sync(end, { ...system, client: 'another' })).toMatchObject({ told: [], resync: true, code: undefined });
    expect(await sync('nonsense')).toMatchObject({ told: [], resync: true, code: undefined });
  });
  it('asks for a new start when the cursor is of numbers that were never given', async () => {
    const { end } = await sync(null);
    await desk.store.db.delete(shown);
    expect(await sync(end)).toMatchObject({ told: [], resync: true });
  });
  it('withdraws nothing when nothing was asked about the records', async () => {
    await sync(null);
    const silent = `{ attendanceChanges(schoolId: "${HERE}", first: 9, types: ["AttendanceEvent"]) { edges { kind recordId } } }`;
    const { data } = await desk.ask(silent, { ...system, but: { AttendanceEvent: null } });
    expect(data.attendanceChanges.edges).toEqual([]);
    expect((await sync(null, system, 100, '')).told.some((entry: string) => entry.startsWith('WITHDRAWN'))).toBe(false);
  });
  it('withdraws all of a type from whoever asks for it and has no right to it any more', async () => {
    const { end } = await sync(null);
    const without = { ...system, but: { AttendanceEvent: null }, denied: ['AttendanceEvent.id'] } satisfies Asking;
    expect((await sync(end, without)).told.toSorted()).toEqual(all.map((entry) => entry.replace('CREATED', 'WITHDRAWN')).toSorted());
    expect((await sync(null, { ...without, client: 'newcomer' })).told).toEqual([]);
  });
  it('is nothing for a school out of reach, and knows its types', async () => {
    expect((await sync(null, { ...system, extents: wholeSchool(THERE, 'SYSTEM') })).edges).toBeUndefined();
    expect((await sync(null, system, 100, ', types: ["Student"]')).code).toBe('BAD_USER_INPUT');
    expect((await sync(null, system, 501)).code).toBe('BAD_USER_INPUT');
  });
  it('never names a record of another school', async () => {
    expect(
      (await sync(null, { ...system, extents: [...wholeSchool(HERE, 'SYSTEM'), ...wholeSchool(THERE, 'SYSTEM')] })).edges.map(
        (edge: { recordId: string }) => edge.recordId,
      ),
    ).not.toContain(there('ae1'));
  });
});

describe('the feed of the other records', () => {
  const OTHERS = ', types: ["RollCall", "Exemption", "InfirmaryVisit", "BehaviourIncident", "Measure", "Observation"]';
  const office = { extents: wholeSchool(HERE, 'OFFICE'), client: 'school-life', person: here('p50') };
  const others = (since: string | null, asking: Asking = office) => sync(since, asking, 100, OTHERS);
  const told = async (since: string | null, asking: Asking = office) => (await others(since, asking)).told.toSorted();
  const detention = `mutation { recordMeasure(input: { studentId: "${here('s1')}", schoolId: "${HERE}", kind: DETENTION, category: PUNISHMENT, decidedAt: "2026-11-24T08:00:00Z" }, idempotencyKey: "k1") { measure { id } errors { code message } } }`;

  beforeEach(async () => {
    const { db } = desk.store;
    await db.insert(exemptions).values({ school: HERE, id: here('ex1'), student: here('s1'), start: '2026-11-01', end: '2026-12-01' });
    await db.insert(observations).values({
      school: HERE,
      id: here('ob1'),
      student: here('s2'),
      kind: 'ENCOURAGEMENT',
      at: new Date(AT - 86_400_000),
      text: 'well done',
    });
  });

  it('begins with what is in reach, each by its own type', async () => {
    expect(await told(null)).toEqual(
      ['bi1', 'bi2', 'ex1', 'iv1', 'iv2', 'ms1', 'ms3', 'ms4', 'ob1', 'rc1', 'rc2', 'rc3'].map((record) => `CREATED ${record}`),
    );
    const one = { ...office, extents: [students(HERE, [here('s1')], 'OFFICE')], client: 'of-one' } satisfies Asking;
    expect(await told(null, one)).toEqual(['CREATED bi1', 'CREATED ex1', 'CREATED iv1', 'CREATED ms4']);
  });

  it('tells of what is written down, and of a note taken, which counts as a version', async () => {
    const { end } = await others(null);
    const { data } = await desk.ask(detention, office);
    const id = data.recordMeasure.measure.id as string;
    const next = await others(end);
    expect(next.edges).toMatchObject([{ kind: 'CREATED', recordType: 'Measure', recordId: id, version: 1 }]);
    const parent = { extents: [students(HERE, [here('s1')], 'GUARDIAN')], person: here('p101'), client: 'app' } satisfies Asking;
    await desk.ask(`mutation { acknowledgeMeasure(id: "${id}") { errors { code } } }`, parent);
    expect((await others(next.end)).edges).toMatchObject([{ kind: 'UPDATED', recordId: id, version: 2 }]);
  });

  it('tells of a sheet again when what it led to is taken back', async () => {
    const { end } = await others(null);
    await desk.ask(`mutation { cancelAttendanceEvent(id: "${here('ae1')}", expectedVersion: 1) { errors { code } } }`, office);
    // It was there before the log knew of it, as its first version.
    expect((await others(end)).edges).toMatchObject([{ kind: 'UPDATED', recordId: here('rc1'), version: 2 }]);
  });

  it('withdraws a sanction past its last day, and what a right was lost to; the rest of the feed goes on', async () => {
    const { end } = await others(null);
    const later = await others(end, { ...office, at: AT + 86_400_000 });
    // The incident is told again: the measure is none of those any more that it led to.
    expect(later.told).toEqual(['WITHDRAWN ms1', 'UPDATED bi1']);
    const narrowed = {
      ...office,
      extents: [students(HERE, [here('s2')], 'OFFICE'), groups(HERE, [here('g1')], 'OFFICE')],
      at: AT + 2 * 86_400_000,
    } satisfies Asking;
    expect((await others(later.end, narrowed)).told.toSorted()).toEqual(
      // And of a sheet that stays, fewer entries may be read.
      ['UPDATED rc1', ...['bi2', 'ex1', 'iv1', 'ms4', 'rc3'].map((record) => `WITHDRAWN ${record}`)],
    );
  });

  it('tells nothing of a type that is not granted, though other types are', async () => {
    const noHealth = { ...office, client: 'no-health', but: { InfirmaryVisit: null, BehaviourIncident: null } } satisfies Asking;
    const first = await others(null, noHealth);
    expect(first.told.some((entry: string) => /iv|bi/.test(entry))).toBe(false);
    expect(first.told).toContain('CREATED ob1');
    expect((await others(first.end, noHealth)).told).toEqual([]);
  });
});
