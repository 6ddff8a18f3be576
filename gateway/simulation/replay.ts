import { setImmediate as nextTurn } from 'node:timers/promises';
import { type LedgerEntry, newestEntries, readPremises } from '../../core/ledger/index.js';
import type { Database } from '../../core/store/index.js';
import type { Rules } from '../request/3-plan.js';
import { isAsRecorded, type LeadsTo } from './as-recorded.js';
import type { AskAgain, Difference } from './ask-again.js';
import { consentWeighsOtherwise } from './consent-weights.js';
import { readPremisesText } from './read-premises.js';
import { type NotReplayed, type Tallied, Tally } from './tally.js';

/** Which recorded operations are asked again, and under which rules. */
export interface ReplayQuestion {
  /** The rules in force, under the name that the ledger has for them. */
  readonly before: Rules;
  readonly after: Rules;
  /** Only what was asked by somebody with ties to one of these schools; null: everything. */
  readonly schools: ReadonlySet<string> | null;
  /** Milliseconds since 1970: entries from the first to before the second. */
  readonly since: number;
  readonly until: number;
}

/** How far a replay is, and what it found so far. */
export interface Replayed extends Tallied {
  readonly isComplete: boolean;
  /** How much of the time that was asked for is covered, the newest first: 0 to 1. */
  readonly share: number;
}

/** A replay that is carried on while somebody waits for it. */
export interface Replay {
  /** Goes on until everything is asked again or the instant (of `performance.now()`) is over; at least one page is read. */
  advance(deadline: number): Promise<Replayed>;
}

/** Entries read at a time. */
const PAGE = 500;
/** Instants of entries are nearly in the order of the chain: replicas have clocks of their own. Milliseconds. */
const CLOCKS_APART = 60_000;
/** Milliseconds of computing after which requests have their turn. */
const LONGEST_TURN = 10;
/** Differences that are remembered: most requests stand on what others stood on. */
const MOST_REMEMBERED = 20_000;

/** How operations are asked again, and where their fields lead. */
export interface Asking {
  readonly askAgain: AskAgain;
  readonly leads: LeadsTo;
}

/** Asks recorded operations again from the newest on, a page at a time: memory is bounded, whatever the ledger holds. */
export function openReplay(db: Database, { askAgain, leads }: Asking, { before, after, schools, since, until }: ReplayQuestion): Replay {
  const tally = new Tally();
  const known = new Map<string, Difference | NotReplayed>();
  const weighsOtherwise = consentWeighsOtherwise(before.policy, after.policy);
  let place: number | null = null;
  let reached = until;
  let isComplete = false;

  async function page(): Promise<void> {
    const read = await newestEntries(db, place, PAGE);
    const last = read.at(-1);
    const asked = read.filter(({ at, entry }) => since <= at && at < until && isWanted(entry));
    await ask([...new Set(asked.flatMap(({ entry }) => entry?.premises ?? []))]);
    for (const { entry } of asked) note(entry);
    place = last?.sequence ?? place;
    reached = Math.min(reached, last?.at ?? since);
    isComplete = read.length < PAGE || read.every(({ at }) => at < since - CLOCKS_APART);
  }

  function isWanted(entry: LedgerEntry | null): boolean {
    if (entry?.outcome === 'intended') return false;
    return schools === null || (entry?.schools ?? []).some((school) => schools.has(school));
  }

  /** What these premises come to; those that are known already are not read again. */
  async function ask(digests: readonly string[]): Promise<void> {
    if (known.size > MOST_REMEMBERED) known.clear();
    const unknown = digests.filter((digest) => !known.has(digest));
    const texts = await readPremises(db, unknown);
    let since = performance.now();
    for (const digest of unknown) {
      known.set(digest, differenceOf(texts.get(digest)));
      if (performance.now() - since < LONGEST_TURN) continue;
      await nextTurn();
      since = performance.now();
    }
  }

  function differenceOf(text: string | undefined): Difference | NotReplayed {
    const premises = text === undefined ? null : readPremisesText(text);
    if (premises === null) return 'UNREADABLE';
    if (weighsOtherwise.has(premises.purpose)) return 'CONSENT_WEIGHS_OTHERWISE';
    try {
      return askAgain(premises, before, after);
    } catch {
      // Why: an operation that cannot be read any more, of a schema that is no longer ours, is told as such.
      return 'UNREADABLE';
    }
  }

  function note(entry: LedgerEntry | null): void {
    const found = entry === null ? 'UNREADABLE' : entry.premises == null ? unrecorded(entry) : (known.get(entry.premises) ?? 'UNREADABLE');
    if (entry === null || typeof found === 'string') tally.notReplayed(found as NotReplayed);
    else if (entry.policyVersion === before.policy.version && !isAsRecorded(entry.coordinates.denied, found.denied, leads))
      tally.notReplayed('DECIDED_OTHERWISE');
    else tally.replayed(entry, found);
  }

  return {
    async advance(deadline) {
      do await page();
      while (!isComplete && performance.now() < deadline);
      const share = isComplete ? 1 : Math.min(1, Math.max(0, (until - reached) / Math.max(1, until - since)));
      return { ...tally.told, isComplete, share };
    },
  };
}

function unrecorded({ action, kind, outcome }: LedgerEntry): NotReplayed {
  if (action === 'EXPLAIN') return 'NO_OPERATION';
  if (kind === 'mutation') return 'WRITES';
  return outcome === 'refused' || outcome === 'denied' ? 'TURNED_DOWN' : 'NOT_RECORDED';
}
