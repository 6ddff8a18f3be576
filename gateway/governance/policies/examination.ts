import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/ledger/index.js';
import {
  type ApprovalReason,
  approvalReasonsInSteps,
  atOnce,
  type Breach,
  brokenInvariantsInSteps,
  type CompiledPolicy,
  compile,
  type Difference,
  differenceInSteps,
  type Lockout,
  lockouts,
  type Openings,
  openingsInSteps,
  type PolicyDocument,
  PolicyError,
  parseExpectations,
  type Red,
  type Restriction,
  type Steps,
  verifyInSteps,
} from '../../../core/policy/index.js';
import { inSlices } from '../../in-slices.js';
import { readContent } from './content.js';
import { standingInvariants } from './foundation.js';
import { type LivePolicies, underNational } from './live-policies.js';
import { RULE_ACTS } from './rule-acts.js';
import type { PolicyPlace, Version } from './version.js';

/** Why the data protection officer must sign a version off: as the core says, or because a prohibition would be there no more. */
export type SignOffReason = ApprovalReason | { readonly reason: 'prohibition'; readonly rule: string };

/** What is found of a version when it is looked at in every state, under what is in force above and below it. */
export interface Examination {
  /** Nothing stands in the way. */
  readonly isFit: boolean;
  readonly fault: PolicyError | null;
  readonly breaches: readonly Breach[];
  readonly reds: readonly Red[];
  readonly lockouts: readonly Lockout[];
  /** How many states were looked at, where expectations are held to all of them; null below the national level. */
  readonly states: number | null;
  /** What it decides otherwise than what is in force. */
  readonly differences: readonly Difference[];
  readonly signOff: readonly SignOffReason[];
  /** Functions to which it lets out more. */
  readonly opens: Openings;
}

const UNREADABLE: Omit<Examination, 'fault'> = Object.freeze({
  isFit: false,
  breaches: [],
  reds: [],
  lockouts: [],
  states: null,
  differences: [],
  signOff: [],
  opens: { byRules: [], byBasis: [] },
});

type Examined = Pick<Version, 'level' | 'scope' | 'document' | 'expectations'>;

/** Examinations that are remembered; there are few drafts at a time. */
const MOST_REMEMBERED = 32;
const remembered = new Map<string, Examination>();

/**
 * Looks at a version as if it were in force now. Takes half a second of computing the first time: every state is looked at. What was found of the
 * same texts under the same rules is remembered: it depends on nothing else, least of all on who asks.
 */
export function examine(version: Examined, live: LivePolicies): Examination {
  return atOnce(examineInSteps(version, live));
}

/** The same while requests are answered, once for all who ask meanwhile: what is found once is at hand for `examine`. */
export function examineMeanwhile(version: Examined, live: LivePolicies): Promise<Examination> {
  const key = keyOf(version, live);
  const examining = underWay.get(key) ?? inSlices(examineInSteps(version, live)).finally(() => underWay.delete(key));
  underWay.set(key, examining);
  return examining;
}

const underWay = new Map<string, Promise<Examination>>();

function* examineInSteps(version: Examined, live: LivePolicies): Steps<Examination> {
  const key = keyOf(version, live);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = yield* lookAt(version, live);
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
  remembered.set(key, found);
  return found;
}

function keyOf({ level, scope, document, expectations }: Examined, { versions }: LivePolicies): string {
  return digestOf([level, scope, document, expectations, versions.map(({ id }) => id)]);
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function* lookAt(version: Examined, live: LivePolicies): Steps<Examination> {
  try {
    const before = compile(live.national, live.restrictions);
    yield;
    const after = asIfLive(version, version.document, live);
    const found = yield* fitness(after, version, live);
    const differences = yield* differenceInSteps(before, after);
    return {
      ...found,
      isFit: found.breaches.length + found.reds.length + found.lockouts.length === 0,
      fault: null,
      differences,
      signOff: yield* signOffReasons(before, after, differences),
      opens: yield* openingsInSteps(before, after, differences),
    };
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    return { ...UNREADABLE, fault };
  }
}

/**
 * All the rules, with these in place of those in force at their place.
 *
 * @throws PolicyError when they cannot be read, or cannot stand beside the others
 */
export function asIfLive(place: PolicyPlace, document: string, live: LivePolicies): CompiledPolicy {
  const content = readContent(place, document);
  if (content.level === 'NATIONAL')
    return compile(
      content.document,
      live.restrictions.map((one) => underNational(one, content.document)),
    );
  const others = live.restrictions.filter((one) => !isOf(one, place));
  // Why: what names a purpose that is not there is a slip of the hand while it is written; it is refused, not passed over.
  return compile(live.national, [...others, content.document]);
}

/** All the rules with this version in its place; null when it cannot stand there. Its verification says why. */
export function standing(version: Version, live: LivePolicies): CompiledPolicy | null {
  try {
    return asIfLive(version, version.document, live);
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    return null;
  }
}

function isOf({ level, of }: Restriction, place: PolicyPlace): boolean {
  return level === place.level.toLowerCase() && of === place.scope;
}

type Fitness = Pick<Examination, 'breaches' | 'reds' | 'lockouts' | 'states'>;

/**
 * What is found of a version by itself. Why the national ones' is remembered: it takes most of the time, and is the same whatever was in force
 * before, so that what was in force once is known when somebody goes back to it. INVARIANT: it follows from what the version says, what is expected of
 * it, and the versions in force below it, which never change.
 */
function* fitness(policy: CompiledPolicy, version: Examined, { versions }: LivePolicies): Steps<Fitness> {
  const { level, document, expectations } = version;
  if (level !== 'NATIONAL') return yield* inEveryState(policy, version);
  const below = versions.filter((one) => one.level !== 'NATIONAL').map(({ id }) => id);
  const key = digestOf([document, expectations, below]);
  const found = fitnesses.get(key) ?? (yield* inEveryState(policy, version));
  fitnesses.delete(key);
  fitnesses.set(key, found);
  if (fitnesses.size > MOST_REMEMBERED) fitnesses.delete(fitnesses.keys().next().value as string);
  return found;
}

const fitnesses = new Map<string, Fitness>();

function* inEveryState(policy: CompiledPolicy, { level, expectations }: Pick<Version, 'level' | 'expectations'>): Steps<Fitness> {
  if (level === 'NATIONAL') {
    // INVARIANT: no national rules without expectations: what is not said to be expected is expected to be denied.
    const found = yield* verifyInSteps(policy, parseExpectations(JSON.parse(expectations ?? '{}')), RULE_ACTS);
    const breaches = [...found.invariants, ...(yield* brokenStanding(policy))];
    nationalBreaches.set(policy.document, breaches);
    return { breaches, reds: found.reds, lockouts: found.lockouts, states: found.states };
  }
  // Why: a lower level can only make narrower, so no expectation of what is permitted nationally is its own to meet.
  return { breaches: yield* breachesOfNational(policy), reds: [], lockouts: lockouts(policy, RULE_ACTS), states: null };
}

/** What the national rules break is the same whatever academies and schools restrict in them. */
function* breachesOfNational(policy: CompiledPolicy): Steps<readonly Breach[]> {
  const { document } = policy;
  const national = { ...policy, restrictions: null };
  const found = nationalBreaches.get(document) ?? [...(yield* brokenInvariantsInSteps(national)), ...(yield* brokenStanding(national))];
  nationalBreaches.set(document, found);
  return found;
}

const nationalBreaches = new WeakMap<PolicyDocument, readonly Breach[]>();

function brokenStanding(policy: CompiledPolicy): Steps<readonly Breach[]> {
  return brokenInvariantsInSteps({ ...policy, document: withStanding(policy.document) });
}

/** The standing invariants that the document does not have as they are. */
function withStanding(document: PolicyDocument): PolicyDocument {
  const own = new Set(document.invariants.map(canonicalJson));
  return { ...document, invariants: standingInvariants().filter((one) => !own.has(canonicalJson(one))) };
}

/** Why the data protection officer must sign off what leads from one to the other. Source: privacy model §1.5. */
export function* signOffReasons(
  before: CompiledPolicy,
  after: CompiledPolicy,
  differences: readonly Difference[],
): Steps<readonly SignOffReason[]> {
  return [...(yield* approvalReasonsInSteps(before, after, differences)), ...lostProhibitions(before.document, after.document)];
}

/** Guardrails and invariants that are gone, or say something else. */
function lostProhibitions(before: PolicyDocument, after: PolicyDocument): readonly SignOffReason[] {
  const kept = new Set([...after.guardrails, ...after.invariants].map(canonicalJson));
  return [...before.guardrails, ...before.invariants].flatMap((one): SignOffReason[] =>
    kept.has(canonicalJson(one)) ? [] : [{ reason: 'prohibition', rule: one.id }],
  );
}
