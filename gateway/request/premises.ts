import type { DocumentNode, GraphQLSchema } from 'graphql';
import { canonicalJson, type PremisesKeeper } from '../../core/ledger/index.js';
import type { Agreement, Category, ClientFacts } from '../../core/policy/index.js';
import type { Rules } from './3-plan.js';
import type { PlacedGroup, Writing } from './6-respond.js';
import type { AuthorisationClass, BondKind } from './authorisation-class.js';
import type { Decisions } from './decisions.js';
import type { Operation } from './operation.js';
import { isOwnStanding, type MetAt, schoolsConcerned } from './schools-concerned.js';
import { withoutValues } from './without-values.js';

/**
 * What the decisions of one operation stood on: enough to ask other rules the same, and nobody named in it. Who asked and whom it was about are on
 * the entry that names it; here are ties as role, relation and school. Why still personal: of a function that one person holds, it says who.
 */
export interface Premises {
  /** The operation, without values and without names of the client's own (`withoutValues`). */
  readonly asked: string;
  readonly purpose: string;
  readonly client: {
    readonly kind: ClientFacts['kind'];
    readonly agreements: readonly Pick<Agreement, 'school' | 'purposes' | 'categories'>[];
  };
  /** The kinds of ties that who asked held. */
  readonly ties: readonly BondKind[];
  /** Categories that who asked consented to for themself. */
  readonly ownConsents: readonly Category[];
  /** How people stood to who asked: numbers in `ties`, and the categories they consented to. */
  readonly standings: readonly { readonly ties: readonly number[]; readonly consented: readonly Category[] }[];
  /**
   * Where those stood whom objects were about (numbers in `standings`), by kind of object (`groupName`); empty where there was no such object, absent
   * where none was asked for, since nobody of the class might have it.
   */
  readonly met: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** Premises that are kept, with their digest. */
export interface Recorded {
  readonly digest: string;
  readonly premises: Premises;
}

/** A request that was answered, and what it was decided on: other rules may be tried on it. */
export interface Sighting {
  readonly premises: Premises;
  readonly rules: Rules;
  /** The epoch of the rules that it was asked under; empty where nothing counts. */
  readonly policyEpoch: string;
  readonly client: string;
  readonly purpose: string;
  readonly operationName: string | null;
  readonly operationHash: string;
}

/** One operation that was decided and answered. */
export interface Decided {
  /** As it was sent: also with what the contract of the client does not have. */
  readonly sent: DocumentNode;
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly authorisation: AuthorisationClass;
  /** Everything that was decided for each object. */
  readonly groups: readonly PlacedGroup[];
  readonly writing: Pick<Writing, 'decisions' | 'decided'>;
}

/** Premises that are remembered for one operation and class; with more, they are made anew. */
const MOST_REMEMBERED = 500;

/**
 * Records what operations were decided on, each text once; what is the same for many requests is made for the first of them. `schema` is the whole
 * one, whatever anybody's contract shows of it.
 */
export function openRecorder(keep: PremisesKeeper, schema: GraphQLSchema): (decided: Decided) => Promise<Recorded> {
  const texts = new WeakMap<Operation, string>();
  const known = new WeakMap<Decisions, Map<string, Promise<Recorded>>>();

  function textOf({ sent, operation, variables }: Decided): string {
    let text = texts.get(operation);
    if (text === undefined) {
      text = withoutValues(sent, operation.name, variables, schema);
      texts.set(operation, text);
    }
    return text;
  }

  async function record(decided: Decided): Promise<Recorded> {
    const premises = premisesOf(decided, textOf(decided));
    return { digest: await keep(canonicalJson(premises)), premises };
  }

  return (decided) => {
    const { decisions } = decided.writing;
    const key = keyOf(decided.writing);
    let remembered = known.get(decisions);
    if (remembered === undefined || remembered.size > MOST_REMEMBERED) {
      remembered = new Map();
      known.set(decisions, remembered);
    }
    const there = remembered;
    let found = there.get(key);
    if (found === undefined) {
      found = record(decided);
      there.set(key, found);
      // Why: what could not be kept now may be kept for the next who asks.
      found.catch(() => there.delete(key));
    }
    return found;
  };
}

/** The kind of an object: where the operation asks for it, of which type it is, and how it says whose it is. */
export function groupName({ place, type, paths }: Pick<PlacedGroup, 'place' | 'type' | 'paths'>): string {
  return [place, type, ...paths].join(' ');
}

/** Schools at which the operation took place, as the ledger has them (`schools-concerned.ts`), as far as ties say. */
export function schoolsIn({ ties, standings }: Pick<Premises, 'ties' | 'standings'>): ReadonlySet<string> {
  const met = standings.flatMap((standing): MetAt[] => {
    const own = standing.ties.flatMap((place) => ties[place] ?? []);
    const isOwn = isOwnStanding(own);
    return own.map(({ school }) => ({ school, isOwn }));
  });
  const all = ties.map(({ school }) => school);
  return new Set(schoolsConcerned(met, all));
}

/** Equal for requests of one class that met people of the same standings in the same places. */
function keyOf({ decisions, decided }: Decided['writing']): string {
  const rows: number[] = [];
  for (const row of decided.keys()) {
    const origin = decisions.originOf(row);
    if (origin !== undefined) rows.push(origin.row);
  }
  return rows.sort((one, other) => one - other).join();
}

function premisesOf({ authorisation, groups, writing: { decisions, decided } }: Decided, asked: string): Premises {
  const { purpose, client, kinds, ownConsents } = authorisation;
  const places = new Map<number, number>();
  const met = new Map(groups.map((group) => [groupName(group), new Map<string, readonly number[]>()]));
  for (const [row, group] of decided) {
    const origin = decisions.originOf(row);
    if (origin === undefined) continue;
    const standings = origin.standings.map((standing) => {
      if (!places.has(standing)) places.set(standing, places.size);
      return places.get(standing) as number;
    });
    met.get(groupName(group))?.set(standings.join(), standings);
  }
  return {
    asked,
    purpose,
    client: {
      kind: client.kind,
      agreements: client.agreements.map(({ school, purposes, categories }) => ({ school, purposes, categories })),
    },
    ties: kinds.map(({ role, relation, school, of }) => ({ role, relation, school, of })),
    ownConsents: [...ownConsents].sort(),
    standings: [...places.keys()].map((standing) => {
      const { kinds: ties, consented } = decisions.standingAt(standing);
      return { ties, consented };
    }),
    met: Object.fromEntries([...met].map(([name, lists]) => [name, [...lists.values()]])),
  };
}
