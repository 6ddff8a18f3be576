import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { dumpStore, openStore } from '../core/store/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with a dump of an empty, migrated store. */
    readonly storeDump: string;
  }
}

/** Once per run: an empty store is migrated and dumped, for `openTestStore` to start from. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'preau-tests-'));
  const file = join(folder, 'store.tar');
  const store = await openStore({ dataDir: 'memory' });
  writeFileSync(file, new Uint8Array(await (await dumpStore(store, 'none')).arrayBuffer()));
  await store.close();
  project.provide('storeDump', file);
  return () => rmSync(folder, { recursive: true, force: true });
}
