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

export function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

/** `counts` in SQL, of `results` joined with `evaluations`. */
export const countsInSql: SQL = sql`${evaluations.countsInAverage} and ${results.status} in ${[...COUNTED]}`;

/** The average of counted results, by the weights of their evaluations: of those that are `visible`. */
export function averageInSql(visible: SQL): SQL<number | null> {
  const points = sql`case when ${results.status} = 'GRADED' then coalesce(${results.value}, 0) / nullif(${evaluations.outOf}, 0) * ${sql.raw(String(AVERAGE_OUT_OF))} else 0 end`;
  const weight = evaluations.coefficient;
  return roundedInSql(sql`sum(${points} * ${weight}) filter (where ${visible}) / nullif(sum(${weight}) filter (where ${visible}), 0)`);
}

/** `hundredth` in SQL. */
export function roundedInSql(value: SQL): SQL<number | null> {
  return sql<number | null>`round((${value})::numeric, 2)::float8`;
}
