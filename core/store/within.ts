import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Audience, Reach } from '../capability/reach.js';
import { amongStudents } from './among-students.js';
import { listedIn } from './listed-in.js';
import { isEnrolled } from './roster.js';

/** The rows somebody was granted, and the instant of the decision. */
export interface Scope {
  readonly reach: Reach;
  readonly at: Date;
}

/** The columns of a table that reach speaks about. A column that is not given cannot satisfy an extent that needs it. */
export interface ReachColumns {
  readonly school: PgColumn;
  /** Student id of the row's subject. */
  readonly student?: PgColumn;
  /** Person id of the row's subject. */
  readonly person?: PgColumn;
  readonly group?: PgColumn;
  readonly subject?: PgColumn;
  /** What else the rows must satisfy for this audience: confidential rows, publication clocks. */
  readonly audience?: (audience: Audience) => SQL | undefined;
}

const NOTHING = sql`false`;

/**
 * Row scope as an SQL condition: the union of the extents. INVARIANT: an extent that the columns cannot express adds no row, and an extent of
 * students none about a student who is not at the row's school that day.
 */
export function within({ reach, at }: Scope, columns: ReachColumns): SQL {
  const terms = reach.map((extent): SQL => {
    const clock = columns.audience?.(extent.audience);
    switch (extent.of) {
      case 'students': {
        const { school, student } = columns;
        if (student === undefined) return NOTHING;
        const listed = amongStudents(student, extent);
        const ofSubjects =
          extent.subjects === undefined || columns.subject === undefined ? undefined : listedIn(columns.subject, extent.subjects);
        const isThere = isEnrolled(student, extent.school, at, extent.students);
        return and(eq(school, extent.school), listed, ofSubjects, clock, isThere) ?? NOTHING;
      }
      case 'groups': {
        // INVARIANT: a right over a class is a right over what is about nobody; it opens no row about a student or another person.
        if (columns.student !== undefined || columns.person !== undefined) return NOTHING;
        const listed = extent.groups === '*' ? undefined : columns.group === undefined ? NOTHING : listedIn(columns.group, extent.groups);
        const ofSubjects =
          extent.subjects === undefined || columns.subject === undefined ? undefined : listedIn(columns.subject, extent.subjects);
        return and(eq(columns.school, extent.school), listed, ofSubjects, clock) ?? NOTHING;
      }
      case 'persons':
        return columns.person === undefined ? NOTHING : (and(listedIn(columns.person, extent.persons), clock) ?? NOTHING);
      case 'guardians':
      case 'staff':
        // Why: who is a guardian or a staff member at a school is known to identity alone; its repository joins for it.
        return NOTHING;
      default:
        return NOTHING;
    }
  });
  return or(...terms) ?? NOTHING;
}
