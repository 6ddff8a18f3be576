import type { LinkFacts, StandingFacts } from '../../core/capability/facts.js';
import type { Audience, Extent, Place } from '../../core/capability/index.js';
import { reaches } from '../../core/capability/index.js';
import { facetOf } from '../../core/ids.js';
import type { Relation, Role, Tie } from '../../core/policy/index.js';
import { ageOn, DEFAULT_ZONE, dayAt, inForce } from './days.js';

/**
 * A role the actor holds at a school, the relation it gives, and to whom. Bonds are the one place relations come from: the row scope that
 * subgraphs apply and the ties that decisions are taken on are both read from them, so they cannot disagree.
 */
export interface Bond extends Tie {
  readonly extent: Extent;
}

/** The bonds of a person at an instant, from what identity holds about them. */
export function bondsOfPerson(facts: StandingFacts, at: number): readonly Bond[] {
  const today = (school: string) => dayAt(at, facts.timeZones[school] ?? DEFAULT_ZONE);
  return [
    ...ownBonds(facts, today),
    ...guardianBonds(facts, today),
    ...facts.roles.flatMap((role) => roleBonds(role, facts, today)),
    ...teachingBonds(facts, today),
  ];
}

/** The bonds of a vendor system at the schools it has an agreement with. */
export function bondsOfService(schools: readonly string[]): readonly Bond[] {
  const audience = 'SYSTEM';
  return schools.flatMap((school): Bond[] => [
    { role: 'service', school, relation: 'contracted', extent: { of: 'students', school, students: '*', audience } },
    { role: 'service', school, relation: 'contracted-guardian', extent: { of: 'guardians', school, students: '*', audience } },
    { role: 'service', school, relation: 'contracted-staff', extent: { of: 'staff', school, audience } },
    { role: 'service', school, relation: 'member', extent: { of: 'groups', school, groups: '*', audience } },
  ]);
}

/** The ties of an actor to one human: the bonds whose extent reaches where that human stands. */
export function tiesTo(bonds: readonly Bond[], place: Place): readonly Bond[] {
  return bonds.filter((bond) => bond.extent.of !== 'groups' && reaches([bond.extent], place));
}

/** Finds the kinds of bonds that reach a human, each once, in order; made once for a request, asked for everybody it meets. */
export function reacher(bonds: readonly Bond[], kindOf: readonly number[]): (place: Place) => readonly number[] {
  const personal = bonds.flatMap((bond, index) =>
    bond.extent.of === 'groups' ? [] : [{ kind: kindOf[index] as number, test: test(bond.extent) }],
  );
  return (place) => {
    const kinds = new Set<number>();
    for (const { kind, test } of personal) if (!kinds.has(kind) && test(place)) kinds.add(kind);
    return [...kinds].sort((one, other) => one - other);
  };
}

/** A long list is looked up, not walked, once for each pupil of a page. */
const LONG = 8;

function test(extent: Extent): (place: Place) => boolean {
  if (extent.of !== 'students') return (place) => reaches([extent], place);
  const { except = [], ...all } = extent;
  const isAll = extent.students === '*';
  const list = isAll ? except : extent.students;
  if (list.length < LONG) return (place) => reaches([extent], place);
  const listed = new Set(list);
  const anywhere: Extent = { ...all, students: '*' };
  return (place) => listed.has(facetOf('Student', place.person) ?? '') !== isAll && reaches([anywhere], place);
}

type Today = (school: string) => string;

function ownBonds(facts: StandingFacts, today: Today): Bond[] {
  const { student, person } = facts;
  if (student === null) return [];
  const audience = 'STUDENT';
  const ofAge = (day: string) => student.emancipated || (facts.birthDate !== null && ageOn(day, facts.birthDate) >= 18);
  return student.enrolments
    .filter((enrolment) => inForce(today(enrolment.school), enrolment))
    .flatMap(({ school }): Bond[] => {
      const groups = facts.studentGroups.filter((row) => row.school === school && inForce(today(school), row)).map((row) => row.group);
      return [
        ...ownRelations(ofAge(today(school))).flatMap((relation): Bond[] => [
          { role: 'student', school, relation, extent: { of: 'persons', persons: [person], audience } },
          { role: 'student', school, relation, extent: { of: 'students', school, students: [student.id], audience } },
        ]),
        { role: 'student', school, relation: 'school-member', extent: { of: 'staff', school, audience } },
        { role: 'student', school, relation: 'member', extent: { of: 'groups', school, groups, audience } },
      ];
    });
}

/** A pupil of age, or emancipated, is that beside being themself. */
function ownRelations(ofAge: boolean): readonly Relation[] {
  return ofAge ? ['self', 'self-of-age'] : ['self'];
}

function guardianBonds(facts: StandingFacts, today: Today): Bond[] {
  const audience = 'GUARDIAN';
  return facts.wards.flatMap((ward): Bond[] =>
    ward.schools.flatMap(({ school, ...enrolment }): Bond[] => {
      const day = today(school);
      if (!ward.webAccess || !inForce(day, ward) || !inForce(day, enrolment)) return [];
      const relation = guardianRelation(ward, day);
      const bonds: Bond[] = [
        { role: 'guardian', school, relation, extent: { of: 'students', school, students: [ward.student], audience } },
        { role: 'guardian', school, relation: 'self', extent: { of: 'persons', persons: [facts.person], audience } },
      ];
      if (!INFORMED.has(relation)) return bonds;
      const groups = ward.groups.filter((row) => row.school === school && inForce(day, row)).map((row) => row.group);
      return [
        ...bonds,
        { role: 'guardian', school, relation: 'co-guardian', extent: { of: 'guardians', school, students: [ward.student], audience } },
        { role: 'guardian', school, relation: 'school-member', extent: { of: 'staff', school, audience } },
        { role: 'guardian', school, relation: 'member', extent: { of: 'groups', school, groups, audience } },
      ];
    }),
  );
}

/** Guardians whom the school informs: they know its staff, its classes and each other. */
const INFORMED: ReadonlySet<Relation> = new Set([
  'legal-guardian',
  'guardian-unknown-authority',
  'person-in-charge',
  'supervision-only',
  'guardian-of-adult',
]);

/** What a guardian is to their ward on a day: orders first, then age, then authority. Sources: domain model §3.2; Code civil 372-2, 373-2-1. */
export function guardianRelation(
  ward: LinkFacts & { readonly birthDate: string | null; readonly guardianDisclosure: string; readonly emancipated: boolean },
  day: string,
): Relation {
  if (ward.contactRestriction === 'NO_INFORMATION' || ward.parentalAuthority === 'WITHDRAWN') return 'restricted-guardian';
  if (ward.authority === 'CONTACT') return 'emergency-contact';
  // Why: an unknown birth date is no proof of minority, but schools hold one for every pupil; treated as a minor, whose guardian decides.
  if ((ward.birthDate !== null && ageOn(day, ward.birthDate) >= 18) || ward.emancipated) {
    const objected = ward.guardianDisclosure === 'ADULT_OBJECTED' || ward.guardianDisclosure === 'ADULT_INDEPENDENT' || ward.emancipated;
    return objected ? 'guardian-of-objecting-adult' : 'guardian-of-adult';
  }
  if (ward.parentalAuthority === 'SUPERVISION_ONLY') return 'supervision-only';
  if (ward.authority === 'IN_CHARGE') return 'person-in-charge';
  return ward.parentalAuthority === 'UNKNOWN' ? 'guardian-unknown-authority' : 'legal-guardian';
}

/** Staff functions of the schema to roles of the policy. The national profile alone opens nothing. */
const ROLE_OF: Readonly<Record<string, Role>> = {
  TEACHER: 'teacher',
  HEAD_TEACHER: 'teacher',
  LIBRARIAN: 'librarian',
  PRINCIPAL: 'principal',
  DEPUTY_PRINCIPAL: 'deputy-principal',
  CPE: 'cpe',
  AED: 'aed',
  NURSE: 'nurse',
  DOCTOR: 'doctor',
  PSY_EN: 'psychologist',
  SOCIAL_WORKER: 'social-worker',
  AESH: 'aide',
  ADMIN_OFFICE: 'office',
  BURSAR: 'bursar',
  IT_ADMIN: 'it-admin',
  INSPECTOR: 'inspector',
  DPO: 'dpo',
  HARASSMENT_REFERENT: 'harassment-referent',
  STUDENT_DELEGATE: 'student-delegate',
  PARENT_DELEGATE: 'parent-delegate',
  COMPANY_TUTOR: 'company-tutor',
  LOCAL_AUTHORITY: 'local-authority',
};

/** The role of the policy that a staff function of the schema gives; null for one that gives none. */
export function roleOfFunction(name: string): Role | null {
  return Object.hasOwn(ROLE_OF, name) ? (ROLE_OF[name] ?? null) : null;
}

/** The reverse: every function (StaffFunction) that is one of these roles. */
export function functionsOfRoles(roles: readonly Role[]): readonly string[] {
  return Object.keys(ROLE_OF).filter((name) => roles.includes(ROLE_OF[name] as Role));
}

/** Who may know of an absence whose very existence is confidential. */
const OFFICE: ReadonlySet<Role> = new Set(['principal', 'deputy-principal', 'cpe', 'nurse', 'doctor', 'social-worker', 'office']);

type RoleRow = StandingFacts['roles'][number];

function roleBonds(row: RoleRow, facts: StandingFacts, today: Today): Bond[] {
  const role = Object.hasOwn(ROLE_OF, row.function) ? ROLE_OF[row.function] : undefined;
  const { school } = row;
  if (role === undefined || !inForce(today(school), row)) return [];
  const audience: Audience = OFFICE.has(role) ? 'OFFICE' : 'TEACHER';
  const members = row.group === null ? [] : membersOf(facts, school, row.group, today);
  if (role === 'student-delegate' || role === 'parent-delegate') {
    const seenAs: Audience = role === 'student-delegate' ? 'STUDENT' : 'GUARDIAN';
    if (row.group === null) return [];
    return [
      { role, school, relation: 'delegate-of', extent: { of: 'students', school, students: members, audience: seenAs } },
      { role, school, relation: 'member', extent: { of: 'groups', school, groups: [row.group], audience: seenAs } },
    ];
  }
  const colleague: Bond[] = [
    { role, school, relation: 'self', extent: { of: 'persons', persons: [facts.person], audience } },
    { role, school, relation: 'colleague', extent: { of: 'staff', school, audience } },
  ];
  if (row.function === 'HEAD_TEACHER') {
    if (row.group === null) return colleague;
    return [
      ...colleague,
      { role, school, relation: 'head-teacher-of', extent: { of: 'students', school, students: members, headTeacher: true, audience } },
      { role, school, relation: 'head-teacher-of-ward', extent: { of: 'guardians', school, students: members, audience } },
      { role, school, relation: 'member', extent: { of: 'groups', school, groups: [row.group], headTeacher: true, audience } },
    ];
  }
  // Why: what a teacher is to pupils follows from what they teach, not from being a teacher at the school.
  if (role === 'teacher') return colleague;
  // INVARIANT: a role for one school subject goes no further than it; one for a subject that is not said goes to none.
  const only = row.scope === 'SUBJECT' ? { subjects: row.subject === null ? [] : [row.subject] } : {};
  const member: Bond = { role, school, relation: 'member', extent: { of: 'groups', school, groups: '*', ...only, audience } };
  if (row.scope === 'STUDENT') {
    if (row.student === null) return colleague;
    const relation: Relation = role === 'aide' ? 'supports' : 'follows';
    return [...colleague, member, { role, school, relation, extent: { of: 'students', school, students: [row.student], audience } }];
  }
  if (role === 'aide' || role === 'inspector' || role === 'company-tutor' || role === 'local-authority') return [...colleague, member];
  // Why: an office held for one class is one towards that class, and no other.
  if (row.scope === 'CLASS') {
    if (row.group === null) return colleague;
    return [
      ...colleague,
      { role, school, relation: 'member', extent: { of: 'groups', school, groups: [row.group], audience } },
      { role, school, relation: 'school-staff', extent: { of: 'students', school, students: members, audience } },
      { role, school, relation: 'school-staff-of-ward', extent: { of: 'guardians', school, students: members, audience } },
    ];
  }
  // INVARIANT: only an office held for the whole school reaches the whole school.
  if (row.scope !== 'SCHOOL') return [...colleague, member];
  return [
    ...colleague,
    member,
    { role, school, relation: 'school-staff', extent: { of: 'students', school, students: '*', audience } },
    { role, school, relation: 'school-staff-of-ward', extent: { of: 'guardians', school, students: '*', audience } },
  ];
}

function teachingBonds(facts: StandingFacts, today: Today): Bond[] {
  const audience = 'TEACHER';
  return facts.teaching
    .filter((row) => inForce(today(row.school), row))
    .flatMap(({ school, group, subject, substitute }): Bond[] => {
      const students = membersOf(facts, school, group, today);
      const subjects = narrowed(subject, subjectsOfRoles(facts, school, today));
      if (subjects?.length === 0) return [];
      const only = subjects === null ? {} : { subjects };
      return [
        {
          role: 'teacher',
          school,
          relation: substitute ? 'substitutes' : 'teaches',
          extent: { of: 'students', school, students, ...only, audience },
        },
        { role: 'teacher', school, relation: 'teaches-ward', extent: { of: 'guardians', school, students, audience } },
        { role: 'teacher', school, relation: 'member', extent: { of: 'groups', school, groups: [group], ...only, audience } },
        { role: 'teacher', school, relation: 'self', extent: { of: 'persons', persons: [facts.person], audience } },
        { role: 'teacher', school, relation: 'colleague', extent: { of: 'staff', school, audience } },
      ];
    });
}

/** The school subjects that somebody is a teacher of by their roles; null where a role, or the lack of any, leaves it to what they teach. */
function subjectsOfRoles(facts: StandingFacts, school: string, today: Today): readonly string[] | null {
  const ever = facts.roles.filter((row) => row.function === 'TEACHER' && row.school === school);
  const now = ever.filter((row) => inForce(today(school), row));
  // INVARIANT: the end of a role opens nothing: where there was one for some subjects alone, they are what is left.
  const held = now.length > 0 ? now : ever;
  if (held.length === 0 || held.some(({ scope }) => scope !== 'SUBJECT')) return null;
  return held.flatMap(({ subject }) => subject ?? []);
}

/** What of the subjects taught (null is all) is within those of the roles (null is all). */
function narrowed(taught: string | null, held: readonly string[] | null): readonly string[] | null {
  if (held === null) return taught === null ? null : [taught];
  return taught === null ? held : held.filter((subject) => subject === taught);
}

function membersOf(facts: StandingFacts, school: string, group: string, today: Today): readonly string[] {
  const day = today(school);
  return facts.members
    .filter((row) => row.school === school && row.group === group && inForce(day, row))
    .map((row) => facetOf('Student', row.student) ?? row.student);
}
