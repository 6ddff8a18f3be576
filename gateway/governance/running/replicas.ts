import type { replicas } from '../tables.js';
import { LEASE } from './heartbeat.js';

export type ReplicaRow = typeof replicas.$inferSelect;

/** How a process of the gateway follows the rules. */
export interface Replica {
  readonly id: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly isLive: boolean;
  readonly policyVersion: string;
  readonly isCurrent: boolean;
  readonly decidesSince: Date;
  /** Milliseconds; null where the rules in force are older than the process. */
  readonly lag: number | null;
}

/** The rules in force: what the ledger calls them, and when the latest of them was published; null for those that come with the project. */
export interface Published {
  readonly version: string;
  readonly at: Date | null;
}

/** A process as it last reported, held against the rules in force at an instant. */
export function replicaAt({ id, startedAt, seenAt, policy, since }: ReplicaRow, published: Published, now: Date): Replica {
  const isCurrent = policy === published.version;
  return {
    id,
    startedAt,
    seenAt,
    isLive: now.getTime() - seenAt.getTime() <= LEASE,
    policyVersion: policy,
    isCurrent,
    decidesSince: since,
    lag: lagOf(isCurrent ? since : now, startedAt, published.at),
  };
}

function lagOf(until: Date, startedAt: Date, publishedAt: Date | null): number | null {
  if (publishedAt === null || startedAt >= publishedAt) return null;
  return Math.max(0, until.getTime() - publishedAt.getTime());
}
