import { and, eq, getTableColumns, inArray, lte, type SQL } from 'drizzle-orm';
import type { Audience } from '../../../core/capability/index.js';
import { type FileRow, filesOf } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { evaluations, periods, results, scales, teaching } from '../tables.js';
import { COUNTED, pointsOf } from './counting.js';
import { cut, isBeyond, type Order, type Page, placeIn, type Window } from './page.js';
import { evaluationWithin, published, type Scope, schoolWithin, withIds } from './scope.js';

export type EvaluationRow = typeof evaluations.$inferSelect;
export type PeriodRow = typeof periods.$inferSelect;
export type TeachingRow = typeof teaching.$inferSelect;
export type ScaleRow = typeof scales.$inferSelect;

/** A mark that figures about an evaluation rest on. */
export interface CountedMark {
  readonly evaluation: string;
  readonly value: number;
}

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

    /** Of evaluations and report cards that the reader has. */
    filesOf: (records: readonly string[]): Promise<ReadonlyMap<string, readonly FileRow[]>> => filesOf(db, records),

    evaluationsOfGroups: (
      groups: readonly string[],
      { period, subject }: EvaluationFilter,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<EvaluationRow>>> =>
      pageBy(evaluations.group, (row) => row.group, groups, { period, subject }, scope, window),

    evaluationsOfTeaching: (
      ids: readonly string[],
      period: string | null,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<EvaluationRow>>> =>
      pageBy(evaluations.assignment, (row) => row.assignment ?? '', ids, { period, subject: null }, scope, window),

    /** What is taught in reach: about nobody, so by group and subject. */
    teaching: (ids: readonly string[], scope: Scope): Promise<TeachingRow[]> =>
      db
        .select()
        .from(teaching)
        .where(and(withIds(teaching, ids), within(scope, { school: teaching.school, group: teaching.group, subject: teaching.subject }))),

    /** The marks that figures about these evaluations rest on; zeros for those who did not come or hand in. */
    marksOf: (ids: readonly string[], scope: Scope): Promise<CountedMark[]> => marks(ids, evaluationWithin(scope)),

    /** The same of evaluations as an audience sees them: the caller has looked whether they may be seen. */
    marksShownTo: (ids: readonly string[], audience: Audience, at: Date): Promise<CountedMark[]> => marks(ids, published(audience, at)),

    /** From when nothing is entered in these periods any more: a clock of the school, whoever looks. */
    closings: (ids: readonly string[]): Promise<PeriodRow[]> => db.select().from(periods).where(withIds(periods, ids)),

    /** These periods of the schools in reach. */
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

  async function marks(ids: readonly string[], condition: SQL | undefined): Promise<CountedMark[]> {
    const rows = await db
      .select({ evaluation: results.evaluation, status: results.status, value: results.value })
      .from(results)
      .innerJoin(evaluations, and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation)))
      .where(and(withIds(evaluations, ids), condition, inArray(results.status, [...COUNTED])));
    return rows.map(({ evaluation, status, value }) => ({ evaluation, value: pointsOf(status, value) }));
  }

  async function pageBy(
    parent: typeof evaluations.group | typeof evaluations.assignment,
    parentOf: (row: EvaluationRow) => string,
    parents: readonly string[],
    { period, subject }: EvaluationFilter,
    scope: Scope,
    window: Window,
  ): Promise<ReadonlyMap<string, Page<EvaluationRow>>> {
    const placed = db
      .select({ ...getTableColumns(evaluations), place: placeIn(parent, BY_DAY) })
      .from(evaluations)
      .where(
        and(
          inArray(parent, parents as string[]),
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
    return cut(rows, parentOf, window);
  }
}
