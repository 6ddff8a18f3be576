import { and, eq, max } from 'drizzle-orm';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { changes } from '../tables.js';

/** The types of record that the feed speaks of. */
export const CHANGED_TYPES = [
  'AttendanceEvent',
  'RollCall',
  'Exemption',
  'InfirmaryVisit',
  'BehaviourIncident',
  'Measure',
  'Observation',
] as const;
export type ChangedType = (typeof CHANGED_TYPES)[number];

type ChangeKind = 'CREATED' | 'UPDATED' | 'DELETED';

/** A version of an attendance event. */
export interface EventVersion {
  readonly school: string;
  readonly id: string;
  readonly version: number;
}

/** Appends to the change feed what was done to an attendance event. */
export function appendChange(tx: Database, kind: ChangeKind, event: EventVersion, at: Date): Promise<void> {
  return appendChanges(tx, [[kind, event]], at);
}

export async function appendChanges(tx: Database, appended: readonly (readonly [ChangeKind, EventVersion])[], at: Date): Promise<void> {
  const rows = appended.map(([kind, { school, id, version }]) => ({
    school,
    kind,
    recordType: 'AttendanceEvent',
    record: id,
    version,
    changedAt: at,
  }));
  await insertRows(tx, changes, rows);
}

/** The same of a record that does not count its own versions: the log counts them. What was there before the log knew of it is of its first. */
export async function appendVersion(
  tx: Database,
  kind: 'CREATED' | 'UPDATED',
  type: Exclude<ChangedType, 'AttendanceEvent'>,
  { school, id }: { readonly school: string; readonly id: string },
  at: Date,
): Promise<void> {
  const [last] = await tx
    .select({ version: max(changes.version) })
    .from(changes)
    .where(and(eq(changes.school, school), eq(changes.record, id)));
  const version = (last?.version ?? (kind === 'CREATED' ? 0 : 1)) + 1;
  await tx.insert(changes).values({ school, kind, recordType: type, record: id, version, changedAt: at });
}
