import { type CategorySet, knownCategories, PUBLIC_ONLY } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import type { Purpose } from './purposes.js';
import type { AccessRequest } from './request.js';
import { rowOf } from './slots.js';

/** A request in the terms of the tables. */
export interface Asked extends CategorySet {
  readonly request: AccessRequest;
  readonly purpose: Purpose;
  /** First slot of the purpose and action. */
  readonly row: number;
  /** Which groups of coordinates cover the coordinate. */
  readonly matches: Uint8Array;
  /** Nothing but public facts is asked, and not in order to change them. */
  readonly publicOnly: boolean;
}

/** What is asked; null when a word is not known or the coordinate is not classified, which is a denial. */
export function asked(policy: CompiledPolicy, request: AccessRequest): Asked | null {
  const purpose = policy.purposes.get(request.purpose);
  if (purpose === undefined) return null;
  const row = rowOf(purpose.index, request.action);
  const categories = knownCategories(request.categories);
  const matches = policy.tables.coordinates.matching(request.coordinate);
  if (row === null || categories === null || matches === null) return null;
  const { low, high } = categories;
  const publicOnly = low === PUBLIC_ONLY.low && high === PUBLIC_ONLY.high && request.action !== 'WRITE';
  return { request, purpose, row, low, high, publicOnly, matches };
}
