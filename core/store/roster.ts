import { and, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn, pgSchema } from 'drizzle-orm/pg-core';
import { facetOf } from '../ids.js';
import { id, instant, school } from './columns.js';
import type { Database } from './contract.js';
import { listedIn } from './listed-in.js';

/**
 * Who is enrolled where, and from when until when (half-open instants, null is open): a view over identity's rows, made by a migration, read by
 * every subgraph. It is no table of anybody's: identity writes its own, and nothing is copied that could be stale.
 */
const enrolments = pgSchema('roster')
  .view('enrolment', {
    school: school(),
    student: id('student').notNull(),
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
  })
  .existing();

// Why: the outer query may have an enrolment of its own; inside a condition the view goes by another name.
const held = alias(enrolments, 'held_place');

/**
 * Is the student of a row enrolled at a school at this instant? False where nothing is known of it: closed. Where only `among` could be meant, no
 * others are looked up. Why the school is a value, where it can be: in a union the roster is read once for all rows, and must be that of one school.
 */
export function isEnrolled(student: PgColumn | SQL, school: string | PgColumn, at: Date, among: '*' | readonly string[] = '*'): SQL {
  const listed = among === '*' ? undefined : listedIn(held.student, among);
  const conditions = and(eq(held.school, school), sql`${held.student} = ${student}`, listed, inForce(held, at));
  return sql`exists (select 1 from ${enrolments} ${held} where ${conditions})`;
}

/** The schools at which each of these students is enrolled at this instant; one who is at none is not in the map. */
export async function schoolsOf(db: Database, students: readonly string[], at: Date): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (students.length === 0) return found;
  const rows = await db
    .selectDistinct({ student: enrolments.student, school: enrolments.school })
    .from(enrolments)
    .where(and(listedIn(enrolments.student, [...new Set(students)]), inForce(enrolments, at)))
    .orderBy(enrolments.student, enrolments.school);
  for (const row of rows) found.set(row.student, [...(found.get(row.student) ?? []), row.school]);
  return found;
}

/** A subquery: the students who are or ever were enrolled at one of these schools, of those whose id is another school's. */
export function newcomersOf(db: Database, schools: readonly string[]): SQL {
  const isAnothers = sql`split_part(${enrolments.student}, '.', 1) <> ${enrolments.school}`;
  return sql`${db
    .select({ student: enrolments.student })
    .from(enrolments)
    .where(and(listedIn(enrolments.school, schools), isAnothers))}`;
}

/** Who is to be told of which pupil, and from when until when: a view like the one above, over identity's links. */
const informed = pgSchema('roster')
  .view('informed_guardian', {
    student: id('student').notNull(),
    /** Person id. */
    guardian: id('guardian').notNull(),
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
  })
  .existing();

/** The pupils of whom each of these people is to be told at this instant; one who is to be told of nobody is not in the map. */
export async function informedOf(db: Database, guardians: readonly string[], at: Date): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  if (guardians.length === 0) return found;
  const rows = await db
    .select({ guardian: informed.guardian, student: informed.student })
    .from(informed)
    .where(and(listedIn(informed.guardian, [...new Set(guardians)]), inForce(informed, at)));
  for (const { guardian, student } of rows) found.set(guardian, (found.get(guardian) ?? new Set()).add(student));
  return found;
}

/** Is this person to be told, at this instant, of one of the pupils in a list of their ids? */
export function isInformed(person: PgColumn, students: PgColumn, at: Date): SQL {
  const isAmong = sql`${students} @> jsonb_build_array(${informed.student})`;
  return sql`exists (select 1 from ${informed} where ${and(eq(informed.guardian, person), isAmong, inForce(informed, at))})`;
}

/** Who holds an office at which school or teaches there, and when: a view like the others. A mandate, of a delegate, is none. */
const staff = pgSchema('roster')
  .view('member_of_staff', {
    school: school(),
    /** Person id, of an office. */
    person: id('person'),
    /** Staff id, of a class that is taught. */
    staff: id('staff'),
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
  })
  .existing();

/** Is this person staff of the school at this instant? */
export async function isStaff(db: Database, person: string, ofSchool: string, at: Date): Promise<boolean> {
  const isTheirs = or(eq(staff.person, person), eq(staff.staff, facetOf('Staff', person) ?? person));
  const [found] = await db
    .select({ school: staff.school })
    .from(staff)
    .where(and(eq(staff.school, ofSchool), isTheirs, inForce(staff, at)))
    .limit(1);
  return found !== undefined;
}

/** Is this person one of the school's at this instant: its staff, a pupil of it, or to be told of one? */
export async function belongsTo(db: Database, person: string, ofSchool: string, at: Date): Promise<boolean> {
  if (await isStaff(db, person, ofSchool, at)) return true;
  const wards = (await informedOf(db, [person], at)).get(person) ?? [];
  const pupils = [facetOf('Student', person) ?? person, ...wards];
  return [...(await schoolsOf(db, pupils, at)).values()].some((schools) => schools.includes(ofSchool));
}

function inForce({ validFrom, validTo }: { readonly validFrom: PgColumn; readonly validTo: PgColumn }, at: Date): SQL | undefined {
  return and(or(isNull(validFrom), lte(validFrom, at)), or(isNull(validTo), gt(validTo, at)));
}
