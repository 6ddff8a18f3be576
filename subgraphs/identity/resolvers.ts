import { reaches } from '../../core/capability/index.js';
import { facetOf } from '../../core/ids.js';
import type { Context, Resolver, Resolvers } from '../../core/subgraph/index.js';
import { isAdult } from './age.js';
import { connection, dayGiven } from './connections.js';
import { identityChanges } from './feed.js';
import type { Loaders } from './loaders.js';
import type {
  AccommodationRow,
  AccountRow,
  ClassGroupRow,
  EnrolmentRow,
  ExternalIdRow,
  LinkRow,
  PeriodRow,
  PersonRow,
  Repository,
  RoleRow,
  SchoolRow,
  SchoolYearRow,
  StaffRow,
  StudentRow,
  SubjectRow,
  TeachingRow,
} from './repository/index.js';
import * as writes from './writes.js';

type IdentityContext = Context<Repository, Loaders>;

export const resolvers: Resolvers<IdentityContext> = {
  Query: {
    me: (_root, _args, { capability, loaders }) => (capability.person === null ? null : loaders.person.load(capability.person)),
    person: (_root, { id }, { loaders }) => loaders.person.load(id),
    student: (_root, { id }, { loaders }) => loaders.student.load(id),
    personByExternalId: async (_root, key, context) => {
      const found = await context.repository.people.withExternalId(key, context.reach('Query.personByExternalId'), context.at);
      return found === null ? null : context.loaders.person.load(found);
    },
    schoolByExternalId: async (_root, key, { repository, loaders }) => found(await repository.schools.withExternalId(key), loaders.school),
    school: (_root, { id }, { loaders }) => loaders.school.load(id),
    classGroup: (_root, { id }, { loaders }) => loaders.classGroup.load(id),
    students: (_root, args, context) => studentsOf('Query.students', args.schoolId, args, context),
    identityChanges,
    preauPlaces: (_root, { persons }, { repository, at }) => repository.facts.places(persons, at),
    preauStandings: (_root, { person, schools }, { repository, at }) => repository.facts.standings(person, at, schools ?? null),
    preauStore: (_root, _args, { store }) => store,
    preauAccount: (_root, { issuer, subject }, { repository }) => repository.facts.account(issuer, subject),
    preauAcademies: (_root, { schools }, { repository }) => repository.schools.academies(schools),
    preauSchools: (_root, { schools }, { repository }) => repository.schools.named(schools),
    preauHeadcounts: (_root, { schools }, { repository, at }) => repository.headcounts.at(schools, at),
    preauHolders: (_root, { school, functions }, { repository, at }) => repository.facts.holders(school, functions, at),
    preauAudience: (_root, { groups, guardiansOf }, { repository, at }) => repository.facts.audience(groups ?? [], guardiansOf ?? [], at),
    preauReachable: (_root, { school, reach, search, about }, { repository, at }) =>
      repository.reachable.of({ school, reach, search: search ?? null, about: about ?? null }, at),
  },

  Mutation: { ...writes },

  Person: {
    displayName: (person: PersonRow) => person.usualName ?? fullName(person),
    isAdult: async ({ birthDate, school }: PersonRow, _args, { loaders }) => {
      // Why: years are counted where the human's own school is.
      const today = await loaders.today.load(school);
      return birthDate === null || today === null ? null : isAdult(birthDate, today);
    },
    emails: async (person: PersonRow, _args, context) => {
      const onlySchool = await isVendor('Person.emails', person, context);
      return person.emails?.filter((email) => !onlySchool || email.kind === 'SCHOOL') ?? null;
    },
    addresses: async (person: PersonRow, _args, context) => ((await addressIsSecret(person, context)) ? null : person.addresses),
    externalIds: async ({ id }: PersonRow, _args, { loaders }) => {
      const facets = [id, facetOf('Student', id), facetOf('Staff', id)].filter((facet) => facet !== null);
      const lists = await Promise.all(facets.map((facet) => loaders.externalIds.load(facet)));
      return distinctKeys(lists.flat());
    },
    accounts: ({ id }: PersonRow, _args, { loaders }) => loaders.accounts.load(id),
    roles: ({ id }: PersonRow, { schoolId }, { loaders }) => loaders.roles('Person.roles', schoolId ?? null).load(id),
    student: ({ id }: PersonRow, _args, { loaders }) => loaders.student.load(facetOf('Student', id) ?? id),
    staff: ({ id }: PersonRow, _args, { loaders }) => loaders.staff.load(facetOf('Staff', id) ?? id),
    wards: ({ id }: PersonRow, _args, { loaders }) => loaders.wards.load(id),
  },
  ExternalId: { lastSeenAt: (key: ExternalIdRow) => key.lastSeenAt?.toISOString() ?? null },
  Account: { lastLoginAt: (account: AccountRow) => account.lastLoginAt?.toISOString() ?? null },

  RoleAssignment: {
    person: ({ person }: RoleRow, _args, { loaders }) => loaders.person.load(person),
    school: ({ school }: RoleRow, _args, { loaders }) => loaders.school.load(school),
    scopeGroup: ({ scopeGroup }: RoleRow, _args, { loaders }) => found(scopeGroup, loaders.classGroup),
    scopeSubject: ({ scopeSubject }: RoleRow, _args, { loaders }) => found(scopeSubject, loaders.subject),
    scopeStudent: ({ scopeStudent }: RoleRow, _args, { loaders }) => found(scopeStudent, loaders.student),
  },

  Student: {
    person: ({ person }: StudentRow, _args, { loaders }) => loaders.person.load(person),
    externalIds: ({ id }: StudentRow, _args, { loaders }) => loaders.externalIds.load(id).then(distinctKeys),
    currentEnrolment: async ({ id }: StudentRow, _args, { loaders }) => (await loaders.currentEnrolments.load(id))[0] ?? null,
    enrolments: ({ id }: StudentRow, args, { capability, loaders }) =>
      connection(capability, args, {
        scope: ['Student.enrolments', id],
        page: (window) => loaders.enrolments(window).load(id),
        count: () => loaders.enrolmentCount.load(id),
      }),
    groups: async ({ id }: StudentRow, { asOf, kind }, { loaders }) => {
      const memberships = await loaders.studentGroups(dayGiven(asOf)).load(id);
      const groups = present(await loaders.classGroup.loadMany(memberships.map((membership) => membership.group)));
      return groups.filter((group) => !kind || group.kind === kind);
    },
    accommodations: ({ id }: StudentRow, _args, { loaders }) => loaders.accommodations.load(id),
    guardians: ({ id }: StudentRow, _args, { loaders }) => loaders.guardians.load(id),
    emergencyContacts: async ({ id }: StudentRow, _args, { loaders }) =>
      (await loaders.emergencyContacts.load(id)).filter((link) => link.emergencyContact === true),
  },
  Accommodation: {
    student: ({ student }: AccommodationRow, _args, { loaders }) => loaders.student.load(student),
    aide: ({ aide }: AccommodationRow, _args, { loaders }) => found(aide, loaders.staff),
  },

  GuardianLink: {
    student: ({ student }: LinkRow, _args, { loaders }) => loaders.student.load(student),
    guardian: ({ guardian }: LinkRow, _args, { loaders }) => loaders.person.load(guardian),
    // INVARIANT: an address that must not be passed on is passed on to no association, whatever was said before.
    shareWithParentAssociations: async ({ guardian, shareWithParentAssociations: shared }: LinkRow, _args, { loaders }) =>
      shared === true ? !(await loaders.addressSecrets.load(guardian)).includes(guardian) : shared,
  },

  Staff: {
    person: ({ person }: StaffRow, _args, { loaders }) => loaders.person.load(person),
    roles: ({ person }: StaffRow, _args, { loaders }) => loaders.roles('Staff.roles', null).load(person),
    teaching: ({ id }: StaffRow, { schoolId, asOf }, { loaders }) => loaders.teachingOfStaff(schoolId ?? null, dayGiven(asOf)).load(id),
    headTeacherOf: async ({ person }: StaffRow, _args, { loaders }) => {
      const roles = await loaders.headTeaching.load(person);
      return present(await loaders.classGroup.loadMany(roles.flatMap((role) => role.scopeGroup ?? [])));
    },
    externalIds: ({ id }: StaffRow, _args, { loaders }) => loaders.externalIds.load(id).then(distinctKeys),
  },

  Enrolment: {
    student: ({ student }: EnrolmentRow, _args, { loaders }) => loaders.student.load(student),
    school: ({ school }: EnrolmentRow, _args, { loaders }) => loaders.school.load(school),
    schoolYear: ({ schoolYear }: EnrolmentRow, _args, { loaders }) => found(schoolYear, loaders.schoolYear),
    mainClass: ({ mainClass }: EnrolmentRow, _args, { loaders }) => found(mainClass, loaders.classGroup),
    // Why: the number is this school's own note; whether that school is kept here, and what of it, is for who has to do with it.
    previousSchool: async ({ previousSchool: id }: EnrolmentRow, _args, { loaders }) =>
      id === null ? null : ((await loaders.school.load(id)) ?? { id }),
    options: async ({ options }: EnrolmentRow, _args, { loaders }) =>
      options === null ? null : present(await loaders.subject.loadMany(options)),
  },

  School: {
    uai: ({ id }: SchoolRow) => id,
    externalIds: async ({ id }: SchoolRow, _args, { loaders }) =>
      (await loaders.school.load(id)) === null ? [] : loaders.externalIds.load(id),
    capabilities: ({ id }: SchoolRow, _args, { loaders }) => loaders.capabilities.load(id),
    schoolYears: ({ id }: SchoolRow, _args, { loaders }) => loaders.schoolYears.load(id),
    classGroups: ({ id }: SchoolRow, args, { capability, loaders }) => {
      const filter = { year: args.schoolYearId ?? null, kind: args.kind ?? null };
      return connection(capability, args, {
        scope: ['School.classGroups', id, filter],
        page: (window) => loaders.classGroups(filter, window).load(id),
        count: () => loaders.classGroupCount(filter).load(id),
      });
    },
    subjects: ({ id }: SchoolRow, _args, { loaders }) => loaders.subjects.load(id),
    students: ({ id }: SchoolRow, args, context) => studentsOf('School.students', id, args, context),
    staff: ({ id }: SchoolRow, args, { capability, loaders }) =>
      connection(capability, args, {
        scope: ['School.staff', id],
        page: (window) => loaders.schoolStaff(window).load(id),
        count: () => loaders.schoolStaffCount.load(id),
      }),
  },
  SchoolYear: { periods: ({ id }: SchoolYearRow, _args, { loaders }) => loaders.periods.load(id) },
  Period: {
    school: ({ school }: PeriodRow, _args, { loaders }) => loaders.school.load(school),
    schoolYear: ({ schoolYear }: PeriodRow, _args, { loaders }) => loaders.schoolYear.load(schoolYear),
  },

  ClassGroup: {
    school: ({ school }: ClassGroupRow, _args, { loaders }) => loaders.school.load(school),
    schoolYear: ({ schoolYear }: ClassGroupRow, _args, { loaders }) => found(schoolYear, loaders.schoolYear),
    parentGroups: async ({ parentGroups }: ClassGroupRow, _args, { loaders }) =>
      present(await loaders.classGroup.loadMany(parentGroups ?? [])),
    headTeachers: async ({ id }: ClassGroupRow, _args, { loaders }) => {
      const roles = await loaders.headTeachers.load(id);
      return present(await loaders.staff.loadMany(roles.map((role) => facetOf('Staff', role.person) ?? role.person)));
    },
    delegates: async ({ id }: ClassGroupRow, _args, { loaders }) => {
      const mandates = await loaders.delegates.load(id);
      return present(await loaders.student.loadMany([...new Set(mandates.flatMap((role) => facetOf('Student', role.person) ?? []))]));
    },
    teaching: ({ id }: ClassGroupRow, _args, { loaders }) => loaders.teachingOfGroup.load(id),
    size: ({ id }: ClassGroupRow, _args, { loaders }) => loaders.size.load(id),
    members: ({ id }: ClassGroupRow, args, { capability, loaders }) => {
      const asOf = dayGiven(args.asOf);
      return connection(capability, args, {
        scope: ['ClassGroup.members', id, asOf],
        page: (window) => loaders.members(asOf, window).load(id),
        count: () => loaders.memberCount(asOf).load(id),
      });
    },
    externalIds: ({ id }: ClassGroupRow, _args, { loaders }) => loaders.externalIds.load(id),
  },
  Subject: {
    parent: ({ parent }: SubjectRow, _args, { loaders }) => found(parent, loaders.subject),
    externalIds: ({ id }: SubjectRow, _args, { loaders }) => loaders.externalIds.load(id),
  },

  TeachingAssignment: {
    staff: ({ staff }: TeachingRow, _args, { loaders }) => loaders.staff.load(staff),
    subject: ({ subject }: TeachingRow, _args, { loaders }) => found(subject, loaders.subject),
    group: ({ group }: TeachingRow, _args, { loaders }) => loaders.classGroup.load(group),
    substituteFor: ({ substituteFor }: TeachingRow, _args, { loaders }) => found(substituteFor, loaders.staff),
  },
};

function studentsOf(
  coordinate: string,
  school: string,
  args: Parameters<Resolver<IdentityContext>>[1],
  { capability, loaders }: IdentityContext,
) {
  const filter = { asOf: dayGiven(args.asOf), group: args.classGroupId ?? null };
  return connection(capability, args, {
    scope: [coordinate, school, filter],
    page: (window) => loaders.students(coordinate, filter, window).load(school),
    count: () => loaders.studentCount(coordinate, filter).load(school),
  });
}

function fullName({ givenName, familyName }: PersonRow): string | null {
  return [givenName, familyName].filter(Boolean).join(' ') || null;
}

/** Is this human known here to a vendor's own systems only, and to nobody on behalf of whom a person asks? */
async function isVendor(coordinate: string, { id }: PersonRow, { loaders, reach }: IdentityContext): Promise<boolean> {
  const place = await loaders.place.load(id);
  return reach(coordinate).every((extent) => extent.audience === 'SYSTEM' || !reaches([extent], place));
}

/**
 * An address is nobody else's while a link in force says that it must not be passed on. A ward's address may be where the protected guardian
 * lives: it is open to the office and to those two alone.
 */
async function addressIsSecret({ id }: PersonRow, { capability, loaders, reach }: IdentityContext): Promise<boolean> {
  const protectedGuardians = await loaders.addressSecrets.load(id);
  const reader = capability.person;
  if (protectedGuardians.length === 0 || reader === id) return false;
  if (protectedGuardians.includes(id)) return true;
  if (reader !== null && protectedGuardians.includes(reader)) return false;
  const place = await loaders.place.load(id);
  const audiences = reach('Person.addresses').flatMap((extent) => (reaches([extent], place) ? [extent.audience] : []));
  return !audiences.includes('OFFICE') || audiences.includes('GUARDIAN');
}

function distinctKeys(keys: readonly ExternalIdRow[]): ExternalIdRow[] {
  return [...new Map(keys.map((key) => [JSON.stringify([key.system, key.kind, key.value]), key])).values()];
}

function found<Row>(id: string | null, loader: { load(id: string): Promise<Row | null> }): Promise<Row | null> | null {
  return id === null ? null : loader.load(id);
}

/** Rows in reach; a fault is the list's. */
function present<Row>(rows: readonly (Row | null | Error)[]): Row[] {
  return rows.flatMap((row) => {
    if (row instanceof Error) throw row;
    return row === null ? [] : [row];
  });
}
