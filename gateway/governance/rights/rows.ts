import type { objections, restrictions } from '../tables.js';

export type ObjectionRow = typeof objections.$inferSelect;
export type RestrictionRow = typeof restrictions.$inferSelect;

/** In place of a client id: whoever gets the data. */
export const EVERYBODY = '*';

export type ObjectionState = 'PENDING' | 'UPHELD' | 'REJECTED' | 'TAKEN_BACK';

/** Where an objection stands. Taken back is the end of it, also after it was decided. */
export function stateOf({ decision, takenBackAt }: ObjectionRow): ObjectionState {
  if (takenBackAt !== null) return 'TAKEN_BACK';
  return decision === null ? 'PENDING' : (decision as 'UPHELD' | 'REJECTED');
}

/** When whoever objected must have been answered: one month later, at the latest on the last day of that month. Source: GDPR art. 12(3). */
export function decideBy({ raisedAt }: Pick<ObjectionRow, 'raisedAt'>): Date {
  const due = new Date(raisedAt);
  due.setUTCMonth(due.getUTCMonth() + 1);
  // Why: there is no 31st in every month, and JavaScript goes on into the next one.
  if (due.getUTCDate() !== raisedAt.getUTCDate()) due.setUTCDate(0);
  return due;
}
