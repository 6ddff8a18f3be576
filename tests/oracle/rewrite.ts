import { getTableColumns, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import * as file from '../../core/files/tables.js';
import { insertRows, type Store } from '../../core/store/index.js';
import type { DemoRows } from '../../gateway/demo/index.js';
import * as governance from '../../gateway/governance/tables.js';
import * as assessment from '../../subgraphs/assessment/tables.js';
import * as attendance from '../../subgraphs/attendance/tables.js';
import * as identity from '../../subgraphs/identity/tables.js';
import * as messaging from '../../subgraphs/messaging/tables.js';
import { TABLES, tableOf } from './records.js';

export const KEPT = { identity, attendance, assessment, messaging, file, governance } as const;
/** Every table that may differ: those of records, and those that only decisions read. */
const NAMES = [...Object.keys(TABLES), 'identity.memberships', 'governance.agreements'];
/** Students and staff point to persons: the three go together, persons first. */
const PEOPLE = ['identity.persons', 'identity.students', 'identity.staff'];

/** Puts other rows in place of those that are there, in the tables that differ. */
export async function rewrite(store: Store, before: DemoRows, after: DemoRows): Promise<void> {
  const differing = NAMES.filter((name) => tableOf(before, name) !== tableOf(after, name));
  if (differing.length === 0) return;
  const names = differing.includes('identity.persons') ? [...new Set([...PEOPLE, ...differing])] : differing;
  await store.transaction(async (tx) => {
    for (const name of [...names].reverse()) await tx.execute(sql`delete from ${tableNamed(name)}`);
    for (const name of names) {
      const table = tableNamed(name);
      const columns = new Set(Object.keys(getTableColumns(table)));
      const rows = tableOf(after, name).map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => columns.has(column))));
      await insertRows(tx, table, rows as never);
    }
  });
}

function tableNamed(name: string): PgTable {
  const [subgraph, own] = name.split('.') as [keyof typeof KEPT, string];
  const table = (KEPT[subgraph] as unknown as Readonly<Record<string, PgTable>>)[own];
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}
