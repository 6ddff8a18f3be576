import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** L11 L12 L13 L15 T33 T34: the same cell has the same answer whatever root, list or back-edge led to it; hidden and absent read the same. */
let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world?.close());

/** Every value under a key, wherever it stands. */
function every(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => every(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [...(name === key ? [item] : []), ...every(item, key)]);
}

describe('a parent', () => {
  let parent: Ask;
  beforeAll(async () => {
    parent = await world.person('parent', 'famille', 'family-information');
  });

  it('L11: gets the birth date of their child by every way there is, and of no other child by any', async () => {
    const child = world.studentOf('student');
    const reply = await parent(`{
      byId: student(id: "${child}") { id person { birthDate } }
      byPerson: person(id: "${world.personId('student')}") { id birthDate student { id } }
      me { wards { student { id person { birthDate } currentEnrolment { mainClass { members(first: 50) { edges { node { id person { birthDate } } } } } } } } }
      list: students(schoolId: "9990001X", first: 100) { totalCount edges { node { id person { birthDate } } } }
    }`);
    const known = reply.data.byId.person.birthDate;
    expect(known).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(reply.data.byPerson.birthDate).toBe(known);
    for (const node of every(reply.data, 'node') as ({ id: string } | null)[]) if (node !== null) expect(node.id).toBe(child);
    expect(new Set(every(reply.data, 'birthDate').filter((date) => date !== null))).toEqual(new Set([known]));
    expect(reply.data.list.totalCount).toBe(1);
  });

  it('L13: gets no further by going round: child, class, members, guardians, wards', async () => {
    const reply = await parent(
      `{ me { wards { student { currentEnrolment { mainClass { members(first: 50) { totalCount edges { node { id person { familyName } guardians { guardian { id displayName wards { student { id person { familyName } } } } } } } } } } } } }`,
    );
    const ids = new Set(every(reply.data, 'id'));
    for (const id of ids)
      expect(
        [world.studentOf('student'), world.studentOf('student-adult'), world.personId('parent'), world.personId('student')].includes(
          String(id),
        ) || String(id) === other(reply.data),
      ).toBe(true);
  });

  /** The other guardian of the child is known by name, and that is all. */
  function other(data: unknown): string | undefined {
    return (every(data, 'guardian') as ({ id: string } | null)[]).find(
      (guardian) => guardian !== null && guardian.id !== world.personId('parent'),
    )?.id;
  }

  it('L12 L15 T34: reads the same bytes for another’s child, for nobody, and for what is no id', async () => {
    const ask = async (id: string) =>
      (
        await parent(
          'query($id: ID!) { student(id: $id) { id boarding person { displayName } attendanceEvents(first: 5) { totalCount } } }',
          { id },
        )
      ).text;
    const foreign = await ask(world.studentOf('student-victim'));
    expect(await ask('9990001X.s99999')).toBe(foreign);
    expect(await ask('9990009X.s1')).toBe(foreign);
    expect(await ask('not an id')).toBe(foreign);
    expect(foreign).toContain('"student":null');
  });

  it('T33: is told one denial per coordinate, however many rows there are', async () => {
    const reply = await parent('{ me { wards { student { attendanceEvents(first: 100) { edges { node { staffNote } } } } } } }');
    expect(reply.errors.filter((error) => error.extensions.coordinate === 'AttendanceEvent.staffNote')).toHaveLength(1);
  });

  it('sees nothing of the incident but the child’s own part, by way of the child or by its id', async () => {
    const mine = await parent(
      '{ me { wards { student { incidents(first: 10) { edges { node { id occurredAt description place participants { role person { id } } } } } } } } }',
    );
    for (const participants of every(mine.data, 'participants') as { person: { id: string } }[][])
      for (const one of participants) expect(one.person.id).toBe(world.personId('student'));
    expect(every(mine.data, 'description').every((text) => text === null)).toBe(true);
  });
});

describe('a guardian under a no-information order', () => {
  it('sees nothing: no count, no name, no absence, by no way', async () => {
    const ask = await world.person('parent-no-information', 'famille', 'family-information');
    const reply = await ask(
      '{ me { id wards { student { id boarding person { displayName } attendanceEvents(first: 5) { totalCount } results(first: 5) { totalCount } } } } list: students(schoolId: "9990001X", first: 5) { totalCount edges { node { id } } } }',
    );
    expect(every(reply.data, 'totalCount').filter((count) => count !== null && count !== 0)).toEqual([]);
    expect(every(reply.data, 'displayName').filter((name) => name !== null)).toEqual([]);
    expect(every(reply.data, 'student').filter((student) => student !== null)).toEqual([]);
  });
});

describe('a parent who may only supervise', () => {
  it('reads and does not write', async () => {
    const ask = await world.person('parent-supervised', 'famille', 'family-information');
    const read = await ask('{ me { wards { student { id attendanceEvents(first: 5) { totalCount } } } } }');
    const student = read.data.me.wards[0].student;
    expect(student.attendanceEvents.totalCount).toEqual(expect.any(Number));
    world.sent.length = 0;
    const write = await ask(
      `mutation($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "s1") { event { id } errors { code } } }`,
      { input: { studentId: student.id, start: '2027-01-12T08:00:00Z', end: '2027-01-12T10:00:00Z' } },
    );
    expect(write).toMatchObject({ status: 403, data: null, errors: [{ extensions: { code: 'FORBIDDEN_OPERATION' } }] });
    expect(world.sent.every(({ subgraph }) => subgraph === 'identity')).toBe(true);
  });
});

describe('staff', () => {
  it('of another school find nobody here', async () => {
    const ask = await world.person('principal-2', 'vie-scolaire', 'school-administration');
    const reply = await ask(
      `{ student(id: "${world.studentOf('student')}") { id } students(schoolId: "9990001X", first: 5) { totalCount edges { node { id } } } own: students(schoolId: "9990002Y", first: 5) { totalCount } }`,
    );
    expect(reply.data.student).toBeNull();
    expect(reply.data.students?.totalCount ?? 0).toBe(0);
    expect(reply.data.own.totalCount).toBeGreaterThan(5);
  });

  it('who teach see the classes they teach and no other pupil', async () => {
    const ask = await world.person('teacher', 'prof', 'roll-call');
    const office = await world.person('principal', 'vie-scolaire', 'school-administration');
    const count = '{ students(schoolId: "9990001X", first: 1) { totalCount } }';
    const [taught, all] = [(await ask(count)).data.students.totalCount, (await office(count)).data.students.totalCount];
    expect(taught).toBeGreaterThan(0);
    expect(taught).toBeLessThanOrEqual(all);
  });

  it('who are parents too do not add up: as a teacher no family data of their own child, as a parent no other pupil', async () => {
    const asTeacher = await world.person('teacher-parent', 'prof', 'roll-call');
    const asParent = await world.person('teacher-parent', 'famille', 'family-information');
    const child = world.studentOf('student-of-teacher');
    const teaching = await asTeacher(`{ student(id: "${child}") { id guardians { residence } } }`);
    expect(every(teaching.data, 'residence').filter((one) => one !== null)).toEqual([]);
    const parenting = await asParent('{ students(schoolId: "9990001X", first: 50) { edges { node { id } } } }');
    expect(every(parenting.data, 'id')).toEqual([child]);
  });
});

describe('a confidential absence', () => {
  const EVENTS = 'query($student: ID!) { student(id: $student) { attendanceEvents(first: 100) { totalCount edges { node { id } } } } }';

  it('exists for the office, and for nobody else: not in a list, a count or a feed', async () => {
    const student = world.studentOf('student-confidential');
    const office = await world.person('principal', 'vie-scolaire', 'attendance-follow-up');
    const pupil = await world.person('student-confidential', 'famille', 'family-information');
    const whole = await office(EVENTS, { student });
    const own = await pupil(EVENTS, { student });
    const ids = (data: unknown) => every(data, 'id').map(String);
    const hidden = ids(whole.data).filter((id) => !ids(own.data).includes(id));
    expect(hidden.length).toBeGreaterThan(0);
    expect(own.data.student.attendanceEvents.totalCount).toBe(ids(own.data).length);
    const sync = await world.operation('Op20');
    const withdrawn = sync.data.attendanceChanges.edges.map((edge: { recordId: string }) => edge.recordId) as string[];
    expect(withdrawn.length).toBe(new Set(withdrawn).size);
    expect(withdrawn.length).toBeGreaterThan(0);
    for (const id of hidden)
      expect((await pupil('query($id: ID!) { attendanceEvent(id: $id) { id } }', { id })).data.attendanceEvent).toBeNull();
  });
});
