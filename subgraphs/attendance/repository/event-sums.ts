import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents } from '../tables.js';
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

/** Statuses under which a half-day missed is not justified: nobody gave a reason, or the school did not take it. */
const UNJUSTIFIED = sql`('REASON_UNKNOWN', 'NOT_JUSTIFIED', 'REJECTED')`;

/**
 * Totals of students. The same time is missed once, whoever recorded it too (two systems of a school, or a teacher and the office): of events of one
 * kind, one that lies within another and says no less is left out. A half-day that one of them justifies is justified: what is not is what is missed
 * less what is missed and justified. INVARIANT: only what the reader may know of is looked at; which event has which id makes no difference.
 */
export function sumsOf(db: Database, students: readonly string[], days: Days, scope: Scope): SQL {
  const { school, id, student, kind, status, halfDays, minutes, start, end } = attendanceEvents;
  const seen = db
    .select({
      school,
      id,
      student,
      kind,
      minutes,
      halfDays,
      start,
      // Why not the end alone: of a late arrival often its minutes are said and no end.
      until: sql`coalesce(${end}, ${start} + make_interval(mins => coalesce(${minutes}, 0)))`.as('until_at'),
      amount: sql`coalesce(case when ${kind} = 'LATENESS' then ${minutes} else ${halfDays} end, 0)`.as('amount'),
      justified: sql`${status} not in ${UNJUSTIFIED}`.as('is_justified'),
    })
    .from(attendanceEvents)
    .where(and(listedIn(student, students), eventsWithin(scope), during(start, school, days)));
  const isMissed = sql`kind = 'ABSENCE' and not again`;
  const isLate = sql`kind = 'LATENESS' and not again`;
  return sql`with seen_event as (${seen}), counted as (
      select student, kind, minutes, half_days::numeric as half_days, false as again from seen_event where ${saysMore(sql`true`)}
      union all
      select student, kind, minutes, half_days::numeric, true from seen_event where kind = 'ABSENCE' and is_justified and ${saysMore(sql`beside.is_justified`)}
    )
    select student,
      coalesce(sum(half_days) filter (where ${isMissed}), 0)::double precision as "halfDaysMissed",
      greatest(coalesce(sum(half_days) filter (where ${isMissed}), 0) - coalesce(sum(half_days) filter (where again), 0), 0)::double precision
        as "halfDaysUnjustified",
      (count(*) filter (where ${isLate}))::int as "latenessCount",
      coalesce(sum(minutes) filter (where ${isLate}), 0)::int as "minutesLate"
    from counted group by student`;
}

/** Does an event say more than each other of its kind that it lies within, among some? Of two that say the same, one does. */
function saysMore(among: SQL): SQL {
  return sql`not exists (select 1 from seen_event as beside
    where beside.school = seen_event.school and beside.student = seen_event.student and beside.kind = seen_event.kind and beside.id <> seen_event.id
      and ${among} and beside.starts_at <= seen_event.starts_at and beside.until_at >= seen_event.until_at and beside.amount >= seen_event.amount
      and (beside.id < seen_event.id
        or (beside.starts_at, beside.until_at, beside.amount) <> (seen_event.starts_at, seen_event.until_at, seen_event.amount)))`;
}

export function during(instant: PgColumn, ofSchool: PgColumn, { school, ...days }: Days): SQL | undefined {
  return and(between(localDay(instant, ofSchool), days), school === null ? undefined : eq(ofSchool, school));
}
