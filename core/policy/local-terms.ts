import type { CompiledPolicy } from './compile.js';
import { isForPurpose } from './purposes.js';
import type { Tie } from './request.js';
import { type LocalRule, localRulesFor } from './restriction-index.js';
import { NO_TIE, rowOf } from './slots.js';
import { ACTIONS } from './vocabulary.js';

/**
 * What academies and schools say, for one purpose, to whoever holds one of these roles at its school, in whatever relation, and to whoever holds
 * none: as a text, without the names and the reasons of their rules. INVARIANT: policies of one document under which it is equal permit and deny the
 * same, with the same obligations, whatever is asked for that purpose under such ties. Empty where nobody says anything.
 */
export function localTerms(policy: CompiledPolicy, purpose: string, holders: readonly Pick<Tie, 'role' | 'school'>[]): string {
  const { restrictions, purposes } = policy;
  const asked = purposes.get(purpose);
  if (restrictions === null || asked === undefined) return '';
  const rolesAt = new Map<string, Set<Tie['role']>>();
  for (const { role, school } of holders) rolesAt.set(school, (rolesAt.get(school) ?? new Set()).add(role));
  const there = [...rolesAt].sort().flatMap(([school, roles]) => {
    const speaks = ({ said }: LocalRule) => isForPurpose(said, asked) && said.roles?.some((role) => roles.has(role)) !== false;
    // Why any role and relation: which rules are at a school hangs on the school alone.
    const rules = localRulesFor(restrictions, { role: 'service', relation: 'member', school }).flatMap((local) =>
      local.rules.filter(speaks),
    );
    return rules.length === 0 ? [] : [[school, rules.map(meantBy)]];
  });
  const toNobody = ACTIONS.map((action) => {
    const cell = (rowOf(asked.index, action) ?? Number.NaN) + NO_TIE;
    return localRulesFor(restrictions, null).flatMap((local) => local.at(cell).map(meantBy));
  });
  return there.length === 0 && toNobody.every((rules) => rules.length === 0) ? '' : JSON.stringify([there, toNobody]);
}

/** All that a decision can take from a rule, but the purposes, for one of which it is. */
function meantBy({ said: { roles, relations, actions, coordinates }, low, high, demand }: LocalRule): readonly unknown[] {
  const words = [roles, relations, actions, coordinates].map((selector) => selector ?? null);
  return [words, low, high, demand && [demand.consent, demand.obligations]];
}
