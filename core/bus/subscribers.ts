import type { BusFaults, Handler } from './contract.js';

interface Subscriber {
  readonly handler: Handler;
  readonly missed: (() => void) | undefined;
}

/** Who listens to which channel, in this process. */
export interface Subscribers {
  /** Adds a subscriber; the function it gives removes it and says whether the channel has nobody left. */
  add(channel: string, handler: Handler, missed?: () => void): () => boolean;
  deliver(channel: string, message: string): void;
  /** Tells everybody that messages may have passed. */
  tellMissed(): void;
  channels(): string[];
  clear(): void;
}

export function createSubscribers({ onFault = warn }: BusFaults): Subscribers {
  const byChannel = new Map<string, Set<Subscriber>>();
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      onFault(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    add(channel, handler, missed) {
      const subscriber = { handler, missed };
      const all = byChannel.get(channel) ?? new Set();
      byChannel.set(channel, all.add(subscriber));
      return () => all.delete(subscriber) && all.size === 0 && byChannel.delete(channel);
    },
    deliver(channel, message) {
      for (const { handler } of [...(byChannel.get(channel) ?? [])]) guarded(() => handler(message));
    },
    tellMissed() {
      for (const all of [...byChannel.values()]) for (const { missed } of [...all]) guarded(() => missed?.());
    },
    channels: () => [...byChannel.keys()],
    clear: () => byChannel.clear(),
  };
}

/** The default of `onFault`. */
export function warn(error: Error): void {
  process.emitWarning(error);
}
