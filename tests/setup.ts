import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { TestProject } from 'vitest/node';
import { dumpStore, migrationsDigest, openStore } from '../core/store/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with a dump of an empty, migrated store. */
    readonly storeDump: string;
  }
}

const FOLDER = fileURLToPath(new URL('../node_modules/.cache/preau', import.meta.url));
const DAY = 24 * 60 * 60 * 1000;

/** Before a run: an empty, migrated store is dumped for `openTestStore` to start from, unless an earlier run left the same. */
export default async function setup(project: TestProject): Promise<void> {
  const file = join(FOLDER, `store-${fingerprint()}.tar`);
  if (!existsSync(file)) await dumpTo(file);
  project.provide('storeDump', file);
}

/** Changes with the migrations and with the engine. */
function fingerprint(): string {
  const engine = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..', 'package.json'));
  return createHash('sha256')
    .update(migrationsDigest())
    .update(engine)
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
}

async function dumpTo(file: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) {
    const old = join(FOLDER, name);
    // Why: not the fresh ones, which another run may be reading.
    if (name.startsWith('store-') && Date.now() - statSync(old).mtimeMs > DAY) rmSync(old, { force: true });
  }
  const store = await openStore({ dataDir: 'memory' });
  // Why: nobody makes a database in a test, and the two that new ones are copied from are two thirds of the files that each store starts from.
  await store.db.execute(sql`update pg_database set datistemplate = false`);
  for (const name of ['template0', 'template1']) await store.db.execute(sql.raw(`drop database ${name}`));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, new Uint8Array(await (await dumpStore(store, 'none')).arrayBuffer()));
  await store.close();
  renameSync(draft, file);
}
