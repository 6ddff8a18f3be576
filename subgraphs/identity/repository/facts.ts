import { and, eq, gte, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { AudienceFacts, LinkFacts, PlaceFacts, StandingFacts } from '../../../core/capability/facts.js';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import {
  accounts,
  classGroups,
  enrolments,
  guardianLinks,
  memberships,
  persons,
  roleAssignments,
  schools,
  students,
  teachingAssignments,
} from '../tables.js';
import { dayAt, inForce, listedIn, MANDATES, withIds } from './scope.js';

type Span = { readonly from: string | null; readonly to: string | null };
type SchoolSpan = Span & { readonly school: string };

/** Milliseconds of a year: what ended before is no relation any more. */
const YEAR = 366 * 24 * 3600 * 1000;

/**
 * What the gateway asks for its own decisions. Not scoped by reach: facts, not data. Few statements, however many people.
 */
export function factsRepository(db: Database) {
  return {
    /** One entry per id, in order; null for an unknown person. */
    async places(people: readonly string[], at: Date): Promise<(PlaceFacts | null)[]> {
      const rows = await db.select({ id: persons.id, birthDate: persons.birthDate }).from(persons).where(withIds(persons, people));
      const links = await linksOf(db, people, at);
      const facets = await studentFacets(db, [...studentsOf(people), ...links.map((link) => link.student)]);
      const zones = new Map<string, string>();
      const spans = await enrolmentsOf(db, [...facets.keys()], at, zones);
      const staffAt = group(
        zonesApart(
          await db
            .select({
              key: roleAssignments.person,
              school: roleAssignments.school,
              from: roleAssignments.validFrom,
              to: roleAssignments.validTo,
              timeZone: schools.timeZone,
            })
            .from(roleAssignments)
            .leftJoin(schools, eq(schools.id, roleAssignments.school))
            .where(
              and(
                listedIn(roleAssignments.person, people),
                sql`${roleAssignments.function} not in ${[...MANDATES]}`,
                recent(roleAssignments.validTo, at),
              ),
            ),
          zones,
        ),
      );
      const births = new Map(rows.map((row) => [row.id, row.birthDate]));
      return people.map((person) => {
        const birthDate = births.get(person);
        if (birthDate === undefined) return null;
        return {
          person,
          birthDate,
          student: studentFacts(person, facets, spans, links),
          wards: links.filter((link) => link.guardian === person).map((link) => ({ ...link, wardSchools: spans.get(link.student) ?? [] })),
          staffAt: staffAt.get(person) ?? [],
          timeZones: Object.fromEntries(zones),
        };
      });
    },

    /** Everything one person holds; null for an unknown person. Roles and teaching of the named schools only, when named. */
    async standings(person: string, at: Date, only: readonly string[] | null): Promise<StandingFacts | null> {
      const [found] = await db
        .select({ birthDate: persons.birthDate })
        .from(persons)
        .where(withIds(persons, [person]));
      if (found === undefined) return null;
      const links = await linksOf(db, [person], at);
      const wardIds = links.filter((link) => link.guardian === person).map((link) => link.student);
      const own = facetOf('Student', person) ?? person;
      const facets = await studentFacets(db, [own, ...wardIds]);
      const zones = new Map<string, string>();
      const spans = await enrolmentsOf(db, [own, ...wardIds], at, zones);
      const groups = await groupsOf(db, [own, ...wardIds], at);
      const roles = await rolesOf(db, person, at, only);
      const teaching = await teachingOf(db, person, at, only);
      const named = [...new Set([...roles.flatMap((role) => role.group ?? []), ...teaching.map((row) => row.group)])];
      const members = await membersOf(db, named, at);
      const others = [...roles, ...teaching].map((row) => row.school).filter((school) => !zones.has(school));
      return {
        person,
        birthDate: found.birthDate,
        student: studentFacts(person, facets, spans, links),
        studentGroups: groups.get(own) ?? [],
        wards: links
          .filter((link) => link.guardian === person)
          .map((link) => ({
            ...link,
            birthDate: facets.get(link.student)?.birthDate ?? null,
            guardianDisclosure: facets.get(link.student)?.guardianDisclosure ?? 'STANDARD',
            emancipated: facets.get(link.student)?.emancipated ?? false,
            schools: spans.get(link.student) ?? [],
            groups: groups.get(link.student) ?? [],
          })),
        roles,
        teaching,
        members,
        timeZones: { ...Object.fromEntries(zones), ...(others.length === 0 ? {} : await timeZonesOf(db, others)) },
      };
    },

    /** Who holds one of these functions (StaffFunction) at a school today: person ids, each once. */
    async holders(school: string, functions: readonly string[], at: Date): Promise<string[]> {
      const { person, validFrom, validTo } = roleAssignments;
      const rows = await db
        .selectDistinct({ person })
        .from(roleAssignments)
        .where(
          and(
            eq(roleAssignments.school, school),
            listedIn(roleAssignments.function, functions),
            inForce(validFrom, validTo, dayAt(roleAssignments.school, at)),
          ),
        )
        .orderBy(person);
      return rows.map((row) => row.person);
    },

    /** The person an active account belongs to. */
    async account(issuer: string, subject: string): Promise<string | null> {
      const [found] = await db
        .select({ person: accounts.person })
        .from(accounts)
        .where(and(eq(accounts.identityProvider, issuer), eq(accounts.login, subject), eq(accounts.status, 'ACTIVE')));
      return found?.person ?? null;
    },

    /** Members of groups with their guardians, and guardians of students, today. Every link in force: the gateway decides on each. */
    async audience(groups: readonly string[], guardiansOf: readonly string[], at: Date): Promise<AudienceFacts> {
      const members = await db
        .selectDistinct({ group: memberships.group, student: memberships.student, label: classGroups.name })
        .from(memberships)
        .innerJoin(classGroups, and(eq(classGroups.school, memberships.school), eq(classGroups.id, memberships.group)))
        .where(
          and(
            withIds({ school: memberships.school, id: memberships.group }, groups),
            inForce(memberships.validFrom, memberships.validTo, dayAt(memberships.school, at)),
          ),
        )
        .orderBy(memberships.group, memberships.student);
      const wards = [...new Set([...members.map((member) => member.student), ...guardiansOf])];
      const links = await db
        .selectDistinct({ student: guardianLinks.student, guardian: guardianLinks.guardian })
        .from(guardianLinks)
        .where(
          and(
            listedIn(guardianLinks.student, wards),
            inForce(guardianLinks.validFrom, guardianLinks.validTo, dayAt(guardianLinks.school, at)),
          ),
        )
        .orderBy(guardianLinks.guardian, guardianLinks.student);
      const through = [...members, ...guardiansOf.map((student) => ({ group: null, student, label: null }))];
      return { candidates: [...studentCandidates(members), ...guardianCandidates(through, links)] };
    },
  };
}

type Through = { readonly group: string | null; readonly student: string; readonly label: string | null };
type Candidate = AudienceFacts['candidates'][number];

function studentCandidates(members: readonly Through[]): Candidate[] {
  return members.map(({ group, student, label }) => ({
    person: humanOf(student) ?? student,
    profile: 'STUDENT',
    onBehalfOf: [],
    group,
    label,
  }));
}

/** One candidate per guardian and group, for all their wards in it: separated parents are two. */
function guardianCandidates(through: readonly Through[], links: readonly { student: string; guardian: string }[]): Candidate[] {
  const guardians = new Map<string, string[]>();
  for (const { student, guardian } of links) guardians.set(student, [...(guardians.get(student) ?? []), guardian]);
  const found = new Map<string, Candidate & { onBehalfOf: string[] }>();
  for (const { group, student, label } of through) {
    for (const guardian of guardians.get(student) ?? []) {
      const key = `${group} ${guardian}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { person: guardian, profile: 'GUARDIAN', onBehalfOf: [student], group, label });
      else known.onBehalfOf.push(student);
    }
  }
  return [...found.values()];
}

interface Facet {
  readonly id: string;
  readonly guardianDisclosure: string;
  readonly emancipated: boolean;
  readonly birthDate: string | null;
}

function studentFacts(
  person: string,
  facets: ReadonlyMap<string, Facet>,
  spans: ReadonlyMap<string, SchoolSpan[]>,
  links: readonly LinkFacts[],
): PlaceFacts['student'] {
  const facet = facets.get(facetOf('Student', person) ?? '');
  if (facet === undefined) return null;
  return {
    id: facet.id,
    guardianDisclosure: facet.guardianDisclosure as NonNullable<PlaceFacts['student']>['guardianDisclosure'],
    emancipated: facet.emancipated,
    enrolments: spans.get(facet.id) ?? [],
    guardians: links.filter((link) => link.student === facet.id),
  };
}

/** Links on either side of these people. */
async function linksOf(db: Database, people: readonly string[], at: Date): Promise<LinkFacts[]> {
  const rows = await db
    .select()
    .from(guardianLinks)
    .where(
      and(
        or(listedIn(guardianLinks.guardian, people), listedIn(guardianLinks.student, studentsOf(people))),
        recent(guardianLinks.validTo, at),
      ),
    )
    .orderBy(guardianLinks.id);
  return rows.map((row) => ({
    id: row.id,
    student: row.student,
    guardian: row.guardian,
    authority: row.authority as LinkFacts['authority'],
    parentalAuthority: row.parentalAuthority as LinkFacts['parentalAuthority'],
    contactRestriction: row.contactRestriction as LinkFacts['contactRestriction'],
    webAccess: row.webAccess,
    from: row.validFrom,
    to: row.validTo,
  }));
}

async function studentFacets(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Facet>> {
  const rows = await db
    .select({
      id: students.id,
      guardianDisclosure: students.guardianDisclosure,
      emancipated: students.emancipated,
      birthDate: persons.birthDate,
    })
    .from(students)
    .innerJoin(persons, and(eq(persons.school, students.school), eq(persons.id, students.person)))
    .where(withIds(students, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

/** `zones` takes up the time zones of the schools. */
async function enrolmentsOf(
  db: Database,
  ids: readonly string[],
  at: Date,
  zones: Map<string, string>,
): Promise<ReadonlyMap<string, SchoolSpan[]>> {
  const rows = await db
    .select({
      key: enrolments.student,
      school: enrolments.school,
      from: enrolments.enteredOn,
      to: enrolments.leftOn,
      timeZone: schools.timeZone,
    })
    .from(enrolments)
    .leftJoin(schools, eq(schools.id, enrolments.school))
    .where(and(listedIn(enrolments.student, ids), recent(enrolments.leftOn, at)))
    .orderBy(enrolments.id);
  return group(zonesApart(rows, zones));
}

/** The rows without the time zones of their schools, which go to `zones`. */
function zonesApart<Row extends { readonly school: string; readonly timeZone: string | null }>(
  rows: readonly Row[],
  zones: Map<string, string>,
): Omit<Row, 'timeZone'>[] {
  return rows.map(({ timeZone, ...row }) => {
    if (timeZone !== null) zones.set(row.school, timeZone);
    return row;
  });
}

async function groupsOf(db: Database, ids: readonly string[], at: Date) {
  return group(
    await db
      .select({
        key: memberships.student,
        school: memberships.school,
        group: memberships.group,
        from: memberships.validFrom,
        to: memberships.validTo,
      })
      .from(memberships)
      .where(and(listedIn(memberships.student, ids), recent(memberships.validTo, at)))
      .orderBy(memberships.group),
  );
}

async function rolesOf(db: Database, person: string, at: Date, only: readonly string[] | null): Promise<StandingFacts['roles']> {
  const rows = await db
    .select({
      school: roleAssignments.school,
      academy: sql<string | null>`coalesce(${roleAssignments.academy}, ${schools.academy})`,
      function: roleAssignments.function,
      scope: roleAssignments.scope,
      group: roleAssignments.scopeGroup,
      subject: roleAssignments.scopeSubject,
      student: roleAssignments.scopeStudent,
      from: roleAssignments.validFrom,
      to: roleAssignments.validTo,
    })
    .from(roleAssignments)
    .leftJoin(schools, eq(schools.id, roleAssignments.school))
    .where(and(eq(roleAssignments.person, person), recent(roleAssignments.validTo, at), ofSchools(roleAssignments.school, only)))
    .orderBy(roleAssignments.id);
  return rows as StandingFacts['roles'];
}

async function teachingOf(db: Database, person: string, at: Date, only: readonly string[] | null): Promise<StandingFacts['teaching']> {
  return db
    .select({
      school: teachingAssignments.school,
      group: teachingAssignments.group,
      subject: teachingAssignments.subject,
      substitute: sql<boolean>`${teachingAssignments.substituteFor} is not null`,
      from: teachingAssignments.validFrom,
      to: teachingAssignments.validTo,
    })
    .from(teachingAssignments)
    .where(
      and(
        eq(teachingAssignments.staff, facetOf('Staff', person) ?? person),
        recent(teachingAssignments.validTo, at),
        ofSchools(teachingAssignments.school, only),
      ),
    )
    .orderBy(teachingAssignments.id);
}

async function membersOf(db: Database, groups: readonly string[], at: Date): Promise<StandingFacts['members']> {
  if (groups.length === 0) return [];
  return db
    .select({
      school: memberships.school,
      group: memberships.group,
      student: memberships.student,
      from: memberships.validFrom,
      to: memberships.validTo,
    })
    .from(memberships)
    .where(and(withIds({ school: memberships.school, id: memberships.group }, groups), recent(memberships.validTo, at)))
    .orderBy(memberships.group, memberships.student);
}

async function timeZonesOf(db: Database, ids: readonly string[]): Promise<Record<string, string>> {
  const rows = await db
    .select({ id: schools.id, timeZone: schools.timeZone })
    .from(schools)
    .where(listedIn(schools.id, [...new Set(ids)]));
  return Object.fromEntries(rows.map((row) => [row.id, row.timeZone]));
}

/** In force now, to come, or ended within the last year. */
function recent(to: PgColumn, at: Date): SQL | undefined {
  return or(isNull(to), gte(to, new Date(at.getTime() - YEAR).toISOString().slice(0, 10)));
}

function ofSchools(column: PgColumn, only: readonly string[] | null): SQL | undefined {
  return only === null ? undefined : listedIn(column, only);
}

function studentsOf(people: readonly string[]): string[] {
  return people.flatMap((person) => facetOf('Student', person) ?? []);
}

function group<Row extends { readonly key: string }>(rows: readonly Row[]): Map<string, Omit<Row, 'key'>[]> {
  const found = new Map<string, Omit<Row, 'key'>[]>();
  for (const { key, ...row } of rows) found.set(key, [...(found.get(key) ?? []), row]);
  return found;
}
