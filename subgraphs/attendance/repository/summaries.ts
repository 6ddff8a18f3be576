import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
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
import { type Days, during, type EventSums, sumsOf } from './event-sums.js';
import { eventsWithin, listedIn, measuresWithin, type Scope, studentWithin, withIds } from './scope.js';

export type PlannedMealRow = typeof plannedMeals.$inferSelect;
export type AlertRow = typeof alerts.$inferSelect;
export type { Days, EventSums };
export type PeriodRow = typeof periods.$inferSelect;
export type ExemptionRow = typeof exemptions.$inferSelect;

/** Totals of one student, expected meals, and the threshold flags of staff. */
export function summariesRepository(db: Database) {
  return {
    async sumsOfStudents(students: readonly string[], days: Days, scope: Scope): Promise<readonly EventSums[]> {
      const { rows } = (await db.execute(sumsOf(db, students, days, scope))) as unknown as { rows: readonly EventSums[] };
      return rows;
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

const COUNT = sql<number>`count(*)::int`;
const MISSED = eq(rollCallEntries.status, 'ABSENT');
const ON_SHEETS = and(eq(rollCallEntries.school, attendanceEvents.school), eq(rollCallEntries.event, attendanceEvents.id), MISSED);

/** Those of the students whom the reach gives by name, or as students of a school at which they are. */
export async function studentsReached(db: Database, students: readonly string[], { reach, at }: Scope): Promise<ReadonlySet<string>> {
  const enrolled = await schoolsOf(db, students, at);
  const reached = students.filter((student) => reaches(reach, studentPlace(student, enrolled.get(student) ?? [])));
  return new Set(reached);
}
