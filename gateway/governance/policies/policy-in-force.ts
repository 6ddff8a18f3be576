import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../../../core/errors.js';
import { type CompiledPolicy, compile } from '../../../core/policy/index.js';
import type { Database } from '../../../core/store/index.js';
import { FOUNDATION_ID } from './foundation.js';
import { asRules, type LivePolicies, type LiveRow, readLive } from './live-policies.js';

/**
 * Reads the live versions as one policy, ready to decide by: the very same one as long as they are the same, whatever is drafted beside them.
 * Refuses with `UPSTREAM_UNAVAILABLE` when what is stored cannot be read as rules: nothing is decided by older ones.
 */
export function openPolicyInForce(db: Database): () => Promise<CompiledPolicy> {
  let known: { readonly rows: readonly LiveRow[]; readonly policy: CompiledPolicy } | null = null;
  return async () => {
    try {
      const rows = await readLive(db);
      if (known !== null && isDeepStrictEqual(rows, known.rows)) return known.policy;
      const policy = inForce(asRules(rows));
      known = { rows, policy };
      return policy;
    } catch (fault) {
      throw refuse(
        'UPSTREAM_UNAVAILABLE',
        'the service cannot answer now: try again',
        `policy: ${fault instanceof Error ? fault.message : fault}`,
      );
    }
  };
}

/** The live versions compiled, under the name that the ledger has for them. */
export function inForce(live: LivePolicies): CompiledPolicy {
  return Object.freeze({ ...compile(live.national, live.restrictions), version: versionNameOf(live) });
}

/**
 * What the ledger calls the rules: the version that the national document gives itself, its number once there is a history, and a digest of the
 * versions of academies and schools, where there are any.
 */
export function versionNameOf({ national, versions: [first, ...lower] }: LivePolicies): string {
  const number = first === undefined || first.id === FOUNDATION_ID ? '' : `#${first.number}`;
  if (lower.length === 0) return `${national.version}${number}`;
  const digest = createHash('sha256')
    .update(lower.map(({ id }) => id).join(' '))
    .digest('hex');
  return `${national.version}${number}+${digest.slice(0, 12)}`;
}
