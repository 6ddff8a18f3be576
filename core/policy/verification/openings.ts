import { type CompiledPolicy, compile } from '../compile.js';
import type { Purpose } from '../purposes.js';
import { type Category, ROLES, type Role } from '../vocabulary.js';
import { WIDER } from './approval.js';
import { type Difference, isWithin } from './difference.js';
import { differenceInSteps } from './difference-of.js';
import { atOnce, type Steps } from './steps.js';

/** To whom a change lets out more, by what. Source: privacy model §1.5 (nobody gives themselves data). */
export interface Openings {
  /** By rules that somebody chose: who receives what. */
  readonly byRules: readonly Role[];
  /**
   * By what purposes are: what they rest on, of which they are a part, and how far they heed a restriction or an objection. The rules on who
   * receives what are as they were.
   */
  readonly byBasis: readonly Role[];
}

/**
 * A change taken in two steps: the old rules, with the new purposes; and then the new rules. What the first lets out is a matter of law, for the
 * data protection officer: taken for a choice of recipients it could be approved by nobody, since some purposes serve everybody.
 * `differences` are those of the whole change.
 */
export function openingsOf(before: CompiledPolicy, after: CompiledPolicy, differences: readonly Difference[]): Openings {
  return atOnce(openingsInSteps(before, after, differences));
}

export function* openingsInSteps(before: CompiledPolicy, after: CompiledPolicy, differences: readonly Difference[]): Steps<Openings> {
  const rebased = withPurposesOf(before, after);
  if (rebased === null) return { byRules: opened(differences), byBasis: [] };
  const resting = yield* differenceInSteps(before, rebased);
  return {
    byRules: opened(yield* differenceInSteps(rebased, after)),
    byBasis: ROLES.filter((role) => resting.some((one) => opensOthersData(one, role))),
  };
}

function opened(differences: readonly Difference[]): readonly Role[] {
  const wider = differences.filter(({ change, before, after }) => WIDER.has(change) && !isWithin(after, before));
  return ROLES.filter((role) => wider.some(({ holders }) => holders.some((holder) => holder.role === role)));
}

/**
 * The rules of the first policy for the purposes of the second; null where all these are as they were. INVARIANT: what makes them another has a
 * reason for a signature (`approvalReasons`): what is let out by it is nobody's choice of recipients.
 */
function withPurposesOf(before: CompiledPolicy, after: CompiledPolicy): CompiledPolicy | null {
  const { document, restrictions } = before;
  if ([...after.purposes.values()].every((is) => isAsBefore(is, before.purposes.get(is.id)))) return null;
  const gone = document.purposes.filter(({ id }) => !after.purposes.has(id));
  return compile({ ...document, purposes: [...after.document.purposes, ...gone] }, restrictions?.documents);
}

function isAsBefore({ basis, lineage, servesSubject, protects }: Purpose, was: Purpose | undefined): boolean {
  if (was === undefined || was.lineage.join() !== lineage.join()) return false;
  return was.basis === basis && was.servesSubject === servesSubject && was.protects === protects;
}

/**
 * Why not all: towards oneself one's own word was all it took, nobody is the subject of what a school is, and that nobody may object any more gives
 * nobody anything that they had not.
 */
function opensOthersData({ holders, categories, before, after }: Difference, role: Role): boolean {
  if (isWithin({ ...after, stopsOnObjection: before.stopsOnObjection }, before)) return false;
  if (categories.every((category) => OF_NOBODY.includes(category))) return false;
  return holders.some((holder) => holder.role === role && holder.relation !== 'self' && holder.relation !== 'self-of-age');
}

const OF_NOBODY: readonly Category[] = ['PUBLIC', 'ORG'];
