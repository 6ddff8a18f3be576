import { desc, sql } from 'drizzle-orm';
import { invariant, refuse } from '../errors.js';
import { type Database, insertRows, type Store } from '../store/index.js';
import { canonicalJson } from './canonical.js';
import { type ChainedRow, chained, GENESIS } from './chain.js';
import type { LedgerEntry, LedgerReceipt } from './entry.js';
import { entries } from './tables.js';

/** The append-only record of operations. No entry, no response: who discloses waits for the receipt. */
export interface Ledger {
  /**
   * Resolves when the entry is durable. Rejects with `UPSTREAM_UNAVAILABLE` when it may not be: nothing is to be disclosed then.
   * Entries of one process stand in the order in which they were appended. Never to be waited for inside a transaction of the store.
   */
  append(entry: LedgerEntry): Promise<LedgerReceipt>;
  /** The last entry there is, by any replica; sequence 0 when there is none. */
  head(): Promise<LedgerReceipt>;
}

/** Entries written in one statement at most. */
const BATCH = 1_000;
/** Key of the advisory lock under which one replica at a time adds to the chain: `ledger` in ASCII. */
const CHAIN_LOCK = 0x6c6564676572;

interface Waiting {
  readonly at: Date;
  readonly text: string;
  readonly resolve: (receipt: LedgerReceipt) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the ledger of a store. What arrives while a batch is being written goes into the next (group commit). */
export async function openLedger(store: Store): Promise<Ledger> {
  const queue: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    // Why: after a turn, so that operations that end together share the first batch too.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH);
      try {
        const rows = await extend(store, batch);
        batch.forEach(({ resolve }, index) => {
          const { sequence, hash } = rows[index] as ChainedRow;
          resolve({ sequence, hash });
        });
      } catch (error) {
        const refusal = refuse('UPSTREAM_UNAVAILABLE', 'the service cannot answer now', `ledger: ${messageOf(error)}`);
        for (const { reject } of batch) reject(refusal);
      }
    }
    writing = false;
  }

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        const at = new Date(entry.at);
        // Why: it would take the batch with it.
        invariant(!Number.isNaN(at.getTime()), 'an entry has an instant');
        queue.push({ at, text: canonicalJson(entry), resolve, reject });
        if (!writing) void write();
      }),
    head: () => headOf(store.db),
  };
}

/** Adds a batch to the chain. INVARIANT: one writer at a time, so that the chain never forks; `sequence` is unique besides. */
function extend(store: Store, batch: readonly Waiting[]): Promise<ChainedRow[]> {
  return store.transaction(async (tx) => {
    // Why: durable even where the server was told that commits need not be.
    await tx.execute(sql`select pg_advisory_xact_lock(${CHAIN_LOCK}), set_config('synchronous_commit', 'on', true)`);
    let head = await headOf(tx);
    const rows: ChainedRow[] = [];
    for (const { at, text } of batch) {
      const row = chained(head, at, text);
      rows.push(row);
      head = row;
    }
    await insertRows(tx, entries, rows);
    return rows;
  });
}

async function headOf(db: Database): Promise<LedgerReceipt> {
  const [last] = await db.select({ sequence: entries.sequence, hash: entries.hash }).from(entries).orderBy(desc(entries.sequence)).limit(1);
  return last ?? GENESIS;
}

/** What the driver said. Why: drizzle's own message quotes the parameters, and so the entry. */
function messageOf(error: unknown): string {
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return source instanceof Error ? source.message : 'no answer';
}
