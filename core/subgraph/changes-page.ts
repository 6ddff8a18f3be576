import { createHash, createHmac } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Capability, Reach } from '../capability/index.js';
import { quoted, refuse } from '../errors.js';
import type { Asked, Asking, Delta, DeltaPage, FeedRequest, Part, Pending, Position } from '../store/change-feed.js';
import type { Look, Moved, Sight } from '../store/last-look.js';
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
  /** Fields of records that stand on other rows than the record's own (`Type.field`), and which records there are to ask them of. */
  readonly beside?: {
    readonly fields: readonly string[];
    idsReached(asking: Asking, type: Type, within: Reach, part: Part): Promise<readonly string[]>;
    pendingOf(request: FeedRequest<Type>): Promise<Pending<Type>>;
    /** Where writes leave a trace: what may be otherwise since this reader last looked. */
    movedSince?(request: FeedRequest<Type>, sight: Sight): Promise<Moved<Type>>;
  };
  /** The records as they are now, for this reader; null where there is none in reach. */
  readonly records: Readonly<Record<Type, { load(id: string): Promise<object | null>; clear(id: string): unknown }>>;
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
  // INVARIANT: what is told as of a version was read after it: a row from before the log was would be held for good.
  for (const { type, record } of page.deltas) records[type].clear(record);
  const cursor = (heard: number, looked: string) =>
    encodeCursor(capability, scope, [heard, page.end.begun, `${LOOKED}${looked}`, ...types]);
  const edges = page.deltas.map((delta) => ({ cursor: cursor(delta.told, since?.looked ?? ''), ...entry(delta) }));
  const { more, looked } = page;
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.end.heard, looked), more, since !== null),
    resyncRequired: false,
  };

  async function pageFrom(from: Since<Type> | null): Promise<DeltaPage<Type> & { readonly looked: string }> {
    if (types.length === 0) return { deltas: [], end: from ?? { heard: 0, begun: 0 }, more: false, resync: false, looked: '' };
    const { client, purpose, person } = capability;
    const within = new Map<Type, Asked>();
    for (const type of types) within.set(type, isOpen ? askedOf(type) : NOTHING);
    // Why the purpose: what one purpose does not open may be held for another.
    const reader = [client, purpose, ...(person === null ? [] : [person])].join(' ');
    // Why from that of cursors: a subgraph keeps no secret of its own, and replicas agree.
    const key = createHmac('sha256', Buffer.from(capability.cursorKey, 'base64url')).update('what was shown').digest('base64url');
    const request = { school, reader, person, since: from, first, types: within, at, key };
    const look = isOpen ? await lookBeside(request, from?.looked ?? '') : NOTHING_LOOKED_AT;
    for (const [type, of] of look.records) within.set(type, { ...askedOf(type), beside: { of, said: await partsOf(type, of) } });
    const page = await read({ ...request, look: look.look });
    // Why again where there is more: what was found beside records of this part was not told all of it.
    return page.more || !look.isDone ? { ...page, more: true, looked: page.more ? look.again : look.looked } : { ...page, looked: '' };
  }

  function askedOf(type: Type): Asked {
    const values = [...valueTypesOf(info.schema, type, known)];
    const isOf = (one: string) => [type, ...values].some((own) => one.startsWith(`${own}.`));
    const denied = (capability.denied ?? []).filter(isOf);
    const own = [...Object.keys(capability.coordinates).filter(isOf), ...denied];
    // Why: an id is read all the same where it is denied, to join rows; of whoever may not see it, the record is none.
    const reachOf = (field: string) => (field === `${type}.id` && denied.includes(field) ? [] : reach(field));
    const asked = { reach: reach(type), fields: new Map(own.map((field): [string, Reach] => [field, reachOf(field)])) };
    return fieldsBeside(type).length === 0 ? asked : { ...asked, beside: { of: [], said: new Map() } };
  }

  function fieldsBeside(type: Type): readonly string[] {
    return (beside?.fields ?? []).filter((field) => field.startsWith(`${type}.`) && Object.hasOwn(capability.coordinates, field));
  }

  /**
   * Of which records it is looked what stands beside them: of those that a page tells for themselves, and where it is not full with them, of the next
   * part of all there are, or of those beside which something was written since. INVARIANT: there is more until it was looked at all of them, so that
   * whoever has read to the end holds what is there; a page costs no more at a large school than at a small one.
   */
  async function lookBeside(request: FeedRequest<Type>, given: string): Promise<Looked<Type>> {
    const standing = types.filter((type) => fieldsBeside(type).length > 0);
    if (beside === undefined || standing.length === 0) return NOTHING_LOOKED_AT;
    const sight = beside.movedSince === undefined ? NO_SIGHT : sightOf(standing);
    const moved = await beside.movedSince?.(request, sight);
    const begun = placeOf(given);
    // Why: what was looked at under another reach was not looked at.
    const from = moved === undefined || begun.sees === sight.sees ? begun : { ...NOWHERE, mark: moved.mark, sees: sight.sees };
    // Why: to whom nothing was shown before, all is told for itself, and it is looked at all of it as it is told.
    const isNew = moved !== undefined && (from.type === FROM_NOTHING || (moved.isNew && request.since === null));
    const part = isNew ? NOTHING_LOOKED_AT : await nextPart(beside, standing, from, moved?.records ?? null);
    const again = isNew ? `${FROM_NOTHING} ${FROM_NOTHING} ${from.mark} ${from.sees}` : given;
    const look = part.isDone && moved?.isLater === true ? { ...sight, mark: from.mark } : undefined;
    // Why not asked where all of them are looked at anyway: most polls are, and the question is the dearest of a page.
    if (part.isDone && from.type === '' && !isNew) return { ...part, again, look };
    const { records: pending, isFull } = await beside.pendingOf(request);
    const told = new Map(standing.map((type) => [type, pending.flatMap((one) => (one.type === type ? [one.id] : []))]));
    if (isFull) return { records: told, isDone: false, looked: again, again };
    for (const [type, ids] of part.records) told.set(type, [...new Set([...(told.get(type) ?? []), ...ids])]);
    return { ...part, records: told, again, look };
  }

  /** The next of all there are, or of some of them, as many as a page looks at. */
  async function nextPart(
    { idsReached }: NonNullable<ChangesOf<Type>['beside']>,
    standing: readonly Type[],
    from: Place,
    some: ReadonlyMap<Type, readonly string[]> | null,
  ): Promise<Omit<Looked<Type>, 'again'>> {
    const found = new Map<Type, readonly string[]>();
    let left = Math.max(first, FEWEST_LOOKED_AT);
    for (const type of standing.slice(Math.max(0, standing.indexOf(from.type as Type)))) {
      const among = some === null ? undefined : (some.get(type) ?? []);
      const after = type === from.type ? from.id : '';
      const ids = await idsReached({ school, person: capability.person, at }, type, reach(type), { among, after, most: left });
      found.set(type, ids);
      left -= ids.length;
      if (left === 0) return { records: found, isDone: false, looked: `${type} ${ids.at(-1)} ${from.mark} ${from.sees}`.trimEnd() };
    }
    return { records: found, isDone: true, looked: '' };
  }

  /** What fields that stand on other rows are made of: those and what they hold, and whoever may be named in them. */
  function sightOf(standing: readonly Type[]): Sight {
    const values = standing.flatMap((type) => [...valueTypesOf(info.schema, type, known)]);
    const own = standing.flatMap(fieldsBeside);
    const isPart = (one: string) =>
      !one.includes('.') ||
      one.endsWith('.id') ||
      own.some((field) => one === field || one.startsWith(`${field}~`)) ||
      values.some((type) => one.startsWith(`${type}.`));
    const { coordinates, extents, denied = [] } = capability;
    const granted = Object.keys(coordinates).filter(isPart).toSorted();
    const sets = extents.map((one) => digestOf(one));
    const seen = granted.map((one) => [one, sets[coordinates[one] as number]]);
    return { asked: digestOf([standing, granted]), sees: digestOf([seen, denied.filter(isPart).toSorted()]) };
  }

  async function partsOf(type: Type, ids: readonly string[]): Promise<RecordParts> {
    const rows = await Promise.all(ids.map((id) => records[type].load(id)));
    const found = rows.flatMap((row, place) => (row === null ? [] : [{ ...row, id: ids[place] as string }]));
    const idsIn = async (within: Reach) =>
      (await beside?.idsReached({ school, person: capability.person, at }, type, within, { among: ids })) ?? [];
    return inTheClear(await renderedParts(info, type, fieldsBeside(type), found, context, known), idsIn);
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

/** How far a cursor has come, of which types, and after which record it is to be looked next what stands beside records. */
interface Since<Type extends string> extends Position {
  readonly types: readonly Type[];
  readonly looked: string;
}

/** Records of which it is looked what stands beside them; where that is the last of them, what is kept of the look. */
interface Looked<Type extends string> {
  readonly records: ReadonlyMap<Type, readonly string[]>;
  readonly isDone: boolean;
  /** Where the next page goes on; where it does if this one could not tell all that was found. */
  readonly looked: string;
  readonly again: string;
  readonly look?: Look | undefined;
}

/** After which record a look goes on, as of which mark it began, and what it saw then. */
interface Place {
  readonly type: string;
  readonly id: string;
  readonly mark: string;
  readonly sees: string;
}

/** Stands for the type where a reader began with nothing. */
const FROM_NOTHING = '+';
const NO_SIGHT: Sight = { asked: '', sees: '' };
const NOWHERE: Place = { type: '', id: '', mark: '', sees: '' };

function placeOf(looked: string): Place {
  const [type = '', id = '', mark = '', sees = ''] = looked.split(' ');
  return { type, id, mark, sees };
}

const NOTHING_LOOKED_AT: Looked<never> = { records: new Map<never, readonly string[]>(), isDone: true, looked: '', again: '' };
/** With a page, however small it is. */
const FEWEST_LOOKED_AT = 200;
/** Before what a cursor says of that. */
const LOOKED = '@';

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
function positionOf<Type extends string>(keys: readonly (string | number)[] | null, known: readonly Type[]): Since<Type> | undefined {
  const [heard, begun, ...more] = keys ?? [];
  if (typeof heard !== 'number' || typeof begun !== 'number') return undefined;
  const looked = more.find((one) => String(one).startsWith(LOOKED)) ?? LOOKED;
  return { heard, begun, looked: String(looked).slice(LOOKED.length), types: known.filter((type) => more.includes(type)) };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
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
