import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readsAsNeverThere } from '../attacks/as-never-there.js';
import { openWorld, type Reply, type World } from '../world/index.js';

/** The twenty operations of the domain model §4, asked over HTTP as their actors, with what is OK, denied, coarse or by consent in each. */
let world: World;
beforeAll(async () => {
  world = await openWorld(120);
}, 120_000);
afterAll(() => world?.close());

const denied = (reply: Reply) => reply.errors.map((error) => `${error.extensions.code} ${error.extensions.coordinate}`).sort();
const nodes = (connection: { edges: readonly { node: never }[] }) => connection.edges.map((edge) => edge.node) as never[];
/** Every value under a key, wherever it stands. */
function every(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => every(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [...(name === key ? [item] : []), ...every(item, key)]);
}

describe('the twenty operations', () => {
  it('1: the canteen knows who eats, under ids of its own; photo and diet only where the family agreed', async () => {
    const reply = await world.operation('Op01');
    const students = nodes(reply.data.students) as {
      id: string;
      boarding: string;
      dietaryRequirement: string | null;
      person: { displayName: string; photo: unknown };
      plannedMeals: unknown[];
    }[];
    expect(students.length).toBeGreaterThan(20);
    expect(students.every((student) => student.id.startsWith('~') && student.person.displayName.length > 1)).toBe(true);
    expect(students.some((student) => student.plannedMeals.length > 0)).toBe(true);
    const diets = students.filter((student) => student.dietaryRequirement !== null);
    expect(diets.length).toBeGreaterThan(0);
    expect(diets.length).toBeLessThan(students.length / 2);
    expect(denied(reply)).toEqual(['CONSENT_REQUIRED Person.photo', 'CONSENT_REQUIRED Student.dietaryRequirement']);
    expect(reply.text).not.toMatch(/999000[12][XY]\.[ps]\d/);
  });

  it('2: a tutoring app sees the published results of a student who agreed, and no figure of the class', async () => {
    const reply = await world.operation('Op02');
    const results = nodes(reply.data.student.results) as { status: string; evaluation: { title: string; statistics: unknown } }[];
    expect(results.length).toBeGreaterThan(0);
    expect(every(results, 'statistics').every((one) => one === null)).toBe(true);
    expect(denied(reply)).toEqual(['FORBIDDEN_FIELD Evaluation.statistics']);
  });

  it('3: a parent sees their own children, not the staff’s notes, not the other parent’s phone or the custody of the other link', async () => {
    const reply = await world.operation('Op03');
    const [child] = reply.data.me.wards;
    expect(nodes(child.student.attendanceEvents).length).toBeGreaterThan(0);
    expect(every(reply.data, 'staffNote').every((one) => one === null)).toBe(true);
    const [own, other] = child.student.guardians;
    expect(own.guardian.phones.length).toBeGreaterThan(0);
    expect(own.residence).not.toBeNull();
    expect(other).toMatchObject({ guardian: { displayName: expect.any(String), phones: null }, residence: null });
    for (const at of every(reply.data, 'publishedToGuardiansAt')) expect(Date.parse(String(at))).toBeLessThanOrEqual(Date.now());
    expect(denied(reply)).toEqual(
      expect.arrayContaining([
        'FORBIDDEN_FIELD AttendanceEvent.staffNote',
        'FORBIDDEN_FIELD GuardianLink.residence',
        'FORBIDDEN_FIELD Person.phones',
      ]),
    );
    // Only the child's own part in an incident: no other protagonist's name, no other row.
    for (const participants of every(child, 'participants') as unknown[][]) expect(participants).toHaveLength(1);
  });

  it('4: the CPE sees the morning’s absences whole, guardians under a restriction with it, reasons coarse', async () => {
    const reply = await world.operation('Op04');
    expect(reply.data.attendanceEvents.totalCount).toBeGreaterThan(0);
    expect(every(reply.data, 'phones').some((phones) => Array.isArray(phones) && phones.length > 0)).toBe(true);
    expect(every(reply.data, 'reasonNature')).not.toContain('HEALTH');
    expect(denied(reply)).toEqual([]);
  });

  it('5: a teacher taking the roll sees names, photos and measures, never a diagnosis or a reason', async () => {
    const reply = await world.operation('Op05');
    const sheets = nodes(reply.data.classGroup.rollCalls) as { entries: { student: { person: { displayName: string } } }[] }[];
    expect(sheets[0]?.entries.length).toBeGreaterThan(0);
    expect(every(reply.data, 'confidentialNote').every((one) => one === null)).toBe(true);
    expect(every(reply.data, 'reason').every((one) => one === null)).toBe(true);
    expect(every(reply.data, 'kind')).not.toContain('PAI');
    expect(every(reply.data, 'kind')).not.toContain('PPS');
    expect(denied(reply)).toContain('FORBIDDEN_FIELD AttendanceEvent.reason');
  });

  it('6: a teacher submits the roll call of their class', async () => {
    const reply = await world.operation('Op06');
    expect(reply.data.submitRollCall).toMatchObject({ rollCall: { state: 'DONE' }, errors: [] });
  });

  it('7: a legal guardian announces an absence', async () => {
    const reply = await world.operation('Op07');
    expect(reply.data.announceAbsence).toMatchObject({ event: { status: 'REASON_GIVEN', legitimacy: 'UNDECIDED' }, errors: [] });
  });

  it('8: the nurse reads health, and the marks asked beside it are denied without harm to the rest', async () => {
    const reply = await world.operation('Op08');
    expect(every(reply.data, 'confidentialNote').some((one) => typeof one === 'string')).toBe(true);
    expect(reply.data.student.results).toBeNull();
    expect(nodes(reply.data.student.infirmaryVisits).length).toBeGreaterThan(0);
    expect(denied(reply)).toEqual(['FORBIDDEN_FIELD Student.results']);
  });

  it('9: the harassment referent reads reports and incidents; who reported anonymously stays hidden, and so does the infirmary', async () => {
    const reply = await world.operation('Op09');
    const reports = nodes(reply.data.safetyReports) as { anonymous: boolean; reporter: unknown; statement: string }[];
    expect(reports.some((report) => report.anonymous)).toBe(true);
    for (const report of reports) expect(report.reporter === null).toBe(report.anonymous);
    expect(every(reply.data, 'halfDaysMissed').some((one) => typeof one === 'number')).toBe(true);
    expect(every(reply.data, 'infirmaryCount').every((one) => one === null)).toBe(true);
    expect(denied(reply)).toEqual(['FORBIDDEN_FIELD AttendanceSummary.infirmaryCount']);
  });

  it('10: a researcher gets cells of at least the population asked, noisy or suppressed, and no entity', async () => {
    const reply = await world.operation('Op10');
    const cells = [...reply.data.attendanceStatistics, ...reply.data.gradeStatistics] as {
      population: number | null;
      suppressed: boolean;
    }[];
    for (const cell of cells) expect(cell.suppressed ? cell.population === null : (cell.population ?? 0) >= 20).toBe(true);
    const researcher = await world.service('recherche', 'research');
    const entities = await researcher('{ students(schoolId: "9990001X", first: 5) { totalCount edges { node { id } } } }');
    expect(entities.data.students).toBeNull();
    for (const entity of ['students', 'student', 'attendanceEvents', 'reportCard']) {
      world.sent.length = 0;
      await readsAsNeverThere(researcher, `{ ${entity}(schoolId: "9990001X", first: 5) { totalCount edges { node { id } } } }`, entity);
      expect(world.sent.filter(({ body }) => !body.includes('preau'))).toEqual([]);
    }
  });

  it('11: the report-card export carries guardians’ addresses, but for the one who must not be found', async () => {
    const reply = await world.operation('Op11');
    expect(every(reply.data, 'nationalId').some((one) => typeof one === 'string')).toBe(true);
    const guardians = every(reply.data, 'guardians').flat() as { contactRestriction: string; guardian: { addresses: unknown } }[];
    expect(guardians.some((link) => Array.isArray(link.guardian.addresses) && link.guardian.addresses.length > 0)).toBe(true);
    for (const link of guardians) if (link.contactRestriction === 'NO_ADDRESS_DISCLOSURE') expect(link.guardian.addresses).toBeNull();
  });

  it('11: is not for a CPE', async () => {
    const cpe = await world.person('cpe', 'lsu', 'report-card-export');
    const reply = await cpe('{ students(schoolId: "9990001X", first: 2) { edges { node { nationalId } } } }');
    expect(every(reply.data, 'nationalId').every((one) => one === null)).toBe(true);
  });

  it('12: a learning platform follows the roster with school addresses only, and no birth date', async () => {
    const reply = await world.operation('Op12');
    const emails = every(reply.data, 'emails').flat() as { value: string }[];
    expect(emails.length).toBeGreaterThan(0);
    expect(emails.every((email) => !email.value.includes('famille'))).toBe(true);
    expect(every(reply.data, 'birthDate').every((one) => one === null)).toBe(true);
    expect(denied(reply)).toEqual(['FORBIDDEN_FIELD Person.birthDate']);
  });

  it('13: a head teacher writes to the guardians of the class, each for themself, those who may not be informed left out without a word', async () => {
    const reply = await world.operation('Op13');
    const { message, errors } = reply.data.sendMessage;
    expect(errors).toEqual([]);
    expect(message.state).toBe('SENT');
    const people = (nodes(message.recipients) as { person: { id: string } }[]).map((recipient) => recipient.person.id);
    expect(new Set(people).size).toBe(people.length);
    expect(people).not.toContain(world.personId('parent-no-information'));
  });

  it('14: a teacher publishes their own marks through a vendor’s app, under that vendor’s ids', async () => {
    const reply = await world.operation('Op14');
    expect(reply.data.recordResults.errors).toEqual([]);
    expect(every(reply.data.recordResults, 'id').every((one) => String(one).startsWith('~'))).toBe(true);
    expect(reply.data.publishEvaluation.evaluation.publishedToStudentsAt).toEqual(expect.any(String));
  });

  it('15: a guidance platform gets averages without the class’s figures, no rank, no measure, no scholarship', async () => {
    const reply = await world.operation('Op15');
    expect(every(reply.data, 'value').some((one) => typeof one === 'number')).toBe(true);
    expect(denied(reply)).toEqual([
      'FORBIDDEN_FIELD Student.measures',
      'FORBIDDEN_FIELD Student.scholarshipHolder',
      'FORBIDDEN_FIELD SubjectAverage.cohort',
      'FORBIDDEN_FIELD SubjectAverage.rank',
    ]);
  });

  it('16: the parent of a student of age who objected learns that, and nothing else', async () => {
    const reply = await world.operation('Op16');
    expect(reply.data.me.wards[0].student).toMatchObject({
      guardianDisclosure: 'ADULT_OBJECTED',
      person: { isAdult: true },
      overallAverage: null,
      attendanceSummary: null,
      reportCards: null,
    });
    expect(denied(reply)).toEqual([
      'CONSENT_REQUIRED Student.attendanceSummary',
      'CONSENT_REQUIRED Student.overallAverage',
      'CONSENT_REQUIRED Student.reportCards',
    ]);
  });

  it('17: an aide sees the supported pupil’s plan and its measures, not its note, no marks, no classmate', async () => {
    const reply = await world.operation('Op17');
    const pupil = reply.data.me.roles
      .map((role: { scopeStudent: unknown }) => role.scopeStudent)
      .find((student: unknown) => student !== null);
    expect(pupil.accommodations[0]).toMatchObject({ kind: expect.any(String), confidentialNote: null });
    expect(pupil.results).toBeNull();
    const aide = await world.person('aide', 'vie-scolaire', 'pupil-support');
    const mates = await aide(
      '{ me { roles { scopeStudent { groups { members(first: 50) { totalCount edges { node { id person { displayName } } } } } } } } }',
    );
    for (const found of every(mates.data, 'node') as ({ id: string } | null)[]) if (found !== null) expect(found.id).toBe(pupil.id);
  });

  it('18: a student of age exports their own data; other people’s identities and words about them stay out', async () => {
    const reply = await world.operation('Op18');
    expect(reply.data.me.id).toBe(world.personId('student-adult'));
    expect(every(reply.data, 'motive').some((one) => typeof one === 'string')).toBe(true);
    for (const participants of every(reply.data, 'participants') as { person: { id: string } | null }[][])
      for (const one of participants) expect([null, world.personId('student-adult')]).toContain(one.person?.id ?? null);
    expect(every(reply.data, 'description').every((one) => one === null)).toBe(true);
  });

  it('19: a parent delegate prepares the council with the class’s figures, small ones suppressed, nobody’s average', async () => {
    const reply = await world.operation('Op19');
    const averages = reply.data.classGroup.classAverages as { population: number | null; suppressed: boolean; average: number | null }[];
    expect(averages.some((one) => one.average !== null)).toBe(true);
    for (const one of averages) if (one.suppressed) expect(one).toMatchObject({ average: null, population: null });
    expect(every(reply.data, 'overallAverage').every((one) => one === null)).toBe(true);
    expect(denied(reply)).toEqual(['FORBIDDEN_FIELD Student.overallAverage']);
  });

  it('20: the school-life system follows absences; health and other sensitive natures come coarse', async () => {
    const reply = await world.operation('Op20');
    const natures = every(reply.data, 'reasonNature');
    expect(natures).toContain('OTHER');
    for (const sensitive of ['HEALTH', 'RELIGIOUS', 'SOCIAL_CARE']) expect(natures).not.toContain(sensitive);
  });
});
