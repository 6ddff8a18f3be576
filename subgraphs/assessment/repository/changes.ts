import { and, asc, eq, inArray, isNull, lte, not, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { changes, cycleReports, evaluations, reportCards, results, shown } from '../tables.js';
import type { ChangedType } from './change-log.js';
import { cycleReportWithin, evaluationWithin, markWithin, reportCardWithin } from './scope.js';

/** How far a client has read: the last change it was told of, and when (which says what it has heard of withdrawals). */
export interface Position {
  readonly sequence: number;
  readonly toldAt: Date;
}

export interface Delta {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly type: ChangedType;
  readonly record: string;
  readonly version: number | null;
  readonly changedAt: Date | null;
  readonly position: Position;
}

export interface DeltaPage {
  readonly deltas: readonly Delta[];
  readonly end: Position;
  readonly more: boolean;
  /** The position is not of this log any more: start again without one. */
  readonly resync: boolean;
}

/** Which records, where, for whom. */
export interface FeedRequest {
  readonly school: string;
  readonly client: string;
  readonly since: Position | null;
  readonly first: number;
  /** The types that are asked for, each with the reach of its records. */
  readonly reaches: ReadonlyMap<ChangedType, Reach>;
  readonly at: Date;
}

/**
 * The change feed: what the client holds against what is in its reach. First what it may no longer hold, then what changed since its position,
 * then what came into reach without a change (a publication instant passed, a right was given). Only what was shown is withdrawn; what was
 * never in reach leaves no trace. Source: domain model §2.6.
 */
export function changesRepository(db: Database) {
  return {
    changesOf: (request: FeedRequest): Promise<DeltaPage> => db.transaction((tx) => nextPage(tx, request)),
  };
}

async function nextPage(tx: Database, request: FeedRequest): Promise<DeltaPage> {
  const { school, client, since, first, at } = request;
  // Why: two requests of one client would both be told that a record is new.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assessment.feed ${school} ${client}`}, 0))`);
  const start: Position = since ?? { sequence: 0, toldAt: new Date(0) };
  const log = await extentOfLog(tx, school);
  if (start.sequence > 0 && (start.sequence < log.oldest || start.sequence > log.latest))
    return { deltas: [], end: start, more: false, resync: true };

  await tx.delete(shown).where(and(ofClient(request), lte(shown.goneAt, start.toldAt)));
  const gone = await outOfReach(tx, request, start);
  if (gone.length > first) return finish(gone.slice(0, first), { ...start, toldAt: at }, true);

  const changed = await changedInReach(tx, request, start, first - gone.length + 1);
  if (gone.length + changed.length > first) {
    const told = [...gone, ...changed.slice(0, first - gone.length)];
    return finish(told, { sequence: Math.max(told.at(-1)?.position.sequence ?? 0, start.sequence), toldAt: at }, true);
  }

  const end: Position = { sequence: Math.max(log.latest, start.sequence), toldAt: at };
  const told = [...gone, ...changed];
  const fresh = await newInReach(tx, request, end, told, first - told.length + 1);
  return finish([...told, ...fresh.slice(0, first - told.length)], end, told.length + fresh.length > first);

  async function finish(deltas: readonly Delta[], position: Position, more: boolean): Promise<DeltaPage> {
    await markShown(tx, request, deltas);
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
    .where(eq(changes.school, school));
  return row ?? { oldest: 0, latest: 0 };
}

/** What was shown to this client, of the types that are asked for: what is not asked for must not look withdrawn. */
function ofClient({ school, client, reaches }: FeedRequest): SQL | undefined {
  return and(eq(shown.school, school), eq(shown.client, client), inArray(shown.recordType, [...reaches.keys()]));
}

/** The records there are at the school, of the types that are asked for; those in reach, or all. */
function recordsAt(tx: Database, request: FeedRequest, which: 'in-reach' | 'all'): SQL {
  const parts = [...request.reaches.keys()].map((type) => recordsOf(tx, request, type, which));
  return sql`(${sql.join(parts, sql` union all `)}) as found(type, id, version)`;
}

function recordsOf(tx: Database, { school, reaches, at }: FeedRequest, type: ChangedType, which: 'in-reach' | 'all'): SQL {
  const scope = { reach: reaches.get(type) ?? [], at };
  const all = which === 'all';
  switch (type) {
    case 'Evaluation': {
      const condition = and(eq(evaluations.school, school), all ? undefined : evaluationWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: evaluations.id, version: evaluations.version })
        .from(evaluations)
        .where(condition)}`;
    }
    case 'Result': {
      const isOf = and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation));
      const condition = and(eq(results.school, school), all ? undefined : markWithin(scope, results));
      const columns = { type: typeAs(type), id: results.id, version: results.version };
      return sql`${tx.select(columns).from(results).innerJoin(evaluations, isOf).where(condition)}`;
    }
    case 'CycleReport': {
      const condition = and(eq(cycleReports.school, school), all ? undefined : cycleReportWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: cycleReports.id, version: cycleReports.version })
        .from(cycleReports)
        .where(condition)}`;
    }
    case 'ReportCard': {
      const condition = and(eq(reportCards.school, school), all ? undefined : reportCardWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: reportCards.id, version: reportCards.version })
        .from(reportCards)
        .where(condition)}`;
    }
  }
}

function typeAs(type: ChangedType): SQL {
  return sql`${type}::text`;
}

/** What the client holds and may no longer hold: the record is gone, or out of reach. */
async function outOfReach(tx: Database, request: FeedRequest, start: Position): Promise<Delta[]> {
  const inReach = sql`exists (select 1 from ${recordsAt(tx, request, 'in-reach')} where found.id = ${shown.record})`;
  const kept = sql<boolean>`exists (select 1 from ${recordsAt(tx, request, 'all')} where found.id = ${shown.record})`;
  const rows = await tx
    .select({ record: shown.record, type: shown.recordType, kept })
    .from(shown)
    .where(and(ofClient(request), not(inReach)))
    .orderBy(asc(shown.record))
    .limit(request.first + 1);
  // Why: the position does not move, so that a client that stops half way through is told of the rest again.
  return rows.map(({ record, type, kept: there }) => ({
    kind: there ? 'WITHDRAWN' : 'DELETED',
    type: type as ChangedType,
    record,
    version: null,
    changedAt: null,
    position: start,
  }));
}

interface Changed {
  readonly type: ChangedType;
  readonly id: string;
  readonly version: number;
  readonly sequence: string;
  readonly changed_at: string;
  readonly held: boolean;
}

/** Records in reach that changed after the position, each by its last change, in the order of the log. */
async function changedInReach(tx: Database, request: FeedRequest, start: Position, limit: number): Promise<Delta[]> {
  const { school, client, at } = request;
  const { rows } = (await tx.execute(sql`
    select found.type, found.id, found.version, last.sequence, last.changed_at,
      exists (select 1 from ${shown} where ${and(eq(shown.school, school), eq(shown.client, client), isNull(shown.goneAt))} and ${shown.record} = found.id) as held
    from (
      select distinct on (${changes.record}) ${changes.record} as record, ${changes.sequence} as sequence, ${changes.changedAt} as changed_at
      from ${changes}
      where ${and(eq(changes.school, school), sql`${changes.sequence} > ${start.sequence}`)}
      order by ${changes.record}, ${changes.sequence} desc
    ) last
    join ${recordsAt(tx, request, 'in-reach')} on found.id = last.record
    order by last.sequence
    limit ${limit}`)) as unknown as { rows: Changed[] };
  return rows.map(({ type, id, version, sequence, changed_at, held }) => ({
    kind: held ? 'UPDATED' : 'CREATED',
    type,
    record: id,
    version,
    changedAt: new Date(changed_at),
    position: { sequence: Number(sequence), toldAt: at },
  }));
}

/** Records that came into reach without a change of their own. */
async function newInReach(tx: Database, request: FeedRequest, end: Position, told: readonly Delta[], limit: number): Promise<Delta[]> {
  const { school, client } = request;
  const already = told.flatMap(({ kind, record }) => (kind === 'CREATED' || kind === 'UPDATED' ? [record] : []));
  const others = already.length === 0 ? sql`true` : not(inArray(sql`found.id`, already));
  const { rows } = (await tx.execute(sql`
    select found.type, found.id, found.version
    from ${recordsAt(tx, request, 'in-reach')}
    where not exists (
      select 1 from ${shown} where ${and(eq(shown.school, school), eq(shown.client, client), isNull(shown.goneAt))} and ${shown.record} = found.id
    ) and ${others}
    order by found.type, found.id
    limit ${limit}`)) as unknown as { rows: Pick<Changed, 'type' | 'id' | 'version'>[] };
  return rows.map(({ type, id, version }) => ({ kind: 'CREATED', type, record: id, version, changedAt: null, position: end }));
}

/** Only what is delivered counts as shown; a withdrawal stays on the books until it was heard. */
async function markShown(tx: Database, { school, client, at }: FeedRequest, deltas: readonly Delta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map(({ type, record, kind }) => {
    const goneAt = kind === 'DELETED' || kind === 'WITHDRAWN' ? at : null;
    return { school, client, recordType: type, record, goneAt };
  });
  await tx
    .insert(shown)
    .values(rows)
    .onConflictDoUpdate({ target: [shown.school, shown.client, shown.record], set: { goneAt: sql`excluded.gone_at` } });
}
