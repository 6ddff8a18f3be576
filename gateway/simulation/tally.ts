import type { LedgerEntry } from '../../core/ledger/index.js';
import type { Difference } from './ask-again.js';

/** Why a recorded operation could not be asked again. */
export const NOT_REPLAYED = [
  /** made before it was recorded what decisions stand on, or failed before that was known */
  'NOT_RECORDED',
  /** it writes: what it would be allowed to is not asked again */
  'WRITES',
  /** turned down as a whole, so that no field was decided for anybody */
  'TURNED_DOWN',
  /** a question to the decision core, and no operation */
  'NO_OPERATION',
  /** what it stood on is missing, was altered, or cannot be read */
  'UNREADABLE',
  /** the version lets consent weigh otherwise, and who consented is known as of now only */
  'CONSENT_WEIGHS_OTHERWISE',
  /** asked again under the rules it was decided by, it does not come to what was recorded */
  'DECIDED_OTHERWISE',
] as const;
export type NotReplayed = (typeof NOT_REPLAYED)[number];

/** One coordinate, and how many requests it is gained or lost in. */
export interface CoordinateCount {
  readonly coordinate: string;
  readonly requests: number;
}

/** One operation of one client for one purpose, of which something would be decided otherwise. */
export interface ChangedOperation {
  readonly client: string;
  readonly operationName: string | null;
  /** SHA-256 of its text, in hex. */
  readonly operationHash: string;
  readonly purpose: string;
  /** Requests that were asked again, and those of them in which something differs. */
  readonly requests: number;
  readonly changed: number;
  /** People whom those that differ were about: at most, since a request is counted with all of its people; no more than `MOST_SUBJECTS`. */
  readonly subjects: number;
  readonly gained: readonly CoordinateCount[];
  readonly lost: readonly CoordinateCount[];
  readonly altered: readonly CoordinateCount[];
}

/** What recorded operations would have come to. */
export interface Tallied {
  readonly replayed: number;
  readonly changed: number;
  /** Those with the most requests that differ first. */
  readonly operations: readonly ChangedOperation[];
  /** Operations that differ and are not listed. */
  readonly unlisted: number;
  readonly notReplayed: readonly { readonly reason: NotReplayed; readonly requests: number }[];
}

/** People counted for one operation; more are as many. */
export const MOST_SUBJECTS = 10_000;
/** Operations told apart; requests of further ones are counted in the totals alone. */
const MOST_OPERATIONS = 2_000;
/** Operations that are told. */
const MOST_TOLD = 200;

interface Row {
  readonly entry: LedgerEntry;
  requests: number;
  changed: number;
  readonly subjects: Set<string>;
  readonly gained: Map<string, number>;
  readonly lost: Map<string, number>;
  readonly altered: Map<string, number>;
}

/** Counts within a bound of memory, whatever the ledger holds. */
export class Tally {
  readonly #rows = new Map<string, Row>();
  readonly #notReplayed = new Map<NotReplayed, number>();
  #replayed = 0;
  #changed = 0;
  #unlisted = 0;

  replayed(entry: LedgerEntry, { gained, lost, altered }: Difference): void {
    this.#replayed += 1;
    const differs = gained.length + lost.length + altered.length > 0;
    if (differs) this.#changed += 1;
    const row = this.#rowOf(entry);
    if (row === null) {
      if (differs) this.#unlisted += 1;
      return;
    }
    row.requests += 1;
    if (!differs) return;
    row.changed += 1;
    for (const subject of entry.subjects) if (row.subjects.size < MOST_SUBJECTS) row.subjects.add(subject);
    count(row.gained, gained);
    count(row.lost, lost);
    count(row.altered, altered);
  }

  notReplayed(reason: NotReplayed): void {
    this.#notReplayed.set(reason, (this.#notReplayed.get(reason) ?? 0) + 1);
  }

  get told(): Tallied {
    const rows = [...this.#rows.values()].filter(({ changed }) => changed > 0).sort((one, other) => other.changed - one.changed);
    return {
      replayed: this.#replayed,
      changed: this.#changed,
      operations: rows.slice(0, MOST_TOLD).map(({ entry, subjects, gained, lost, altered, ...counts }) => ({
        client: entry.client,
        operationName: entry.operationName,
        operationHash: entry.operationHash,
        purpose: entry.purpose ?? '',
        ...counts,
        subjects: subjects.size,
        gained: counted(gained),
        lost: counted(lost),
        altered: counted(altered),
      })),
      unlisted: this.#unlisted + rows.slice(MOST_TOLD).length,
      notReplayed: NOT_REPLAYED.flatMap((reason) => {
        const requests = this.#notReplayed.get(reason);
        return requests === undefined ? [] : [{ reason, requests }];
      }),
    };
  }

  #rowOf(entry: LedgerEntry): Row | null {
    const key = JSON.stringify([entry.client, entry.operationHash, entry.operationName, entry.purpose]);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (this.#rows.size >= MOST_OPERATIONS) return null;
    const row = { entry, requests: 0, changed: 0, subjects: new Set<string>(), gained: new Map(), lost: new Map(), altered: new Map() };
    this.#rows.set(key, row);
    return row;
  }
}

function count(counts: Map<string, number>, coordinates: readonly string[]): void {
  for (const coordinate of coordinates) counts.set(coordinate, (counts.get(coordinate) ?? 0) + 1);
}

function counted(counts: ReadonlyMap<string, number>): readonly CoordinateCount[] {
  return [...counts]
    .map(([coordinate, requests]) => ({ coordinate, requests }))
    .sort((one, other) => other.requests - one.requests || (one.coordinate < other.coordinate ? -1 : 1));
}
