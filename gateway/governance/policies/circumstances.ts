import { type CompiledPolicy, mayAct, type Role } from '../../../core/policy/index.js';
import type { Examination } from './examination.js';
import type { Circumstances } from './life.js';
import type { HeldFunction, PolicyPorts } from './ports.js';
import { MUTATION_OF } from './rule-acts.js';
import type { PolicyPlace, Version } from './version.js';

/** Functions of those who wrote a version, wherever they hold them; of who acts and whoever approved it, those by which they approve at the place. */
export async function heldBy(
  ports: Pick<PolicyPorts, 'functionsOf'>,
  version: Version,
  person: string,
  policy: CompiledPolicy,
  at: Date,
): Promise<Pick<Circumstances, 'writersHold' | 'approveAs'>> {
  const held = await Promise.all(version.writers.map((writer) => ports.functionsOf(writer, at.getTime())));
  const approving = new Set([person, ...version.approvals.map((approval) => approval.person)]);
  const approveAs = await Promise.all(
    [...approving].map(async (one) => [one, approvesAs(version, await ports.functionsOf(one, at.getTime()), policy)] as const),
  );
  return { writersHold: held.flat().map(({ role }) => role), approveAs: new Map(approveAs) };
}

/**
 * By which of their functions somebody approves or signs off at a place. INVARIANT: no other counts: who gains by a version as the principal does not
 * approve it because they teach too, or have a child there.
 */
export function approvesAs({ level, scope }: PolicyPlace, functions: readonly HeldFunction[], policy: CompiledPolicy): readonly Role[] {
  return functions
    .filter(({ school, isWhole }) => isWhole && (level !== 'SCHOOL' || school === scope))
    .filter(({ role, school }) => [MUTATION_OF.APPROVE, MUTATION_OF.SIGN_OFF].some((act) => mayAct(policy, role, school, act)))
    .map(({ role }) => role);
}

/** What was found of a version, as far as its life depends on it. */
export function lookedAt({ isFit, signOff, opens }: Examination): Pick<Circumstances, 'isFit' | 'needsSignOff' | 'opens'> {
  return { isFit, needsSignOff: signOff.length > 0, opens };
}

/** Where what a version says does not matter. INVARIANT: an act for which it does is hindered when nobody looked. */
export function nothingLookedAt(person: string): Circumstances {
  const nobody = { writersHold: [], approveAs: new Map<string, readonly Role[]>() };
  return { person, live: null, isFit: false, needsSignOff: true, opens: { byRules: [], byBasis: [] }, ...nobody };
}
