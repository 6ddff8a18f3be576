import { sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { isWrite, type WriteName } from '../../../core/store/idempotency.js';
import { counters, idempotencyKeys } from '../tables.js';

/** Who writes under which key: the same key and input give the same record, and nothing is written twice. */
export interface WriteKey extends WriteName {
  /** Of the whole input: one key, one input. */
  readonly digest: string;
  readonly at: Date;
}

/** The id of a record, or why nothing was written. */
export type Written<Fault extends string> = { readonly record: string } | { readonly fault: Fault | 'key-reused' };

/** What was written under keys, for who asks before they look at anything else: what was sound then may not be sound any more. */
export function writtenRepository(db: Database) {
  return {
    /** What was written under the key, or that it was used for something else; null for a new one. */
    writtenBefore: (key: WriteKey): Promise<Written<never> | null> => earlierWrite(db, key),
  };
}

/** Does the work at most once for a key, all of it or nothing; `work` gives the record that the answer is about. */
export function once<Fault extends string>(
  db: Database,
  key: WriteKey,
  work: (tx: Database) => Promise<Written<Fault>>,
): Promise<Written<Fault>> {
  return db.transaction(async (tx) => {
    await takeTurn(tx, key);
    const earlier = await earlierWrite(tx, key);
    if (earlier !== null) return earlier;
    const written = await work(tx);
    if ('record' in written) {
      const { school, client, actor, key: name, digest, at } = key;
      await tx.insert(idempotencyKeys).values({ school, client, actor, key: name, digest, record: written.record, at });
    }
    return written;
  });
}

/**
 * Until the end of the transaction no other request with the key goes on. Why: the second would meet what the first has done meanwhile, such as a
 * draft that is sent and gone, and tell of that in place of the answer.
 */
async function takeTurn(tx: Database, { school, client, actor, key }: WriteKey): Promise<void> {
  const name = JSON.stringify(['messaging.write', school, client, actor, key]);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** The next number of a kind at a school. Two writers wait for each other here, and nowhere else. */
export async function nextNumber(tx: Database, school: string, kind: string): Promise<number> {
  const [row] = await tx
    .insert(counters)
    .values({ school, kind, next: 2 })
    .onConflictDoUpdate({ target: [counters.school, counters.kind], set: { next: sql`${counters.next} + 1` } })
    .returning({ next: counters.next });
  return (row?.next ?? 2) - 1;
}

async function earlierWrite(tx: Database, write: WriteKey): Promise<Written<never> | null> {
  const [earlier] = await tx.select().from(idempotencyKeys).where(isWrite(idempotencyKeys, write));
  if (earlier === undefined) return null;
  return earlier.digest === write.digest ? { record: earlier.record } : { fault: 'key-reused' };
}
