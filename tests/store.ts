import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type SQL, sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { type Database, openStore, type Rows, type Store } from '../core/store/index.js';

/** The dump of an empty, migrated store that `tests/setup.ts` made for this run. */
export function storeDump(): Uint8Array {
  return readFileSync(inject('storeDump'));
}

/** An empty, migrated store of one's own, in memory; close it when done. */
export function openTestStore(): Promise<Store> {
  return openStore({ dataDir: 'memory', dump: storeDump() });
}

/** An engine, and what stands in it before anybody writes. */
interface Engine {
  readonly store: Store;
  readonly atFirst: ReadonlyMap<string, string>;
}

/** Engines that nobody has at the moment. */
const free: Engine[] = [];
/** As many as tests have open at once; whatever is more is closed. */
const MOST_FREE = 2;

/**
 * The same, faster: an engine that a test of this process is done with, as it was after the migrations, since opening one takes most of a second.
 * For who writes rows, not for who changes tables. Close it when done: nothing can be done with it any more, as with one of one's own.
 */
export async function openEmptyStore(): Promise<Store> {
  const engine = free.pop() ?? (await openEngine());
  // Why a layer above: what a test puts in the place of a method is gone with it.
  const { proxy: db, revoke } = Proxy.revocable(Object.create(engine.store.db) as Database, {});
  let closing: Promise<void> | undefined;
  const close = async () => {
    // Why first: it waits for what is running.
    await empty(engine);
    revoke();
    if (free.length < MOST_FREE) free.push(engine);
    else await engine.store.close();
  };
  return {
    ...engine.store,
    db,
    id: randomUUID(),
    transaction: (work) => db.transaction(work),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function openEngine(): Promise<Engine> {
  const store = await openTestStore();
  const atFirst = new Map<string, string>();
  for (const table of await named(store.db, FILLED)) {
    const rows = await store.db.execute(sql.raw(`select coalesce(json_agg(one), '[]')::text as rows from ${table} one`));
    atFirst.set(table, (rows as Rows<{ rows: string }>).rows[0]?.rows ?? '[]');
  }
  return { store, atFirst };
}

/** As after the migrations. */
async function empty({ store, atFirst }: Engine): Promise<void> {
  const filled = (await named(store.db, FILLED)).filter((table) => !atFirst.has(table));
  const numbered = await named(store.db, NUMBERED);
  await untriggered(store, async (tx) => {
    // Why cascade: a table without rows may still point to one that has some.
    if (filled.length > 0) await tx.execute(sql.raw(`truncate table ${filled.join()} cascade`));
    for (const sequence of numbered) await tx.execute(sql.raw(`alter sequence ${sequence} restart`));
  });
  // Why afterwards: epochs move at the end of what emptied the others.
  await untriggered(store, async (tx) => {
    for (const [table, rows] of atFirst) {
      const name = sql.raw(table);
      await tx.execute(sql`delete from ${name}`);
      await tx.execute(sql`insert into ${name} overriding system value select * from json_populate_recordset(null::${name}, ${rows})`);
    }
  });
}

/** Why: what is put back is no write, and some tables refuse to be emptied. */
function untriggered(store: Store, work: (tx: Database) => Promise<unknown>): Promise<void> {
  return store.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await work(tx);
  });
}

/** The tables with rows, or that had some, but for the migrator's own. */
const FILLED = sql`
  select oid::regclass::text as name from pg_class
  where relkind = 'r' and pg_relation_size(oid) > 0
    and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'store')`;

/** The sequences that gave numbers, but for the migrator's own. */
const NUMBERED = sql`
  select format('%I.%I', schemaname, sequencename) as name from pg_sequences where last_value is not null and schemaname <> 'store'`;

async function named(db: Database, query: SQL): Promise<string[]> {
  return ((await db.execute(query)) as Rows<{ name: string }>).rows.map(({ name }) => name);
}
