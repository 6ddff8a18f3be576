import { and, eq, getTableColumns, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';

/** The part of a list that is asked for: rows after an (instant, id), latest first. */
export interface Window {
  readonly first: number;
  readonly after: { readonly time: Date; readonly id: string } | null;
}

/** Instants, the first included and the second not; null leaves a side open. */
export interface Interval {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** One parent's part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** A scoped list of records: under which parent, in the order of which instant, on what condition. */
export interface Listing {
  readonly parent: PgColumn;
  readonly time: PgColumn;
  readonly where: SQL | undefined;
  /** Where the parent or the condition is in another table. */
  readonly joined?: { readonly table: PgTable; readonly on: SQL | undefined };
}

type Records = PgTable & { readonly id: PgColumn };

/** The same window of many parents' lists in one statement, keyset-paged: latest first, then by id. */
export async function pagesOf<Table extends Records>(
  db: Database,
  table: Table,
  { parent, time, where, joined }: Listing,
  { first, after }: Window,
): Promise<ReadonlyMap<string, Page<Table['$inferSelect']>>> {
  const position = sql<number>`row_number() over (partition by ${parent} order by ${time} desc, ${table.id} desc)`;
  const listed = db
    .select({
      ...getTableColumns(table as PgTable),
      listedUnder: sql<string>`${parent}`.as('listed_under'),
      position: position.as('position'),
    })
    .from(table as PgTable)
    .$dynamic();
  if (joined !== undefined) listed.innerJoin(joined.table, joined.on);
  const before = after === null ? undefined : or(lt(time, after.time), and(eq(time, after.time), lt(table.id, after.id)));
  const ranked = listed.where(and(where, before)).as('ranked');
  const rows = (await db
    .select()
    .from(ranked)
    .where(lte(ranked.position, first + 1))
    .orderBy(ranked.listedUnder, ranked.position)) as unknown as (Table['$inferSelect'] & { listedUnder: string })[];
  const pages = new Map<string, Table['$inferSelect'][]>();
  for (const row of rows) {
    const page = pages.get(row.listedUnder);
    if (page === undefined) pages.set(row.listedUnder, [row]);
    else page.push(row);
  }
  return new Map([...pages].map(([key, found]) => [key, { rows: found.slice(0, first), more: found.length > first }]));
}

/** How many records each parent's list has, under the same scope. */
export async function countsOf(db: Database, table: PgTable, { parent, where, joined }: Listing): Promise<ReadonlyMap<string, number>> {
  const counted = db
    .select({ parent: sql<string>`${parent}`, count: sql<number>`count(*)::int` })
    .from(table)
    .$dynamic();
  if (joined !== undefined) counted.innerJoin(joined.table, joined.on);
  const rows = await counted.where(where).groupBy(parent);
  return new Map(rows.map((row) => [row.parent, row.count]));
}
