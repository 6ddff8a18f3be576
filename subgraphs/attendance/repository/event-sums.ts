import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents } from '../tables.js';
import { countable, missedOnce } from './missed-once.js';
import { between, eventsWithin, type FromTo, listedIn, localDay, type Scope } from './scope.js';

/** `school` limits to what that school recorded. */
export interface Days extends FromTo {
  readonly school: string | null;
}

export interface EventSums {
  readonly student: string;
  readonly halfDaysMissed: number;
  readonly halfDaysUnjustified: number;
  readonly latenessCount: number;
  readonly minutesLate: number;
}

/**
 * Totals of students: half-days and late arrivals, each time once (`missed-once.ts`). What is not justified is what is missed less what is missed and
 * justified. INVARIANT: only what the reader may know of is looked at; which event has which id makes no difference.
 */
export function sumsOf(db: Database, students: readonly string[], days: Days, scope: Scope): SQL {
  const { school, student, kind, start } = attendanceEvents;
  const isCounted = inArray(kind, ['ABSENCE', 'LATENESS']);
  const seen = db
    .select(countable(sql`''::text`))
    .from(attendanceEvents)
    .where(and(listedIn(student, students), isCounted, eventsWithin(scope), during(start, school, days)));
  const missed = sql`coalesce(sum(amount) filter (where kind = 'ABSENCE' and not again), 0)`;
  const isLate = sql`kind = 'LATENESS'`;
  return sql`select student, ${missed}::double precision as "halfDaysMissed",
      greatest(${missed} - coalesce(sum(amount) filter (where again), 0), 0)::double precision as "halfDaysUnjustified",
      coalesce(sum(times) filter (where ${isLate}), 0)::int as "latenessCount",
      coalesce(round(sum(amount) filter (where ${isLate})), 0)::int as "minutesLate"
    from (${missedOnce(sql`${seen}`)}) as missed group by student`;
}

export function during(instant: PgColumn, ofSchool: PgColumn, { school, ...days }: Days): SQL | undefined {
  return and(between(localDay(instant, ofSchool), days), school === null ? undefined : eq(ofSchool, school));
}
