import { ACADEMY_CODE } from '../../../core/policy/index.js';
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

const SCOPES: Readonly<Record<Level, RegExp>> = { NATIONAL: /^$/, ACADEMY: ACADEMY_CODE, SCHOOL: /^\d{7}[A-Z]$/ };

/** The place that is meant; null when there can be none of the kind. */
export function placeOf(level: Level, scope: string | null | undefined): PolicyPlace | null {
  const place = { level, scope: scope ?? '' };
  return SCOPES[level].test(place.scope) ? place : null;
}

/** What a place of each level is named by, for whoever named none. */
export const NAMED_BY: Readonly<Record<Level, string>> = {
  NATIONAL: 'the rules of the whole country have no scope',
  ACADEMY: 'an academy is named by its code: 1 to 64 letters without accents, digits and hyphens',
  SCHOOL: 'a school is named by its UAI: seven digits and a capital letter',
};

export function isSamePlace(one: PolicyPlace, other: PolicyPlace): boolean {
  return one.level === other.level && one.scope === other.scope;
}
