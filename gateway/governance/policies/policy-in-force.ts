import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../../../core/errors.js';
import { type CompiledPolicy, compile, PolicyError } from '../../../core/policy/index.js';
import type { Database } from '../../../core/store/index.js';
import { FOUNDATION_ID } from './foundation.js';
import { asRules, inOrder, type LivePolicies, type LiveRow, readLive, readProposed } from './live-policies.js';

/** The live versions as one policy, ready to decide by. */
export interface PolicyInForce {
  /**
   * The very same one as long as the versions are the same, whatever is drafted beside them. Refuses with `UPSTREAM_UNAVAILABLE` when what is
   * stored cannot be read as rules: nothing is decided by older ones.
   */
  live(): Promise<CompiledPolicy>;
  /**
   * Makes of a version that was proposed what would be decided by, so that its publication does not wait for it; null where that cannot be. It is not
   * examined: whoever proposes it does that, and whoever publishes it.
   */
  prepare(version: string): Promise<CompiledPolicy | null>;
}

/** Policies that are kept: what is in force, what was, and what is waited for. */
const MOST = 16;

/** `make` is told from outside by tests alone. */
export function openPolicyInForce(db: Database, make: typeof inForce = inForce): PolicyInForce {
  let known: readonly { readonly rows: readonly LiveRow[]; readonly policy: CompiledPolicy }[] = [];

  /** @throws PolicyError when a row cannot be read as rules */
  function policyOf(rows: readonly LiveRow[]): CompiledPolicy {
    const there = known.find((one) => isDeepStrictEqual(one.rows, rows)) ?? { rows, policy: make(asRules(rows)) };
    known = [there, ...known.filter((one) => one !== there)].slice(0, MOST);
    return there.policy;
  }

  return {
    async live() {
      try {
        return policyOf(await readLive(db));
      } catch (fault) {
        throw refuse(
          'UPSTREAM_UNAVAILABLE',
          'the service cannot answer now: try again',
          `policy: ${fault instanceof Error ? fault.message : fault}`,
        );
      }
    },

    async prepare(id) {
      const [rows, version] = await Promise.all([readLive(db), readProposed(db, id)]);
      if (version === null) return null;
      // Why: what is in force is kept, however much is proposed.
      policyOf(rows);
      const { expectations: _, ...row } = version;
      const next = inOrder([...rows.filter((one) => one.level !== row.level || one.scope !== row.scope), row]);
      try {
        return policyOf(next);
      } catch (fault) {
        // Why: a slip of the hand is told to whoever proposes it.
        if (fault instanceof PolicyError) return null;
        throw fault;
      }
    },
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
