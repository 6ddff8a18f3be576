import type { Asked } from './asked.js';
import type { CategorySet } from './category-set.js';
import type { CompiledPolicy, Condition } from './compile.js';
import type { Demand } from './document.js';
import type { Tie } from './request.js';
import { type LocalRule, localRulesFor } from './restriction-index.js';
import { slotOf } from './slots.js';
import { isHeldAt, speaks } from './speaks.js';
import type { Standing } from './stages/matrix.js';

/**
 * What is left of a standing under the demands of the national document and the restrictions of the school of the tie; null when one of them
 * refuses. It never opens anything: it adds obligations and asks for consent, or refuses.
 */
export function held(policy: CompiledPolicy, asked: Asked, tie: Tie | null, stands: Standing, consented: CategorySet): Standing | null {
  const { tables, restrictions } = policy;
  const slot = slotOf(tie);
  if (slot === null) return null;
  const cell = asked.row + slot;
  let left = stands;
  for (const demand of tables.demanded.get(cell) ?? NONE) {
    if (demand.group === null || asked.held[demand.group] === 1) left = under(left, asked, demand, consented);
  }
  if (restrictions === null) return left;
  for (const local of localRulesFor(restrictions, tie)) {
    for (const rule of local.at(cell)) {
      if (!touches(rule, asked) || !isHeldAt(rule.said, asked.request)) continue;
      if (rule.demand === null) return null;
      left = under(left, asked, { ...rule, ...rule.demand }, consented);
    }
  }
  return left;
}

/** Local rules that speak about a request for the holder of a tie, with their full names: to name the rules of a verdict. */
export function localRulesSpeaking({ restrictions }: CompiledPolicy, asked: Asked, tie: Tie | null): readonly LocalRule[] {
  if (restrictions === null) return NONE;
  return localRulesFor(restrictions, tie).flatMap(({ rules }) => rules.filter(({ said }) => speaks(said, asked, tie)));
}

/** Demands, of whichever level, that speak about a request for the holder of a tie: their names and what they ask. */
export function demandsSpeaking(policy: CompiledPolicy, asked: Asked, tie: Tie | null): readonly { name: string; said: Demand }[] {
  const national = (policy.document.demands ?? []).filter((demand) => speaks(demand, asked, tie)).map((said) => ({ name: said.id, said }));
  const local = localRulesSpeaking(policy, asked, tie).filter(({ demand }) => demand !== null);
  return [...national, ...local];
}

const NONE: readonly never[] = Object.freeze([]);

function under(stands: Standing, asked: Asked, demand: Omit<Condition, 'group'>, consented: CategorySet): Standing {
  const low = asked.low & demand.low;
  const high = asked.high & demand.high;
  if ((low | high) === 0) return stands;
  const lacks = demand.consent && ((low & ~consented.low) | (high & ~consented.high)) !== 0;
  return {
    permits: true,
    needsConsent: stands.needsConsent || demand.consent,
    lacksConsent: stands.lacksConsent || lacks,
    obligations: stands.obligations | demand.obligations,
  };
}

function touches({ low, high }: CategorySet, asked: Asked): boolean {
  return ((asked.low & low) | (asked.high & high)) !== 0;
}
