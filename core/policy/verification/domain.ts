import { type CategorySet, NOTHING } from '../category-set.js';
import type { CompiledPolicy } from '../compile.js';
import type { Tie } from '../request.js';
import { NO_TIE, SLOTS } from '../slots.js';
import { CATEGORIES, type Category, RELATIONS, ROLES } from '../vocabulary.js';
import { NO_RESTRICTION } from './effective-cell.js';
import { cellOf, grantedIn, type Situation } from './outcome.js';
import { distinguisher } from './probes.js';

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
  const tell = policies.flatMap((policy) => {
    const cell = cellOf(policy, situation);
    const apart = cell === null ? null : distinguisher(policy, cell, situation.tie);
    return apart === null ? [] : [apart];
  });
  if (tell.length === 0) return [probes];
  const classes = new Map<string, string[]>();
  for (const probe of probes) {
    const key = tell.map((apart) => apart(probe)).join('|');
    const there = classes.get(key);
    if (there === undefined) classes.set(key, [probe]);
    else there.push(probe);
  }
  return [...classes.values()];
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
