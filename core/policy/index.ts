/**
 * The decision core: pure functions from a policy document, a request and facts to a verdict with its reasons.
 * No I/O, no clock, no packages. Everything not named here is nobody else's.
 */
export { birthday, hasReached } from './birthday.js';
export { type CompiledPolicy, compile } from './compile.js';
export { type ConsentAct, type ConsentParties, type EffectiveConsent, effectiveConsent, mayObject } from './consent.js';
export { decide } from './decide.js';
export type { ClientKind, Demand, Forbid, Grant, Guardrail, Invariant, PolicyDocument, PurposeEntry, Recipient } from './document.js';
export { CLIENT_KINDS } from './document.js';
export { editCell } from './editing/edit-cell.js';
export { editRestriction, type Level } from './editing/edit-restriction.js';
export {
  type CellEdit,
  EDIT_REFUSALS,
  type EditedCell,
  type EditRefusal,
  type EditRefusalCode,
  INTENTS,
  type Intent,
  RESTRICTING_INTENTS,
  type RestrictingIntent,
} from './editing/intent.js';
export { sentenceOf } from './editing/sentence.js';
export {
  ACTION_WORDS,
  BASIS_WORDS,
  CATEGORY_WORDS,
  RELATION_WORDS,
  ROLE_WORDS,
  type Said,
  STATE_WORDS,
  WEIGHT_WORDS,
} from './editing/words.js';
export { type Explanation, explain, type Remedy } from './explain.js';
export { type Breach, brokenInvariants, brokenInvariantsInSteps, invariantsHold } from './invariants.js';
export { localTerms } from './local-terms.js';
export { obligationSet, obligationsOf } from './obligation-set.js';
export { grantsOf, grantsToAny, type Outlook, outlook, type TieGrants } from './outlook.js';
export { PUBLIC_RULE, parsePolicy } from './parse.js';
export { parseRestriction } from './parse-restriction.js';
export { permits, type Verdict } from './permits.js';
export { PolicyError, type PolicyErrorCode } from './policy-error.js';
export { covers, type Purpose } from './purposes.js';
export { FAILURES, type Failure, REASONS, type Reason } from './reasons.js';
export type {
  AccessRequest,
  Agreement,
  ClientFacts,
  Decision,
  Facts,
  Instant,
  StageResult,
  SubjectState,
  Tie,
} from './request.js';
export { isHeldBackAt, isRestrictedAt } from './restricted-at.js';
export { ACADEMY_CODE, RESTRICTION_LEVELS, type Restriction, type RestrictionLevel, schoolsOf } from './restriction.js';
export { isObjectable } from './stages/lawful-basis.js';
export { standsAgainst } from './stands-against.js';
export {
  type ApprovalReason,
  addsRecipient,
  approvalReasons,
  approvalReasonsInSteps,
  calledOtherwise,
  changesLawfulBasis,
  dropsConsent,
  keptOtherwise,
  purposesThatReachFurther,
  widensSpecialCategory,
} from './verification/approval.js';
export { CELL_STATES, type CellState } from './verification/cell-state.js';
export { checkExpectations, type Red } from './verification/check-expectations.js';
export {
  CHANGES,
  type Change,
  type Difference,
  type Holder,
  type Side,
  type TouchedCell,
  touchedCells,
} from './verification/difference.js';
export { differenceInSteps, differenceOf } from './verification/difference-of.js';
export { type CellQuestion, type EffectiveCell, effectiveCell } from './verification/effective-cell.js';
export { type EffectiveMatrix, effectiveMatrix, type MatrixQuestion, type Pair, pairsOf } from './verification/effective-matrix.js';
export { type Expectation, type Expectations, parseExpectations } from './verification/expectations.js';
export { type Lockout, lockouts } from './verification/lockouts.js';
export { type Openings, openingsInSteps, openingsOf } from './verification/openings.js';
export { mayAct, type RuleActs } from './verification/rules-can-be-changed.js';
export { atOnce, type Steps } from './verification/steps.js';
export { type Verification, verify, verifyInSteps } from './verification/verify.js';
export { widenedBy } from './verification/widened-by.js';
export {
  ACTIONS,
  type Action,
  CATEGORIES,
  type Category,
  LAWFUL_BASES,
  type LawfulBasis,
  OBLIGATIONS,
  type Obligation,
  RELATIONS,
  type Relation,
  ROLES,
  type Role,
  SPECIAL_CATEGORIES,
  STAGES,
  type Stage,
} from './vocabulary.js';
export { inBoth, isSameWording, rewording, type Wording } from './wording.js';
