import { type Audience, effectiveTerms, fingerprintOf } from './audience.js';
import { type Contract, contractOf, type Ground } from './contract.js';

/** Contracts that were made, so that the next request of the same audience finds its own. */
export interface Contracts {
  of(audience: Audience, ground: Ground): Contract;
}

/** Remembers at most `capacity` contracts; when full, the one not asked for longest goes first. */
export function createContracts(capacity = 100): Contracts {
  const made = new Map<string, { readonly contract: Contract; readonly ground: Ground }>();
  return {
    of(audience, ground) {
      const key = fingerprintOf(audience, effectiveTerms(audience, ground.policy), ground.policy.version, ground.supergraph);
      const known = made.get(key);
      // INVARIANT: a contract serves the very policy and schema it was made of: two documents may be given the same version by mistake.
      const fits = known !== undefined && known.ground.policy === ground.policy && known.ground.schema === ground.schema;
      const entry = fits ? known : { contract: contractOf(audience, ground), ground };
      made.delete(key);
      made.set(key, entry);
      if (made.size > capacity) made.delete(made.keys().next().value as string);
      return entry.contract;
    },
  };
}
