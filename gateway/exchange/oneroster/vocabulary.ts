/** What a role of a user means here. `NONE` opens nothing: the standard does not say what an administrator or an aide does. */
export interface UserRole {
  readonly as: 'student' | 'guardian' | 'staff';
  readonly function: string;
  readonly profile: string | null;
}

const staff = (fn: string, profile: string | null): UserRole => ({ as: 'staff', function: fn, profile });
const STUDENT: UserRole = { as: 'student', function: 'NONE', profile: null };
const GUARDIAN: UserRole = { as: 'guardian', function: 'NONE', profile: null };

/** `users.role` of 1.1 and `roles.role` of 1.2. Source: formats.md 1.3. */
const ROLES: Readonly<Record<string, UserRole>> = {
  student: STUDENT,
  guardian: GUARDIAN,
  parent: GUARDIAN,
  relative: GUARDIAN,
  teacher: staff('TEACHER', 'ENS'),
  principal: staff('PRINCIPAL', 'DIR'),
  administrator: staff('NONE', null),
  siteadministrator: staff('NONE', null),
  districtadministrator: staff('NONE', null),
  systemadministrator: staff('NONE', null),
  aide: staff('NONE', null),
  counselor: staff('NONE', null),
  proctor: staff('NONE', null),
};

export const ROLE_NAMES =
  'student, teacher, parent, guardian, relative, principal, administrator, siteAdministrator, districtAdministrator, systemAdministrator, aide, counselor or proctor';

export function userRole(told: string): UserRole | null {
  const name = told.toLowerCase();
  return Object.hasOwn(ROLES, name) ? (ROLES[name] as UserRole) : null;
}

export const ENROLLMENT_ROLES = new Set(['student', 'teacher', 'administrator', 'proctor']);

/** `demographics.sex`; null for none told, undefined for a word that is not on the list. */
export function sexOf(told: string | null | undefined): string | null | undefined {
  switch (told?.toLowerCase()) {
    case 'male':
      return 'M';
    case 'female':
      return 'F';
    case 'other':
      return 'X';
    case undefined:
    case 'unspecified':
      return null;
    default:
      return undefined;
  }
}

/** A national student number: ten digits and a letter, or nine and two. Source: formats.md 2.5. */
export function isNationalId(text: string): boolean {
  return /^([0-9]{10}[A-Z]|[0-9]{9}[A-Z]{2})$/.test(text);
}
