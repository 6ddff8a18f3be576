import { createHmac, hkdfSync } from 'node:crypto';
import { GENESIS } from './chain.js';
import type { LedgerReceipt } from './entry.js';

/** The end of the chain with our word for it. Who has the database and not the key cannot make one; an older one they may have copied. */
export interface Head extends LedgerReceipt {
  /** HMAC-SHA256 of `sequence:hash`, in hex. */
  readonly mac: string;
}

/** The key that vouches for heads, from the master secret (HKDF, RFC 5869). The database does not hold it. */
export function deriveHeadKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'preau', 'ledger-head', 32));
}

/** Vouches for the end of a chain; without a key, nobody does. */
export function vouch(key: Buffer | null, { sequence, hash }: LedgerReceipt): Head {
  return { sequence, hash, mac: key === null ? '' : createHmac('sha256', key).update(`${sequence}:${hash}`).digest('hex') };
}

/** Is this head as we made it? What stands before the first entry is known to everybody. */
export function vouchedFor(key: Buffer | null, head: Head): boolean {
  return head.sequence === GENESIS.sequence ? head.hash === GENESIS.hash : head.mac === vouch(key, head).mac;
}
