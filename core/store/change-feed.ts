import { and, asc, eq, inArray, isNull, lte, not, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../capability/index.js';
import type { ChangeTables } from './change-tables.js';
import type { Database } from './contract.js';

/** How far a client has read: the last change it was told of, and when (which says what it has heard of withdrawals). */
export interface Position {
  readonly sequence: number;
  readonly toldAt: Date;
}

export interface Delta<Type extends string> {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly type: Type;
  readonly record: string;
  readonly version: number | null;
  readonly changedAt: Date | null;
  readonly position: Position;
}

export interface DeltaPage<Type extends string> {
  readonly deltas: readonly Delta<Type>[];
  readonly end: Position;
  readonly more: boolean;
  /** The position is not of this log any more: start again without one. */
  readonly resync: boolean;
}

/** Which records, where, for whom. */
export interface FeedRequest<Type extends string> {
  readonly school: string;
  readonly client: string;
  readonly since: Position | null;
  readonly first: number;
  /** The types that are asked for, each with the reach of its records. */
  readonly reaches: ReadonlyMap<Type, Reach>;
  readonly at: Date;
}

/** What a feed speaks of. */
export interface Feed<Type extends string> extends ChangeTables {
  /** Of all feeds, the one that is read by one client at a time. */
  readonly name: string;
  /** Selects type, id and version of the records of a type at the school: those in the reach of the request, or all there are. */
  recordsOf(tx: Database, request: FeedRequest<Type>, type: Type, which: 'in-reach' | 'all'): SQL;
}

/**
 * The change feed: what the client holds against what is in its reach. First what it may no longer hold, then what changed since its position,
 * then what came into reach without a change (a publication instant passed, a right was given). Only what was shown is withdrawn; what was
 * never in reach leaves no trace. Source: domain model §2.6.
 */
export function changeFeed<Type extends string>(db: Database, feed: Feed<Type>): (request: FeedRequest<Type>) => Promise<DeltaPage<Type>> {
  return (request) => db.transaction((tx) => nextPage(tx, feed, request));
}

async function nextPage<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>): Promise<DeltaPage<Type>> {
  const { school, client, since, first } = request;
  const { shown } = feed;
  // Why: two requests of one client would both be told that a record is new.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${feed.name} ${school} ${client}`}, 0))`);
  const start: Position = since ?? { sequence: 0, toldAt: new Date(0) };
  // Why: the clocks of two replicas differ, and a position never goes back.
  const toldAt = new Date(Math.max(request.at.getTime(), start.toldAt.getTime()));
  const log = await extentOfLog(tx, feed, school);
  if (start.sequence > 0 && (start.sequence < log.oldest || start.sequence > log.latest))
    return { deltas: [], end: start, more: false, resync: true };

  // A client that comes back with a later position has heard of the withdrawals it was told before.
  await tx.delete(shown).where(and(ofClient(feed, request), lte(shown.goneAt, start.toldAt)));
  const gone = await outOfReach(tx, feed, request, start);
  if (gone.length > first) return finish(gone.slice(0, first), { ...start, toldAt }, true);

  const changed = await changedInReach(tx, feed, request, start, first - gone.length + 1);
  if (gone.length + changed.length > first) {
    const told = [...gone, ...changed.slice(0, first - gone.length)];
    return finish(told, { sequence: Math.max(told.at(-1)?.position.sequence ?? 0, start.sequence), toldAt }, true);
  }

  const end: Position = { sequence: Math.max(log.latest, start.sequence), toldAt };
  const told = [...gone, ...changed];
  const fresh = await newInReach(tx, feed, request, { start, end }, told, first - told.length + 1);
  return finish([...told, ...fresh.slice(0, first - told.length)], end, told.length + fresh.length > first);

  async function finish(deltas: readonly Delta<Type>[], position: Position, more: boolean): Promise<DeltaPage<Type>> {
    await markShown(tx, feed, request, deltas, toldAt);
    // The last entry is the end of the page.
    const told = deltas.map((delta, place) => (place === deltas.length - 1 ? { ...delta, position } : delta));
    return { deltas: told, end: position, more, resync: false };
  }
}

async function extentOfLog(tx: Database, { changes }: ChangeTables, school: string): Promise<{ oldest: number; latest: number }> {
  const [row] = await tx
    .select({
      oldest: sql`coalesce(min(${changes.sequence}), 0)`.mapWith(Number),
      latest: sql`coalesce(max(${changes.sequence}), 0)`.mapWith(Number),
    })
    .from(changes)
    .where(eq(changes.school, school));
  return row ?? { oldest: 0, latest: 0 };
}

/** What was shown to this client, of the types that are asked for: what is not asked for must not look withdrawn. */
function ofClient({ shown }: ChangeTables, { school, client, reaches }: FeedRequest<string>): SQL | undefined {
  return and(eq(shown.school, school), eq(shown.client, client), inArray(shown.recordType, [...reaches.keys()]));
}

/** What this client is known to hold at a position: what it was told of by then. A page that was lost on the way is told again. */
function heldAt(start: Position, { shown }: ChangeTables, { school, client }: FeedRequest<string>): SQL | undefined {
  return and(eq(shown.school, school), eq(shown.client, client), isNull(shown.goneAt), lte(shown.toldAt, start.toldAt));
}

/** The records there are at the school, of the types that are asked for; those in reach, or all. */
function recordsAt<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>, which: 'in-reach' | 'all'): SQL {
  const parts = [...request.reaches.keys()].map((type) => feed.recordsOf(tx, request, type, which));
  return sql`(${sql.join(parts, sql` union all `)}) as found(type, id, version)`;
}

/** What the client holds and may no longer hold: the record is gone, or out of reach. */
async function outOfReach<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  start: Position,
): Promise<Delta<Type>[]> {
  const { shown } = feed;
  const inReach = sql`exists (select 1 from ${recordsAt(tx, feed, request, 'in-reach')} where found.id = ${shown.record})`;
  const kept = sql<boolean>`exists (select 1 from ${recordsAt(tx, feed, request, 'all')} where found.id = ${shown.record})`;
  const rows = await tx
    .select({ record: shown.record, type: shown.recordType, kept })
    .from(shown)
    .where(and(ofClient(feed, request), not(inReach)))
    .orderBy(asc(shown.record))
    .limit(request.first + 1);
  // Why: the position does not move, so that a client that stops half way through is told of the rest again.
  return rows.map(({ record, type, kept: there }) => ({
    kind: there ? 'WITHDRAWN' : 'DELETED',
    type: type as Type,
    record,
    version: null,
    changedAt: null,
    position: start,
  }));
}

interface Changed<Type extends string> {
  readonly type: Type;
  readonly id: string;
  readonly version: number;
  readonly sequence: string;
  readonly changed_at: string;
  readonly held: boolean;
}

/** Records in reach that changed after the position, each by its last change, in the order of the log. */
async function changedInReach<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  start: Position,
  limit: number,
): Promise<Delta<Type>[]> {
  const { changes, shown } = feed;
  const { school } = request;
  const { rows } = (await tx.execute(sql`
    select found.type, found.id, found.version, last.sequence, last.changed_at,
      exists (select 1 from ${shown} where ${heldAt(start, feed, request)} and ${shown.record} = found.id) as held
    from (
      select distinct on (${changes.record}) ${changes.record} as record, ${changes.sequence} as sequence, ${changes.changedAt} as changed_at
      from ${changes}
      where ${and(eq(changes.school, school), sql`${changes.sequence} > ${start.sequence}`)}
      order by ${changes.record}, ${changes.sequence} desc
    ) last
    join ${recordsAt(tx, feed, request, 'in-reach')} on found.id = last.record
    order by last.sequence
    limit ${limit}`)) as unknown as { rows: Changed<Type>[] };
  return rows.map(({ type, id, version, sequence, changed_at, held }) => ({
    kind: held ? 'UPDATED' : 'CREATED',
    type,
    record: id,
    version,
    changedAt: new Date(changed_at),
    // Why: who stops in the middle of a page has not heard of the rest of it.
    position: { sequence: Number(sequence), toldAt: start.toldAt },
  }));
}

/** Records that came into reach without a change of their own. */
async function newInReach<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  { start, end }: { readonly start: Position; readonly end: Position },
  told: readonly Delta<Type>[],
  limit: number,
): Promise<Delta<Type>[]> {
  const { shown } = feed;
  const already = told.flatMap(({ kind, record }) => (kind === 'CREATED' || kind === 'UPDATED' ? [record] : []));
  const others = already.length === 0 ? sql`true` : not(inArray(sql`found.id`, already));
  const { rows } = (await tx.execute(sql`
    select found.type, found.id, found.version
    from ${recordsAt(tx, feed, request, 'in-reach')}
    where not exists (select 1 from ${shown} where ${heldAt(start, feed, request)} and ${shown.record} = found.id) and ${others}
    order by found.type, length(found.id), found.id
    limit ${limit}`)) as unknown as { rows: Pick<Changed<Type>, 'type' | 'id' | 'version'>[] };
  return rows.map(({ type, id, version }) => ({
    kind: 'CREATED',
    type,
    record: id,
    version,
    changedAt: null,
    position: { ...end, toldAt: start.toldAt },
  }));
}

/** Only what is delivered counts as shown; a withdrawal stays on the books until it was heard. */
async function markShown(
  tx: Database,
  { shown }: ChangeTables,
  { school, client }: FeedRequest<string>,
  deltas: readonly Delta<string>[],
  toldAt: Date,
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map(({ type, record, kind }) => {
    const goneAt = kind === 'DELETED' || kind === 'WITHDRAWN' ? toldAt : null;
    return { school, client, recordType: type, record, toldAt, goneAt };
  });
  await tx
    .insert(shown)
    .values(rows)
    .onConflictDoUpdate({
      target: [shown.school, shown.client, shown.record],
      set: { goneAt: sql`excluded.gone_at`, toldAt: sql`excluded.told_at` },
    });
}
