import { and, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The part of a list that is asked for: so many rows, beyond the keys of a row. */
export interface Window {
  readonly size: number;
  readonly beyond: readonly (string | number)[] | null;
}

/** One parent's part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** What a list is ordered by: keys its reader sees, the last of them unique within a parent. */
export interface Order<Row> {
  readonly columns: readonly (PgColumn | SQL)[];
  readonly direction: 'asc' | 'desc';
  /** The keys of a row, as a cursor carries them: an instant in milliseconds since 1970. */
  readonly keysOf: (row: Row) => readonly (string | number)[];
}

/** Rows beyond the window's start. */
export function isBeyond<Row>({ columns, direction }: Order<Row>, { beyond }: Window): SQL | undefined {
  if (beyond === null) return undefined;
  const further = direction === 'asc' ? gt : lt;
  // Why: an expression compares like a column; the library has one signature for each.
  const compared = columns as readonly PgColumn[];
  const key = (index: number) => {
    const given = beyond[index];
    return typeof given === 'number' ? new Date(given) : given;
  };
  const same = (count: number) => compared.slice(0, count).map((column, index) => eq(column, key(index)));
  return or(...compared.map((column, index) => and(...same(index), further(column, key(index)))));
}

/** The place of a row in its parent's list: one statement pages the lists of many parents. */
export function placeIn<Row>(parent: PgColumn, { columns, direction }: Order<Row>): SQL.Aliased<number> {
  const order = sql.join(
    columns.map((column) => (direction === 'asc' ? sql`${column} asc` : sql`${column} desc`)),
    sql`, `,
  );
  return sql<number>`row_number() over (partition by ${parent} order by ${order})`.mapWith(Number).as('place');
}

/** Rows of many parents, in order and one more than asked for each, as pages. */
export function cut<Row>(rows: readonly Row[], parentOf: (row: Row) => string, { size }: Window): ReadonlyMap<string, Page<Row>> {
  const lists = new Map<string, Row[]>();
  for (const row of rows) {
    const list = lists.get(parentOf(row));
    if (list === undefined) lists.set(parentOf(row), [row]);
    else list.push(row);
  }
  return new Map([...lists].map(([parent, list]) => [parent, { rows: list.slice(0, size), more: list.length > size }]));
}
