import { type CategorySet, NOTHING } from '../category-set.js';
import type { CompiledPolicy } from '../compile.js';
import type { Tie } from '../request.js';
import { NO_TIE, SLOTS } from '../slots.js';
import { CATEGORIES, type Category, RELATIONS, ROLES } from '../vocabulary.js';
import { cellOf, grantedIn, type Situation } from './outcome.js';
import { type Distinction, distinction } from './probes.js';

/** A school that no restriction can be for: not a UAI. */
export const NO_RESTRICTION = '-';

/** Every tie there can be at a school, by slot; the last one is no tie at all. */
export function everyTie(school: string = NO_RESTRICTION): readonly (Tie | null)[] {
  return Array.from({ length: SLOTS }, (_, slot) => {
    const role = ROLES[Math.floor(slot / RELATIONS.length)];
    const relation = RELATIONS[slot % RELATIONS.length];
    return slot === NO_TIE || role === undefined || relation === undefined ? null : { role, relation, school };
  });
}

/** Coordinates that none of the policies tells from each other in a situation, together. */
export function classesOf(
  policies: readonly CompiledPolicy[],
  situation: Situation,
  probes: readonly string[],
): readonly (readonly string[])[] {
  const distinctions = policies.map((policy) => {
    const cell = cellOf(policy, situation);
    return cell === null ? null : distinction(policy, cell, situation.tie);
  });
  if (distinctions.every((one) => one === null)) return [probes];
  const known = memoOf(policies, probes);
  const key = distinctions.map((one) => one?.key ?? '').join('|');
  const found = known.get(key) ?? split(distinctions, probes);
  known.set(key, found);
  return found;
}

function split(distinctions: readonly (Distinction | null)[], probes: readonly string[]): readonly (readonly string[])[] {
  const classes = new Map<string, string[]>();
  for (const probe of probes) {
    const key = distinctions.map((one) => one?.tell(probe) ?? '').join('|');
    const there = classes.get(key);
    if (there === undefined) classes.set(key, [probe]);
    else there.push(probe);
  }
  return [...classes.values()];
}

interface Memo {
  readonly tables: readonly unknown[];
  readonly classes: Map<string, readonly (readonly string[])[]>;
}

/** Why: thousands of cells have the same few rules with coordinates; remembered as long as the probes are at hand, for these policies. */
const memos = new WeakMap<readonly string[], Memo>();

function memoOf(policies: readonly CompiledPolicy[], probes: readonly string[]): Memo['classes'] {
  const there = memos.get(probes);
  if (there !== undefined && there.tables.length === policies.length && policies.every(({ tables }, at) => tables === there.tables[at])) {
    return there.classes;
  }
  const made: Memo = { tables: policies.map(({ tables }) => tables), classes: new Map() };
  memos.set(probes, made);
  return made.classes;
}

/** Categories that one of the policies grants in a situation, at some coordinate: every other is denied by all of them. */
export function grantedByAny(policies: readonly CompiledPolicy[], situation: Situation): readonly Category[] {
  let { low, high }: CategorySet = NOTHING;
  for (const policy of policies) {
    const cell = cellOf(policy, situation);
    const granted = cell === null ? NOTHING : grantedIn(policy, cell);
    low |= granted.low;
    high |= granted.high;
  }
  return (low | high) === 0 ? [] : listed(low, high);
}

const lists = new Map<string, readonly Category[]>();

function listed(low: number, high: number): readonly Category[] {
  const key = `${low} ${high}`;
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list = CATEGORIES.filter((_, at) => (at < 32 ? low & (1 << at) : high & (1 << (at - 32))) !== 0);
  if (lists.size < MOST_LISTS) lists.set(key, list);
  return list;
}

const MOST_LISTS = 10_000;
