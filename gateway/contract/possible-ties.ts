import type { Relation, Role } from '../../core/policy/index.js';

/** A role with a relation that it can give. `member` is towards groups, where nobody is the subject; every other relation is towards people. */
export interface PossibleTie {
  readonly role: Role;
  readonly relation: Relation;
}

const OFFICER: readonly Relation[] = ['self', 'colleague', 'member', 'follows'];
const WHOLE_SCHOOL: readonly Relation[] = [...OFFICER, 'school-staff', 'school-staff-of-ward'];
const DELEGATE: readonly Relation[] = ['delegate-of', 'member'];

/** What a person can be to somebody, role by role: what `facts/bonds.ts` makes of everything that identity can hold; a test holds it to that. */
const OF_PERSONS: Readonly<Partial<Record<Role, readonly Relation[]>>> = {
  student: ['self', 'self-of-age', 'school-member', 'member'],
  guardian: [
    'self',
    'legal-guardian',
    'guardian-unknown-authority',
    'person-in-charge',
    'supervision-only',
    'guardian-of-adult',
    'guardian-of-objecting-adult',
    'emergency-contact',
    'restricted-guardian',
    'co-guardian',
    'school-member',
    'member',
  ],
  teacher: ['self', 'colleague', 'teaches', 'substitutes', 'teaches-ward', 'head-teacher-of', 'head-teacher-of-ward', 'member'],
  librarian: WHOLE_SCHOOL,
  principal: WHOLE_SCHOOL,
  'deputy-principal': WHOLE_SCHOOL,
  cpe: WHOLE_SCHOOL,
  aed: WHOLE_SCHOOL,
  nurse: WHOLE_SCHOOL,
  doctor: WHOLE_SCHOOL,
  psychologist: WHOLE_SCHOOL,
  'social-worker': WHOLE_SCHOOL,
  office: WHOLE_SCHOOL,
  bursar: WHOLE_SCHOOL,
  'it-admin': WHOLE_SCHOOL,
  dpo: WHOLE_SCHOOL,
  'harassment-referent': WHOLE_SCHOOL,
  aide: ['self', 'colleague', 'member', 'supports'],
  inspector: OFFICER,
  'company-tutor': OFFICER,
  'local-authority': OFFICER,
  'student-delegate': DELEGATE,
  'parent-delegate': DELEGATE,
};

/** What a system that acts for itself is to people of a school that contracted it. */
const OF_SERVICES: readonly Relation[] = ['contracted', 'contracted-guardian', 'contracted-staff', 'member'];

const SERVICE_TIES: readonly PossibleTie[] = OF_SERVICES.map((relation) => ({ role: 'service', relation }));
const ALL_TIES: readonly PossibleTie[] = [
  ...SERVICE_TIES,
  ...Object.entries(OF_PERSONS).flatMap(([role, relations]) => relations.map((relation) => ({ role: role as Role, relation }))),
];

/** Every tie that somebody who asks through a client could hold: the system itself, and the persons it may act for. */
export function possibleTies(mayActForPersons: boolean): readonly PossibleTie[] {
  return mayActForPersons ? ALL_TIES : SERVICE_TIES;
}
