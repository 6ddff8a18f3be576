import type { Asked } from '../asked.js';
import { coveredByAny } from '../purposes.js';
import type { Reason } from '../reasons.js';
import type { Agreement, ClientFacts, Instant, StageResult, Tie } from '../request.js';

/**
 * S1. Did the school of the tie contract this client for this purpose and all these categories, at this instant,
 * and does the token go that far? Public facts need an agreement for the purpose, with whichever school.
 * Source: GDPR art. 28(3) (processing governed by a contract); RFC 9396 (purposes in the token).
 */
export function agreement(asked: Asked, client: ClientFacts, tie: Tie | null, at: Instant): StageResult {
  if (!coveredByAny(asked.purpose, client.tokenPurposes)) return answer(false, [], 'outside-token');
  const near = client.agreements.filter((candidate) => ofSchool(candidate, asked, tie));
  const inForce = near.filter((candidate) => isInForce(candidate, at));
  const forPurpose = inForce.filter((candidate) => coveredByAny(asked.purpose, candidate.purposes));
  const forAll = forPurpose.filter((candidate) => coversCategories(candidate, asked));
  if (forAll.length > 0) return answer(true, forAll, 'agreed');
  if (forPurpose.length > 0) return answer(false, forPurpose, 'outside-categories');
  if (inForce.length > 0) return answer(false, inForce, 'outside-purposes');
  return answer(false, near, near.length > 0 ? 'not-in-force' : 'no-agreement');
}

/** The verdict alone. */
export function isAgreed(asked: Asked, client: ClientFacts, tie: Tie | null, at: Instant): boolean {
  if (!coveredByAny(asked.purpose, client.tokenPurposes)) return false;
  for (const candidate of client.agreements) {
    if (
      ofSchool(candidate, asked, tie) &&
      isInForce(candidate, at) &&
      coveredByAny(asked.purpose, candidate.purposes) &&
      coversCategories(candidate, asked)
    ) {
      return true;
    }
  }
  return false;
}

function ofSchool(agreement: Agreement, asked: Asked, tie: Tie | null): boolean {
  return asked.publicOnly || (tie !== null && agreement.school === tie.school);
}

function isInForce(agreement: Agreement, at: Instant): boolean {
  return agreement.from <= at && (agreement.to === null || at < agreement.to);
}

function coversCategories(agreement: Agreement, asked: Asked): boolean {
  if (asked.publicOnly) return true;
  for (const category of asked.request.categories) {
    if (category !== 'PUBLIC' && !agreement.categories.includes(category)) return false;
  }
  return true;
}

function answer(permits: boolean, agreements: readonly Agreement[], reason: Reason<'S1-agreement'>): StageResult {
  return { stage: 'S1-agreement', permits, rules: agreements.map(({ id }) => id).sort(), reason };
}
