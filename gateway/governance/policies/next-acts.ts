import { type CompiledPolicy, mayAct } from '../../../core/policy/index.js';
import { isEntrusted, type Steward } from './authority.js';
import { ACTS, type Act, type Circumstances, isTimeFor, type Obstacle, obstaclesTo } from './life.js';
import type { HeldFunction } from './ports.js';
import { MUTATION_OF } from './rule-acts.js';
import type { Version } from './version.js';

/** Who asks what is next, and by which rules it is theirs. */
export interface Asking {
  readonly person: string;
  readonly functions: readonly HeldFunction[];
  readonly stewards: readonly Steward[];
  /** The rules in force. */
  readonly policy: CompiledPolicy;
}

export interface NextAct {
  readonly act: Act;
  readonly obstacles: readonly Obstacle[];
}

/**
 * What may be done with a version next, and what stands in the way; also what is for somebody of another function, so that it is known for whom a
 * version waits. A signature that nobody needs is asked of nobody.
 */
export function nextActs(version: Version, circumstances: Circumstances, asking: Asking): readonly NextAct[] {
  return ACTS.filter((act) => isTimeFor(act, version)).flatMap((act): NextAct[] => {
    const found = obstaclesTo(act, version, circumstances);
    if (isTheirs(act, version, asking)) return [{ act, obstacles: found }];
    if (act === 'SIGN_OFF' && !circumstances.needsSignOff) return [];
    return [{ act, obstacles: ['NOT_YOURS', ...found.filter((one) => !OF_THE_PERSON.includes(one))] }];
  });
}

/** Whoever cannot do an act at all need not know that they could not for another reason. */
const OF_THE_PERSON: readonly Obstacle[] = ['OWN_VERSION', 'NOT_AUTHOR', 'ALREADY_DONE', 'OPENS_TO_AUTHOR'];

/** The rules give it to a function of theirs at the place; above the schools, to one anywhere, and they are entrusted with the place. */
function isTheirs(act: Act, version: Version, { person, functions, stewards, policy }: Asking): boolean {
  const schools = functions.flatMap(({ role, school, isWhole }) =>
    isWhole && mayAct(policy, role, school, MUTATION_OF[act]) ? [school] : [],
  );
  return isEntrusted(version, { schools, person, stewards });
}
