import { type Asked, asked } from './asked.js';
import { type CategorySet, categorySet } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import { obligationsOf } from './obligation-set.js';
import type { Failure } from './reasons.js';
import type { AccessRequest, Decision, Facts, StageResult, Tie } from './request.js';
import { agreement } from './stages/agreement.js';
import { guardrails } from './stages/guardrails.js';
import { lawfulBasis } from './stages/lawful-basis.js';
import { matrix, type Standing, standing } from './stages/matrix.js';
import { obligations } from './stages/obligations.js';
import { subjectState } from './stages/subject-state.js';
import { STAGES } from './vocabulary.js';
import { alternatives, both } from './weigh.js';

/**
 * May this be done? Every stage is asked and gives its reason; it is permitted when all say yes.
 * The ties are alternatives: one of them must pass S0, S1 and S2 alone, for all the categories together.
 * Among those that pass, the one whose obligations take least away is taken; among those that do not, the one that came furthest.
 * A fault inside is a denial.
 */
export function decide(policy: CompiledPolicy, request: AccessRequest, facts: Facts): Decision {
  return examine(policy, request, facts).decision;
}

/** A decision, and the tie it was made on (null: none, or none was held). */
export interface Examined {
  readonly decision: Decision;
  readonly tie: Tie | null;
}

export function examine(policy: CompiledPolicy, request: AccessRequest, facts: Facts): Examined {
  try {
    const what = asked(policy, request);
    if (what === null) return failed('not-understood');
    const consented = categorySet(facts.consented);
    const weighed = alternatives(facts.ties).map((tie) => weighTie(policy, what, facts, tie, consented));
    return conclude(policy, what, facts, weighed.reduce(better));
  } catch {
    return failed('error');
  }
}

/** One tie with the answers of the stages that depend on it. */
interface Weighed {
  readonly tie: Tie | null;
  readonly standing: Standing;
  readonly stages: readonly StageResult[];
}

/** INVARIANT: what is said with it is looked at by the same tie: a stage permits when it does for everything. */
function weighTie(policy: CompiledPolicy, what: Asked, facts: Facts, tie: Tie | null, consented: CategorySet): Weighed {
  const alone = [what, ...what.said].map((one) => {
    const stands = standing(policy, one, tie, consented);
    return {
      standing: stands,
      stages: [
        guardrails(policy, one, facts.client, tie),
        agreement(one, facts.client, tie, facts.at),
        matrix(policy, one, tie, stands),
        lawfulBasis(one, stands, facts, tie, consented),
      ],
    };
  });
  return {
    tie,
    standing: alone.map((one) => one.standing).reduce(both),
    stages: alone.map((one) => one.stages).reduce((stages, others) => stages.map((stage, at) => together(stage, others[at] ?? stage))),
  };
}

/** What a stage says of two things that are asked together: the first refusal, or both grounds. */
function together(one: StageResult, other: StageResult): StageResult {
  if (!one.permits || !other.permits) return one.permits ? other : one;
  return { ...one, rules: [...new Set([...one.rules, ...other.rules])].sort() };
}

function conclude(policy: CompiledPolicy, what: Asked, facts: Facts, { tie, standing, stages }: Weighed): Examined {
  const attached = [what, ...what.said].map((one) => obligations(policy, one, tie, standing)).reduce(together);
  const all = [...stages, subjectState(what, facts.state), attached];
  const permits = all.every((stage) => stage.permits);
  const against = all.filter((stage) => !stage.permits);
  const decision: Decision = {
    permits,
    basis: what.purpose.basis,
    obligations: obligationsOf(permits ? standing.obligations : 0),
    stages: all,
    consentWouldPermit: against.length === 1 && against[0]?.reason === 'consent-missing',
  };
  return { decision, tie };
}

/** Whichever came further; then lighter obligations; then a fixed order, so that the order of ties never matters. */
function better(one: Weighed, other: Weighed): Weighed {
  const difference =
    progress(other) - progress(one) || one.standing.obligations - other.standing.obligations || (name(one) < name(other) ? -1 : 1);
  return difference <= 0 ? one : other;
}

/** S0, S1 and S2 together count before S3, each alone after it: a tie that only lacks consent is nearer than one that is not granted. */
function progress({ stages }: Weighed): number {
  const [s0, s1, s2, s3] = stages.map(({ permits }) => permits);
  const stands = s0 === true && s1 === true && s2 === true;
  return (stands ? 16 : 0) + (stands && s3 === true ? 8 : 0) + (s2 === true ? 4 : 0) + (s1 === true ? 2 : 0) + (s0 === true ? 1 : 0);
}

function name({ tie }: Weighed): string {
  return tie === null ? '' : `${tie.school} ${tie.role} ${tie.relation}`;
}

function failed(reason: Failure): Examined {
  const stages = STAGES.map((stage) => ({ stage, permits: false, rules: [], reason }));
  return { decision: { permits: false, basis: 'none', obligations: [], stages, consentWouldPermit: false }, tie: null };
}
