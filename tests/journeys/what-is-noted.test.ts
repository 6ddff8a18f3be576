import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, openJourney, type Who } from '../gateway/journey.js';

/** What a school notes of births, exits, benefits and where somebody comes from: who is told, and who is not. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const at = (as: string, purpose: string, client = 'vie-scolaire'): Who => ({ client, purpose, as });
const OFFICE = at('office', 'school-administration');

/** What comes of one field of a pupil: its value, or the code of its refusal. */
async function told(who: Who, handle: string, fields: string): Promise<unknown> {
  const { data, errors } = await journey.ask(who, `{ student(id: "${journey.student(handle)}") { ${fields} } }`);
  if (errors.length > 0) return [...new Set(errors.map(({ extensions }) => `${extensions.code} ${extensions.coordinate}`))];
  return data.student;
}
const rowOf = (handle: string) => {
  const { persons, students, enrolments } = journey.demo.rows.identity;
  const id = journey.student(handle);
  return {
    person: persons.find((row) => row.id === id.replace('.s', '.p')),
    student: students.find((row) => row.id === id),
    enrolment: enrolments.filter((row) => row.student === id).at(-1),
  };
};

describe('the nationality of a pupil, and where they were born', () => {
  const { nationality, birthPlace } = { nationality: 'person { nationality }', birthPlace: 'person { birthPlace }' };

  it.each([
    ['the office', OFFICE],
    ['the principal', at('principal', 'school-administration')],
    ['a legal guardian', at('parent', 'family-information', 'famille')],
    ['the pupil', at('student', 'family-information', 'famille')],
  ])('are told to %s', async (_, who) => {
    const { person } = rowOf('student');
    expect(await told(who, 'student', birthPlace)).toEqual({ person: { birthPlace: person?.birthPlace } });
    expect(await told(who, 'student', nationality)).toEqual({ person: { nationality: person?.nationality } });
  });

  it.each([
    ['a teacher', at('teacher', 'attendance', 'prof')],
    ['a head teacher', at('head-teacher', 'class-council')],
    ['a counsellor', at('cpe', 'attendance')],
    ['a nurse', at('nurse', 'nurse-care')],
    ['the principal, for anything but the file', at('principal', 'family-information')],
    ['who sends report cards', at('office', 'report-card-export', 'lsu')],
  ])('are not told to %s', async (_, who) => {
    for (const [field, query] of Object.entries({ nationality, birthPlace })) {
      const { data } = await journey.ask(who, `{ student(id: "${journey.student('student')}") { id ${query} } }`);
      expect(data.student?.person?.[field] ?? null).toBeNull();
    }
  });

  it('are not told to a parent of another pupil, nor to the office of another school', async () => {
    const stranger = at('parent-of-victim', 'family-information', 'famille');
    const { data } = await journey.ask(stranger, `{ student(id: "${journey.student('student')}") { ${birthPlace} } }`);
    expect(data.student).toBeNull();
    expect((await journey.ask(OFFICE, `{ student(id: "${journey.student('student-15')}") { ${birthPlace} } }`)).data.student).toBeNull();
  });
});

describe('how a pupil may leave', () => {
  it.each([
    ['a supervisor', at('aed', 'attendance')],
    ['a guardian', at('parent', 'family-information', 'famille')],
    ['the pupil', at('student', 'family-information', 'famille')],
    ['the office', OFFICE],
  ])('is told to %s', async (_, who) => {
    expect(await told(who, 'student', 'exitPermission')).toEqual({ exitPermission: rowOf('student').student?.exitPermission });
  });

  it.each([
    ['a teacher', at('teacher', 'attendance', 'prof')],
    ['a parent who only watches over', at('parent-supervised', 'family-information', 'famille')],
  ])('is not told to %s', async (_, who) => {
    const handle = who.as === 'teacher' ? 'student' : 'student-supervised';
    expect(await told(who, handle, 'exitPermission')).toEqual(['FORBIDDEN_FIELD Student.exitPermission']);
  });
});

describe('why somebody leaves, and where they came from', () => {
  const reason = 'enrolments(first: 9) { edges { node { leaveReason } } }';
  const previous = 'currentEnrolment { repeating previousSchool { uai name kind } }';

  it('is told to the office; the reason, which may be a sanction, to no teacher of a subject', async () => {
    expect(await told(OFFICE, 'student', reason)).toEqual({
      enrolments: { edges: [{ node: { leaveReason: 'passage dans la classe supérieure' } }, { node: { leaveReason: null } }] },
    });
    expect(await told(at('teacher', 'attendance', 'prof'), 'student', reason)).toEqual(['FORBIDDEN_FIELD Enrolment.leaveReason']);
    const vendor: Who = { client: 'lms', purpose: 'class-lists' };
    const { errors } = await journey.ask(vendor, `{ students(schoolId: "9990001X", first: 2) { edges { node { ${reason} } } } }`);
    expect(errors.map(({ extensions }) => extensions.coordinate)).toEqual(['Enrolment.leaveReason']);
  });

  it('is the number alone, told to the office and heads; to no teacher of a subject, and to no other system', async () => {
    const { enrolment } = rowOf('student-15');
    expect(enrolment?.previousSchool).toBe('9990001X');
    expect(await told(at('principal-2', 'school-administration'), 'student-15', previous)).toEqual({
      currentEnrolment: { repeating: false, previousSchool: { uai: '9990001X', name: null, kind: null } },
    });
    const teacher = at('teacher-2', 'attendance', 'prof');
    expect(await told(teacher, 'student-15', previous)).toEqual(['FORBIDDEN_FIELD Enrolment.previousSchool']);
    const query = `{ students(schoolId: "9990002Y", first: 2) { edges { node { ${previous} } } } }`;
    const { errors } = await journey.ask({ client: 'lms', purpose: 'class-lists' }, query);
    expect(errors.map(({ extensions }) => extensions.coordinate)).toEqual(['Enrolment.previousSchool']);
  });
});

describe('what is noted of a pupil and a link', () => {
  const STUDENTS = `mutation($items: [StudentInput]!) {
    upsertStudents(schoolId: "9990001X", source: "siecle", items: $items, idempotencyKey: "noted") { results { recordId kind } } }`;
  const siecle = (value: string) => ({ system: 'siecle', kind: 'eleve', value });
  const noted = { birthPlace: 'Rocheval', nationality: 'PT', exitPermission: 'sort seul', leaveReason: 'déménagement' };
  const items = [{ externalId: siecle('N9'), givenName: 'Lia', familyName: 'Neuvelle', ...noted, previousSchoolId: '9990002Y' }];

  it.each([
    ['a teacher', at('teacher', 'school-administration')],
    ['the principal', at('principal', 'school-administration')],
    ['a vendor', { client: 'lms', purpose: 'class-lists' }],
  ])('is not written by %s', async (_, who) => {
    const { status, sent } = await journey.ask(who, STUDENTS, { items });
    expect([status, sent.length]).toEqual([403, 0]);
  });

  it('is written by the office, and read there', async () => {
    const { data } = await journey.ask(OFFICE, STUDENTS, { items });
    expect(data.upsertStudents.results).toMatchObject([{ kind: 'CREATED' }]);
    const query = `{ student(id: "${data.upsertStudents.results[0].recordId}") { exitPermission person { birthPlace nationality }
      currentEnrolment { leaveReason previousSchool { uai name } } } }`;
    expect((await journey.ask(OFFICE, query)).data.student).toEqual({
      exitPermission: 'sort seul',
      person: { birthPlace: 'Rocheval', nationality: 'PT' },
      currentEnrolment: { leaveReason: 'déménagement', previousSchool: { uai: '9990002Y', name: null } },
    });
  });

  it('of benefits is written by the office, and read by it and the bursar', async () => {
    const links = `mutation($items: [GuardianLinkInput]!) {
      upsertGuardianLinks(schoolId: "9990001X", source: "siecle", items: $items, idempotencyKey: "links") { results { kind } } }`;
    const adult = { externalId: siecle('L9'), student: siecle('N9'), guardian: siecle('G9'), authority: 'CONTACT' };
    const named = { guardianGivenName: 'Zoé', guardianFamilyName: 'Neuvelle', receivesBenefits: true, shareWithParentAssociations: false };
    const reply = await journey.ask(OFFICE, links, { items: [{ ...adult, ...named }] });
    expect(reply.data.upsertGuardianLinks.results).toEqual([{ kind: 'CREATED' }]);
    const benefits = (who: Who) => told(who, 'student', 'guardians { receivesBenefits }');
    const { guardianLinks } = journey.demo.rows.identity;
    const own = guardianLinks
      .filter((row) => row.student === journey.student('student'))
      .map((row) => ({ receivesBenefits: row.receivesBenefits }));
    for (const who of [OFFICE, at('bursar', 'school-administration')]) expect(await benefits(who)).toEqual({ guardians: own });
    expect(await benefits(at('parent', 'family-information', 'famille'))).not.toEqual({ guardians: own });
  });
});

describe('a plan', () => {
  it('names its aide to her and to the principal, and not to a teacher', async () => {
    const query = 'accommodations { aide { id } }';
    const aide = { id: journey.person('aide').replace('.p', '.t') };
    for (const who of [at('aide', 'pupil-support'), at('principal', 'attendance')])
      expect(await told(who, 'student-supported', query)).toMatchObject({ accommodations: expect.arrayContaining([{ aide }]) });
    expect(await told(at('teacher', 'attendance', 'prof'), 'student-supported', query)).toEqual(['FORBIDDEN_FIELD Accommodation.aide']);
  });
});

describe('a class', () => {
  it('has delegates for the office and the teachers of the class; families are told of none but their own', async () => {
    const delegates = async (who: Who) =>
      (await journey.ask(who, '{ classGroup(id: "9990001X.g1") { delegates { id } } }')).data.classGroup?.delegates;
    const delegate = [{ id: journey.student('student-delegate') }];
    expect(await delegates(OFFICE)).toEqual(delegate);
    expect(await delegates(at('teacher', 'attendance', 'prof'))).toEqual(delegate);
    expect(await delegates(at('student-delegate', 'family-information', 'famille'))).toEqual(delegate);
    expect(await delegates(at('student', 'family-information', 'famille'))).toEqual([]);
  });
});
