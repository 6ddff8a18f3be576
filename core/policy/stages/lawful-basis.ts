import type { Asked } from '../asked.js';
import { type CategorySet, PUBLIC_ONLY } from '../category-set.js';
import type { Purpose } from '../purposes.js';
import type { Reason } from '../reasons.js';
import type { Facts, StageResult, Tie } from '../request.js';
import type { LawfulBasis } from '../vocabulary.js';
import type { Standing } from './matrix.js';

/**
 * S3. Is there a lawful basis for this purpose, now, for this subject?
 * Consent is asked for every category but public facts, and of nobody where nobody is the subject; a grant may ask it
 * whatever the basis. An objection, raised or upheld, stops what rests on public task or legitimate interest; what protects somebody goes on while
 * it is examined.
 * Source: GDPR art. 6; consent: art. 7 and 8; objection: art. 21, and restriction while it is examined: art. 18(1)(d).
 */
export function lawfulBasis(asked: Asked, standing: Standing, facts: Facts, tie: Tie | null, consented: CategorySet): StageResult {
  const reason = ground(asked, standing, facts, tie, consented);
  return { stage: 'S3-lawful-basis', permits: holds(reason), rules: [asked.purpose.id], reason };
}

/** The verdict as a reason; consent is the last thing to be missing. */
export function ground(
  { purpose, low, high }: Asked,
  standing: Standing,
  facts: Facts,
  tie: Tie | null,
  consented: CategorySet,
): Reason<'S3-lawful-basis'> {
  switch (purpose.basis) {
    case 'consent': {
      const missing = ((low & ~PUBLIC_ONLY.low & ~consented.low) | (high & ~PUBLIC_ONLY.high & ~consented.high)) !== 0;
      if (standing.lacksConsent || (missing && hasSubject(tie))) return 'consent-missing';
      return 'consent-valid';
    }
    case 'public-task':
    case 'legitimate-interest':
      return stoppedByObjection(purpose, facts.objection) ?? byGrant(standing);
    case 'contract':
    case 'legal-obligation':
    case 'vital-interests':
      return byGrant(standing);
    default:
      return 'no-basis';
  }
}

/** How an objection stops a purpose; null where it does not, or where there is none against such a basis. */
export function stoppedByObjection(
  { basis, protects }: Purpose,
  objection: Facts['objection'],
): 'objection-pending' | 'objection-upheld' | null {
  if (!isObjectable(basis)) return null;
  if (objection === 'pending') return protects ? null : 'objection-pending';
  return objection === 'none' ? null : 'objection-upheld';
}

/** May somebody object to what rests on it? Source: GDPR art. 21(1). */
export function isObjectable(basis: LawfulBasis): boolean {
  return basis === 'public-task' || basis === 'legitimate-interest';
}

export function holds(reason: Reason<'S3-lawful-basis'>): boolean {
  return reason === 'basis-holds' || reason === 'consent-valid';
}

/** Does a purpose that rests on consent ask it here? Not for public facts, and not where nobody is the subject. */
export function asksSubject({ low, high }: Asked, tie: Tie | null): boolean {
  return hasSubject(tie) && ((low & ~PUBLIC_ONLY.low) | (high & ~PUBLIC_ONLY.high)) !== 0;
}

/** Towards organisational data, and for public facts without a tie, nobody is the subject: there is nobody to ask. */
export function hasSubject(tie: Tie | null): boolean {
  return tie !== null && tie.relation !== 'member';
}

function byGrant({ needsConsent, lacksConsent }: Standing): Reason<'S3-lawful-basis'> {
  if (lacksConsent) return 'consent-missing';
  return needsConsent ? 'consent-valid' : 'basis-holds';
}
