import { createHmac } from 'node:crypto';
import type { Ledger, LedgerEntry } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import type { Bond } from '../facts/index.js';
import { createBoundedMemo } from '../identity/index.js';
import type { Denial } from './2-decide.js';
import type { Caller } from './caller.js';
import type { Operation } from './operation.js';

/** What an operation came to. */
export interface Outcome {
  /** Coordinates that were named and not denied beforehand, sorted. */
  readonly open: readonly string[];
  readonly denied: readonly Denial[];
  readonly humans: ReadonlySet<string>;
  readonly bonds: readonly Bond[];
  readonly failed: boolean;
}

/** Step 7: no entry, no response. Resolves when it is on the ledger; rejects, and nothing leaves, when it cannot be. */
export interface Accountant {
  disclosed(caller: Caller, policy: CompiledPolicy, operation: Operation, outcome: Outcome): Promise<void>;
  /** An operation that was refused as a whole. */
  refused(caller: Caller, policy: CompiledPolicy, operation: Operation): Promise<void>;
}

/** Characters kept of the name that the client chose for its operation. */
const LONGEST_NAME = 100;
/** Pseudonyms that are remembered: making one costs more than looking it up. */
const REMEMBERED = 20_000;

export function openAccountant(ledger: Ledger, pseudonymKey: Buffer): Accountant {
  const known = createBoundedMemo<string>(REMEMBERED);

  function pseudonym(human: string): string {
    let found = known.get(human);
    if (found === undefined) {
      found = createHmac('sha256', pseudonymKey).update(human).digest('base64url').slice(0, 22);
      known.set(human, found);
    }
    return found;
  }

  function entry(
    caller: Caller,
    policy: CompiledPolicy,
    { shape, name, hash }: Operation,
  ): Omit<LedgerEntry, 'coordinates' | 'subjects' | 'schools' | 'outcome'> {
    return {
      at: caller.at,
      actor: caller.person,
      client: caller.client.id,
      kind: shape.kind,
      purpose: caller.purpose,
      basis: policy.purposes.get(caller.purpose)?.basis ?? 'none',
      operationName: name?.slice(0, LONGEST_NAME) ?? null,
      operationHash: hash,
      action: shape.kind === 'query' ? 'READ' : 'WRITE',
      policyVersion: policy.version,
      epochs: {},
    };
  }

  return {
    async disclosed(caller, policy, operation, { open, denied, humans, bonds, failed }) {
      const withheld = new Set(denied.map(({ coordinate }) => coordinate));
      await ledger.append({
        ...entry(caller, policy, operation),
        coordinates: {
          permitted: withheld.size === 0 ? open : open.filter((coordinate) => !withheld.has(coordinate)),
          denied: [...withheld].sort(),
        },
        subjects: [...humans].map(pseudonym).sort(),
        schools: [...new Set(bonds.map((bond) => bond.school))].sort(),
        outcome: failed ? 'failed' : withheld.size > 0 ? 'partial' : 'permitted',
      });
    },
    async refused(caller, policy, operation) {
      const root = operation.shape.root.fieldsOf.get(operation.shape.root.types[0] as string) ?? [];
      await ledger.append({
        ...entry(caller, policy, operation),
        coordinates: { permitted: [], denied: [...new Set(root.map((field) => field.coordinate))].sort() },
        subjects: [],
        schools: [],
        outcome: 'denied',
      });
    },
  };
}
