import type { Relation, Role } from '../../../core/policy/index.js';

/** Categories of people whose data are used. Source: GDPR art. 30(1)(c). */
export const SUBJECTS = ['STUDENTS', 'GUARDIANS', 'STAFF', 'PARTNERS'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Whose data somebody with this tie uses; null where nobody is the subject. */
export function subjectOf(role: Role, relation: Relation): Subject | null {
  if (relation === 'member') return null;
  if (relation === 'self' || relation === 'self-of-age') return THEMSELVES[role] ?? 'STAFF';
  return TOWARDS[relation] ?? 'STUDENTS';
}

const THEMSELVES: Partial<Record<Role, Subject>> = {
  student: 'STUDENTS',
  'student-delegate': 'STUDENTS',
  guardian: 'GUARDIANS',
  'parent-delegate': 'GUARDIANS',
  'company-tutor': 'PARTNERS',
  'local-authority': 'PARTNERS',
};

const TOWARDS: Partial<Record<Relation, Subject>> = {
  'co-guardian': 'GUARDIANS',
  'teaches-ward': 'GUARDIANS',
  'head-teacher-of-ward': 'GUARDIANS',
  'school-staff-of-ward': 'GUARDIANS',
  'contracted-guardian': 'GUARDIANS',
  colleague: 'STAFF',
  'school-member': 'STAFF',
  'contracted-staff': 'STAFF',
};
