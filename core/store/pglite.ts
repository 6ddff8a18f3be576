import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle, type PgliteDatabase } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, Store } from './contract.js';
import { lockFolder } from './folder-lock.js';
import { checkHistory, MIGRATION_NOTES, migrationsFolder } from './migrate.js';
import { oneTransaction } from './one-transaction.js';
import { pipelined } from './pglite-pipeline.js';
import { preparedOn } from './pglite-prepared.js';
import { refreshStatistics } from './statistics.js';

export interface PgliteOptions {
  /** A folder, made when it is not there, or `memory`. */
  readonly dataDir: string;
  /** What `dumpStore` made. An empty folder and a memory start from it; a folder with rows keeps its own. */
  readonly dump?: Blob | Uint8Array;
}

const clients = new WeakMap<Store, PGlite>();

/** Milliseconds. Why: nothing in the engine looks by itself at how many rows there are; it takes less than a tenth of a second. */
const STATISTICS = 600_000;

/** Why: the engine writes all of its buffers at each start, and those it takes unasked (128 MB) are half of the time that a start takes. */
const ENGINE = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB', '-c', 'wal_buffers=1MB'] };

/** Opens the embedded engine, migrated. Throws `FolderInUse` when another process has the folder. */
export async function openPglite({ dataDir, dump }: PgliteOptions): Promise<Store> {
  if (dataDir === 'memory') return started(await PGlite.create({ ...ENGINE, ...loading(dump) }), () => undefined);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dataDir);
  try {
    const folder = join(dataDir, 'postgres');
    const first = !existsSync(join(folder, 'PG_VERSION'));
    return await started(await PGlite.create({ ...ENGINE, dataDir: folder, ...(first ? loading(dump) : {}) }), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * The whole of an embedded store as an archive that `openPglite` starts from.
 * `gzip` is 5 MB and starts in 1 s; `none` is 40 MB and starts in two thirds of that.
 */
export async function dumpStore(store: Store, compression: 'gzip' | 'none' = 'gzip'): Promise<Blob> {
  const client = clients.get(store);
  if (client === undefined) throw new Error('only an open embedded store can be dumped');
  return client.dumpDataDir(compression);
}

function loading(dump: Blob | Uint8Array | undefined): { loadDataDir?: Blob } {
  if (dump === undefined) return {};
  if (dump instanceof Blob) return { loadDataDir: dump };
  const type = dump[0] === 0x1f && dump[1] === 0x8b ? 'application/x-gzip' : 'application/x-tar';
  return { loadDataDir: new Bytes(dump as Uint8Array<ArrayBuffer>, type) };
}

/** Bytes as a blob. Why: one of Node's own is put together again from pieces of 64 KB, which takes longer than all that is done with it. */
class Bytes extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>, type: string) {
    super([], { type });
    this.#bytes = bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }
}

async function started(client: PGlite, unlock: () => void): Promise<Store> {
  const asking = pipelined(client);
  const own: PgliteDatabase = drizzle(asking as PGlite);
  // Why: drizzle types the two engines apart by the shape of a raw result; `rows` is what they have in common.
  const db = own as unknown as Database;
  try {
    await client.exec(`set time zone 'UTC'`);
    await checkHistory(db);
    await migrate(own, { migrationsFolder: migrationsFolder(), ...MIGRATION_NOTES });
  } catch (error) {
    await client.close();
    throw error;
  }
  const outside = oneTransaction(db, asking);
  // Why a fault is passed over: nothing but speed depends on it, and the next time comes.
  const statistics = setInterval(() => void refreshStatistics(db).catch(() => undefined), STATISTICS).unref();
  let closing: Promise<void> | undefined;
  const store: Store = {
    db,
    engine: 'pglite',
    // One process has the folder, and nobody else this id.
    id: randomUUID(),
    transaction: (work) => db.transaction(work),
    prepare: preparedOn(client, outside),
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close: () => {
      clearInterval(statistics);
      closing ??= client.close().finally(unlock);
      return closing;
    },
  };
  clients.set(store, client);
  return store;
}
