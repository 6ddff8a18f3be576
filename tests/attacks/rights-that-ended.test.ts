import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreements, consentActs } from '../../gateway/governance/tables.js';
import { asksFor, codes, every, family, type Journey, openJourney, represented, type Who } from '../gateway/journey.js';

/** E12 E17 E21 E24 L43 L45 T31: a right is looked at by each request, at its own instant; what ended a moment ago is over. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const DAY = 86_400_000;

describe('a substitute', () => {
  const CLASS = '{ classGroup(id: "9990001X.g1") { members(first: 50) { totalCount edges { node { id person { displayName } } } } } }';
  const substitute = (at: number): Who => ({ client: 'prof', purpose: 'roll-call', as: 'substitute', at });
  const lastDay = () =>
    journey.demo.rows.identity.teachingAssignments
      .filter(({ staff }) => staff === journey.person('substitute').replace('.p', '.t'))
      .map(({ validTo }) => validTo as string)
      .sort()
      .at(-1) as string;

  it('sees the class to the end of the last day where the school is, and not a moment more', async () => {
    const end = Date.parse(`${lastDay()}T23:00:00Z`); // midnight in Paris, in winter
    const before = await journey.ask(substitute(end - 1000), CLASS);
    expect(before.data.classGroup.members.totalCount).toBeGreaterThan(10);
    const after = await journey.ask(substitute(end + 1000), CLASS);
    expect(every(after.data, 'totalCount').filter(Boolean)).toEqual([]);
    expect(every(after.data, 'displayName')).toEqual([]);
    expect(after.received).not.toMatch(/displayName":"/);
  });
});

describe('an agreement with a vendor', () => {
  const LIST = '{ students(schoolId: "9990001X", first: 3) { totalCount edges { node { id } } } }';
  const lms: Who = { client: 'lms', purpose: 'class-lists' };

  it('that ends is over at that instant, for the school it was with', async () => {
    expect((await journey.ask(lms, LIST)).data.students.totalCount).toBeGreaterThan(5);
    const [row] = await journey.store.db.select().from(agreements).where(eq(agreements.client, 'lms'));
    const end = row?.to?.getTime() ?? 0;
    expect((await journey.ask({ ...lms, at: end - 1 }, LIST)).status).toBe(200);
    const after = await journey.ask({ ...lms, at: end }, LIST);
    expect(every(after.data, 'totalCount').filter(Boolean)).toEqual([]);
    expect(after.sent).toEqual([]);
  });

  it('struck off is not looked for in any memory', async () => {
    expect((await journey.ask(lms, LIST)).data.students.totalCount).toBeGreaterThan(5);
    await journey.store.db.delete(agreements).where(eq(agreements.client, 'lms'));
    const after = await journey.ask(lms, LIST);
    expect(every(after.data, 'totalCount').filter(Boolean)).toEqual([]);
    expect(after.sent).toEqual([]);
  });
});

describe('a consent', () => {
  const RESULTS = 'query($id: ID!) { student(id: $id) { id results(first: 5) { totalCount edges { node { value } } } } }';
  const tutor: Who = { client: 'tutorat', purpose: 'homework-help' };
  const opaque = (client: string, handle: string) => journey.pairwise.hide(client, journey.student(handle));
  const WITHDRAW =
    'mutation($input: ConsentInput!, $key: ID!) { withdrawConsent(input: $input, idempotencyKey: $key) { consent { act } errors { code } } }';
  const withdrawal = (handle: string) => ({
    input: { studentId: journey.student(handle), purpose: 'homework-help', recipient: 'tutorat', categories: [], noticeVersion: 2 },
    key: `w-${handle}`,
  });

  it('T31: taken back is obeyed by the next request, and the subgraph is not asked about the child', async () => {
    const before = await journey.ask(tutor, RESULTS, { id: opaque('tutorat', 'student-15') });
    expect(before.data.student.results.totalCount).toBeGreaterThan(0);
    const said = await journey.ask(family('student-15'), WITHDRAW, withdrawal('student-15'));
    expect(said.data.withdrawConsent).toMatchObject({ consent: { act: 'WITHDRAWN' }, errors: [] });
    const after = await journey.ask(tutor, RESULTS, { id: opaque('tutorat', 'student-15') });
    expect(after.data.student).toBeNull();
    expect(represented(after.sent)).not.toContain(journey.student('student-15'));
    const absent = await journey.ask(tutor, RESULTS, { id: journey.pairwise.hide('tutorat', '9990002Y.s99999') });
    expect(after.text).toBe(absent.text);
  });

  it('E4 E5 E7: of one of two who must agree, or against whom somebody spoke, opens nothing', async () => {
    for (const handle of ['student-14', 'student-disputed', 'student-withdrawn']) {
      const reply = await journey.ask(tutor, RESULTS, { id: opaque('tutorat', handle) });
      expect(reply.data.student).toBeNull();
      expect(represented(reply.sent)).not.toContain(journey.student(handle));
    }
  });

  it('E21: given to one vendor serves no other, whatever the other’s agreement', async () => {
    const child = journey.student('student');
    expect((await journey.ask(tutor, RESULTS, { id: opaque('tutorat', 'student') })).data.student.id).toBe(opaque('tutorat', 'student'));
    await journey.store.db.insert(agreements).values({
      school: '9990001X',
      id: '9990001X.ag99',
      client: 'cantine',
      purposes: ['homework-help'],
      categories: ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'SCHOOLING', 'EVALUATION', 'GRADE', 'COMPETENCY', 'APPRECIATION'],
      from: new Date(journey.now - DAY),
      to: null,
    });
    const other = await journey.ask({ client: 'cantine', purpose: 'homework-help' }, RESULTS, { id: opaque('cantine', 'student') });
    expect(other.data.student).toBeNull();
    expect(represented(other.sent)).not.toContain(child);
  });

  it('E23: past its date is none', async () => {
    const acts = await journey.store.db
      .select()
      .from(consentActs)
      .where(eq(consentActs.student, journey.student('student')));
    const end = Math.max(...acts.filter(({ recipient }) => recipient === 'tutorat').map(({ expiresAt }) => expiresAt?.getTime() ?? 0));
    expect(end).toBeGreaterThan(journey.now);
    const reply = await journey.ask({ ...tutor, at: end + 1000 }, RESULTS, { id: opaque('tutorat', 'student') });
    expect(reply.data.student).toBeNull();
  });

  it('E20: under the notice before the one in force is none', async () => {
    const outdated = journey.demo.rows.governance.consentActs.find((act) => act.recipient === 'tutorat' && act.noticeVersion === 1);
    const id = journey.pairwise.hide('tutorat', outdated?.student ?? '');
    expect((await journey.ask(tutor, RESULTS, { id })).data.student).toBeNull();
  });
});

describe('a pupil', () => {
  it('E17: is of age from midnight of the birthday where they live, and the parents of one who objected read no more marks', async () => {
    const born = journey.demo.rows.identity.persons.find(({ id }) => id === journey.person('student-objecting'))?.birthDate as string;
    const birthday = Date.parse(`${Number(born.slice(0, 4)) + 18}${born.slice(4)}T00:00:00+01:00`);
    const query = '{ me { wards { student { id results(first: 3) { totalCount } boarding } } } }';
    const late = await journey.ask({ ...family('parent-of-adult'), at: birthday + 3 * 3600_000 }, query);
    expect(every(late.data, 'results').filter(Boolean)).toEqual([]);
    expect(asksFor(late.sent, 'results')).toBe(false);
    expect(codes(late)).toContain('CONSENT_REQUIRED Student.results');
    const early = await journey.ask({ ...family('parent-of-adult'), at: birthday - 3 * 3600_000 }, query);
    expect(every(early.data, 'results').filter(Boolean)).toHaveLength(1);
  });
});

describe('a teacher who is a parent', () => {
  const child = () => journey.student('student-of-teacher');

  it('does not add the one to the other: as a parent own child alone, by the family’s clock; as a teacher no family, no reason', async () => {
    const asParent = await journey.ask(
      family('teacher-parent'),
      `{ students(schoolId: "9990001X", first: 100) { totalCount edges { node { id } } } student(id: "${child()}") { results(first: 100) { edges { node { id evaluation { publishedToGuardiansAt } } } } attendanceEvents(first: 50) { edges { node { staffNote } } } } other: student(id: "${journey.student('student')}") { id results(first: 1) { totalCount } } }`,
    );
    expect(asParent.data.students.totalCount).toBe(1);
    expect(asParent.data.other).toBeNull();
    for (const at of every(asParent.data, 'publishedToGuardiansAt'))
      expect(Date.parse(String(at))).toBeLessThanOrEqual(journey.now + DAY / 24);
    expect(every(asParent.data, 'staffNote').filter(Boolean)).toEqual([]);
    for (const purpose of ['roll-call', 'attendance', 'assessment', 'grading']) {
      const asTeacher = await journey.ask(
        { client: 'prof', purpose, as: 'teacher-parent' },
        `{ student(id: "${child()}") { id guardians { residence guardian { phones { value } } } infirmaryVisits(first: 5) { edges { node { outcome } } } attendanceEvents(first: 20) { edges { node { reason { label } } } } orientation { decision } } }`,
      );
      for (const field of ['residence', 'phones', 'outcome', 'label', 'decision'])
        expect(every(asTeacher.data, field).filter(Boolean)).toEqual([]);
    }
  });
});
