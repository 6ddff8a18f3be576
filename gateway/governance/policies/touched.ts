import type { Difference, Relation, Role } from '../../../core/policy/index.js';
import type { Headcount } from './ports.js';

/** Whom a change touches at most, counted. */
export interface Touched {
  readonly students: number;
  readonly people: number;
  readonly vendors: number;
}

/** What a system of a third party has at the schools that are counted. */
export interface Vendor {
  readonly client: string;
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
}

export interface Counted {
  readonly headcounts: readonly Headcount[];
  readonly vendors: readonly Vendor[];
  /** Purposes from each one up to its root. */
  readonly lineageOf: (purpose: string) => readonly string[];
}

/**
 * Whom these changes touch, at the schools that are counted. Students: all of a school, where a tie to students changes. People: all who hold one of the
 * functions there. Vendors: those whose agreement covers a purpose and a category of the change. An upper bound: a class, a consent or an
 * objection may leave fewer.
 */
export function touchedBy(differences: readonly Difference[], { headcounts, vendors, lineageOf }: Counted): Touched {
  const rolesAt = new Map<string, Set<Role>>();
  const studentsAt = new Set<string>();
  const systems = new Set<string>();
  for (const { holders, schools, clients, purposes, categories } of differences) {
    const there = headcounts.filter(({ school }) => schools === null || schools.includes('*') || schools.includes(school));
    for (const { school } of there) {
      const roles = rolesAt.get(school) ?? new Set<Role>();
      for (const { role, relation } of holders) {
        if (role !== null) roles.add(role);
        if (relation !== null && isAboutStudents(role, relation)) studentsAt.add(school);
      }
      rolesAt.set(school, roles);
    }
    if (clients !== null && !clients.includes('vendor')) continue;
    for (const vendor of vendors) {
      const serves = purposes.some((purpose) => lineageOf(purpose).some((one) => vendor.purposes.includes(one)));
      if (serves && categories.some((category) => vendor.categories.includes(category))) systems.add(vendor.client);
    }
  }
  const holdersAt = (school: string, roles: Iterable<Role>) => {
    const counts = headcounts.find((one) => one.school === school)?.holders ?? {};
    return [...roles].reduce((sum, role) => sum + (counts[role] ?? 0), 0);
  };
  return {
    students: [...studentsAt].reduce((sum, school) => sum + holdersAt(school, ['student']), 0),
    people: [...rolesAt].reduce((sum, [school, roles]) => sum + holdersAt(school, roles), 0),
    vendors: systems.size,
  };
}

/** Ties towards adults, and towards what nobody is the subject of. */
const NOT_TO_STUDENTS: ReadonlySet<Relation> = new Set([
  'co-guardian',
  'teaches-ward',
  'head-teacher-of-ward',
  'school-staff-of-ward',
  'colleague',
  'school-member',
  'contracted-guardian',
  'contracted-staff',
  'member',
]);

function isAboutStudents(role: Role | null, relation: Relation): boolean {
  if (relation === 'self' || relation === 'self-of-age') return role === 'student';
  return !NOT_TO_STUDENTS.has(relation);
}
