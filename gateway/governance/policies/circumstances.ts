import type { Examination } from './examination.js';
import type { Circumstances } from './life.js';
import type { PolicyPorts } from './ports.js';
import type { Version } from './version.js';

/** Functions of those who wrote a version, wherever they hold them; and of who acts, at the place itself, by which they act there. */
export async function heldBy(
  ports: PolicyPorts,
  { writers, level, scope }: Version,
  person: string,
  at: Date,
): Promise<Pick<Circumstances, 'writersHold' | 'actorHolds'>> {
  const held = await Promise.all(writers.map((writer) => ports.functionsOf(writer, at.getTime())));
  const own = await ports.functionsOf(person, at.getTime());
  return {
    writersHold: held.flat().map(({ role }) => role),
    actorHolds: own.filter(({ school }) => level !== 'SCHOOL' || school === scope).map(({ role }) => role),
  };
}

/** What was found of a version, as far as its life depends on it. */
export function lookedAt({ isFit, signOff, opens }: Examination): Pick<Circumstances, 'isFit' | 'needsSignOff' | 'opens'> {
  return { isFit, needsSignOff: signOff.length > 0, opens };
}

/** Where what a version says does not matter. INVARIANT: an act for which it does is hindered when nobody looked. */
export function nothingLookedAt(person: string): Circumstances {
  return { person, live: null, isFit: false, needsSignOff: true, opens: { byRules: [], byBasis: [] }, writersHold: [], actorHolds: [] };
}
