import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences, conversations, messages, shown } from '../tables.js';
import { isPublished } from './announcements.js';
import { copy, isReader, ownCopy, type Reader, readable } from './scope.js';

export const RECORD_TYPES = ['Conversation', 'Message', 'Announcement'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export interface Delta {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly type: RecordType;
  readonly record: string;
  /** Null where it may not be held any more. */
  readonly version: number | null;
  /** The number of what is told here: a client that comes back with it has heard of all up to it. */
  readonly told: number;
}

export interface Feed {
  /** The client, and the person it acts for: one person's rights are not another's. */
  readonly client: string;
  /** The last number that the client heard of; 0 for one that begins anew. */
  readonly heard: number;
  readonly first: number;
  /** The types that are asked for, and who reads them: nothing is in the reach of a reader who was granted nothing. */
  readonly types: readonly (readonly [type: RecordType, reader: Reader])[];
}

export interface FeedPage {
  readonly deltas: readonly Delta[];
  readonly more: boolean;
}

/**
 * The change feed of one person's letters and announcements, to one client: what the client holds against what is theirs now. There is no log that
 * could become too old: each thing told has a number, and what was told after the number that came back is told again. What may no longer be held
 * is told first, and only of what was shown. Source: domain model §2.6.
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

type Untold = Omit<Delta, 'told'> & { readonly school: string; readonly since: number | null };

async function nextPage(tx: Database, feed: Feed): Promise<FeedPage> {
  const { client, heard, first, types } = feed;
  // Why: two requests of one client would both be told that a record is new.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`messaging.feed ${client}`}, 0))`);
  await tx.delete(shown).where(and(eq(shown.client, client), eq(shown.gone, true), lte(shown.told, heard)));
  const found: Untold[] = [];
  for (const [type, reader] of types) found.push(...(await noLongerTheirs(tx, type, reader, client, first + 1 - found.length)));
  for (const [type, reader] of types) found.push(...(await newToThem(tx, type, reader, feed, first + 1 - found.length)));
  const deltas = await numbered(tx, found.slice(0, first));
  await markShown(tx, client, deltas);
  return { deltas, more: found.length > first };
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
        .select({ school: announcements.school, record: announcements.id, version: versionOf(audiences.version) })
        .from(announcements)
        .leftJoin(audiences, and(isFor, isReader(reader, audiences)))
        .where(or(and(isNotNull(audiences.person), isPublished(reader.at)), isAuthor))
        .as('theirs');
    }
  }
}

function versionOf(column: PgColumn) {
  return sql<number>`coalesce(${column}, 1)`.mapWith(Number).as('current_version');
}

/** What the client holds and may no longer hold: the record is gone, or not this person's any more. */
async function noLongerTheirs(tx: Database, type: RecordType, reader: Reader, client: string, limit: number): Promise<Untold[]> {
  if (limit <= 0) return [];
  const now = theirs(tx, type, reader) as Theirs;
  const rows = await tx
    .select({ school: shown.school, record: shown.record, since: shown.since, exists: stillThere(type) })
    .from(shown)
    .leftJoin(now, and(eq(now.school, shown.school), eq(now.record, shown.record)))
    .where(and(eq(shown.client, client), eq(shown.type, type), isNull(now.record)))
    .orderBy(asc(shown.record))
    .limit(limit);
  return rows.map(({ exists, ...row }) => ({ ...row, type, kind: exists ? 'WITHDRAWN' : 'DELETED', version: null }));
}

/** What is theirs and the client does not hold as it is now, as far as it says what it has heard. */
async function newToThem(tx: Database, type: RecordType, reader: Reader, { client, heard }: Feed, limit: number): Promise<Untold[]> {
  if (limit <= 0) return [];
  const now = theirs(tx, type, reader) as Theirs;
  const isHeld = and(eq(shown.school, now.school), eq(shown.client, client), eq(shown.record, now.record));
  const rows = await tx
    .select({ school: now.school, record: now.record, version: now.version, since: shown.since, gone: shown.gone })
    .from(now)
    .leftJoin(shown, isHeld)
    .where(or(isNull(shown.record), eq(shown.gone, true), gt(shown.told, heard), sql`${shown.version} < ${now.version}`))
    .orderBy(asc(now.record))
    .limit(limit);
  return rows.map(({ since, gone, ...row }) => {
    const isKnown = since !== null && gone === false && since <= heard;
    return { ...row, type, kind: isKnown ? 'UPDATED' : 'CREATED', since: isKnown ? since : null };
  });
}

function stillThere(type: RecordType): SQL<boolean> {
  const table = { Conversation: conversations, Message: messages, Announcement: announcements }[type];
  return sql<boolean>`exists (select 1 from ${table} where ${table.school} = ${shown.school} and ${table.id} = ${shown.record})`;
}

async function numbered(tx: Database, untold: readonly Untold[]): Promise<(Delta & Untold)[]> {
  if (untold.length === 0) return [];
  const asked = sql`select nextval('messaging.feed_number') as told from generate_series(1, ${untold.length}::int)`;
  const { rows } = (await tx.execute(asked)) as { rows: { told: unknown }[] };
  const numbers = rows.map(({ told }) => Number(told)).sort((one, other) => one - other);
  return untold.map((one, index) => ({ ...one, told: numbers[index] as number }));
}

/** Only what is delivered counts as shown; a withdrawal stays on the books until it was heard. */
async function markShown(tx: Database, client: string, deltas: readonly (Delta & Untold)[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map(({ school, record, type, version, told, since }) => ({
    school,
    client,
    record,
    type,
    version: version ?? 0,
    told,
    since: since ?? told,
    gone: version === null,
  }));
  await tx
    .insert(shown)
    .values(rows)
    .onConflictDoUpdate({
      target: [shown.school, shown.client, shown.record],
      set: { version: sql`excluded.version`, told: sql`excluded.told`, since: sql`excluded.since`, gone: sql`excluded.gone` },
    });
}

type Theirs = Extract<ReturnType<typeof theirs>, object>;
