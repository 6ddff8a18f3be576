import { setImmediate as nextTurn } from 'node:timers/promises';
import { invariant, refuse } from '../errors.js';
import { inTime } from '../in-time.js';
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
  /**
   * The same, while what the entry stands on is `ground`: looked at when the entry is written, and not before it was appended. Null when it is
   * something else: nothing was written. INVARIANT: where nothing says what entries stand on, this is null, and nobody takes one for looked at.
   */
  readonly appendWhile: ((ground: string, entry: LedgerEntry) => Promise<LedgerReceipt | null>) | null;
  /** The last entry there is, by any replica; sequence 0 when there is none. */
  head(): Promise<LedgerReceipt>;
}

export interface OpenLedger extends Ledger {
  /** Keeps the newest head a last time; before the store is closed. */
  close(): Promise<void>;
}

/** Entries written in one statement at most. */
const BATCH = 1_000;

/**
 * Milliseconds a batch is waited for. Why: all wait for the one that is being written, and a connection that was cut without a word is silent for minutes.
 * What is given up may be written all the same, and nothing was disclosed.
 */
const PATIENCE = 20_000;

interface Waiting extends Written {
  /** What it stands on; null for nothing. */
  readonly ground: string | null;
  readonly resolve: (receipt: LedgerReceipt | null) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens the ledger of a store. What arrives while a batch is being written goes into the next (group commit). `standing` is what entries may stand on: an
 * expression of SQL that gives one text.
 */
export async function openLedger(
  store: Store,
  keeping: LedgerKeeping,
  standing: string | null = null,
  patience: number = PATIENCE,
): Promise<OpenLedger> {
  const { key, file } = keeping;
  const queue: Waiting[] = [];
  const extend = chainWriter(store, key, standing ?? 'null::text');
  const headFile = file === null ? null : keepHeadFile({ ...keeping, file }, (receipt) => holds(store, receipt));
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    let left: readonly Waiting[] = [];
    while (left.length + queue.length > 0) {
      // Why: a statement costs as much as several entries, so operations that end in the same turn of the event loop share one.
      if (left.length === 0) await nextTurn();
      const batch = left.length > 0 ? left : takeBatch(queue);
      const ground = groundOf(batch);
      left = [];
      try {
        const extended = await inTime(extend(batch, ground), patience);
        if (extended === null) {
          // Why by themselves: beside others whose ground moves all the time, those that stand on nothing would wait for ever.
          left = batch.filter((one) => one.ground === null);
          for (const one of batch) if (one.ground !== null) one.resolve(null);
          continue;
        }
        const { receipts, head } = extended;
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

  const append = (entry: LedgerEntry, ground: string | null) =>
    new Promise<LedgerReceipt | null>((resolve, reject) => {
      check(entry);
      queue.push({ at: entry.at, text: entryText(entry), ground, resolve, reject });
      if (!writing) void write();
    });

  return {
    append: (entry) => append(entry, null) as Promise<LedgerReceipt>,
    appendWhile: standing === null ? null : (ground, entry) => append(entry, ground),
    async head() {
      const { sequence, hash } = await readHead(store.db, key);
      return { sequence, hash };
    },
    close: async () => headFile?.close(),
  };
}

/** The next of those who wait, in their order, as far as they stand on one and the same. */
function takeBatch(queue: Waiting[]): readonly Waiting[] {
  const ground = groundOf(queue);
  const end = queue.findIndex((one) => one.ground !== null && one.ground !== ground);
  return queue.splice(0, Math.min(BATCH, end === -1 ? queue.length : end));
}

function groundOf(entries: readonly Waiting[]): string | null {
  return entries.find(({ ground }) => ground !== null)?.ground ?? null;
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
