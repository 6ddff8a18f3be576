import { and, eq } from 'drizzle-orm';
import { letGoOfFiles } from '../../../core/files/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents, justifiedEvents, rollCallEntries } from '../tables.js';
import { appendChange, appendVersion } from './change-log.js';
import { isSystem } from './event-batch.js';
import type { EventRow } from './events.js';
import { isPeoples } from './judge-events.js';
import { eventsWithin, type Scope, withIds } from './scope.js';
import { fault, takeTurn, WriteRefused, type Written } from './writes.js';

/** Takes back an event that should not have been recorded; whoever holds it is told that it is deleted. */
export async function cancelEvent(db: Database, id: string, expectedVersion: number, scope: Scope): Promise<Written> {
  try {
    return await db.transaction(async (tx) => {
      await takeTurn(tx, parseId(id)?.school ?? '');
      const [event] = await tx
        .select()
        .from(attendanceEvents)
        .where(and(withIds(attendanceEvents, [id]), eventsWithin(scope)))
        .for('update');
      if (event === undefined) throw new WriteRefused([fault('NOT_FOUND', 'no such event', 'id')]);
      if (event.version !== expectedVersion)
        throw new WriteRefused([fault('VERSION_CONFLICT', 'the event has changed since: read it again', 'expectedVersion')]);
      if (isSystem(scope.reach) && isPeoples(event))
        throw new WriteRefused([
          fault('VERSION_CONFLICT', 'a family said it, or the school decided on it: a system does not take it back', 'id'),
        ]);
      const { school } = event;
      const ofSheet = eq(rollCallEntries.school, school);
      const sheets = [
        ...(await tx
          .update(rollCallEntries)
          .set({ event: null })
          .where(and(ofSheet, eq(rollCallEntries.event, id)))
          .returning({ id: rollCallEntries.rollCall })),
        ...(await tx
          .update(rollCallEntries)
          .set({ expectedAbsence: null })
          .where(and(ofSheet, eq(rollCallEntries.expectedAbsence, id)))
          .returning({ id: rollCallEntries.rollCall })),
      ];
      for (const sheet of new Set(sheets.map((entry) => entry.id)))
        await appendVersion(tx, 'UPDATED', 'RollCall', { school, id: sheet as string }, scope.at);
      await removeEvent(tx, event, scope.at);
      return { record: id, errors: [] };
    });
  } catch (thrown) {
    if (thrown instanceof WriteRefused) return { record: null, errors: thrown.errors };
    throw thrown;
  }
}

/** Whoever holds the event is told that it is deleted. */
export async function removeEvent(tx: Database, event: EventRow, at: Date): Promise<void> {
  const { school, id } = event;
  await letGoOfJustifications(tx, school, id, at);
  await tx.delete(attendanceEvents).where(and(eq(attendanceEvents.school, school), eq(attendanceEvents.id, id)));
  await appendChange(tx, 'DELETED', { ...event, version: event.version + 1 }, at);
}

/** A justification that is about no event any more is nobody's to reach, nor are its files. */
async function letGoOfJustifications(tx: Database, school: string, event: string, at: Date): Promise<void> {
  const about = await tx
    .delete(justifiedEvents)
    .where(and(eq(justifiedEvents.school, school), eq(justifiedEvents.event, event)))
    .returning({ justification: justifiedEvents.justification });
  for (const { justification } of about) {
    const isAbout = and(eq(justifiedEvents.school, school), eq(justifiedEvents.justification, justification));
    const [other] = await tx.select({ event: justifiedEvents.event }).from(justifiedEvents).where(isAbout).limit(1);
    if (other === undefined) await letGoOfFiles(tx, justification, at);
  }
}
