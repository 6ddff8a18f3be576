import { and, gte, lt } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { infirmaryVisits } from '../tables.js';
import { type Interval, pagesOf, type Window } from './page.js';
import { listedIn, type Scope, studentWithin, withIds } from './scope.js';

export type InfirmaryVisitRow = typeof infirmaryVisits.$inferSelect;

/** Visits to the infirmary. */
export function infirmaryRepository(db: Database) {
  return {
    visitsOfStudents(students: readonly string[], { from, to }: Interval, window: Window, scope: Scope) {
      const { student, arrivedAt } = infirmaryVisits;
      const interval = and(from === null ? undefined : gte(arrivedAt, from), to === null ? undefined : lt(arrivedAt, to));
      const where = and(listedIn(student, students), interval, studentWithin(scope, infirmaryVisits));
      return pagesOf(db, infirmaryVisits, { parent: student, time: arrivedAt, where }, window);
    },

    visitsById: (ids: readonly string[], scope: Scope): Promise<InfirmaryVisitRow[]> =>
      db
        .select()
        .from(infirmaryVisits)
        .where(and(withIds(infirmaryVisits, ids), studentWithin(scope, infirmaryVisits))),
  };
}
