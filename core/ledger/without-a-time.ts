import { type SQL, sql } from 'drizzle-orm';
import { entries } from './tables.js';

/**
 * Has an entry a time of the day? One that has the day alone is of somebody who must not be found. INVARIANT: nothing that a reader of the ledger
 * is told (what is on a page, where it ends, up to when it looked) depends on where such an entry stands among others, nor on its being there:
 * between whom it stands, or since when, would be who and when.
 */
export const HAS_TIME: SQL = sql`extract(epoch from ${entries.at}) % 86400 <> 0`;
