import { and, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The part of a list that is asked for: so many rows, beyond the keys of a row, in the order of the keys or against it. */
export interface Window {
  readonly size: number;
  readonly beyond: readonly (Date | string)[] | null;
  readonly direction: 'asc' | 'desc';
}

/** One parent's part of a list, in the order it was asked for. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** Rows beyond the window's start; `keys` are what the list is ordered by, the last of them unique. */
export function isBeyond(keys: readonly PgColumn[], { beyond, direction }: Window): SQL | undefined {
  if (beyond === null) return undefined;
  const further = direction === 'asc' ? gt : lt;
  const same = (count: number) => keys.slice(0, count).map((key, index) => eq(key, beyond[index]));
  return or(...keys.map((key, index) => and(...same(index), further(key, beyond[index]))));
}

/** `order by` of the window. */
export function inOrder(keys: readonly PgColumn[], { direction }: Window): SQL {
  return sql.join(
    keys.map((key) => (direction === 'asc' ? sql`${key} asc` : sql`${key} desc`)),
    sql`, `,
  );
}

/** The place of a row in its parent's list: one statement pages the lists of many parents. */
export function placeIn(parent: PgColumn, keys: readonly PgColumn[], window: Window): SQL.Aliased<number> {
  return sql<number>`row_number() over (partition by ${parent} order by ${inOrder(keys, window)})`.mapWith(Number).as('place');
}

/** Rows of many parents, in order and one more than asked for each, as pages. */
export function cut<Row>(rows: readonly Row[], parentOf: (row: Row) => string, { size }: Window): ReadonlyMap<string, Page<Row>> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const list = found.get(parentOf(row));
    if (list === undefined) found.set(parentOf(row), [row]);
    else list.push(row);
  }
  return new Map([...found].map(([parent, list]) => [parent, { rows: list.slice(0, size), more: list.length > size }]));
}
