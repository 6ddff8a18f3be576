import { AsyncLocalStorage } from 'node:async_hooks';
import { InvariantBroken } from '../errors.js';
import type { Database } from './contract.js';

/** The part of an engine's client by which drizzle asks outside a transaction. */
interface Asks {
  query: (...args: never[]) => unknown;
}

/**
 * Holds the rule "work on the transaction you were given": while one is open, what its work asks of the store itself is refused.
 * Why: the embedded engine has one connection, so it would wait for its own transaction for ever; PostgreSQL would quietly read beside it.
 * Returns the check, for who asks the engine by another way.
 */
export function oneTransaction(db: Database, client: Asks): () => void {
  const within = new AsyncLocalStorage<{ open: boolean }>();
  let running = 0;
  const outside = () => {
    if (within.getStore()?.open) throw new InvariantBroken('inside a transaction, work is done on the transaction');
  };

  const ask = client.query.bind(client);
  client.query = (...args) => {
    outside();
    return ask(...args);
  };

  const begin = db.transaction.bind(db);
  db.transaction = async (work, config) => {
    outside();
    const state = { open: true };
    running += 1;
    try {
      return await within.run(state, () => begin(work, config));
    } finally {
      state.open = false;
      running -= 1;
      // Why: up to Node 22 a storage in use puts a hook on every promise of the process, also of requests that open no transaction.
      if (running === 0) within.disable();
    }
  };
  return outside;
}
