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

/** Schemas of the subgraphs of school life, and of files: nothing is in their tables before somebody writes. */
const OF_SCHOOLS = ['identity', 'attendance', 'assessment', 'messaging', 'file'];
let kept: Store | undefined;
let isTaken = false;

/**
 * The same for who writes to the tables of school life alone: the engine is opened once for all tests of a process and emptied for each, since opening
 * it takes most of a second. Close it when done; who opens a second one meanwhile gets one of their own.
 */
export async function openEmptyStore(): Promise<Store> {
  if (isTaken) return openTestStore();
  isTaken = true;
  if (kept === undefined) kept = await openTestStore();
  else await empty(kept);
  const store = kept;
  return {
    ...store,
    close: async () => {
      isTaken = false;
    },
  };
}

async function empty({ db }: Store): Promise<void> {
  const filled = await db.execute(sql`
    select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables
    where schemaname = any(${sql.param(`{${OF_SCHOOLS.join()}}`)}::text[])
      and (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from (select 1 from %I.%I limit 1) one', schemaname, tablename), false, true, '')))[1]::text <> '0'`);
  const { tables } = (filled as Rows<{ tables: string | null }>).rows[0] as { tables: string | null };
  // Why cascade: a table without rows may still point to one that has some.
  if (tables !== null) await db.execute(sql.raw(`truncate table ${tables} restart identity cascade`));
}
