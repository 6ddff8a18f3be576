import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { changes } from '../tables.js';

/** The types of record that the feed speaks of. */
export const CHANGED_TYPES = ['Evaluation', 'Result', 'ReportCard', 'CycleReport', 'Skill', 'Scale'] as const;
export type ChangedType = (typeof CHANGED_TYPES)[number];

/** A version of a record that has just been written. */
export interface Change {
  readonly kind: 'CREATED' | 'UPDATED';
  readonly record: string;
  readonly version: number;
}

/** Appends to the change feed, in the school's turn: the log stays in the order of commits. */
export async function appendChanges(
  tx: Database,
  school: string,
  recordType: ChangedType,
  appended: readonly Change[],
  changedAt: Date,
): Promise<void> {
  const rows = appended.map((change) => ({ school, recordType, ...change, changedAt }));
  await insertRows(tx, changes, rows);
}
