import { type Bond, tiesTo } from '../facts/index.js';
import type { Circumstances } from './circumstances.js';

/** At which schools an operation took place, for the ledger (UAI, sorted). */
type Schools = readonly string[];

/**
 * The schools of those whom an operation was about; where it was about nobody, those at which whoever asked stands. INVARIANT: what was asked about
 * people of one school is read by that school: not by others at which whoever asked holds something too.
 */
export function schoolsConcerned(met: Iterable<string>, bonds: readonly Bond[]): Schools {
  const schools = [...met];
  return [...new Set(schools.length > 0 ? schools : schoolsOf(bonds))].sort();
}

/** Where whoever asked stands. */
export function schoolsOf(bonds: readonly Bond[]): Schools {
  return [...new Set(bonds.map(({ school }) => school))].sort();
}

/** Schools by which these people (ids) stand to whoever asked; of somebody who stands to them by none, those that they are of. */
export function* schoolsMet(humans: Iterable<string>, { bonds, facts }: Pick<Circumstances, 'bonds' | 'facts'>): Generator<string> {
  for (const human of humans) {
    const place = facts.place(human);
    if (place === null) continue;
    const ties = tiesTo(bonds, place);
    for (const { school } of ties) yield school;
    if (ties.length > 0 || place.studentAt === '*') continue;
    yield* place.studentAt;
    yield* place.staffAt;
    for (const { school } of place.guardianOf) yield school;
  }
}
