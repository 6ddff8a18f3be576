import type { Subject } from './world.js';

/** A result as averages see it. */
export interface Mark {
  readonly subject: Subject;
  readonly status: string;
  readonly value: number | null;
  readonly coefficient: number;
  readonly outOf: number;
  readonly rescaledTo20: boolean;
  readonly optionalRule: string;
}

/** The statuses that count, all but the first as zero (domain model §1.3). */
const COUNTED: ReadonlySet<string> = new Set(['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO']);

/**
 * The weighted mean of the marks that count, out of twenty, with what bonuses add above ten and the marks that make it better, the best first;
 * null when no mark counts in any case.
 */
export function averageOf(marks: readonly Mark[]): number | null {
  const counted = marks.filter(({ status, optionalRule }) => COUNTED.has(status) && optionalRule !== 'EXCLUDED_FROM_AVERAGE').map(weighed);
  const of = (rule: string) => counted.filter((mark) => mark.rule === rule);
  let points = 0;
  let weight = 0;
  for (const mark of of('NONE')) {
    points += mark.points * mark.weight;
    weight += mark.weight;
  }
  if (weight === 0) return null;
  for (const mark of of('BONUS_POINTS_ABOVE_MEAN')) points += Math.max(0, mark.points - 10) * mark.weight;
  for (const mark of of('ONLY_IF_IMPROVES').sort((one, other) => other.points - one.points)) {
    if (mark.points <= points / weight) break;
    points += mark.points * mark.weight;
    weight += mark.weight;
  }
  return toHundredth(points / weight);
}

function weighed({ status, value, coefficient, outOf, rescaledTo20, optionalRule: rule }: Mark) {
  const points = status === 'GRADED' ? ((value ?? 0) / outOf) * 20 : 0;
  return { rule, points, weight: coefficient * (rescaledTo20 ? 1 : outOf / 20) };
}

/** The mean of averages, by the weight of their subjects. */
export function overallOf(averages: readonly { readonly value: number | null; readonly coefficient: number }[]): number | null {
  const known = averages.flatMap(({ value, coefficient }) => (value === null ? [] : [{ value, coefficient }]));
  const weight = known.reduce((sum, { coefficient }) => sum + coefficient, 0);
  return weight === 0 ? null : toHundredth(known.reduce((sum, { value, coefficient }) => sum + value * coefficient, 0) / weight);
}

/** Halves away from zero, on fifteen digits: as the database rounds. */
export function toHundredth(value: number): number {
  return Math.round(Number((value * 100).toPrecision(15))) / 100;
}

/** One of the four places of the national report card. */
export function positionOf(value: number | null): number | null {
  if (value === null) return null;
  return value < 8 ? 1 : value < 12 ? 2 : value < 16 ? 3 : 4;
}
