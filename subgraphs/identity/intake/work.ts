import type { Database } from '../../../core/store/contract.js';
import type { ExternalKey, IntakeKind, IntakeReport, Roster, RosterSource } from '../roster.js';
import type { KeyBook } from './keys.js';
import type { Numbers } from './numbers.js';

/** What every part of an intake works with. */
export interface Work {
  readonly tx: Database;
  readonly roster: Roster;
  readonly source: RosterSource;
  /** UAI. */
  readonly school: string;
  readonly keys: KeyBook;
  readonly numbers: Numbers;
  /** Today at the school, and the last day of what ends by not being named any more. */
  readonly today: string;
  readonly yesterday: string;
  skip(kind: IntakeKind, keys: readonly ExternalKey[], why: IntakeReport['skipped'][number]['why']): void;
}

/** Does a dated row still count today or later? */
export function open(to: string | null, { today }: Work): boolean {
  return to === null || to >= today;
}

/** The day before, `YYYY-MM-DD`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 3600 * 1000).toISOString().slice(0, 10);
}
