import { cpuMicros } from '../cpu.js';
import { act, type Change, type Level, type Shape } from './rules.js';
import type { Asked } from './steady-load.js';
import { isSame, look, type Seen } from './watched.js';

/** What became of one change. */
export interface Changed {
  readonly level: Level;
  readonly what: Change['what'];
  /** Milliseconds from when the mutation was sent. */
  readonly acknowledged: number;
  /** The first answer by the new rules, for each replica. */
  readonly effective: readonly number[];
  readonly sentAt: number;
  readonly acknowledgedAt: number;
  readonly from: Shape;
  readonly to: Shape;
  /** Milliseconds of processor time that all replicas took meanwhile, what they were asked included. */
  readonly cpu: number;
  /** What was polled meanwhile. */
  readonly seen: readonly Seen[];
}

/** Milliseconds within which rules must be in force everywhere before the bench gives up. */
const PATIENCE = 20_000;

/** Carries a change out at one replica while every replica is looked at, again and again, until each has answered twice by the new rules. */
export async function carryOut(
  level: Level,
  change: Change,
  from: Shape,
  at: number,
  replicas: readonly Asked[],
  every: number,
  pids: readonly number[],
): Promise<Changed> {
  const seen: Seen[] = [];
  const before = cpuMicros(pids);
  const sentAt = performance.now();
  let acknowledgedAt = Number.POSITIVE_INFINITY;
  const acting = act((replicas[at] as Asked).url, change.by, change.mutation).then((version) => {
    acknowledgedAt = performance.now();
    if (version.state !== 'LIVE') throw new Error(`${change.what} left it ${version.state}`);
  });
  const effective = await Promise.all(
    replicas.map(async ({ url, watchers }, replica) => {
      let first = Number.POSITIVE_INFINITY;
      for (let turn = 0; performance.now() - sentAt < PATIENCE; turn += 1) {
        const one = await look(replica, url, watchers[turn % watchers.length] as string);
        seen.push(one);
        if (isSame(one.shape, change.to)) {
          first = Math.min(first, one.to - sentAt);
          // Why: one that was sent after the acknowledgement is looked at on every replica, and not the load's alone.
          if (one.from > acknowledgedAt) break;
        }
        await new Promise((resolve) => setTimeout(resolve, every));
      }
      return first;
    }),
  );
  await acting;
  const cpu = (cpuMicros(pids) - before) / 1000;
  const { what, to } = change;
  return { level, what, acknowledged: acknowledgedAt - sentAt, effective, sentAt, acknowledgedAt, from, to, cpu, seen };
}

/** Answers that broke the promise: decided by rules that were not in force at any time between their question and their answer. */
export function broken(
  { sentAt, acknowledgedAt, from, to }: Omit<Changed, 'seen'>,
  seen: readonly Seen[],
): { stale: number; mixed: number } {
  let stale = 0;
  let mixed = 0;
  for (const { shape, ...one } of seen) {
    if (shape === null) continue;
    if (!isSame(shape, from) && !isSame(shape, to)) mixed += 1;
    else if (one.from >= acknowledgedAt && !isSame(shape, to)) stale += 1;
    else if (one.to <= sentAt && !isSame(shape, from)) stale += 1;
  }
  return { stale, mixed };
}
