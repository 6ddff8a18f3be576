import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { leave } from '../roster.js';
import { type Asking, AT, type Desk, entities, groups, openDesk, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

/** s1 left yesterday, s2 leaves tonight. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await rewriteTwoSchools(desk.store);
  await leave(desk.store, HERE, [here('s1')], '2026-11-23');
  await leave(desk.store, HERE, [here('s2')], '2026-11-24');
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
/** Named by somebody who does not know that s1 left: a class list of yesterday. */
const teacher = {
  person: here('p50'),
  extents: [students(HERE, ['s1', 's2', 's4'].map(here), 'TEACHER'), groups(HERE, [here('g1')], 'TEACHER')],
} satisfies Asking;
const yesterday = { at: AT - 86_400_000 };
const idsIn = (list: { edges: { node: { id: string } }[] }) => list.edges.map(({ node }) => node.id);

async function ofStudent(student: string, fields: string, asking: Asking) {
  const { query, variables } = entities('Student', [student], fields);
  return (await desk.ask(query, { ...asking, variables })).data._entities[0];
}

describe('a student who left the school', () => {
  const SCHOOL = `{ attendanceEvents(schoolId: "${HERE}", from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 50) { totalCount edges { node { id } } } }`;

  it('is in no list of the school, and in no count', async () => {
    const { attendanceEvents: events } = (await desk.ask(SCHOOL, office)).data;
    expect(idsIn(events)).toEqual(['ae9', 'ae8', 'ae10'].map(here));
    expect(events.totalCount).toBe(3);
    expect((await desk.ask(SCHOOL, { ...office, ...yesterday })).data.attendanceEvents.totalCount).toBe(10);
  });

  it('has nothing listed, counted or added up for whoever still has their name', async () => {
    const fields = `attendanceEvents(first: 9) { totalCount edges { node { id } } } infirmaryVisits(first: 9) { edges { node { id } } }
      measures(first: 9) { edges { node { id } } } incidents(first: 9) { edges { node { id } } } attendanceSummary { halfDaysMissed }
      plannedMeals(from: "2026-11-23", to: "2026-11-24") { date }`;
    const nothing = { edges: [] };
    for (const asking of [office, teacher]) {
      expect(await ofStudent(here('s1'), fields, asking)).toEqual({
        attendanceEvents: { totalCount: 0, edges: [] },
        infirmaryVisits: nothing,
        measures: nothing,
        incidents: nothing,
        attendanceSummary: null,
        plannedMeals: [],
      });
    }
    const before = await ofStudent(here('s1'), fields, { ...office, ...yesterday });
    expect(before.attendanceEvents.totalCount).toBe(7);
    expect(before.attendanceSummary).not.toBeNull();
    expect((await ofStudent(here('s2'), fields, office)).attendanceEvents.totalCount).toBe(1);
  });

  it.each([
    ['AttendanceEvent', 'ae1', 'ae8'],
    ['InfirmaryVisit', 'iv1', 'iv2'],
    ['Measure', 'ms4', 'ms1'],
  ])('has no %s that is found by its id', async (type, theirs, another) => {
    const { query, variables } = entities(type, [theirs, another].map(here), 'id');
    expect((await desk.ask(query, { ...office, variables })).data._entities).toEqual([null, { id: here(another) }]);
  });

  it('is flagged no more, and no other flag goes with them', async () => {
    const query = `{ attendanceAlerts(schoolId: "${HERE}", first: 50) { student { id } } }`;
    expect((await desk.ask(query, office)).data.attendanceAlerts).toEqual([{ student: { id: here('s2') } }]);
  });

  it('has no line on the sheet of a class', async () => {
    const query = `{ _entities(representations: [{ __typename: "RollCall", id: "${here('rc1')}" }]) { ... on RollCall { entries { student { id } } } } }`;
    expect((await desk.ask(query, office)).data._entities[0].entries).toEqual(['s2', 's4'].map((one) => ({ student: { id: here(one) } })));
  });

  it('is not among those who took part in an incident, of which what is about all of them is told no more', async () => {
    const query = `{ incident(id: "${here('bi1')}") { kind description participants { student { id } } } }`;
    const { incident } = (await desk.ask(query, office)).data;
    expect(incident).toEqual({ kind: 'ASSAULT', description: null, participants: [{ student: { id: here('s2') } }, { student: null }] });
  });

  it('leaves no incident behind in which nobody else took part', async () => {
    await leave(desk.store, HERE, [here('s11')], '2026-11-23');
    const query = `{ incident(id: "${here('bi2')}") { id } incidents(schoolId: "${HERE}", from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 9) { edges { node { id } } } }`;
    const { incident, incidents } = (await desk.ask(query, office)).data;
    expect(incident).toBeNull();
    expect(idsIn(incidents)).toEqual([here('bi1')]);
  });

  it('still reads what is about themself, and by no other right than that', async () => {
    const themself = { person: here('p1'), extents: [themselves(here('p1'), 'STUDENT')] };
    expect((await ofStudent(here('s1'), 'attendanceEvents(first: 9) { totalCount }', themself)).attendanceEvents.totalCount).toBe(4);
    const query = `{ attendanceEvent(id: "${here('ae1')}") { id kind staffNote } }`;
    const asStaff = { ...themself, but: { 'AttendanceEvent.staffNote': [students(HERE, '*', 'OFFICE')] } };
    expect((await desk.ask(query, asStaff)).data.attendanceEvent).toEqual({ id: here('ae1'), kind: 'ABSENCE', staffNote: null });
  });

  it('is withdrawn from the feed of a system that held their events', async () => {
    const system = { extents: wholeSchool(HERE, 'SYSTEM'), client: 'school-life' };
    const feed = async (since: string, asking: Asking) => {
      const query = `{ attendanceChanges(schoolId: "${HERE}"${since}, first: 100) { edges { kind recordId } pageInfo { endCursor } } }`;
      return (await desk.ask(query, asking)).data.attendanceChanges;
    };
    const { pageInfo } = await feed('', { ...system, at: Date.parse('2026-11-23T13:00:00Z') });
    const { edges } = await feed(`, since: "${pageInfo.endCursor}"`, system);
    expect(
      edges.filter(({ kind }: { kind: string }) => kind === 'WITHDRAWN').map(({ recordId }: { recordId: string }) => recordId),
    ).toEqual(expect.arrayContaining(['ae1', 'ae2', 'ae3'].map(here)));
  });

  it('is on no sheet that is written, and nothing of the sheet is', async () => {
    const query = 'mutation ($input: RollCallInput!) { submitRollCall(input: $input, idempotencyKey: "k") { errors { code path } } }';
    const input = {
      schoolId: HERE,
      subjectId: here('sb1'),
      groupIds: [here('g1')],
      start: '2026-11-24T08:00:00Z',
      end: '2026-11-24T09:00:00Z',
      entries: ['s1', 's2'].map((one) => ({ studentId: here(one), status: 'ABSENT' })),
    };
    const before = (await desk.store.db.select().from(attendanceEvents)).length;
    for (const asking of [teacher, { ...office, person: here('p50') }]) {
      const { submitRollCall } = (await desk.ask(query, { ...asking, variables: { input } })).data;
      expect(submitRollCall.errors).toEqual([{ code: 'NOT_FOUND', path: ['input', 'entries', '0', 'studentId'] }]);
    }
    expect(await desk.store.db.select().from(attendanceEvents)).toHaveLength(before);
  });
});

describe('a student who left one of two schools', () => {
  it('is there for the other, from midnight to midnight where it is', async () => {
    await leave(desk.store, THERE, [here('s3')], '2026-11-24');
    const officeThere = { extents: wholeSchool(THERE, 'OFFICE') };
    const query = `{ attendanceEvents(schoolId: "${THERE}", from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 9) { edges { node { id } } } }`;
    const at = async (instant: string) =>
      idsIn((await desk.ask(query, { ...officeThere, at: Date.parse(instant) })).data.attendanceEvents).sort();
    // Nouméa is eleven hours ahead.
    expect(await at('2026-11-24T12:59:59Z')).toEqual(['ae1', 'ae2'].map(there));
    expect(await at('2026-11-24T13:00:00Z')).toEqual([there('ae2')]);
    expect((await ofStudent(here('s3'), 'attendanceEvents(first: 9) { totalCount }', office)).attendanceEvents.totalCount).toBe(1);
  });
});
