/**
 * What replicas tell each other. Both engines pass `tests/contracts/bus.ts`.
 *
 * Every call rejects with `UPSTREAM_UNAVAILABLE` when the bus does not answer, or was closed: whoever asked fails closed.
 */
export interface Bus {
  /** Resolves when the bus has taken the message. Each subscriber then gets it at most once, those of one channel in order. */
  publish(channel: string, message: string): Promise<void>;
  /**
   * Resolves when no later message will be missed; the function it gives ends the subscription.
   * `missed` is called when the connection was lost and is back: messages may have passed meanwhile, so read the counters again.
   */
  subscribe(channel: string, handler: Handler, missed?: () => void): Promise<() => Promise<void>>;
  /** Adds one to a counter and returns it; the first time 1. */
  increment(key: string): Promise<number>;
  /**
   * A counter as it stands; 0 when it was never incremented.
   * INVARIANT: never less than this process has seen; a counter that was set back comes out higher than ever seen.
   */
  get(key: string): Promise<number>;
  /** Whether the key was free and is now ours, for `ttlMs` milliseconds: a lease, or a token that may be used once. */
  putIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Ends every subscription and lets go of the connections. A second call does nothing. */
  close(): Promise<void>;
  ping(): Promise<void>;
}

/** What it throws goes to `onFault`, and keeps the message from nobody else. */
export type Handler = (message: string) => void;

export interface BusFaults {
  /** Told of a handler that threw and of a connection that was lost. A warning of the process when not given. */
  readonly onFault?: (error: Error) => void;
}
