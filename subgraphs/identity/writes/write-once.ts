import { digestOfBatch, isSameBatch } from '../../../core/store/batch-digest.js';
import type { Database } from '../../../core/store/contract.js';
import { isKey, isWrite, NO_KEY, type WriteName } from '../../../core/store/idempotency.js';
import { inTurn, turnsOf } from '../intake/turns.js';
import type { ExternalKey } from '../roster.js';
import type { AnsweredItemRow, WriteError } from '../row-values.js';
import { idempotencyKeys } from '../tables.js';

export type { AnsweredItemRow, WriteError } from '../row-values.js';

/** Who sends a batch under which key: the same key and input give the same answer, and nothing is written twice. */
export interface WriteKey extends WriteName {
  /** Everything the write depends on, beside the items; and those, null where one was withheld before it came here. */
  readonly input: unknown;
  readonly items: readonly unknown[];
  readonly at: Date;
}

/** What a batch is about, and what is said of an item that is about nobody. */
export interface Items {
  /** Keys, and records of people, that stand in the items. */
  readonly keys: readonly ExternalKey[];
  readonly records?: readonly string[];
  readonly nobody: (index: number) => AnsweredItemRow;
}

/** What came of each item, in the order they were sent, or why none was looked at. */
export interface Answered {
  readonly answer: readonly AnsweredItemRow[];
  readonly errors: readonly WriteError[];
}

export function fault(code: WriteError['code'], message: string, ...path: string[]): WriteError {
  return { code, message, path };
}

/** The answer to an item that is refused. */
export function refusal(index: number, code: WriteError['code'], message: string, field: string): AnsweredItemRow {
  return { index, record: null, kind: null, errors: [fault(code, message, 'items', String(index), field)] };
}

/**
 * Takes a batch at most once per key, all that is taken of it or nothing; intakes and batches wait for each other. INVARIANT: an item that is
 * withheld now is not told as written, whatever came of it when the batch was first sent: `nobody` is said of it, as of who is not there.
 */
export async function writeOnce(
  db: Database,
  write: WriteKey,
  { keys, records = [], nobody }: Items,
  work: (tx: Database) => Promise<AnsweredItemRow[]>,
): Promise<Answered> {
  const { input, items, ...named } = write;
  const { school } = named;
  if (!isKey(named.key)) return { answer: [], errors: [fault('VALIDATION', NO_KEY, 'idempotencyKey')] };
  const digest = digestOfBatch(input, items);
  const others = (tx: Database) => turnsOf(tx, school, keys, records);
  return inTurn(
    (begun) => db.transaction(begun),
    school,
    others,
    async (tx) => {
      const [known] = await tx.select().from(idempotencyKeys).where(isWrite(idempotencyKeys, named));
      if (known !== undefined && !isSameBatch(known.digest, digest))
        return { answer: [], errors: [fault('DUPLICATE', 'this idempotency key was used for another input', 'idempotencyKey')] };
      if (known !== undefined)
        return { answer: known.answer.map((row) => (items[row.index] === null ? nobody(row.index) : row)), errors: [] };
      const answer = (await work(tx)).toSorted((one, other) => one.index - other.index);
      await tx.insert(idempotencyKeys).values({ ...named, digest, answer });
      return { answer, errors: [] };
    },
  );
}
