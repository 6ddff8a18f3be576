import { hash } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import { refuse } from '../errors.js';
import type { Database, Store } from '../store/index.js';
import { premises } from './tables.js';

/**
 * Keeps what a decision stood on, before the entry that names it: resolves with its digest when it is durable, and rejects with
 * `UPSTREAM_UNAVAILABLE` when it may not be. INVARIANT: whoever calls it has taken out every value and every name.
 */
export type PremisesKeeper = (text: string) => Promise<string>;

/** Digests that are known to be kept; with more, they are looked up anew. */
const MOST_KNOWN = 10_000;

/** Many requests stand on the same: a text is written once, and named by whoever stands on it. */
export function openPremises(store: Store): PremisesKeeper {
  const keep = store.prepare('insert into ledger.premises (digest, text) values ($1, $2) on conflict (digest) do nothing');
  const known = new Set<string>();
  return async (text) => {
    const digest = digestOf(text);
    if (known.has(digest)) return digest;
    try {
      await keep([digest, text]);
    } catch (error) {
      const said = error instanceof Error ? error.message : 'no answer';
      throw refuse('UPSTREAM_UNAVAILABLE', 'the service cannot answer now', `premises: ${said}`);
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(digest);
    return digest;
  };
}

/** The texts of these digests. One that is missing, or no longer what its digest says, is left out. */
export async function readPremises(db: Database, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .select()
    .from(premises)
    .where(inArray(premises.digest, [...digests]));
  return new Map(rows.flatMap(({ digest, text }): [string, string][] => (digestOf(text) === digest ? [[digest, text]] : [])));
}

function digestOf(text: string): string {
  return hash('sha256', text);
}
