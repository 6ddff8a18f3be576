import type { CompiledPolicy } from './compile.js';
import { examine } from './decide.js';
import type { Failure, Reason } from './reasons.js';
import type { AccessRequest, Decision, Facts, Tie } from './request.js';
import type { Stage } from './vocabulary.js';

/** A decision with what is needed to understand it. Itself to be shown only to whom the reasons are about, or to an administrator. */
export interface Explanation extends Decision {
  /** Version of the policy document it was made under. */
  readonly version: string;
  readonly request: AccessRequest;
  /** The tie the verdict rests on, or the one that came furthest; null when none was held. */
  readonly tie: Tie | null;
  /** For each stage that refused, what would change its answer. */
  readonly wouldChange: readonly { readonly stage: Stage; readonly remedy: Remedy }[];
}

/** What would have to be different. */
export type Remedy =
  | 'nothing'
  | 'a-token-for-the-purpose'
  | 'an-agreement-with-the-school'
  | 'an-agreement-in-force'
  | 'the-purpose-in-the-agreement'
  | 'the-categories-in-the-agreement'
  | 'a-role-and-relation-to-the-subject'
  | 'a-grant-in-the-policy'
  | 'no-forbid-in-the-policy'
  | 'consent'
  | 'the-objection-examined'
  | 'the-objection-taken-back'
  | 'the-restriction-lifted'
  | 'the-court-order-lifted'
  | 'the-seal-lifted'
  | 'a-request-in-the-vocabulary';

/** Why, under which version, and what would change it. */
export function explain(policy: CompiledPolicy, request: AccessRequest, facts: Facts): Explanation {
  const { decision, tie } = examine(policy, request, facts);
  const wouldChange = decision.stages
    .filter(({ permits }) => !permits)
    .map(({ stage, reason }) => ({ stage, remedy: (REMEDIES as Record<string, Remedy>)[reason] ?? 'nothing' }));
  return { ...decision, version: policy.version, request, tie, wouldChange };
}

type Refusal = Exclude<
  Reason | Failure,
  'no-guardrail-crossed' | 'agreed' | 'granted' | 'basis-holds' | 'consent-valid' | 'nothing-stands-against' | 'none' | 'attached'
>;

const REMEDIES: Readonly<Record<Refusal, Remedy>> = {
  'guardrail-crossed': 'nothing',
  'outside-token': 'a-token-for-the-purpose',
  'no-agreement': 'an-agreement-with-the-school',
  'not-in-force': 'an-agreement-in-force',
  'outside-purposes': 'the-purpose-in-the-agreement',
  'outside-categories': 'the-categories-in-the-agreement',
  'no-tie': 'a-role-and-relation-to-the-subject',
  'not-granted': 'a-grant-in-the-policy',
  forbidden: 'no-forbid-in-the-policy',
  'no-basis': 'nothing',
  'consent-missing': 'consent',
  'objection-pending': 'the-objection-examined',
  'objection-upheld': 'the-objection-taken-back',
  restricted: 'the-restriction-lifted',
  'retention-over': 'nothing',
  'court-order': 'the-court-order-lifted',
  sealed: 'the-seal-lifted',
  'state-unknown': 'nothing',
  'not-understood': 'a-request-in-the-vocabulary',
  error: 'nothing',
};
