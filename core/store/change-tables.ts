import { bigint, boolean, customType, index, integer, type PgSchema, primaryKey, text, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from './columns.js';

/** The log of what changed at each school, in the order of commits. */
export function changeLog(schema: PgSchema) {
  return schema.table(
    'change',
    {
      school: school(),
      sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
      kind: text('kind').notNull(), // CREATED, UPDATED, DELETED
      recordType: text('record_type').notNull(),
      record: id('record').notNull(),
      version: integer('version').notNull(),
      changedAt: instant('changed_at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.school, t.sequence] }), index('change_by_record').on(t.school, t.record)],
  );
}

/** What each client was shown, as it was shown it, and the number under which it is told, to each cursor that has not read it. */
export function shownTable(schema: PgSchema) {
  return schema.table(
    'shown',
    {
      school: school(),
      /** The client, its purpose and the person it acts for. */
      client: varchar('client', { length: 200 }).notNull(),
      record: id('record').notNull(),
      recordType: text('record_type').notNull(),
      version: integer('version').notNull(),
      /** What the record was made of, where no version says so: a digest under a key that is not kept here. It goes with the record. */
      state: text('state'),
      /** Fields of it that were asked for and were not open to the client; with `~`, what was done to their values, or what they were made of, as `state`. */
      closed: text('closed').array().notNull(),
      /** Of its last change, and of when the client was first told of it: numbers of the feed. */
      told: bigint('told', { mode: 'number' }).notNull(),
      since: bigint('since', { mode: 'number' }).notNull(),
      /** It is to be purged. The row stays: one cursor has heard of it, another comes back later. */
      gone: boolean('gone').notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.school, t.client, t.record] }),
      index(`${schema.schemaName}_shown_to`).on(t.client, t.recordType),
      index(`${schema.schemaName}_shown_record`).on(t.record),
    ],
  );
}

/** Which records a write has to do with, and in which transaction: of each the last, and those that are not over. Triggers write it, whoever writes. */
export function touchedTable(schema: PgSchema) {
  return schema.table(
    'touched',
    {
      /** Where the record lives, as its id says. */
      school: school(),
      record: id('record').notNull(),
      at: transactionId('at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.school, t.record, t.at] }), index(`${schema.schemaName}_touched_at`).on(t.at)],
  );
}

/** When it was last looked at all that stands beside the records of a feed, for each client and each set of fields. */
export function lookedTable(schema: PgSchema) {
  return schema.table(
    'looked',
    {
      school: school(),
      client: varchar('client', { length: 200 }).notNull(),
      /** A digest of the fields that were asked for, and one of what could be seen of them. */
      asked: varchar('asked', { length: 22 }).notNull(),
      sees: varchar('sees', { length: 22 }).notNull(),
      /** The database, and the first transaction that may not have been over. */
      mark: text('mark').notNull(),
      at: instant('at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.school, t.client, t.asked] })],
  );
}

const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Numbers of what is told in a feed; none comes twice. */
export const feedNumbers = (schema: PgSchema) => schema.sequence('feed_number');

export type ChangeLog = ReturnType<typeof changeLog>;
export type Shown = ReturnType<typeof shownTable>;
export type Looked = ReturnType<typeof lookedTable>;
export type Touched = ReturnType<typeof touchedTable>;
