import type { Stage } from './vocabulary.js';

/** Why a stage answered as it did: closed, so that explain, the ledger and tests can rely on the words. */
export const REASONS = {
  'S0-guardrails': ['no-guardrail-crossed', 'guardrail-crossed'],
  'S1-agreement': ['agreed', 'outside-token', 'no-agreement', 'not-in-force', 'outside-purposes', 'outside-categories'],
  'S2-matrix': ['granted', 'no-tie', 'not-granted', 'forbidden'],
  'S3-lawful-basis': ['basis-holds', 'consent-valid', 'no-basis', 'objection-pending', 'objection-upheld', 'consent-missing'],
  'S4-subject-state': ['nothing-stands-against', 'restricted', 'retention-over', 'court-order', 'sealed', 'state-unknown'],
  'S5-obligations': ['none', 'attached'],
} as const satisfies Record<Stage, readonly string[]>;

export type Reason<S extends Stage = Stage> = (typeof REASONS)[S][number];

/** Reasons that can stand in any stage: the request could not be understood, or evaluating it failed. */
export const FAILURES = ['not-understood', 'error'] as const;
export type Failure = (typeof FAILURES)[number];
