import type { PolicyUserError } from './act-outcome.js';

const LONGEST_REASON = 2000;

/** What is wrong with a reason that is given for the record. */
export function* unsoundReason(reason: string): Generator<PolicyUserError> {
  if (reason.trim() === '' || reason.length > LONGEST_REASON)
    yield { code: 'VALIDATION', message: `say why, in 1 to ${LONGEST_REASON} characters`, path: ['reason'] };
}
