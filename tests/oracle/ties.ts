import { dayAt, isAged, runs } from './days.js';
import type { Agreement, Held } from './policy-reading.js';
import { humanOf, type Records, type Row, studentOf } from './records.js';

/** Who asks: a person through a client, or a client for itself. */
export interface Asker {
  /** Person id; null for a system acting for itself. */
  readonly person: string | null;
  readonly client: string;
  readonly purpose: string;
  readonly at: number;
}

/** In which capacity rows are read: confidential ones are for the office, and families wait for what is published to them. */
export type Capacity = 'office' | 'staff' | 'pupil' | 'guardian' | 'system';

/** A role somebody holds, with what it reaches: themself, pupils, the guardians of pupils, staff, or what is about nobody. */
export interface Tie extends Held {
  readonly capacity: Capacity;
  readonly to: 'self' | 'pupils' | 'guardians' | 'staff' | 'groups';
  /** Student ids or group ids; null is all of the school. */
  readonly which: ReadonlySet<string> | null;
  /** School subjects the tie is limited to; null is all. */
  readonly subjects: ReadonlySet<string> | null;
}

type Link = Readonly<Record<string, unknown>>;

/** Every tie of the asker, read off the rows. Sources: domain model §2.3 (relations), §3.1 (functions), §3.2 (what each row of the matrix is). */
export function tiesOf(records: Records, asker: Asker, agreements: readonly Agreement[]): Tie[] {
  const day = dayAt(asker.at);
  if (asker.person === null) return agreements.filter((one) => holdsNow(one, asker.at)).flatMap(({ school }) => systemTies(school));
  return [
    ...pupilTies(records, asker.person, day),
    ...guardianTies(records, asker.person, day),
    ...functionTies(records, asker.person, day),
    ...teachingTies(records, asker.person, day),
  ];
}

/** Does the tie reach this human, as they stand today? A guardian is reached through wards of whom `through` says yes (person ids). */
export function reaches(
  records: Records,
  tie: Tie,
  human: string,
  self: string | null,
  at: number,
  through: (ward: string) => boolean = () => true,
): boolean {
  const day = dayAt(at);
  const { identity } = records.rows;
  const isPupil = (student: string) =>
    identity.enrolments.some((row) => row.student === student && row.school === tie.school && runs(day, row.enteredOn, row.leftOn));
  switch (tie.to) {
    case 'self':
      return human === self;
    case 'pupils': {
      const student = studentOf(human);
      return (tie.which === null || tie.which.has(student)) && isPupil(student);
    }
    case 'guardians':
      return identity.guardianLinks.some(
        (link) =>
          link.guardian === human &&
          runs(day, link.validFrom, link.validTo) &&
          (tie.which === null || tie.which.has(link.student)) &&
          isPupil(link.student) &&
          through(humanOf(link.student)),
      );
    case 'staff':
      return identity.roleAssignments.some(
        (row) => row.person === human && row.school === tie.school && !MANDATES.has(row.function) && runs(day, row.validFrom, row.validTo),
      );
    case 'groups':
      return false;
  }
}

const MANDATES: ReadonlySet<string> = new Set(['STUDENT_DELEGATE', 'PARENT_DELEGATE']);

function holdsNow({ from, to }: Agreement, at: number): boolean {
  return from <= at && (to === null || at < to);
}

function systemTies(school: string): Tie[] {
  const common = { role: 'service', school, capacity: 'system', which: null, subjects: null } as const;
  return [
    { ...common, relation: 'contracted', to: 'pupils' },
    { ...common, relation: 'contracted-guardian', to: 'guardians' },
    { ...common, relation: 'contracted-staff', to: 'staff' },
    { ...common, relation: 'member', to: 'groups' },
  ];
}

function pupilTies(records: Records, person: string, day: string): Tie[] {
  const { identity } = records.rows;
  const student = identity.students.find((row) => row.id === studentOf(person));
  if (student === undefined) return [];
  const birth = records.byId(person)?.row.birthDate;
  const ofAge = student.emancipated === true || (typeof birth === 'string' && isAged(18, birth, day));
  return identity.enrolments
    .filter((row) => row.student === student.id && runs(day, row.enteredOn, row.leftOn))
    .flatMap(({ school }): Tie[] => {
      const common = { role: 'student', school, capacity: 'pupil', which: null, subjects: null } as const;
      return [
        { ...common, relation: 'self', to: 'self' },
        ...(ofAge ? [{ ...common, relation: 'self-of-age', to: 'self' as const }] : []),
        { ...common, relation: 'school-member', to: 'staff' },
        { ...common, relation: 'member', to: 'groups', which: groupsOf(records, student.id, school, day) },
      ];
    });
}

function guardianTies(records: Records, person: string, day: string): Tie[] {
  const { identity } = records.rows;
  return identity.guardianLinks
    .filter((link) => link.guardian === person && link.webAccess === true && runs(day, link.validFrom, link.validTo))
    .flatMap((link) =>
      identity.enrolments
        .filter((row) => row.student === link.student && runs(day, row.enteredOn, row.leftOn))
        .flatMap(({ school }): Tie[] => {
          const common = { role: 'guardian', school, capacity: 'guardian', subjects: null } as const;
          const ward = new Set([link.student]);
          const relation = standingOfGuardian(link, wardOf(records, link.student, day));
          const ties: Tie[] = [
            { ...common, relation, to: 'pupils', which: ward },
            { ...common, relation: 'self', to: 'self', which: null },
          ];
          if (NOT_INFORMED.has(relation)) return ties;
          return [
            ...ties,
            { ...common, relation: 'co-guardian', to: 'guardians', which: ward },
            { ...common, relation: 'school-member', to: 'staff', which: null },
            { ...common, relation: 'member', to: 'groups', which: groupsOf(records, link.student, school, day) },
          ];
        }),
    );
}

/** Whom the school tells nothing: no names of its staff, none of its classes, none of the other guardians. */
const NOT_INFORMED: ReadonlySet<string> = new Set(['restricted-guardian', 'emergency-contact', 'guardian-of-objecting-adult']);

interface Ward {
  readonly ofAge: boolean;
  readonly emancipated: boolean;
  readonly disclosure: string;
}

function wardOf(records: Records, student: string, day: string): Ward {
  const row = records.byId(student)?.row;
  const birth = records.byId(humanOf(student))?.row.birthDate;
  const emancipated = row?.emancipated === true;
  return {
    ofAge: emancipated || (typeof birth === 'string' && isAged(18, birth, day)),
    emancipated,
    disclosure: String(row?.guardianDisclosure ?? 'STANDARD'),
  };
}

/**
 * The row of the matrix a guardian stands on: an order first, then whether they are more than a contact, then the ward's age, then authority.
 * Without a ward, as towards a child.
 */
export function standingOfGuardian(link: Link, ward: Ward | null): string {
  if (link.contactRestriction === 'NO_INFORMATION' || link.parentalAuthority === 'WITHDRAWN') return 'restricted-guardian';
  if ((link.authority ?? 'CONTACT') === 'CONTACT') return 'emergency-contact';
  if (ward?.ofAge === true) {
    const closed = ward.emancipated || ward.disclosure === 'ADULT_OBJECTED' || ward.disclosure === 'ADULT_INDEPENDENT';
    return closed ? 'guardian-of-objecting-adult' : 'guardian-of-adult';
  }
  if (link.parentalAuthority === 'SUPERVISION_ONLY') return 'supervision-only';
  if (link.authority === 'IN_CHARGE') return 'person-in-charge';
  return (link.parentalAuthority ?? 'UNKNOWN') === 'UNKNOWN' ? 'guardian-unknown-authority' : 'legal-guardian';
}

/** Roles by function; the national profile opens nothing. Source: domain model §3.1. */
const ROLES: Readonly<Record<string, string>> = {
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

/** Who keeps what must stay confidential: those who decide on it, and health and social staff (domain model §2.8, D1). */
const OFFICE: ReadonlySet<string> = new Set(['principal', 'deputy-principal', 'cpe', 'nurse', 'doctor', 'social-worker', 'office']);
/** Whose work is with named pupils, or with no pupil at all. */
const NOT_FOR_ALL: ReadonlySet<string> = new Set(['aide', 'inspector', 'company-tutor', 'local-authority']);

function functionTies(records: Records, person: string, day: string): Tie[] {
  return records.rows.identity.roleAssignments
    .filter((row) => row.person === person && runs(day, row.validFrom, row.validTo))
    .flatMap((row): Tie[] => {
      const role = ROLES[row.function];
      return role === undefined ? [] : oneFunction(records, role, row as Row, day);
    });
}

function oneFunction(records: Records, role: string, row: Row, day: string): Tie[] {
  const school = String(row.school);
  const group = row.scopeGroup as string | null;
  const pupil = row.scopeStudent as string | null;
  const common = { role, school, subjects: null, which: null } as const;
  if (MANDATES.has(String(row.function))) {
    const capacity = role === 'student-delegate' ? 'pupil' : 'guardian';
    if (group == null) return [];
    return [
      { ...common, capacity, relation: 'delegate-of', to: 'pupils', which: pupilsOf(records, group, school, day) },
      { ...common, capacity, relation: 'member', to: 'groups', which: new Set([group]) },
    ];
  }
  const capacity = OFFICE.has(role) ? 'office' : 'staff';
  const asStaff: Tie[] = [
    { ...common, capacity, relation: 'self', to: 'self' },
    { ...common, capacity, relation: 'colleague', to: 'staff' },
  ];
  if (row.function === 'HEAD_TEACHER') {
    if (group == null) return asStaff;
    const pupils = pupilsOf(records, group, school, day);
    return [
      ...asStaff,
      { ...common, capacity, relation: 'head-teacher-of', to: 'pupils', which: pupils },
      { ...common, capacity, relation: 'head-teacher-of-ward', to: 'guardians', which: pupils },
      { ...common, capacity, relation: 'member', to: 'groups', which: new Set([group]) },
    ];
  }
  if (role === 'teacher') return asStaff;
  // A role for one subject goes no further than it.
  const course = row.scope === 'SUBJECT' ? new Set(row.scopeSubject == null ? [] : [String(row.scopeSubject)]) : null;
  const member: Tie = { ...common, capacity, relation: 'member', to: 'groups', subjects: course };
  if (row.scope === 'STUDENT') {
    if (pupil == null) return asStaff;
    const relation = role === 'aide' ? 'supports' : 'follows';
    return [...asStaff, member, { ...common, capacity, relation, to: 'pupils', which: new Set([pupil]) }];
  }
  if (NOT_FOR_ALL.has(role) || course !== null) return [...asStaff, member];
  // An office for one class goes no further than its pupils (`RoleScope`: how far an office goes).
  if (row.scope === 'CLASS') {
    if (group == null) return [...asStaff, member];
    const pupils = pupilsOf(records, group, school, day);
    return [
      ...asStaff,
      member,
      { ...common, capacity, relation: 'school-staff', to: 'pupils', which: pupils },
      { ...common, capacity, relation: 'school-staff-of-ward', to: 'guardians', which: pupils },
    ];
  }
  return [
    ...asStaff,
    member,
    { ...common, capacity, relation: 'school-staff', to: 'pupils' },
    { ...common, capacity, relation: 'school-staff-of-ward', to: 'guardians' },
  ];
}

function teachingTies(records: Records, person: string, day: string): Tie[] {
  return records.rows.identity.teachingAssignments
    .filter((row) => humanOf(row.staff) === person && runs(day, row.validFrom, row.validTo))
    .flatMap(({ school, group, subject, substituteFor }): Tie[] => {
      const common = { role: 'teacher', school, capacity: 'staff' } as const;
      const pupils = pupilsOf(records, group, school, day);
      const within = coursesOf(records, person, school, day);
      const taught = subject == null ? null : new Set([subject]);
      const subjects = within === null || taught === null ? (within ?? taught) : new Set([...taught].filter((one) => within.has(one)));
      if (subjects?.size === 0) return [];
      return [
        { ...common, relation: substituteFor == null ? 'teaches' : 'substitutes', to: 'pupils', which: pupils, subjects },
        { ...common, relation: 'teaches-ward', to: 'guardians', which: pupils, subjects: null },
        { ...common, relation: 'member', to: 'groups', which: new Set([group]), subjects },
        { ...common, relation: 'self', to: 'self', which: null, subjects: null },
        { ...common, relation: 'colleague', to: 'staff', which: null, subjects: null },
      ];
    });
}

/** Subjects to which the teacher's roles at the school limit what they teach; null where some role does not, or there is none. */
function coursesOf(records: Records, person: string, school: string, day: string): ReadonlySet<string> | null {
  const held = records.rows.identity.roleAssignments.filter(
    (row) => row.person === person && row.school === school && row.function === 'TEACHER' && runs(day, row.validFrom, row.validTo),
  );
  if (held.length === 0 || held.some((row) => row.scope !== 'SUBJECT')) return null;
  return new Set(held.flatMap((row) => row.scopeSubject ?? []));
}

function groupsOf(records: Records, student: string, school: string, day: string): ReadonlySet<string> {
  const rows = records.rows.identity.memberships.filter(
    (row) => row.student === student && row.school === school && runs(day, row.validFrom, row.validTo),
  );
  return new Set(rows.map((row) => row.group));
}

function pupilsOf(records: Records, group: string, school: string, day: string): ReadonlySet<string> {
  const rows = records.rows.identity.memberships.filter(
    (row) => row.group === group && row.school === school && runs(day, row.validFrom, row.validTo),
  );
  return new Set(rows.map((row) => row.student));
}
