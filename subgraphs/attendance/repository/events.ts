import { and, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { absenceReasons, attendanceEvents, cohorts } from '../tables.js';
import { countsOf, type Listing, type Page, pagesOf, type Window } from './page.js';
import { eventsWithin, listedIn, reasonsWithin, type Scope, withIds } from './scope.js';

export type EventRow = typeof attendanceEvents.$inferSelect;
export type ReasonRow = typeof absenceReasons.$inferSelect;

/** Events that overlap `[from, to)`; null leaves a side open. */
export interface EventFilter {
  readonly from: Date | null;
  readonly to: Date | null;
  readonly kinds: readonly string[] | null;
  readonly statuses: readonly string[] | null;
}

/** Attendance events and the list of reasons. */
export function eventsRepository(db: Database) {
  return {
    eventsOfStudents: (students: readonly string[], filter: EventFilter, window: Window, scope: Scope) =>
      pagesOf(db, attendanceEvents, ofStudents(students, filter, scope), window),

    countEventsOfStudents: (students: readonly string[], filter: EventFilter, scope: Scope) =>
      countsOf(db, attendanceEvents, ofStudents(students, filter, scope)),

    async eventsOfSchool(school: string, groups: readonly string[] | null, filter: EventFilter, window: Window, scope: Scope) {
      const pages = await pagesOf(db, attendanceEvents, ofSchool(school, groups, filter, scope), window);
      return pages.get(school) ?? NONE;
    },

    async countEventsOfSchool(school: string, groups: readonly string[] | null, filter: EventFilter, scope: Scope) {
      const counts = await countsOf(db, attendanceEvents, ofSchool(school, groups, filter, scope));
      return counts.get(school) ?? 0;
    },

    eventsById: (ids: readonly string[], scope: Scope): Promise<EventRow[]> =>
      db
        .select()
        .from(attendanceEvents)
        .where(and(withIds(attendanceEvents, ids), eventsWithin(scope))),

    /** Reasons as decisions need them, whoever asks; what is shown of them is decided by the caller. */
    anyReasons: (ids: readonly string[]): Promise<ReasonRow[]> => db.select().from(absenceReasons).where(withIds(absenceReasons, ids)),

    reasonsById: (ids: readonly string[], { reach }: Scope): Promise<ReasonRow[]> =>
      db
        .select()
        .from(absenceReasons)
        .where(and(withIds(absenceReasons, ids), reasonsWithin(reach))),

    reasonsOfSchool: (school: string, forGuardians: boolean, { reach }: Scope): Promise<ReasonRow[]> =>
      db
        .select()
        .from(absenceReasons)
        .where(
          and(eq(absenceReasons.school, school), reasonsWithin(reach), forGuardians ? absenceReasons.selectableByGuardians : undefined),
        )
        .orderBy(absenceReasons.code, absenceReasons.id),
  };
}

export const NONE: Page<never> = { rows: [], more: false };

function ofStudents(students: readonly string[], filter: EventFilter, scope: Scope): Listing {
  const { student, start } = attendanceEvents;
  return { parent: student, time: start, where: and(listedIn(student, students), eventsWithin(scope), filtered(filter)) };
}

function ofSchool(school: string, groups: readonly string[] | null, filter: EventFilter, scope: Scope): Listing {
  const { start } = attendanceEvents;
  const members =
    groups === null
      ? undefined
      : sql`exists (select 1 from ${cohorts} where ${cohorts.school} = ${attendanceEvents.school} and ${cohorts.student} = ${attendanceEvents.student} and ${listedIn(cohorts.group, groups)})`;
  const where = and(eq(attendanceEvents.school, school), eventsWithin(scope), filtered(filter), members);
  return { parent: attendanceEvents.school, time: start, where };
}

function filtered({ from, to, kinds, statuses }: EventFilter): SQL | undefined {
  const { start, end, open, kind, status } = attendanceEvents;
  return and(
    // Why: an absence that began before and goes on is part of the morning's list.
    from === null ? undefined : or(gte(start, from), gte(end, from), and(open, sql`${end} is null`)),
    to === null ? undefined : lt(start, to),
    kinds === null ? undefined : kinds.length === 0 ? sql`false` : inArray(kind, kinds as string[]),
    statuses === null ? undefined : statuses.length === 0 ? sql`false` : inArray(status, statuses as string[]),
  );
}
