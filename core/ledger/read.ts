import { desc, lt } from 'drizzle-orm';
import type { Database } from '../store/index.js';
import type { LedgerEntry } from './entry.js';
import { entries } from './tables.js';

/** An entry with its place in the chain. Null where its text is not an entry, which `verify` tells. */
export interface ReadEntry {
  readonly sequence: number;
  readonly at: number;
  readonly entry: LedgerEntry | null;
}

/** The entries before a place, the newest first; before the end of the chain without one. Whether the chain is whole is not looked at. */
export async function newestEntries(db: Database, before: number | null, limit: number): Promise<readonly ReadEntry[]> {
  const rows = await db
    .select({ sequence: entries.sequence, at: entries.at, entry: entries.entry })
    .from(entries)
    .where(before === null ? undefined : lt(entries.sequence, before))
    .orderBy(desc(entries.sequence))
    .limit(limit);
  return rows.map(({ sequence, at, entry }) => ({ sequence, at: at.getTime(), entry: read(entry) }));
}

function read(text: string): LedgerEntry | null {
  try {
    return JSON.parse(text) as LedgerEntry;
  } catch {
    return null;
  }
}
