import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { averages, cohorts, evaluations, results } from '../tables.js';
import { OVERALL, viewed } from './averages.js';
import { countsInSql } from './counting.js';

/** Which averages to make anew: all of a school, or those that some marks in a subject of a period go into. */
export interface Touched {
  readonly students: readonly string[];
  readonly period: string;
  readonly subject: string;
}

/**
 * Makes the stored averages agree with the marks, overall averages included, inside the caller's transaction. A student's averages stand in
 * their class, or in the group of the evaluation when they have none. Ranks are not stored: they depend on who looks.
 */
export async function recomputeAverages(tx: Database, school: string, at: Date, touched?: Touched): Promise<void> {
  // Why: two writers who each miss the other's marks would leave an average of neither; averages of a school are made one at a time.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`assessment.average ${school}`}))`);
  const marks = and(eq(results.school, school), countsInSql, ...(touched === undefined ? [] : marksOf(touched)));
  await addMissing(tx, marks, sql`${evaluations.subject}`, at);
  await addMissing(tx, marks, sql`${OVERALL}::varchar`, at);
  const all = viewed(sql`true`);
  const value = sql`(select ${all.value} from ${all.from})`;
  await tx
    .update(averages)
    .set({ value, status: sql`case when ${value} is null then 'NOT_GRADED' else 'GRADED' end`, computedAt: at })
    .where(and(eq(averages.school, school), touched === undefined ? hasMarks(all) : averagesOf(touched)));
}

/** Rows for averages that were never made. */
async function addMissing(tx: Database, marks: SQL | undefined, subject: SQL, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into ${averages} (school, student, period, subject, class_group, coefficient, status, computed_at)
    select ${results.school}, ${results.student}, ${evaluations.period}, ${subject},
      coalesce(min(${cohorts.group}), min(${evaluations.group})), 1, 'NOT_GRADED', ${at.toISOString()}::timestamptz
    from ${results}
    join ${evaluations} on ${and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation))}
    left join ${cohorts} on ${and(eq(cohorts.school, results.school), eq(cohorts.student, results.student))}
    where ${marks}
    group by 1, 2, 3, 4
    on conflict do nothing`);
}

function marksOf({ students, period, subject }: Touched): SQL[] {
  return [inArray(results.student, students as string[]), eq(evaluations.period, period), eq(evaluations.subject, subject)];
}

function averagesOf({ students, period, subject }: Touched): SQL | undefined {
  return and(
    inArray(averages.student, students as string[]),
    eq(averages.period, period),
    or(eq(averages.subject, subject), eq(averages.subject, OVERALL)),
  );
}

function hasMarks(all: ReturnType<typeof viewed>): SQL {
  return sql`exists (select 1 from ${all.from})`;
}
