import { and, asc, desc, eq, getTableColumns, inArray, lte, min, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { cycleReports, orientationFiles, reportCardAcknowledgements, reportCards } from '../tables.js';
import { cut, isBeyond, type Order, type Page, placeIn, type Window } from './page.js';
import { cycleReportWithin, reportCardWithin, type Scope, schoolWithin, withIds } from './scope.js';

export type ReportCardRow = typeof reportCards.$inferSelect;
export type CycleReportRow = typeof cycleReports.$inferSelect;
export type OrientationRow = typeof orientationFiles.$inferSelect;
export type AcknowledgementRow = typeof reportCardAcknowledgements.$inferSelect;

export const BY_CARD: Order<ReportCardRow> = { columns: [reportCards.id], direction: 'asc', keysOf: (card) => [card.id] };

/** What councils wrote, and what families and councils wish for afterwards. */
export function reportsRepository(db: Database) {
  return {
    reportCards: (ids: readonly string[], scope: Scope): Promise<ReportCardRow[]> =>
      db
        .select()
        .from(reportCards)
        .where(and(withIds(reportCards, ids), reportCardWithin(scope))),

    reportCardsOfStudents: (students: readonly string[], schoolYear: string | null, scope: Scope): Promise<ReportCardRow[]> =>
      db
        .select()
        .from(reportCards)
        .where(
          and(
            inArray(reportCards.student, students as string[]),
            schoolYear === null ? undefined : eq(reportCards.schoolYear, schoolYear),
            reportCardWithin(scope),
          ),
        )
        .orderBy(asc(reportCards.schoolYear), asc(reportCards.period), asc(reportCards.id)),

    cycleReports: (ids: readonly string[], scope: Scope): Promise<CycleReportRow[]> =>
      db
        .select()
        .from(cycleReports)
        .where(and(withIds(cycleReports, ids), cycleReportWithin(scope))),

    /** Of each student, the last cycle first. */
    cycleReportsOfStudents: (students: readonly string[], scope: Scope): Promise<CycleReportRow[]> =>
      db
        .select()
        .from(cycleReports)
        .where(and(inArray(cycleReports.student, students as string[]), cycleReportWithin(scope)))
        .orderBy(desc(cycleReports.cycle), asc(cycleReports.id)),

    async reportCardsOfGroups(
      groups: readonly string[],
      period: string,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<ReportCardRow>>> {
      const placed = db
        .select({ ...getTableColumns(reportCards), place: placeIn(reportCards.group, BY_CARD) })
        .from(reportCards)
        .where(
          and(
            inArray(reportCards.group, groups as string[]),
            eq(reportCards.period, period),
            reportCardWithin(scope),
            isBeyond(BY_CARD, window),
          ),
        )
        .as('placed');
      const rows = await db
        .select()
        .from(placed)
        .where(lte(placed.place, window.size + 1))
        .orderBy(placed.place);
      return cut(rows, (card) => card.group, window);
    },

    /** When the first cards of these periods were given to families, at the schools in reach: what is still to come is not told. */
    firstPublished: async (periods: readonly string[], { reach, at }: Scope): Promise<{ id: string; at: Date }[]> => {
      const { school, period, publishedAt } = reportCards;
      const rows = await db
        .select({ id: period, at: min(publishedAt) })
        .from(reportCards)
        .where(
          and(
            withIds({ school, id: period }, periods),
            schoolWithin(reach, school),
            inArray(reportCards.status, ['PUBLISHED', 'ARCHIVED']),
            lte(publishedAt, at),
          ),
        )
        .groupBy(period);
      return rows.flatMap((row) => (row.at === null ? [] : [{ id: row.id, at: row.at }]));
    },

    /** Who has taken note of these cards, of those one may know of. */
    acknowledgementsOf: (cards: readonly string[], scope: Scope): Promise<AcknowledgementRow[]> => {
      const { school, card: id, person } = reportCardAcknowledgements;
      return db
        .select()
        .from(reportCardAcknowledgements)
        .where(and(withIds({ school, id }, cards), within(scope, { school, person })))
        .orderBy(asc(reportCardAcknowledgements.at), asc(person));
    },

    /** Of each student the file of the year, or of their latest: years are numbered as they come. */
    orientationOfStudents: (students: readonly string[], schoolYear: string | null, scope: Scope): Promise<OrientationRow[]> =>
      db
        .select()
        .from(orientationFiles)
        .where(
          and(
            inArray(orientationFiles.student, students as string[]),
            schoolYear === null ? undefined : eq(orientationFiles.schoolYear, schoolYear),
            within(scope, { school: orientationFiles.school, student: orientationFiles.student }),
          ),
        )
        .orderBy(desc(sql`length(${orientationFiles.schoolYear})`), desc(orientationFiles.schoolYear)),
  };
}
