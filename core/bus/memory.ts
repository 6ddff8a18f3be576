import { invariant, refuse } from '../errors.js';
import type { Bus, BusFaults } from './contract.js';
import { createSubscribers } from './subscribers.js';

export interface MemoryBusOptions extends BusFaults {
  /** Milliseconds since 1970, for leases. */
  readonly now?: () => number;
}

/** Free leases are looked for when there are this many more than after the last look. */
const SWEEP_EVERY = 1_000;

/** A bus for one process. It forgets everything when closed. */
export function openMemoryBus({ now = Date.now, ...faults }: MemoryBusOptions = {}): Bus {
  const subscribers = createSubscribers(faults);
  const counters = new Map<string, number>();
  const leases = new Map<string, number>();
  let sweepAt = SWEEP_EVERY;
  let closed = false;

  const open = () => {
    if (closed) throw refuse('UPSTREAM_UNAVAILABLE', 'the service is closing', 'bus: used after it was closed');
  };
  const sweep = (at: number) => {
    if (leases.size < sweepAt) return;
    for (const [key, until] of leases) if (until <= at) leases.delete(key);
    sweepAt = leases.size + SWEEP_EVERY;
  };

  return {
    async publish(channel, message) {
      open();
      // Why: after a turn, as with a real one: nobody may count on being told before `publish` returns.
      queueMicrotask(() => subscribers.deliver(channel, message));
    },
    async subscribe(channel, handler, missed) {
      open();
      const remove = subscribers.add(channel, handler, missed);
      return async () => {
        remove();
      };
    },
    async increment(key) {
      open();
      const next = (counters.get(key) ?? 0) + 1;
      counters.set(key, next);
      return next;
    },
    async get(key) {
      open();
      return counters.get(key) ?? 0;
    },
    async putIfAbsent(key, _value, ttlMs) {
      invariant(Number.isSafeInteger(ttlMs) && ttlMs > 0, 'a lease lasts a whole number of milliseconds');
      open();
      const at = now();
      sweep(at);
      if ((leases.get(key) ?? 0) > at) return false;
      leases.set(key, at + ttlMs);
      return true;
    },
    async ping() {
      open();
    },
    async close() {
      closed = true;
      subscribers.clear();
    },
  };
}
