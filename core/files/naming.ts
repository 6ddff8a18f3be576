import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { invariant } from '../errors.js';
import { parseId } from '../ids.js';
import type { Database } from '../store/contract.js';
import { listedIn } from '../store/listed-in.js';
import { files } from './tables.js';

export type FileRow = typeof files.$inferSelect;

/** Milliseconds in which a file that was sent in is to be named; then it goes. */
export const WAITS = 24 * 3_600_000;
/** Files that one record has, at most. */
export const MOST_FILES = 10;

/** Who names files, for what, and the record that has them from now on. */
export interface Naming {
  readonly school: string;
  readonly record: string;
  /** Person id. */
  readonly owner: string;
  /** The mutation that they were sent in for. */
  readonly use: string;
  readonly at: Date;
  /** A draft of the same writer's, whose files may be named again. */
  readonly draft?: string | null;
}

/**
 * May the writer give these files to a record? They wait from now on for the end of the transaction. Not where one is not there, is another's, was sent
 * in for something else, or has a record already, which all read the same.
 */
export async function mayNameFiles(tx: Database, ids: readonly string[], naming: Omit<Naming, 'record'>): Promise<boolean> {
  if (ids.length === 0) return true;
  // Why in order: two who lock in two orders wait for each other for ever.
  const found = await tx.select({ id: files.id }).from(files).where(isNameable(ids, naming)).orderBy(files.id).for('update');
  return found.length === ids.length;
}

/** Gives files to the record that names them, in this order, as a part of the write that makes it. INVARIANT: the writer may. */
export async function nameFiles(tx: Database, ids: readonly string[], { record, ...naming }: Naming): Promise<void> {
  if (ids.length === 0) return;
  const place = sql`array_position(${sql.param([...ids])}::text[], ${files.id}::text)`;
  const named = await tx.update(files).set({ record, place }).where(isNameable(ids, naming)).returning({ id: files.id });
  invariant(named.length === ids.length, 'files that a record names were held for it');
}

function isNameable(ids: readonly string[], { school, owner, use, at, draft = null }: Omit<Naming, 'record'>): SQL | undefined {
  const isWaiting = and(isNull(files.record), gt(files.uploadedAt, new Date(at.getTime() - WAITS)));
  return and(
    eq(files.school, school),
    listedIn(files.id, ids),
    eq(files.owner, owner),
    eq(files.use, use),
    isNull(files.removedAt),
    draft === null ? isWaiting : or(isWaiting, eq(files.record, draft)),
  );
}

/** A record lets go of its files, but for those it still names: from now on nobody reads them. */
export async function letGoOfFiles(tx: Database, record: string, at: Date, kept: readonly string[] = []): Promise<void> {
  const isKept = kept.length === 0 ? sql`false` : listedIn(files.id, kept);
  await tx
    .update(files)
    .set({ removedAt: at })
    .where(and(eq(files.school, parseId(record)?.school ?? ''), eq(files.record, record), isNull(files.removedAt), sql`not ${isKept}`));
}

/** The files of records that the reader has, each in the order in which it named them. */
export async function filesOf(db: Database, records: readonly string[]): Promise<ReadonlyMap<string, readonly FileRow[]>> {
  const schools = [...new Set(records.map((record) => parseId(record)?.school ?? ''))];
  const rows = await db
    .select()
    .from(files)
    .where(and(listedIn(files.school, schools), listedIn(files.record, records), isNull(files.removedAt)))
    .orderBy(files.place, files.id);
  const found = new Map<string, FileRow[]>();
  for (const row of rows) {
    const known = found.get(row.record as string);
    if (known === undefined) found.set(row.record as string, [row]);
    else known.push(row);
  }
  return found;
}
