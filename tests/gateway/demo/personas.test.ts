import { describe, expect, it } from 'vitest';
import { guardianRelation } from '../../../gateway/facts/index.js';
import { castOf, MORNING, smallDemo } from './small.js';

const demo = smallDemo();
const { identity, attendance, assessment, messaging } = demo.rows;
const { person, student, link, groups } = castOf(demo);
const TODAY = '2026-11-24';

/** What a guardian is to a child today. */
function relation(guardian: string, child: string): string {
  const { birthDate } = identity.persons.find((row) => row.id === person(child)) as { birthDate: string };
  const { guardianDisclosure, emancipated } = identity.students.find((row) => row.id === student(child)) as never;
  return guardianRelation({ ...link(guardian, child), birthDate, guardianDisclosure, emancipated } as never, TODAY);
}

function age(handle: string): number {
  const birth = identity.persons.find((row) => row.id === person(handle))?.birthDate as string;
  return Number(TODAY.slice(0, 4)) - Number(birth.slice(0, 4)) - (TODAY.slice(5) < birth.slice(5) ? 1 : 0);
}

describe('the cast (domain model §5.7)', () => {
  it('each has an account at the embedded issuer, under the handle', () => {
    for (const { handle, person: id } of demo.people)
      expect(identity.accounts).toContainEqual(expect.objectContaining({ login: handle, person: id, identityProvider: 'urn:preau:demo' }));
    expect(new Set(demo.people.map(({ handle }) => handle)).size).toBe(demo.people.length);
  });

  it.each(
    'parent parent-separated parent-supervised parent-no-information parent-of-adult foster parent-delegate student student-adult student-14 student-15 teacher head-teacher substitute teacher-parent cpe aed nurse aide principal office bursar social-worker psychologist harassment-referent dpo principal-2 teacher-2'.split(
      ' ',
    ),
  )('has %s', (handle) => expect(person(handle)).toMatch(/^999000[12][XY]\.p[0-9]+$/));

  it('ages are as the handles say', () => {
    expect(['student', 'student-14', 'student-15', 'student-adult', 'student-objecting'].map(age)).toEqual([12, 14, 15, 18, 18]);
  });

  it('1: a pupil of age objected; the father is told the name and no more', () => {
    expect(relation('parent-of-adult', 'student-objecting')).toBe('guardian-of-objecting-adult');
  });

  it('2: separated parents both have authority; the address of one is hidden', () => {
    expect([relation('parent', 'student'), relation('parent-separated', 'student')]).toEqual(['legal-guardian', 'legal-guardian']);
    expect(link('parent-separated', 'student')).toMatchObject({
      contactRestriction: 'NO_ADDRESS_DISCLOSURE',
      residence: 'NOT_LIVING_WITH',
    });
    const addresses = ['parent', 'parent-separated'].map((handle) => identity.persons.find((row) => row.id === person(handle))?.addresses);
    expect(addresses[0]).not.toEqual(addresses[1]);
  });

  it('3: a parent who only supervises', () => expect(relation('parent-supervised', 'student-supervised')).toBe('supervision-only'));

  it('4: a parent who may not be informed, and whom nothing was sent to', () => {
    expect(relation('parent-no-information', 'student-protected')).toBe('restricted-guardian');
    expect(messaging.audiences.some((row) => row.person === person('parent-no-information'))).toBe(false);
    expect(messaging.recipients.some((row) => row.person === person('parent-no-information'))).toBe(false);
  });

  it('5: a foster parent in charge, an officer of child welfare, a mother without authority', () => {
    expect(relation('foster', 'student-placed')).toBe('person-in-charge');
    const links = identity.guardianLinks.filter((row) => row.student === student('student-placed'));
    expect(links.map((row) => row.kinship)).toEqual(['CHILD_WELFARE', 'FOSTER_FAMILY', 'MOTHER']);
    expect(links[2]).toMatchObject({ parentalAuthority: 'WITHDRAWN', webAccess: false });
  });

  it('6: one pupil enrolled at both schools', () => {
    const own = identity.enrolments.filter((row) => row.student === student('student-two-schools') && row.leftOn == null);
    expect(own.map((row) => [row.school, row.primary ?? true])).toEqual([
      ['9990001X', true],
      ['9990002Y', false],
    ]);
  });

  it('7: a stand-in from Monday to Friday of this week', () => {
    const own = identity.teachingAssignments.filter((row) => row.staff === person('substitute').replace('.p', '.t'));
    expect(own.length).toBeGreaterThan(0);
    for (const row of own) expect(row).toMatchObject({ validFrom: '2026-11-23', validTo: '2026-11-27', substituteFor: expect.any(String) });
  });

  it('8: a teacher who is a parent of a pupil they teach', () => {
    expect(relation('teacher-parent', 'student-of-teacher')).toBe('legal-guardian');
    const taught = identity.teachingAssignments.filter((row) => row.staff === person('teacher-parent').replace('.p', '.t'));
    expect(taught.map((row) => row.group)).toEqual(expect.arrayContaining(groups('student-of-teacher')));
  });

  it('9: an absence whose existence is confidential', () => {
    const hidden = attendance.attendanceEvents.filter((row) => row.confidential);
    expect(hidden).toMatchObject([{ student: student('student-confidential'), toStudentFrom: null, toGuardiansFrom: null }]);
    expect(attendance.absenceReasons.find((row) => row.id === hidden[0]?.reason)).toMatchObject({ confidential: true });
  });

  it('10: an option of three, one of whom missed an evaluation', () => {
    const option = identity.classGroups.find((row) => row.kind === 'OPTION');
    expect(identity.memberships.filter((row) => row.group === option?.id)).toHaveLength(3);
    const second = assessment.evaluations.filter((row) => row.group === option?.id)[1];
    expect(assessment.results.filter((row) => row.evaluation === second?.id).map((row) => row.status)).toContain('ABSENT');
  });

  it('11: an evaluation that pupils know of and guardians not yet', () => {
    const between = assessment.evaluations.filter(
      (row) =>
        groups('student').includes(row.group) &&
        row.publishedToStudentsAt != null &&
        row.publishedToStudentsAt <= MORNING &&
        (row.publishedToGuardiansAt as Date) > MORNING,
    );
    expect(between).toHaveLength(1);
    expect(assessment.results.some((row) => row.evaluation === between[0]?.id && row.student === student('student'))).toBe(true);
  });

  it('12: an anonymous report about a pupil in the class of who wrote it', () => {
    const [report] = messaging.safetyReports.filter((row) => row.anonymous);
    expect(report?.concerns).toEqual([student('student-victim')]);
    expect(groups('student-delegate')).toEqual(expect.arrayContaining(groups('student-victim')));
    // Of whoever wrote it no row says who they are, nor at what time of the day.
    expect(report?.reporter).toBeNull();
    expect(report?.createdAt.toISOString()).toMatch(/T00:00:00\.000Z$/);
  });

  it('13: victim and author of one incident sit in one class', () => {
    const [harassment] = attendance.incidents.filter((row) => row.kind === 'HARASSMENT');
    const roles = attendance.incidentParticipants.filter((row) => row.incident === harassment?.id).map((row) => [row.role, row.student]);
    expect(roles).toEqual(
      expect.arrayContaining([
        ['PERPETRATOR', student('student-author')],
        ['VICTIM', student('student-victim')],
      ]),
    );
    expect(groups('student-author')).toEqual(groups('student-victim'));
  });

  it('14: a pupil with a health plan and a diet, who eats at school and consented to the diet alone being told', () => {
    expect(identity.accommodations).toContainEqual(expect.objectContaining({ student: student('student-pai'), kind: 'PAI' }));
    expect(identity.students.find((row) => row.id === student('student-pai'))).toMatchObject({
      boarding: 'HALF_BOARD',
      dietaryRequirement: expect.any(String),
    });
    expect(attendance.plannedMeals.some((row) => row.student === student('student-pai'))).toBe(true);
    const acts = demo.rows.governance.consentActs.filter((row) => row.student === student('student-pai'));
    expect(new Set(acts.flatMap((row) => row.categories))).toEqual(new Set(['HEALTH', 'SPECIAL', 'IDENTITY_PHOTO']));
    const diets = identity.students.filter((row) => row.dietaryRequirement !== null && row.id !== student('student-pai'));
    expect(
      diets.some((row) => !demo.rows.governance.consentActs.some((act) => act.student === row.id && act.recipient === 'cantine')),
    ).toBe(true);
  });

  it('15: an aide with one pupil, in a class of others', () => {
    const roles = identity.roleAssignments.filter((row) => row.person === person('aide'));
    expect(roles).toMatchObject([{ function: 'AESH', scope: 'STUDENT', scopeStudent: student('student-supported') }]);
    expect(identity.accommodations).toContainEqual(expect.objectContaining({ student: student('student-supported'), kind: 'PPS' }));
  });

  it('16: a parent delegate to whom no family gave the list', () => {
    expect(identity.roleAssignments).toContainEqual(
      expect.objectContaining({ person: person('parent-delegate'), function: 'PARENT_DELEGATE', scope: 'CLASS' }),
    );
    expect(demo.rows.governance.consentActs.some((row) => row.recipient === 'famille')).toBe(false);
  });

  it('17: two people of one name and one birth date, at two schools', () => {
    const [one, other] = ['student-homonym', 'student-homonym-2'].map((handle) =>
      identity.persons.find((row) => row.id === person(handle)),
    );
    expect([one?.givenName, one?.familyName, one?.birthDate]).toEqual([other?.givenName, other?.familyName, other?.birthDate]);
    expect(one?.school).not.toBe(other?.school);
  });

  it('19: one parent of a child and of a pupil of age', () => {
    expect([relation('parent', 'student'), relation('parent', 'student-adult')]).toEqual(['legal-guardian', 'guardian-of-objecting-adult']);
  });

  it('20: a sanction past its day of erasure, and one that is not', () => {
    const sanctions = attendance.measures.filter((row) => row.student === student('student-author') && row.category === 'SANCTION');
    expect(sanctions.map((row) => (row.eraseAfter as string) < TODAY).sort()).toEqual([false, true]);
  });

  it('has two of each restriction on contact at least', () => {
    for (const restriction of ['NO_CONTACT_STUDENT', 'NO_ADDRESS_DISCLOSURE', 'NO_INFORMATION'])
      expect(identity.guardianLinks.filter((row) => row.contactRestriction === restriction).length).toBeGreaterThanOrEqual(2);
  });
});
