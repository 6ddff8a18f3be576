import { sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { invariant } from '../../../core/errors.js';
import { KINDS, makeId } from '../../../core/ids.js';
import { digestOfBatch, isSameBatch } from '../../../core/store/batch-digest.js';
import type { Database } from '../../../core/store/contract.js';
import { isWrite, type WriteName } from '../../../core/store/idempotency.js';
import type { AnsweredItemRow, WriteError } from '../json-columns.js';
import { counters, evaluations, idempotencyKeys, results } from '../tables.js';

/** Who writes: a client, for a staff member or for itself; where; and when. */
export interface Writer {
  readonly client: string;
  /** Person id; null for a system acting for itself. */
  readonly person: string | null;
  /** Staff id of that person. */
  readonly staff: string | null;
  /** The write scope: of the mutation's own coordinate. */
  readonly reach: Reach;
  readonly at: Date;
}

/** The system that writes by itself; null where somebody of the school does. */
export function systemOf({ client, person }: Writer): string | null {
  return person === null ? client : null;
}

/** Refused as a whole: nothing was written. */
export interface Refused {
  readonly outcome: 'refused';
  readonly errors: readonly WriteError[];
}

export function refused(code: WriteError['code'], message: string, ...path: string[]): Refused {
  return { outcome: 'refused', errors: [{ code, message, path }] };
}

/** Everything a write depends on, under the key it came with. */
export interface KeyedWrite {
  readonly school: string;
  readonly key: string;
  readonly input: unknown;
  /** Those of a batch, null where one was withheld before it came here. */
  readonly items?: readonly unknown[];
}

/** What was written under a key: a record, and its items when it has any. */
interface Earlier {
  readonly record: string;
  readonly answer: readonly AnsweredItemRow[];
}

/** Until the end of the transaction no other write of the school goes on: two of one key wait for each other, and changes are in the order of commits. */
export async function takeTurn(tx: Database, school: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assessment.write ${school}`}, 0))`);
}

/**
 * `new`, or what was answered when the same key came before, or that it came with something else. In the school's turn. INVARIANT: an item that
 * is withheld now is not told as written, whatever came of it then.
 */
export async function answeredBefore(tx: Database, write: KeyedWrite, writer: Writer): Promise<'new' | 'other-input' | Earlier> {
  const [known] = await tx
    .select()
    .from(idempotencyKeys)
    .where(isWrite(idempotencyKeys, nameOf(write, writer)));
  if (known === undefined) return 'new';
  if (!isSameBatch(known.digest, digestOf(write))) return 'other-input';
  const answer = (known.answer ?? []).map((row) => (write.items?.[row.index] === null ? ofNobody(row.index) : row));
  return { record: known.record, answer };
}

/** Keeps what was answered, to be told again when the same key comes twice. */
export async function keepAnswer(tx: Database, write: KeyedWrite, writer: Writer, answered: Earlier): Promise<void> {
  const { record, answer } = answered;
  const row = { ...nameOf(write, writer), digest: digestOf(write), record, answer: [...answer], at: writer.at };
  await tx.insert(idempotencyKeys).values(row);
}

function digestOf({ input, items }: KeyedWrite): string {
  return digestOfBatch(input, items);
}

/** As of a student who is not there. */
function ofNobody(index: number): AnsweredItemRow {
  const error: WriteError = { code: 'NOT_FOUND', message: 'no such student', path: ['items', String(index), 'studentId'] };
  return { index, result: null, kind: null, errors: [error] };
}

function nameOf({ school, key }: KeyedWrite, { client, person }: Writer): WriteName {
  return { school, client, actor: person ?? '', key };
}

const NUMBERED = { Result: results, Evaluation: evaluations } as const;

/** So many new ids of a kind at a school; the first time after the highest there is. */
export async function takeIds(tx: Database, kind: keyof typeof NUMBERED, school: string, count: number): Promise<string[]> {
  if (count === 0) return [];
  const table = NUMBERED[kind];
  const highest = sql`(select coalesce(max(substring(${table.id} from '[0-9]+$')::bigint), 0) from ${table} where ${table.school} = ${school})`;
  const [counter] = await tx
    .insert(counters)
    .values({ school, kind: KINDS[kind], next: sql`${highest} + ${1 + count}` })
    .onConflictDoUpdate({ target: [counters.school, counters.kind], set: { next: sql`${counters.next} + ${count}` } })
    .returning({ next: counters.next });
  invariant(counter !== undefined, 'a counter that is moved is returned');
  return Array.from({ length: count }, (_, place) => makeId(kind, school, counter.next - count + place));
}
