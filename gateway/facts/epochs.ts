import { setImmediate as nextTurn } from 'node:timers/promises';
import { refuse } from '../../core/errors.js';
import { inTime } from '../../core/in-time.js';
import type { Store } from '../../core/store/index.js';

/**
 * When what decisions rest on changed last, as counters that the database moves with whatever is changed (core/store/migrations, `epochs`).
 * INVARIANT: what is read after a counter was, is not older than the counter; so it may be remembered while the counter stands.
 */
export interface Epochs {
  /** Clients and agreements. */
  readonly agreement: string;
  /** Acts of consent, and notices. */
  readonly consent: string;
  readonly policy: string;
  /** Persons, accounts, schools, enrolments, groups, links of guardians, functions. */
  readonly relation: string;
  /** The database that counts: what was read from another is not counted there. */
  readonly store: string;
}

/** How often an epoch was moved. Two epochs of one count are not the same epoch: a database that was put back counts again. */
export function countOf(epoch: string): number {
  return Number(epoch.split(':')[0]);
}

/** Where nothing counts: nothing may be remembered. */
export type KnownEpochs = Epochs | null;

/** The epochs as they stand when asked, or later: a change that was acknowledged before is among them. */
export type ReadEpochs = () => Promise<KnownEpochs>;

/** One row, so that the engine has one row to send: each count and the mark of its last move, in the order of the names. */
const READ = `select string_agg(value || ':' || mark, ' ' order by name) from governance.epoch`;

/** In SQL, what an answer stands on while it is made, but for who is who: an import changes that all the time, and acknowledges nothing to anybody. */
export const STANDING = `(select string_agg(value || ':' || mark, ' ' order by name) from governance.epoch where name <> 'relation')`;

/** As `STANDING` says it, where these epochs stand. */
export function standingOf({ agreement, consent, policy }: Epochs): string {
  return `${agreement} ${consent} ${policy}`;
}

/**
 * Reads epochs, once for all who ask in one turn of the event loop or while the last reading is under way. INVARIANT: nobody is given a reading
 * that had begun before they asked.
 * Rejects with `UPSTREAM_UNAVAILABLE` when the store does not answer: who cannot know whether anything was withdrawn does not answer.
 */
export function openEpochs(store: Store, patience: number = PATIENCE): () => Promise<Epochs> {
  const ask = store.prepare(READ);
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<Epochs> | null = null;

  async function read(): Promise<Epochs> {
    try {
      const [row] = await inTime(ask([]), patience);
      const counters = (row?.[0] ?? '').split(' ');
      const [agreement, consent, policy, relation] = counters as [string, string, string, string];
      if (counters.length !== 4) throw new Error('the epochs are not there');
      return Object.freeze({ agreement, consent, policy, relation, store: store.id });
    } catch (fault) {
      throw refuse(
        'UPSTREAM_UNAVAILABLE',
        'the service cannot answer now: try again',
        `epochs: ${fault instanceof Error ? fault.message : fault}`,
      );
    }
  }

  async function readNext(): Promise<Epochs> {
    await underWay;
    // Why: a statement costs as much as all the rest of what step 1 does, so requests that came in the same turn share one.
    await nextTurn();
    next = null;
    const reading = read();
    underWay = reading.catch(() => undefined);
    return reading;
  }

  return () => {
    next ??= readNext();
    return next;
  };
}

/** Milliseconds a reading is waited for. Why: everybody waits for the one there is, and a connection that was cut without a word is silent for minutes. */
const PATIENCE = 10_000;

/** Keeps what was read for a key while nothing changes; `epoch` says under which counters, null that nothing may be kept. */
export type Remembering<Value> = (epoch: string | null, key: string, read: () => Promise<Value>) => Promise<Value>;

/** Remembers at most `capacity` values, all read under one and the same epoch; what fails is not remembered. */
export function remembering<Value>(capacity: number): Remembering<Value> {
  let under: string | null = null;
  let known = new Map<string, Promise<Value>>();
  return (epoch, key, read) => {
    if (epoch === null) return read();
    if (epoch !== under) {
      under = epoch;
      known = new Map();
    }
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= capacity) known.clear();
    const reading = read();
    const own = known;
    own.set(key, reading);
    reading.catch(() => own.delete(key));
    return reading;
  };
}
