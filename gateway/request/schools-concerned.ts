import { type Bond, tiesTo } from '../facts/index.js';
import type { Circumstances } from './circumstances.js';

/** At which schools an operation took place, for the ledger (UAI, sorted). */
type Schools = readonly string[];

/** A school by which somebody stands to whoever asked; `isOwn` where they are whoever asked. */
export interface MetAt {
  readonly school: string;
  readonly isOwn: boolean;
}

/**
 * The schools of those whom an operation was about; where it was about nobody but whoever asked, theirs; where about nobody, `otherwise`.
 * INVARIANT: what was asked about people of one school is read by that school: not by others at which whoever asked holds something too.
 */
export function schoolsConcerned(met: readonly MetAt[], otherwise: Schools): Schools {
  const others = met.filter(({ isOwn }) => !isOwn);
  const told = others.length > 0 ? others : met;
  return told.length > 0 ? sorted(told) : otherwise;
}

/** Where whoever asked stands. */
export function schoolsOf(bonds: readonly Bond[]): Schools {
  return sorted(bonds);
}

/** Are these the ties of whoever asked to themself, whatever else they are to themself (a colleague of all staff)? */
export function isOwnStanding(ties: readonly { readonly relation: string }[]): boolean {
  return ties.some(({ relation }) => relation === 'self' || relation === 'self-of-age');
}

/** Schools by which these people (ids) stand to whoever asked; of somebody who stands to them by none, those that they are of. */
export function schoolsMet(humans: Iterable<string>, { bonds, facts }: Pick<Circumstances, 'bonds' | 'facts'>): readonly MetAt[] {
  const met: MetAt[] = [];
  for (const human of humans) {
    const place = facts.place(human);
    if (place === null) continue;
    const ties = tiesTo(bonds, place);
    const isOwn = isOwnStanding(ties);
    for (const { school } of ties) met.push({ school, isOwn });
    if (ties.length > 0 || place.studentAt === '*') continue;
    for (const school of [...place.studentAt, ...place.staffAt]) met.push({ school, isOwn });
    for (const { school } of place.guardianOf) met.push({ school, isOwn });
  }
  return met;
}

function sorted(places: Iterable<{ readonly school: string }>): Schools {
  return [...new Set([...places].map(({ school }) => school))].sort();
}
