import { asc, gt } from 'drizzle-orm';
import type { Store } from '../store/index.js';
import { type ChainedRow, GENESIS, hashOf } from './chain.js';
import type { LedgerReceipt } from './entry.js';
import { entries } from './tables.js';

export interface LedgerVerdict {
  readonly ok: boolean;
  /** Entries read, up to the first fault. */
  readonly entries: number;
  /** Where the chain ends; keep it elsewhere, to show a truncation later. */
  readonly head: LedgerReceipt;
  readonly firstFault?: LedgerFault;
}

/** `sequence` is the first entry that is not as it was written, or that is missing. */
export interface LedgerFault {
  readonly sequence: number;
  readonly kind: 'edited' | 'removed' | 'truncated';
}

const PAGE = 1_000;

/**
 * Reads the whole ledger in order and stops at the first fault: an entry edited or removed, and, given a head known from before
 * (a receipt, or an earlier verdict's), an end that was cut off or written anew.
 */
export async function verify(store: Store, onProgress?: (entries: number) => void, knownHead?: LedgerReceipt): Promise<LedgerVerdict> {
  let head = GENESIS;
  for (;;) {
    const page = await store.db
      .select()
      .from(entries)
      .where(gt(entries.sequence, head.sequence))
      .orderBy(asc(entries.sequence))
      .limit(PAGE);
    for (const row of page) {
      const kind = faultOf(row, head, knownHead);
      if (kind !== null) return { ok: false, entries: head.sequence, head, firstFault: { sequence: head.sequence + 1, kind } };
      head = { sequence: row.sequence, hash: row.hash };
    }
    onProgress?.(head.sequence);
    if (page.length < PAGE) break;
  }
  const truncated = knownHead !== undefined && head.sequence < knownHead.sequence;
  if (truncated) return { ok: false, entries: head.sequence, head, firstFault: { sequence: head.sequence + 1, kind: 'truncated' } };
  return { ok: true, entries: head.sequence, head };
}

function faultOf(row: ChainedRow, head: LedgerReceipt, known: LedgerReceipt | undefined): LedgerFault['kind'] | null {
  if (row.sequence !== head.sequence + 1) return 'removed';
  if (row.previous !== head.hash || row.hash !== hashOf(row.previous, row.entry) || !saysWhen(row)) return 'edited';
  return known?.sequence === row.sequence && known.hash !== row.hash ? 'edited' : null;
}

/** The column by which entries are found must say what the hashed text says. */
function saysWhen({ at, entry }: ChainedRow): boolean {
  try {
    return (JSON.parse(entry) as { at?: unknown }).at === at.getTime();
  } catch {
    return false;
  }
}
