import { openStore, type Store } from '../../core/store/index.js';

/** Milliseconds. */
const LONGEST = 600_000;

/** The store, for commands that write by the thousand: on a busy machine one statement of theirs takes longer than a request's may. */
export function openBulkStore(place: { readonly databaseUrl: string | null; readonly dataDir: string }): Promise<Store> {
  return openStore({ ...place, statementTimeout: LONGEST });
}
