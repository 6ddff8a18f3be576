import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import {
  accommodations,
  accounts,
  enrolments,
  externalIds,
  guardianLinks,
  memberships,
  persons,
  roleAssignments,
  staff,
  students,
  teachingAssignments,
} from '../tables.js';
import { countsOf, type Listing, pagesOf, type Window } from './page.js';
import { dayAt, dayOf, inForce, listedIn, MANDATES, personOf, personWithin, studentOf, studentWithin, withIds } from './scope.js';

export type PersonRow = typeof persons.$inferSelect;
export type StudentRow = typeof students.$inferSelect;
export type StaffRow = typeof staff.$inferSelect;
export type EnrolmentRow = typeof enrolments.$inferSelect;
export type RoleRow = typeof roleAssignments.$inferSelect;
export type TeachingRow = typeof teachingAssignments.$inferSelect;
export type LinkRow = typeof guardianLinks.$inferSelect;
export type AccommodationRow = typeof accommodations.$inferSelect;
export type ExternalIdRow = typeof externalIds.$inferSelect;
export type AccountRow = typeof accounts.$inferSelect;

/** What another system calls a record. */
export type NamedBy = Pick<ExternalIdRow, 'system' | 'kind' | 'value'>;

/** Which students of a school: on a day (today when null), of one group when named. */
export interface StudentFilter {
  readonly asOf: string | null;
  readonly group: string | null;
}

/** People and what ties them to schools. Every function applies the reach it is given, in SQL, before it counts or cuts. */
export function peopleRepository(db: Database) {
  return {
    persons: (ids: readonly string[], reach: Reach, at: Date): Promise<PersonRow[]> =>
      db
        .select()
        .from(persons)
        .where(and(withIds(persons, ids), personWithin(reach, persons.id, at))),

    students: (ids: readonly string[], reach: Reach, at: Date): Promise<StudentRow[]> =>
      db
        .select()
        .from(students)
        .where(and(withIds(students, ids), studentWithin(reach, students.id, at))),

    staff: (ids: readonly string[], reach: Reach, at: Date): Promise<StaffRow[]> =>
      db
        .select()
        .from(staff)
        .where(and(withIds(staff, ids), personWithin(reach, staff.person, at))),

    enrolments: (ids: readonly string[], reach: Reach, at: Date): Promise<EnrolmentRow[]> =>
      db
        .select()
        .from(enrolments)
        .where(and(withIds(enrolments, ids), studentWithin(reach, enrolments.student, at, enrolments.school))),

    teaching: (ids: readonly string[], reach: Reach, at: Date): Promise<TeachingRow[]> =>
      db
        .select()
        .from(teachingAssignments)
        .where(and(withIds(teachingAssignments, ids), teachingWithin(reach, at))),

    links: (ids: readonly string[], reach: Reach, at: Date): Promise<LinkRow[]> =>
      db
        .select()
        .from(guardianLinks)
        .where(and(withIds(guardianLinks, ids), linkWithin(reach, at))),

    studentsOfSchools: (schools: readonly string[], filter: StudentFilter, reach: Reach, at: Date, window: Window) =>
      pagesOf(db, students, studentListing(schools, filter, reach, at), window),
    countStudentsOfSchools: (schools: readonly string[], filter: StudentFilter, reach: Reach, at: Date) =>
      countsOf(db, studentListing(schools, filter, reach, at)),

    members: (groups: readonly string[], asOf: string | null, reach: Reach, at: Date, window: Window) =>
      pagesOf(db, students, memberListing(groups, asOf, reach, at), window),
    countMembers: (groups: readonly string[], asOf: string | null, reach: Reach, at: Date) =>
      countsOf(db, memberListing(groups, asOf, reach, at)),

    staffOfSchools: (schools: readonly string[], reach: Reach, at: Date, window: Window) =>
      pagesOf(db, staff, staffListing(schools, reach, at), window),
    countStaffOfSchools: (schools: readonly string[], reach: Reach, at: Date) => countsOf(db, staffListing(schools, reach, at)),

    enrolmentsOf: (ids: readonly string[], reach: Reach, at: Date, window: Window) =>
      pagesOf(db, enrolments, enrolmentListing(ids, reach, at), window),
    countEnrolmentsOf: (ids: readonly string[], reach: Reach, at: Date) => countsOf(db, enrolmentListing(ids, reach, at)),

    /** Enrolments in force, the primary one first. */
    currentEnrolments: (ids: readonly string[], reach: Reach, at: Date): Promise<EnrolmentRow[]> =>
      db
        .select()
        .from(enrolments)
        .where(
          and(
            listedIn(enrolments.student, ids),
            inForce(enrolments.enteredOn, enrolments.leftOn, dayAt(enrolments.school, at)),
            studentWithin(reach, enrolments.student, at, enrolments.school),
          ),
        )
        .orderBy(sql`${enrolments.primary} desc`, enrolments.id),

    /** Roles in force, at one school when named. */
    rolesOf: (people: readonly string[], school: string | null, reach: Reach, at: Date): Promise<RoleRow[]> =>
      db
        .select()
        .from(roleAssignments)
        .where(
          and(
            listedIn(roleAssignments.person, people),
            school === null ? undefined : eq(roleAssignments.school, school),
            inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at)),
            personWithin(reach, roleAssignments.person, at, roleAssignments.school),
          ),
        )
        .orderBy(roleAssignments.id),

    /** Head teachers of groups, in force, as their role rows. */
    headTeachersOf: (groups: readonly string[], reach: Reach, at: Date): Promise<RoleRow[]> =>
      db
        .select()
        .from(roleAssignments)
        .where(and(withGroup(roleAssignments, groups), headTeaching(reach, at)))
        .orderBy(roleAssignments.id),

    /** The classes these people are head teachers of, in force, as their role rows. */
    headTeachingOf: (people: readonly string[], reach: Reach, at: Date): Promise<RoleRow[]> =>
      db
        .select()
        .from(roleAssignments)
        .where(and(listedIn(roleAssignments.person, people), headTeaching(reach, at)))
        .orderBy(roleAssignments.id),

    /** Class delegates among the students of groups, in force, as their mandates. */
    delegatesOf: (groups: readonly string[], reach: Reach, at: Date): Promise<RoleRow[]> =>
      db
        .select()
        .from(roleAssignments)
        .where(
          and(
            withGroup(roleAssignments, groups),
            eq(roleAssignments.function, 'STUDENT_DELEGATE'),
            inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at)),
            studentWithin(reach, studentOf(roleAssignments.person), at, roleAssignments.school),
          ),
        )
        .orderBy(roleAssignments.id),

    teachingOfStaff: (ids: readonly string[], school: string | null, asOf: string | null, reach: Reach, at: Date): Promise<TeachingRow[]> =>
      db
        .select()
        .from(teachingAssignments)
        .where(
          and(
            listedIn(teachingAssignments.staff, ids),
            school === null ? undefined : eq(teachingAssignments.school, school),
            inForce(teachingAssignments.validFrom, teachingAssignments.validTo, dayFor(asOf, teachingAssignments.school, at)),
            teachingWithin(reach, at),
          ),
        )
        .orderBy(teachingAssignments.id),

    teachingOfGroups: (groups: readonly string[], reach: Reach, at: Date): Promise<TeachingRow[]> =>
      db
        .select()
        .from(teachingAssignments)
        .where(
          and(
            withGroup(teachingAssignments, groups),
            inForce(teachingAssignments.validFrom, teachingAssignments.validTo, dayAt(teachingAssignments.school, at)),
            teachingWithin(reach, at),
          ),
        )
        .orderBy(teachingAssignments.id),

    /** Links in force of students; both ends in reach. The order in which the school calls them. */
    linksOfStudents: (ids: readonly string[], reach: Reach, at: Date): Promise<LinkRow[]> =>
      db
        .select()
        .from(guardianLinks)
        .where(and(listedIn(guardianLinks.student, ids), linkInForce(at), linkWithin(reach, at)))
        .orderBy(guardianLinks.id),

    /** Links in force that open the wards' data to these guardians. */
    linksOfGuardians: (people: readonly string[], reach: Reach, at: Date): Promise<LinkRow[]> =>
      db
        .select()
        .from(guardianLinks)
        .where(and(listedIn(guardianLinks.guardian, people), eq(guardianLinks.webAccess, true), linkInForce(at), linkWithin(reach, at)))
        .orderBy(guardianLinks.id),

    accommodationsOf: (ids: readonly string[], reach: Reach, at: Date): Promise<AccommodationRow[]> =>
      db
        .select()
        .from(accommodations)
        .where(
          and(
            listedIn(accommodations.student, ids),
            inForce(accommodations.validFrom, accommodations.validTo, dayAt(accommodations.school, at)),
            studentWithin(reach, accommodations.student, at, accommodations.school),
          ),
        )
        .orderBy(accommodations.id),

    /** Keys of records that are in reach already. */
    externalIdsOf: (records: readonly string[]): Promise<ExternalIdRow[]> =>
      db
        .select()
        .from(externalIds)
        .where(listedIn(externalIds.record, records))
        .orderBy(externalIds.system, externalIds.kind, externalIds.value),

    /** The one human in reach whom a school in reach knows by this identifier; null when there is none, or more than one. */
    async withExternalId({ system, kind, value }: NamedBy, reach: Reach, at: Date): Promise<string | null> {
      const places = [...new Set(reach.flatMap((extent) => ('school' in extent ? [extent.school] : [])))];
      const held = await db
        .select({ record: externalIds.record })
        .from(externalIds)
        .where(
          and(
            listedIn(externalIds.school, places),
            eq(externalIds.system, system),
            eq(externalIds.kind, kind),
            eq(externalIds.value, value),
          ),
        );
      const humans = [...new Set(held.flatMap(({ record }) => humanOf(record) ?? []))];
      const found = await db
        .select({ id: persons.id })
        .from(persons)
        .where(and(withIds(persons, humans), personWithin(reach, persons.id, at)));
      return found.length === 1 ? (found[0]?.id ?? null) : null;
    },

    /** Accounts of people who are in reach already. */
    accountsOf: (people: readonly string[]): Promise<AccountRow[]> =>
      db.select().from(accounts).where(listedIn(accounts.person, people)).orderBy(accounts.system, accounts.login),

    /** Links in force under which an address must not be passed on, touching these people on either side. */
    addressSecrets: (people: readonly string[], at: Date): Promise<{ student: string; guardian: string }[]> =>
      db
        .select({ student: guardianLinks.student, guardian: guardianLinks.guardian })
        .from(guardianLinks)
        .where(
          and(
            eq(guardianLinks.contactRestriction, 'NO_ADDRESS_DISCLOSURE'),
            sql`(${listedIn(guardianLinks.guardian, people)} or ${listedIn(
              guardianLinks.student,
              people.flatMap((person) => facetOf('Student', person) ?? []),
            )})`,
            linkInForce(at),
          ),
        ),
  };
}

function studentListing(places: readonly string[], { asOf, group }: StudentFilter, reach: Reach, at: Date): Listing {
  const inGroup =
    group === null
      ? undefined
      : sql`exists (select 1 from ${memberships} where ${memberships.school} = ${enrolments.school} and ${memberships.group} = ${group}
          and ${memberships.student} = ${enrolments.student}
          and ${inForce(memberships.validFrom, memberships.validTo, dayFor(asOf, enrolments.school, at))})`;
  return {
    from: enrolments,
    parent: enrolments.school,
    id: enrolments.student,
    where: and(
      listedIn(enrolments.school, places),
      inForce(enrolments.enteredOn, enrolments.leftOn, dayFor(asOf, enrolments.school, at)),
      inGroup,
      studentWithin(reach, enrolments.student, at, enrolments.school),
    ),
  };
}

function memberListing(groups: readonly string[], asOf: string | null, reach: Reach, at: Date): Listing {
  return {
    from: memberships,
    parent: memberships.group,
    id: memberships.student,
    where: and(
      withIds({ school: memberships.school, id: memberships.group }, groups),
      inForce(memberships.validFrom, memberships.validTo, dayFor(asOf, memberships.school, at)),
      studentWithin(reach, memberships.student, at, memberships.school),
    ),
  };
}

function staffListing(places: readonly string[], reach: Reach, at: Date): Listing {
  return {
    from: roleAssignments,
    parent: roleAssignments.school,
    id: sql<string>`replace(${roleAssignments.person}, '.p', '.t')`,
    where: and(
      listedIn(roleAssignments.school, places),
      sql`${roleAssignments.function} not in ${[...MANDATES]}`,
      inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at)),
      personWithin(reach, roleAssignments.person, at, roleAssignments.school),
    ),
  };
}

function enrolmentListing(ids: readonly string[], reach: Reach, at: Date): Listing {
  return {
    from: enrolments,
    parent: enrolments.student,
    id: enrolments.id,
    where: and(listedIn(enrolments.student, ids), studentWithin(reach, enrolments.student, at, enrolments.school)),
  };
}

function dayFor(asOf: string | null, school: Parameters<typeof dayAt>[0], at: Date): SQL {
  return asOf === null ? dayAt(school, at) : dayOf(asOf);
}

function headTeaching(reach: Reach, at: Date): SQL | undefined {
  return and(
    eq(roleAssignments.function, 'HEAD_TEACHER'),
    inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at)),
    personWithin(reach, roleAssignments.person, at, roleAssignments.school),
  );
}

function withGroup(table: typeof roleAssignments | typeof teachingAssignments, groups: readonly string[]): SQL {
  return withIds({ school: table.school, id: 'scopeGroup' in table ? table.scopeGroup : table.group }, groups);
}

/** A teaching assignment is about the one who teaches. */
export function teachingWithin(reach: Reach, at: Date): SQL {
  return personWithin(reach, personOf(teachingAssignments.staff), at, teachingAssignments.school);
}

/** A link is about two people: both must be in reach. */
export function linkWithin(reach: Reach, at: Date): SQL | undefined {
  return and(studentWithin(reach, guardianLinks.student, at), personWithin(reach, guardianLinks.guardian, at));
}

export function linkInForce(at: Date): SQL {
  return inForce(guardianLinks.validFrom, guardianLinks.validTo, dayAt(guardianLinks.school, at));
}
