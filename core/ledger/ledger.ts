import { desc, sql } from 'drizzle-orm';
import { invariant, refuse } from '../errors.js';
import { type Database, STATES, type Store, sqlState } from '../store/index.js';
import { type ChainedRow, chained, GENESIS } from './chain.js';
import type { LedgerEntry, LedgerReceipt } from './entry.js';
import { entryText } from './entry-text.js';
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
/**
 * Waits until nobody else adds to the chain, and keeps others waiting until the end of the transaction. Turns are given in the order asked.
 * The key of the advisory lock is `ledger` in ASCII.
 */
const TURN = sql`pg_advisory_xact_lock(${sql.raw(String(0x6c6564676572))})`;

interface Waiting {
  readonly at: Date;
  readonly text: string;
  readonly resolve: (receipt: LedgerReceipt) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the ledger of a store. What arrives while a batch is being written goes into the next (group commit). */
export async function openLedger(store: Store): Promise<Ledger> {
  const queue: Waiting[] = [];
  const extend = chainWriter(store);
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    // Why: after a turn, so that operations that end together share the first batch too.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH);
      try {
        const rows = await extend(batch);
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
        check(entry);
        queue.push({ at, text: entryText(entry), resolve, reject });
        if (!writing) void write();
      }),
    head: () => headOf(store.db),
  };
}

/**
 * Adds batches to the chain. INVARIANT: it never forks, because `sequence` is unique and a row follows one that is committed.
 * While nobody else writes, the end is where we left it and one statement is enough; otherwise it is read first, in turn.
 */
function chainWriter(store: Store): (batch: readonly Waiting[]) => Promise<readonly ChainedRow[]> {
  let ours: LedgerReceipt | null = null;
  let alone = false;

  const inTurn = (batch: readonly Waiting[]) =>
    store.transaction(async (tx) => {
      await tx.execute(sql`select ${TURN}`);
      const head = await headOf(tx);
      alone = ours === null || head.sequence === ours.sequence;
      return insertAfter(tx, head, batch);
    });
  const whereWeLeftIt = async (batch: readonly Waiting[], head: LedgerReceipt) => {
    try {
      return await insertAfter(store.db, head, batch);
    } catch (error) {
      if (sqlState(error) !== STATES.uniqueViolation) throw error;
      // Somebody else wrote there, and nothing of ours is.
      return inTurn(batch);
    }
  };

  return async (batch) => {
    const rows = await (alone && ours !== null ? whereWeLeftIt(batch, ours) : inTurn(batch));
    ours = rows.at(-1) ?? ours;
    return rows;
  };
}

/** One statement, which takes its turn before it writes. Why raw: one parameter however many rows, at half the cost. */
async function insertAfter(db: Database, head: LedgerReceipt, batch: readonly Waiting[]): Promise<readonly ChainedRow[]> {
  const rows: ChainedRow[] = [];
  for (const { at, text } of batch) rows.push(chained(rows.at(-1) ?? head, at, text));
  await db.execute(sql`
    with turn as materialized (select ${TURN})
    insert into ${entries} (sequence, at, entry, previous, hash)
    select r.sequence, r.at, r.entry, r.previous, r.hash
    from turn, json_to_recordset(${JSON.stringify(rows)}) as r(sequence bigint, at timestamptz, entry text, previous text, hash text)
    order by r.sequence`);
  return rows;
}

async function headOf(db: Database): Promise<LedgerReceipt> {
  const [last] = await db.select({ sequence: entries.sequence, hash: entries.hash }).from(entries).orderBy(desc(entries.sequence)).limit(1);
  return last ?? GENESIS;
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
