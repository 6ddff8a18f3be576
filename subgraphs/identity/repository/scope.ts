import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Extent, Reach, StudentsOf } from '../../../core/capability/index.js';
import { facetOf, parseId } from '../../../core/ids.js';
import { amongStudents } from '../../../core/store/among-students.js';
import { listedIn } from '../../../core/store/listed-in.js';
import { classGroups, enrolments, guardianLinks, roleAssignments, schools } from '../tables.js';

/** Mandates of pupils and parents: held at a school, but not by its staff. */
export const MANDATES = ['STUDENT_DELEGATE', 'PARENT_DELEGATE'] as const;

/** A role that makes somebody staff. */
export function isStaffRole(held: PgColumn): SQL {
  return sql`${held} not in ${[...MANDATES]}`;
}

export { listedIn };

const NOTHING = sql`false`;
type Value = PgColumn | SQL;

// Why: the outer query may be about these very tables; inside a condition they go by other names.
const held = alias(enrolments, 'held_enrolment');
const bond = alias(guardianLinks, 'held_link');
const office = alias(roleAssignments, 'held_role');
const place = alias(schools, 'day_school');

/** The calendar day of an instant at a school (its UAI, or the column that holds it). Null at an unknown school: nothing is in force there. */
export function dayAt(school: Value | string, at: Date): SQL {
  return sql`(select (${at.toISOString()}::timestamptz at time zone ${place.timeZone})::date from ${schools} ${place} where ${place.id} = ${school})`;
}

/** A day given by the caller. */
export function dayOf(day: string): SQL {
  return sql`${day}::date`;
}

/** Is the day within the row's dates? Both are inclusive, null is open; an unknown day is within none. */
export function inForce(from: PgColumn, to: PgColumn, day: SQL): SQL {
  return sql`(${day} is not null and (${from} is null or ${from} <= ${day}) and (${to} is null or ${to} >= ${day}))`;
}

/** The student id of a person column, and the person id of a student or staff column: facets share their number (core/ids.ts). */
export function studentOf(person: Value): SQL<string> {
  return sql<string>`replace(${person}, '.p', '.s')`;
}
export function personOf(facet: Value): SQL<string> {
  return sql<string>`regexp_replace(${facet}, '\\.[st]', '.p')`;
}

/**
 * Row scope of humans: those whom some extent reaches as a student enrolled at its school, as a guardian of one, as its staff, or by name.
 * With `school`, the rows are of that school (a role, a teaching assignment) and count for extents of that school only.
 */
export function personWithin(reach: Reach, person: Value, at: Date, school?: PgColumn): SQL {
  return union(reach, (extent) => {
    switch (extent.of) {
      case 'persons':
        return listedIn(person, extent.persons);
      case 'students':
        return and(here(school, extent), enrolled(studentOf(person), extent, at));
      case 'guardians':
        return and(here(school, extent), guards(person, extent, at));
      case 'staff':
        return and(here(school, extent), employed(person, extent.school, at));
      case 'groups':
        return NOTHING;
    }
  });
}

/** Row scope of rows about a student. With `school`, the rows are of that school and count for extents of that school only. */
export function studentWithin(reach: Reach, student: Value, at: Date, school?: PgColumn): SQL {
  return union(reach, (extent) => {
    if (extent.of === 'persons') return listedIn(student, facets(extent.persons));
    if (extent.of !== 'students') return NOTHING;
    return and(here(school, extent), enrolled(student, extent, at));
  });
}

/** Row scope of what a whole school shares (subjects, periods): extents that reach groups of the school. */
export function nomenclatureWithin(reach: Reach, school: PgColumn): SQL {
  return listedIn(school, [...new Set(reach.flatMap((extent) => (extent.of === 'groups' ? [extent.school] : [])))]);
}

/** Row scope of classes and groups: extents that reach them, all of a school or the listed. */
export function groupWithin(reach: Reach): SQL {
  const { school, id } = classGroups;
  return union(reach, (extent) =>
    extent.of === 'groups' ? and(eq(school, extent.school), extent.groups === '*' ? undefined : listedIn(id, extent.groups)) : NOTHING,
  );
}

/** Row scope of schools: those that some extent names. */
export function schoolWithin(reach: Reach, school: PgColumn): SQL {
  return listedIn(school, [...new Set(reach.flatMap((extent) => ('school' in extent ? [extent.school] : [])))]);
}

/** The rows with these ids; the school in front lets the primary key find them. */
export function withIds(columns: { readonly school: PgColumn; readonly id: PgColumn }, ids: readonly string[]): SQL {
  const known = ids.filter((id) => parseId(id) !== null);
  const places = [...new Set(known.map((id) => parseId(id)?.school as string))];
  return and(listedIn(columns.school, places), listedIn(columns.id, known)) ?? NOTHING;
}

function union(reach: Reach, term: (extent: Extent) => SQL | undefined): SQL {
  return or(...reach.map((extent) => term(extent) ?? NOTHING)) ?? NOTHING;
}

function here(school: PgColumn | undefined, extent: { readonly school: string }): SQL | undefined {
  return school === undefined ? undefined : eq(school, extent.school);
}

function facets(persons: readonly string[]): string[] {
  return persons.flatMap((person) => facetOf('Student', person) ?? []);
}

type Listed = StudentsOf & { readonly school: string };

function enrolled(student: Value, extent: Listed, at: Date): SQL {
  const { school } = extent;
  const listed = amongStudents(student, extent);
  const today = dayAt(school, at);
  const here = sql`exists (select 1 from ${enrolments} ${held} where ${held.student} = ${student} and ${held.school} = ${school} and ${inForce(held.enteredOn, held.leftOn, today)})`;
  return and(listed, here) ?? NOTHING;
}

function guards(person: Value, extent: Listed, at: Date): SQL {
  const { school } = extent;
  const listed = amongStudents(bond.student, extent);
  const today = dayAt(school, at);
  const conditions = and(
    sql`${bond.guardian} = ${person}`,
    inForce(bond.validFrom, bond.validTo, today),
    listed,
    sql`${held.school} = ${school}`,
    inForce(held.enteredOn, held.leftOn, today),
  );
  return sql`exists (select 1 from ${guardianLinks} ${bond} join ${enrolments} ${held} on ${held.student} = ${bond.student} where ${conditions})`;
}

function employed(person: Value, school: string, at: Date): SQL {
  const conditions = and(
    sql`${office.person} = ${person}`,
    eq(office.school, school),
    sql`${office.function} not in ${[...MANDATES]}`,
    inForce(office.validFrom, office.validTo, dayAt(school, at)),
  );
  return sql`exists (select 1 from ${roleAssignments} ${office} where ${conditions})`;
}
