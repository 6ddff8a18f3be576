import { lineageOf, type PolicyReading, type Question } from './policy-reading.js';
import { type Records, studentOf } from './records.js';

/** What is said against the use of a human's data as a student. */
export type Against = Required<Pick<Question, 'objection' | 'state'>>;

const NO_STATE = { restricted: false, retentionOver: false, courtOrder: false, sealed: false } as const;

/**
 * Every objection and every restriction is looked at, every time. An objection counts from when it is raised until it is rejected or taken back, towards
 * the one it names or whoever it is, for its purpose and what is a part of it; what is upheld outweighs what is examined.
 * Source: GDPR art. 18 and 21; privacy model §2.3.
 */
export function againstUse(records: Records, policy: PolicyReading, asked: { human: string; recipient: string; purpose: string }): Against {
  const student = studentOf(asked.human);
  const lineage = lineageOf(policy, asked.purpose);
  const { objections, restrictions } = records.rows.governance;
  const standing = objections.filter(
    (one) =>
      one.student === student &&
      (one.recipient === '*' || one.recipient === asked.recipient) &&
      lineage.includes(one.purpose) &&
      one.decision !== 'REJECTED' &&
      one.takenBackAt == null,
  );
  const restricted = restrictions.some((one) => one.student === student && one.liftedAt == null);
  const objection = standing.some((one) => one.decision === 'UPHELD') ? 'upheld' : standing.length > 0 ? 'pending' : 'none';
  return { objection, state: { ...NO_STATE, restricted } };
}

/** May nobody use a student's data for a purpose, whichever they are? By the articles, of the purpose alone. */
export function isStopped(records: Records, policy: PolicyReading, asked: { human: string; recipient: string; purpose: string }): boolean {
  const { objection, state } = againstUse(records, policy, asked);
  const purpose = policy.purposes.find((one) => one.id === asked.purpose);
  if (purpose === undefined) return true;
  const isObjectable = purpose.basis === 'public-task' || purpose.basis === 'legitimate-interest';
  if (isObjectable && (objection === 'upheld' || (objection === 'pending' && purpose.protects !== true))) return true;
  return state.restricted && purpose.servesSubject !== true && purpose.protects !== true;
}
