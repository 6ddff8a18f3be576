import type { CompiledPolicy } from '../compile.js';
import { coversCoordinate } from '../coordinates.js';
import { CLIENT_KINDS } from '../document.js';
import { obligationSet, obligationsOf } from '../obligation-set.js';
import { refuseStray } from '../parse.js';
import { isForPurpose } from '../purposes.js';
import { ACTIONS, type Action, type Category, type Obligation } from '../vocabulary.js';
import { type CellState, looserFirst, obligationsShown, stateOf } from './cell-state.js';
import type { Holder } from './difference.js';
import { classesOf, everyTie, grantedByAny, NO_RESTRICTION } from './domain.js';
import type { Expectation, Expectations } from './expectations.js';
import { merged } from './merged.js';
import { cellOf, type Outcome, outcomesAt, type Situation, stopsOnObjection } from './outcome.js';
import { probesNamed, probesOf, spoken } from './probes.js';
import { atOnce, type Steps } from './steps.js';

/**
 * Cells that are not as expected, alike ones together. `unexpected`: permitted and not listed; `denied`: listed and denied; `otherwise`: listed
 * and permitted, in another state or without an obligation that must come with it.
 */
export interface Red {
  readonly kind: 'unexpected' | 'denied' | 'otherwise';
  /** Place of the expectation in its document; null where there is none. */
  readonly expectation: number | null;
  readonly says: Expectation['says'] | null;
  readonly holders: readonly Holder[];
  readonly purposes: readonly string[];
  readonly actions: readonly Action[];
  readonly categories: readonly Category[];
  /** Null: everywhere. `Type.*`: whatever else the type has; `*`: whatever else there is. */
  readonly coordinates: readonly string[] | null;
  readonly found: { readonly state: CellState; readonly obligations: readonly Obligation[] };
}

/**
 * Holds a policy to its expectations, over the whole domain. A cell is as permitted as the kind of client it is permitted to most.
 * At a school, its restrictions count; without one, none.
 *
 * @throws PolicyError when an expectation names a purpose that the policy has not
 */
export function checkExpectations(policy: CompiledPolicy, expected: Expectations, school: string | null = null): readonly Red[] {
  return atOnce(checkExpectationsInSteps(policy, expected, school));
}

export function* checkExpectationsInSteps(
  policy: CompiledPolicy,
  { expectations }: Expectations,
  school: string | null = null,
): Steps<readonly Red[]> {
  refuseStray(expectations, 'expectations', policy.purposes);
  const probes = [...new Set([...probesOf(policy), ...probesNamed(expectations.flatMap(({ coordinates = [] }) => coordinates))])];
  const reds: Red[] = [];
  for (const tie of everyTie(school ?? NO_RESTRICTION)) {
    yield;
    const ofHolder = expectations.map((one, place) => ({ one, place })).filter(({ one }) => tie !== null && isAbout(one, tie));
    for (const purpose of policy.purposes.values()) {
      const ofPurpose = ofHolder.filter(({ one }) => isForPurpose(one, purpose));
      for (const action of ACTIONS) {
        const listed = ofPurpose.filter(({ one }) => one.actions.includes(action));
        reds.push(...redsIn(policy, { purpose: purpose.id, action, tie, client: 'school-app' }, listed, probes));
      }
    }
  }
  return merged(reds, ['categories', 'actions', 'purposes', 'holders']);
}

interface Listed {
  readonly one: Expectation;
  readonly place: number;
}

function redsIn(policy: CompiledPolicy, situation: Situation, listed: readonly Listed[], probes: readonly string[]): Red[] {
  const named = new Set(listed.flatMap(({ one }) => one.categories));
  const granted = grantedByAny([policy], situation).filter((category) => !isPublic(category, situation));
  const categories = [...new Set([...granted, ...named])];
  if (categories.length === 0 || cellOf(policy, situation) === null) return [];
  const found = new Map<string, Red & { coordinates: string[] }>();
  for (const coordinates of split(classesOf([policy], situation, probes), listed)) {
    const at = coordinates[coordinates.length - 1] ?? '';
    const here = listed.filter(({ one }) => one.coordinates === undefined || coversCoordinate(one.coordinates, at));
    const outcomes = CLIENT_KINDS.map((client) => outcomesAt(policy, { ...situation, client }, at));
    for (const category of categories) {
      const loosest = loosestOf(
        policy,
        situation,
        outcomes.map((outcome) => outcome(category)),
      );
      const about = here.filter(({ one }) => one.categories.includes(category));
      for (const red of redsOf(loosest, about)) {
        const key = JSON.stringify([category, red]);
        const there = found.get(key);
        if (there !== undefined) there.coordinates.push(...coordinates);
        else found.set(key, { ...red, ...placeOf(situation, category), coordinates: [...coordinates] });
      }
    }
  }
  return [...found.values()].map((red) => ({
    ...red,
    coordinates: red.coordinates.length === probes.length ? null : red.coordinates.map(spoken).sort(),
  }));
}

function redsOf(found: Red['found'], about: readonly Listed[]): Pick<Red, 'kind' | 'expectation' | 'says' | 'found'>[] {
  if (about.length === 0) return found.state === 'never' ? [] : [{ kind: 'unexpected', expectation: null, says: null, found }];
  const wrong = about.filter(({ one }) => !isAsExpected(found, one));
  return wrong.map(({ one, place }) => ({
    kind: found.state === 'never' ? 'denied' : 'otherwise',
    expectation: place,
    says: one.says,
    found,
  }));
}

function isAsExpected({ state, obligations }: Red['found'], one: Expectation): boolean {
  if (one.state === 'never') return state === 'never';
  if (state === 'never' || (one.state !== undefined && one.state !== state)) return false;
  return (one.obligations ?? []).every((obligation) => obligations.includes(obligation));
}

function loosestOf(policy: CompiledPolicy, { purpose, tie }: Situation, outcomes: readonly Outcome[]): Red['found'] {
  const objectable = stopsOnObjection(policy.purposes.get(purpose)?.basis ?? 'none', tie);
  const [first] = outcomes
    .map((outcome) => ({ state: stateOf(outcome, objectable), obligations: obligationsOf(obligationsShown(outcome)) }))
    .sort((one, other) => looserFirst(one.state, other.state) || obligationSet(one.obligations) - obligationSet(other.obligations));
  return first ?? { state: 'never', obligations: [] };
}

/** Coordinates that expectations tell apart are looked at apart. */
function split(classes: readonly (readonly string[])[], listed: readonly Listed[]): readonly (readonly string[])[] {
  const patterns = listed.flatMap(({ one }) => (one.coordinates === undefined ? [] : [one.coordinates]));
  if (patterns.length === 0) return classes;
  return classes.flatMap((coordinates) => {
    const apart = new Map<string, string[]>();
    for (const coordinate of coordinates) {
      const key = patterns.map((some) => coversCoordinate(some, coordinate)).join();
      const there = apart.get(key);
      if (there === undefined) apart.set(key, [coordinate]);
      else there.push(coordinate);
    }
    return [...apart.values()];
  });
}

function isAbout({ roles, relations }: Expectation, { role, relation }: NonNullable<Situation['tie']>): boolean {
  return roles.includes(role) && relations.includes(relation);
}

function isPublic(category: Category, { action }: Situation): boolean {
  return category === 'PUBLIC' && action !== 'WRITE';
}

function placeOf({ purpose, action, tie }: Situation, category: Category): Pick<Red, 'holders' | 'purposes' | 'actions' | 'categories'> {
  const holder = tie === null ? { role: null, relation: null } : { role: tie.role, relation: tie.relation };
  return { holders: [holder], purposes: [purpose], actions: [action], categories: [category] };
}
