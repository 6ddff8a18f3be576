import { and, eq, getTableColumns, inArray, lte } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { evaluations, periods, results, scales } from '../tables.js';
import { COUNTED } from './counting.js';
import { cut, isBeyond, type Order, type Page, placeIn, type Window } from './page.js';
import { evaluationWithin, type Scope, schoolWithin, withIds } from './scope.js';

export type EvaluationRow = typeof evaluations.$inferSelect;
export type PeriodRow = typeof periods.$inferSelect;
export type ScaleRow = typeof scales.$inferSelect;

export interface EvaluationFilter {
  readonly period: string | null;
  readonly subject: string | null;
}

/** The latest day first. */
export const BY_DAY: Order<EvaluationRow> = {
  columns: [evaluations.date, evaluations.id],
  direction: 'desc',
  keysOf: (row) => [row.date, row.id],
};

/** What was evaluated, and on which scale. */
export function evaluationsRepository(db: Database) {
  return {
    evaluations: (ids: readonly string[], scope: Scope): Promise<EvaluationRow[]> =>
      db
        .select()
        .from(evaluations)
        .where(and(withIds(evaluations, ids), evaluationWithin(scope))),

    async evaluationsOfGroups(
      groups: readonly string[],
      { period, subject }: EvaluationFilter,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<EvaluationRow>>> {
      const placed = db
        .select({ ...getTableColumns(evaluations), place: placeIn(evaluations.group, BY_DAY) })
        .from(evaluations)
        .where(
          and(
            inArray(evaluations.group, groups as string[]),
            period === null ? undefined : eq(evaluations.period, period),
            subject === null ? undefined : eq(evaluations.subject, subject),
            evaluationWithin(scope),
            isBeyond(BY_DAY, window),
          ),
        )
        .as('placed');
      const rows = await db
        .select()
        .from(placed)
        .where(lte(placed.place, window.size + 1))
        .orderBy(placed.place);
      return cut(rows, (row) => row.group, window);
    },

    /** The marks that figures about these evaluations rest on; zeros for those who did not come or hand in. */
    async marksOf(ids: readonly string[], scope: Scope): Promise<{ evaluation: string; value: number }[]> {
      const rows = await db
        .select({ evaluation: results.evaluation, status: results.status, value: results.value })
        .from(results)
        .innerJoin(evaluations, and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation)))
        .where(and(withIds(evaluations, ids), evaluationWithin(scope), inArray(results.status, [...COUNTED])));
      return rows.map(({ evaluation, status, value }) => ({ evaluation, value: status === 'GRADED' ? (value ?? 0) : 0 }));
    },

    /** When nothing is entered any more in these periods of the schools in reach. */
    periods: (ids: readonly string[], { reach }: Scope): Promise<PeriodRow[]> =>
      db
        .select()
        .from(periods)
        .where(and(withIds(periods, ids), schoolWithin(reach, periods.school))),

    scales: (ids: readonly string[], { reach }: Scope): Promise<ScaleRow[]> =>
      db
        .select()
        .from(scales)
        .where(and(withIds(scales, ids), schoolWithin(reach, scales.school))),
  };
}
