import { randomBytes } from 'node:crypto';
import { isObjectType } from 'graphql';
import {
  type Audience,
  type Capability,
  deriveCursorKey,
  deriveKey,
  type Extent,
  issueCapability,
} from '../../../core/capability/index.js';
import type { Store } from '../../../core/store/index.js';
import { createSubgraph } from '../../../core/subgraph/index.js';
import { isStructural } from '../../../schema/assertions.js';
import { subgraphDocument } from '../../../schema/compose.js';
import { attendance } from '../../../subgraphs/attendance/index.js';
import { openEmptyStore } from '../../store.js';
import { classification } from '../classification.js';

/** A Tuesday morning in term. */
export const AT = Date.parse('2026-11-24T09:00:00Z');

export interface Asking {
  /** The rows everything may be read from, and written to. */
  readonly extents: readonly Extent[];
  /** Coordinates (or types) with a reach of their own; `null` is not granted at all. */
  readonly but?: Readonly<Record<string, readonly Extent[] | null>>;
  /** Coordinates (or types) that were asked for and not granted. */
  readonly denied?: readonly string[];
  readonly person?: string | null;
  readonly client?: string;
  readonly purpose?: string;
  readonly at?: number;
  readonly variables?: Readonly<Record<string, unknown>>;
}

interface Told {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}
// biome-ignore lint/suspicious/noExplicitAny: answers are walked by tests, which know what they asked.
export type Answer = { data: any; errors?: readonly Told[] };

/** The subgraph on an empty store, asked under capabilities of one's own making. */
export async function openDesk() {
  const store = await openEmptyStore();
  const master = randomBytes(32);
  const key = deriveKey(master, 'attendance');
  const faults: unknown[] = [];
  const known = classification();
  const subgraph = createSubgraph(attendance, {
    store,
    key,
    document: subgraphDocument('attendance'),
    classification: known,
    structural: isStructural,
    log: (fault) => faults.push(fault),
  });
  const coordinates = Object.values(subgraph.schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? [type.name, ...Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)] : [],
  );
  const byValue = [...known.entries()].flatMap(([coordinate, found]) => found.byValue.map((category) => `${coordinate}#${category}`));

  async function ask(query: string, asking: Asking): Promise<Answer> {
    const { extents, but = {}, denied = [], person = null, client = 'desk', purpose = 'attendance', at = AT, variables = {} } = asking;
    const sets = [extents, ...Object.values(but).filter((one) => one !== null)];
    const granted: Record<string, number> = {};
    for (const coordinate of [...coordinates, ...byValue]) granted[coordinate] = 0;
    for (const [coordinate, own] of Object.entries(but)) {
      if (own === null) delete granted[coordinate];
      else granted[coordinate] = sets.indexOf(own);
    }
    const claims: Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> = {
      aud: 'attendance',
      at,
      client,
      person,
      purpose,
      cursorKey: deriveCursorKey(master, 'attendance'),
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

  return { store, ask, statements: () => countStatements(store) };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Asks for fields of students (or of any other entity) by id, as the gateway does. */
export function entities(type: string, ids: readonly string[], fields: string): { query: string; variables: Record<string, unknown> } {
  return {
    query: `query ($them: [_Any!]!) { _entities(representations: $them) { ... on ${type} { ${fields} } } }`,
    variables: { them: ids.map((id) => ({ __typename: type, id })) },
  };
}

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

export const students = (school: string, ids: '*' | readonly string[], audience: Audience, subjects?: readonly string[]): Extent => ({
  of: 'students',
  school,
  students: ids,
  audience,
  ...(subjects === undefined ? {} : { subjects }),
});
export const groups = (school: string, ids: '*' | readonly string[], audience: Audience, subjects?: readonly string[]): Extent => ({
  of: 'groups',
  school,
  groups: ids,
  audience,
  ...(subjects === undefined ? {} : { subjects }),
});
export const staffOf = (school: string, audience: Audience): Extent => ({ of: 'staff', school, audience });
export const themselves = (person: string, audience: Audience): Extent => ({ of: 'persons', persons: [person], audience });

/** All of a school, as its office or a vendor of the whole school reaches it. */
export const wholeSchool = (school: string, audience: Audience): readonly Extent[] => [
  students(school, '*', audience),
  staffOf(school, audience),
  groups(school, '*', audience),
];
