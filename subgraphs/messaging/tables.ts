import { bigint, boolean, index, jsonb, pgSchema, primaryKey, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from '../../core/store/columns.js';

/** Conversations, announcements, and the reports that somebody is in danger. */
export const messagingSchema = pgSchema('messaging');

export const conversations = messagingSchema.table(
  'conversation',
  {
    school: school(),
    id: id().notNull(),
    kind: text('kind').notNull(),
    subject: text('subject'),
    creator: id('creator').notNull(),
    createdAt: instant('created_at').notNull(),
    lastActivityAt: instant('last_activity_at').notNull(),
    closed: boolean('closed').notNull().default(false),
    replyPolicy: text('reply_policy').notNull().default('EVERYONE'),
    concerns: jsonb('concerns').$type<string[]>(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

/** Somebody's own copy of a conversation: from `joinedAt` on, until `leftAt`. */
export const participants = messagingSchema.table(
  'participant',
  {
    school: school(),
    conversation: id('conversation').notNull(),
    person: id('person').notNull(),
    audienceLabel: text('audience_label'),
    profile: text('profile'),
    onBehalfOf: jsonb('on_behalf_of').$type<string[]>(),
    folder: text('folder').notNull().default('INBOX'),
    joinedAt: instant('joined_at').notNull(),
    leftAt: instant('left_at'),
    lastReadAt: instant('last_read_at'),
    lastActivityAt: instant('last_activity_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.conversation, t.person] }), index('participant_by_person').on(t.person, t.lastActivityAt)],
);

export const messages = messagingSchema.table(
  'message',
  {
    school: school(),
    id: id().notNull(),
    conversation: id('conversation').notNull(),
    sender: id('sender').notNull(),
    state: text('state').notNull(),
    sentAt: instant('sent_at'),
    body: text('body').notNull(),
    concerns: jsonb('concerns').$type<string[]>(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('message_by_conversation').on(t.school, t.conversation, t.sentAt)],
);

export const recipients = messagingSchema.table(
  'recipient',
  {
    school: school(),
    message: id('message').notNull(),
    person: id('person').notNull(),
    kind: text('kind').notNull(),
    onBehalfOf: jsonb('on_behalf_of').$type<string[]>(),
    delivery: text('delivery').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.message, t.person] })],
);

export const announcements = messagingSchema.table(
  'announcement',
  {
    school: school(),
    id: id().notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    category: text('category'),
    author: id('author').notNull(),
    publishedFrom: instant('published_from').notNull(),
    publishedTo: instant('published_to'),
    acknowledgementRequired: boolean('ack_required').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

/** One row per person an announcement is for; acknowledgement is each person's own. */
export const audiences = messagingSchema.table(
  'audience',
  {
    school: school(),
    announcement: id('announcement').notNull(),
    person: id('person').notNull(),
    aboutStudent: id('about_student'),
    readAt: instant('read_at'),
    acknowledgedAt: instant('acknowledged_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.announcement, t.person] }), index('audience_by_person').on(t.person)],
);

export const safetyReports = messagingSchema.table(
  'safety_report',
  {
    school: school(),
    id: id().notNull(),
    reporter: id('reporter'),
    anonymous: boolean('anonymous').notNull(),
    concerns: jsonb('concerns').$type<string[]>().notNull(),
    statement: text('statement').notNull(),
    createdAt: instant('created_at').notNull(),
    state: text('state').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('safety_report_by_time').on(t.school, t.createdAt)],
);

/** People to whom the school cannot deliver since an instant: no account, or one nobody uses. What is written to them waits there. */
export const closedMailboxes = messagingSchema.table(
  'closed_mailbox',
  {
    school: school(),
    person: id('person').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.person] })],
);

export const idempotencyKeys = messagingSchema.table(
  'idempotency_key',
  {
    school: school(),
    client: varchar('client', { length: 64 }).notNull(),
    actor: varchar('actor', { length: 64 }).notNull(),
    key: varchar('key', { length: 128 }).notNull(),
    digest: text('digest').notNull(),
    record: id('record').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.client, t.actor, t.key] })],
);

export const counters = messagingSchema.table(
  'counter',
  {
    school: school(),
    kind: varchar('kind', { length: 4 }).notNull(),
    next: bigint('next', { mode: 'number' }).notNull(),
  },
  (t) => [uniqueIndex('messaging_counter').on(t.school, t.kind)],
);
