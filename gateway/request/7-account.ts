import { createHmac } from 'node:crypto';
import type { Ledger, LedgerEntry } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import type { Caller } from './caller.js';

/** What an operation came to. */
export interface Outcome {
  readonly kind: 'query' | 'mutation';
  readonly operationName: string | null;
  readonly operationHash: string;
  readonly permitted: readonly string[];
  readonly denied: readonly string[];
  readonly humans: Iterable<string>;
  readonly schools: readonly string[];
  readonly outcome: LedgerEntry['outcome'];
}

/** Characters kept of the name that the client chose for its operation. */
const LONGEST_NAME = 100;

/** Step 7: no entry, no response. Resolves when the disclosure is on the ledger; rejects, and nothing leaves, when it cannot be. */
export async function account(
  ledger: Ledger,
  caller: Caller,
  policy: CompiledPolicy,
  pseudonymKey: Buffer,
  outcome: Outcome,
): Promise<void> {
  const pseudonym = (human: string) => createHmac('sha256', pseudonymKey).update(human).digest('base64url').slice(0, 22);
  await ledger.append({
    at: caller.at,
    actor: caller.person,
    client: caller.client.id,
    kind: outcome.kind,
    purpose: caller.purpose,
    basis: policy.purposes.get(caller.purpose)?.basis ?? 'none',
    operationName: outcome.operationName?.slice(0, LONGEST_NAME) ?? null,
    operationHash: outcome.operationHash,
    action: outcome.kind === 'query' ? 'READ' : 'WRITE',
    coordinates: { permitted: [...outcome.permitted].sort(), denied: [...outcome.denied].sort() },
    subjects: [...new Set(outcome.humans)].map(pseudonym).sort(),
    schools: outcome.schools,
    policyVersion: policy.version,
    epochs: {},
    outcome: outcome.outcome,
  });
}
