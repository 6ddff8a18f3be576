import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { evaluations, results } from '../tables.js';

/** The statuses that count in an average, all but the first as zero. Source: domain model §1.3. */
export const COUNTED = ['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO'] as const;

/** Has a result of this status a place among the marks? */
export function isCounted(status: string): boolean {
  return (COUNTED as readonly string[]).includes(status);
}

/** The points of a result that is counted, on the scale of its evaluation. */
export function pointsOf(status: string, value: number | null): number {
  return status === 'GRADED' ? (value ?? 0) : 0;
}

/** What an evaluation does in averages that is not for every student alike. Source: domain model §1.3, optional rule. */
export type OptionalRule = 'NONE' | 'BONUS_POINTS_ABOVE_MEAN' | 'ONLY_IF_IMPROVES' | 'EXCLUDED_FROM_AVERAGE';

/** Averages are out of twenty, to the hundredth. */
export const AVERAGE_OUT_OF = 20;
/** Points of a bonus count from half the scale on. */
const HALF = AVERAGE_OUT_OF / 2;

/** Does an evaluation count in averages, for somebody at least? */
export function evaluationCounts(countsInAverage: boolean, optionalRule: string): boolean {
  return countsInAverage && optionalRule !== 'EXCLUDED_FROM_AVERAGE';
}

/** A result, with what its evaluation says of it. */
interface Mark {
  readonly status: string;
  readonly value: number | null;
  readonly outOf: number;
  readonly evaluationCounts: boolean;
  readonly optionalRule: string;
}

/** Does this result count in the average, where the marks that its reader may see come to `average`? */
export function counts(mark: Mark, average: number | null): boolean {
  if (!mayCount(mark)) return false;
  const points = (pointsOf(mark.status, mark.value) / mark.outOf) * AVERAGE_OUT_OF;
  switch (mark.optionalRule as OptionalRule) {
    case 'BONUS_POINTS_ABOVE_MEAN':
      return points > HALF;
    case 'ONLY_IF_IMPROVES':
      return average !== null && points > average;
    default:
      return true;
  }
}

function mayCount({ status, evaluationCounts: isForAverages, optionalRule }: Mark): boolean {
  return evaluationCounts(isForAverages, optionalRule) && isCounted(status);
}

/** Must one know the average to say whether this result counts in it? */
export function dependsOnAverage(mark: Mark): boolean {
  return mayCount(mark) && mark.optionalRule === 'ONLY_IF_IMPROVES';
}

export function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * The averages that counted results come to, by school, student, period and subject: of those that are `visible`, null where none is. A bonus
 * adds its points above half the scale and weighs nothing. Of the marks that count only if they improve, those do that make the average the
 * highest: the best of them, as long as each is above what there is without it. Where no mark counts in any case there is nothing to improve.
 * An evaluation that is not rescaled weighs as much more as it is out of more. `exact` is the average before it is rounded.
 */
export function averagesInSql(where: SQL | undefined, visible: SQL): SQL {
  const total = sql.raw(String(AVERAGE_OUT_OF));
  const half = sql.raw(String(HALF));
  const points = sql`case when ${results.status} = 'GRADED' then coalesce(${results.value}, 0) / nullif(${evaluations.outOf}, 0) * ${total} else 0 end`;
  const weight = sql`${evaluations.coefficient} * case when ${evaluations.rescaledTo20} then 1 else ${evaluations.outOf} / ${total} end`;
  const marks = sql`
    select ${results.school} as school, ${results.student} as student, ${evaluations.period} as period, ${evaluations.subject} as subject,
      ${evaluations.group} as class_group, ${evaluations.optionalRule} as rule, ${points} as points,
      case when ${visible} then ${weight} else 0 end as weight
    from ${results}
    join ${evaluations} on ${and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation))}
    where ${and(where, eq(evaluations.countsInAverage, true), ne(evaluations.optionalRule, 'EXCLUDED_FROM_AVERAGE'), inArray(results.status, [...COUNTED]))}`;
  const whole = sql`(partition by school, student, period, subject)`;
  const bestFirst = sql`(partition by school, student, period, subject order by improves, points desc rows unbounded preceding)`;
  return sql`
    select school, student, period, subject, min(class_group) as class_group, max(average) as exact, ${roundedInSql(sql`max(average)`)} as value
    from (
      select school, student, period, subject, class_group,
        (sum(gained) filter (where not improves) over ${whole} + coalesce(sum(gained) filter (where improves) over ${bestFirst}, 0))
          / (nullif(sum(weighs) filter (where not improves) over ${whole}, 0) + coalesce(sum(weighs) filter (where improves) over ${bestFirst}, 0))
          as average
      from (
        select school, student, period, subject, class_group, points, rule = 'ONLY_IF_IMPROVES' as improves,
          case rule when 'BONUS_POINTS_ABOVE_MEAN' then greatest(points - ${half}, 0) else points end * weight as gained,
          case rule when 'BONUS_POINTS_ABOVE_MEAN' then 0 else weight end as weighs
        from (${marks}) as mark
      ) as counted
    ) as candidate
    group by school, student, period, subject`;
}

/** `hundredth` in SQL. */
export function roundedInSql(value: SQL): SQL<number | null> {
  return sql<number | null>`round((${value})::numeric, 2)::float8`;
}
