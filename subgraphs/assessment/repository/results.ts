import { and, eq, getTableColumns, gte, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { evaluations, results } from '../tables.js';
import { cut, isBeyond, type Order, type Page, placeIn, type Window } from './page.js';
import { markWithin, type Scope, withIds } from './scope.js';

const row = {
  ...getTableColumns(results),
  subject: evaluations.subject,
  outOf: evaluations.outOf,
  period: evaluations.period,
  optionalRule: evaluations.optionalRule,
  toStudentFrom: evaluations.publishedToStudentsAt,
  toGuardiansFrom: evaluations.publishedToGuardiansAt,
  evaluationCounts: evaluations.countsInAverage,
};
/** A result, with what its evaluation says of it. */
export type ResultRow = typeof results.$inferSelect & {
  readonly subject: string;
  readonly outOf: number;
  readonly period: string;
  readonly optionalRule: string;
  readonly toStudentFrom: Date | null;
  readonly toGuardiansFrom: Date | null;
  readonly evaluationCounts: boolean;
};

export interface ResultFilter {
  readonly period: string | null;
  readonly subject: string | null;
  /** Milliseconds since 1970. */
  readonly since: number | null;
}

/** The last entered first. */
export const BY_ENTRY: Order<ResultRow> = {
  columns: [results.enteredAt, results.id],
  direction: 'desc',
  keysOf: (result) => [result.enteredAt.getTime(), result.id],
};
export const BY_ID: Order<{ readonly id: string }> = { columns: [results.id], direction: 'asc', keysOf: (result) => [result.id] };

const own = { school: results.school, student: results.student };
const isOfEvaluation = and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation));

/** What evaluations gave, student by student: of those in reach, what has been published to whom reads. */
export function resultsRepository(db: Database) {
  const ofStudents = (students: readonly string[], { period, subject, since }: ResultFilter, scope: Scope) =>
    and(
      inArray(results.student, students as string[]),
      period === null ? undefined : eq(evaluations.period, period),
      subject === null ? undefined : eq(evaluations.subject, subject),
      since === null ? undefined : newsSince(new Date(since)),
      markWithin(scope, own),
    );
  const ofEvaluations = (ids: readonly string[], scope: Scope) => and(withIds(evaluations, ids), markWithin(scope, own));

  return {
    results: (ids: readonly string[], scope: Scope): Promise<ResultRow[]> =>
      db
        .select(row)
        .from(results)
        .innerJoin(evaluations, isOfEvaluation)
        .where(and(withIds(results, ids), markWithin(scope, own))),

    async resultsOfStudents(
      students: readonly string[],
      filter: ResultFilter,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<ResultRow>>> {
      const placed = db
        .select({ ...row, place: placeIn(results.student, BY_ENTRY) })
        .from(results)
        .innerJoin(evaluations, isOfEvaluation)
        .where(and(ofStudents(students, filter, scope), isBeyond(BY_ENTRY, window)))
        .as('placed');
      const rows = await db
        .select()
        .from(placed)
        .where(lte(placed.place, window.size + 1))
        .orderBy(placed.place);
      return cut(rows, (result) => result.student, window);
    },

    async resultsOfEvaluations(ids: readonly string[], scope: Scope, window: Window): Promise<ReadonlyMap<string, Page<ResultRow>>> {
      const placed = db
        .select({ ...row, place: placeIn(results.evaluation, BY_ID) })
        .from(results)
        .innerJoin(evaluations, isOfEvaluation)
        .where(and(ofEvaluations(ids, scope), isBeyond(BY_ID, window)))
        .as('placed');
      const rows = await db
        .select()
        .from(placed)
        .where(lte(placed.place, window.size + 1))
        .orderBy(placed.place);
      return cut(rows, (result) => result.evaluation, window);
    },

    countOfStudents: (students: readonly string[], filter: ResultFilter, scope: Scope) =>
      counted(results.student, ofStudents(students, filter, scope)),

    countOfEvaluations: (ids: readonly string[], scope: Scope) => counted(results.evaluation, ofEvaluations(ids, scope)),
  };

  async function counted(
    parent: typeof results.student | typeof results.evaluation,
    where: SQL | undefined,
  ): Promise<ReadonlyMap<string, number>> {
    const rows = await db
      .select({ parent, count: sql<number>`count(*)`.mapWith(Number) })
      .from(results)
      .innerJoin(evaluations, isOfEvaluation)
      .where(where)
      .groupBy(parent);
    return new Map(rows.map(({ parent: id, count }) => [id, count]));
  }
}

/** Entered, or published to somebody, from then on: what was entered first and published later is news when it is published. */
function newsSince(since: Date): SQL | undefined {
  return or(gte(results.enteredAt, since), gte(evaluations.publishedToStudentsAt, since), gte(evaluations.publishedToGuardiansAt, since));
}
