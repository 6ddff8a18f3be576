import { and, asc, eq, gt, inArray, isNull, lte, not, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents, changes, shown } from '../tables.js';
import type { EventRow } from './events.js';
import { eventsWithin, type Scope, withIds } from './scope.js';

/** How far a client has read: the last change it was told of, and when (which says what it has heard of withdrawals). */
export interface Position {
  readonly sequence: number;
  readonly toldAt: Date;
}

export interface Delta {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly record: string;
  readonly version: number | null;
  readonly changedAt: Date | null;
  readonly row: EventRow | null;
  readonly position: Position;
}

export interface DeltaPage {
  readonly deltas: readonly Delta[];
  readonly end: Position;
  readonly more: boolean;
  /** The position is not of this log any more: start again without one. */
  readonly resync: boolean;
}

const RECORD = 'AttendanceEvent';

/**
 * The change feed of attendance events: what the client holds against what is in its reach. First what it may no longer hold, then what
 * changed since its position, then what came into reach without a change (a publication instant passed, a right was given).
 * Only what was shown is withdrawn; what was never in reach leaves no trace. Source: domain model §2.6.
 */
export function changesRepository(db: Database) {
  return {
    changesOf: (school: string, client: string, since: Position | null, first: number, scope: Scope): Promise<DeltaPage> =>
      db.transaction((tx) => nextPage(tx, { school, client, since, first, scope })),
  };
}

interface Asked {
  readonly school: string;
  readonly client: string;
  readonly since: Position | null;
  readonly first: number;
  readonly scope: Scope;
}

async function nextPage(tx: Database, asked: Asked): Promise<DeltaPage> {
  const { school, client, since, first, scope } = asked;
  // Why: two requests of one client would both be told that a record is new.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`attendance.feed ${school} ${client}`}, 0))`);
  const start: Position = since ?? { sequence: 0, toldAt: new Date(0) };
  const log = await extentOfLog(tx, school);
  if (start.sequence > 0 && (start.sequence < log.oldest || start.sequence > log.latest)) {
    return { deltas: [], end: start, more: false, resync: true };
  }

  await forgetHeard(tx, asked, start);
  const gone = await outOfReach(tx, asked, start);
  if (gone.length > first) return finish(gone.slice(0, first), { ...start, toldAt: scope.at }, true);

  const changed = await changedInReach(tx, asked, start, first - gone.length + 1);
  if (gone.length + changed.length > first) {
    const told = [...gone, ...changed.slice(0, first - gone.length)];
    const last = told.at(-1)?.position.sequence ?? start.sequence;
    return finish(told, { sequence: Math.max(last, start.sequence), toldAt: scope.at }, true);
  }

  const end: Position = { sequence: Math.max(log.latest, start.sequence), toldAt: scope.at };
  const told = [...gone, ...changed];
  const fresh = await newInReach(tx, asked, end, told, first - told.length + 1);
  return finish([...told, ...fresh.slice(0, first - told.length)], end, told.length + fresh.length > first);

  async function finish(deltas: readonly Delta[], position: Position, more: boolean): Promise<DeltaPage> {
    await markShown(tx, asked, deltas);
    return { deltas, end: position, more, resync: false };
  }
}

async function extentOfLog(tx: Database, school: string): Promise<{ oldest: number; latest: number }> {
  const [row] = await tx
    .select({
      oldest: sql`coalesce(min(${changes.sequence}), 0)`.mapWith(Number),
      latest: sql`coalesce(max(${changes.sequence}), 0)`.mapWith(Number),
    })
    .from(changes)
    .where(and(eq(changes.school, school), eq(changes.recordType, RECORD)));
  return row ?? { oldest: 0, latest: 0 };
}

function ofClient({ school, client }: Asked): SQL | undefined {
  return and(eq(shown.school, school), eq(shown.client, client));
}

const SAME = and(eq(attendanceEvents.school, shown.school), eq(attendanceEvents.id, shown.record));

/** A client that comes back with a later position has heard of the withdrawals it was told before. */
async function forgetHeard(tx: Database, asked: Asked, start: Position): Promise<void> {
  await tx.delete(shown).where(and(ofClient(asked), lte(shown.goneAt, start.toldAt)));
}

/** What the client holds and may no longer hold: the record is gone, or out of reach. */
async function outOfReach(tx: Database, asked: Asked, start: Position): Promise<Delta[]> {
  const inReach = sql`exists (select 1 from ${attendanceEvents} where ${SAME} and ${eventsWithin(asked.scope)})`;
  const exists = sql<boolean>`exists (select 1 from ${attendanceEvents} where ${SAME})`;
  const rows = await tx
    .select({ record: shown.record, exists })
    .from(shown)
    .where(and(ofClient(asked), not(inReach)))
    .orderBy(asc(shown.record))
    .limit(asked.first + 1);
  // Why: the position does not move, so that a client that stops half way through is told of the rest again.
  return rows.map(({ record, exists: kept }) => ({
    kind: kept ? 'WITHDRAWN' : 'DELETED',
    record,
    version: null,
    changedAt: null,
    row: null,
    position: start,
  }));
}

/** Records in reach that changed after the position, each by its last change, in the order of the log. */
async function changedInReach(tx: Database, asked: Asked, start: Position, limit: number): Promise<Delta[]> {
  const last = tx
    .select({ record: changes.record, sequence: sql<number>`max(${changes.sequence})`.as('last_sequence') })
    .from(changes)
    .where(and(eq(changes.school, asked.school), eq(changes.recordType, RECORD), gt(changes.sequence, start.sequence)))
    .groupBy(changes.record)
    .as('last');
  const rows = await tx
    .select({ event: attendanceEvents, sequence: sql`${last.sequence}`.mapWith(Number), changedAt: changes.changedAt })
    .from(last)
    .innerJoin(attendanceEvents, and(eq(attendanceEvents.school, asked.school), eq(attendanceEvents.id, last.record)))
    .innerJoin(changes, and(eq(changes.school, asked.school), eq(changes.sequence, last.sequence)))
    .where(eventsWithin(asked.scope))
    .orderBy(last.sequence)
    .limit(limit);
  const held = await heldAmong(
    tx,
    asked,
    rows.map(({ event }) => event.id),
  );
  return rows.map(({ event, sequence, changedAt }) => ({
    kind: held.has(event.id) ? 'UPDATED' : 'CREATED',
    record: event.id,
    version: event.version,
    changedAt,
    row: event,
    position: { sequence, toldAt: asked.scope.at },
  }));
}

/** Records that came into reach without a change of their own. */
async function newInReach(tx: Database, asked: Asked, end: Position, told: readonly Delta[], limit: number): Promise<Delta[]> {
  const held = sql`exists (select 1 from ${shown} where ${and(SAME, eq(shown.client, asked.client), isNull(shown.goneAt))})`;
  const already = told.flatMap((delta) => (delta.row === null ? [] : [delta.record]));
  const others = already.length === 0 ? undefined : not(inArray(attendanceEvents.id, already));
  const rows = await tx
    .select()
    .from(attendanceEvents)
    .where(and(eq(attendanceEvents.school, asked.school), eventsWithin(asked.scope), not(held), others))
    .orderBy(asc(attendanceEvents.start), asc(attendanceEvents.id))
    .limit(limit);
  return rows.map((event) => ({ kind: 'CREATED', record: event.id, version: event.version, changedAt: null, row: event, position: end }));
}

async function heldAmong(tx: Database, asked: Asked, records: readonly string[]): Promise<ReadonlySet<string>> {
  const columns = { school: shown.school, id: shown.record };
  const rows = await tx
    .select({ record: shown.record })
    .from(shown)
    .where(and(ofClient(asked), isNull(shown.goneAt), withIds(columns, records)));
  return new Set(rows.map((row) => row.record));
}

/** Only what is delivered counts as shown; a withdrawal stays on the books until it was heard. */
async function markShown(tx: Database, { school, client, scope }: Asked, deltas: readonly Delta[]): Promise<void> {
  const rows = deltas.map((delta) => ({ school, client, record: delta.record, goneAt: delta.row === null ? scope.at : null }));
  if (rows.length === 0) return;
  await tx
    .insert(shown)
    .values(rows)
    .onConflictDoUpdate({ target: [shown.school, shown.client, shown.record], set: { goneAt: sql`excluded.gone_at` } });
}
