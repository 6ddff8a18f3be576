import { and, desc, lt } from 'drizzle-orm';
import type { Database } from '../store/index.js';
import type { LedgerEntry } from './entry.js';
import { entries } from './tables.js';
import { HAS_TIME } from './without-a-time.js';

/** An entry with its place in the chain. Null where its text is not an entry, which `verify` tells. */
export interface ReadEntry {
  readonly sequence: number;
  readonly at: number;
  readonly entry: LedgerEntry | null;
}

/**
 * The entries before a place that have a time of the day, the newest first; before the end of the chain without one. Whether the chain is whole is
 * not looked at.
 */
export async function newestEntries(db: Database, before: number | null, limit: number): Promise<readonly ReadEntry[]> {
  const rows = await db
    .select({ sequence: entries.sequence, at: entries.at, entry: entries.entry })
    .from(entries)
    .where(and(HAS_TIME, before === null ? undefined : lt(entries.sequence, before)))
    .orderBy(desc(entries.sequence))
    .limit(limit);
  return rows.map(({ sequence, at, entry }) => ({ sequence, at: at.getTime(), entry: entryIn(entry) }));
}

/** The entry that a stored text is; null for a text that is none. */
export function entryIn(text: string): LedgerEntry | null {
  try {
    return JSON.parse(text) as LedgerEntry;
  } catch {
    return null;
  }
}
