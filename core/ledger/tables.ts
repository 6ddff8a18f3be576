import { bigint, pgSchema, text, varchar } from 'drizzle-orm/pg-core';
import { instant } from '../store/columns.js';

/** Apart from everything else, so that a role of the database may be given INSERT and SELECT here and nothing more. */
export const ledgerSchema = pgSchema('ledger');

/** One entry per operation, chained by hash; never a value. `entry` is text: its exact bytes are what was hashed. */
export const entries = ledgerSchema.table('entry', {
  sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
  at: instant('at').notNull(),
  entry: text('entry').notNull(),
  previous: varchar('previous', { length: 64 }).notNull(),
  hash: varchar('hash', { length: 64 }).notNull(),
});
