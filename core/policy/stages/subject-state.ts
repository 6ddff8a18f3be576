import type { Asked } from '../asked.js';
import type { Reason } from '../reasons.js';
import type { StageResult, SubjectState } from '../request.js';

/**
 * S4. Does the state of the subject's data stand against it? A restriction does not stop what serves the subject's own
 * rights (E31), nor what protects somebody. What is not known to be false stands against.
 * Source: GDPR art. 18 (restriction), art. 5(1)(e) (retention); court order and safeguarding seal: privacy model §1.4.
 */
export function subjectState(asked: Asked, state: SubjectState): StageResult {
  const reason = obstacle(asked, state);
  return { stage: 'S4-subject-state', permits: reason === 'nothing-stands-against', rules: [], reason };
}

export function obstacle({ purpose }: Pick<Asked, 'purpose'>, state: SubjectState): Reason<'S4-subject-state'> {
  if (state.retentionOver === true) return 'retention-over';
  if (state.courtOrder === true) return 'court-order';
  if (state.sealed === true) return 'sealed';
  if (state.restricted === true && !purpose.servesSubject && !purpose.protects) return 'restricted';
  const known =
    typeof state.restricted === 'boolean' && state.retentionOver === false && state.courtOrder === false && state.sealed === false;
  return known ? 'nothing-stands-against' : 'state-unknown';
}
