import { sql } from 'drizzle-orm';
import { mayNameFiles, type Naming, nameFiles } from '../../../core/files/index.js';
import { KINDS, type Kind, makeId } from '../../../core/ids.js';
import { digestOfBatch, isSameBatch } from '../../../core/store/batch-digest.js';
import type { Database } from '../../../core/store/contract.js';
import { isKey, isWrite, NO_KEY, type WriteName } from '../../../core/store/idempotency.js';
import { type AnsweredItemRow, counters, idempotencyKeys, type WriteError } from '../tables.js';

export type { WriteError } from '../tables.js';

/** Who sends a write under which key: the same key and input give the same answer, and nothing is written twice. */
export interface WriteKey extends WriteName {
  /** Everything the write depends on. */
  readonly input: unknown;
  /** Those of a batch, null where one was withheld before it came here. */
  readonly items: readonly unknown[];
  readonly at: Date;
}

/** What was written, by its id, and what was refused; null when nothing was written. */
export interface Written {
  readonly record: string | null;
  readonly errors: readonly WriteError[];
  /** Of a batch, item by item. */
  readonly answer?: readonly AnsweredItemRow[];
}

/** Turns down a whole write from inside its transaction: nothing of it stays. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  constructor(readonly errors: readonly WriteError[]) {
    super('a write was refused');
  }
}

export function fault(code: WriteError['code'], message: string, ...path: string[]): WriteError {
  return { code, message, path };
}

/** Does the work at most once per key, all of it or nothing. Writes of one school wait for each other: the change log stays in the order of commits. */
export async function writeOnce(
  db: Database,
  write: WriteKey,
  work: (tx: Database) => Promise<Written & { record: string }>,
): Promise<Written> {
  if (!isKey(write.key)) return { record: null, errors: [fault('VALIDATION', NO_KEY, 'idempotencyKey')] };
  const digest = digestOfBatch(write.input, write.items);
  const { school, client, actor, key, at } = write;
  try {
    return await db.transaction(async (tx) => {
      await takeTurn(tx, school);
      const [known] = await tx.select().from(idempotencyKeys).where(isWrite(idempotencyKeys, write));
      if (known !== undefined) {
        if (isSameBatch(known.digest, digest))
          return { record: known.record, errors: known.errors ?? [], answer: toldAgain(known.answer ?? [], write) };
        throw new WriteRefused([fault('DUPLICATE', 'this idempotency key was used for another input', 'idempotencyKey')]);
      }
      const written = await work(tx);
      await tx.insert(idempotencyKeys).values({
        school,
        client,
        actor,
        key,
        digest,
        record: written.record,
        errors: [...written.errors],
        answer: written.answer?.slice() ?? null,
        at,
      });
      return written;
    });
  } catch (thrown) {
    if (thrown instanceof WriteRefused) return { record: null, errors: thrown.errors };
    throw thrown;
  }
}

/** INVARIANT: an item that is withheld now is not told as written, whatever came of it then: it reads as one of a student who is not there. */
function toldAgain(answer: readonly AnsweredItemRow[], { items }: WriteKey): readonly AnsweredItemRow[] {
  return answer.map((row) => (items[row.index] === null ? ofNobody(row.index) : row));
}

/** What is told of an item that was withheld before it came here. */
function ofNobody(index: number): AnsweredItemRow {
  return { index, record: null, kind: null, errors: [fault('NOT_FOUND', 'no such student', 'items', String(index), 'studentId')] };
}

/** Gives files to a record, or turns down the whole write: one that is another's, gone, named elsewhere or sent in for something else is not there. */
export async function nameFilesOf(tx: Database, ids: readonly string[], naming: Naming): Promise<void> {
  if (!(await mayNameFiles(tx, ids, naming))) throw new WriteRefused([fault('NOT_FOUND', 'no such file', 'input', 'attachmentIds')]);
  await nameFiles(tx, ids, naming);
}

/** Until the end of the transaction no other write of the school goes on: the change log stays in the order of commits. */
export async function takeTurn(tx: Database, school: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`attendance.write ${school}`}, 0))`);
}

/** The next id of a kind at a school. */
export async function newId(tx: Database, kind: Kind, school: string): Promise<string> {
  const [id] = await newIds(tx, kind, school, 1);
  return id as string;
}

/** So many new ids of a kind at a school, in one statement. */
export async function newIds(tx: Database, kind: Kind, school: string, count: number): Promise<string[]> {
  if (count === 0) return [];
  const [counter] = await tx
    .insert(counters)
    .values({ school, kind: KINDS[kind], next: count + 1 })
    .onConflictDoUpdate({ target: [counters.school, counters.kind], set: { next: sql`${counters.next} + ${count}` } })
    .returning({ next: counters.next });
  const first = (counter as { next: number }).next - count;
  return Array.from({ length: count }, (_, place) => makeId(kind, school, first + place));
}
