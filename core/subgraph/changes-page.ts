import type { GraphQLResolveInfo } from 'graphql';
import type { Capability, Reach } from '../capability/index.js';
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
  info: GraphQLResolveInfo,
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
    const asked = typesAsked(types, args, capability, info);
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

/**
 * Of the types that a feed was asked of, those that it speaks of now. Without a right to a type there is no reach of it, as where nothing of it was
 * asked, and what is not asked for must not look withdrawn: so all of a type is withdrawn from whoever names the type and asks for records.
 */
export function typesAsked<Type extends string>(
  types: readonly Type[],
  { types: named }: Pick<ChangesArguments, 'types'>,
  { coordinates }: Pick<Capability, 'coordinates'>,
  info: GraphQLResolveInfo,
): readonly Type[] {
  const isNamed = named != null && selects(info, 'record');
  return types.filter((type) => isNamed || Object.hasOwn(coordinates, type));
}

/** Is a field of this name asked for anywhere below? */
function selects(info: GraphQLResolveInfo, name: string): boolean {
  const within = (set: { readonly selections: readonly Selection[] } | undefined): boolean =>
    set?.selections.some((one) => {
      if (one.kind === 'FragmentSpread') return within(info.fragments[one.name.value]?.selectionSet);
      return (one.kind === 'Field' && one.name.value === name) || within(one.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => within(node.selectionSet));
}
type Selection = NonNullable<GraphQLResolveInfo['fieldNodes'][number]['selectionSet']>['selections'][number];

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
