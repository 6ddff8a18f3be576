import { and, asc, eq, getTableColumns, gt, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences, conversations, messages, shown } from '../tables.js';
import { isPublished, SHOWN_VERSION } from './announcements.js';
import { noticed } from './notifications.js';
import { copy, isReader, ownCopy, type Reader, readable } from './scope.js';

export const RECORD_TYPES = ['Conversation', 'Message', 'Announcement', 'Notification'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export interface Delta {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly type: RecordType;
  readonly record: string;
  /** Null where it may not be held any more. */
  readonly version: number | null;
  /** The number of what is told here: a device that comes back with it has heard of all up to it. */
  readonly told: number;
}

/** How far one device of a client has read: what it was last told, and the last number there was when it began. */
export interface Position {
  readonly heard: number;
  readonly begun: number;
}

export interface Feed {
  /** The client, and the person it acts for: one person's rights are not another's. */
  readonly client: string;
  /** Null for a device that begins anew. */
  readonly since: Position | null;
  readonly first: number;
  /** The types that are asked for, and who reads them: nothing is in the reach of a reader who was granted nothing. */
  readonly types: readonly (readonly [type: RecordType, reader: Reader])[];
}

export interface FeedPage {
  readonly deltas: readonly Delta[];
  readonly end: Position;
  readonly more: boolean;
}

/**
 * The change feed of one person's letters and announcements, to one client: what the client was shown against what is theirs now. Each thing that is
 * found to have changed gets a number, once, and each device of the client reads the numbers after the one it comes back with: what one of them has
 * heard is still told to the others. Of what may no longer be held the number stays for good, so that no cursor is too old to hear of it; it is told
 * only where it was shown. Source: domain model §2.6.
 */
export function changesRepository(db: Database) {
  return {
    changesOf: (feed: Feed): Promise<FeedPage> => db.transaction((tx) => nextPage(tx, feed)),

    /** The last number that was given to anything told. */
    async lastTold(): Promise<number> {
      const { rows } = (await db.execute(sql`select last_value from messaging.feed_number`)) as { rows: { last_value: unknown }[] };
      return Number(rows[0]?.last_value ?? 0);
    },
  };
}

/** Something that is new to the client, or not as it was shown; `since` is when the client was first told of it. */
interface Found {
  readonly school: string;
  readonly record: string;
  readonly type: RecordType;
  readonly version: number;
  readonly since: number | null;
}

async function nextPage(tx: Database, feed: Feed): Promise<FeedPage> {
  const { client, first, types } = feed;
  // Why: two requests of one client would give two numbers to one change.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`messaging.feed ${client}`}, 0))`);
  for (const [type, reader] of types) await withdraw(tx, type, reader, client);
  const asked = types.map(([type]) => type);
  const from = feed.since ?? { heard: 0, begun: await lastNumberOf(tx, client, asked) };
  const found: Found[] = [];
  for (const [type, reader] of types) found.push(...(await newToThem(tx, type, reader, client, first + 1 - found.length)));
  await give(tx, client, found);
  const deltas = await after(tx, client, asked, from, first + 1);
  const more = deltas.length > first;
  const told = deltas.slice(0, first);
  const heard = told.at(-1)?.told ?? from.heard;
  return { deltas: told, end: { heard: more ? heard : Math.max(heard, from.begun), begun: from.begun }, more };
}

/** The last number that this client was told anything of these types under. */
async function lastNumberOf(tx: Database, client: string, types: readonly RecordType[]): Promise<number> {
  const [row] = await tx
    .select({ last: sql`coalesce(max(${shown.told}), 0)`.mapWith(Number) })
    .from(shown)
    .where(and(eq(shown.client, client), inArray(shown.type, [...types])));
  return row?.last ?? 0;
}

/** What is theirs now, of one type: its school, its id and its version, as far as they are shown it. */
function theirs(tx: Database, type: RecordType, reader: Reader) {
  switch (type) {
    case 'Conversation':
      return tx
        .select({ school: copy.school, record: copy.conversation, version: versionOf(copy.version) })
        .from(copy)
        .where(ownCopy(reader))
        .as('theirs');
    case 'Message': {
      const isOfCopy = and(eq(messages.school, copy.school), eq(messages.conversation, copy.conversation));
      return tx
        .select({ school: messages.school, record: messages.id, version: versionOf(messages.version) })
        .from(messages)
        .innerJoin(copy, isOfCopy)
        .where(readable(reader))
        .as('theirs');
    }
    case 'Announcement': {
      const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));
      const isAuthor = isReader(reader, { school: announcements.school, person: announcements.author });
      return tx
        .select({ school: announcements.school, record: announcements.id, version: SHOWN_VERSION.as('current_version') })
        .from(announcements)
        .leftJoin(audiences, and(isFor, isReader(reader, audiences)))
        .where(or(and(isNotNull(audiences.person), isPublished(reader.at)), isAuthor))
        .as('theirs');
    }
    case 'Notification':
      return noticed(tx, reader);
  }
}

function versionOf(column: PgColumn) {
  return sql<number>`coalesce(${column}, 1)`.mapWith(Number).as('current_version');
}

/** Numbers what the client was shown and may no longer hold: the record is gone, or not this person's any more. */
async function withdraw(tx: Database, type: RecordType, reader: Reader, client: string): Promise<void> {
  const now = theirs(tx, type, reader) as Theirs;
  const gone = tx
    .select({ school: shown.school, record: shown.record })
    .from(shown)
    .leftJoin(now, and(eq(shown.school, now.school), eq(shown.record, now.record)))
    .where(and(eq(shown.client, client), eq(shown.type, type), eq(shown.gone, false), isNull(now.record)))
    .orderBy(asc(shown.record));
  // Why: what stands in `with` is worked out once, so that each record takes one number.
  await tx.execute(sql`with numbered as (select held.school, held.record, ${NEXT} as number from (${gone}) as held)
    update ${shown} set gone = true, version = 0, told = numbered.number from numbered
    where ${shown.client} = ${client} and ${shown.school} = numbered.school and ${shown.record} = numbered.record`);
}

/** What is theirs and was not shown to the client as it is now. */
async function newToThem(tx: Database, type: RecordType, reader: Reader, client: string, limit: number): Promise<Found[]> {
  if (limit <= 0) return [];
  const now = theirs(tx, type, reader) as Theirs;
  const isHeld = and(eq(shown.school, now.school), eq(shown.client, client), eq(shown.record, now.record));
  const rows = await tx
    .select({ school: now.school, record: now.record, version: now.version, since: shown.since, gone: shown.gone })
    .from(now)
    .leftJoin(shown, isHeld)
    .where(or(isNull(shown.record), eq(shown.gone, true), lt(shown.version, now.version)))
    .orderBy(asc(now.record))
    .limit(limit);
  return rows.map(({ since, gone, ...row }) => ({ ...row, type, since: gone === false ? since : null }));
}

/** Gives each a number, in this order; what is told from now on is told as it is now. */
async function give(tx: Database, client: string, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return;
  const asked = sql`select ${NEXT} as told from generate_series(1, ${found.length}::int)`;
  const { rows } = (await tx.execute(asked)) as { rows: { told: unknown }[] };
  const numbers = rows.map(({ told }) => Number(told)).sort((one, other) => one - other);
  const shownNow = found.map(({ since, ...row }, index) => {
    const told = numbers[index] as number;
    return { ...row, client, told, since: since ?? told, gone: false };
  });
  await tx
    .insert(shown)
    .values(shownNow)
    .onConflictDoUpdate({
      target: [shown.school, shown.client, shown.record],
      set: { version: sql`excluded.version`, told: sql`excluded.told`, since: sql`excluded.since`, gone: sql`excluded.gone` },
    });
}

/** What a device is to be told, in the order of the numbers. What was gone before it began it never held. */
async function after(
  tx: Database,
  client: string,
  types: readonly RecordType[],
  { heard, begun }: Position,
  limit: number,
): Promise<Delta[]> {
  const isOfFeed = and(eq(shown.client, client), inArray(shown.type, [...types]));
  const rows = await tx
    .select({ ...getTableColumns(shown), exists: stillThere() })
    .from(shown)
    .where(and(isOfFeed, gt(shown.told, heard), or(eq(shown.gone, false), gt(shown.told, begun))))
    .orderBy(asc(shown.told))
    .limit(limit);
  return rows.map(({ record, type, version, told, since, gone, exists }) => {
    const delta = { record, type: type as RecordType, told };
    if (gone) return { ...delta, kind: exists ? 'WITHDRAWN' : 'DELETED', version: null };
    // Why: until it has read all there was when it began, a device has not heard of what others were told long ago.
    const isKnown = heard >= begun && since <= heard;
    return { ...delta, kind: isKnown ? 'UPDATED' : 'CREATED', version };
  });
}

const NEXT = sql`nextval('messaging.feed_number')`;

function stillThere(): SQL<boolean> {
  const isThere = ([type, table]: readonly [RecordType, typeof conversations | typeof messages | typeof announcements]) =>
    sql`when ${type} then exists (select 1 from ${table} where ${table.school} = ${shown.school} and ${table.id} = ${shown.record})`;
  const tables = [
    ['Conversation', conversations],
    ['Message', messages],
    ['Announcement', announcements],
  ] as const;
  // Why: a notification is no row; it is not deleted, but not theirs any more.
  return sql<boolean>`case ${shown.type} ${sql.join(tables.map(isThere), sql` `)} else true end`;
}

type Theirs = Extract<ReturnType<typeof theirs>, object>;
