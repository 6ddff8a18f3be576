import type { GraphQLResolveInfo } from 'graphql';
import type { Reach } from '../../core/capability/index.js';
import { quoted, refuse } from '../../core/errors.js';
import { KINDS, parseId } from '../../core/ids.js';
import { type Context, encodeCursor, readCursor, typesAsked } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { Loaders } from './loaders.js';
import { RECORD_TYPES, type RecordType, type Repository } from './repository/index.js';

type IdentityContext = Context<Repository, Loaders>;
type Kind = 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';

/** What a page says of one record. `sequence` is the place in the log after which the next page goes on. */
interface Entry {
  readonly record: string;
  readonly type: RecordType;
  readonly kind: Kind;
  readonly sequence: number;
  readonly version: number | null;
  readonly changedAt: Date;
}

interface Arguments {
  readonly schoolId: string;
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  readonly first: number;
}

/** Rows of the log read at a time. */
const BATCH = 500;

/**
 * What changed at a school since a cursor, for this client. A record in reach is CREATED when this client was never shown it, else UPDATED;
 * one that is gone is DELETED and one that is out of reach WITHDRAWN, both only to a client that was shown it: to others it is passed over
 * in silence. After the log, the records that came into reach or left it without any change of their own (a consent, a day gone by).
 */
export async function identityChanges(_root: unknown, args: Arguments, context: IdentityContext, info: GraphQLResolveInfo) {
  const { capability, repository } = context;
  const { schoolId: school } = args;
  const first = lengthOf(args.first);
  if (!context.reach('Query.identityChanges').some((extent) => 'school' in extent && extent.school === school)) return null;
  const types = typesOf(args.types);
  const scope = JSON.stringify(['Query.identityChanges', school, types]);
  const since = await positionOf(args.since ?? null, school, scope, context);
  if (since === null) return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };

  const feed = { client: capability.person === null ? capability.client : `${capability.client} ${capability.person}`, school };
  const asked = typesAsked(types, args, capability, info);
  const page = await readPage(asked, { feed, since, first }, context);
  const entries = [...page.entries.values()];
  await repository.changes.mark(feed, recordsOf(entries, 'CREATED'), recordsOf(entries, 'DELETED', 'WITHDRAWN'));

  const cursor = (sequence: number) => encodeCursor(capability, scope, [sequence]);
  const edges = entries.map((entry) => edge(entry, cursor(entry.sequence), context));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.position), page.more, args.since != null),
    resyncRequired: false,
  };
}

interface Reading {
  readonly feed: { readonly client: string; readonly school: string };
  readonly since: number;
  readonly first: number;
}

/** At most `first` entries in the order of the log; several changes of one record are its last one. */
async function readPage(types: readonly RecordType[], { feed, since, first }: Reading, context: IdentityContext) {
  const { changes } = context.repository;
  const entries = new Map<string, Entry>();
  let position = since;
  while (types.length > 0) {
    const rows = await changes.after(feed.school, position, types, BATCH);
    const kinds = await kindsOf(
      rows.map((row) => row.record),
      feed,
      context,
    );
    for (const row of rows) {
      const kind = kinds.get(row.record);
      if (kind !== undefined && !entries.has(row.record) && entries.size === first) return { entries, position, more: true };
      position = row.sequence;
      if (kind === undefined) continue;
      entries.delete(row.record);
      const type = row.recordType as RecordType;
      entries.set(row.record, { record: row.record, type, kind, sequence: position, version: row.version, changedAt: row.changedAt });
    }
    if (rows.length < BATCH) break;
  }
  const silent = await silentChanges(types, feed, first + 1, context);
  const others = silent.filter(({ record }) => !entries.has(record));
  const taken = others.slice(0, first - entries.size);
  const versions = await changes.versions(
    feed.school,
    taken.map(({ record }) => record),
  );
  for (const { record, type, kind } of taken)
    entries.set(record, { record, type, kind, sequence: position, version: versions.get(record) ?? null, changedAt: context.at });
  return { entries, position, more: others.length > taken.length };
}

/** What this client is to be told of each record; nothing of one it never saw and may not see. */
async function kindsOf(records: readonly string[], feed: Reading['feed'], { repository, at, reach }: IdentityContext) {
  const kinds = new Map<string, Kind>();
  const known = await repository.changes.shown(feed, records);
  for (const type of RECORD_TYPES) {
    const ofType = [...new Set(records.filter((record) => parseId(record)?.letters === KINDS[type]))];
    if (ofType.length === 0) continue;
    const here = await repository.changes.inReach(type, ofType, feed.school, reach(type), at);
    const gone = ofType.filter((record) => !here.has(record) && known.has(record));
    const alive = gone.length === 0 ? new Set<string>() : await repository.changes.alive(type, gone, at);
    for (const record of here) kinds.set(record, known.has(record) ? 'UPDATED' : 'CREATED');
    for (const record of gone) kinds.set(record, alive.has(record) ? 'WITHDRAWN' : 'DELETED');
  }
  return kinds;
}

/** Records whose standing towards this client changed while they themselves did not. */
async function silentChanges(
  types: readonly RecordType[],
  feed: Reading['feed'],
  limit: number,
  { repository, at, reach }: IdentityContext,
) {
  const found: { record: string; type: RecordType; kind: Kind }[] = [];
  for (const type of types) {
    const extents: Reach = reach(type);
    const lost = await repository.changes.lost(feed, type, extents, at, limit);
    const alive = lost.length === 0 ? new Set<string>() : await repository.changes.alive(type, lost, at);
    found.push(...lost.map((record) => ({ record, type, kind: alive.has(record) ? ('WITHDRAWN' as const) : ('DELETED' as const) })));
    const unseen = extents.length === 0 ? [] : await repository.changes.unseen(feed, type, extents, at, limit);
    found.push(...unseen.map((record) => ({ record, type, kind: 'CREATED' as const })));
  }
  return found;
}

/** The place in the log a cursor stands for: 0 without one, null when it is not of this list or of a log that is no more. */
async function positionOf(since: string | null, school: string, scope: string, { capability, repository }: IdentityContext) {
  if (since === null) return 0;
  const position = readCursor(capability, scope, since)?.[0];
  if (typeof position !== 'number') return null;
  return position > (await repository.changes.last(school)) ? null : position;
}

function typesOf(given: readonly string[] | null | undefined): RecordType[] {
  const unknown = given?.find((type) => !RECORD_TYPES.includes(type as RecordType));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${RECORD_TYPES.join(', ')}`);
  return RECORD_TYPES.filter((type) => given?.includes(type) ?? true);
}

function edge({ record, type, kind, version, changedAt }: Entry, cursor: string, { loaders }: IdentityContext) {
  const given = kind === 'CREATED' || kind === 'UPDATED';
  return {
    cursor,
    kind,
    recordType: type,
    recordId: record,
    version,
    changedAt: changedAt.toISOString(),
    record: async () => {
      const row = given ? await LOADED[type](loaders, record) : null;
      return row === null ? null : { ...row, __typename: type };
    },
  };
}

const LOADED: Readonly<Record<RecordType, (loaders: Loaders, id: string) => Promise<object | null>>> = {
  Student: (loaders, id) => loaders.student.load(id),
  ClassGroup: (loaders, id) => loaders.classGroup.load(id),
  TeachingAssignment: (loaders, id) => loaders.teachingAssignment.load(id),
  Enrolment: (loaders, id) => loaders.enrolment.load(id),
};

function recordsOf(entries: readonly Entry[], ...kinds: readonly Kind[]): string[] {
  return entries.filter((entry) => kinds.includes(entry.kind)).map((entry) => entry.record);
}

function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}
