import type { Store } from './contract.js';
import { openPglite, type PgliteOptions } from './pglite.js';
import { openPostgres, type PostgresOptions } from './postgres.js';

export type StoreOptions = PgliteOptions & Omit<PostgresOptions, 'databaseUrl'> & { readonly databaseUrl?: string | null };

/** Opens the store, migrated: PostgreSQL where there is an address for it, else PGlite in a folder or in memory. */
export function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl } = options;
  return databaseUrl ? openPostgres({ ...options, databaseUrl }) : openPglite(options);
}

export { type InsertOptions, insertNewRows, insertRows } from './bulk.js';
export { createdAt, day, id, instant, school } from './columns.js';
export type { Database, Engine, Rows, Statement, Store } from './contract.js';
export { FolderInUse } from './folder-lock.js';
export { migrationsDigest } from './migrate.js';
export { dumpStore } from './pglite.js';
export { STATES, sqlState } from './sql-state.js';
export { refreshStatistics } from './statistics.js';
export { type ReachColumns, type Scope, within } from './within.js';
