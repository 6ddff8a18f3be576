import { bigint, index, integer, jsonb, pgSchema, primaryKey, text, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from '../../core/store/columns.js';

/** Who may ask for what, what families agreed to, and what left. */
export const governanceSchema = pgSchema('governance');

/** Client systems. A secret is kept as a salted hash; `mayActFor` says whether a person's token may name this client. */
export const clients = governanceSchema.table('client', {
  id: varchar('id', { length: 64 }).primaryKey(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  purposes: jsonb('purposes').$type<string[]>().notNull(),
  mayActFor: text('may_act_for').notNull().default('NOBODY'), // NOBODY, PERSONS
});

/** What a school contracted a client for. Half-open dates. */
export const agreements = governanceSchema.table(
  'agreement',
  {
    school: school(),
    id: id().notNull(),
    client: varchar('client', { length: 64 }).notNull(),
    purposes: jsonb('purposes').$type<string[]>().notNull(),
    categories: jsonb('categories').$type<string[]>().notNull(),
    from: instant('valid_from').notNull(),
    to: instant('valid_to'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('agreement_by_client').on(t.client)],
);

/** Acts of consent, refusal and withdrawal, never edited: who, in which capacity, when, under which notice. GDPR art. 7. */
export const consentActs = governanceSchema.table(
  'consent_act',
  {
    school: school(),
    id: id().notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    student: id('student').notNull(),
    purpose: varchar('purpose', { length: 64 }).notNull(),
    recipient: varchar('recipient', { length: 64 }).notNull(),
    categories: jsonb('categories').$type<string[]>().notNull(),
    act: text('act').notNull(), // GIVEN, REFUSED, WITHDRAWN
    person: id('person').notNull(),
    capacity: text('capacity').notNull(), // STUDENT, GUARDIAN
    noticeVersion: integer('notice_version').notNull(),
    expiresAt: instant('expires_at'),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('consent_act_by_student').on(t.student, t.purpose, t.recipient),
    index('consent_act_by_recipient').on(t.recipient, t.sequence),
  ],
);

/** The notice a consent rests on; a new version makes older consents insufficient. */
export const notices = governanceSchema.table(
  'notice',
  {
    purpose: varchar('purpose', { length: 64 }).notNull(),
    recipient: varchar('recipient', { length: 64 }).notNull(),
    version: integer('version').notNull(),
    text: text('text').notNull(),
    publishedAt: instant('published_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.purpose, t.recipient, t.version] })],
);

/** Which act a key of a client and an actor stands for: the same request twice is one act. */
export const idempotencyKeys = governanceSchema.table(
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

/** When the demo school was generated: its rows are the same for the same instant. No row where no demo is kept. */
export const demoRuns = governanceSchema.table('demo_run', { id: integer('id').primaryKey(), at: instant('at').notNull() });
