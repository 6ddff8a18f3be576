import type { Subject } from './world.js';

/** A result as averages see it. */
export interface Mark {
  readonly subject: Subject;
  readonly status: string;
  readonly value: number | null;
  readonly coefficient: number;
}

/** The statuses that count, all but the first as zero (domain model §1.3). */
const COUNTED: ReadonlySet<string> = new Set(['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO']);

/** The weighted mean of the marks that count, out of twenty; null when none does. */
export function averageOf(marks: readonly Mark[]): number | null {
  let points = 0;
  let weight = 0;
  for (const { status, value, coefficient } of marks) {
    if (!COUNTED.has(status)) continue;
    points += (status === 'GRADED' ? (value ?? 0) : 0) * coefficient;
    weight += coefficient;
  }
  return weight === 0 ? null : toHundredth(points / weight);
}

/** The mean of averages, each counting once. */
export function overallOf(averages: readonly (number | null)[]): number | null {
  const known = averages.filter((value) => value !== null);
  return known.length === 0 ? null : toHundredth(known.reduce((sum, value) => sum + value, 0) / known.length);
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
