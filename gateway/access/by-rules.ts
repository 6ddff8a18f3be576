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

/** In the place of what is not told: whether there is consent, which ties of care or protection there are, what stands against a pupil's data. */
type NotTold = 'consent-not-told' | 'tie-not-told' | 'state-not-told';
type NotToldReason =
  | 'consent-valid'
  | 'consent-missing'
  | 'objection-pending'
  | 'objection-upheld'
  | Exclude<Reason<'S4-subject-state'>, 'nothing-stands-against'>;

/**
 * Ties that say something of a life: a court's decision, a placement, a quarrel, an illness, a handicap. Source: GDPR art. 9 and 10; Code civil art.
 * 373-2-1, 375-7. A tie that is not here (teaches, is the guardian of) is one that whoever runs a school sees in its lists.
 */
const TOLD_TO_NOBODY: ReadonlySet<Relation> = new Set([
  'guardian-unknown-authority',
  'person-in-charge',
  'supervision-only',
  'guardian-of-objecting-adult',
  'emergency-contact',
  'restricted-guardian',
  'supports',
  'follows',
]);

/**
 * Why somebody may or may not have something, as far as rules and agreements say. INVARIANT: what is told follows from the rules, the agreements, the
 * functions held and the ties of the lists of a school; it is the same whatever a family consented to, and whoever cares for or protects a pupil.
 * `permitted` and `denied` are said only where none of that could change the verdict. A state of the subject that refuses is told as that alone.
 *
 * `schools`: where whoever asks administers the rules.
 */
export function byRules(policy: CompiledPolicy, question: QuestionWithFacts, schools: ReadonlySet<string>): ByRules {
  const { request, facts } = question;
  const told: Facts = {
    ...facts,
    ties: facts.ties.filter(({ relation }) => !TOLD_TO_NOBODY.has(relation)),
    consented: [],
    objection: 'none',
  };
  const explanation = explain(policy, request, told);
  const under = (ties: readonly Tie[]) => explain(policy, request, { ...told, ties });
  const isOpenedByAnother = !opens(explanation) && tiesNotTold(question).some((tie) => opens(under([...told.ties, tie])));
  const agreement = explanation.tie === null ? agreementWhere(question, schools, under) : null;

  const stages = explanation.stages.map((stage): ToldStage => {
    const { rules, reason, permits } = stage.stage === 'S1-agreement' && agreement !== null ? agreement : stage;
    const remedy = permits ? null : remedyFor(explanation, stage.stage);
    if (stage.stage === 'S2-matrix' && !permits && isOpenedByAnother)
      return { stage: stage.stage, answer: 'depends', reason: 'tie-not-told', rules: [], remedy: 'a-role-and-relation-to-the-subject' };
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

/** Is it permitted, or would a consent that nobody told of permit it? */
function opens({ permits, consentWouldPermit }: Explanation): boolean {
  return permits || consentWouldPermit;
}

/** Every tie that is not told and that whoever would ask could hold, by the functions they do hold. */
function tiesNotTold({ bonds, isAboutNobody }: QuestionWithFacts): readonly Tie[] {
  if (isAboutNobody) return [];
  const held = new Map<string, { role: Role; school: string }>(bonds.map(({ role, school }) => [`${role} ${school}`, { role, school }]));
  return [...held.values()].flatMap(({ role, school }) => [...TOLD_TO_NOBODY].map((relation): Tie => ({ role, relation, school })));
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
