import { randomBytes } from 'node:crypto';
import { isObjectType } from 'graphql';
import { type Capability, deriveCursorKey, deriveKey, type Extent, issueCapability } from '../../../core/capability/index.js';
import type { Store } from '../../../core/store/index.js';
import { createSubgraph } from '../../../core/subgraph/index.js';
import { isStructural } from '../../../schema/assertions.js';
import { subgraphDocument } from '../../../schema/compose.js';
import { identity } from '../../../subgraphs/identity/index.js';
import { openEmptyStore } from '../../store.js';
import { classification } from '../classification.js';

/** A Tuesday morning in term. */
export const AT = Date.parse('2026-11-24T09:00:00Z');

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
}

export type Answer = { data: Record<string, never> | null; errors?: readonly { message: string; extensions: { code: string } }[] };

/** The subgraph on an empty store, asked under capabilities of one's own making. */
export async function openDesk() {
  const store = await openEmptyStore();
  const master = randomBytes(32);
  const key = deriveKey(master, 'identity');
  const faults: unknown[] = [];
  const subgraph = createSubgraph(identity, {
    store,
    key,
    document: subgraphDocument('identity'),
    classification: classification(),
    structural: isStructural,
    log: (fault) => faults.push(fault),
  });
  const coordinates = Object.values(subgraph.schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? [type.name, ...Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)] : [],
  );

  async function ask(query: string, asking: Asking): Promise<Answer> {
    const { extents, but = {}, denied = [], person = null, client = 'desk', at = AT, variables = {} } = asking;
    const sets = [extents, ...Object.values(but).filter((one) => one !== null)];
    const granted: Record<string, number> = {};
    for (const coordinate of coordinates) if (!coordinate.includes('.preau')) granted[coordinate] = 0;
    for (const [coordinate, own] of Object.entries(but)) {
      if (own === null) delete granted[coordinate];
      else granted[coordinate] = sets.indexOf(own);
    }
    const claims: Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> = {
      aud: 'identity',
      at,
      client,
      person,
      purpose: 'class-lists',
      cursorKey: deriveCursorKey(master, 'identity'),
      policy: 'test',
      coordinates: granted,
      denied,
      extents: sets,
    };
    const body = JSON.stringify({ query, variables });
    faults.length = 0;
    const answer = (await subgraph.execute(body, issueCapability(key, claims, body))) as Answer;
    if (faults.length > 0 && answer.errors?.some((error) => error.extensions.code === 'UPSTREAM_UNAVAILABLE')) throw faults[0];
    return JSON.parse(JSON.stringify(answer));
  }

  return { store, ask, coordinates, statements: () => countStatements(store), execute: subgraph.execute };
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

export const students = (school: string, ids: '*' | readonly string[], audience: Extent['audience']): Extent => ({
  of: 'students',
  school,
  students: ids,
  audience,
});
export const guardians = (school: string, ids: '*' | readonly string[], audience: Extent['audience']): Extent => ({
  of: 'guardians',
  school,
  students: ids,
  audience,
});
export const staffOf = (school: string, audience: Extent['audience']): Extent => ({ of: 'staff', school, audience });
export const groups = (school: string, ids: '*' | readonly string[], audience: Extent['audience']): Extent => ({
  of: 'groups',
  school,
  groups: ids,
  audience,
});
export const themselves = (person: string, audience: Extent['audience']): Extent => ({ of: 'persons', persons: [person], audience });

/** All of a school, as its office or a vendor of the whole school reaches it. */
export const wholeSchool = (school: string, audience: Extent['audience']): readonly Extent[] => [
  students(school, '*', audience),
  guardians(school, '*', audience),
  staffOf(school, audience),
  groups(school, '*', audience),
];
