import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgSchema, primaryKey, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from '../../core/store/columns.js';
import { byName, writeColumns } from '../../core/store/idempotency.js';

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

/**
 * Objections of students and their guardians (GDPR art. 21): raised, decided, taken back, each once. It stands while it is neither rejected nor taken
 * back, and stops the purpose from when it is raised (art. 18(1)(d)).
 */
export const objections = governanceSchema.table(
  'objection',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    purpose: varchar('purpose', { length: 64 }).notNull(),
    /** A client id; `*` for whoever gets the data. */
    recipient: varchar('recipient', { length: 64 }).notNull(),
    grounds: text('grounds').notNull(),
    raisedBy: id('raised_by').notNull(),
    capacity: text('capacity').notNull(), // STUDENT, GUARDIAN
    raisedAt: instant('raised_at').notNull(),
    decision: text('decision'), // UPHELD, REJECTED
    answer: text('answer'),
    decidedBy: id('decided_by'),
    decidedAt: instant('decided_at'),
    takenBackAt: instant('taken_back_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('objection_by_student').on(t.student),
    index('objection_standing').on(t.recipient).where(sql`${t.takenBackAt} is null and ${t.decision} is distinct from 'REJECTED'`),
    uniqueIndex('objection_raised_once')
      .on(t.student, t.purpose, t.recipient, t.raisedBy)
      .where(sql`${t.takenBackAt} is null and ${t.decision} is distinct from 'REJECTED'`),
  ],
);

/** Restrictions of what may be done with a student's data (GDPR art. 18): set with a motive, and ended with one. */
export const restrictions = governanceSchema.table(
  'restriction',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    ground: text('ground').notNull(), // ACCURACY_CONTESTED, UNLAWFUL_USE, NEEDED_FOR_CLAIMS
    motive: text('motive').notNull(),
    setBy: id('set_by').notNull(),
    setAt: instant('set_at').notNull(),
    liftedBy: id('lifted_by'),
    liftedAt: instant('lifted_at'),
    liftReason: text('lift_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('restriction_by_student').on(t.student),
    uniqueIndex('restriction_standing').on(t.student, t.ground).where(sql`${t.liftedAt} is null`),
  ],
);

/** Which act a key of a client and an actor stands for: the same request twice is one act. */
export const idempotencyKeys = governanceSchema.table('idempotency_key', { ...writeColumns(), record: id('record').notNull() }, byName);

/**
 * Versions of the rules of each level and place. Added, moved through their states, and never removed; what one says is fixed when it ceases to be
 * a draft (trigger `keep_version` of the migration `policies`).
 */
export const policyVersions = governanceSchema.table(
  'policy_version',
  {
    id: id().primaryKey(),
    level: varchar('level', { length: 8 }).notNull(), // NATIONAL, ACADEMY, SCHOOL
    /** Code of the academy, UAI of the school; empty nationally. */
    scope: varchar('scope', { length: 64 }).notNull(),
    number: integer('number').notNull(),
    parent: id('parent'),
    /** Canonical JSON: keys in order, so that equal documents are equal texts. */
    document: text('document').notNull(),
    /** The same of its expectations; null below the national level. */
    expectations: text('expectations'),
    /** Person id; null for what comes with the project. */
    author: id('author'),
    reason: text('reason').notNull(),
    state: varchar('state', { length: 9 }).notNull(), // DRAFT, PROPOSED, APPROVED, LIVE, REPLACED, REJECTED, ABANDONED
    /** How often the draft was saved. */
    revision: integer('revision').notNull(),
    savedBy: id('saved_by'),
    /** Everybody who ever saved it, its author first: none of them approves it. */
    writers: jsonb('writers').$type<string[]>().notNull(),
    savedAt: instant('saved_at').notNull(),
    proposedAt: instant('proposed_at'),
    publishedAt: instant('published_at'),
    endedAt: instant('ended_at'),
    rejectionReason: text('rejection_reason'),
    /** The version whose content it brings back; empty where it goes back to nothing having been said, null where it brings nothing back. */
    rollbackOf: id('rollback_of'),
  },
  (t) => [
    uniqueIndex('policy_version_number').on(t.level, t.scope, t.number),
    uniqueIndex('policy_version_one_live').on(t.level, t.scope).where(sql`"state" = 'LIVE'`),
  ],
);

/** Who approved which version, and who signed it off: never who wrote it, and never taken back. */
export const policyApprovals = governanceSchema.table(
  'policy_approval',
  {
    version: id('version').notNull(),
    person: id('person').notNull(),
    asDataProtectionOfficer: boolean('as_dpo').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.version, t.person, t.asDataProtectionOfficer] })],
);

/** Each gateway process that is running, and by which rules it decides: written by itself, again and again, and taken away when it stops. */
export const replicas = governanceSchema.table('replica', {
  id: id().primaryKey(),
  startedAt: instant('started_at').notNull(),
  seenAt: instant('seen_at').notNull(),
  /** What the ledger calls the rules. */
  policy: text('policy').notNull(),
  /** When it began to decide by them. */
  since: instant('since').notNull(),
  /** The count of the epoch of the rules when they were read last: it has confirmed that, and every one before. */
  epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
});

/** When the demo school was generated: its rows are the same for the same instant. No row where no demo is kept. */
export const demoRuns = governanceSchema.table('demo_run', { id: integer('id').primaryKey(), at: instant('at').notNull() });

/** Which versions are, or were, tried on what is asked: decided beside the rules in force, and never served. Totals since it was begun last. */
export const policyShadows = governanceSchema.table('policy_shadow', {
  version: id('version').primaryKey(),
  /** Person id. */
  startedBy: id('started_by').notNull(),
  /** UAI of the schools whose operations whoever began it may look at; null: all, of national rules alone. */
  schools: jsonb('schools').$type<string[]>(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  /** Requests that were decided under both. */
  observed: bigint('observed', { mode: 'number' }).notNull().default(0),
  /** Those of them that were decided otherwise. */
  changed: bigint('changed', { mode: 'number' }).notNull().default(0),
  /** Requests that were not compared: consent weighs otherwise, or there were too many kinds of them at once. */
  notCompared: bigint('not_compared', { mode: 'number' }).notNull().default(0),
  /** Requests of which the comparing failed. */
  faults: bigint('faults', { mode: 'number' }).notNull().default(0),
  /** Differences that were beyond the number of lines that are kept. */
  unlisted: bigint('unlisted', { mode: 'number' }).notNull().default(0),
});

/** Differences that were seen, counted: about systems and fields, and about nobody. */
export const policyShadowCounts = governanceSchema.table(
  'policy_shadow_count',
  {
    version: id('version').notNull(),
    client: varchar('client', { length: 64 }).notNull(),
    operationHash: varchar('operation_hash', { length: 64 }).notNull(),
    operationName: varchar('operation_name', { length: 100 }).notNull(),
    purpose: varchar('purpose', { length: 64 }).notNull(),
    coordinate: text('coordinate').notNull(),
    change: varchar('change', { length: 7 }).notNull(), // GAINED, LOST, ALTERED
    requests: bigint('requests', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({
      columns: [t.version, t.client, t.operationHash, t.operationName, t.purpose, t.coordinate, t.change],
      name: 'policy_shadow_count_pk',
    }),
  ],
);
