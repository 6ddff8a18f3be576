import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../../../core/errors.js';
import { type CompiledPolicy, compile, PolicyError } from '../../../core/policy/index.js';
import type { Database } from '../../../core/store/index.js';
import { examine } from './examination.js';
import { FOUNDATION_ID } from './foundation.js';
import { asRules, inOrder, type LivePolicies, type LiveRow, readAwaited, readLive } from './live-policies.js';

/** The live versions as one policy, ready to decide by. */
export interface PolicyInForce {
  /**
   * The very same one as long as the versions are the same, whatever is drafted beside them. Refuses with `UPSTREAM_UNAVAILABLE` when what is
   * stored cannot be read as rules: nothing is decided by older ones.
   */
  live(): Promise<CompiledPolicy>;
  /** Examines what was proposed and makes of it what would be decided by, so that its publication waits for none of that. */
  prepare(): Promise<void>;
}

/** Policies that are kept: what is in force, what was, and what is waited for. */
const MOST = 16;

/** `make` is told from outside by tests alone. */
export function openPolicyInForce(db: Database, make: typeof inForce = inForce): PolicyInForce {
  const known: { readonly rows: readonly LiveRow[]; readonly policy: CompiledPolicy }[] = [];

  /** @throws PolicyError when a row cannot be read as rules */
  function policyOf(rows: readonly LiveRow[]): CompiledPolicy {
    const there = known.find((one) => isDeepStrictEqual(one.rows, rows));
    if (there !== undefined) return there.policy;
    const policy = make(asRules(rows));
    known.unshift({ rows, policy });
    known.length = Math.min(known.length, MOST);
    return policy;
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

    async prepare() {
      const [rows, awaited] = await Promise.all([readLive(db), readAwaited(db, MOST / 2)]);
      const live = asRules(rows);
      for (const version of awaited) {
        // Why: what is asked meanwhile is answered between two of them.
        await turn();
        const { isFit } = examine(version, live);
        if (!isFit) continue;
        const { id, level, scope, number, document } = version;
        const others = rows.filter((one) => one.level !== level || one.scope !== scope);
        try {
          policyOf(inOrder([...others, { id, level, scope, number, document }]));
        } catch (fault) {
          if (!(fault instanceof PolicyError)) throw fault;
        }
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
