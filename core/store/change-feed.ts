import { and, asc, eq, getTableColumns, gt, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../capability/index.js';
import type { ChangeLog, Shown } from './change-tables.js';
import type { Database } from './contract.js';
import { keepLook, type Look, type Traces } from './last-look.js';

/** How far one cursor has read: the number it was last told, and the last there was when it began. */
export interface Position {
  readonly heard: number;
  readonly begun: number;
}

export interface Delta<Type extends string> {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly type: Type;
  readonly record: string;
  /** Null where it may not be held any more. */
  readonly version: number | null;
  /** When the log says that it was changed; null where it came or went without a change that may be told of. */
  readonly changedAt: Date | null;
  /** Its number: a cursor with it has heard of all up to it. */
  readonly told: number;
}

export interface DeltaPage<Type extends string> {
  readonly deltas: readonly Delta<Type>[];
  readonly end: Position;
  readonly more: boolean;
  /** The position is of numbers that were never given to this client: start again without one. */
  readonly resync: boolean;
}

/**
 * Which rows of a type may be read, and which of those for each field of it that is asked for. After `~` stands what is done to the value of a field
 * before it leaves: then, which rows are spared that.
 */
export interface Asked {
  readonly reach: Reach;
  readonly fields: ReadonlyMap<string, Reach>;
  readonly beside?: Beside;
}

/** What fields that stand on other rows say to this reader. */
export interface Beside {
  /** The records of which it is known now; of the others it is as it was told. */
  readonly of: readonly string[];
  /** Digests by field, and by the id of the record. */
  readonly said: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** For whom records are read, and when. */
export type Asking = Pick<FeedRequest<string>, 'school' | 'person' | 'at'>;

/** Which records, where, for whom. */
export interface FeedRequest<Type extends string> {
  /** Null for a feed that is one person's, wherever the records are. */
  readonly school: string | null;
  /** The client, its purpose and the person it acts for: what may be held for one purpose or person may not be for another, through the same client. */
  readonly reader: string;
  readonly person: string | null;
  /** Null for a client that begins anew. */
  readonly since: Position | null;
  readonly first: number;
  /** The types that are asked for. */
  readonly types: ReadonlyMap<Type, Asked>;
  readonly at: Date;
  /** What records were made of is kept under this key, which is kept nowhere beside it: a small value is not to be guessed from its digest. */
  readonly key: string;
  /** That it was looked at all that stands beside the records, once this page has told the last of it. */
  readonly look?: Look | undefined;
}

/** What a feed speaks of. */
export interface Feed<Type extends string> {
  /** Database schema of its tables and of its numbers. */
  readonly name: string;
  readonly shown: Shown;
  /** Where changes are logged: says in which order, and when. */
  readonly changes: Pick<ChangeLog, 'school' | 'record' | 'sequence' | 'changedAt'> | null;
  /** Where writes and looks leave a trace; without it, it is looked each time at all that stands beside records. */
  readonly traces?: Traces;
  /**
   * Selects school, type, id, version and state of the records of a type, each once, in this order: those within a reach, or all there are, of
   * whichever school. Where no version says that a record was changed, its state does.
   */
  recordsOf(tx: Database, asking: Asking, type: Type, within: Reach | 'all'): SQL;
  /** What a field of the record `found` is made of, as far as this reader is told of it, where neither version nor state counts that; else null. */
  partOf?(tx: Database, asking: Asking, field: string, within: Reach): SQL | null;
}

/**
 * The change feed: what a client was shown against what is in its reach. Whatever is found to be new, changed, opened, closed or gone gets a number,
 * once, and each cursor of the client is told what has a number after its own: until a later cursor says that it arrived, and also where another
 * cursor has heard of it. Of what may no longer be held the number stays, so that no cursor is too old to hear of it. Only what was shown is
 * withdrawn; what was never in reach leaves no trace. Source: domain model §2.6.
 */
export function changeFeed<Type extends string>(db: Database, feed: Feed<Type>): (request: FeedRequest<Type>) => Promise<DeltaPage<Type>> {
  return (request) => db.transaction((tx) => nextPage(tx, feed, request));
}

/** Those after an id and so many at most, those among some, or both. */
export interface Part {
  readonly after?: string;
  readonly most?: number;
  readonly among?: readonly string[] | undefined;
}

/** Ids of the records of a type within a reach, in order: a part of them. */
export async function idsReached<Type extends string>(
  db: Database,
  feed: Pick<Feed<Type>, 'recordsOf'>,
  asking: Asking,
  type: Type,
  within: Reach,
  { after = '', most, among }: Part,
): Promise<readonly string[]> {
  if (within.length === 0 || among?.length === 0) return [];
  const records = feed.recordsOf(db, asking, type, within);
  const isHere = asking.school === null ? sql`true` : sql`found.school = ${asking.school}`;
  const isOf = among === undefined ? sql`true` : sql`found.id = any(${textArray(among)})`;
  const limit = most === undefined ? sql`` : sql`limit ${most}`;
  const { rows } = (await db.execute(
    sql`select distinct found.id from (${records}) as ${FOUND} where ${isHere} and ${isOf} and found.id > ${after} order by found.id ${limit}`,
  )) as unknown as { rows: { id: string }[] };
  return rows.map(({ id }) => id);
}

/** What a page has to tell, whatever stands beside it: the records, and whether it is full with them. */
export interface Pending<Type extends string> {
  readonly records: readonly { readonly type: Type; readonly id: string }[];
  readonly isFull: boolean;
}

/** Looks ahead at a page: of the records on it alone is it to be known what stands beside them, as long as there are enough of them. */
export async function pendingOf<Type extends string>(db: Database, feed: Feed<Type>, request: FeedRequest<Type>): Promise<Pending<Type>> {
  const { first, since } = request;
  const last = await lastNumberOf(db, feed, request);
  const behind = await after(db, feed, request, since ?? { heard: 0, begun: last }, first + 1);
  const told = behind
    .slice(0, first)
    .flatMap(({ type, record, kind }) => (kind === 'CREATED' || kind === 'UPDATED' ? [{ type, id: record }] : []));
  const room = first - behind.length;
  if (room < 0) return { records: told, isFull: true };
  const found = await newOrChanged(db, feed, request, room + 1);
  const own = found.slice(0, room).map(({ type, id }) => ({ type: type as Type, id }));
  return { records: [...told, ...own], isFull: found.length > room };
}

async function nextPage<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>): Promise<DeltaPage<Type>> {
  const { school, reader, first, since } = request;
  // Why: two requests of one client would give two numbers to one change.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${feed.name}.feed ${school ?? ''} ${reader}`}, 0))`);
  const last = await lastNumberOf(tx, feed, request);
  const from = since ?? { heard: 0, begun: last };
  if (Math.max(from.heard, from.begun) > last) return { deltas: [], end: from, more: false, resync: true };

  await withdraw(tx, feed, request);
  const behind = await after(tx, feed, request, from, first + 1);
  if (behind.length > first) return page(behind.slice(0, first), true);
  const room = first - behind.length;
  const found = await newOrChanged(tx, feed, request, room + 1);
  const isMore = found.length > room;
  // INVARIANT: what does not go out with this page was not shown, and is not withdrawn before it was.
  const given = await notBeingDeleted(tx, feed, request, found.slice(0, room));
  await give(tx, feed, request, given);
  const isLookedAt = !isMore && given.length === found.length;
  // INVARIANT: under the same lock, after all that was found is numbered: a look that begins here misses nothing of what this one saw.
  if (isLookedAt && school !== null && request.look !== undefined && feed.traces !== undefined)
    await keepLook(tx, feed.traces.looked, { school, reader, at: request.at }, request.look);
  return page(room === 0 ? behind : await after(tx, feed, request, from, first), isMore);

  function page(deltas: readonly Delta<Type>[], more: boolean): DeltaPage<Type> {
    const heard = deltas.at(-1)?.told ?? from.heard;
    return { deltas, end: { heard: more ? heard : Math.max(heard, from.begun), begun: from.begun }, more, resync: false };
  }
}

/** What was shown to this client, of the types that are asked for: what is not asked for must not look withdrawn. */
function ofClient({ shown }: Feed<string>, { school, reader, types }: FeedRequest<string>): SQL | undefined {
  return and(
    school === null ? undefined : eq(shown.school, school),
    eq(shown.client, reader),
    inArray(shown.recordType, [...types.keys()]),
  );
}

async function lastNumberOf<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>): Promise<number> {
  const [row] = await tx
    .select({ last: sql`coalesce(max(${feed.shown.told}), 0)`.mapWith(Number) })
    .from(feed.shown)
    .where(ofClient(feed, request));
  return row?.last ?? 0;
}

/**
 * Numbers what the client was shown and may no longer hold: the record is gone, or out of reach. INVARIANT: no page waits for who is deleting a
 * record, who may be waiting for the page: what is being deleted is told by the next one.
 */
async function withdraw<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>): Promise<void> {
  const { shown } = feed;
  const parts = [...request.types].map(([type, { reach }]) => recordsOf(tx, feed, request, type, reach));
  const held = tx
    .select({ school: shown.school, record: shown.record })
    .from(shown)
    .where(and(ofClient(feed, request), eq(shown.gone, false)));
  // Why `except`: a join would look for each record in all that there is, as long as the planner takes what was shown for little.
  const gone = sql`${held} except select found.school, found.id from (${unionOf(parts)}) as ${FOUND}`;
  const free = sql`select ${shown.school}, ${shown.record} from ${shown} join (${gone}) as lost using (school, record)
    where ${shown.client} = ${request.reader} order by ${shown.record} for update of shown skip locked`;
  // Why: what stands in `with` is worked out once, so that each record takes one number.
  await tx.execute(sql`with numbered as materialized (select held.school, held.record, ${next(feed)} as number from (${free}) as held)
    update ${shown} set gone = true, version = 0, state = null, closed = '{}', told = numbered.number from numbered
    where ${shown.client} = ${request.reader} and ${shown.school} = numbered.school and ${shown.record} = numbered.record`);
}

/** A record that is new to the client, or not as it was shown; `since` is when the client was first told of it. */
interface Found {
  readonly school: string;
  readonly type: string;
  readonly id: string;
  readonly version: number | null;
  readonly state: string | null;
  readonly closed: readonly string[];
  /** Is it known now what stands beside it? */
  readonly known: boolean;
  readonly held_version: number | null;
  readonly held_closed: readonly string[] | null;
  readonly since: string | null;
}

/** What was changed comes in the order of the log; what came into reach without a change, after it. */
async function newOrChanged<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  limit: number,
): Promise<readonly Found[]> {
  const { shown, changes } = feed;
  const asked = textArray([...namesAsked(request)]);
  const parts = [...request.types].map(([type, one]) => withClosed(tx, feed, request, type, one));
  const isOther = sql`(held.gone or found.version <> held.version or found.state is distinct from held.state
    or not (found.closed <@ held.closed
      and array(select name from unnest(held.closed) as name
        where split_part(name, '~', 1) = any(${asked}) and (found.known or position(${SAID}::text in name) = 0)) <@ found.closed))`;
  const order =
    changes === null
      ? sql``
      : sql`(select max(${changes.sequence}) from ${changes} where ${changes.school} = fresh.school and ${changes.record} = fresh.id) nulls last,`;
  const { rows } = (await tx.execute(sql`
    select fresh.* from (
      select found.school, found.type, found.id, found.version, found.state, found.closed, found.known,
        case when held.gone then null else held.version end as held_version,
        case when held.gone then null else held.closed end as held_closed,
        case when held.gone then null else held.since end as since
      from (${unionOf(parts)}) as found
      left join ${shown} as held on held.school = found.school and held.client = ${request.reader} and held.record = found.id
      where held.record is null or ${isOther}
    ) as fresh
    order by ${order} fresh.type, length(fresh.id), fresh.id
    limit ${limit}`)) as unknown as { rows: Found[] };
  return rows;
}

/** The records of a type in reach, each with the fields that were asked for and are not open for it. */
function withClosed<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  type: Type,
  { reach, fields, beside }: Asked,
): SQL {
  const whole = JSON.stringify(reach);
  const narrower = new Map<string, { readonly reach: Reach; readonly fields: string[] }>();
  for (const [field, own] of fields) {
    const key = JSON.stringify(own);
    if (key === whole) continue;
    const known = narrower.get(key);
    if (known === undefined) narrower.set(key, { reach: own, fields: [field] });
    else known.fields.push(field);
  }
  const rows = recordsOf(tx, feed, request, type, reach);
  const closed = [...narrower.values()].map((one) => {
    const names = textArray(one.fields);
    if (one.reach.length === 0) return names;
    const open = sql`(${recordsOf(tx, feed, request, type, one.reach)}) as ${OPEN}`;
    return sql`case when exists (select 1 from ${open} where open.school = found.school and open.id = found.id) then '{}'::text[] else ${names} end`;
  });
  // Why with what is closed: it is kept and compared field by field, whatever another cursor asks for.
  const parts = [...fields].flatMap(([field, own]) => {
    const part = feed.partOf?.(tx, request, field, own) ?? null;
    return part === null ? [] : [sql`array[concat(${`${field}~`}::text, ${sealed(request, part)})]`];
  });
  // Why nothing where a record says nothing of it: what it says of one must not depend on what others do.
  const said = [...(beside?.said ?? [])].map(([field, digests]) => {
    const digest = sql`${JSON.stringify(Object.fromEntries(digests))}::jsonb ->> found.id`;
    return sql`case when ${digest} is null then '{}'::text[] else array[concat(${`${field}${SAID}`}::text, ${sealed(request, digest)})] end`;
  });
  const all = [...closed, ...parts, ...said].length === 0 ? sql`'{}'::text[]` : sql.join([...closed, ...parts, ...said], sql` || `);
  const state = sealed(request, sql`found.state`);
  const known = beside === undefined ? sql`true` : sql`found.id = any(${textArray(beside.of)})`;
  return sql`select found.school, found.type, found.id, found.version, ${state} as state, ${all} as closed, ${known} as known
    from (${rows}) as ${FOUND}`;
}

/** What is kept of what the record `found` was made of. INVARIANT: without the key nobody finds out what that was by trying. */
function sealed({ key }: FeedRequest<string>, part: SQL): SQL {
  return sql`(select left(encode(sha256(convert_to(concat(${key}::text, ' ', found.id, ' ', made.part), 'UTF8')), 'base64'), 22)
    from (select ${part} as part) as made where made.part is not null)`;
}

/** Fields that are asked for, whatever is done to them. */
function namesAsked({ types }: FeedRequest<string>): ReadonlySet<string> {
  return new Set([...types.values()].flatMap(({ fields }) => [...fields.keys()].map(fieldOf)));
}

function fieldOf(name: string): string {
  return name.split('~', 1)[0] as string;
}

/** Those that nobody is deleting now, until the page is told. */
async function notBeingDeleted<Type extends string>(
  tx: Database,
  { shown }: Feed<Type>,
  { reader }: FeedRequest<Type>,
  found: readonly Found[],
): Promise<readonly Found[]> {
  if (found.length === 0) return found;
  const shownOf = () =>
    tx
      .select({ record: shown.record })
      .from(shown)
      .where(
        and(
          eq(shown.client, reader),
          inArray(
            shown.record,
            found.map(({ id }) => id),
          ),
        ),
      );
  const held = await shownOf();
  if (held.length === 0) return found;
  const free = new Set((await shownOf().for('update', { skipLocked: true })).map(({ record }) => record));
  const busy = new Set(held.flatMap(({ record }) => (free.has(record) ? [] : [record])));
  return busy.size === 0 ? found : found.filter(({ id }) => !busy.has(id));
}

/** Gives each a number, in this order; what is told from now on is told as it is now. */
async function give<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  found: readonly Found[],
): Promise<void> {
  if (found.length === 0) return;
  const { shown } = feed;
  const { rows } = (await tx.execute(sql`select ${next(feed)} as told from generate_series(1, ${found.length}::int)`)) as unknown as {
    rows: { told: unknown }[];
  };
  const numbers = rows.map(({ told }) => Number(told)).sort((one, other) => one - other);
  const asked = namesAsked(request);
  const values = found.map(({ school, type, id, version, state, closed, known, held_version, held_closed, since }, index) => {
    const told = numbers[index] as number;
    // What another cursor asks for stays as it was told, and what is not known now.
    const elsewhere = held_closed?.filter((name) => !asked.has(fieldOf(name)) || (!known && name.includes(SAID))) ?? [];
    return {
      school,
      client: request.reader,
      record: id,
      recordType: type,
      version: version ?? (held_version ?? 0) + 1,
      state,
      closed: [...closed, ...elsewhere],
      told,
      since: since === null ? told : Number(since),
      gone: false,
    };
  });
  await tx
    .insert(shown)
    .values(values)
    .onConflictDoUpdate({
      target: [shown.school, shown.client, shown.record],
      set: {
        recordType: sql`excluded.record_type`,
        version: sql`excluded.version`,
        state: sql`excluded.state`,
        closed: sql`excluded.closed`,
        told: sql`excluded.told`,
        since: sql`excluded.since`,
        gone: sql`excluded.gone`,
      },
    });
}

/** What a cursor is to be told, in the order of the numbers. What was gone before it began it never held. */
async function after<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  { heard, begun }: Position,
  limit: number,
): Promise<Delta<Type>[]> {
  const { shown, changes } = feed;
  const reached = [...request.types].flatMap(([type, { reach }]) => (reach.length === 0 ? [] : [type]));
  const isThere = existsAmong(tx, feed, request, reached);
  const changed =
    changes === null
      ? sql<string | null>`null::text`
      : sql<
          string | null
        >`(select max(${changes.changedAt}) from ${changes} where ${changes.school} = ${shown.school} and ${changes.record} = ${shown.record})`;
  const rows = await tx
    .select({ ...getTableColumns(shown), exists: sql<boolean>`case when ${shown.gone} then ${isThere} end`, changed })
    .from(shown)
    .where(and(ofClient(feed, request), gt(shown.told, heard), or(eq(shown.gone, false), gt(shown.told, begun))))
    .orderBy(asc(shown.told))
    .limit(limit);
  return rows.map(({ record, recordType, version, told, since, gone, exists, changed: instant }): Delta<Type> => {
    const delta = { record, type: recordType as Type, told };
    if (gone) return { ...delta, kind: exists ? 'WITHDRAWN' : 'DELETED', version: null, changedAt: null };
    // Why: until it has read all there was when it began, a cursor has not heard of what others were told long ago.
    const isKnown = heard >= begun && since <= heard;
    // Why: when a record was changed that was not to be seen yet is nobody's to know.
    return { ...delta, kind: isKnown ? 'UPDATED' : 'CREATED', version, changedAt: isKnown && instant !== null ? new Date(instant) : null };
  });
}

/**
 * Is what is gone still kept? INVARIANT: of a type of which nothing may be read it always is: what became of it since is not theirs to know, and they
 * purge it either way.
 */
function existsAmong<Type extends string>(tx: Database, feed: Feed<Type>, request: FeedRequest<Type>, types: readonly Type[]): SQL {
  if (types.length === 0) return sql`true`;
  const { shown } = feed;
  const all = unionOf(types.map((type) => recordsOf(tx, feed, request, type, 'all')));
  return sql`(${shown.recordType} <> all(${textArray(types)})
    or exists (select 1 from (${all}) as ${FOUND} where found.school = ${shown.school} and found.id = ${shown.record}))`;
}

/** The records of a type that a feed of this school speaks of. */
function recordsOf<Type extends string>(
  tx: Database,
  feed: Feed<Type>,
  request: FeedRequest<Type>,
  type: Type,
  within: Reach | 'all',
): SQL {
  const records = feed.recordsOf(tx, request, type, within);
  if (request.school === null) return records;
  return sql`select found.* from (${records}) as ${FOUND} where found.school = ${request.school}`;
}

/** Between a field that stands on other rows and the digest of what it says. */
const SAID = '~=';
const FOUND = sql.identifier('found');
const OPEN = sql.identifier('open');

function next({ name }: Feed<string>): SQL {
  return sql`nextval(${`${name}.feed_number`}::regclass)`;
}

function unionOf(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql` union all `);
}

function textArray(names: readonly string[]): SQL {
  return sql`${sql.param([...names])}::text[]`;
}
