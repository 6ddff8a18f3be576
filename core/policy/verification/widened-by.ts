import { compile } from '../compile.js';
import type { Grant, PolicyDocument } from '../document.js';
import { parsePolicy } from '../parse.js';
import { NATIONAL_PARTS } from '../parse-restriction.js';
import type { Difference } from './difference.js';
import { differenceOf } from './difference-of.js';

/**
 * What a lower document would let out that the national one does not, if what it may not say were heeded: grants it carries are added to the
 * national ones, any other part stands for the national one. For the refusal (`NOT_AT_THIS_LEVEL`) to tell by meaning what was tried; empty
 * when it would widen nothing, which does not make it right.
 *
 * @throws PolicyError when a part cannot be read
 */
export function widenedBy(national: PolicyDocument, lower: unknown): readonly Difference[] {
  if (typeof lower !== 'object' || lower === null) return [];
  const carried: Partial<Record<(typeof NATIONAL_PARTS)[number], unknown>> = {};
  for (const part of NATIONAL_PARTS) if (Object.hasOwn(lower, part)) carried[part] = (lower as Record<string, unknown>)[part];
  if (Object.keys(carried).length === 0) return [];
  const grants = Array.isArray(carried.grants) ? carried.grants.map(renamed) : [];
  const heeded = parsePolicy({ ...national, ...carried, grants: [...national.grants, ...grants] });
  return differenceOf(compile(national), compile(heeded)).filter(({ change }) => change !== 'tightened' && change !== 'newly-denied');
}

/** Why: a grant of a lower level may have the id of a national one. */
function renamed(grant: Grant, at: number): unknown {
  return typeof grant === 'object' && grant !== null ? { ...grant, id: `carried.${at}` } : grant;
}
