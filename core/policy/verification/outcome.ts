import { type Asked, asked } from '../asked.js';
import { type CategorySet, categorySet, NOTHING } from '../category-set.js';
import type { CompiledPolicy } from '../compile.js';
import type { ClientKind } from '../document.js';
import type { ObligationSet } from '../obligation-set.js';
import type { ClientFacts, Facts, Tie } from '../request.js';
import { rowOf, slotOf } from '../slots.js';
import { crossesGuardrail } from '../stages/guardrails.js';
import { ground, hasSubject, holds, isObjectable } from '../stages/lawful-basis.js';
import { standing } from '../stages/matrix.js';
import { type Action, CATEGORIES, type Category, type LawfulBasis } from '../vocabulary.js';

/** Everything a decision depends on but the category, the coordinate, and the facts about the subject and the agreement. */
export interface Situation {
  readonly purpose: string;
  readonly action: Action;
  /** Null: no tie is held. */
  readonly tie: Tie | null;
  readonly client: ClientKind;
}

/**
 * What is decided about one category at one coordinate when an agreement covers it and nothing stands against the subject: the obligations that
 * come with it while the subject did not consent, and when they did; null where it is denied. A decision about several categories is the
 * conjunction of those about each, so that these are all the decisions there are.
 */
export interface Outcome {
  readonly without: ObligationSet | null;
  readonly given: ObligationSet | null;
}

export const DENIED: Outcome = Object.freeze({ without: null, given: null });

const ONLY: ReadonlyMap<Category, CategorySet> = new Map(CATEGORIES.map((category) => [category, categorySet([category])]));

/** The outcome of a category at a coordinate, from the stages themselves. */
export function outcomeOf(policy: CompiledPolicy, situation: Situation, coordinate: string, category: Category): Outcome {
  return outcomesAt(policy, situation, coordinate)(category);
}

/** The same, for several categories of one coordinate. */
export function outcomesAt(policy: CompiledPolicy, situation: Situation, coordinate: string): (category: Category) => Outcome {
  const { purpose, action, tie } = situation;
  const what = asked(policy, { purpose, action, coordinate, categories: ['PUBLIC'] });
  if (what === null) return () => DENIED;
  const facts = factsFor(situation.client);
  return (category) => {
    const only = ONLY.get(category) ?? NOTHING;
    const one: Asked = { ...what, ...only, publicOnly: category === 'PUBLIC' && action !== 'WRITE' };
    if (crossesGuardrail(policy, one, facts.client, tie)) return DENIED;
    const given = underConsent(policy, one, facts, tie, only);
    return given === null ? DENIED : { without: underConsent(policy, one, facts, tie, NOTHING), given };
  };
}

function underConsent(policy: CompiledPolicy, one: Asked, facts: Facts, tie: Tie | null, consented: CategorySet): ObligationSet | null {
  const stands = standing(policy, one, tie, consented);
  return stands.permits && holds(ground(one, stands, facts, tie, consented)) ? stands.obligations : null;
}

/** Does an objection stop it? Source: GDPR art. 21 (what rests on public task or legitimate interest); nobody objects where nobody is the subject. */
export function stopsOnObjection(basis: LawfulBasis, tie: Tie | null): boolean {
  return isObjectable(basis) && hasSubject(tie);
}

/** Categories that some grant opens in a cell, somewhere: every other is denied there. */
export function grantedIn({ tables }: CompiledPolicy, cell: number): CategorySet {
  let low = tables.open[cell * 2] ?? 0;
  let high = tables.open[cell * 2 + 1] ?? 0;
  for (const grant of tables.openIf.get(cell) ?? []) {
    low |= grant.low;
    high |= grant.high;
  }
  return { low, high };
}

/** The cell of the tables for a situation; null when one of its words is not known. */
export function cellOf(policy: CompiledPolicy, { purpose, action, tie }: Situation): number | null {
  const found = policy.purposes.get(purpose);
  const row = found === undefined ? null : rowOf(found.index, action);
  const slot = slotOf(tie);
  return row === null || slot === null ? null : row + slot;
}

function factsFor(kind: ClientKind): Facts {
  return FACTS[kind];
}

const clientOf = (kind: ClientKind): ClientFacts => ({ id: '', kind, agreements: [], tokenPurposes: [] });
const CLEAR = { restricted: false, retentionOver: false, courtOrder: false, sealed: false } as const;
const factsOf = (kind: ClientKind): Facts => ({ at: 0, client: clientOf(kind), ties: [], consented: [], objection: 'none', state: CLEAR });
const FACTS: Readonly<Record<ClientKind, Facts>> = { 'school-app': factsOf('school-app'), vendor: factsOf('vendor') };
