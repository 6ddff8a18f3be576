import type { CompiledPolicy } from '../compile.js';
import { CLIENT_KINDS } from '../document.js';
import type { Tie } from '../request.js';
import { type Action, CATEGORIES, type Category, RELATIONS, type Relation, ROLES, type Role } from '../vocabulary.js';
import { classesOf } from './domain.js';
import { outcomesAt, type Situation } from './outcome.js';
import { probesOf } from './probes.js';
import { ADMINISTRATION, closedTo, type RuleActs, readable, withArguments } from './rules-can-be-changed.js';
import { schoolClasses } from './school-classes.js';

/** Somebody whom a policy shuts out of what nobody may be shut out of. */
export type Lockout =
  /** Nobody reads, for the administration of the rules, what the school is, or the rules; or there is nobody to draft them and another to approve. */
  | 'nobody-administers-the-rules'
  /** The data protection officer sees no consents for the administration of the rules, or no rules, or signs nothing off. GDPR art. 38(2). */
  | 'nobody-approves'
  /** Public facts are closed to whoever holds no tie, for every purpose. */
  | 'public-facts-closed'
  /** Some role that has data about itself may not obtain any of it, under any purpose that serves the subject. GDPR art. 15. */
  | 'no-right-of-access'
  /** A pupil or their legal guardian may not write a consent, or not withdraw one with all that it says, under any one purpose. GDPR art. 7(3). */
  | 'no-way-to-withdraw'
  /** No purpose has a lawful basis: nothing is ever permitted. */
  | 'no-lawful-purpose';

/**
 * What must stay open, whatever an administrator edits: a document that closes it is refused, because nobody could open it again, or because
 * the law gives it to the subject. Asked nationally, and where a school restricts, there. `acts` is by which mutations rules are changed; null
 * where nobody edits them.
 */
export function lockouts(policy: CompiledPolicy, acts: RuleActs | null = null): readonly Lockout[] {
  const probes = probesOf(policy);
  const places = schoolClasses(policy).map(({ representative }) => representative);
  const open = openerOf(policy, places, probes);
  const withdrawing = acts === null ? [] : withArguments(acts, probes).withdrawing;
  const read = acts === null ? [] : readable(probes, acts);
  const closed = acts === null ? [] : places.map((school) => closedTo(policy, withArguments(acts, probes), school, read));
  const purposes = [...policy.purposes.values()];
  const serving = purposes.filter(({ servesSubject }) => servesSubject).map(({ id }) => id);
  const all = purposes.map(({ id }) => id);
  const checks: readonly (readonly [Lockout, boolean])[] = [
    [
      'nobody-administers-the-rules',
      closed.every(({ editing }) => !editing) && ROLES.some((role) => open([ADMINISTRATION], 'READ', role, 'member', ['ORG'])),
    ],
    [
      'nobody-approves',
      closed.every(({ approving }) => !approving) &&
        RELATIONS.some((relation) => open([ADMINISTRATION], 'READ', 'dpo', relation, ['CONSENT'])),
    ],
    ['public-facts-closed', all.some((purpose) => isOpen(policy, probes, { purpose, action: 'READ', tie: null }, ['PUBLIC']))],
    ['no-right-of-access', SUBJECTS.every((role) => open(serving, 'READ', role, 'self', PERSONAL))],
    [
      'no-way-to-withdraw',
      WITHDRAWERS.every(
        ([role, relation]) =>
          open(all, 'WRITE', role, relation, ['CONSENT']) &&
          places.every((school) => all.some((purpose) => isOpenWhole(policy, purpose, { role, relation, school }, withdrawing))),
      ),
    ],
    ['no-lawful-purpose', purposes.some(({ basis }) => basis !== 'none')],
  ];
  return checks.filter(([, holds]) => !holds).map(([lockout]) => lockout);
}

const SUBJECTS: readonly Role[] = ['student', 'guardian', 'teacher'];
const WITHDRAWERS: readonly (readonly [Role, Relation])[] = [
  ['student', 'self'],
  ['guardian', 'legal-guardian'],
];
const PERSONAL: readonly Category[] = CATEGORIES.filter(
  (category) => category !== 'PUBLIC' && category !== 'ORG' && category !== 'EVALUATION',
);

type Opener = (purposes: readonly string[], action: Action, role: Role, relation: Relation, categories: readonly Category[]) => boolean;

/** Is one of the categories open for one of the purposes, nationally and at each school that restricts? */
function openerOf(policy: CompiledPolicy, places: readonly string[], probes: readonly string[]): Opener {
  return (purposes, action, role, relation, categories) =>
    places.every((school) =>
      purposes.some((purpose) => isOpen(policy, probes, { purpose, action, tie: { role, relation, school } }, categories)),
    );
}

/** All that an act says, and the act, for one purpose: what is open for one and what is open for another make no act. */
function isOpenWhole(policy: CompiledPolicy, purpose: string, tie: Tie, acts: readonly string[]): boolean {
  return acts.every((act) =>
    CLIENT_KINDS.some((client) => outcomesAt(policy, { purpose, action: 'WRITE', tie, client }, act)('CONSENT').given !== null),
  );
}

function isOpen(
  policy: CompiledPolicy,
  probes: readonly string[],
  asked: Omit<Situation, 'client'>,
  categories: readonly Category[],
): boolean {
  return CLIENT_KINDS.some((client) =>
    classesOf([policy], { ...asked, client }, probes).some(([coordinate]) => {
      const outcome = outcomesAt(policy, { ...asked, client }, coordinate ?? '');
      return categories.some((category) => outcome(category).given !== null);
    }),
  );
}
