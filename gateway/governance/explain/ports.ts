import type { FindFacts, Moment } from '../../access/index.js';
import type { ClientRegistry } from '../../identity/index.js';
import type { Accountant } from '../../request/7-account.js';

/** What explaining an access takes beside the capability of the request. */
export interface ExplainPorts {
  /** What a question is decided by. */
  readonly find: FindFacts;
  readonly clients: ClientRegistry;
  /** The rules that are in force, and the epochs they are read under. */
  readonly moment: () => Promise<Pick<Moment, 'epochs' | 'rules'>>;
  /** INVARIANT: nothing is told that is not on the ledger before. */
  readonly account: Pick<Accountant, 'explained'>;
}
