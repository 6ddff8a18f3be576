import { randomUUID } from 'node:crypto';
import { eq, lt } from 'drizzle-orm';
import type { Database } from '../../../core/store/index.js';
import { replicas } from '../tables.js';

export interface HeartbeatPorts {
  readonly db: Database;
  readonly now: () => number;
  /** Looks at the rules in force, as a request would: a replica that nobody asks follows too. */
  readonly look: () => Promise<unknown>;
  readonly log: (fault: unknown) => void;
}

/** What a gateway process says of itself, so that administrators see by which rules each decides. */
export interface Heartbeat {
  /** From now on it is decided by this version. */
  decidesBy(version: string): void;
  /** Reports now, and every few seconds from then on. */
  begin(): Promise<void>;
  /** Reports no more, and takes what was reported away. */
  close(): Promise<void>;
}

/** Milliseconds from one report to the next. */
const EVERY = 5_000;
/** Milliseconds without a report after which a process counts as gone, and after which nobody speaks of it any more. */
export const SILENT = 3 * EVERY;
const FORGOTTEN = 86_400_000;

/** Why a fault is logged and no more: a gateway that cannot report still decides by what it reads for each request. */
export function openHeartbeat({ db, now, look, log }: HeartbeatPorts): Heartbeat {
  const id = randomUUID();
  const startedAt = new Date(now());
  let decides: { readonly policy: string; readonly since: Date } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  function report(): Promise<void> {
    last = last
      .then(async () => {
        if (decides === null || isClosed) return;
        const row = { ...decides, seenAt: new Date(now()) };
        await db
          .insert(replicas)
          .values({ id, startedAt, ...row })
          .onConflictDoUpdate({ target: replicas.id, set: row });
      })
      .catch(log);
    return last;
  }

  async function beat(): Promise<void> {
    await look().catch(log);
    await report();
  }

  return {
    decidesBy(version) {
      if (decides?.policy === version) return;
      decides = { policy: version, since: new Date(now()) };
      if (timer !== undefined) void report();
    },
    async begin() {
      await db
        .delete(replicas)
        .where(lt(replicas.seenAt, new Date(now() - FORGOTTEN)))
        .catch(log);
      timer = setInterval(() => void beat(), EVERY);
      timer.unref();
      await beat();
    },
    async close() {
      clearInterval(timer);
      isClosed = true;
      await last;
      await db.delete(replicas).where(eq(replicas.id, id)).catch(log);
    },
  };
}
