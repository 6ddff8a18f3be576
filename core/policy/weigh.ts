import type { Asked } from './asked.js';
import type { CategorySet } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import type { ClientFacts, Facts, Instant, Tie } from './request.js';
import { isAgreed } from './stages/agreement.js';
import { crossesGuardrail } from './stages/guardrails.js';
import { ground, holds } from './stages/lawful-basis.js';
import { REFUSED, type Standing, standing } from './stages/matrix.js';

/** S0 ∧ S1 ∧ S2 for one tie; the standing it has when all three say yes, also of what is said with it, and REFUSED when one does not. */
export function passes(
  policy: CompiledPolicy,
  asked: Asked,
  client: ClientFacts,
  tie: Tie | null,
  at: Instant,
  consented: CategorySet,
): Standing {
  if (crossesGuardrail(policy, asked, client, tie) || !isAgreed(asked, client, tie, at)) return REFUSED;
  let stands = standing(policy, asked, tie, consented);
  for (const one of asked.said) stands = both(stands, passes(policy, one, client, tie, at, consented));
  return stands;
}

/** S0 to S3 for one tie: the obligations that come with it, or null when a stage says no. */
export function weigh(policy: CompiledPolicy, asked: Asked, facts: Facts, tie: Tie | null, consented: CategorySet): number | null {
  const stands = passes(policy, asked, facts.client, tie, facts.at, consented);
  if (!stands.permits || !holds(ground(asked, stands, facts, tie, consented))) return null;
  return asked.said.every((one) => holds(ground(one, stands, facts, tie, consented))) ? stands.obligations : null;
}

/** How a tie stands in two things at once. */
export function both(one: Standing, other: Standing): Standing {
  if (!one.permits || !other.permits) return REFUSED;
  return {
    permits: true,
    needsConsent: one.needsConsent || other.needsConsent,
    lacksConsent: one.lacksConsent || other.lacksConsent,
    obligations: one.obligations | other.obligations,
  };
}

/** The ties that are weighed, as alternatives; with none, the absence of a tie, through which only public facts pass. */
export function alternatives(ties: readonly Tie[]): readonly (Tie | null)[] {
  return ties.length === 0 ? WITHOUT_TIE : ties;
}

const WITHOUT_TIE: readonly null[] = [null];
