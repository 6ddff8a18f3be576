import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asksFor, codes, every, family, type Journey, openJourney, represented, type Sent } from '../gateway/journey.js';

/** T11 L26: a subgraph is asked for what may be seen, about those it may be seen of, under a capability that says no more. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

/** Coordinates that a capability grants, internal markers (`Type.field#CATEGORY`) included. */
const granted = (sent: readonly Sent[]) => new Set(sent.flatMap(({ capability }) => Object.keys(capability.coordinates)));
/** Students that a capability lists by name. */
const listed = (sent: readonly Sent[]) =>
  new Set(
    sent.flatMap(({ capability }) =>
      capability.extents.flat().flatMap((extent) => ('students' in extent && extent.students !== '*' ? [...extent.students] : [])),
    ),
  );

describe('a guardian of two, one of age who objected', () => {
  const RESULTS =
    '{ me { wards { student { id nationalId dietaryRequirement results(first: 5) { totalCount edges { node { id value comment } } } attendanceEvents(first: 5) { totalCount edges { node { id staffNote } } } } } } }';

  it('T11 E35: is given the child’s results; the other is not named to the subgraph that keeps results', async () => {
    const reply = await journey.ask(family('parent'), RESULTS);
    const [child, grown] = [journey.student('student'), journey.student('student-adult')];
    const students = every(reply.data, 'student') as { id: string; results: { totalCount: number } | null; attendanceEvents: unknown }[];
    expect(students.find(({ id }) => id === child)?.results?.totalCount).toBeGreaterThan(0);
    expect(students.find(({ id }) => id === grown)).toMatchObject({ results: null, attendanceEvents: null });
    const elsewhere = reply.sent.filter(({ subgraph }) => subgraph !== 'identity');
    expect(elsewhere.map(({ subgraph }) => subgraph).sort()).toEqual(['assessment', 'attendance']);
    expect(new Set(represented(elsewhere))).toEqual(new Set([child]));
    for (const { body } of elsewhere) expect(body).not.toContain(grown);
  });

  it('L26: is granted no coordinate that was denied, nor anybody else’s rows', async () => {
    const reply = await journey.ask(family('parent'), RESULTS);
    expect(codes(reply)).toEqual(
      expect.arrayContaining(['FORBIDDEN_FIELD AttendanceEvent.staffNote', 'FORBIDDEN_FIELD Student.nationalId']),
    );
    for (const denied of ['dietaryRequirement', 'staffNote']) expect(asksFor(reply.sent, denied)).toBe(false);
    expect(reply.received).not.toMatch(/"nationalId":"/);
    const coordinates = granted(reply.sent);
    for (const denied of ['Student.dietaryRequirement', 'AttendanceEvent.staffNote']) expect(coordinates.has(denied)).toBe(false);
    const named = listed(reply.sent);
    for (const student of named) expect([journey.student('student'), journey.student('student-adult')]).toContain(student);
    expect(
      reply.sent.every(({ capability }) => capability.extents.flat().every((extent) => !('students' in extent) || extent.students !== '*')),
    ).toBe(true);
  });

  it('T33 T34 L31: gets as many errors as a guardian of one, and of the same shape', async () => {
    const query = '{ me { wards { student { id nationalId dietaryRequirement } } } }';
    const [two, one] = [await journey.ask(family('parent'), query), await journey.ask(family('parent-of-victim'), query)];
    expect(every(two.data, 'id')).toHaveLength(2);
    expect(every(one.data, 'id')).toHaveLength(1);
    expect(two.errors).toEqual(one.errors);
  });
});

describe('a capability', () => {
  it('grants only coordinates of the operation, for the one person, client and purpose that asked', async () => {
    const reply = await journey.ask(family('parent'), '{ me { id wards { kinship student { boarding } } } }');
    expect([...granted(reply.sent)].sort()).toEqual(
      [
        'GuardianLink',
        'GuardianLink.id',
        'GuardianLink.kinship',
        'GuardianLink.student',
        'Person',
        'Person.id',
        'Person.wards',
        'Query.me',
        'Student',
        'Student.boarding',
        'Student.id',
      ].sort(),
    );
    for (const { capability, subgraph } of reply.sent)
      expect(capability).toMatchObject({
        aud: subgraph,
        client: 'famille',
        person: journey.person('parent'),
        purpose: 'family-information',
      });
  });

  it('never grants the gateway’s own questions, and those are asked under one that grants nothing else', async () => {
    await journey.forget();
    const reply = await journey.ask(family('parent'), '{ me { wards { student { id person { displayName } } } } }');
    expect([...granted(reply.sent)].filter((coordinate) => coordinate.includes('preau'))).toEqual([]);
    expect(reply.facts.length).toBeGreaterThan(0);
    for (const { capability } of reply.facts) {
      expect(Object.keys(capability.coordinates)).toEqual([expect.stringMatching(/^Query\.preau(Places|Standings)$/), 'Query.preauStore']);
      expect(capability.extents).toEqual([[]]);
    }
  });

  it('L19: for one operation opens neither another body nor another subgraph, nor a field it does not name', async () => {
    const reply = await journey.ask(family('parent'), '{ me { wards { student { id results(first: 1) { totalCount } } } } }');
    const used = reply.sent.find(({ subgraph }) => subgraph === 'assessment') as Sent;
    const refused = { data: null, errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }] };
    const wider = used.body.replace('totalCount', 'totalCount edges{node{id value}}');
    expect(wider).not.toBe(used.body);
    expect(await journey.subgraph('assessment').execute(wider, used.token)).toEqual(refused);
    expect(await journey.subgraph('attendance').execute(used.body, used.token)).toEqual(refused);
    expect((await journey.subgraph('assessment').execute(used.body, used.token)).data).not.toBeNull();
  });
});

describe('a vendor whom few agreed to', () => {
  it('T11 L29: makes the gateway name only those who agreed, and the vendor is told of nobody else', async () => {
    const who = { client: 'tutorat', purpose: 'homework-help' };
    const LIST =
      'query($school: ID!) { students(schoolId: $school, first: 100) { totalCount edges { node { id results(first: 2) { totalCount } } } } }';
    const agreed = journey.student('student');
    const reply = await journey.ask(who, LIST, { school: '9990001X' });
    expect(represented(reply.sent)).toContain(agreed);
    for (const handle of ['student-14', 'student-disputed', 'student-victim']) {
      expect(listed(reply.sent).has(journey.student(handle))).toBe(false);
      expect(represented(reply.sent)).not.toContain(journey.student(handle));
    }
    expect(reply.data.students.totalCount).toBe(reply.data.students.edges.length);
  });
});

describe('a denied field of everything', () => {
  it('is not fetched, and leaves nothing to fetch', async () => {
    const reply = await journey.ask(family('parent'), '{ attendanceAlerts(schoolId: "9990001X", first: 5) { count student { id } } }');
    expect(reply.data).toEqual({ attendanceAlerts: null });
    expect(codes(reply)).toContain('FORBIDDEN_FIELD Query.attendanceAlerts');
    expect(reply.sent).toEqual([]);
  });
});
