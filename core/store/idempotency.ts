import { and, eq, type SQL } from 'drizzle-orm';
import { type AnyPgColumn, primaryKey, text, varchar } from 'drizzle-orm/pg-core';
import { instant, school } from './columns.js';

/** Characters of a key, at most. */
export const LONGEST_KEY = 128;

/** A write by its name: what comes again from the same client and actor, at the same school, under the same key is the same write. */
export interface WriteName {
  /** UAI; empty for what is of no school. */
  readonly school: string;
  readonly client: string;
  /** Person id; empty for a system acting for itself. */
  readonly actor: string;
  /** The client's own, 1 to `LONGEST_KEY` characters. */
  readonly key: string;
}

/** Of a table of writes that were carried out, by their names, beside what is needed to answer the same when they come again. */
export const writeColumns = () => ({
  school: school(),
  client: varchar('client', { length: 128 }).notNull(),
  actor: varchar('actor', { length: 64 }).notNull(),
  key: varchar('key', { length: LONGEST_KEY }).notNull(),
  /** Of the whole input: one key, one input. */
  digest: text('digest').notNull(),
  at: instant('at').notNull(),
});

type NameColumns = Readonly<Record<keyof WriteName, AnyPgColumn>>;

export const byName = ({ school, client, actor, key }: NameColumns) => [primaryKey({ columns: [school, client, actor, key] })];

/** The row of a write's name. */
export function isWrite(table: NameColumns, { school, client, actor, key }: WriteName): SQL | undefined {
  return and(eq(table.school, school), eq(table.client, client), eq(table.actor, actor), eq(table.key, key));
}

export function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= LONGEST_KEY;
}

/** What is said of a key that is none. */
export const NO_KEY = `a key has 1 to ${LONGEST_KEY} characters`;
