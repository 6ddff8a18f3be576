import { categoriesOf, categorySet, EVERYTHING } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import { coversCoordinate } from './coordinates.js';
import { CLIENT_KINDS, type Invariant } from './document.js';
import { isForPurpose, type Purpose } from './purposes.js';
import { guardrailCell, rowOf, slot } from './slots.js';
import { classesOf, NO_RESTRICTION } from './verification/domain.js';
import { grantedIn } from './verification/outcome.js';
import { probesOf } from './verification/probes.js';
import { atOnce, type Steps } from './verification/steps.js';
import { ACTIONS, type Action, type Category, RELATIONS, type Relation, ROLES, type Role } from './vocabulary.js';

/** Something an invariant excludes and the grants make possible. */
export interface Breach {
  readonly invariant: string;
  readonly role: Role;
  readonly relation: Relation;
  readonly purpose: string;
  readonly action: Action;
  readonly categories: readonly Category[];
  readonly coordinate: string;
}

/** Can nothing that an invariant excludes ever be permitted, by any client, with any agreement and consent? */
export function invariantsHold(policy: CompiledPolicy): boolean {
  return brokenInvariants(policy).length === 0;
}

/**
 * Every breach, by enumeration of role × relation × purpose × action × category (S0 and S2; agreement, basis and state are taken to
 * say yes). Coordinates are finite too: those that rules name, one more of each type that rules name, and one that no rule names.
 */
export function brokenInvariants(policy: CompiledPolicy): readonly Breach[] {
  return atOnce(brokenInvariantsInSteps(policy));
}

export function* brokenInvariantsInSteps(policy: CompiledPolicy): Steps<readonly Breach[]> {
  const breaches: Breach[] = [];
  const everywhere = probesOf(policy);
  for (const invariant of policy.document.invariants) {
    const { coordinates } = invariant;
    const there = new Set(coordinates === undefined ? everywhere : everywhere.filter((at) => coversCoordinate(coordinates, at)));
    let purpose: Purpose | null = null;
    for (const situation of situations(policy, invariant)) {
      if (situation.purpose !== purpose) yield;
      purpose = situation.purpose;
      breaches.push(...breachesAt(policy, invariant, situation, everywhere, there));
    }
  }
  return breaches;
}

interface Situation {
  readonly purpose: Purpose;
  readonly role: Role;
  readonly relation: Relation;
  readonly action: Action;
}

function* situations(policy: CompiledPolicy, invariant: Invariant): Generator<Situation> {
  for (const purpose of policy.purposes.values()) {
    if (!isForPurpose(invariant, purpose)) continue;
    for (const role of invariant.roles ?? ROLES) {
      for (const relation of invariant.relations ?? RELATIONS) {
        for (const action of invariant.actions ?? ACTIONS) yield { purpose, role, relation, action };
      }
    }
  }
}

function breachesAt(
  policy: CompiledPolicy,
  invariant: Invariant,
  situation: Situation,
  everywhere: readonly string[],
  there: ReadonlySet<string>,
): Breach[] {
  const { purpose, role, relation, action } = situation;
  const { tables } = policy;
  const cell = (rowOf(purpose.index, action) ?? Number.NaN) + slot(ROLES.indexOf(role), RELATIONS.indexOf(relation));
  const openIf = tables.openIf.get(cell) ?? [];
  const excluded = invariant.categories === undefined ? EVERYTHING : categorySet(invariant.categories);
  const openLow = tables.open[cell * 2] ?? 0;
  const openHigh = tables.open[cell * 2 + 1] ?? 0;
  const granted = grantedIn(policy, cell);
  if (((granted.low & excluded.low) | (granted.high & excluded.high)) === 0) return [];

  const prohibited = prohibitedToAll(policy, situation);
  const seen = new Set<string>();
  const tie = { role, relation, school: NO_RESTRICTION };
  const classes = classesOf([policy], { purpose: purpose.id, action, tie, client: 'school-app' }, everywhere);
  const coordinates = classes.flatMap((alike) => alike.find((coordinate) => there.has(coordinate)) ?? []);
  return coordinates.flatMap((coordinate) => {
    const matches = tables.coordinates.matching(coordinate) ?? new Uint8Array();
    let low = openLow;
    let high = openHigh;
    for (const grant of openIf) {
      if (grant.group !== null && matches[grant.group] !== 1) continue;
      low |= grant.low;
      high |= grant.high;
    }
    low &= ~((tables.barred[cell * 2] ?? -1) | prohibited.low);
    high &= ~((tables.barred[cell * 2 + 1] ?? -1) | prohibited.high);
    for (const bar of tables.barredIf.get(cell) ?? []) {
      if (bar.group !== null && matches[bar.group] !== 1) continue;
      low &= ~bar.low;
      high &= ~bar.high;
    }
    const categories = categoriesOf({ low: low & excluded.low, high: high & excluded.high });
    if (categories.length === 0 || seen.has(categories.join())) return [];
    seen.add(categories.join());
    return [{ invariant: invariant.id, role, relation, purpose: purpose.id, action, categories, coordinate }];
  });
}

/** What guardrails prohibit to every kind of client alike. */
function prohibitedToAll({ tables }: CompiledPolicy, { purpose, role, relation }: Situation): { low: number; high: number } {
  let low = -1;
  let high = -1;
  for (const kind of CLIENT_KINDS) {
    const cell = guardrailCell(purpose.index, kind, { role, relation, school: '' }) ?? Number.NaN;
    low &= tables.prohibited[cell * 2] ?? 0;
    high &= tables.prohibited[cell * 2 + 1] ?? 0;
  }
  return { low, high };
}
