import type { CompiledPolicy } from '../compile.js';
import { CLIENT_KINDS, type ClientKind } from '../document.js';
import { type ObligationSet, obligationsOf } from '../obligation-set.js';
import type { Tie } from '../request.js';
import { type Action, CATEGORIES, RELATIONS, ROLES } from '../vocabulary.js';
import { stateOf } from './cell-state.js';
import { type ChangedCell, changedCells, mayChange } from './changed-cells.js';
import { CHANGES, type Change, type Difference, type Holder, isWithin, type Side } from './difference.js';
import { classesOf, everyTie, grantedByAny, NO_RESTRICTION } from './domain.js';
import { merged } from './merged.js';
import { DENIED, type Outcome, outcomesAt, type Situation, stopsOnObjection } from './outcome.js';
import { probesOf, spoken } from './probes.js';
import { type SchoolClass, schoolClasses } from './school-classes.js';
import { atOnce, type Steps } from './steps.js';

/**
 * What two policies decide differently, by meaning: rules may be written otherwise, named otherwise or put in another order, and nothing is
 * told. Every decision of the domain is compared: purpose × action × role × relation × category × coordinate × kind of client × school, with
 * consent and without. Empty exactly when no decision differs. How much a consent weighs, and labels, are no decisions and not told here.
 */
export function differenceOf(before: CompiledPolicy, after: CompiledPolicy): readonly Difference[] {
  return atOnce(differenceInSteps(before, after));
}

export function* differenceInSteps(before: CompiledPolicy, after: CompiledPolicy): Steps<readonly Difference[]> {
  const found: Difference[] = [];
  const compared: Compared = { before, after, probes: probesOf(before, after), same: interning() };
  const classes = schoolClasses(before, after);
  const nationally = yield* changedCells(before, after, everyTie());
  for (const { representative, isAlike } of classes) {
    // Why: where a school restricts as before, nothing but the national document can have changed a decision.
    const cells = isAlike ? nationally : yield* changedCells(before, after, everyTie(representative));
    for (const { tie, by, purpose, action } of cells) {
      yield;
      // Why: whoever holds no tie is at no school, and looked at once.
      if (tie === null && representative !== NO_RESTRICTION) continue;
      const there = tie === null ? null : { ...tie, school: representative };
      // Why: a class stands for its schools until the end; there may be thousands in one.
      for (const client of CLIENT_KINDS)
        found.push(...changesIn(compared, { purpose, action, tie: there, client }, by, there === null ? null : [representative]));
    }
  }
  return readable(found, classes);
}

/** Alike ones together, all of something as null, gravest first. */
function readable(found: readonly Difference[], classes: readonly SchoolClass[]): readonly Difference[] {
  const schoolsOf = new Map(classes.map(({ representative, schools }) => [representative, schools]));
  const byPlace = merged(found, ['clients', 'schools']).map((line) => ({
    ...line,
    clients: line.clients?.length === CLIENT_KINDS.length ? null : line.clients,
    schools: line.schools?.length === classes.length ? null : line.schools,
  }));
  const lines = merged(byPlace, ['categories', 'actions', 'purposes', 'holders']).map((line) => ({
    ...line,
    categories: CATEGORIES.filter((category) => line.categories.includes(category)),
    schools: line.schools?.flatMap((representative) => schoolsOf.get(representative) ?? []) ?? null,
  }));
  return lines.sort((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change) || rank(one) - rank(other));
}

/** In the order of the vocabulary: by role, relation, category. */
function rank({ holders, categories }: Difference): number {
  const [holder] = holders;
  const role = holder?.role ? ROLES.indexOf(holder.role) : -1;
  const relation = holder?.relation ? RELATIONS.indexOf(holder.relation) : -1;
  return (role * RELATIONS.length + relation) * CATEGORIES.length + (categories[0] ? CATEGORIES.indexOf(categories[0]) : 0);
}

interface Compared {
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
  readonly probes: readonly string[];
  readonly same: <T>(key: string, value: () => T) => T;
}

/** Equal parts of lines as one object. Why: there may be two hundred thousand lines, which are told apart by their parts. */
function interning(): Compared['same'] {
  const known = new Map<string, unknown>();
  return <T>(key: string, value: () => T) => {
    if (!known.has(key)) known.set(key, value());
    return known.get(key) as T;
  };
}

/** The changes in one situation: one for each category and kind of change, with the coordinates that have it. */
function changesIn(
  { before, after, probes, same }: Compared,
  situation: Situation,
  by: ChangedCell['by'],
  schools: readonly string[] | null,
): Difference[] {
  const both = [before, after];
  // Why first: what coordinates the rules tell apart takes longest to find out.
  const categories = grantedByAny(both, situation).filter((category) => mayChange(by, category, null));
  if (categories.length === 0) return [];
  const found = new Map<string, { one: Omit<Difference, 'coordinates'>; coordinates: string[] }>();
  for (const coordinates of classesOf(both, situation, probes)) {
    const at = coordinates[coordinates.length - 1] ?? '';
    const looked = categories.filter((category) => mayChange(by, category, at));
    if (looked.length === 0) continue;
    const [was, is] = both.map((policy) => outcomesAt(policy, situation, at));
    for (const category of looked) {
      const old = sideOf(before, situation, was?.(category) ?? DENIED);
      const now = sideOf(after, situation, is?.(category) ?? DENIED);
      const change = changeBetween(old, now);
      if (change === null) continue;
      const sides = inTheirOwnWords(old, now);
      const text = JSON.stringify(sides);
      const key = `${category} ${text}`;
      const there = found.get(key);
      if (there !== undefined) there.coordinates.push(...coordinates);
      else {
        const [was, is] = same(text, () => sides);
        const one = differenceAt(
          change,
          situation,
          same(category, () => [category]),
          schools,
          was,
          is,
          same,
        );
        found.set(key, { one, coordinates: [...coordinates] });
      }
    }
  }
  return [...found.values()].map(({ one, coordinates }) => ({
    ...one,
    coordinates: coordinates.length === probes.length ? null : same(coordinates.join(), () => coordinates.map(spoken).sort()),
  }));
}

function differenceAt(
  change: Change,
  { purpose, action, tie, client }: Situation,
  categories: Difference['categories'],
  schools: readonly string[] | null,
  before: Side,
  after: Side,
  same: Compared['same'],
): Omit<Difference, 'coordinates'> {
  const clients = same(client, (): readonly ClientKind[] => [client]);
  const actions = same(action, (): readonly Action[] => [action]);
  const purposes = same(purpose, () => [purpose]);
  const holders = same(`${tie?.role} ${tie?.relation}`, () => [holderOf(tie)]);
  return { change, holders, purposes, actions, categories, schools, clients, before, after };
}

function holderOf(tie: Tie | null): Holder {
  return tie === null ? NOBODY : { role: tie.role, relation: tie.relation };
}

const NOBODY: Holder = Object.freeze({ role: null, relation: null });

function sideOf(policy: CompiledPolicy, { purpose, tie }: Situation, outcome: Outcome): Side {
  const found = policy.purposes.get(purpose);
  const basis = found?.basis ?? 'none';
  if (outcome.given === null || found === undefined) return { ...NEVER, basis };
  const objectable = stopsOnObjection(basis, tie);
  return {
    state: stateOf(outcome, objectable),
    withoutConsent: listed(outcome.without),
    withConsent: listed(outcome.given),
    stopsOnObjection: objectable,
    basis,
    servesSubject: found.servesSubject,
    protects: found.protects,
    coveredBy: found.lineage,
  };
}

const NEVER = {
  state: 'never',
  withoutConsent: null,
  withConsent: null,
  stopsOnObjection: false,
  servesSubject: false,
  protects: false,
  coveredBy: [],
} as const;

function listed(set: ObligationSet | null): Side['withConsent'] {
  return set === null ? null : obligationsOf(set);
}

/** Null when the same is decided. What is in part looser and in part tighter counts as looser: it is the one that must be looked at. */
function changeBetween(before: Side, after: Side): Change | null {
  if (before.state === 'never' && after.state === 'never') return null;
  if (before.state === 'never') return 'newly-allowed';
  if (after.state === 'never') return 'newly-denied';
  if (before.basis !== after.basis) return 'basis-changed';
  if (isWithin(after, before)) return isWithin(before, after) ? null : 'tightened';
  return 'loosened';
}

/** What covers a purpose is told where it changed: lines for several purposes are else never alike. */
function inTheirOwnWords(before: Side, after: Side): [Side, Side] {
  const moved = before.state !== 'never' && after.state !== 'never' && before.coveredBy.join() !== after.coveredBy.join();
  return moved
    ? [before, after]
    : [
        { ...before, coveredBy: [] },
        { ...after, coveredBy: [] },
      ];
}
