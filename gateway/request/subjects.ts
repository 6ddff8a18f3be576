import type { Category } from '../../core/policy/index.js';
import { type Bond, type ConsentBook, type RequestFacts, reacher } from '../facts/index.js';
import { type Decisions, NOBODY } from './decisions.js';
import type { SubjectKeys } from './subject-keys.js';

/** The people that one request meets, by the ids that data names them with. */
export interface Subjects {
  /** Where somebody stands to the actor; NOBODY for an id that is nobody's, or somebody of whom nothing is known. */
  standing(id: string): number;
  /** Loads what decisions need of these people, in one question. */
  load(ids: Iterable<string>): Promise<void>;
  /** Everybody who was met; for the ledger. A student and their person are one human, and one subject on it. */
  readonly humans: ReadonlySet<string>;
}

export function openSubjects(
  keys: SubjectKeys,
  decisions: Decisions,
  facts: RequestFacts,
  bonds: readonly Bond[],
  kindOf: readonly number[],
  consents: ConsentBook,
): Subjects {
  const known = new Map<string, number>();
  const humans = new Set<string>();
  const kindsReaching = reacher(bonds, kindOf);
  const categories = [...consents.keys()].sort();

  function stand(id: string): number {
    const human = keys.humanOf(id);
    if (human === null) return NOBODY;
    humans.add(human);
    const place = facts.place(human);
    if (place === null) return NOBODY;
    const student = human.replace(/\.p/, '.s');
    const consented = categories.filter((category: Category) => consents.get(category)?.has(student) === true);
    return decisions.standing(kindsReaching(place), consented);
  }

  return {
    humans,
    standing(id) {
      let found = known.get(id);
      if (found === undefined) {
        found = stand(id);
        known.set(id, found);
      }
      return found;
    },
    load: (ids) => facts.load(ids),
  };
}
