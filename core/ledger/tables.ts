import { sql } from 'drizzle-orm';
import { bigint, boolean, check, pgSchema, text, varchar } from 'drizzle-orm/pg-core';
import { instant } from '../store/columns.js';

/** Apart from everything else, so that a role of the database may be given INSERT and SELECT (and UPDATE of the head) here and nothing more. */
export const ledgerSchema = pgSchema('ledger');

/** One entry per operation, chained by hash; never a value. `entry` is text: its exact bytes are what was hashed. */
export const entries = ledgerSchema.table('entry', {
  sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
  at: instant('at').notNull(),
  entry: text('entry').notNull(),
  previous: varchar('previous', { length: 64 }).notNull(),
  hash: varchar('hash', { length: 64 }).notNull(),
});

/** What decisions stood on, each text once, by its digest (SHA-256, hex): the entries that name it vouch for it. */
export const premises = ledgerSchema.table('premises', {
  digest: varchar('digest', { length: 64 }).primaryKey(),
  text: text('text').notNull(),
});

/** Where the chain ends, in one row that moves with each batch, and our word for it (`head.ts`). */
export const heads = ledgerSchema.table(
  'head',
  {
    only: boolean('only').primaryKey().default(true),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    hash: varchar('hash', { length: 64 }).notNull(),
    mac: varchar('mac', { length: 64 }).notNull(),
  },
  (table) => [check('head_only', sql`${table.only}`)],
);
