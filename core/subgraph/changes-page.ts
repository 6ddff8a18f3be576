import { createHmac } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Capability, Reach } from '../capability/index.js';
import { quoted, refuse } from '../errors.js';
import type { Asked, Asking, Delta, DeltaPage, FeedRequest, Position } from '../store/change-feed.js';
import { encodeCursor, readCursor } from './cursor.js';
import type { Context } from './definition.js';
import { type RecordParts, type Rendering, renderedParts, valueTypesOf } from './record-parts.js';

/** What is asked of a feed of changes. */
export interface ChangesArguments {
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  /** How many at most, already within bounds. */
  readonly first: number;
}

/** The feed of a subgraph. */
export interface ChangesOf<Type extends string> {
  /** The field of `Query` that it is. */
  readonly coordinate: string;
  /** The school it is of; null for what is one person's, wherever it is kept. */
  readonly school: string | null;
  /** The types of record that it speaks of. */
  readonly types: readonly Type[];
  readonly read: (request: FeedRequest<Type>) => Promise<DeltaPage<Type>>;
  /** Fields of records that stand on other rows than the record's own (`Type.field`), and where the records are of which they are asked. */
  readonly beside?: {
    readonly fields: readonly string[];
    idsReached(asking: Asking, type: Type, within: Reach): Promise<readonly string[]>;
  };
  /** The records as they are now, for this reader; null where there is none in reach. */
  readonly records: Readonly<Record<Type, { load(id: string): Promise<object | null> }>>;
}

/**
 * What changed since a cursor, for this client and purpose. A cursor that is not of this feed is no error: it says to start again. To whom the feed is
 * closed it says what is to be forgotten of what they were told, and then nothing: null.
 */
export async function changesPage<Type extends string>(
  { since: cursorGiven = null, types: named = null, first }: ChangesArguments,
  { coordinate, school, types: known, read, records, beside }: ChangesOf<Type>,
  context: Pick<Context<unknown, unknown>, 'capability' | 'at' | 'reach'> & Rendering,
  info: GraphQLResolveInfo,
) {
  if (context.rendering !== undefined) return { edges: context.rendering.map((record) => ({ record })) };
  const { capability, at, reach } = context;
  const asked = typesAsked(typesOf(named, known), capability);
  const scope = feedScope(coordinate, school, capability.purpose);
  const since = cursorGiven === null ? null : positionOf(readCursor(capability, scope, cursorGiven), known);
  const extents = reach(coordinate);
  const isOpen = school === null ? extents.length > 0 : extents.some((extent) => 'school' in extent && extent.school === school);
  if (!isOpen && since == null) return null;
  // Why: whoever comes back with a cursor was told of the school, and is told to forget all of it, whatever they may name of it now.
  const types = isOpen || since == null ? asked : since.types;
  const isOther = since === undefined || (since !== null && !isSame(since.types, types));
  const page = isOther ? null : await pageFrom(since);
  if (page === null || page.resync) return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };
  if (extents.length === 0 && page.deltas.length === 0) return null;
  const cursor = (heard: number) => encodeCursor(capability, scope, [heard, page.end.begun, ...types]);
  const edges = page.deltas.map((delta) => ({ cursor: cursor(delta.told), ...entry(delta) }));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.end.heard), page.more, since !== null),
    resyncRequired: false,
  };

  async function pageFrom(from: Position | null): Promise<DeltaPage<Type>> {
    if (types.length === 0) return { deltas: [], end: from ?? { heard: 0, begun: 0 }, more: false, resync: false };
    const { client, purpose, person } = capability;
    const within = new Map<Type, Asked>();
    for (const type of types) within.set(type, isOpen ? await askedOf(type) : NOTHING);
    // Why the purpose: what one purpose does not open may be held for another.
    const reader = [client, purpose, ...(person === null ? [] : [person])].join(' ');
    // Why from that of cursors: a subgraph keeps no secret of its own, and replicas agree.
    const key = createHmac('sha256', Buffer.from(capability.cursorKey, 'base64url')).update('what was shown').digest('base64url');
    return read({ school, reader, person, since: from, first, types: within, at, key });
  }

  async function askedOf(type: Type): Promise<Asked> {
    const values = [...valueTypesOf(info.schema, type, known)];
    const isOf = (one: string) => [type, ...values].some((own) => one.startsWith(`${own}.`));
    const own = [...Object.keys(capability.coordinates), ...(capability.denied ?? [])].filter(isOf);
    return { reach: reach(type), fields: new Map(own.map((field): [string, Reach] => [field, reach(field)])), parts: await partsOf(type) };
  }

  async function partsOf(type: Type): Promise<RecordParts> {
    const fields = (beside?.fields ?? []).filter((field) => field.startsWith(`${type}.`) && Object.hasOwn(capability.coordinates, field));
    if (beside === undefined || fields.length === 0) return new Map();
    const idsIn = (within: Reach) => beside.idsReached({ school, person: capability.person, at }, type, within);
    const ids = await idsIn(reach(type));
    const rows = await Promise.all(ids.map((id) => records[type].load(id)));
    const found = rows.flatMap((row, place) => (row === null ? [] : [{ ...row, id: ids[place] as string }]));
    return inTheClear(await renderedParts(info, type, fields, found, context, known), idsIn);
  }

  /** INVARIANT: of a value to which something is done before it leaves, no change is told: its digest is of the value as it is. */
  async function inTheClear(parts: RecordParts, idsIn: (within: Reach) => Promise<readonly string[]>): Promise<RecordParts> {
    const clear = new Map<string, ReadonlyMap<string, string>>();
    for (const [coordinate, digests] of parts) {
      const isDone = (one: string) => one.startsWith(`${coordinate}~`);
      if (capability.denied?.some(isDone) === true) continue;
      const spared = Object.keys(capability.coordinates)
        .filter(isDone)
        .map(async (one) => new Set(await idsIn(reach(one))));
      const clearOf = await Promise.all(spared);
      clear.set(coordinate, new Map([...digests].filter(([id]) => clearOf.every((some) => some.has(id)))));
    }
    return clear;
  }

  function entry({ kind, type, record, version, changedAt }: Delta<Type>) {
    const isGone = kind === 'DELETED' || kind === 'WITHDRAWN';
    return {
      kind,
      recordType: type,
      recordId: record,
      version,
      changedAt: (changedAt ?? at).toISOString(),
      record: async () => {
        const row = isGone ? null : await records[type].load(record);
        return row === null ? null : { ...row, __typename: type };
      },
    };
  }
}

/** What a cursor of a feed is bound to, beside its reader. */
export function feedScope(coordinate: string, school: string | null, purpose: string): string {
  return JSON.stringify([coordinate, school, purpose]);
}

const NOTHING: Asked = { reach: [], fields: new Map() };

/**
 * The types of which something was asked, be it granted or denied: of a type that is asked for and not granted any more all is withdrawn, and what
 * is not asked for must not look withdrawn. A cursor is of the types it was given for: what was told meanwhile of another it has not heard of.
 */
export function typesAsked<Type extends string>(
  types: readonly Type[],
  { coordinates, denied = [] }: Pick<Capability, 'coordinates' | 'denied'>,
): readonly Type[] {
  return types.filter((type) => Object.hasOwn(coordinates, type) || denied.some((one) => one === type || one.startsWith(`${type}.`)));
}

/** Undefined when the cursor is not one of this feed. */
function positionOf<Type extends string>(
  keys: readonly (string | number)[] | null,
  known: readonly Type[],
): (Position & { readonly types: readonly Type[] }) | undefined {
  const [heard, begun, ...types] = keys ?? [];
  if (typeof heard !== 'number' || typeof begun !== 'number') return undefined;
  return { heard, begun, types: known.filter((type) => types.includes(type)) };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function typesOf<Type extends string>(given: readonly string[] | null, known: readonly Type[]): readonly Type[] {
  const unknown = given?.find((type) => !known.includes(type as Type));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${known.join(', ')}`);
  return known.filter((type) => given?.includes(type) ?? true);
}

function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}
