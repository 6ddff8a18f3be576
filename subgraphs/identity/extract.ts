import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { facetOf } from '../../core/ids.js';
import type { Database } from '../../core/store/contract.js';
import { dayAt, inForce, listedIn, MANDATES } from './repository/scope.js';
import type { ExternalKey, Roster, RosterContact, RosterLink, RosterPerson } from './roster.js';
import {
  classGroups,
  enrolments,
  guardianLinks,
  memberships,
  periods,
  persons,
  roleAssignments,
  schools,
  schoolYears,
  students,
  subjects,
  teachingAssignments,
} from './tables.js';

type PersonRow = typeof persons.$inferSelect;
type LinkRow = typeof guardianLinks.$inferSelect;

/** Records looked up in one statement. */
const CHUNK = 2_000;

/**
 * One school as it stands on the day of an instant there, in the words an intake takes: the inverse of `applyRoster`. Keys are our own ids. What
 * is over is left out, and so are photos, plans, diets and accounts, births but for the day, and why or from where somebody came and goes. Links are those that the school itself keeps: of a pupil who has another
 * school as well, it tells the name and the seat. Null for a school that is not kept.
 *
 * A protected address is in no roster: of a pupil whose guardian may not be found by the other, no guardian's address and number is told.
 */
export async function readRoster(db: Database, uai: string, at: Date): Promise<Roster | null> {
  const [school] = await db.select().from(schools).where(eq(schools.id, uai));
  if (school === undefined) return null;
  const day = dayAt(uai, at);
  const current = and(eq(enrolments.school, uai), inForce(enrolments.enteredOn, enrolments.leftOn, day));
  const seats = await db.select().from(enrolments).where(current).orderBy(enrolments.student);
  const links = await db
    .select()
    .from(guardianLinks)
    .where(and(eq(guardianLinks.school, uai), inForce(guardianLinks.validFrom, guardianLinks.validTo, day)))
    .orderBy(guardianLinks.student, guardianLinks.contactPriority, guardianLinks.id);
  const offices = await db
    .select()
    .from(roleAssignments)
    .where(
      and(
        eq(roleAssignments.school, uai),
        notInArray(roleAssignments.function, [...MANDATES]),
        inForce(roleAssignments.validFrom, roleAssignments.validTo, day),
      ),
    )
    .orderBy(roleAssignments.id);
  const teaching = await db
    .select()
    .from(teachingAssignments)
    .where(and(eq(teachingAssignments.school, uai), inForce(teachingAssignments.validFrom, teachingAssignments.validTo, day)))
    .orderBy(teachingAssignments.id);
  const groups = await db
    .select()
    .from(classGroups)
    .where(and(eq(classGroups.school, uai), isNull(classGroups.endedOn)))
    .orderBy(classGroups.id);
  const members = await db
    .select()
    .from(memberships)
    .where(and(eq(memberships.school, uai), inForce(memberships.validFrom, memberships.validTo, day)))
    .orderBy(memberships.student, memberships.group);
  const years = await db
    .select()
    .from(schoolYears)
    .where(and(eq(schoolYears.school, uai), inForce(schoolYears.startDate, schoolYears.endDate, day)));
  const told = new Set(years.map(({ id }) => id));
  const terms = await db.select().from(periods).where(eq(periods.school, uai)).orderBy(periods.startDate, periods.id);
  const taught = await db.select().from(subjects).where(eq(subjects.school, uai)).orderBy(subjects.id);

  const here = new Set(seats.map(({ student }) => student));
  const listed = new Set(groups.map(({ id }) => id));
  const bonds = links.filter(({ student }) => here.has(student));
  const staffIds = [
    ...new Set([...offices.map(({ person }) => person), ...teaching.map(({ staff }) => facetOf('Person', staff) as string)]),
  ];
  const guardianIds = [...new Set(bonds.map(({ guardian }) => guardian))];
  const unfindable = await unfindableOf(db, guardianIds);
  // Why: a child's own phone and address are those of the home that is not to be found.
  const atHidden = new Set(
    bonds.flatMap(({ student, guardian }) => (unfindable.has(guardian) ? [facetOf('Person', student) as string] : [])),
  );
  const people = await peopleOf(db, [...here].map((student) => facetOf('Person', student) as string).concat(staffIds, guardianIds));
  const facets = await facetsOf(db, [...here]);
  const person = (id: string): RosterPerson[] => {
    const row = people.get(id);
    return row === undefined ? [] : [recordOf(row, unfindable.has(id) || atHidden.has(id))];
  };

  return {
    school: {
      uai,
      name: school.name,
      kind: school.kind,
      sector: school.sector,
      academy: school.academy,
      address: school.address,
      timeZone: school.timeZone,
    },
    years: years.map(({ id, name, startDate, endDate }) => ({ externalId: key(id), status: 'active', name, startDate, endDate })),
    periods: terms
      .filter(({ schoolYear }) => told.has(schoolYear))
      .map(({ id, schoolYear, kind, name, sequence, startDate, endDate }) => ({
        externalId: key(id),
        status: 'active' as const,
        year: key(schoolYear),
        kind: kind as Roster['periods'][number]['kind'],
        name,
        sequence,
        startDate,
        endDate,
      })),
    subjects: taught.map(({ id, code, nationalCode, name, shortName }) => ({
      externalId: key(id),
      status: 'active',
      code,
      nationalCode,
      name,
      shortName,
    })),
    groups: groups.map(({ id, schoolYear, kind, code, name, level, parentGroups }) => ({
      externalId: key(id),
      status: 'active' as const,
      year: schoolYear === null ? null : key(schoolYear),
      kind: kind as Roster['groups'][number]['kind'],
      code,
      name,
      level,
      parents: parentGroups?.filter((parent) => listed.has(parent)).map(key) ?? null,
    })),
    students: seats.flatMap((seat) => {
      const facet = facets.get(seat.student);
      return person(facetOf('Person', seat.student) as string).map((own) => ({
        ...own,
        // Where a pupil lives is told to nobody by a file.
        addresses: null,
        nationalId: facet?.nationalId ?? null,
        boarding: (facet?.boarding ?? null) as Roster['students'][number]['boarding'] & (string | null),
        scholarshipHolder: facet?.scholarshipHolder ?? null,
        enrolment: {
          year: seat.schoolYear === null ? null : key(seat.schoolYear),
          level: seat.level,
          programmeCode: seat.programmeCode,
          programmeName: seat.programmeName,
          mainClass: seat.mainClass === null ? null : key(seat.mainClass),
          primary: seat.primary,
          enteredOn: seat.enteredOn,
          leftOn: seat.leftOn,
          options: seat.options?.map(key) ?? null,
        },
      }));
    }),
    guardians: guardianIds.flatMap(person),
    staff: staffIds.flatMap(person),
    memberships: members
      .filter(({ student, group }) => here.has(student) && listed.has(group))
      .map(({ student, group, validFrom, validTo }) => ({
        student: key(facetOf('Person', student) as string),
        group: key(group),
        status: 'active' as const,
        from: validFrom,
        to: validTo,
      })),
    links: bonds.map(linkOf),
    roles: offices
      .filter(({ scopeGroup }) => scopeGroup === null || listed.has(scopeGroup))
      .map((row) => ({
        person: key(row.person),
        profile: row.profile,
        function: row.function,
        scope: row.scope as Roster['roles'][number]['scope'],
        group: row.scopeGroup === null ? null : key(row.scopeGroup),
        subject: row.scopeSubject === null ? null : key(row.scopeSubject),
        student: row.scopeStudent === null ? null : key(facetOf('Person', row.scopeStudent) as string),
        academy: row.academy,
        status: 'active' as const,
        from: row.validFrom,
        to: row.validTo,
      })),
    teaching: teaching
      .filter(({ group }) => listed.has(group))
      .map((row) => ({
        staff: key(facetOf('Person', row.staff) as string),
        group: key(row.group),
        subject: row.subject === null ? null : key(row.subject),
        coTeaching: row.coTeaching,
        substituteFor: row.substituteFor === null ? null : key(facetOf('Person', row.substituteFor) as string),
        status: 'active' as const,
        from: row.validFrom,
        to: row.validTo,
      })),
  };
}

/** Our own id as a key: of a human the person id, whichever facet is meant. */
function key(value: string): ExternalKey {
  return { system: 'préau', kind: 'id', value, scope: 'global' };
}

async function peopleOf(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, PersonRow>();
  for (let start = 0; start < wanted.length; start += CHUNK)
    for (const row of await db
      .select()
      .from(persons)
      .where(atHome(persons, wanted.slice(start, start + CHUNK))))
      found.set(row.id, row);
  return found;
}

/** Guardians of a pupil one of whose guardians must not be found, at whichever school and whenever that was. */
async function unfindableOf(db: Database, guardians: readonly string[]): Promise<ReadonlySet<string>> {
  const other = alias(guardianLinks, 'other_link');
  const found = new Set<string>();
  for (let start = 0; start < guardians.length; start += CHUNK) {
    const rows = await db
      .selectDistinct({ guardian: guardianLinks.guardian })
      .from(guardianLinks)
      .innerJoin(other, eq(other.student, guardianLinks.student))
      .where(
        and(listedIn(guardianLinks.guardian, guardians.slice(start, start + CHUNK)), eq(other.contactRestriction, 'NO_ADDRESS_DISCLOSURE')),
      );
    for (const { guardian } of rows) found.add(guardian);
  }
  return found;
}

async function facetsOf(db: Database, ids: readonly string[]) {
  const found = new Map<string, typeof students.$inferSelect>();
  for (let start = 0; start < ids.length; start += CHUNK)
    for (const row of await db
      .select()
      .from(students)
      .where(atHome(students, ids.slice(start, start + CHUNK))))
      found.set(row.id, row);
  return found;
}

/** Rows with these ids, found by the key: an id says at which school its record is kept. */
function atHome({ school, id }: typeof persons | typeof students, ids: readonly string[]) {
  return and(inArray(school, [...new Set(ids.map((one) => one.slice(0, one.indexOf('.'))))]), listedIn(id, ids));
}

function recordOf(row: PersonRow, isHidden: boolean): RosterPerson {
  return {
    externalId: key(row.id),
    status: 'active',
    civility: row.civility,
    givenName: row.givenName,
    familyName: row.familyName,
    usualName: row.usualName,
    otherGivenNames: row.otherGivenNames,
    sex: row.sex,
    birthDate: row.birthDate,
    emails: row.emails as RosterContact[] | null,
    phones: isHidden ? null : (row.phones as RosterContact[] | null),
    addresses: isHidden ? null : row.addresses,
    preferredLanguage: row.preferredLanguage,
  };
}

function linkOf(row: LinkRow): RosterLink {
  return {
    student: key(facetOf('Person', row.student) as string),
    guardian: key(row.guardian),
    status: 'active',
    kinship: row.kinship,
    authority: row.authority as NonNullable<RosterLink['authority']>,
    legalRank: row.legalRank,
    parentalAuthority: row.parentalAuthority as NonNullable<RosterLink['parentalAuthority']>,
    residence: row.residence as RosterLink['residence'] & (string | null),
    contactRestriction: row.contactRestriction as NonNullable<RosterLink['contactRestriction']>,
    emergencyContact: row.emergencyContact,
    pickupAuthorized: row.pickupAuthorized,
    contactPriority: row.contactPriority,
    paysFees: row.paysFees,
    receivesBenefits: row.receivesBenefits,
    shareWithParentAssociations: row.shareWithParentAssociations,
    receives: row.receives,
    webAccess: row.webAccess,
    from: row.validFrom,
    to: row.validTo,
  };
}

/** UAIs of all schools that are kept. */
export async function keptSchools(db: Database): Promise<readonly string[]> {
  return (await db.select({ id: schools.id }).from(schools).orderBy(sql`${schools.id}`)).map(({ id }) => id);
}
