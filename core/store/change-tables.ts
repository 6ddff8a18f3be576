import { bigint, index, integer, type PgSchema, primaryKey, text, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from './columns.js';

/** The log of what changed at each school, in the order of commits, and what each client of the feed holds of it. */
export function changeTables(schema: PgSchema) {
  return {
    changes: schema.table(
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
    ),
    shown: schema.table(
      'shown',
      {
        school: school(),
        client: varchar('client', { length: 128 }).notNull(),
        record: id('record').notNull(),
        recordType: text('record_type').notNull(),
        /** When the page went out that told of it: a later cursor says that it arrived. */
        toldAt: instant('told_at').notNull(),
        /** When the client was told to purge it; the row goes once a later cursor says that it was heard. */
        goneAt: instant('gone_at'),
      },
      (t) => [primaryKey({ columns: [t.school, t.client, t.record] })],
    ),
  };
}

export type ChangeTables = ReturnType<typeof changeTables>;
