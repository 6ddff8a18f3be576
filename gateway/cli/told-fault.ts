import { Refusal } from '../../core/errors.js';
import { STATES, sqlState } from '../../core/store/sql-state.js';

/** What a command says of a fault. INVARIANT: nothing that was written: the message of a statement that failed quotes it, with its values. */
export function toldFault(fault: unknown): string {
  const state = sqlState(fault);
  if (state === STATES.statementTimeout) return 'the database took longer than a statement may: try again when it has less to do';
  if (state !== null) return `the database refused a statement (SQLSTATE ${state})`;
  if (!(fault instanceof Error)) return 'it did not work';
  // Who runs it may read what clients are not told.
  if (fault instanceof Refusal && fault.logged !== undefined) return `${fault.message} (${fault.logged})`;
  // Why: where there is no SQLSTATE nobody answered, and what drizzle wraps says who.
  return 'query' in fault && 'params' in fault ? toldFault(fault.cause) : fault.message;
}
