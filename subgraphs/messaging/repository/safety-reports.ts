import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { safetyReports } from '../tables.js';
import type { Page, Window } from './page.js';
import { withIds } from './scope.js';

/** A report as it may be told: of an anonymous one neither the reporter nor the time of day leaves the table. */
export interface SafetyReportRow {
  readonly school: string;
  readonly id: string;
  readonly reporter: string | null;
  readonly anonymous: boolean;
  readonly concerns: readonly string[];
  readonly statement: string;
  readonly createdAt: Date;
  readonly state: string;
}

export interface SafetyReportFilter {
  readonly school: string;
  readonly states: readonly string[] | null;
}

/** The time that is shown, and that the list is ordered by: the order must not tell more than the time does. */
const shown = sql<Date>`case when ${safetyReports.anonymous} then date_trunc('day', ${safetyReports.createdAt}, 'UTC') else ${safetyReports.createdAt} end`;

const TOLD = {
  school: safetyReports.school,
  id: safetyReports.id,
  reporter: sql<string | null>`case when ${safetyReports.anonymous} then null else ${safetyReports.reporter} end`,
  anonymous: safetyReports.anonymous,
  concerns: safetyReports.concerns,
  statement: safetyReports.statement,
  createdAt: shown.mapWith(safetyReports.createdAt),
  state: safetyReports.state,
};

/** Reports that somebody is in danger, for staff who answer for the whole school. One that names no student is nobody's to read. */
export function safetyReportsRepository(db: Database) {
  return {
    safetyReports: (ids: readonly string[], reach: Reach): Promise<SafetyReportRow[]> =>
      db
        .select(TOLD)
        .from(safetyReports)
        .where(and(withIds(safetyReports, ids), ofWholeSchools(reach))),

    async safetyReportsOf(reach: Reach, { school, states }: SafetyReportFilter, window: Window): Promise<Page<SafetyReportRow>> {
      const { size, beyond } = window;
      const rows = await db
        .select(TOLD)
        .from(safetyReports)
        .where(
          and(
            eq(safetyReports.school, school),
            states === null ? undefined : inArray(safetyReports.state, [...states]),
            ofWholeSchools(reach),
            beyond === null ? undefined : sql`(${shown}, ${safetyReports.id}) < (${asText(beyond[0])}::timestamptz, ${asText(beyond[1])})`,
          ),
        )
        .orderBy(desc(shown), desc(safetyReports.id))
        .limit(size + 1);
      return { rows: rows.slice(0, size), more: rows.length > size };
    },
  };
}

function ofWholeSchools(reach: Reach): SQL | undefined {
  const schools = reach.flatMap((extent) => {
    const isStaff = extent.audience === 'OFFICE' || extent.audience === 'TEACHER';
    return isStaff && extent.of === 'students' && extent.students === '*' && extent.subjects === undefined ? [extent.school] : [];
  });
  return and(inArray(safetyReports.school, schools), sql`jsonb_array_length(${safetyReports.concerns}) > 0`);
}

function asText(key: Date | string | undefined): string {
  return key instanceof Date ? key.toISOString() : (key ?? '');
}
