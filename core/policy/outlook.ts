import { asked } from './asked.js';
import { EVERYTHING, NOTHING } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import { obligationsOf } from './obligation-set.js';
import type { AccessRequest, ClientFacts, Instant, Tie } from './request.js';
import { isAgreed } from './stages/agreement.js';
import { crossesGuardrail } from './stages/guardrails.js';
import { asksSubject, hasSubject } from './stages/lawful-basis.js';
import { standing } from './stages/matrix.js';
import type { Obligation } from './vocabulary.js';
import { alternatives, passes } from './weigh.js';

export type Outlook = 'never' | 'always' | 'depends';

/**
 * What can be said before any data is seen, of all the ties the actor could hold. `never`: no tie could be permitted whatever
 * consent says. `always`: every tie permits and nobody is the subject, so that nothing about a person can change it.
 */
export function outlook(policy: CompiledPolicy, request: AccessRequest, client: ClientFacts, ties: readonly Tie[], at: Instant): Outlook {
  try {
    const what = asked(policy, request);
    if (what === null || what.purpose.basis === 'none') return 'never';
    // Why: public facts are also read where no tie is held, whatever ties are held elsewhere.
    const possible = what.publicOnly ? [...ties, null] : alternatives(ties);
    const standings = possible.map((tie) => ({ tie, ...passes(policy, what, client, tie, at, EVERYTHING) }));
    if (standings.every((standing) => !standing.permits)) return 'never';
    const sure = standings.every(({ tie, permits, needsConsent }) => permits && !needsConsent && !hasSubject(tie));
    return sure ? 'always' : 'depends';
  } catch {
    return 'never';
  }
}

/** What one tie opens before the subject is looked at. */
export interface TieGrants {
  readonly permits: boolean;
  /** Consent of each subject must be there for it to be permitted. */
  readonly needsConsent: boolean;
  readonly obligations: readonly Obligation[];
}

/** S0, S1 and S2 for one tie (and that the purpose has a basis at all); row reach is derived from it. A fault is a denial. */
export function grantsOf(policy: CompiledPolicy, request: AccessRequest, client: ClientFacts, tie: Tie, at: Instant): TieGrants {
  try {
    const what = asked(policy, request);
    if (what === null || what.purpose.basis === 'none') return NO_GRANTS;
    const stands = passes(policy, what, client, tie, at, NOTHING);
    if (!stands.permits) return NO_GRANTS;
    const needsConsent =
      stands.lacksConsent || (what.purpose.basis === 'consent' && [what, ...what.said].some((one) => asksSubject(one, tie)));
    const { obligations } = needsConsent ? passes(policy, what, client, tie, at, EVERYTHING) : stands;
    return { permits: true, needsConsent, obligations: obligationsOf(obligations) };
  } catch {
    return NO_GRANTS;
  }
}

/**
 * Does one of these ties open it before the subject is looked at? As `grantsOf` says of each, asked of all at once: what is asked and what the
 * client was contracted for is looked at once. All of them are held at one school, which restricts nothing.
 */
export function grantsToAny(
  policy: CompiledPolicy,
  request: AccessRequest,
  client: ClientFacts,
  ties: readonly Tie[],
  at: Instant,
): boolean {
  try {
    const what = asked(policy, request);
    if (what === null || what.purpose.basis === 'none') return false;
    const [first] = ties;
    const all = [what, ...what.said];
    if (first === undefined || !all.every((one) => isAgreed(one, client, first, at))) return false;
    return ties.some((tie) =>
      all.every((one) => !crossesGuardrail(policy, one, client, tie) && standing(policy, one, tie, NOTHING).permits),
    );
  } catch {
    return false;
  }
}

const NO_GRANTS: TieGrants = Object.freeze({ permits: false, needsConsent: false, obligations: obligationsOf(0) });
