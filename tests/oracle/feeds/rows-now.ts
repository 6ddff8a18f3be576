import { is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Store } from '../../../core/store/index.js';
import type { DemoRows } from '../../../gateway/demo/index.js';
import { KEPT } from '../rewrite.js';

/** Tables that say nothing of a record, nor of who may see it. */
const ASIDE: ReadonlySet<string> = new Set(['changes', 'shown', 'counters', 'idempotencyKeys', 'premises']);

/** The rows of every table of records, as the database has them now. */
export async function rowsNow(store: Store): Promise<DemoRows> {
  const found: Record<string, Record<string, readonly unknown[]>> = {};
  for (const [subgraph, tables] of Object.entries(KEPT)) {
    const own: Record<string, readonly unknown[]> = {};
    for (const [name, table] of Object.entries(tables))
      if (is(table, PgTable) && !ASIDE.has(name)) own[name] = await store.db.select().from(table);
    found[subgraph] = own;
  }
  return found as unknown as DemoRows;
}
