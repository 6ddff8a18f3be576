import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Extent } from '../../../core/capability/index.js';
import { amongStudents } from '../../../core/store/among-students.js';
import { isEnrolled } from '../../../core/store/roster.js';
import type { Scope } from '../../../core/store/within.js';

const NOTHING = sql`false`;

/** Who a row is about: a person, and the children of whom they are meant as the guardian. */
interface MeantColumns {
  readonly school: PgColumn;
  readonly person: PgColumn;
  readonly onBehalfOf: PgColumn;
}

/** Rows about people in reach: as pupils of the school, as guardians of pupils there, or as neither, which is its staff. */
export function meantWithin({ reach, at }: Scope, { school, person, onBehalfOf }: MeantColumns): SQL {
  const pupil = sql`replace(${person}, '.p', '.s')`;
  const isGuardian = sql`coalesce(jsonb_array_length(${onBehalfOf}), 0) > 0`;
  const terms = reach.map((extent): SQL | undefined => {
    switch (extent.of) {
      case 'persons':
        return extent.persons.length === 0 ? NOTHING : inArray(person, [...extent.persons]);
      case 'students':
        return studentWithin(extent, school, pupil, at);
      case 'guardians': {
        const ward = sql`ward.student`;
        const isWard = and(amongStudents(ward, extent), isEnrolled(ward, extent.school, at));
        const wards = sql`select 1 from jsonb_array_elements_text(coalesce(${onBehalfOf}, '[]'::jsonb)) as ward(student) where ${isWard}`;
        return and(eq(school, extent.school), sql`exists (${wards})`);
      }
      case 'staff':
        return and(eq(school, extent.school), sql`not ${isGuardian}`, sql`not ${isEnrolled(pupil, extent.school, at)}`);
      default:
        return NOTHING;
    }
  });
  return or(...terms) ?? NOTHING;
}

/** Rows of a school about students in reach, or about none. */
export function studentsWithin({ reach, at }: Scope, school: PgColumn, student: PgColumn): SQL {
  const terms = reach.map((extent) => (extent.of === 'students' ? studentWithin(extent, school, sql`${student}`, at) : undefined));
  return or(sql`${student} is null`, ...terms) ?? NOTHING;
}

function studentWithin(extent: Extent & { readonly of: 'students' }, school: PgColumn, student: SQL, at: Date): SQL | undefined {
  return and(eq(school, extent.school), amongStudents(student, extent), isEnrolled(student, extent.school, at, extent.students));
}
