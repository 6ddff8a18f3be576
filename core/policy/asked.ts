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
  /** Which groups of coordinates cover the coordinate, or the one it takes after: where it is opened. */
  readonly matches: Uint8Array;
  /** And which cover one of the two: where it is refused, or something is asked. */
  readonly held: Uint8Array;
  /** Nothing but public facts is asked, and not in order to change them. */
  readonly publicOnly: boolean;
  /** What is said with it, each as if it were asked alone. */
  readonly said: readonly Asked[];
}

/** Of requests with much said in them, which are asked about many subjects. INVARIANT: only of what is frozen, which stays what it was. */
const understood = new WeakMap<CompiledPolicy, WeakMap<AccessRequest, Asked | null>>();

/** What is asked; null when a word is not known or a coordinate is not classified, which is a denial. */
export function asked(policy: CompiledPolicy, request: AccessRequest): Asked | null {
  if (request.said === undefined || !Object.isFrozen(request)) return understand(policy, request);
  const own = understood.get(policy) ?? new WeakMap<AccessRequest, Asked | null>();
  understood.set(policy, own);
  const known = own.get(request);
  if (known !== undefined) return known;
  const found = understand(policy, request);
  own.set(request, found);
  return found;
}

function understand(policy: CompiledPolicy, request: AccessRequest): Asked | null {
  const purpose = policy.purposes.get(request.purpose);
  if (purpose === undefined) return null;
  const row = rowOf(purpose.index, request.action);
  const categories = knownCategories(request.categories);
  const own = policy.tables.coordinates.matching(request.coordinate);
  const matches = request.after === undefined ? own : policy.tables.coordinates.matching(request.after);
  if (row === null || categories === null || own === null || matches === null) return null;
  const held = own === matches ? own : matches.map((covers, group) => covers | (own[group] ?? 0));
  const { low, high } = categories;
  const publicOnly = low === PUBLIC_ONLY.low && high === PUBLIC_ONLY.high && request.action !== 'WRITE';
  const said =
    request.said === undefined
      ? NOTHING_SAID
      : allOf(request.said.map((one) => asked(policy, { action: request.action, purpose: request.purpose, ...one })));
  return said === null ? null : { request, purpose, row, low, high, publicOnly, matches, held, said };
}

const NOTHING_SAID: readonly Asked[] = Object.freeze([]);

function allOf(said: readonly (Asked | null)[]): readonly Asked[] | null {
  return said.includes(null) ? null : (said as readonly Asked[]);
}
