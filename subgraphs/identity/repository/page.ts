import { and, countDistinct, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';

/** The part of a list that is asked for: rows after an id, in the order of ids. */
export interface Window {
  readonly first: number;
  readonly after: string | null;
}

/** One parent's part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** The rows of a list, scoped: which record (`id`) under which parent. From where, and on what condition. */
export interface Listing {
  readonly from: PgTable;
  readonly parent: PgColumn;
  readonly id: PgColumn | SQL<string>;
  readonly where: SQL | undefined;
}

type Records = PgTable & { readonly school: PgColumn; readonly id: PgColumn };

/** The same window of many parents' lists in one statement, keyset-paged. A record that is listed twice counts once. */
export async function pagesOf<Table extends Records>(
  db: Database,
  table: Table,
  listing: Listing,
  { first, after }: Window,
): Promise<ReadonlyMap<string, Page<Table['$inferSelect']>>> {
  const listed = db
    .selectDistinct({ parent: sql<string>`${listing.parent}`.as('parent'), record: sql<string>`${listing.id}`.as('record') })
    .from(listing.from)
    .where(listing.where)
    .as('listed');
  const ranked = db
    .select({
      parent: sql<string>`${listed.parent}`.as('ranked_parent'),
      record: sql<string>`${listed.record}`.as('ranked_record'),
      place: sql<number>`row_number() over (partition by ${listed.parent} order by ${listed.record})`.as('place'),
    })
    .from(listed)
    .where(after === null ? undefined : gt(listed.record, after))
    .as('ranked');
  const rows = (await db
    .select({ parent: ranked.parent, row: table as PgTable })
    .from(ranked)
    .innerJoin(table as PgTable, and(eq(table.school, sql`split_part(${ranked.record}, '.', 1)`), eq(table.id, ranked.record)))
    .where(lte(ranked.place, first + 1))
    .orderBy(ranked.parent, ranked.record)) as unknown as { parent: string; row: Table['$inferSelect'] }[];
  const pages = new Map<string, Table['$inferSelect'][]>();
  for (const { parent, row } of rows) pages.set(parent, [...(pages.get(parent) ?? []), row]);
  return new Map([...pages].map(([parent, found]) => [parent, { rows: found.slice(0, first), more: found.length > first }]));
}

/** How many records each parent's list has, under the same scope. */
export async function countsOf(db: Database, listing: Listing): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ parent: sql<string>`${listing.parent}`, count: countDistinct(listing.id as PgColumn) })
    .from(listing.from)
    .where(listing.where)
    .groupBy(listing.parent);
  return new Map(rows.map(({ parent, count }) => [parent, Number(count)]));
}
