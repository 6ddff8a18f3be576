import type { Compiled } from './3-plan.js';
import type { Caller } from './caller.js';
import type { Circumstances, CircumstancesOf } from './circumstances.js';
import { type Named, type SchoolsAsked, schoolsAsked, schoolsMissed } from './schools-asked.js';

/** What was gathered under circumstances. */
interface Gathered {
  readonly circumstances: Circumstances;
  readonly compiled: Pick<Compiled, 'open'>;
  readonly subjects: { readonly humans: ReadonlySet<string> };
}

/** How often a request is asked of more schools; after that it is asked of all. */
const MOST_TIMES = 4;

/**
 * Gathers what an operation asks for from the schools it names alone, however many its caller is contracted with; and again from more, where
 * somebody who was met is to be found at others too. INVARIANT: the answer is the one that asking all schools gives; fewer never show more.
 */
export async function askOfEnough<Found extends Gathered>(
  caller: Caller,
  named: Named | null,
  circumstancesOf: CircumstancesOf,
  gather: (place: SchoolsAsked | null) => Promise<Found>,
): Promise<Found> {
  if (named === null) return gather(null);
  const first = await circumstancesOf(caller, schoolsAsked(caller, named.schools));
  const { facts, bonds, missed } = first;
  await facts.load(named.humans);
  for (let times = 0; times < MOST_TIMES; times += 1) {
    const place = schoolsAsked(caller, named.schools, missed);
    const found = await gather(place);
    const { circumstances, compiled, subjects } = found;
    // Why the first: it was asked for those who are named, whichever schools are asked.
    const coordinates = compiled.open;
    const more = [
      ...schoolsMissed(caller, place, { humans: named.humans, facts, bonds, coordinates }),
      ...schoolsMissed(caller, place, { humans: subjects.humans, facts: circumstances.facts, bonds: circumstances.bonds, coordinates }),
    ];
    if (more.length === 0) return found;
    for (const school of more) {
      missed.add(school);
      // Why there too: the first were made anew meanwhile, where nobody of theirs had been looked up yet, and the next request finds these.
      circumstances.missed.add(school);
    }
  }
  return gather(null);
}
