import DataLoader from 'dataloader';
import { type Capability, type Place, type Reach, reachOf } from '../../core/capability/index.js';
import { facetOf, humanOf } from '../../core/ids.js';
import type { ExternalIdRow, GroupFilter, Page, Repository, StudentFilter, Window } from './repository/index.js';

/**
 * One statement per field and page, however many parents. Made anew for each request. Rows by id are held to the reach of their type,
 * lists to the reach of their own coordinate.
 */
export function createLoaders({ people, schools, places }: Repository, capability: Capability) {
  const at = new Date(capability.at);
  const reach = (coordinate: string) => reachOf(capability, coordinate);

  const byId = <Row extends { readonly id: string }>(
    type: string,
    find: (ids: readonly string[], reach: Reach, at: Date) => Promise<Row[]>,
  ) =>
    new DataLoader<string, Row | null>(async (ids) => {
      const extents = reach(type);
      const rows = extents.length === 0 ? [] : await find(ids, extents, at);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    });

  const listOf = <Row>(
    coordinate: string,
    find: (keys: readonly string[], reach: Reach) => Promise<readonly Row[]>,
    key: (row: Row) => string,
  ) =>
    new DataLoader<string, Row[]>(async (keys) => {
      const extents = reach(coordinate);
      return grouped(keys, extents.length === 0 ? [] : await find(keys, extents), key);
    });

  const pageOf = <Row>(coordinate: string, find: (keys: readonly string[], reach: Reach) => Promise<ReadonlyMap<string, Page<Row>>>) =>
    new DataLoader<string, Page<Row>>(async (keys) => {
      const extents = reach(coordinate);
      const pages = extents.length === 0 ? null : await find(keys, extents);
      return keys.map((key) => pages?.get(key) ?? { rows: [], more: false });
    });

  const countOf = (coordinate: string, find: (keys: readonly string[], reach: Reach) => Promise<ReadonlyMap<string, number>>) =>
    new DataLoader<string, number>(async (keys) => {
      const extents = reach(coordinate);
      const counts = extents.length === 0 ? null : await find(keys, extents);
      return keys.map((key) => counts?.get(key) ?? 0);
    });

  return {
    person: byId('Person', people.persons),
    student: byId('Student', people.students),
    staff: byId('Staff', people.staff),
    enrolment: byId('Enrolment', people.enrolments),
    teachingAssignment: byId('TeachingAssignment', people.teaching),
    guardianLink: byId('GuardianLink', people.links),
    school: byId('School', schools.schools),
    schoolYear: byId('SchoolYear', schools.schoolYears),
    period: byId('Period', schools.periods),
    classGroup: byId('ClassGroup', schools.classGroups),
    subject: byId('Subject', schools.subjects),

    /** Students of schools: the root list and the school's own, each under its coordinate. */
    students: keyed((coordinate: string, filter: StudentFilter, window: Window) =>
      pageOf(coordinate, (keys, extents) => people.studentsOfSchools(keys, filter, extents, at, window)),
    ),
    studentCount: keyed((coordinate: string, filter: StudentFilter) =>
      countOf(coordinate, (keys, extents) => people.countStudentsOfSchools(keys, filter, extents, at)),
    ),
    members: keyed((asOf: string | null, window: Window) =>
      pageOf('ClassGroup.members', (keys, extents) => people.members(keys, asOf, extents, at, window)),
    ),
    memberCount: keyed((asOf: string | null) =>
      countOf('ClassGroup.members', (keys, extents) => people.countMembers(keys, asOf, extents, at)),
    ),
    schoolStaff: keyed((window: Window) => pageOf('School.staff', (keys, extents) => people.staffOfSchools(keys, extents, at, window))),
    schoolStaffCount: countOf('School.staff', (keys, extents) => people.countStaffOfSchools(keys, extents, at)),
    classGroups: keyed((filter: GroupFilter, window: Window) =>
      pageOf('School.classGroups', (keys, extents) => schools.groupsOfSchools(keys, filter, extents, window)),
    ),
    classGroupCount: keyed((filter: GroupFilter) =>
      countOf('School.classGroups', (keys, extents) => schools.countGroupsOfSchools(keys, filter, extents)),
    ),
    enrolments: keyed((window: Window) => pageOf('Student.enrolments', (keys, extents) => people.enrolmentsOf(keys, extents, at, window))),
    enrolmentCount: countOf('Student.enrolments', (keys, extents) => people.countEnrolmentsOf(keys, extents, at)),

    currentEnrolments: listOf(
      'Student.currentEnrolment',
      (keys, extents) => people.currentEnrolments(keys, extents, at),
      (row) => row.student,
    ),
    studentGroups: keyed((asOf: string | null) =>
      listOf(
        'Student.groups',
        (keys, extents) => schools.groupsOfStudents(keys, asOf, extents, at),
        (row) => row.student,
      ),
    ),
    roles: keyed((coordinate: string, school: string | null) =>
      listOf(
        coordinate,
        (keys, extents) => people.rolesOf(keys, school, extents, at),
        (row) => row.person,
      ),
    ),
    headTeachers: listOf(
      'ClassGroup.headTeachers',
      (keys, extents) => people.headTeachersOf(keys, extents, at),
      (row) => row.scopeGroup ?? '',
    ),
    delegates: listOf(
      'ClassGroup.delegates',
      (keys, extents) => people.delegatesOf(keys, extents, at),
      (row) => row.scopeGroup ?? '',
    ),
    headTeaching: listOf(
      'Staff.headTeacherOf',
      (keys, extents) => people.headTeachingOf(keys, extents, at),
      (row) => row.person,
    ),
    teachingOfStaff: keyed((school: string | null, asOf: string | null) =>
      listOf(
        'Staff.teaching',
        (keys, extents) => people.teachingOfStaff(keys, school, asOf, extents, at),
        (row) => row.staff,
      ),
    ),
    teachingOfGroup: listOf(
      'ClassGroup.teaching',
      (keys, extents) => people.teachingOfGroups(keys, extents, at),
      (row) => row.group,
    ),
    guardians: listOf(
      'Student.guardians',
      (keys, extents) => people.linksOfStudents(keys, extents, at),
      (row) => row.student,
    ),
    emergencyContacts: listOf(
      'Student.emergencyContacts',
      (keys, extents) => people.linksOfStudents(keys, extents, at),
      (row) => row.student,
    ),
    wards: listOf(
      'Person.wards',
      (keys, extents) => people.linksOfGuardians(keys, extents, at),
      (row) => row.guardian,
    ),
    accommodations: listOf(
      'Student.accommodations',
      (keys, extents) => people.accommodationsOf(keys, extents, at),
      (row) => row.student,
    ),
    schoolYears: listOf('SchoolYear', schools.yearsOfSchools, (row) => row.school),
    subjects: listOf('School.subjects', schools.subjectsOfSchools, (row) => row.school),
    capabilities: listOf('School.capabilities', schools.capabilitiesOfSchools, (row) => row.school),
    periods: listOf('Period', schools.periodsOfYears, (row) => row.schoolYear),

    /** Of records in reach already. */
    externalIds: new DataLoader<string, ExternalIdRow[]>(async (records) =>
      grouped(records, await people.externalIdsOf(records), (row) => row.record),
    ),
    accounts: new DataLoader(async (persons: readonly string[]) => grouped(persons, await people.accountsOf(persons), (row) => row.person)),
    size: new DataLoader<string, number>(async (groups) => {
      const sizes = new Map((await schools.sizes(groups, at)).map(({ group, size }) => [group, size]));
      return groups.map((group) => sizes.get(group) ?? 0);
    }),
    today: new DataLoader<string, string | null>(async (ids) => {
      const days = new Map((await schools.days(ids, at)).map(({ school, day }) => [school, day]));
      return ids.map((id) => days.get(id) ?? null);
    }),

    /** Whose address must be kept: for each human, the guardians who asked for it; the human's own address or their ward's. */
    addressSecrets: new DataLoader<string, string[]>(async (persons) => {
      const links = await people.addressSecrets(persons, at);
      return persons.map((person) =>
        links.filter((link) => link.guardian === person || link.student === facetOf('Student', person)).map((link) => link.guardian),
      );
    }),

    /** Where a human stands; any of their ids. */
    place: new DataLoader<string, Place, string>(
      async (ids) => {
        const found = await places.places(
          ids.map((id) => humanOf(id) ?? id),
          at,
        );
        return ids.map((id) => found.get(humanOf(id) ?? id) as Place);
      },
      { cacheKeyFn: (id) => humanOf(id) ?? id },
    ),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;

/** One loader per set of arguments: what is asked differently is loaded apart. */
function keyed<Arguments extends readonly unknown[], Loader>(make: (...given: Arguments) => Loader): (...given: Arguments) => Loader {
  const made = new Map<string, Loader>();
  return (...given) => {
    const key = JSON.stringify(given);
    const loader = made.get(key) ?? make(...given);
    made.set(key, loader);
    return loader;
  };
}

function grouped<Row>(keys: readonly string[], rows: readonly Row[], key: (row: Row) => string): Row[][] {
  const found = new Map<string, Row[]>(keys.map((one) => [one, []]));
  for (const row of rows) found.get(key(row))?.push(row);
  return keys.map((one) => found.get(one) ?? []);
}
