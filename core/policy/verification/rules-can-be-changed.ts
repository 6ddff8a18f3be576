import type { CompiledPolicy } from '../compile.js';
import { typeOf } from '../coordinates.js';
import { type Action, ROLES, type Role } from '../vocabulary.js';
import { classesOf, grantedByAny } from './domain.js';
import { outcomesAt } from './outcome.js';

/** The purpose under which rules are administered. */
export const ADMINISTRATION = 'policy-administration';

/** Acts on the rules, by coordinate: what rules are changed by, where they are edited at all. */
export interface RuleActs {
  /** From the draft to the proposal. */
  readonly drafting: readonly string[];
  /** From the approval to being in force, and back. */
  readonly approving: readonly string[];
  /** What the data protection officer does. */
  readonly signingOff: readonly string[];
  /** By which a consent is withdrawn, with all that it says: no rules may close that. GDPR art. 7(3). */
  readonly withdrawing: readonly string[];
}

/** What cannot be done any more at a school. */
export interface Closed {
  readonly editing: boolean;
  readonly approving: boolean;
}

/**
 * Can rules still be changed at a school, whatever they say there? It takes one who reads them and drafts, another who reads them and approves, and
 * the data protection officer, who reads them and signs off what they did not draft. Masked or by consent is not enough: whoever edits what they
 * cannot read in full shuts out the others. `acts` have their arguments (`withArguments`), `probes` is what is read (`readable`). Source: privacy model §1.5 (four eyes); GDPR art. 38(2).
 */
export function closedTo(
  policy: CompiledPolicy,
  { drafting, approving, signingOff }: RuleActs,
  school: string,
  probes: readonly string[],
): Closed {
  const readers = ROLES.filter((role) => isOpen(policy, role, school, 'READ', probes));
  const may = (role: Role, acts: readonly string[]) => acts.every((act) => mayAct(policy, role, school, act));
  const authors = readers.filter((role) => role !== OFFICER && may(role, drafting));
  const approvers = readers.filter((role) => may(role, approving));
  return {
    editing: !authors.some((author) => approvers.some((approver) => approver !== author)),
    approving: !(readers.includes(OFFICER) && may(OFFICER, signingOff)),
  };
}

/** The same acts, each with every argument of it that rules tell apart: whoever may act, but not say on what, does not act. */
export function withArguments({ drafting, approving, signingOff, withdrawing }: RuleActs, probes: readonly string[]): RuleActs {
  const whole = (acts: readonly string[]) => acts.flatMap((act) => [act, ...probes.filter((probe) => probe.startsWith(`${act}(`))]);
  return { drafting: whole(drafting), approving: whole(approving), signingOff: whole(signingOff), withdrawing: whole(withdrawing) };
}

const OFFICER: Role = 'dpo';
const CLIENT = 'school-app';

/** What is read, of all that rules tell apart: acts are carried out and not read. */
export function readable(probes: readonly string[], { drafting, approving, signingOff }: RuleActs): readonly string[] {
  const types = new Set([...drafting, ...approving, ...signingOff].map(typeOf));
  return probes.filter((probe) => !types.has(typeOf(probe)));
}

/** Is an act on the rules (a coordinate) open to a function at a school, for their administration? */
export function mayAct(policy: CompiledPolicy, role: Role, school: string, act: string): boolean {
  return isOpenAt(policy, role, school, 'WRITE', act);
}

/** Wherever rules tell coordinates apart, and wherever they do not. */
function isOpen(policy: CompiledPolicy, role: Role, school: string, action: Action, probes: readonly string[]): boolean {
  const situation = { purpose: ADMINISTRATION, action, tie: { role, relation: 'member', school }, client: CLIENT } as const;
  if (!grantedByAny([policy], situation).includes('POLICY')) return false;
  return classesOf([policy], situation, probes).every(([coordinate]) => isOpenAt(policy, role, school, action, coordinate ?? ''));
}

function isOpenAt(policy: CompiledPolicy, role: Role, school: string, action: Action, coordinate: string): boolean {
  const situation = { purpose: ADMINISTRATION, action, tie: { role, relation: 'member', school }, client: CLIENT } as const;
  return outcomesAt(policy, situation, coordinate)('POLICY').without === 0;
}
