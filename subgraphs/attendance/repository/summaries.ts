import { and, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { reaches, studentPlace } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import {
  alerts,
  attendanceEvents,
  exemptions,
  infirmaryVisits,
  measures,
  observations,
  periods,
  plannedMeals,
  rollCallEntries,
} from '../tables.js';
import { between, eventsWithin, type FromTo, listedIn, localDay, measuresWithin, type Scope, studentWithin, withIds } from './scope.js';

export type PlannedMealRow = typeof plannedMeals.$inferSelect;
export type AlertRow = typeof alerts.$inferSelect;
export type PeriodRow = typeof periods.$inferSelect;
export type ExemptionRow = typeof exemptions.$inferSelect;

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
const UNJUSTIFIED = ['REASON_UNKNOWN', 'NOT_JUSTIFIED', 'REJECTED'];

/** Totals of one student, expected meals, and the threshold flags of staff. */
export function summariesRepository(db: Database) {
  return {
    async sumsOfStudents(students: readonly string[], days: Days, scope: Scope): Promise<EventSums[]> {
      const { school, id, student, kind, status, halfDays, minutes, start, end } = attendanceEvents;
      const seen = db.$with('seen_event').as(
        db
          .select({ school, id, student, kind, status, halfDays, minutes, start, end })
          .from(attendanceEvents)
          .where(and(listedIn(student, students), eventsWithin(scope), during(start, school, days))),
      );
      const missed = sql`${seen.kind} = 'ABSENCE'`;
      const late = sql`${seen.kind} = 'LATENESS'`;
      return db
        .with(seen)
        .select({
          student: seen.student,
          halfDaysMissed: sql<number>`coalesce(sum(${seen.halfDays}::numeric) filter (where ${missed}), 0)::double precision`,
          halfDaysUnjustified: sql<number>`coalesce(sum(${seen.halfDays}::numeric) filter (where ${and(missed, inArray(seen.status, UNJUSTIFIED))}), 0)::double precision`,
          latenessCount: sql<number>`(count(*) filter (where ${late}))::int`,
          minutesLate: sql<number>`coalesce(sum(${seen.minutes}) filter (where ${late}), 0)::int`,
        })
        .from(seen)
        .where(saysMore)
        .groupBy(seen.student);
    },

    /** Lessons that sheets say were missed, in events of the scope. */
    lessonsMissedByStudents(students: readonly string[], days: Days, scope: Scope) {
      const { student } = attendanceEvents;
      return db
        .select({ student, count: COUNT })
        .from(attendanceEvents)
        .innerJoin(rollCallEntries, ON_SHEETS)
        .where(and(listedIn(student, students), eventsWithin(scope), during(attendanceEvents.start, attendanceEvents.school, days)))
        .groupBy(student);
    },

    /** The same of events that the caller has in hand. */
    lessonsMissedIn(events: readonly string[]) {
      const { event } = rollCallEntries;
      return db
        .select({ event: sql<string>`${event}`, count: COUNT })
        .from(rollCallEntries)
        .where(and(withIds({ school: rollCallEntries.school, id: event }, events), MISSED))
        .groupBy(event);
    },

    exemptionsOfStudents(students: readonly string[], asOf: string | null, scope: Scope): Promise<ExemptionRow[]> {
      const { student, start, end, id } = exemptions;
      const holds = asOf === null ? undefined : and(lte(start, asOf), gte(end, asOf));
      return db
        .select()
        .from(exemptions)
        .where(and(listedIn(student, students), holds, studentWithin(scope, exemptions)))
        .orderBy(desc(start), id);
    },

    exemptionsById: (ids: readonly string[], scope: Scope): Promise<ExemptionRow[]> =>
      db
        .select()
        .from(exemptions)
        .where(and(withIds(exemptions, ids), studentWithin(scope, exemptions))),

    observationCountsOfStudents(students: readonly string[], days: Days, scope: Scope) {
      const { student, at, school } = observations;
      const where = and(listedIn(student, students), studentWithin(scope, observations), during(at, school, days));
      return db.select({ student, count: COUNT }).from(observations).where(where).groupBy(student);
    },

    visitCountsOfStudents(students: readonly string[], days: Days, scope: Scope) {
      const { student, arrivedAt, school } = infirmaryVisits;
      const where = and(listedIn(student, students), studentWithin(scope, infirmaryVisits), during(arrivedAt, school, days));
      return db.select({ student, count: COUNT }).from(infirmaryVisits).where(where).groupBy(student);
    },

    measureCountsOfStudents(students: readonly string[], days: Days, scope: Scope) {
      const { student, decidedAt, school } = measures;
      const where = and(listedIn(student, students), measuresWithin(scope), during(decidedAt, school, days));
      return db.select({ student, count: COUNT }).from(measures).where(where).groupBy(student);
    },

    mealsOfStudents(students: readonly string[], { from, to }: { from: string; to: string }, scope: Scope): Promise<PlannedMealRow[]> {
      const { student, date, service } = plannedMeals;
      return db
        .select()
        .from(plannedMeals)
        .where(and(listedIn(student, students), gte(date, from), lte(date, to), studentWithin(scope, plannedMeals)))
        .orderBy(date, service);
    },

    alertsOfSchool(school: string, kinds: readonly string[] | null, first: number, scope: Scope): Promise<AlertRow[]> {
      const ofKind = kinds === null ? undefined : listedIn(alerts.kind, kinds);
      return db
        .select()
        .from(alerts)
        .where(and(eq(alerts.school, school), ofKind, studentWithin(scope, alerts)))
        .orderBy(desc(alerts.since), alerts.student, alerts.kind)
        .limit(first);
    },

    periodsById: (ids: readonly string[]): Promise<PeriodRow[]> => db.select().from(periods).where(withIds(periods, ids)),

    studentsReached: (students: readonly string[], scope: Scope) => studentsReached(db, students, scope),
  };
}

/**
 * Does an event say more than another that is told beside it? One that lies within another of its kind, which says no less, was recorded by somebody
 * else too: two systems of a school, or a teacher and the office. The same time is missed once. INVARIANT: only what the reader may know of is looked at.
 */
const saysMore = sql`not exists (select 1 from seen_event as beside
  where beside.school = seen_event.school and beside.student = seen_event.student and beside.kind = seen_event.kind and beside.id <> seen_event.id
    and beside.starts_at <= seen_event.starts_at and beside.ends_at >= seen_event.ends_at
    and coalesce(beside.half_days, 0) >= coalesce(seen_event.half_days, 0) and coalesce(beside.minutes, 0) >= coalesce(seen_event.minutes, 0)
    and (beside.id < seen_event.id
      or (beside.starts_at, beside.ends_at, coalesce(beside.half_days, 0), coalesce(beside.minutes, 0))
        <> (seen_event.starts_at, seen_event.ends_at, coalesce(seen_event.half_days, 0), coalesce(seen_event.minutes, 0))))`;

const COUNT = sql<number>`count(*)::int`;
const MISSED = eq(rollCallEntries.status, 'ABSENT');
const ON_SHEETS = and(eq(rollCallEntries.school, attendanceEvents.school), eq(rollCallEntries.event, attendanceEvents.id), MISSED);

/** Those of the students whom the reach gives by name, or as students of a school at which they are. */
export async function studentsReached(db: Database, students: readonly string[], { reach, at }: Scope): Promise<ReadonlySet<string>> {
  const enrolled = await schoolsOf(db, students, at);
  const reached = students.filter((student) => reaches(reach, studentPlace(student, enrolled.get(student) ?? [])));
  return new Set(reached);
}

function during(instant: PgColumn, ofSchool: PgColumn, { school, ...days }: Days): SQL | undefined {
  return and(between(localDay(instant, ofSchool), days), school === null ? undefined : eq(ofSchool, school));
}
