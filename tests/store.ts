import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { openStore, type Rows, type Store } from '../core/store/index.js';

/** The dump of an empty, migrated store that `tests/setup.ts` made for this run. */
export function storeDump(): Uint8Array {
  return readFileSync(inject('storeDump'));
}

/** An empty, migrated store of one's own, in memory; close it when done. */
export function openTestStore(): Promise<Store> {
  return openStore({ dataDir: 'memory', dump: storeDump() });
}

/** The tables of a store: those with rows, or those without any. */
const TABLES = (filled: boolean) => sql`
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')
    and (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from (select 1 from %I.%I limit 1) one', schemaname, tablename), false, true, '')))[1]::text
      = ${filled ? '1' : '0'}`;
let kept: { readonly store: Store; readonly empty: ReadonlySet<string> } | undefined;
let isTaken = false;

/**
 * The same, faster: the engine is opened once for all tests of a process and emptied for each, since opening it takes most of a second. Not for who
 * changes rows that the migrations write (the ledger's head, the epochs): these stay. Close it when done; who opens a second one meanwhile gets one
 * of their own.
 */
export async function openEmptyStore(): Promise<Store> {
  if (isTaken) return openTestStore();
  isTaken = true;
  if (kept === undefined) {
    const store = await openTestStore();
    kept = { store, empty: new Set(await tables(store, false)) };
  } else await empty(kept.store, kept.empty);
  const { store } = kept;
  return {
    ...store,
    close: async () => {
      isTaken = false;
    },
  };
}

async function empty(store: Store, atFirst: ReadonlySet<string>): Promise<void> {
  const filled = (await tables(store, true)).filter((name) => atFirst.has(name));
  // Why cascade: a table without rows may still point to one that has some.
  if (filled.length > 0) await store.db.execute(sql.raw(`truncate table ${filled.join()} restart identity cascade`));
}

async function tables({ db }: Store, filled: boolean): Promise<string[]> {
  return ((await db.execute(TABLES(filled))) as Rows<{ name: string }>).rows.map(({ name }) => name);
}
