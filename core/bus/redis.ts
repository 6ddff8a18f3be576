import { Redis, type RedisOptions } from 'ioredis';
import { invariant, refuse } from '../errors.js';
import type { Bus, BusFaults } from './contract.js';
import { createSubscribers, warn } from './subscribers.js';

export interface RedisBusOptions extends BusFaults {
  readonly redisUrl: string;
  /** Stands before every key and channel; `preau` when not given. */
  readonly namespace?: string;
}

/** Milliseconds after which an unanswered command is a refusal. */
const PATIENCE = 2_000;
const CONNECTION = {
  lazyConnect: true,
  connectTimeout: PATIENCE,
  commandTimeout: PATIENCE,
  // Why: nothing waits for a connection or is sent twice; who asks while there is none is told at once, and fails closed.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1_000),
} satisfies RedisOptions;

/** KEYS[1] counter, ARGV[1] the highest this process has seen. A counter set back (a restored snapshot, L42) is lifted above it. */
const INCREMENT = `
local value = redis.call('INCR', KEYS[1])
if value <= tonumber(ARGV[1]) then value = tonumber(ARGV[1]) + 1; redis.call('SET', KEYS[1], string.format('%.0f', value)) end
return value`;
const GET = `
local value = tonumber(redis.call('GET', KEYS[1]) or '0')
if value < tonumber(ARGV[1]) then value = tonumber(ARGV[1]) + 1; redis.call('SET', KEYS[1], string.format('%.0f', value)) end
return value`;

/** A bus for many replicas, on Redis: one connection for commands, one for subscriptions. Rejects when nobody answers. */
export async function openRedisBus({ redisUrl, namespace = 'preau', onFault = warn }: RedisBusOptions): Promise<Bus> {
  const commands = new Redis(redisUrl, { ...CONNECTION, connectionName: namespace });
  const listener = new Redis(redisUrl, { ...CONNECTION, connectionName: `${namespace}-listener` });
  const subscribers = createSubscribers({ onFault });
  const seen = new Map<string, number>();
  const name = (key: string) => `${namespace}:${key}`;
  let closed = false;

  for (const connection of [commands, listener]) connection.on('error', onFault);
  const disconnect = () => {
    for (const connection of [commands, listener]) connection.disconnect();
  };
  try {
    await answered(Promise.all([commands.connect(), listener.connect()]));
  } catch (error) {
    disconnect();
    throw error;
  }

  listener.on('message', (channel: string, message: string) => subscribers.deliver(channel, message));
  listener.on('ready', () => {
    const channels = subscribers.channels();
    if (channels.length === 0) return;
    // A failure here is a connection lost again: the next `ready` comes back to it.
    listener.subscribe(...channels).then(() => subscribers.tellMissed(), onFault);
  });

  const count = async (script: string, key: string): Promise<number> => {
    const value = (await answered(commands.eval(script, 1, name(key), seen.get(key) ?? 0))) as number;
    seen.set(key, Math.max(value, seen.get(key) ?? 0));
    return value;
  };

  return {
    async publish(channel, message) {
      await answered(commands.publish(name(channel), message));
    },
    async subscribe(channel, handler, missed) {
      const remove = subscribers.add(name(channel), handler, missed);
      try {
        await answered(listener.subscribe(name(channel)));
      } catch (error) {
        remove();
        throw error;
      }
      return async () => {
        // Why: without a connection there is nothing to end at the other side, and no channel to come back to.
        if (remove() && listener.status === 'ready') await answered(listener.unsubscribe(name(channel)));
      };
    },
    increment: (key) => count(INCREMENT, key),
    get: (key) => count(GET, key),
    async putIfAbsent(key, value, ttlMs) {
      invariant(Number.isSafeInteger(ttlMs) && ttlMs > 0, 'a lease lasts a whole number of milliseconds');
      return (await answered(commands.set(name(key), value, 'PX', ttlMs, 'NX'))) === 'OK';
    },
    async ping() {
      await answered(Promise.all([commands.ping(), listener.ping()]));
    },
    async close() {
      if (closed) return;
      closed = true;
      subscribers.clear();
      disconnect();
    },
  };
}

/** What Redis answers, or a refusal in its place. */
async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    throw refuse('UPSTREAM_UNAVAILABLE', 'the service cannot answer now', `bus: ${error instanceof Error ? error.message : 'no answer'}`);
  }
}
