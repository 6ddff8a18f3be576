import type { policyApprovals, policyVersions } from '../tables.js';

export type VersionRow = typeof policyVersions.$inferSelect;
export type ApprovalRow = typeof policyApprovals.$inferSelect;

export const LEVELS = ['NATIONAL', 'ACADEMY', 'SCHOOL'] as const;
export type Level = (typeof LEVELS)[number];

export type State = 'DRAFT' | 'PROPOSED' | 'APPROVED' | 'LIVE' | 'REPLACED' | 'REJECTED' | 'ABANDONED';

/** Where rules are for: the whole country (`scope` empty), an academy by its code, a school by its UAI. */
export interface PolicyPlace {
  readonly level: Level;
  readonly scope: string;
}

/** One version of the rules of a place, with who approved it. */
export interface Version extends Omit<VersionRow, 'level' | 'scope' | 'state'>, PolicyPlace {
  readonly state: State;
  readonly approvals: readonly ApprovalRow[];
}

const SCOPES: Readonly<Record<Level, RegExp>> = { NATIONAL: /^$/, ACADEMY: /^[A-Za-z0-9-]{1,20}$/, SCHOOL: /^\d{7}[A-Z]$/ };

/** The place that is meant; null when there can be none of the kind. */
export function placeOf(level: Level, scope: string | null | undefined): PolicyPlace | null {
  const place = { level, scope: scope ?? '' };
  return SCOPES[level].test(place.scope) ? place : null;
}

export function isSamePlace(one: PolicyPlace, other: PolicyPlace): boolean {
  return one.level === other.level && one.scope === other.scope;
}
