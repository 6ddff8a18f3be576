import { type AccessRequest, type Category, type Obligation, obligationSet, obligationsOf, permits } from '../../core/policy/index.js';
import type { DecideInputs } from './2-decide.js';
import { NO_STATE } from './2-decide-rows.js';
import type { BondKind } from './authorisation-class.js';
import { doneToValue } from './obligations.js';
import type { ReachTable, Term } from './reach.js';

/** Consents whose every combination is looked at; of more than these, none and all. */
const MOST_CONSENTS = 4;
const ANY_INSTANT = 0;

/**
 * Notes what is done to values of a field before they leave, and which rows are spared it: of several ties the one that takes least away counts, and
 * where consent makes a value clearer, who consented. `closed` is what no row is spared.
 */
export function noteSpared(
  request: AccessRequest,
  { policy, authorisation }: Pick<DecideInputs, 'policy' | 'authorisation'>,
  { reach, closed }: { readonly reach: ReachTable; readonly closed: Set<string> },
): void {
  const { client, kinds, ownConsents } = authorisation;
  const { coordinate, categories } = request;
  const usable = kinds.flatMap((kind, bonds) =>
    consentsFor(kind, categories, ownConsents).flatMap(({ given, needed }) => {
      const facts = { at: ANY_INSTANT, client, ties: [kind], consented: given, objection: 'none', state: NO_STATE } as const;
      const found = permits(policy, request, facts);
      if (!found.permits) return [];
      const term: Term = { bonds, consent: needed };
      return [{ term, done: obligationSet(doneToValue(found.obligations)) }];
    }),
  );
  for (const heaviness of new Set(usable.map(({ done }) => done))) {
    if (heaviness === 0) continue;
    const words = obligationsOf(heaviness).join('+');
    const spared = usable.filter(({ done }) => done < heaviness).map(({ term }) => term);
    if (spared.length > 0) reach.addSpared(coordinate, words, spared);
    else closed.add(`${coordinate}~${words}`);
  }
}

/** Notes what is done to all values of a field that is about nobody: no row is spared it. */
export function noteDone(coordinate: string, obligations: readonly Obligation[], closed: Set<string>): void {
  if (obligations.length > 0) closed.add(`${coordinate}~${obligationsOf(obligationSet(obligations)).join('+')}`);
}

interface Consents {
  readonly given: readonly Category[];
  /** Null where it need not be looked at who gave them. */
  readonly needed: readonly Category[] | null;
}

/** Consents that may have been given by those whom a kind of bonds reaches. */
function consentsFor({ of }: BondKind, categories: readonly Category[], own: ReadonlySet<Category>): readonly Consents[] {
  if (of === 'groups') return [];
  if (of === 'staff') return [{ given: [], needed: null }];
  if (of === 'persons') return [{ given: categories.filter((category) => own.has(category)), needed: null }];
  return subsets(categories).map((given) => ({ given, needed: given.length === 0 ? null : given }));
}

function subsets(categories: readonly Category[]): readonly (readonly Category[])[] {
  if (categories.length > MOST_CONSENTS) return [[], categories];
  let sets: readonly (readonly Category[])[] = [[]];
  for (const one of categories) sets = [...sets, ...sets.map((set) => [...set, one])];
  return sets;
}
