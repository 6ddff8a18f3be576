import type { GraphQLResolveInfo } from 'graphql';
import { quoted, refuse } from '../../core/errors.js';
import { type Context, encodeCursor, readCursor } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { Loaders } from './loaders.js';
import { type Delta, type Position, RECORD_TYPES, type RecordType, type Repository } from './repository/index.js';

type MessagingContext = Context<Repository, Loaders>;

interface Arguments {
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  readonly first: number;
}

/**
 * What changed of the reader's own letters and announcements since a cursor, for this client. A cursor that is not of this feed is no error: it says
 * to start again.
 */
export async function messagingChanges(_root: unknown, args: Arguments, context: MessagingContext, info: GraphQLResolveInfo) {
  const { capability, repository, at, reach } = context;
  const first = lengthOf('first', args.first);
  const types = typesOf(args.types);
  const scope = JSON.stringify(['Query.messagingChanges', types]);
  const since = args.since == null ? null : await positionOf(args.since, scope, context);
  if (since === 'unknown') return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };
  const person = capability.person ?? '';
  // Why: what is not asked for has no reach, and must not look withdrawn.
  const asked = types.filter((type) => Object.hasOwn(capability.coordinates, type) || selects(info, 'record'));
  await context.loaders.whenSent();
  const page = await repository.changesOf({
    client: `${capability.client} ${person}`,
    since,
    first,
    types: asked.map((type) => [type, { person, reach: reach(type), at }]),
  });
  const cursor = (heard: number) => encodeCursor(capability, scope, [heard, page.end.begun]);
  const edges = page.deltas.map((delta) => edge(delta, cursor(delta.told), context));
  const end = cursor(page.end.heard);
  return { edges, pageInfo: pageInfo(edges[0]?.cursor ?? null, end, page.more, args.since != null), resyncRequired: false };
}

/** What a cursor stands for; `unknown` when it is not of this feed, or of numbers that were never given. */
async function positionOf(since: string, scope: string, { capability, repository }: MessagingContext): Promise<Position | 'unknown'> {
  const [heard, begun] = readCursor(capability, scope, since) ?? [];
  if (typeof heard !== 'number' || typeof begun !== 'number') return 'unknown';
  const last = Math.max(heard, begun);
  return last > 0 && last > (await repository.lastTold()) ? 'unknown' : { heard, begun };
}

function typesOf(given: readonly string[] | null | undefined): RecordType[] {
  const unknown = given?.find((type) => !RECORD_TYPES.includes(type as RecordType));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${RECORD_TYPES.join(', ')}`);
  return RECORD_TYPES.filter((type) => given?.includes(type) ?? true);
}

function edge({ kind, type, record, version }: Delta, cursor: string, { loaders, at }: MessagingContext) {
  return {
    cursor,
    kind,
    recordType: type,
    recordId: record,
    version,
    changedAt: at.toISOString(),
    record: async () => {
      const row = version === null ? null : await LOADED[type](loaders, record);
      return row === null ? null : { ...row, __typename: type };
    },
  };
}

const LOADED: Readonly<Record<RecordType, (loaders: Loaders, id: string) => Promise<object | null>>> = {
  Conversation: (loaders, id) => loaders.conversation.load(id),
  Message: (loaders, id) => loaders.message.load(id),
  Announcement: (loaders, id) => loaders.announcement.load(id),
  Notification: (loaders, id) => loaders.notification.load(id),
};

function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
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
