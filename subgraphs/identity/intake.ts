import type { Store } from '../../core/store/contract.js';
import type { IntakeReport, Roster, RosterSource } from './roster.js';

/** Placeholder of the signature; see below. */
export async function applyRoster(_store: Store, _roster: Roster, _source: RosterSource, _at: Date = new Date()): Promise<IntakeReport> {
  throw new Error('not yet');
}
