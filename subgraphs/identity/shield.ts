import type { Place } from '../../core/capability/index.js';
import type { Context, Sensitivity } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type {
  AccommodationRow,
  EnrolmentRow,
  LinkRow,
  Repository,
  RoleRow,
  StaffRow,
  StudentRow,
  TeachingRow,
} from './repository/index.js';

type IdentityContext = Context<Repository, Loaders>;
const ofPerson = async (id: string | null | undefined, { loaders }: IdentityContext): Promise<readonly Place[]> =>
  id ? [await loaders.place.load(id)] : [];

/** Plans that follow from a medical condition or a disability: their very kind is about health. Source: domain model §2.2. */
const HEALTH_PLANS: ReadonlySet<string> = new Set(['PAI', 'PPS']);

/** Whose each row is, for each subject path of the schema, and which values are more sensitive than their field. */
export const shield: Readonly<Record<string, Sensitivity<IdentityContext>>> = {
  Person: { places: (row: { id: string }, path, context) => (path === 'self' ? ofPerson(row.id, context) : []) },
  Student: { places: (row: Pick<StudentRow, 'id'>, path, context) => (path === 'self' ? ofPerson(row.id, context) : []) },
  Staff: { places: (row: Pick<StaffRow, 'id'>, path, context) => (path === 'person' ? ofPerson(row.id, context) : []) },
  RoleAssignment: {
    places: (row: RoleRow, path, context) => {
      if (path === 'person') return ofPerson(row.person, context);
      return path === 'scopeStudent' ? ofPerson(row.scopeStudent, context) : [];
    },
  },
  GuardianLink: {
    places: (row: LinkRow, path, context) => {
      if (path === 'student') return ofPerson(row.student, context);
      return path === 'guardian' ? ofPerson(row.guardian, context) : [];
    },
  },
  Accommodation: {
    places: (row: AccommodationRow, path, context) => (path === 'student' ? ofStudentAt(row, context) : []),
    categories: (row: AccommodationRow, field) => (field === 'kind' && HEALTH_PLANS.has(row.kind) ? ['HEALTH'] : []),
  },
  Enrolment: { places: (row: EnrolmentRow, path, context) => (path === 'student' ? ofStudentAt(row, context) : []) },
  TeachingAssignment: { places: (row: TeachingRow, path, context) => (path === 'staff.person' ? ofPerson(row.staff, context) : []) },
};

/** A row of one school is about the student as a student of that school: the other school's staff do not reach it. */
async function ofStudentAt(
  row: { readonly student: string; readonly school: string },
  { loaders }: IdentityContext,
): Promise<readonly Place[]> {
  const place = await loaders.place.load(row.student);
  const here = place.studentAt === '*' || place.studentAt.includes(row.school);
  return [{ ...place, studentAt: here ? [row.school] : [] }];
}
