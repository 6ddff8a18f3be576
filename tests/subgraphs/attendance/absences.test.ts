import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asking, AT, type Desk, entities, groups, openDesk, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const officeThere = { extents: wholeSchool(THERE, 'OFFICE') };
const teacher = { extents: [students(HERE, [here('s1'), here('s2'), here('s3')], 'TEACHER'), groups(HERE, [here('g1')], 'TEACHER')] };
const guardian = { person: here('p101'), extents: [students(HERE, [here('s1')], 'GUARDIAN'), groups(HERE, [here('g1')], 'GUARDIAN')] };
const pupil = { person: here('p1'), extents: [themselves(here('p1'), 'STUDENT'), groups(HERE, [here('g1')], 'STUDENT')] };
const vendor = { extents: wholeSchool(HERE, 'SYSTEM') };

/** The absences of s1 that are for this caller, latest first, and how many there are said to be. */
async function absencesOf(asking: Asking, student = here('s1')) {
  const { query, variables } = entities('Student', [student], 'attendanceEvents(first: 50) { totalCount edges { node { id } } }');
  const answer = await desk.ask(query, { ...asking, variables });
  const list = answer.data._entities[0]?.attendanceEvents;
  return { ids: list?.edges.map((edge: { node: { id: string } }) => edge.node.id), totalCount: list?.totalCount };
}
const ids = (...numbers: number[]) => ({ ids: numbers.map((n) => here(`ae${n}`)), totalCount: numbers.length });

describe('the absences of a student', () => {
  it('are all known to the office, confidential ones too', async () => {
    expect(await absencesOf(office)).toEqual(ids(1, 2, 3, 4, 5, 6, 7));
  });
  it('are known to their teachers but for the confidential ones, which are not counted either', async () => {
    expect(await absencesOf(teacher)).toEqual(ids(1, 2, 3, 6, 7));
  });
  it('are known to a guardian from the instant they are for guardians', async () => {
    expect(await absencesOf(guardian)).toEqual(ids(1, 2, 3, 7));
    expect(await absencesOf({ ...guardian, at: Date.parse('2026-11-23T11:59:59Z') })).toEqual(ids());
  });
  it('are known to the student from the instant they are for students', async () => {
    expect(await absencesOf(pupil)).toEqual(ids(1, 2, 3, 6));
    expect(await absencesOf({ ...pupil, at: Date.parse('2026-12-01T00:00:00Z') })).toEqual(ids(1, 2, 3, 6, 7));
  });
  it('are known to a vendor when they are for both', async () => {
    expect(await absencesOf(vendor)).toEqual(ids(1, 2, 3));
  });
  it('of another family are refused to a guardian', async () => {
    const { query, variables } = entities('Student', [here('s2')], 'attendanceEvents(first: 50) { totalCount }');
    const answer = await desk.ask(query, { ...guardian, variables });
    expect(answer.data._entities[0].attendanceEvents).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  });
  it('enrolled at two schools are told to each school as far as they are its own', async () => {
    expect(await absencesOf(office, here('s3'))).toEqual(ids(9));
    expect(await absencesOf(officeThere, here('s3'))).toEqual({ ids: [there('ae1')], totalCount: 1 });
  });
  it('are those that overlap the interval, an unfinished one included', async () => {
    const fields = 'attendanceEvents(from: "2026-11-19T07:30:00Z", to: "2026-11-20T07:00:00Z", first: 50) { edges { node { id } } }';
    const { query, variables } = entities('Student', [here('s1')], fields);
    const answer = await desk.ask(query, { ...office, variables });
    expect(answer.data._entities[0].attendanceEvents.edges).toEqual([{ node: { id: here('ae3') } }]);
  });
});

describe('somebody who reaches the classes of a school and no pupil', () => {
  it('reaches nothing about a pupil', async () => {
    const member = { extents: [groups(HERE, '*', 'OFFICE')] } satisfies Asking;
    expect((await desk.ask(`{ attendanceEvent(id: "${here('ae1')}") { id } }`, member)).data.attendanceEvent).toBeNull();
    const days = 'from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 10';
    const answer = await desk.ask(
      `{ attendanceEvents(schoolId: "${HERE}", ${days}) { totalCount } incidents(schoolId: "${HERE}", ${days}) { edges { cursor } } attendanceAlerts(schoolId: "${HERE}", first: 10) { kind } }`,
      member,
    );
    expect(answer.data).toEqual({ attendanceEvents: { totalCount: 0 }, incidents: { edges: [] }, attendanceAlerts: [] });
  });
});

describe('a list of absences', () => {
  const page = (first: number, after: string | null) =>
    `attendanceEvents(first: ${first}${after === null ? '' : `, after: "${after}"`}) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } }`;
  async function read(first: number, after: string | null, asking: Asking = teacher) {
    const { query, variables } = entities('Student', [here('s1')], page(first, after));
    const answer = await desk.ask(query, { ...asking, variables });
    return { ...answer.data._entities[0]?.attendanceEvents, code: answer.errors?.[0]?.extensions.code };
  }

  it('is read page by page, each full, none twice', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    const sizes: number[] = [];
    do {
      const found: Awaited<ReturnType<typeof read>> = await read(2, after);
      expect(found.totalCount).toBe(5);
      sizes.push(found.edges.length);
      seen.push(...found.edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
    } while (after !== null);
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen).toEqual(ids(1, 2, 3, 6, 7).ids);
  });
  it('has cursors that say nothing and are good for the client, the student and the filter they were given for', async () => {
    const { pageInfo } = await read(2, null);
    expect(Buffer.from(pageInfo.endCursor, 'base64url').toString('latin1')).not.toContain('ae2');
    expect((await read(2, pageInfo.endCursor)).code).toBeUndefined();
    expect((await read(2, pageInfo.endCursor, { ...teacher, client: 'another' })).code).toBe('BAD_USER_INPUT');
    const { query, variables } = entities('Student', [here('s2')], page(2, pageInfo.endCursor));
    expect((await desk.ask(query, { ...teacher, variables })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
  it('is at least one row long and at most five hundred', async () => {
    expect((await read(500, null)).code).toBeUndefined();
    expect((await read(501, null)).code).toBe('BAD_USER_INPUT');
    expect((await read(0, null)).code).toBe('BAD_USER_INPUT');
  });
  it('costs one statement for as many students as ask, and one more for counts that are asked for', async () => {
    const many = Array.from({ length: 200 }, (_, n) => here(`s${n + 1}`));
    for (const [fields, statements] of [
      ['attendanceEvents(first: 10) { edges { node { id } } }', 1],
      ['attendanceEvents(first: 10) { totalCount edges { node { id student { id } } } }', 2],
    ] as const) {
      const { query, variables } = entities('Student', many, fields);
      const counted = desk.statements();
      await desk.ask(query, { ...office, variables });
      expect(counted.count()).toBe(statements);
    }
  });
  it('costs none where nothing was granted', async () => {
    const { query, variables } = entities('Student', [here('s1')], 'attendanceEvents(first: 10) { edges { node { id } } }');
    const counted = desk.statements();
    await desk.ask(query, { ...office, variables, but: { 'Student.attendanceEvents': null } });
    expect(counted.count()).toBe(0);
  });
});

describe('the absences of a school', () => {
  const list = (more = '', school = HERE) =>
    `{ attendanceEvents(schoolId: "${school}", from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 50${more}) { totalCount edges { node { id } } } }`;
  const found = async (query: string, asking: Asking) => {
    const { totalCount, edges } = (await desk.ask(query, asking)).data.attendanceEvents;
    expect(edges).toHaveLength(totalCount);
    return edges.map((edge: { node: { id: string } }) => edge.node.id.split('.')[1]).toSorted();
  };

  it('are all for the office, and for a teacher those of the classes they teach', async () => {
    expect(await found(list(), office)).toEqual(['ae1', 'ae10', 'ae2', 'ae3', 'ae4', 'ae5', 'ae6', 'ae7', 'ae8', 'ae9']);
    expect(await found(list(), teacher)).toEqual(['ae1', 'ae2', 'ae3', 'ae6', 'ae7', 'ae8', 'ae9']);
  });
  it('are none at another school', async () => {
    expect(await found(list('', THERE), office)).toEqual([]);
  });
  it('are narrowed by class, kind and status', async () => {
    expect(await found(list(`, classGroupIds: ["${here('g2')}"]`), office)).toEqual(['ae10']);
    expect(await found(list(', kinds: [LATENESS]'), office)).toEqual(['ae7']);
    expect(await found(list(', statuses: [JUSTIFIED, REASON_GIVEN]'), office)).toEqual(['ae1', 'ae2']);
    expect(await found(list(', kinds: []'), office)).toEqual([]);
  });
  it('are asked for with instants', async () => {
    const answer = await desk.ask(list().replace('2026-11-01T00:00:00Z', 'yesterday'), office);
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('an absence by its id', () => {
  const byId = (id: string) => `{ attendanceEvent(id: "${id}") { id kind start end recordedAt student { id } school { id } } }`;
  it('is told to who reaches it', async () => {
    expect((await desk.ask(byId(here('ae1')), teacher)).data.attendanceEvent).toEqual({
      id: here('ae1'),
      kind: 'ABSENCE',
      start: '2026-11-23T07:00:00.000Z',
      end: '2026-11-23T08:00:00.000Z',
      recordedAt: '2026-11-23T07:00:00.000Z',
      student: { id: here('s1') },
      school: { id: HERE },
    });
  });
  it('is nothing where it is confidential, of another school, or does not exist', async () => {
    const absent = await desk.ask(byId(here('ae999')), teacher);
    for (const id of [here('ae4'), here('ae5'), here('ae10'), there('ae2'), 'no id'])
      expect(await desk.ask(byId(id), teacher)).toEqual(absent);
    expect(absent).toEqual({ data: { attendanceEvent: null } });
  });
  it('is held to the same reach as an entity', async () => {
    const { query, variables } = entities('AttendanceEvent', [here('ae1'), here('ae4'), here('ae10')], 'id kind');
    const answer = await desk.ask(query, { ...teacher, variables });
    expect(answer.data._entities).toEqual([{ id: here('ae1'), kind: 'ABSENCE' }, null, null]);
    const counted = desk.statements();
    await desk.ask(query, { ...teacher, variables, but: { AttendanceEvent: null } });
    expect(counted.count()).toBe(0);
  });
});

describe('the reason of an absence', () => {
  const reasons = (student: string, asking: Asking) => {
    const fields =
      'attendanceEvents(first: 50) { edges { node { id reasonNature reason { label } preauCategories(field: "reason") preauSubjects(path: "student") } } }';
    const { query, variables } = entities('Student', [student], fields);
    return desk.ask(query, { ...asking, variables });
  };
  const ofEvent = (answer: Awaited<ReturnType<Desk['ask']>>, id: string) =>
    answer.data._entities[0].attendanceEvents.edges.find((edge: { node: { id: string } }) => edge.node.id === id)?.node;

  it('is told to the office, with the categories of its value', async () => {
    const answer = await reasons(here('s1'), office);
    expect(ofEvent(answer, here('ae1'))).toMatchObject({
      reasonNature: 'FAMILY',
      reason: { label: 'family reasons' },
      preauCategories: [],
    });
    expect(ofEvent(answer, here('ae2'))).toMatchObject({
      reasonNature: 'HEALTH',
      reason: { label: 'illness' },
      preauCategories: ['HEALTH'],
    });
    expect(ofEvent(answer, here('ae5'))).toMatchObject({ reasonNature: 'SOCIAL_CARE', preauCategories: ['SPECIAL'] });
    expect(ofEvent(answer, here('ae2')).preauSubjects).toEqual([here('p1')]);
  });
  it('is told to a family only where the school publishes it, and is otherwise as if there were none', async () => {
    const answer = await reasons(here('s1'), guardian);
    expect(ofEvent(answer, here('ae1'))).toMatchObject({ reasonNature: 'FAMILY', reason: { label: 'family reasons' } });
    expect(ofEvent(answer, here('ae3'))).toMatchObject({ reasonNature: null, reason: null, preauCategories: [] });
    expect(answer.errors).toBeUndefined();
  });
  it('that is health is refused without a right to health, where a family reason is not', async () => {
    const answer = await reasons(here('s1'), {
      ...teacher,
      but: { 'AttendanceEvent.reason#HEALTH': null, 'AttendanceEvent.reasonNature#HEALTH': null },
    });
    expect(ofEvent(answer, here('ae2'))).toMatchObject({ reasonNature: null, reason: null, preauCategories: ['HEALTH'] });
    expect(ofEvent(answer, here('ae1'))).toMatchObject({ reasonNature: 'FAMILY' });
  });
  it('kept from families is not told to a teacher for another pupil of whom they are the parent', async () => {
    const both = {
      extents: [students(HERE, [here('s2')], 'TEACHER'), students(HERE, [here('s1')], 'GUARDIAN'), groups(HERE, '*', 'TEACHER')],
    };
    expect(ofEvent(await reasons(here('s1'), both), here('ae3'))).toMatchObject({ reasonNature: null, reason: null });
  });
});

describe('the list of reasons of a school', () => {
  const codes = async (asking: Asking, more = '', school = HERE) =>
    (await desk.ask(`{ absenceReasons(schoolId: "${school}"${more}) { code } }`, asking)).data.absenceReasons.map(
      (row: { code: string }) => row.code,
    );
  it('is the whole school’s, but those of confidential absences are the office’s', async () => {
    expect(await codes(office)).toEqual(['FAM', 'INT', 'MED', 'REL', 'SOC']);
    expect(await codes(guardian)).toEqual(['FAM', 'INT', 'MED', 'REL']);
    expect(await codes(guardian, ', forGuardians: true')).toEqual(['FAM', 'MED']);
  });
  it('of another school is empty', async () => {
    expect(await codes(guardian, '', THERE)).toEqual([]);
  });
});

describe('a warning that a threshold is passed', () => {
  const flags = (asking: Asking) => desk.ask(`{ attendanceAlerts(schoolId: "${HERE}", first: 10) { kind student { id } } }`, asking);
  it('is about students in reach, and no others', async () => {
    expect((await flags(office)).data.attendanceAlerts).toHaveLength(2);
    expect((await flags({ extents: [students(HERE, [here('s2')], 'TEACHER')] })).data.attendanceAlerts).toEqual([
      { kind: 'LATENESS', student: { id: here('s2') } },
    ]);
    expect((await flags(officeThere)).data.attendanceAlerts).toEqual([]);
  });
});

describe('an instant before its time', () => {
  it('is judged by the instant of the decision, not by the clock of the machine', async () => {
    expect((await absencesOf({ ...guardian, at: AT })).totalCount).toBe(4);
    expect((await absencesOf({ ...guardian, at: Date.parse('2020-01-01T00:00:00Z') })).totalCount).toBe(0);
  });
});
