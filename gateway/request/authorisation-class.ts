import type { Extent } from '../../core/capability/index.js';
import type { Agreement, Category, ClientFacts, Tie } from '../../core/policy/index.js';
import type { Bond, ConsentBook } from '../facts/index.js';
import type { Caller } from './caller.js';

/** Bonds that no decision tells apart: equal role, relation, school and kind of rows. */
export interface BondKind extends Tie {
  readonly of: Extent['of'];
}

/**
 * What a decision can depend on before any data is seen. Two requests of one class are narrowed, planned and written alike; whom they reach
 * differs. INVARIANT: everything that step 2 looks at is in the key.
 */
export interface AuthorisationClass {
  readonly key: string;
  readonly purpose: string;
  /** The client as decisions see it: its kind, and what it is contracted for at this instant. */
  readonly client: ClientFacts;
  readonly kinds: readonly BondKind[];
  /** Categories that the actor consented to for themself. */
  readonly ownConsents: ReadonlySet<Category>;
}

/** The class of a request, and the place of each bond among its kinds. */
export function classify(
  caller: Pick<Caller, 'client' | 'purpose' | 'pairwise' | 'at'>,
  bonds: readonly Bond[],
  consents: ConsentBook,
): { readonly authorisation: AuthorisationClass; readonly kindOf: readonly number[] } {
  const agreements = inForce(caller.client.agreements, caller.at);
  const places = new Map<string, number>();
  const kinds: BondKind[] = [];
  const kindOf = bonds.map(({ role, relation, school, extent: { of } }) => {
    const key = `${role} ${relation} ${school} ${of}`;
    let place = places.get(key);
    if (place === undefined) {
      place = kinds.push({ role, relation, school, of }) - 1;
      places.set(key, place);
    }
    return place;
  });
  const ownConsents = new Set<Category>();
  if (kinds.some(({ of }) => of === 'persons')) {
    for (const [category, students] of consents) if (isOwn(bonds, students)) ownConsents.add(category);
  }
  const key = JSON.stringify([
    caller.purpose,
    caller.client.kind,
    caller.pairwise,
    agreements.map(({ school, purposes, categories }) => [school, purposes, categories]),
    [...places.keys()],
    [...ownConsents].sort(),
  ]);
  const client: ClientFacts = { id: '', kind: caller.client.kind, agreements, tokenPurposes: [caller.purpose] };
  return { authorisation: { key, purpose: caller.purpose, client, kinds, ownConsents }, kindOf };
}

/** Agreements that are in force, with their dates taken off: the class is of this instant, and its members may come later. */
function inForce(agreements: readonly Agreement[], at: number): readonly Agreement[] {
  return agreements
    .filter(({ from, to }) => from <= at && (to === null || at < to))
    .map((one) => ({ ...one, from: Number.NEGATIVE_INFINITY, to: null }));
}

function isOwn(bonds: readonly Bond[], students: ReadonlySet<string>): boolean {
  return bonds.some(({ extent }) => extent.of === 'persons' && extent.persons.some((person) => students.has(person.replace(/\.p/, '.s'))));
}
