import DataLoader from 'dataloader';
import type { AudienceFacts, PlaceFacts, ReachableFacts, StandingFacts } from '../../core/capability/facts.js';
import type { Extent, Place } from '../../core/capability/index.js';
import { humanOf } from '../../core/ids.js';
import type { TellingDoor, Told } from './door.js';
import type { KnownEpochs } from './epochs.js';
import { placeOf } from './place.js';

/** The gateway's own questions to identity; asked under a capability it grants itself for exactly that. */
export interface FactsDoor {
  places(persons: readonly string[]): Promise<readonly (PlaceFacts | null)[]>;
  standings(person: string, schools: readonly string[] | null): Promise<StandingFacts | null>;
  audience(groups: readonly string[], guardiansOf: readonly string[]): Promise<AudienceFacts>;
  reachable(looking: Looking): Promise<ReachableFacts>;
}

/** Among whom to look for those who may be written to. */
export interface Looking {
  readonly school: string;
  readonly reach: readonly Extent[];
  /** A part of a name. */
  readonly search: string | null;
  /** Student id: only those who have to do with this pupil. */
  readonly about: string | null;
}

/** What is known of people under the epochs of a request, on the day it is asked. It never outlives either. */
export interface RequestFacts {
  standings(person: string): Promise<StandingFacts | null>;
  audience: FactsDoor['audience'];
  reachable: FactsDoor['reachable'];
  /** Loads where these humans stand, in one question; ids of students, staff or persons. */
  load(ids: Iterable<string>): Promise<void>;
  /** Where a human stands, once loaded; null for nobody, which every decision denies. */
  place(id: string): Place | null;
  facts(id: string): PlaceFacts | null;
  /** Nobody needs loading: what is to be known of anybody follows from their id. */
  readonly knowsEverybody: boolean;
  /** How many humans are known. */
  readonly size: number;
  /** Does the epoch that was read count every change of what is known? Only then may it be kept for the next request of the same caller. */
  readonly isCounted: boolean;
}

export function openFacts(door: FactsDoor, at: number, isCounted: () => boolean = () => false): RequestFacts {
  const known = new Map<string, { facts: PlaceFacts; place: Place } | null>();
  // Why no cache: what is known is kept above; what failed must be asked again.
  const loader = new DataLoader<string, PlaceFacts | null>(
    async (persons) => [...(await door.places([...new Set(persons)]).then((found) => inOrder(persons, found)))],
    {
      maxBatchSize: 1000,
      cache: false,
    },
  );

  return {
    standings: (person) => door.standings(person, null),
    audience: (groups, guardiansOf) => door.audience(groups, guardiansOf),
    reachable: (looking) => door.reachable(looking),
    async load(ids) {
      const missing = new Set<string>();
      for (const id of ids) {
        const human = humanOf(id);
        if (human !== null && !known.has(human)) missing.add(human);
      }
      await Promise.all(
        [...missing].map(async (person) => {
          const facts = await loader.load(person);
          known.set(person, facts === null ? null : { facts, place: placeOf(facts, at) });
        }),
      );
    },
    place: (id) => known.get(humanOf(id) ?? '')?.place ?? null,
    facts: (id) => known.get(humanOf(id) ?? '')?.facts ?? null,
    knowsEverybody: false,
    get size() {
      return known.size;
    },
    get isCounted() {
      return isCounted();
    },
  };
}

/**
 * What is known of people under epochs. INVARIANT: it is counted only while every answer came from the very database whose counters were read;
 * an identity that keeps its rows elsewhere is asked anew for each request. Why nothing is shared between callers: that somebody else asked
 * about a child is not to be told by how long an answer takes (threats L33).
 */
export function openCountedFacts(door: TellingDoor, at: number, epochs: KnownEpochs): RequestFacts {
  /** Null before anybody was heard: whose rows they will be is not known, and a request that comes meanwhile may not wait for them with us. */
  let isCounted: boolean | null = null;
  const heard = <T>({ value, store }: Told<T>): T => {
    isCounted = isCounted !== false && store !== null && store === epochs?.store;
    return value;
  };
  return openFacts(
    {
      places: async (persons) => heard(await door.places(persons)),
      standings: async (person, schools) => heard(await door.standings(person, schools)),
      audience: door.audience,
      reachable: door.reachable,
    },
    at,
    () => isCounted === true,
  );
}

/** One entry for each of those asked about, of whom some were asked about twice. */
function inOrder(persons: readonly string[], found: readonly (PlaceFacts | null)[]): readonly (PlaceFacts | null)[] {
  if (found.length === persons.length) return found;
  const byPerson = new Map([...new Set(persons)].map((person, index) => [person, found[index] ?? null]));
  return persons.map((person) => byPerson.get(person) ?? null);
}

/**
 * What is known of people where no subgraph keeps schools: everybody is where the agreements are, and nobody is anything to anybody. Systems
 * under contract are told apart by their agreements; a person holds nothing, and so is denied.
 */
export const STRANGERS: RequestFacts = Object.freeze({
  standings: async () => null,
  audience: async () => ({ candidates: [] }),
  reachable: async () => ({ people: [], groups: [] }),
  load: async () => undefined,
  place: (id: string): Place => ({ person: id, studentAt: '*', guardianOf: [], staffAt: [] }),
  facts: () => null,
  knowsEverybody: true,
  size: 0,
  isCounted: true,
});
