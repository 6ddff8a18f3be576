import { and, eq } from 'drizzle-orm';
import type { Store } from '../store/index.js';
import { GENESIS } from './chain.js';
import type { LedgerReceipt } from './entry.js';
import { entries } from './tables.js';

/** Does the chain hold this receipt? */
export async function holds({ db }: Store, { sequence, hash }: LedgerReceipt): Promise<boolean> {
  if (sequence === GENESIS.sequence) return hash === GENESIS.hash;
  const found = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .where(and(eq(entries.sequence, sequence), eq(entries.hash, hash)));
  return found.length === 1;
}
