import { createHash } from 'node:crypto';
import { refuse } from '../../../core/errors.js';
import { type CompiledPolicy, compile } from '../../../core/policy/index.js';
import type { Database } from '../../../core/store/index.js';
import { FOUNDATION_ID } from './foundation.js';
import { type LivePolicies, livePolicies } from './live-policies.js';

/**
 * The live versions as one policy, ready to decide by. Refuses with `UPSTREAM_UNAVAILABLE` when what is stored cannot be read as rules: nothing
 * is decided by older ones.
 */
export async function policyInForce(db: Database): Promise<CompiledPolicy> {
  try {
    const live = await livePolicies(db);
    return Object.freeze({ ...compile(live.national, live.restrictions), version: nameOf(live) });
  } catch (fault) {
    throw refuse(
      'UPSTREAM_UNAVAILABLE',
      'the service cannot answer now: try again',
      `policy: ${fault instanceof Error ? fault.message : fault}`,
    );
  }
}

/**
 * What the ledger calls the rules: the version that the national document gives itself, its number once there is a history, and a digest of the
 * versions of academies and schools, where there are any.
 */
function nameOf({ national, versions: [first, ...lower] }: LivePolicies): string {
  const number = first === undefined || first.id === FOUNDATION_ID ? '' : `#${first.number}`;
  if (lower.length === 0) return `${national.version}${number}`;
  const digest = createHash('sha256')
    .update(lower.map(({ id }) => id).join(' '))
    .digest('hex');
  return `${national.version}${number}+${digest.slice(0, 12)}`;
}
