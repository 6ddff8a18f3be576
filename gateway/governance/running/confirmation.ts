import { setTimeout as delay } from 'node:timers/promises';
import { and, gt, lt } from 'drizzle-orm';
import type { Bus } from '../../../core/bus/index.js';
import type { Database } from '../../../core/store/index.js';
import { replicas } from '../tables.js';
import { LEASE, MOVED } from './heartbeat.js';

export interface ConfirmationPorts {
  readonly db: Database;
  readonly bus: Pick<Bus, 'publish'>;
  readonly now: () => number;
  /** The count of the rules' epoch as it stands. */
  readonly epoch: () => Promise<number>;
  readonly log: (fault: unknown) => void;
}

/** How whoever changes rules tells every process of the gateway. */
export interface Confirmation {
  /** Tells them that a version (id) waits to be in force, and waits for nobody. */
  proposed(version: string): Promise<void>;
  /**
   * Resolves when every process that holds a lease has read the rules as they stand now, or its lease has run out (design §6): after 6 seconds
   * at most. Never rejects.
   */
  confirmed(): Promise<void>;
}

/** Milliseconds from one look at what processes confirmed to the next. */
const LOOK_AGAIN = 15;

/**
 * Why a fault is logged and no more: what was published is in force, since each request reads first; who cannot be told or asked now has still
 * to read before it answers anybody.
 */
export function openConfirmation({ db, bus, now, epoch, log }: ConfirmationPorts): Confirmation {
  const tell = (version: string) => bus.publish(MOVED, version).catch(log);

  async function isWaitedFor(count: number): Promise<boolean> {
    const behind = await db
      .select({ id: replicas.id })
      .from(replicas)
      .where(and(lt(replicas.epoch, count), gt(replicas.seenAt, new Date(now() - LEASE))))
      .limit(1);
    return behind.length > 0;
  }

  return {
    proposed: tell,
    async confirmed() {
      try {
        const count = await epoch();
        await tell('');
        // Why also by the clock of this process: that of another may be ahead.
        for (const until = performance.now() + LEASE; performance.now() < until && (await isWaitedFor(count)); ) await delay(LOOK_AGAIN);
      } catch (fault) {
        log(fault);
      }
    },
  };
}
