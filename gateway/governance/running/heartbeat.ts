import { randomUUID } from 'node:crypto';
import { eq, lt } from 'drizzle-orm';
import type { Bus } from '../../../core/bus/index.js';
import type { Database } from '../../../core/store/index.js';
import { replicas } from '../tables.js';

export interface HeartbeatPorts {
  readonly db: Database;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly now: () => number;
  /** Reads the rules in force, as a request would, and says at which count of their epoch. Rejects where a request would be refused. */
  readonly look: () => Promise<number>;
  /** Gets ready for a version that may be in force next. */
  readonly prepare: (version: string) => Promise<void>;
  readonly log: (fault: unknown) => void;
}

/** What a gateway process says of itself: by which rules it decides, and that it has read them. */
export interface Heartbeat {
  /** From now on it is decided by this version. */
  decidesBy(version: string): void;
  /** Reports now, every few seconds from then on, and whenever another process says that rules moved. */
  begin(): Promise<void>;
  /** Reports no more, and takes what was reported away. */
  close(): Promise<void>;
}

/** Where processes tell each other that a version of the rules moved: its id where it waits to be in force, nothing where others are in force now. */
export const MOVED = 'policy';
/** Milliseconds from one report to the next. */
const EVERY = 2_000;
/** Milliseconds that a report holds: the lease of a process. Then it counts as gone; after a day nobody speaks of it any more. */
export const LEASE = 3 * EVERY;
const FORGOTTEN = 86_400_000;

/**
 * INVARIANT: the lease is renewed by reading the rules, and by nothing else: who holds one has confirmed the epoch that stands beside it.
 * Why a fault is logged and no more: a process that cannot read decides nothing either, since each request reads first.
 */
export function openHeartbeat({ db, bus, now, look, prepare, log }: HeartbeatPorts): Heartbeat {
  const id = randomUUID();
  const startedAt = new Date(now());
  let decides: { readonly policy: string; readonly since: Date } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => Promise<void>) | undefined;
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function report(): Promise<void> {
    if (isClosed) return;
    const epoch = await look();
    if (decides === null || isClosed) return;
    const row = { ...decides, epoch, seenAt: new Date(now()) };
    await db
      .insert(replicas)
      .values({ id, startedAt, ...row })
      .onConflictDoUpdate({ target: replicas.id, set: row });
  }

  /** One after the other; who asks while one waits for its turn asks for the same. */
  function beat(): Promise<void> {
    next ??= last.then(() => {
      next = null;
      last = report().catch(log);
      return last;
    });
    return next;
  }

  async function moved(version: string): Promise<void> {
    await beat();
    if (version !== '' && !isClosed) await prepare(version).catch(log);
  }

  return {
    decidesBy(version) {
      if (decides?.policy === version) return;
      decides = { policy: version, since: new Date(now()) };
      if (timer !== undefined) void beat();
    },
    async begin() {
      await db
        .delete(replicas)
        .where(lt(replicas.seenAt, new Date(now() - FORGOTTEN)))
        .catch(log);
      timer = setInterval(() => void beat(), EVERY);
      timer.unref();
      unsubscribe = await bus
        .subscribe(
          MOVED,
          (version) => void moved(version),
          () => void beat(),
        )
        .catch((fault: unknown) => {
          log(fault);
          return undefined;
        });
      await beat();
    },
    async close() {
      clearInterval(timer);
      isClosed = true;
      await unsubscribe?.().catch(log);
      await next;
      await last;
      await db.delete(replicas).where(eq(replicas.id, id)).catch(log);
    },
  };
}
