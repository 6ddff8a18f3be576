import { type CategorySet, categorySet, EVERYTHING } from './category-set.js';
import type { Demand, Forbid } from './document.js';
import { type ObligationSet, obligationSet } from './obligation-set.js';
import { refuseStray } from './parse.js';
import { PolicyError, quoted } from './policy-error.js';
import { isForPurpose, type Purpose } from './purposes.js';
import type { Tie } from './request.js';
import { type Restriction, type RestrictionLevel, schoolsOf } from './restriction.js';
import { NO_TIE, SLOTS } from './slots.js';
import { ACTIONS, RELATIONS, ROLES } from './vocabulary.js';

/** The restrictions of academies and schools, found by school. */
export interface RestrictionIndex {
  readonly documents: readonly Restriction[];
  /** What holds at a school: its academy's, then its own. Academies are shared by their schools. */
  readonly bySchool: ReadonlyMap<string, readonly LocalRules[]>;
  /** All of them: what holds where no school is known. */
  readonly everywhere: readonly LocalRules[];
}

/** A refusal (`demand` is null) or a demand of one restriction. */
export interface LocalRule extends CategorySet {
  /** Whose it is, and its id there: `9990001X/no-photo`. */
  readonly name: string;
  readonly said: Forbid | Demand;
  readonly demand: { readonly consent: boolean; readonly obligations: ObligationSet } | null;
}

/** The rules of one restriction (or of all together), looked up by cell of the tables. */
export interface LocalRules {
  /** Whose rules they are; null for those of all together. */
  readonly level: RestrictionLevel | null;
  readonly rules: readonly LocalRule[];
  /** Rules that speak of a cell, whatever the category and coordinate. Remembered, so that it is one look-up. */
  at(cell: number): readonly LocalRule[];
}

/** Cells remembered for one restriction; people of a school fill some hundreds. */
const MOST_REMEMBERED = 5000;
const NONE: readonly never[] = Object.freeze([]);

/**
 * @throws PolicyError when a purpose is not known, when two restrictions are of one academy or school, or a school is of two academies
 */
export function indexRestrictions(restrictions: readonly Restriction[], purposes: ReadonlyMap<string, Purpose>): RestrictionIndex {
  const bySchool = new Map<string, { readonly academy: LocalRules[]; readonly school: LocalRules[] }>();
  const all: LocalRule[] = [];
  restrictions.forEach((restriction, at) => {
    refuseStray(restriction.forbids, `restrictions[${at}].forbids`, purposes);
    refuseStray(restriction.demands ?? [], `restrictions[${at}].demands`, purposes);
    const rules = rulesOf(restriction);
    const compiled = localRules(restriction.level, rules, purposes);
    all.push(...rules);
    for (const school of schoolsOf(restriction)) {
      const there = bySchool.get(school) ?? { academy: [], school: [] };
      if (there[restriction.level].length > 0) throw twice(at, restriction, school);
      there[restriction.level].push(compiled);
      bySchool.set(school, there);
    }
  });
  refuseTwins(restrictions);
  return {
    documents: Object.freeze([...restrictions]),
    bySchool: new Map([...bySchool].map(([uai, { academy, school }]) => [uai, Object.freeze([...academy, ...school])])),
    everywhere: [localRules(null, all, purposes)],
  };
}

/**
 * What academies and schools restrict for the holder of a tie: what its school is under. Where no school is known (no tie is held, or the tie
 * names no school), nothing says whose data it would be, so that whatever any school refuses is refused: only public facts are left to that.
 */
export function localRulesFor({ bySchool, everywhere }: RestrictionIndex, tie: Tie | null): readonly LocalRules[] {
  return tie === null || tie.school === '' ? everywhere : (bySchool.get(tie.school) ?? NONE);
}

/** What a demand asks, in the terms of the tables. */
export function conditionOf(demand: Demand): CategorySet & { readonly consent: boolean; readonly obligations: ObligationSet } {
  return { ...categoriesOf(demand), consent: demand.consent ?? false, obligations: obligationSet(demand.obligations ?? []) };
}

function rulesOf({ of, forbids, demands = [] }: Restriction): LocalRule[] {
  return [
    ...forbids.map((said): LocalRule => ({ ...categoriesOf(said), name: `${of}/${said.id}`, said, demand: null })),
    ...demands.map((said): LocalRule => ({ ...categoriesOf(said), name: `${of}/${said.id}`, said, demand: conditionOf(said) })),
  ];
}

function categoriesOf({ categories }: Forbid): CategorySet {
  return categories === undefined ? EVERYTHING : categorySet(categories);
}

function localRules(level: LocalRules['level'], rules: readonly LocalRule[], purposes: ReadonlyMap<string, Purpose>): LocalRules {
  const byIndex = [...purposes.values()];
  const remembered = new Map<number, readonly LocalRule[]>();
  return {
    level,
    rules,
    at(cell) {
      const known = remembered.get(cell);
      if (known !== undefined) return known;
      const found = rules.filter(({ said }) => speaksOf(said, cell, byIndex));
      const kept = found.length === 0 ? NONE : found;
      if (remembered.size < MOST_REMEMBERED) remembered.set(cell, kept);
      return kept;
    },
  };
}

/** As in the national tables, a rule that names no role and no relation also speaks about "no tie". */
function speaksOf(rule: Forbid, cell: number, purposes: readonly Purpose[]): boolean {
  const slot = cell % SLOTS;
  const row = (cell - slot) / SLOTS;
  const action = ACTIONS[row % ACTIONS.length];
  const purpose = purposes[Math.floor(row / ACTIONS.length)];
  // Why: a cell that cannot be read back is held to every rule.
  if (action === undefined || purpose === undefined) return true;
  if (rule.actions?.includes(action) === false || !isForPurpose(rule, purpose)) return false;
  if (slot === NO_TIE) return rule.roles === undefined && rule.relations === undefined;
  const role = ROLES[Math.floor(slot / RELATIONS.length)];
  const relation = RELATIONS[slot % RELATIONS.length];
  if (role === undefined || relation === undefined) return true;
  return rule.roles?.includes(role) !== false && rule.relations?.includes(relation) !== false;
}

function refuseTwins(restrictions: readonly Restriction[]): void {
  const seen = new Set<string>();
  restrictions.forEach((restriction, at) => {
    const name = `${restriction.level} ${restriction.of}`;
    if (seen.has(name)) throw twice(at, restriction, restriction.of);
    seen.add(name);
  });
}

function twice(at: number, { level }: Restriction, of: string): PolicyError {
  return new PolicyError('DUPLICATE', `restrictions[${at}]`, `${quoted(of)} is under another restriction of level ${level}`);
}
