import { and, eq, sql } from 'drizzle-orm';
import type { Looked, Shown, Touched } from './change-tables.js';
import type { Database } from './contract.js';

/** What a reader asks of a feed beside its records, and what they may see of that: digests. */
export interface Sight {
  readonly asked: string;
  readonly sees: string;
}

/** That it was looked at all there is to see, as of a mark. */
export interface Look extends Sight {
  readonly mark: string;
}

/** What may be otherwise beside records. */
export interface Moved<Type extends string> {
  /** A look of now is as of this mark. */
  readonly mark: string;
  /** The records beside which it may; null: any of them. */
  readonly records: ReadonlyMap<Type, readonly string[]> | null;
  /** Was nothing ever shown to this reader? */
  readonly isNew: boolean;
  /** Is the mark to be kept? Nothing is written where nothing was touched. */
  readonly isLater: boolean;
}

/** Where writes leave a trace, and where looks do. */
export interface Traces {
  readonly shown: Shown;
  readonly touched: Touched;
  readonly looked: Looked;
}

/** Whose look it is. */
interface Looking {
  readonly school: string;
  readonly reader: string;
  readonly at: Date;
}

/** Where a reader stands. */
export interface LastLook {
  /** From here on nothing is known: what is committed after this is found by a later look that starts at it. */
  readonly mark: string;
  /** The mark and the instant of the last look; null where there was none that saw the same, in this database, of a client who holds anything. */
  readonly last: { readonly mark: string; readonly at: Date } | null;
  /** Was nothing ever shown to this reader? */
  readonly isNew: boolean;
  /** Was anything touched since, by anybody? */
  readonly isTouched: boolean;
}

/**
 * When a reader last looked, and whether anything was written since. Why the database in a mark: one that was copied row by row counts its
 * transactions anew.
 */
export async function lastLook(
  db: Database,
  { shown, touched, looked }: Traces,
  { school, reader }: Looking,
  { asked, sees }: Sight,
): Promise<LastLook> {
  const isTheirs = and(eq(looked.school, school), eq(looked.client, reader), eq(looked.asked, asked), eq(looked.sees, sees));
  const isHeld = sql`exists (select 1 from ${shown} where ${and(eq(shown.school, school), eq(shown.client, reader))})`;
  const { rows } = (await db.execute(sql`
    select now.mark, held.mark as last, held.at, ${isHeld} as held,
      exists (select 1 from ${touched} where ${touched.at} >= ${transactionOf(sql`held.mark`)}) as touched
    from (select concat((select system_identifier from pg_control_system()), ':', pg_snapshot_xmin(pg_current_snapshot())) as mark) as now
    left join (select ${looked.mark} as mark, ${looked.at} as at from ${looked} where ${isTheirs} and ${isHeld}) as held
      on split_part(held.mark, ':', 1) = split_part(now.mark, ':', 1)`)) as unknown as {
    rows: { mark: string; last: string | null; at: string | null; held: boolean; touched: boolean }[];
  };
  const [row] = rows;
  if (row === undefined) throw new Error('a statement of one row gave none');
  const last = row.last === null || row.at === null ? null : { mark: row.last, at: new Date(row.at) };
  return { mark: row.mark, last, isNew: !row.held, isTouched: row.touched };
}

/** Keeps that it was looked, so that the next look begins there. */
export async function keepLook(tx: Database, looked: Looked, { school, reader, at }: Looking, look: Look): Promise<void> {
  const { sees, mark } = look;
  await tx
    .insert(looked)
    .values({ school, client: reader, at, ...look })
    .onConflictDoUpdate({ target: [looked.school, looked.client, looked.asked], set: { sees, mark, at } });
}

/** The transaction that a mark is of. */
export function transactionOf(mark: ReturnType<typeof sql>) {
  return sql`split_part(${mark}, ':', 2)::xid8`;
}
