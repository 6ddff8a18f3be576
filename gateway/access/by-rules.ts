import {
  type CompiledPolicy,
  type Explanation,
  explain,
  type Facts,
  type Failure,
  type Obligation,
  type Reason,
  type Relation,
  type Remedy,
  type Role,
  type Stage,
  type Tie,
} from '../../core/policy/index.js';
import type { QuestionWithFacts } from './question.js';

/** What may be told of a stage to whoever administers the rules. */
export interface ToldStage {
  readonly stage: Stage;
  readonly answer: 'permits' | 'refuses' | 'depends';
  readonly reason: Exclude<Reason, NotToldReason> | Failure | NotTold;
  /** Ids of the rules, or of the agreements, that made it so. */
  readonly rules: readonly string[];
  /** What would change it; null for a stage that permits. */
  readonly remedy: Remedy | null;
}

/** An explanation by the rules alone. `depends`: on something about the person that who administers rules is not told. */
export interface ByRules {
  readonly verdict: ToldStage['answer'];
  readonly version: string;
  readonly stages: readonly ToldStage[];
  /** What is done to the value first; empty unless it is permitted. */
  readonly obligations: readonly Obligation[];
}

/** In the place of what is not told: whether there is consent, which ties of guardians, of care or of protection there are, what stands against a pupil's data. */
type NotTold = 'consent-not-told' | 'tie-not-told' | 'state-not-told';
type NotToldReason =
  | 'consent-valid'
  | 'consent-missing'
  | 'objection-pending'
  | 'objection-upheld'
  | Exclude<Reason<'S4-subject-state'>, 'nothing-stands-against'>;

/**
 * Ties that say something of a life: a court's decision, a placement, a quarrel, an objection, an age, an illness, a handicap. Source: GDPR art. 9 and
 * 10; Code civil art. 373-2-1, 375-7, 413-6. Every kind of guardian is here, the usual one too: who is not of the usual kind would else be seen by it.
 * A tie that is not here (teaches, is of the staff) is one that whoever runs a school sees in its lists.
 */
const TOLD_TO_NOBODY: ReadonlySet<Relation> = new Set([
  'self-of-age',
  'legal-guardian',
  'guardian-unknown-authority',
  'person-in-charge',
  'supervision-only',
  'guardian-of-adult',
  'guardian-of-objecting-adult',
  'emergency-contact',
  'restricted-guardian',
  'co-guardian',
  'supports',
  'follows',
]);
/** What a guardian is at a school only while it informs them: an order, or a pupil of age who objected, takes it away. */
const OF_INFORMED_GUARDIANS: ReadonlySet<Relation> = new Set(['member', 'school-member']);

/**
 * Why somebody may or may not have something, as far as rules and agreements say. INVARIANT: what is told follows from the rules, the agreements, the
 * functions held and the ties of the lists of a school; it is the same whatever a family consented to, whoever cares for or protects a pupil, of
 * which kind a guardian is, and whether a pupil is of age.
 * `permitted` and `denied` are said only where none of that could change the verdict. A state of the subject that refuses is told as that alone.
 *
 * `schools`: where whoever asks administers the rules.
 */
export function byRules(policy: CompiledPolicy, question: QuestionWithFacts, schools: ReadonlySet<string>): ByRules {
  const { request, facts } = question;
  const told: Facts = {
    ...facts,
    ties: facts.ties.filter(isTold),
    consented: [],
    objection: 'none',
  };
  const explanation = explain(policy, request, told);
  const under = (ties: readonly Tie[]) => explain(policy, request, { ...told, ties });
  const byOthers = opens(explanation) ? [] : tiesNotTold(question).map((tie) => under([...told.ties, tie]));
  const openedByOthers = byOthers.filter(opens);
  const isOpenedByAnother = openedByOthers.length > 0;
  const agreement = explanation.tie === null ? agreementWhere(question, schools, under) : null;

  const stages = explanation.stages.map((stage): ToldStage => {
    const { rules, reason, permits } = stage.stage === 'S1-agreement' && agreement !== null ? agreement : stage;
    const remedy = permits ? null : remedyFor(explanation, stage.stage);
    if (stage.stage === 'S2-matrix' && !permits && isOpenedByAnother)
      return {
        stage: stage.stage,
        answer: 'depends',
        reason: 'tie-not-told',
        rules: rulesOf(openedByOthers, stage.stage),
        remedy: 'a-role-and-relation-to-the-subject',
      };
    // Why: of a guardian no tie is ever told, so that there is none would be said of all of them; the rules refuse under every one.
    const isOfGuardian = explanation.tie === null && question.bonds.some(({ role }) => role === 'guardian');
    const other = stage.stage === 'S2-matrix' && !permits && isOfGuardian ? refusedUnderAny(byOthers) : undefined;
    if (other !== undefined)
      return { stage: stage.stage, answer: 'refuses', reason: other.reason, rules: other.rules, remedy: other.remedy };
    if (reason === 'consent-missing')
      return { stage: stage.stage, answer: 'depends', reason: 'consent-not-told', rules, remedy: 'consent' };
    if (stage.stage === 'S4-subject-state' && !permits)
      return { stage: stage.stage, answer: 'refuses', reason: 'state-not-told', rules: [], remedy: 'nothing' };
    return { stage: stage.stage, answer: permits ? 'permits' : 'refuses', reason: reason as ToldStage['reason'], rules, remedy };
  });
  const { permits, version, obligations } = explanation;
  const verdict = permits ? 'permits' : opens(explanation) || isOpenedByAnother ? 'depends' : 'refuses';
  return { verdict, version, stages, obligations };
}

/**
 * Why the matrix refuses it under ties that are not told: that no rule gives it where that is so under one of them, else the rule that takes it away.
 * Undefined where there are none.
 */
function refusedUnderAny(explanations: readonly Explanation[]): Pick<ToldStage, 'reason' | 'rules' | 'remedy'> | undefined {
  const refusals = explanations.flatMap((explanation) => {
    const stage = explanation.stages.find((one) => one.stage === 'S2-matrix' && !one.permits);
    return stage === undefined ? [] : [{ reason: stage.reason, rules: stage.rules, remedy: remedyFor(explanation, 'S2-matrix') }];
  });
  const found = refusals.find(({ reason }) => reason === 'not-granted') ?? refusals.find(({ reason }) => reason === 'forbidden');
  return found === undefined ? undefined : { ...found, reason: found.reason as ToldStage['reason'] };
}

/** Is it permitted, or would a consent that nobody told of permit it? */
function opens({ permits, consentWouldPermit }: Explanation): boolean {
  return permits || consentWouldPermit;
}

function isTold({ role, relation }: Tie): boolean {
  return !TOLD_TO_NOBODY.has(relation) && !(role === 'guardian' && OF_INFORMED_GUARDIANS.has(relation));
}

/** Every tie that is not told and that whoever would ask could hold, by the functions they do hold. */
function tiesNotTold({ bonds, isAboutNobody }: QuestionWithFacts): readonly Tie[] {
  const held = new Map<string, { role: Role; school: string }>(bonds.map(({ role, school }) => [`${role} ${school}`, { role, school }]));
  const relationsOf = (role: Role): readonly Relation[] => {
    const informed: readonly Relation[] = role === 'guardian' ? [isAboutNobody ? 'member' : 'school-member'] : [];
    return isAboutNobody ? informed : [...TOLD_TO_NOBODY, ...informed];
  };
  return [...held.values()].flatMap(({ role, school }) => relationsOf(role).map((relation): Tie => ({ role, relation, school })));
}

/** The rules that would decide a stage under one tie or another, in an order of their own: which of them does is not told. */
function rulesOf(explanations: readonly Explanation[], stage: Stage): readonly string[] {
  const rules = explanations.flatMap(({ stages }) => stages.find((one) => one.stage === stage)?.rules ?? []);
  return [...new Set(rules)].sort();
}

/** Whether there is an agreement where the subject is: of somebody without a tie the decision cannot say at which school to look. */
function agreementWhere({ subjectAt }: QuestionWithFacts, schools: ReadonlySet<string>, under: (ties: readonly Tie[]) => Explanation) {
  const near = [...subjectAt].filter((school) => schools.has(school));
  if (near.length === 0) return null;
  const { stages } = under(near.map((school) => ({ role: 'service', relation: 'member', school })));
  return stages.find(({ stage }) => stage === 'S1-agreement') ?? null;
}

function remedyFor({ wouldChange }: Explanation, stage: Stage): Remedy {
  return wouldChange.find((one) => one.stage === stage)?.remedy ?? 'nothing';
}
