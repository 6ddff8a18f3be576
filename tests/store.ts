import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import { openStore, type Store } from '../core/store/index.js';

/** The dump of an empty, migrated store that `tests/setup.ts` made for this run. */
export function storeDump(): Uint8Array {
  return readFileSync(inject('storeDump'));
}

/** An empty, migrated store of one's own, in memory; close it when done. */
export function openTestStore(): Promise<Store> {
  return openStore({ dataDir: 'memory', dump: storeDump() });
}
