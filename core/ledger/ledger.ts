import { setImmediate as nextTurn } from 'node:timers/promises';
import { invariant, refuse } from '../errors.js';
import type { Store } from '../store/index.js';
import { chainWriter, readHead, type Written } from './chain-writer.js';
import type { LedgerEntry, LedgerReceipt } from './entry.js';
import { entryText } from './entry-text.js';
import { keepHeadFile } from './head-file.js';
import { holds } from './holds.js';
import type { LedgerKeeping } from './keeping.js';

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

export interface OpenLedger extends Ledger {
  /** Keeps the newest head a last time; before the store is closed. */
  close(): Promise<void>;
}

/** Entries written in one statement at most. */
const BATCH = 1_000;

interface Waiting extends Written {
  readonly resolve: (receipt: LedgerReceipt) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the ledger of a store. What arrives while a batch is being written goes into the next (group commit). */
export async function openLedger(store: Store, keeping: LedgerKeeping): Promise<OpenLedger> {
  const { key, file } = keeping;
  const queue: Waiting[] = [];
  const extend = chainWriter(store, key);
  const headFile = file === null ? null : keepHeadFile({ ...keeping, file }, (receipt) => holds(store, receipt));
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    while (queue.length > 0) {
      // Why: a statement costs as much as several entries, so operations that end in the same turn of the event loop share one.
      await nextTurn();
      const batch = queue.splice(0, BATCH);
      try {
        const { receipts, head } = await extend(batch);
        headFile?.note(head);
        batch.forEach(({ resolve }, index) => {
          resolve(receipts[index] as LedgerReceipt);
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
        check(entry);
        queue.push({ at: entry.at, text: entryText(entry), resolve, reject });
        if (!writing) void write();
      }),
    async head() {
      const { sequence, hash } = await readHead(store.db, key);
      return { sequence, hash };
    },
    close: async () => headFile?.close(),
  };
}

/** Why: one that cannot be kept would take its batch with it. */
function check({ at, outcome, code, intent }: LedgerEntry): void {
  invariant(Number.isSafeInteger(at) && at >= 0 && !Number.isNaN(new Date(at).getTime()), 'an entry has an instant');
  invariant((outcome === 'refused') === (code != null), 'what is refused has a code, and nothing else has');
  invariant(intent == null || (Number.isSafeInteger(intent) && intent > 0 && outcome !== 'intended'), 'a closing entry names its intent');
}

/** What the driver said. Why: drizzle's own message quotes the parameters, and so the entry. */
function messageOf(error: unknown): string {
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return source instanceof Error ? source.message : 'no answer';
}
