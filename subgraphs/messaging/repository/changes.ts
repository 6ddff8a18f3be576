import { and, eq, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { type Asking, changeFeed } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences, conversations, messages, shown } from '../tables.js';
import { isPublished, SHOWN_VERSION } from './announcements.js';
import { movingPart } from './moving-parts.js';
import { noticed } from './notifications.js';
import { copy, isReader, ownCopy, type Reader, readable } from './scope.js';

export const RECORD_TYPES = ['Conversation', 'Message', 'Announcement', 'Notification'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** The change feed of one person's letters and announcements, whichever schools they are of. What they are is their log: each counts its versions. */
export function changesRepository(db: Database) {
  return { changesOf: changeFeed(db, { name: 'messaging', changes: null, shown, recordsOf, partOf: movingPart }) };
}

function recordsOf(tx: Database, { person, at }: Asking, type: RecordType, reach: Reach | 'all'): SQL {
  return reach === 'all' ? all(tx, type) : sql`${theirs(tx, type, { person: person ?? '', reach, at })}`;
}

/** What is theirs now, of one type, as far as they are shown it. */
function theirs(tx: Database, type: RecordType, reader: Reader) {
  switch (type) {
    case 'Conversation':
      return tx
        .select(columns(type, { school: copy.school, id: copy.conversation }, copy.version))
        .from(copy)
        .where(ownCopy(reader));
    case 'Message': {
      const isOfCopy = and(eq(messages.school, copy.school), eq(messages.conversation, copy.conversation));
      return tx
        .select(columns(type, messages, messages.version))
        .from(messages)
        .innerJoin(copy, isOfCopy)
        .where(readable(reader));
    }
    case 'Announcement': {
      const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));
      const isAuthor = isReader(reader, { school: announcements.school, person: announcements.author });
      return tx
        .select(columns(type, announcements, SHOWN_VERSION))
        .from(announcements)
        .leftJoin(audiences, and(isFor, isReader(reader, audiences)))
        .where(or(and(isNotNull(audiences.person), isPublished(reader.at)), isAuthor));
    }
    case 'Notification': {
      const now = noticed(tx, reader);
      return tx.select(columns(type, { school: now.school, id: now.record }, sql`${now.version}`)).from(now);
    }
  }
}

const TABLES = { Conversation: conversations, Message: messages, Announcement: announcements } as const;

function all(tx: Database, type: RecordType): SQL {
  // Why: a notification is no row; it is not deleted, but not theirs any more.
  if (type === 'Notification') {
    const isOne = eq(shown.recordType, type);
    return sql`${tx
      .select(columns(type, { school: shown.school, id: shown.record }, sql`1`))
      .from(shown)
      .where(isOne)}`;
  }
  const table = TABLES[type];
  return sql`${tx.select(columns(type, table, sql`1`)).from(table)}`;
}

function columns(
  type: RecordType,
  { school, id }: Readonly<Record<'school' | 'id', PgColumn | SQL.Aliased<string>>>,
  version: PgColumn | SQL,
) {
  return {
    school: sql`${school}`.as('school'),
    type: sql`${type}::text`.as('type'),
    id: sql`${id}`.as('id'),
    version: sql`coalesce(${version}, 1)`.as('version'),
    state: sql`null::text`.as('state'),
  };
}
