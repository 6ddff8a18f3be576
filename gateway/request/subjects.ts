import type { Category } from '../../core/policy/index.js';
import { reacher } from '../facts/index.js';
import type { BondKind } from './authorisation-class.js';
import type { Circumstances } from './circumstances.js';
import { type Decisions, NOBODY } from './decisions.js';
import { isOwnStanding, type MetAt, schoolsMet } from './schools-concerned.js';
import type { SubjectKeys } from './subject-keys.js';

/** The people that one request meets, by the ids that data names them with. */
export interface Subjects {
  /** Where somebody stands to the actor; NOBODY for an id that is nobody's, or somebody of whom nothing is known. */
  standing(id: string): number;
  /** Loads what decisions need of these people, in one question. */
  load(ids: Iterable<string>): Promise<void>;
  /** Everybody who was met; for the ledger. A student and their person are one human, and one subject on it. */
  readonly humans: ReadonlySet<string>;
  /** Schools of those who were met, by which they stand to the actor or, where there is no tie, which they are of. */
  schools(): readonly MetAt[];
}

/** Somebody who was met before under the same circumstances; human null for an id that is nobody's. */
export interface Met {
  readonly human: string | null;
  readonly standing: number;
}

/** Whom a caller met, and how to find where somebody new stands. */
export interface Standings {
  readonly met: Map<string, Met>;
  meet(id: string): Met;
}

export function openSubjects(keys: SubjectKeys, decisions: Decisions, circumstances: Circumstances): Subjects {
  const { met, meet } = standingsOf(keys, decisions, circumstances);
  const humans = new Set<string>();
  const stood = new Set<number>();
  return {
    humans,
    standing(id) {
      const { human, standing } = met.get(id) ?? meet(id);
      if (human !== null) humans.add(human);
      stood.add(standing);
      return standing;
    },
    schools() {
      const { kinds } = circumstances.authorisation;
      const places: MetAt[] = [];
      let isStranger = false;
      for (const standing of stood) {
        const reaching = standing === NOBODY ? [] : decisions.standingAt(standing).kinds;
        const ties = reaching.map((kind) => kinds[kind] as BondKind);
        const isOwn = isOwnStanding(ties);
        for (const { school } of ties) places.push({ school, isOwn });
        isStranger ||= reaching.length === 0;
      }
      // Why apart: most requests meet nobody without a tie, and how many people they meet then costs nothing.
      return isStranger ? places.concat(schoolsMet(humans, circumstances)) : places;
    },
    async load(ids) {
      const unknown = [...ids].filter((id) => !met.has(id));
      if (unknown.length > 0) await circumstances.facts.load(unknown);
    },
  };
}

function standingsOf(keys: SubjectKeys, decisions: Decisions, circumstances: Circumstances): Standings {
  const known = circumstances.standings.get(decisions);
  if (known !== undefined) return known;
  const { facts, bonds, kindOf, consents, tally } = circumstances;
  const met = new Map<string, Met>();
  const kindsReaching = reacher(bonds, kindOf);
  const categories = [...consents.keys()].sort();

  function stand(human: string): number {
    const place = facts.place(human);
    if (place === null) return NOBODY;
    const student = human.replace(/\.p/, '.s');
    const consented = categories.filter((category: Category) => consents.get(category)?.has(student) === true);
    return decisions.standing(kindsReaching(place), consented);
  }

  const standings: Standings = {
    met,
    meet(id) {
      const human = keys.humanOf(id);
      const found = { human, standing: human === null ? NOBODY : stand(human) };
      // INVARIANT: nobody is remembered as unknown: who was not looked up yet may be by the next request.
      if (found.standing !== NOBODY) {
        met.set(id, found);
        tally.met += 1;
      }
      return found;
    },
  };
  circumstances.standings.set(decisions, standings);
  return standings;
}
