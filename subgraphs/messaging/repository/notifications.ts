import { and, count, desc, eq, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, unionAll } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import { isInformed } from '../../../core/store/roster.js';
import { announcements, audiences, messages, moderationReports, recipients } from '../tables.js';
import { isPublished } from './announcements.js';
import type { Page, Window } from './page.js';
import { copy, isReader, type Reader, readable } from './scope.js';

/** That something happened which has to do with somebody. */
export interface NotificationRow {
  readonly school: string;
  readonly id: string;
  /** Person id. */
  readonly recipient: string;
  /** Student id of the one child for whom they are told. */
  readonly about: string | null;
  readonly kind: NotificationKind;
  readonly targetType: 'Message' | 'Announcement' | 'ModerationReport';
  readonly target: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export type NotificationKind = 'MESSAGE' | 'ANNOUNCEMENT' | 'ACKNOWLEDGEMENT_DUE' | 'SURVEY' | 'REPORT_CLOSED';

/**
 * Notifications are written nowhere: each follows from what is there for the reader at that instant. INVARIANT: what was taken back, ended or is not
 * published yet has none, and neither has what a guardian got for pupils of none of whom they are to be told.
 */
export function notificationsRepository(db: Database) {
  return {
    async notifications(ids: readonly string[], reader: Reader): Promise<NotificationRow[]> {
      const all = noticed(db, reader);
      return rowsOf(
        await db
          .select()
          .from(all)
          .where(inArray(all.record, [...ids])),
      );
    },

    async notificationsOf(reader: Reader, unreadOnly: boolean, { size, beyond }: Window): Promise<Page<NotificationRow>> {
      const all = noticed(db, reader);
      const from =
        beyond === null ? undefined : sql`(${all.createdAt}, ${all.record}) < (${asText(beyond[0])}::timestamptz, ${asText(beyond[1])})`;
      const rows = await db
        .select()
        .from(all)
        .where(and(unreadOnly ? isNull(all.readAt) : undefined, from))
        .orderBy(desc(all.createdAt), desc(all.record))
        .limit(size + 1);
      return { rows: rowsOf(rows.slice(0, size)), more: rows.length > size };
    },

    async countNotificationsOf(reader: Reader, unreadOnly: boolean): Promise<number> {
      const all = noticed(db, reader);
      const rows = await db
        .select({ count: count() })
        .from(all)
        .where(unreadOnly ? isNull(all.readAt) : undefined);
      return rows[0]?.count ?? 0;
    },
  };
}

/** All that the reader is told of, under the names of `NotificationRow`; `version` moves when it is read. */
export function noticed(db: Database, reader: Reader) {
  return unionAll(ofMessages(db, reader), ofAnnouncements(db, reader), ofReports(db, reader)).as('noticed');
}

function ofMessages(db: Database, reader: Reader) {
  const isCopied = and(eq(copy.school, messages.school), eq(copy.conversation, messages.conversation));
  const isRecipient = and(
    eq(recipients.school, messages.school),
    eq(recipients.message, messages.id),
    eq(recipients.person, reader.person),
  );
  const readWithOthers = sql`case when ${copy.lastReadAt} >= ${messages.sentAt} then ${copy.lastReadAt} end`;
  const row = {
    school: messages.school,
    ...columnsOf({
      school: messages.school,
      recipient: recipients.person,
      onBehalfOf: recipients.onBehalfOf,
      kind: sql`'MESSAGE'`,
      targetType: 'Message',
      target: messages.id,
      createdAt: messages.sentAt,
      readAt: sql`coalesce(${recipients.readAt}, ${readWithOthers})`,
    }),
  };
  return db
    .select(row)
    .from(messages)
    .innerJoin(copy, isCopied)
    .innerJoin(recipients, isRecipient)
    .where(
      and(
        readable(reader),
        ne(messages.sender, reader.person),
        eq(messages.state, 'SENT'),
        isTold(recipients.person, recipients.onBehalfOf, reader),
      ),
    );
}

function ofAnnouncements(db: Database, reader: Reader) {
  const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));
  const row = {
    school: announcements.school,
    ...columnsOf({
      school: announcements.school,
      recipient: audiences.person,
      onBehalfOf: audiences.onBehalfOf,
      kind: sql`case when jsonb_array_length(coalesce(${announcements.questions}, '[]'::jsonb)) > 0 then 'SURVEY' when ${announcements.acknowledgementRequired} then 'ACKNOWLEDGEMENT_DUE' else 'ANNOUNCEMENT' end`,
      targetType: 'Announcement',
      target: announcements.id,
      createdAt: announcements.publishedFrom,
      readAt: sql`${audiences.readAt}`,
    }),
  };
  return db
    .select(row)
    .from(announcements)
    .innerJoin(audiences, isFor)
    .where(
      and(
        isReader(reader, audiences),
        isPublished(reader.at),
        ne(announcements.author, reader.person),
        isTold(audiences.person, audiences.onBehalfOf, reader),
      ),
    );
}

/** That it was looked into, and not what was found. There is nothing to open. */
function ofReports(db: Database, reader: Reader) {
  const { school, id, reporter, reporterFor, closedAt } = moderationReports;
  const row = {
    school,
    ...columnsOf({
      school,
      recipient: reporter,
      onBehalfOf: reporterFor,
      kind: sql`'REPORT_CLOSED'`,
      targetType: 'ModerationReport',
      target: id,
      createdAt: closedAt,
      readAt: sql`${closedAt}`,
    }),
  };
  const isClosed = and(isNotNull(closedAt), lte(closedAt, reader.at));
  return db
    .select(row)
    .from(moderationReports)
    .where(and(isReader(reader, { school, person: reporter }), isClosed, isTold(reporter, reporterFor, reader)));
}

interface Source {
  readonly school: PgColumn;
  readonly recipient: PgColumn;
  readonly onBehalfOf: PgColumn;
  readonly kind: SQL;
  readonly targetType: NotificationRow['targetType'];
  readonly target: PgColumn;
  readonly createdAt: PgColumn;
  readonly readAt: SQL;
}

function columnsOf({ school, recipient, onBehalfOf, kind, targetType, target, createdAt, readAt }: Source) {
  const type = sql`${sql.raw(`'${targetType}'`)}::text`;
  const digest = sql`left(encode(sha256(convert_to(${target} || ' ' || ${recipient}, 'UTF8')), 'hex'), 32)`;
  return {
    // Why a digest: the same row is the same notification for ever, and its id tells nothing of either.
    record: sql<string>`${school} || '.no0' || ${digest}`.as('notification_id'),
    recipient: sql<string>`${recipient}::text`.as('recipient'),
    about: sql<string | null>`case when jsonb_array_length(${onBehalfOf}) = 1 then ${onBehalfOf} ->> 0 end`.as('about'),
    kind: sql<NotificationKind>`(${kind})::text`.as('kind'),
    targetType: sql<NotificationRow['targetType']>`${type}`.as('target_type'),
    target: sql<string>`${target}::text`.as('target'),
    createdAt: sql<Date>`${createdAt}`.mapWith(messages.sentAt).as('happened_at'),
    readAt: sql<Date | null>`${readAt}`.mapWith(messages.sentAt).as('was_read_at'),
    version: sql<number>`case when ${readAt} is null then 1 else 2 end`.mapWith(Number).as('current_version'),
  };
}

/** As themself, or as the guardian of pupils of one of whom they are to be told: no court's decision bars them. */
function isTold(person: PgColumn, onBehalfOf: PgColumn, { at }: Reader): SQL | undefined {
  return or(sql`coalesce(jsonb_array_length(${onBehalfOf}), 0) = 0`, isInformed(person, onBehalfOf, at));
}

type Noticed = Omit<NotificationRow, 'id'> & { readonly record: string; readonly version: number };

function rowsOf(rows: readonly Noticed[]): NotificationRow[] {
  return rows.map(({ record: id, version: _, ...row }) => ({ ...row, id }));
}

function asText(key: Date | string | undefined): string {
  return key instanceof Date ? key.toISOString() : (key ?? '');
}
