import type {
  AcademyFacts,
  AudienceFacts,
  HeadcountFacts,
  PlaceFacts,
  ReachableFacts,
  SchoolFacts,
  StandingFacts,
} from '../../core/capability/facts.js';
import { issueCapability } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import type { Send } from '../request/4-fetch.js';
import type { FactsDoor } from './source.js';

/** What identity said, and which database it read; null where it does not say. */
export interface Told<T> {
  readonly value: T;
  readonly store: string | null;
}

/** The questions whose answers may be remembered, with where the answers come from. */
export interface TellingDoor {
  places(persons: readonly string[]): Promise<Told<readonly (PlaceFacts | null)[]>>;
  standings(person: string, schools: readonly string[] | null): Promise<Told<StandingFacts | null>>;
  audience: FactsDoor['audience'];
  reachable: FactsDoor['reachable'];
  account(issuer: string, subject: string): Promise<Told<string | null>>;
}

/** What schools are, and who and how many there are at them. Asked when rules are written, compared or registered, and never remembered. */
export interface CountingDoor {
  academies(schools: readonly string[]): Promise<readonly AcademyFacts[]>;
  headcounts(schools: readonly string[]): Promise<readonly HeadcountFacts[]>;
  schools(schools: readonly string[]): Promise<readonly SchoolFacts[]>;
  /** Ids of the people who hold one of these functions (StaffFunction) at a school today. */
  holders(school: string, functions: readonly string[]): Promise<readonly string[]>;
}

/** Asks identity over the ordinary way in, under a capability that the gateway grants itself for these fields and nothing else. */
export function openFactsDoor(
  send: Send,
  keyOf: (subgraph: string) => { readonly key: Buffer; readonly cursorKey: string },
  now: () => number,
): TellingDoor & CountingDoor {
  async function ask<T>(field: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<Told<T>> {
    const { key, cursorKey } = keyOf('identity');
    const body = JSON.stringify({ query, variables });
    const capability = issueCapability(
      key,
      {
        aud: 'identity',
        at: now(),
        client: 'preau',
        person: null,
        purpose: 'decision',
        cursorKey,
        policy: '',
        coordinates: { [`Query.${field}`]: 0, 'Query.preauStore': 0 },
        extents: [[]],
      },
      body,
    );
    const response = await send('identity', body, { capability, authorization: null, signal: null, mayRepeat: true });
    if (response.errors !== undefined || response.data == null)
      throw refuse('UPSTREAM_UNAVAILABLE', 'the service cannot answer now: try again', `facts: ${field} failed`);
    return { value: response.data[field] as T, store: (response.data.preauStore as string | undefined) ?? null };
  }

  return {
    places: (persons) =>
      ask<readonly (PlaceFacts | null)[]>('preauPlaces', 'query Places($persons: [ID!]!) { preauPlaces(persons: $persons) preauStore }', {
        persons,
      }),
    standings: (person, schools) =>
      ask<StandingFacts | null>(
        'preauStandings',
        'query Standings($person: ID!, $schools: [String!]) { preauStandings(person: $person, schools: $schools) preauStore }',
        { person, schools },
      ),
    audience: async (groups, guardiansOf) =>
      (
        await ask<AudienceFacts>(
          'preauAudience',
          'query Audience($groups: [ID!], $guardiansOf: [ID!]) { preauAudience(groups: $groups, guardiansOf: $guardiansOf) }',
          { groups, guardiansOf },
        )
      ).value,
    reachable: async (looking) =>
      (
        await ask<ReachableFacts>(
          'preauReachable',
          'query Reachable($school: ID!, $reach: PreauFacts!, $search: String, $about: ID) { preauReachable(school: $school, reach: $reach, search: $search, about: $about) }',
          { ...looking },
        )
      ).value,
    academies: async (schools) =>
      (
        await ask<readonly AcademyFacts[]>('preauAcademies', 'query Academies($schools: [ID!]!) { preauAcademies(schools: $schools) }', {
          schools,
        })
      ).value,
    schools: async (schools) =>
      (
        await ask<readonly SchoolFacts[]>('preauSchools', 'query Schools($schools: [ID!]!) { preauSchools(schools: $schools) }', {
          schools,
        })
      ).value,
    headcounts: async (schools) =>
      (
        await ask<readonly HeadcountFacts[]>(
          'preauHeadcounts',
          'query Headcounts($schools: [ID!]!) { preauHeadcounts(schools: $schools) }',
          { schools },
        )
      ).value,
    holders: async (school, functions) =>
      (
        await ask<readonly string[]>(
          'preauHolders',
          'query Holders($school: ID!, $functions: [String!]!) { preauHolders(school: $school, functions: $functions) }',
          { school, functions },
        )
      ).value,
    account: (issuer, subject) =>
      ask<string | null>(
        'preauAccount',
        'query Account($issuer: String!, $subject: String!) { preauAccount(issuer: $issuer, subject: $subject) preauStore }',
        { issuer, subject },
      ),
  };
}
