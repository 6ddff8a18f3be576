import type { Reach } from '../capability/index.js';
import { quoted, refuse } from '../errors.js';
import type { Delta, DeltaPage, FeedRequest, Position } from '../store/change-feed.js';
import { encodeCursor, readCursor } from './cursor.js';
import type { Context } from './definition.js';

/** What is asked of a feed of changes at a school. */
export interface ChangesArguments {
  readonly schoolId: string;
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  /** How many at most, already within bounds. */
  readonly first: number;
}

/** The feed of a subgraph. */
export interface ChangesOf<Type extends string> {
  /** The field of `Query` that it is. */
  readonly coordinate: string;
  /** The types of record that it speaks of. */
  readonly types: readonly Type[];
  readonly read: (request: FeedRequest<Type>) => Promise<DeltaPage<Type>>;
  /** The records as they are now, for this reader; null where there is none in reach. */
  readonly records: Readonly<Record<Type, { load(id: string): Promise<object | null> }>>;
}

/** What changed at a school since a cursor, for this client. A cursor that is not of this feed is no error: it says to start again. */
export async function changesPage<Type extends string>(
  args: ChangesArguments,
  { coordinate, types: known, read, records }: ChangesOf<Type>,
  { capability, at, reach }: Pick<Context<unknown, unknown>, 'capability' | 'at' | 'reach'>,
) {
  const { schoolId: school, first } = args;
  const types = typesOf(args.types, known);
  if (!reach(coordinate).some((extent) => 'school' in extent && extent.school === school)) return null;
  const scope = JSON.stringify([coordinate, school, types]);
  const since = args.since == null ? null : positionOf(readCursor(capability, scope, args.since));
  const page = since === undefined ? null : await pageFrom(since);
  if (page === null || page.resync) return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };
  const cursor = ({ sequence, toldAt }: Position) => encodeCursor(capability, scope, [sequence, toldAt.getTime()]);
  const edges = page.deltas.map((delta) => ({ cursor: cursor(delta.position), ...entry(delta) }));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.end), page.more, since !== null),
    resyncRequired: false,
  };

  async function pageFrom(from: Position | null): Promise<DeltaPage<Type>> {
    // Why: what is not asked for has no reach, and must not look withdrawn.
    const asked = types.filter((type) => Object.hasOwn(capability.coordinates, type));
    if (asked.length === 0) return { deltas: [], end: from ?? BEGINNING, more: false, resync: false };
    // Why: one person's rights are not another's, though they use the same client.
    const client = capability.person === null ? capability.client : `${capability.client} ${capability.person}`;
    const reaches = new Map(asked.map((type): [Type, Reach] => [type, reach(type)]));
    return read({ school, client, since: from, first, reaches, at });
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

const BEGINNING: Position = { sequence: 0, toldAt: new Date(0) };

/** Undefined when the cursor is not one of this feed. */
function positionOf(keys: readonly (string | number)[] | null): Position | undefined {
  const [sequence, toldAt] = keys ?? [];
  return typeof sequence === 'number' && typeof toldAt === 'number' ? { sequence, toldAt: new Date(toldAt) } : undefined;
}

function typesOf<Type extends string>(given: readonly string[] | null | undefined, known: readonly Type[]): readonly Type[] {
  const unknown = given?.find((type) => !known.includes(type as Type));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${known.join(', ')}`);
  return known.filter((type) => given?.includes(type) ?? true);
}

function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}
