import { type GraphQLOutputType, getNamedType, isEnumType } from 'graphql';
import type { Category, Obligation } from '../../core/policy/index.js';

/** A value after what must be done to it; `undefined` when an obligation is not known here, which withholds it. */
export function applyObligations(value: unknown, type: GraphQLOutputType, obligations: readonly Obligation[]): unknown {
  let result = value;
  for (const obligation of obligations) {
    const apply = ENFORCERS[obligation];
    result = apply === undefined ? undefined : apply(result, type);
    if (result === undefined || result === null) return null;
  }
  return result;
}

/** What is done beside the value, which stays as it is. Not NOTIFY: nothing here does it, so that the value is withheld. */
const BESIDE: readonly Obligation[] = ['AUDIT'];

/** What is left to be done to a value before it leaves. */
export function doneToValue(obligations: readonly Obligation[]): readonly Obligation[] {
  return obligations.filter((one) => !BESIDE.includes(one));
}

/** The same of a link to what is decided apart: an object has no coarse form, what is read of it is made coarse at its own coordinates. */
export function doneOnArrival(obligations: readonly Obligation[]): readonly Obligation[] {
  return doneToValue(obligations).filter((one) => one !== 'GENERALISE');
}

/** What is left to be done where nobody is the subject: a figure of a group is an aggregate already. */
export function doneToNobodys(obligations: readonly Obligation[], categories: readonly Category[]): readonly Obligation[] {
  const isFigure = categories.includes('COHORT_STATISTIC');
  return doneToValue(obligations).filter((one) => !(isFigure && one === 'AGGREGATE_ONLY'));
}

/** What a coarse answer must know of a value object, whatever was asked of it: whether an address is the school's. */
export const COARSE_KEYS: Readonly<Record<string, string>> = { ContactPoint: 'kind' };

/** The coarse twin of a sensitive value: `OTHER` where the enumeration has it, nothing otherwise. */
export function coarseValue(type: GraphQLOutputType): unknown {
  const named = getNamedType(type);
  return isEnumType(named) && named.getValue('OTHER') !== undefined ? 'OTHER' : null;
}

const ENFORCERS: Partial<Readonly<Record<Obligation, (value: unknown, type: GraphQLOutputType) => unknown>>> = {
  WITHHOLD: () => null,
  HIDE_ROW: () => null,
  MASK: (value) => (typeof value === 'string' ? '•••' : null),
  GENERALISE: generalise,
  // Why: every operation is on the ledger; the stronger audit levels add who must review it, not what the value becomes.
  AUDIT: (value) => value,
  AGGREGATE_ONLY: () => null,
};

/**
 * The coarse form of a value: of a day its year, of addresses those of the school, of an enumeration itself (its sensitive values are
 * dealt with by their own categories). Anything else is withheld, its coarse twin being another field.
 */
function generalise(value: unknown, type: GraphQLOutputType): unknown {
  const named = getNamedType(type);
  if (named.name === 'Date' && typeof value === 'string') return `${value.slice(0, 4)}-01-01`;
  if (named.name === 'ContactPoint' && Array.isArray(value))
    return value.filter((point: { preau_kind?: unknown }) => point.preau_kind === 'SCHOOL');
  return isEnumType(named) ? value : null;
}
