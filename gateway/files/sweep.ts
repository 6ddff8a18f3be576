import { and, eq, isNotNull, isNull, lt, or, type SQL } from 'drizzle-orm';
import { type FileRow, WAITS } from '../../core/files/index.js';
import { files } from '../../core/files/tables.js';
import type { Store } from '../../core/store/index.js';
import type { Bytes } from './bytes/index.js';
import { lockContent } from './content-lock.js';

export interface SweepPorts {
  readonly store: Store;
  readonly bytes: Bytes;
  readonly now: () => number;
  readonly log: (fault: unknown) => void;
}

/** Milliseconds from one sweep to the next. */
const EVERY = 10 * 60_000;
/** Files that go in one sweep. */
const AT_ONCE = 1_000;

/** Takes away what was sent in and never named for a day, and what its record let go of: the row, and the bytes once they are nobody's. */
export function openSweeper({ store, bytes, now, log }: SweepPorts) {
  let timer: NodeJS.Timeout | null = null;
  let running = Promise.resolve();

  async function sweep(): Promise<void> {
    const before = new Date(now() - WAITS);
    const isDue = or(isNotNull(files.removedAt), and(isNull(files.record), lt(files.uploadedAt, before)));
    const { school, id, sha256, uploadedAt } = files;
    const due = await store.db.select({ school, id, sha256 }).from(files).where(isDue).orderBy(uploadedAt, school, id).limit(AT_ONCE);
    // Why each on its own: one that cannot be removed now keeps no other.
    for (const file of due) await takeAway(file, isDue).catch(log);
    await bytes.tidy(before);
  }

  function takeAway({ school, id, sha256 }: Pick<FileRow, 'school' | 'id' | 'sha256'>, isDue: SQL | undefined): Promise<void> {
    return store.transaction(async (tx) => {
      await lockContent(tx, sha256);
      // Why asked again: it may have been named meanwhile.
      const gone = await tx
        .delete(files)
        .where(and(eq(files.school, school), eq(files.id, id), isDue))
        .returning({ id: files.id });
      if (gone.length === 0) return;
      const [other] = await tx.select({ id: files.id }).from(files).where(eq(files.sha256, sha256)).limit(1);
      if (other === undefined) await bytes.remove(sha256);
    });
  }

  return {
    sweep,
    begin(): void {
      timer = setInterval(() => {
        running = running.then(sweep).catch(log);
      }, EVERY);
      timer.unref();
    },
    async close(): Promise<void> {
      if (timer !== null) clearInterval(timer);
      await running;
    },
  };
}
