import type { Demand, Forbid } from './document.js';

/**
 * What an academy or a school makes narrower in the national policy. By its form it can only restrict: it has refusals and demands, and no
 * words to permit with. It speaks of ties held at its schools, and of no others.
 * Source: privacy model §1.4, stage S2 (academy and school edit restrict-only under the national baseline).
 */
export interface Restriction {
  readonly version: string;
  readonly title: string;
  readonly level: RestrictionLevel;
  /** Code of the academy, or UAI of the school. */
  readonly of: string;
  /** UAI of each school of the academy; a school has none. */
  readonly schools?: readonly string[];
  readonly signedOffBy: readonly string[];
  readonly forbids: readonly Forbid[];
  readonly demands?: readonly Demand[];
  readonly note?: string;
}

/** The code of an academy: long enough for a whole name (`academie-de-saint-pierre-et-miquelon`). */
export const ACADEMY_CODE = /^[A-Za-z0-9-]{1,64}$/;

export const RESTRICTION_LEVELS = ['academy', 'school'] as const;
export type RestrictionLevel = (typeof RESTRICTION_LEVELS)[number];

/** The schools that a restriction is for. */
export function schoolsOf({ level, of, schools = [] }: Restriction): readonly string[] {
  return level === 'school' ? [of] : schools;
}
