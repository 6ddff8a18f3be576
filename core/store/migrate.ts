import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './contract.js';

/** Where the engines' migrators keep note of what they have run. */
export const MIGRATION_NOTES = { migrationsSchema: 'store', migrationsTable: 'migration' } as const;

/**
 * The one set of migrations. It is read from the sources whether we run from them or from `dist`:
 * the first folder upwards with a package.json is the package.
 */
export function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('the migrations are missing: no package.json above the program');
    folder = above;
  }
  return join(folder, 'core', 'store', 'migrations');
}

/** What the migrations add up to: the same text is the same tables. */
export function migrationsDigest(): string {
  const digest = createHash('sha256');
  for (const { hash, folderMillis } of readMigrationFiles({ migrationsFolder: migrationsFolder() }))
    digest.update(`${hash} ${folderMillis}`);
  return digest.digest('hex');
}

/**
 * Refuses a database that another version of the program has shaped.
 * Why: drizzle compares dates alone, so a database ahead of us, or one whose history was rewritten, would be taken for ours.
 */
export async function checkHistory(db: Database): Promise<void> {
  const { migrationsSchema, migrationsTable } = MIGRATION_NOTES;
  const found = await db.execute<{ present: boolean }>(
    sql`select to_regclass(${`${migrationsSchema}.${migrationsTable}`}) is not null as present`,
  );
  if (found.rows[0]?.present !== true) return;
  const notes = sql`${sql.identifier(migrationsSchema)}.${sql.identifier(migrationsTable)}`;
  const { rows } = await db.execute<{ hash: string }>(sql`select hash from ${notes} order by created_at, id`);
  const ours = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  if (rows.some(({ hash }, index) => hash !== ours[index]?.hash)) {
    throw new Error('the database was shaped by another version of the program: start that version, or an empty database');
  }
}
