import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { isEnrolled } from '../../../core/store/roster.js';
import type { Scope } from '../../../core/store/within.js';
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

/**
 * Reports that somebody is in danger, for staff who answer for the whole school. One that names no student is nobody's to read, and one that
 * names a student who left the school is read there no more: it is about all whom it names.
 */
export function safetyReportsRepository(db: Database) {
  return {
    safetyReports: (ids: readonly string[], scope: Scope): Promise<SafetyReportRow[]> =>
      db
        .select(TOLD)
        .from(safetyReports)
        .where(and(withIds(safetyReports, ids), aboutWholeSchools(scope))),

    async safetyReportsOf(scope: Scope, { school, states }: SafetyReportFilter, window: Window): Promise<Page<SafetyReportRow>> {
      const { size, beyond } = window;
      const rows = await db
        .select(TOLD)
        .from(safetyReports)
        .where(
          and(
            eq(safetyReports.school, school),
            states === null ? undefined : inArray(safetyReports.state, [...states]),
            aboutWholeSchools(scope),
            beyond === null ? undefined : sql`(${shown}, ${safetyReports.id}) < (${asText(beyond[0])}::timestamptz, ${asText(beyond[1])})`,
          ),
        )
        .orderBy(desc(shown), desc(safetyReports.id))
        .limit(size + 1);
      return { rows: rows.slice(0, size), more: rows.length > size };
    },
  };
}

/** Of a whole school that is in reach, and about students who are all there. */
function aboutWholeSchools({ reach, at }: Scope): SQL | undefined {
  const schools = reach.flatMap((extent) => {
    const isStaff = extent.audience === 'OFFICE' || extent.audience === 'TEACHER';
    return isStaff && extent.of === 'students' && extent.students === '*' && extent.subjects === undefined ? [extent.school] : [];
  });
  const ofSchools = [...new Set(schools)].map((school) => {
    const isHere = isEnrolled(sql`concerned.student`, school, at);
    const others = sql`select 1 from jsonb_array_elements_text(${safetyReports.concerns}) as concerned(student) where not ${isHere}`;
    return and(eq(safetyReports.school, school), sql`not exists (${others})`);
  });
  return and(sql`jsonb_array_length(${safetyReports.concerns}) > 0`, or(...ofSchools) ?? sql`false`);
}

function asText(key: Date | string | undefined): string {
  return key instanceof Date ? key.toISOString() : (key ?? '');
}
