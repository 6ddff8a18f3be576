import { type CompiledPolicy, compile } from '../compile.js';
import type { PurposeEntry } from '../document.js';
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
   * By what purposes rest on, and by how far they heed a restriction or an objection, and nothing else: who receives what is as it was, and
   * whether the subject has a word in it is not.
   */
  readonly byBasis: readonly Role[];
}

/**
 * A change taken in two steps: the old rules, resting on the new bases and heeding the subject as is new; and then the new rules. What the first
 * lets out is a matter of law, for the data protection officer: taken for a choice of recipients it could be approved by nobody, since some purposes serve everybody.
 * `differences` are those of the whole change.
 */
export function openingsOf(before: CompiledPolicy, after: CompiledPolicy, differences: readonly Difference[]): Openings {
  return atOnce(openingsInSteps(before, after, differences));
}

export function* openingsInSteps(before: CompiledPolicy, after: CompiledPolicy, differences: readonly Difference[]): Steps<Openings> {
  const rebased = restingAsIn(before, after);
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

/** The first policy with each purpose resting on the basis, and heeding the subject, as in the second; null where they do alike. */
function restingAsIn(before: CompiledPolicy, after: CompiledPolicy): CompiledPolicy | null {
  const { document, restrictions } = before;
  const purposes = document.purposes.map((one) => restingAs(one, before.purposes.get(one.id), after.purposes.get(one.id)));
  if (purposes.every((one, at) => one === document.purposes[at])) return null;
  return compile({ ...document, purposes }, restrictions?.documents);
}

/** A purpose as it was but for its basis and for what it heeds; the very same where these are as they were. */
function restingAs(entry: PurposeEntry, was: Purpose | undefined, is: Purpose | undefined): PurposeEntry {
  if (was === undefined || is === undefined) return entry;
  if (was.basis === is.basis && was.servesSubject === is.servesSubject && was.protects === is.protects) return entry;
  const { servesSubject: _, protects: __, ...rest } = entry;
  const { basis, servesSubject, protects } = is;
  return { ...rest, basis, ...(servesSubject ? { servesSubject } : {}), ...(protects ? { protects } : {}) };
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
