import type { CompiledPolicy } from '../compile.js';
import { CLIENT_KINDS } from '../document.js';
import { type Breach, brokenInvariantsInSteps } from '../invariants.js';
import { ACTIONS, CATEGORIES } from '../vocabulary.js';
import { checkExpectationsInSteps, type Red } from './check-expectations.js';
import { classesOf, everyTie } from './domain.js';
import type { Expectations } from './expectations.js';
import { type Lockout, lockouts } from './lockouts.js';
import { probesOf } from './probes.js';
import type { RuleActs } from './rules-can-be-changed.js';
import { atOnce, type Steps } from './steps.js';

/** What was found in the whole domain; a document is fit to be published when the three lists are empty. */
export interface Verification {
  readonly invariants: readonly Breach[];
  readonly reds: readonly Red[];
  readonly lockouts: readonly Lockout[];
  /**
   * How many states there are: purpose × action × role × relation × category × kind of client × consent, times the coordinates that the rules
   * there tell apart. None is left out.
   */
  readonly states: number;
}

/** Enumerates the whole decision domain: every invariant in every state, every expectation, and that nobody is shut out for good. */
export function verify(policy: CompiledPolicy, expectations: Expectations, acts: RuleActs | null = null): Verification {
  return atOnce(verifyInSteps(policy, expectations, acts));
}

export function* verifyInSteps(policy: CompiledPolicy, expectations: Expectations, acts: RuleActs | null = null): Steps<Verification> {
  return {
    invariants: yield* brokenInvariantsInSteps(policy),
    reds: yield* checkExpectationsInSteps(policy, expectations),
    lockouts: lockouts(policy, acts),
    states: yield* statesOf(policy),
  };
}

/** With consent, and without. */
const CONSENTS = 2;

function* statesOf(policy: CompiledPolicy): Steps<number> {
  const probes = probesOf(policy);
  let places = 0;
  for (const tie of everyTie()) {
    yield;
    for (const purpose of policy.purposes.keys()) {
      for (const action of ACTIONS) places += classesOf([policy], { purpose, action, tie, client: 'school-app' }, probes).length;
    }
  }
  return places * CATEGORIES.length * CLIENT_KINDS.length * CONSENTS;
}
