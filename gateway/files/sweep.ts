import { and, eq, isNotNull, isNull, lt, or } from 'drizzle-orm';
import { WAITS } from '../../core/files/index.js';
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
    const { school, id, sha256 } = files;
    const due = await store.db.select({ school, id, sha256 }).from(files).where(isDue).limit(AT_ONCE);
    for (const file of due) {
      await store.transaction(async (tx) => {
        await lockContent(tx, file.sha256);
        // Why asked again: it may have been named meanwhile.
        const gone = await tx
          .delete(files)
          .where(and(eq(files.school, file.school), eq(files.id, file.id), isDue))
          .returning({ id: files.id });
        if (gone.length === 0) return;
        const [other] = await tx.select({ id: files.id }).from(files).where(eq(files.sha256, file.sha256)).limit(1);
        if (other === undefined) await bytes.remove(file.sha256);
      });
    }
    await bytes.tidy(before);
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
