import type { CompiledPolicy } from '../compile.js';
import { decide } from '../decide.js';
import type { ClientKind, Invariant } from '../document.js';
import { obligationsOf } from '../obligation-set.js';
import { isForPurpose } from '../purposes.js';
import type { ClientFacts, Tie } from '../request.js';
import { selects } from '../speaks.js';
import { type Action, CATEGORIES, type Category, type LawfulBasis, type Obligation, type Relation, type Role } from '../vocabulary.js';
import { type CellState, looserFirst, obligationsShown, stateOf } from './cell-state.js';
import { classesOf, grantedByAny, NO_RESTRICTION } from './domain.js';
import { DENIED, type Outcome, outcomeOf, type Situation, stopsOnObjection } from './outcome.js';
import { probesOf, spoken } from './probes.js';

/** One cell of the effective matrix. */
export interface CellQuestion {
  readonly role: Role;
  readonly relation: Relation;
  /** UAI of the school at which the tie is held; null: a school that restricts nothing. */
  readonly school: string | null;
  readonly purpose: string;
  readonly action: Action;
  readonly category: Category;
  /** Left out, the loosest that any coordinate has, and where. */
  readonly coordinate?: string;
  /** Left out, an application of the school. */
  readonly clientKind?: ClientKind;
}

export interface EffectiveCell {
  readonly state: CellState;
  readonly needsConsent: boolean;
  readonly stopsOnObjection: boolean;
  readonly obligations: readonly Obligation[];
  readonly basis: LawfulBasis;
  /** Ids of the rules that decide; those of a lower level carry its name: `9990001X/no-photo`. Empty when nothing grants it. */
  readonly rules: readonly string[];
  /** Who, above the level that is looked at, keeps it closed; null when it is open, or when that level could open it. */
  readonly lockedBy: 'national-guardrail' | 'national-invariant' | 'national' | 'academy' | null;
  /** The most that the levels above the school leave; null without a school. */
  readonly atMost: CellState | null;
  /** Where the state holds, when it does not hold everywhere: `Type.field`, `Type.*` (whatever else the type has), `*` (whatever else). */
  readonly coordinates: readonly string[] | null;
}

/**
 * What is decided in a cell when the client's agreement covers it and nothing stands against the subject, with the rules that make it so.
 * Unknown words, and a purpose that is not on the list, are `never`.
 */
export function effectiveCell(policy: CompiledPolicy, question: CellQuestion): EffectiveCell {
  return effectiveCellAt(policy, question, question.coordinate === undefined ? probesOf(policy) : [question.coordinate]);
}

/** The same, when the coordinates that rules name are at hand. */
export function effectiveCellAt(policy: CompiledPolicy, question: CellQuestion, probes: readonly string[]): EffectiveCell {
  const situation = situationOf(question);
  const places = loosest(policy, situation, question.category, probes);
  const [coordinate] = places.coordinates;
  const { state, outcome, basis } = places;
  return {
    state,
    needsConsent: state === 'if-consent',
    stopsOnObjection: state !== 'never' && stopsOnObjection(basis, situation.tie),
    obligations: obligationsOf(obligationsShown(outcome)),
    basis,
    rules: rulesThatDecide(policy, situation, question.category, coordinate ?? '-.-'),
    ...lock(policy, question, situation, state, probes),
    coordinates: places.everywhere || question.coordinate !== undefined ? null : places.coordinates.map(spoken),
  };
}

export function situationOf({ role, relation, school, purpose, action, clientKind = 'school-app' }: CellQuestion): Situation {
  return { purpose, action, client: clientKind, tie: { role, relation, school: school ?? NO_RESTRICTION } };
}

interface Places {
  readonly state: CellState;
  readonly outcome: Outcome;
  readonly basis: LawfulBasis;
  readonly coordinates: readonly string[];
  readonly everywhere: boolean;
}

/** The loosest outcome of a category, and the coordinates that have it. */
function loosest(policy: CompiledPolicy, situation: Situation, category: Category, probes: readonly string[]): Places {
  const basis = policy.purposes.get(situation.purpose)?.basis ?? 'none';
  const objectable = stopsOnObjection(basis, situation.tie);
  const denied = { state: stateOf(DENIED, objectable), outcome: DENIED, basis, coordinates: probes, everywhere: true };
  // Why: most cells are of what nobody grants, at any coordinate.
  if (!grantedByAny([policy], situation).includes(category)) return denied;
  const found = new Map<string, { state: CellState; outcome: Outcome; coordinates: string[] }>();
  for (const coordinates of classesOf([policy], situation, probes)) {
    const outcome = outcomeOf(policy, situation, coordinates[0] ?? '', category);
    const key = `${outcome.without} ${outcome.given}`;
    const there = found.get(key);
    if (there === undefined) found.set(key, { state: stateOf(outcome, objectable), outcome, coordinates: [...coordinates] });
    else there.coordinates.push(...coordinates);
  }
  const [best] = [...found.values()].sort(
    (one, other) => looserFirst(one.state, other.state) || obligationsShown(one.outcome) - obligationsShown(other.outcome),
  );
  if (best === undefined) throw new RangeError('invariant: there is a coordinate to look at');
  return { ...best, basis, everywhere: found.size === 1 };
}

/** The rules that decide, as `decide` names them: of the first stage that refuses, or of the matrix. */
function rulesThatDecide(
  policy: CompiledPolicy,
  { purpose, action, tie, client: kind }: Situation,
  category: Category,
  coordinate: string,
) {
  const school = tie?.school ?? '';
  const agreement = { id: 'any', school, purposes: [purpose], categories: CATEGORIES, from: 0, to: null };
  const client: ClientFacts = { id: 'any', kind, agreements: [agreement], tokenPurposes: [purpose] };
  const state = { restricted: false, retentionOver: false, courtOrder: false, sealed: false };
  const facts = { at: 0, client, ties: tie === null ? [] : [tie], consented: CATEGORIES, objection: 'none', state } as const;
  const { stages } = decide(policy, { purpose, action, coordinate, categories: [category] }, facts);
  const deciding = stages.find(({ permits }) => !permits) ?? stages.find(({ stage }) => stage === 'S2-matrix');
  return deciding?.rules ?? [];
}

function lock(
  policy: CompiledPolicy,
  question: CellQuestion,
  situation: Situation,
  state: CellState,
  probes: readonly string[],
): Pick<EffectiveCell, 'lockedBy' | 'atMost'> {
  const { school, category } = question;
  const above = school === null ? null : loosest(aboveSchool(policy, situation.tie), situation, category, probes).state;
  if (state !== 'never') return { lockedBy: null, atMost: above };
  if (isProhibited(policy, question)) return { lockedBy: 'national-guardrail', atMost: above };
  if (school === null)
    return {
      lockedBy: policy.document.invariants.some((one) => excludes(one, policy, question)) ? 'national-invariant' : null,
      atMost: null,
    };
  const nationally = loosest({ ...policy, restrictions: null }, situation, category, probes).state;
  return { lockedBy: nationally === 'never' ? 'national' : above === 'never' ? 'academy' : null, atMost: above };
}

/** The policy as the school finds it: without what it restricts itself. */
function aboveSchool(policy: CompiledPolicy, tie: Tie | null): CompiledPolicy {
  if (policy.restrictions === null || tie === null) return policy;
  const academy = (policy.restrictions.bySchool.get(tie.school) ?? []).filter(({ level }) => level === 'academy');
  return { ...policy, restrictions: { ...policy.restrictions, bySchool: new Map([[tie.school, academy]]) } };
}

/** Does a guardrail keep it closed, whatever the rest of the policy says? */
function isProhibited(
  { document, purposes }: CompiledPolicy,
  { role, purpose, category, clientKind = 'school-app' }: CellQuestion,
): boolean {
  const found = purposes.get(purpose);
  return document.guardrails.some(
    (one) =>
      found !== undefined &&
      isForPurpose(one, found) &&
      selects(one.clients, clientKind) &&
      selects(one.roles, role) &&
      selects(one.categories, category),
  );
}

/** Does an invariant exclude it, at every coordinate? */
export function excludes(
  invariant: Invariant,
  { purposes }: CompiledPolicy,
  { role, relation, purpose, action, category }: CellQuestion,
): boolean {
  const found = purposes.get(purpose);
  return (
    found !== undefined &&
    isForPurpose(invariant, found) &&
    selects(invariant.roles, role) &&
    selects(invariant.relations, relation) &&
    selects(invariant.actions, action) &&
    selects(invariant.categories, category) &&
    invariant.coordinates === undefined
  );
}
