import type { PolicyDocument } from '../../core/policy/index.js';
import { type Audience, effectiveTerms, fingerprintOf } from './audience.js';
import { type Contract, contractOf, type Ground } from './contract.js';

/** Contracts that were made, so that the next request of the same audience finds its own. */
export interface Contracts {
  of(audience: Audience, ground: Ground): Contract;
}

interface Made {
  readonly contract: Contract;
  readonly ground: Ground;
}

/**
 * Remembers at most `capacity` contracts, each of an audience under a national document: those of rules that are in force, and of what may be next.
 * When full, the one not asked for longest goes first.
 */
export function createContracts(capacity = 300): Contracts {
  const made = new Map<string, Made>();
  const numbers = new WeakMap<PolicyDocument, number>();
  let count = 0;

  function numberOf(document: PolicyDocument): number {
    const number = numbers.get(document) ?? count++;
    numbers.set(document, number);
    return number;
  }

  /** Terms that are written otherwise and amount to the same share a contract. */
  function make(audience: Audience, ground: Ground): Made {
    const { policy, supergraph } = ground;
    const fingerprint = fingerprintOf(audience, effectiveTerms(audience, policy), policy.document.version, supergraph);
    const shared = [...made.values()].find((one) => one.contract.fingerprint === fingerprint && serves(one, ground));
    return shared ?? { contract: contractOf(audience, ground), ground };
  }

  /** The entry of an audience that is asked for again as the very same object. */
  const latest = new WeakMap<Audience, Made>();

  return {
    of(audience, ground) {
      const same = latest.get(audience);
      if (same !== undefined && serves(same, ground)) return same.contract;
      const key = `${numberOf(ground.policy.document)} ${asWritten(audience)}`;
      const known = made.get(key);
      const entry = known !== undefined && serves(known, ground) ? known : make(audience, ground);
      made.delete(key);
      made.set(key, entry);
      if (made.size > capacity) made.delete(made.keys().next().value as string);
      latest.set(audience, entry);
      return entry.contract;
    },
  };
}

/**
 * INVARIANT: a contract serves the very national document and schema it was made of: two documents may be given the same version by mistake. What
 * academies and schools restrict is no part of it (`grantableTo`), so their rules change and it stands.
 */
function serves({ ground }: Made, { policy, schema }: Ground): boolean {
  return ground.policy.document === policy.document && ground.schema === schema;
}

/** Why: looked up at every request; what the terms amount to is worked out once for each way they are written. */
function asWritten({ kind, mayActForPersons, purposes, agreements }: Audience): string {
  return JSON.stringify([kind, mayActForPersons, purposes, agreements.map((one) => [one.purposes, one.categories])]);
}
