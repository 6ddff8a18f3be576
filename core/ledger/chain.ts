import { hash } from 'node:crypto';
import type { LedgerReceipt } from './entry.js';

/** What stands before the first entry. */
export const GENESIS: LedgerReceipt = { sequence: 0, hash: '0'.repeat(64) };

/** A row of the ledger as it is stored. */
export interface ChainedRow extends LedgerReceipt {
  readonly at: Date;
  readonly entry: string;
  readonly previous: string;
}

/** What is hashed: the previous hash in hex, then the entry's text in UTF-8. */
export function hashOf(previous: string, entry: string): string {
  return hash('sha256', previous + entry);
}
