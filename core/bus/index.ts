import type { Bus, BusFaults } from './contract.js';
import { openMemoryBus } from './memory.js';
import { openRedisBus } from './redis.js';

export interface BusOptions extends BusFaults {
  readonly redisUrl?: string | null;
  readonly namespace?: string;
}

/** Opens the bus: Redis where there is an address for it, else memory, which reaches this process alone. */
export async function openBus(options: BusOptions = {}): Promise<Bus> {
  const { redisUrl } = options;
  return redisUrl ? openRedisBus({ ...options, redisUrl }) : openMemoryBus(options);
}

export type { Bus, Handler } from './contract.js';
export { openMemoryBus } from './memory.js';
