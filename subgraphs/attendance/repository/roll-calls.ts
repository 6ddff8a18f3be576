import { and, gte, lt } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { rollCallEntries, rollCalls } from '../tables.js';
import { type Interval, pagesOf, type Window } from './page.js';
import { listedIn, rollCallsWithin, type Scope, studentWithin, withIds } from './scope.js';

export type RollCallRow = typeof rollCalls.$inferSelect;
export type RollCallEntryRow = typeof rollCallEntries.$inferSelect;

/** Sheets taken at the start of a lesson, and what they say of each student. */
export function rollCallsRepository(db: Database) {
  return {
    rollCallsOfGroups(groups: readonly string[], { from, to }: Interval, window: Window, scope: Scope) {
      const { group, start } = rollCalls;
      const interval = and(from === null ? undefined : gte(start, from), to === null ? undefined : lt(start, to));
      return pagesOf(
        db,
        rollCalls,
        { parent: group, time: start, where: and(listedIn(group, groups), interval, rollCallsWithin(scope)) },
        window,
      );
    },

    rollCallsById: (ids: readonly string[], scope: Scope): Promise<RollCallRow[]> =>
      db
        .select()
        .from(rollCalls)
        .where(and(withIds(rollCalls, ids), rollCallsWithin(scope))),

    entriesOfRollCalls: (ids: readonly string[], scope: Scope): Promise<RollCallEntryRow[]> =>
      db
        .select()
        .from(rollCallEntries)
        .where(and(withIds({ school: rollCallEntries.school, id: rollCallEntries.rollCall }, ids), studentWithin(scope, rollCallEntries)))
        .orderBy(rollCallEntries.student),
  };
}
