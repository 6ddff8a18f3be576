import DataLoader from 'dataloader';
import type { AudienceFacts, PlaceFacts, StandingFacts } from '../../core/capability/facts.js';
import type { Place } from '../../core/capability/index.js';
import { humanOf } from '../../core/ids.js';
import { placeOf } from './place.js';

/** The gateway's own questions to identity; asked under a capability it grants itself for exactly that. */
export interface FactsDoor {
  places(persons: readonly string[]): Promise<readonly (PlaceFacts | null)[]>;
  standings(person: string, schools: readonly string[] | null): Promise<StandingFacts | null>;
  audience(groups: readonly string[], guardiansOf: readonly string[]): Promise<AudienceFacts>;
}

/** What one request knows of people. Made anew for each request: nothing is remembered past it, so nothing outlives a withdrawal. */
export interface RequestFacts {
  standings(person: string): Promise<StandingFacts | null>;
  audience: FactsDoor['audience'];
  /** Loads where these humans stand, in one question; ids of students, staff or persons. */
  load(ids: Iterable<string>): Promise<void>;
  /** Where a human stands, once loaded; null for nobody, which every decision denies. */
  place(id: string): Place | null;
  facts(id: string): PlaceFacts | null;
  /** Nobody needs loading: what is to be known of anybody follows from their id. */
  readonly knowsEverybody: boolean;
}

export function openFacts(door: FactsDoor, at: number): RequestFacts {
  const known = new Map<string, { facts: PlaceFacts; place: Place } | null>();
  const loader = new DataLoader<string, PlaceFacts | null>(async (persons) => [...(await door.places(persons))], { maxBatchSize: 1000 });

  return {
    standings: (person) => door.standings(person, null),
    audience: (groups, guardiansOf) => door.audience(groups, guardiansOf),
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
  };
}

/**
 * What is known of people where no subgraph keeps schools: everybody is where the agreements are, and nobody is anything to anybody. Systems
 * under contract are told apart by their agreements; a person holds nothing, and so is denied.
 */
export const STRANGERS: RequestFacts = Object.freeze({
  standings: async () => null,
  audience: async () => ({ candidates: [] }),
  load: async () => undefined,
  place: (id: string): Place => ({ person: id, studentAt: '*', guardianOf: [], staffAt: [] }),
  facts: () => null,
  knowsEverybody: true,
});
