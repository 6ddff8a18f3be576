import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, pgSchema, primaryKey, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import { feedNumbers, shownTable } from '../../core/store/change-tables.js';
import { id, instant, school } from '../../core/store/columns.js';
import { byName, writeColumns } from '../../core/store/idempotency.js';

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
    /** Moves when what is shown of it does, so that a feed knows. */
    version: integer('version').notNull().default(1),
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
    /** Of a draft, when it was last saved; of one that is to be sent later, when. */
    sentAt: instant('sent_at'),
    editedAt: instant('edited_at'),
    recalledAt: instant('recalled_at'),
    scheduledAt: instant('scheduled_at'),
    body: text('body').notNull(),
    format: text('format').notNull().default('text/plain'),
    language: text('language'),
    concerns: jsonb('concerns').$type<string[]>(),
    /** Person ids. */
    mentions: jsonb('mentions').$type<string[]>(),
    inReplyTo: id('in_reply_to'),
    /** Was it written as staff of the school? Null where nobody said. */
    fromStaff: boolean('from_staff'),
    /** Moves when what is shown of it does, so that a feed knows. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('message_by_conversation').on(t.school, t.conversation, t.sentAt),
    index('message_scheduled').on(t.sentAt).where(sql`${t.state} = 'SCHEDULED'`),
  ],
);

export const recipients = messagingSchema.table(
  'recipient',
  {
    school: school(),
    message: id('message').notNull(),
    person: id('person').notNull(),
    kind: text('kind').notNull(),
    onBehalfOf: jsonb('on_behalf_of').$type<string[]>(),
    /** As what, and through which group, they were written to: what their seat is made of, if they get one later. */
    profile: text('profile'),
    audienceLabel: text('audience_label'),
    viaGroup: id('via_group'),
    delivery: text('delivery').notNull(),
    /** Of a guardian to whom it is to go later: were they to be told of the pupils when that was set? */
    toldWhenSet: boolean('told_when_set'),
    readAt: instant('read_at'),
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
    pinned: boolean('pinned').notNull().default(false),
    acknowledgementRequired: boolean('ack_required').notNull().default(false),
    anonymous: boolean('anonymous').notNull().default(false),
    /** Of a survey; a question's id is its place from 1. */
    questions: jsonb('questions').$type<Question[]>(),
    /** Moves when what is shown of it to all does; a feed adds what moves for one of them. */
    version: integer('version').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

/** A question of a survey, as it was asked. */
export interface Question {
  readonly kind: 'TEXT_ONLY' | 'FREE_TEXT' | 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE';
  readonly title: string | null;
  readonly content: string | null;
  readonly choices: readonly string[];
  readonly maxChoices: number | null;
  readonly required: boolean;
}

/** One row per person an announcement is for; acknowledgement is each person's own. */
export const audiences = messagingSchema.table(
  'audience',
  {
    school: school(),
    announcement: id('announcement').notNull(),
    person: id('person').notNull(),
    /** The children for whom a guardian is meant, as student ids. */
    onBehalfOf: jsonb('on_behalf_of').$type<string[]>(),
    /** As what, and through which group, they are meant. */
    profile: text('profile'),
    viaGroup: id('via_group'),
    readAt: instant('read_at'),
    acknowledgedAt: instant('acknowledged_at'),
    /** For whom an anonymous survey was answered, `self` or a student id: that it was, and nothing of what. */
    answeredFor: jsonb('answered_for').$type<string[]>(),
    /** Moves when what is shown of it does, so that a feed knows. */
    version: integer('version').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.school, t.announcement, t.person] }), index('audience_by_person').on(t.person)],
);

/** An answer to one question. INVARIANT: of an anonymous survey no row says whose it is, nor when it was given. */
export const surveyAnswers = messagingSchema.table(
  'survey_answer',
  {
    school: school(),
    announcement: id('announcement').notNull(),
    /** Answers given together: who answered and for whom, or a random name where that is nobody's to know. */
    sheet: varchar('sheet', { length: 140 }).notNull(),
    question: integer('question').notNull(),
    respondent: id('respondent'),
    onBehalfOf: id('on_behalf_of'),
    choices: jsonb('choices').$type<number[]>(),
    text: text('text'),
    answeredAt: instant('answered_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.announcement, t.sheet, t.question] }),
    check('survey_answer_unnamed', sql`${t.respondent} is not null or (${t.onBehalfOf} is null and ${t.answeredAt} is null)`),
  ],
);

/** What somebody reported, with what it said then: taking a message back does not take it away from those who look into it. */
export const moderationReports = messagingSchema.table(
  'moderation_report',
  {
    school: school(),
    id: id().notNull(),
    reporter: id('reporter').notNull(),
    /** The children for whom the reporter had it, as student ids. */
    reporterFor: jsonb('reporter_for').$type<string[]>(),
    targetAuthor: id('target_author').notNull(),
    /** The children for whom its author wrote it. */
    authorFor: jsonb('author_for').$type<string[]>(),
    targetType: text('target_type').notNull(),
    target: id('target').notNull(),
    content: text('content').notNull(),
    reason: text('reason').notNull(),
    createdAt: instant('created_at').notNull(),
    state: text('state').notNull(),
    handledBy: id('handled_by'),
    decision: text('decision'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    uniqueIndex('moderation_report_once').on(t.school, t.reporter, t.target),
    index('moderation_report_by_reporter').on(t.reporter),
    index('moderation_report_by_time').on(t.school, t.createdAt),
  ],
);

/** INVARIANT: of a report without a name neither the reporter is written, nor the time of day; the database refuses a row that has either. */
export const safetyReports = messagingSchema.table(
  'safety_report',
  {
    school: school(),
    id: id().notNull(),
    reporter: id('reporter'),
    anonymous: boolean('anonymous').notNull(),
    /** Students of the school, as they were when it was made. */
    concerns: jsonb('concerns').$type<string[]>().notNull(),
    /** How many others were named, who were none; who that was meant to be is not kept. */
    notFound: integer('not_found').notNull().default(0),
    statement: text('statement').notNull(),
    createdAt: instant('created_at').notNull(),
    state: text('state').notNull(),
    /** The staff who looked into it, in that order. */
    handledBy: jsonb('handled_by').$type<string[]>(),
    /** Begun when somebody first looked into it: until then there is none, so that no row beside this one has the time at which it was made. */
    conversation: id('conversation'),
    /** Of a key made at random and all that was said: the same sent again is the same report. It names nobody. */
    receipt: varchar('receipt', { length: 64 }),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('safety_report_by_time').on(t.school, t.createdAt),
    uniqueIndex('safety_report_once').on(t.school, t.receipt),
    check(
      'safety_report_unnamed',
      sql`not ${t.anonymous} or (${t.reporter} is null and mod(extract(epoch from ${t.createdAt}), 86400) = 0)`,
    ),
  ],
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

/** When somebody wants no notice, local time of where they are; each of the days from the one time to the other, over midnight where that is earlier. */
export const quietHours = messagingSchema.table(
  'quiet_hours',
  {
    school: school(),
    person: id('person').notNull(),
    from: varchar('from_time', { length: 5 }).notNull(),
    to: varchar('to_time', { length: 5 }).notNull(),
    /** 1 is Monday. */
    days: jsonb('days').$type<number[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.person] })],
);

export const idempotencyKeys = messagingSchema.table('idempotency_key', { ...writeColumns(), record: id('record').notNull() }, byName);

export const counters = messagingSchema.table(
  'counter',
  {
    school: school(),
    kind: varchar('kind', { length: 4 }).notNull(),
    next: bigint('next', { mode: 'number' }).notNull(),
  },
  (t) => [uniqueIndex('messaging_counter').on(t.school, t.kind)],
);

export const shown = shownTable(messagingSchema);
export const numbers = feedNumbers(messagingSchema);
