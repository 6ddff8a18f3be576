import type { AccessRequest, Obligation } from '../../core/policy/index.js';
import type { Term } from './reach.js';

/** What step 2 says of one field of the operation, before any data is seen. */
export type Verdict =
  /** structural, or about nobody and permitted */
  | Open
  /** no tie the actor holds could permit it */
  | { readonly kind: 'denied'; readonly code: DenialCode; readonly coordinate: string }
  /** decided for each subject that comes back */
  | ({ readonly kind: 'subject'; readonly reach: readonly Term[]; readonly request: AccessRequest } & Pick<Taken, 'any'>);

export interface Open {
  readonly kind: 'open';
  readonly reach: readonly Term[] | null;
  /** What is done to the value before it leaves. */
  readonly obligations: readonly Obligation[];
  readonly taken: Taken | null;
}

/** What was asked of a field, which the value objects in it take after. */
export interface Taken {
  readonly request: AccessRequest;
  /** Is it about nobody? */
  readonly nobody: boolean;
  /** Where several are its subjects, does one suffice? */
  readonly any: boolean;
}

export type DenialCode = 'FORBIDDEN_FIELD' | 'CONSENT_REQUIRED';

export interface Denial {
  readonly coordinate: string;
  readonly code: DenialCode;
}

/** Nothing is asked: structural. */
export const OPEN: Open = Object.freeze({ kind: 'open', reach: null, obligations: [], taken: null });

export function denied(coordinate: string, code: DenialCode): Verdict {
  return { kind: 'denied', code, coordinate };
}

/** What takes after something is as that is. */
export function asParent(verdict: Verdict): Verdict {
  return verdict.kind === 'denied' ? verdict : { kind: 'open', reach: verdict.reach ?? [], obligations: [], taken: takenOf(verdict) };
}

/** What was asked of a field that is open; null where nothing was. */
export function takenOf(verdict: Verdict): Taken | null {
  if (verdict.kind === 'denied') return null;
  return verdict.kind === 'open' ? verdict.taken : { request: verdict.request, nobody: false, any: verdict.any };
}
