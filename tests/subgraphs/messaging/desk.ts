import { randomBytes } from 'node:crypto';
import { isObjectType } from 'graphql';
import {
  type Addressee,
  type Capability,
  deriveCursorKey,
  deriveKey,
  type Extent,
  issueCapability,
} from '../../../core/capability/index.js';
import type { Store } from '../../../core/store/index.js';
import { createSubgraph, type SubgraphDefinition } from '../../../core/subgraph/index.js';
import { isStructural } from '../../../schema/assertions.js';
import { type SubgraphName, subgraphDocument } from '../../../schema/compose.js';
import { openEmptyStore } from '../../store.js';
import { classification } from '../classification.js';

/** A Tuesday morning in term. */
export const AT = Date.parse('2026-11-24T09:00:00Z');
export const minutesBefore = (minutes: number) => new Date(AT - minutes * 60_000);

export interface Asking {
  /** The rows everything may be read from. */
  readonly extents: readonly Extent[];
  /** Coordinates (or types) with a reach of their own; `null` is not granted at all. */
  readonly but?: Readonly<Record<string, readonly Extent[] | null>>;
  /** Coordinates (or types) that were asked for and not granted. */
  readonly denied?: readonly string[];
  readonly person?: string | null;
  readonly client?: string;
  readonly at?: number;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly addressees?: readonly Addressee[];
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as the query asked for them.
export type Answer = { data: any; errors?: readonly { message: string; extensions: { code: string } }[] };

/** A subgraph on an empty store, asked under capabilities of one's own making. */
export async function openDesk<R, L>(definition: SubgraphDefinition<R, L>) {
  const store = await openEmptyStore();
  const name = definition.name as SubgraphName;
  const master = randomBytes(32);
  const key = deriveKey(master, name);
  const faults: unknown[] = [];
  const subgraph = createSubgraph(definition, {
    store,
    key,
    document: subgraphDocument(name),
    classification: classification(),
    structural: isStructural,
    log: (fault) => faults.push(fault),
  });
  const coordinates = Object.values(subgraph.schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? [type.name, ...Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)] : [],
  );

  async function ask(query: string, asking: Asking): Promise<Answer> {
    const { extents, but = {}, denied = [], person = null, client = 'desk', at = AT, variables = {}, addressees } = asking;
    const sets = [extents, ...Object.values(but).filter((one) => one !== null)];
    const granted: Record<string, number> = {};
    for (const coordinate of coordinates) granted[coordinate] = 0;
    for (const [coordinate, own] of Object.entries(but)) {
      if (own === null) delete granted[coordinate];
      else granted[coordinate] = sets.indexOf(own);
    }
    const claims: Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> = {
      aud: name,
      at,
      client,
      person,
      purpose: 'messaging',
      cursorKey: deriveCursorKey(master, name),
      policy: 'test',
      coordinates: granted,
      denied,
      extents: sets,
      ...(addressees === undefined ? {} : { addressees }),
    };
    const body = JSON.stringify({ query, variables });
    faults.length = 0;
    const answer = await subgraph.execute(body, issueCapability(key, claims, body));
    if (faults.length > 0 && answer.errors?.some((error) => error.extensions.code === 'UPSTREAM_UNAVAILABLE')) throw faults[0];
    return JSON.parse(JSON.stringify(answer));
  }

  return { store, ask, statements: () => countStatements(store) };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Counts the statements the embedded engine is given from here on. */
function countStatements(store: Store): { count(): number } {
  const client = (store.db as unknown as { $client: { query(...given: unknown[]): unknown } }).$client;
  const original = client.query.bind(client);
  let count = 0;
  client.query = (...given) => {
    count += 1;
    return original(...given);
  };
  return {
    count() {
      client.query = original;
      return count;
    },
  };
}

export const themselves = (person: string, audience: Extent['audience'] = 'GUARDIAN'): Extent => ({
  of: 'persons',
  persons: [person],
  audience,
});
export const students = (school: string, ids: '*' | readonly string[], audience: Extent['audience']): Extent => ({
  of: 'students',
  school,
  students: ids,
  audience,
});
export const groups = (school: string, audience: Extent['audience']): Extent => ({ of: 'groups', school, groups: '*', audience });
export const staffOf = (school: string, audience: Extent['audience']): Extent => ({ of: 'staff', school, audience });
