import { type Category, type Obligation, obligationSet, obligationsOf, permits } from '../../core/policy/index.js';
import { type DecideInputs, NO_STATE } from './2-decide.js';
import type { BondKind } from './authorisation-class.js';
import type { ReachTable, Term } from './reach.js';

/** What is done beside the value, which stays as it is. Not NOTIFY: nothing here does it, so that the value is withheld. */
const BESIDE: readonly Obligation[] = ['AUDIT'];
/** Consents whose every combination is looked at; of more than these, none and all. */
const MOST_CONSENTS = 4;
const ANY_INSTANT = 0;

/**
 * Notes what is done to values of a field before they leave, and which rows are spared it: of several ties the one that takes least away counts, and
 * where consent makes a value clearer, who consented. `closed` is what no row is spared.
 */
export function noteSpared(
  coordinate: string,
  categories: readonly Category[],
  { policy, authorisation }: Pick<DecideInputs, 'policy' | 'authorisation'>,
  { reach, closed }: { readonly reach: ReachTable; readonly closed: Set<string> },
): void {
  const { client, kinds, ownConsents, purpose } = authorisation;
  const usable = kinds.flatMap((kind, bonds) =>
    consentsFor(kind, categories, ownConsents).flatMap(({ given, needed }) => {
      const facts = { at: ANY_INSTANT, client, ties: [kind], consented: given, objection: 'none', state: NO_STATE } as const;
      const found = permits(policy, { action: 'READ', purpose, coordinate, categories }, facts);
      if (!found.permits) return [];
      const term: Term = { bonds, consent: needed };
      return [{ term, done: obligationSet(found.obligations.filter((one) => !BESIDE.includes(one))) }];
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
