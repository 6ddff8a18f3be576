import type { CompiledPolicy } from '../../core/policy/index.js';
import type { Database } from '../../core/store/index.js';
import { createBoundedMemo } from '../identity/index.js';
import type { Rules } from '../request/3-plan.js';
import { type Asking, openReplay, type Replay, type Replayed } from './replay.js';

export interface Simulated extends Replayed {
  /** Milliseconds since 1970, half-open: what was looked at, or will be. */
  readonly since: number;
  readonly until: number;
}

/** Whoever asks waits for a replay to go on; one that nobody waits for stands still. */
export type Simulate = (question: {
  readonly key: string;
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
  readonly schools: readonly string[] | null;
  readonly days: { readonly since: number; readonly until: number };
}) => Promise<Simulated>;

export interface SimulationPorts extends Asking {
  readonly db: Database;
  readonly rulesOf: (policy: CompiledPolicy) => Rules;
  /** Milliseconds that one question is worked at before it is told how far it is. */
  readonly slice?: number;
}

/** Replays under way at most; the one not asked for longest is given up. */
const MOST_UNDER_WAY = 8;
const SLICE = 2_000;

/** Replays ledgers in slices: each answer tells what was found so far and whether that is all. */
export function openSimulations({ db, askAgain, leads, rulesOf, slice = SLICE }: SimulationPorts): Simulate {
  const underWay = createBoundedMemo<{ readonly replay: Replay; readonly since: number; readonly until: number }>(MOST_UNDER_WAY);
  const busy = new Map<string, Promise<Replayed>>();

  return async ({ key, before, after, schools, days }) => {
    const known = underWay.get(key);
    const one = known ?? {
      replay: openReplay(
        db,
        { askAgain, leads },
        { before: rulesOf(before), after: rulesOf(after), schools: schools === null ? null : new Set(schools), ...days },
      ),
      ...days,
    };
    underWay.set(key, one);
    // Why: two who ask the same at once wait for the same slice.
    const working = busy.get(key) ?? one.replay.advance(performance.now() + slice).finally(() => busy.delete(key));
    busy.set(key, working);
    const found = await working;
    if (found.isComplete) underWay.forget((other) => other === one);
    return { ...found, since: one.since, until: one.until };
  };
}
