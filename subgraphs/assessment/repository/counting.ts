import { type SQL, sql } from 'drizzle-orm';
import { evaluations, results } from '../tables.js';

/** The statuses that count in an average, all but the first as zero. Source: domain model §1.3. */
export const COUNTED = ['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO'] as const;

/** Does this result count in averages? */
export function counts(status: string, evaluationCounts: boolean): boolean {
  return evaluationCounts && (COUNTED as readonly string[]).includes(status);
}

/** Averages are out of twenty, to the hundredth. */
export const AVERAGE_OUT_OF = 20;

/** `counts` in SQL, of `results` joined with `evaluations`. */
export const countsInSql: SQL = sql`${evaluations.countsInAverage} and ${results.status} in ${[...COUNTED]}`;

/** A counted result out of twenty. */
export const pointsInSql: SQL<number> = sql<number>`case when ${results.status} = 'GRADED' then coalesce(${results.value}, 0) / nullif(${evaluations.outOf}, 0) * ${sql.raw(String(AVERAGE_OUT_OF))} else 0 end`;

/** To the hundredth, halves away from zero. */
export function rounded(value: SQL): SQL<number> {
  return sql<number>`round((${value})::numeric, 2)::float8`;
}
