import { and, eq, exists, inArray, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Audience } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { averages, classAppreciations, evaluations, results } from '../tables.js';
import { averagesInSql, hundredth } from './counting.js';
import { audienceOfStudent, markWithin, published, type Scope } from './scope.js';

/** The subject of an overall average. */
export const OVERALL = '';

/** A student's average in a subject, or over all (`OVERALL`), as its reader may have it. */
export type AverageRow = Omit<typeof averages.$inferSelect, 'rank' | 'computedAt'> & {
  /** Null when it was worked out for this reader, now. */
  readonly computedAt: Date | null;
};

/** One group in one period, as one audience sees it. */
export interface Cohort {
  readonly school: string;
  readonly group: string;
  readonly period: string;
  readonly audience: Audience;
}

export type ClassAppreciationRow = typeof classAppreciations.$inferSelect;

/** What marks come to, of a student in a subject over a period: to the hundredth, and exactly. */
export interface ComesTo extends Owner {
  readonly subject: string;
  readonly value: number | null;
  readonly exact: number | null;
}

/** What the marks behind an average give when only those that may be seen count: null when none of them may. */
type Marks = ReadonlyMap<string, number | null>;

const anyOf = alias(averages, 'any_of');

/**
 * Averages as each reader may have them. Staff read what is stored. Anybody else gets the average of the marks published to them: the stored
 * one would give away a mark that is not out yet, by the difference. A stored average without marks (of a former system) is shown as it is.
 */
export function averagesRepository(db: Database) {
  /** Averages that counted marks of these students go into, by student, period and subject. */
  async function marksOf(rows: readonly AverageRow[], visible: SQL): Promise<Marks> {
    if (rows.length === 0) return new Map();
    const those = and(
      inArray(results.school, [...new Set(rows.map((row) => row.school))]),
      inArray(results.student, [...new Set(rows.map((row) => row.student))]),
      inArray(evaluations.period, [...new Set(rows.map((row) => row.period))]),
    );
    const found = await comeTo(those, visible);
    return new Map(found.map((row) => [keyOf(row), row.value]));
  }

  async function comeTo(where: SQL | undefined, visible: SQL): Promise<ComesTo[]> {
    const { rows } = (await db.execute(averagesInSql(where, visible))) as unknown as { rows: ComesTo[] };
    return rows;
  }

  return {
    /** What the marks of these students come to before it is rounded, those in reach: by it a mark counts, or not, that only may improve it. */
    marksComeTo: (students: readonly string[], periods: readonly string[], scope: Scope): Promise<ComesTo[]> =>
      comeTo(
        and(inArray(results.student, students as string[]), inArray(evaluations.period, periods as string[])),
        markWithin(scope, { school: results.school, student: results.student }),
      ),

    /** All averages of these students in these periods, overall ones included. */
    async averagesOfStudents(students: readonly string[], periods: readonly string[], scope: Scope): Promise<AverageRow[]> {
      const rows = await db
        .select()
        .from(averages)
        .where(
          and(
            inArray(averages.student, students as string[]),
            inArray(averages.period, periods as string[]),
            within(scope, { school: averages.school, student: averages.student, subject: averages.subject }),
          ),
        )
        .orderBy(averages.student, averages.subject);
      const isStored = (row: AverageRow) => audienceOfStudent(scope.reach, row) === 'OFFICE';
      const others = rows.filter((row) => !isStored(row));
      const marks = await marksOf(others, markWithin(scope, { school: results.school, student: results.student }));
      return [...rows.filter(isStored), ...asSeen(others, marks)];
    },

    /** The averages of groups that figures about them rest on, of one audience, overall ones included. */
    async cohortAverages(cohorts: readonly Omit<Cohort, 'audience'>[], audience: Audience, at: Date): Promise<AverageRow[]> {
      if (cohorts.length === 0) return [];
      const isOf = (columns: typeof averages | typeof anyOf) => (cohort: Omit<Cohort, 'audience'>) =>
        and(eq(columns.school, cohort.school), eq(columns.group, cohort.group), eq(columns.period, cohort.period));
      const clock = published(audience, at);
      if (clock === undefined)
        return db
          .select()
          .from(averages)
          .where(or(...cohorts.map(isOf(averages))));
      // Why: an overall average stands in the class, and rests on averages that may stand in other groups.
      const inGroups = db
        .select({ one: sql`1` })
        .from(anyOf)
        .where(
          and(
            eq(anyOf.school, averages.school),
            eq(anyOf.student, averages.student),
            eq(anyOf.period, averages.period),
            or(...cohorts.map(isOf(anyOf as unknown as typeof averages))),
          ),
        );
      const rows = await db.select().from(averages).where(exists(inGroups));
      const seen = asSeen(rows, await marksOf(rows, clock));
      return seen.filter((row) => cohorts.some((cohort) => cohort.group === row.group && cohort.period === row.period));
    },

    /** What was written about whole groups, by subject. */
    classAppreciations: (groups: readonly string[], period: string, scope: Scope): Promise<ClassAppreciationRow[]> =>
      db
        .select()
        .from(classAppreciations)
        .where(
          and(
            inArray(classAppreciations.group, groups as string[]),
            eq(classAppreciations.period, period),
            within(scope, { school: classAppreciations.school, group: classAppreciations.group, subject: classAppreciations.subject }),
          ),
        ),
  };
}

/**
 * Stored averages as they are without the marks one may not see. One that nothing is left of is left out: without a value it would tell that
 * there are marks to come.
 */
function asSeen(rows: readonly AverageRow[], marks: Marks): AverageRow[] {
  const subjects = rows.filter((row) => row.subject !== OVERALL);
  const seen = subjects.flatMap((row): AverageRow[] => {
    const value = marks.get(keyOf(row));
    if (value === undefined) return [row];
    return value === null ? [] : [{ ...row, value, computedAt: null }];
  });
  const bySubject = grouped(subjects);
  const seenBySubject = grouped(seen);
  const overall = rows
    .filter((row) => row.subject === OVERALL)
    .flatMap((row): AverageRow[] => {
      if (!bySubject.has(ownerOf(row))) return [row];
      const value = weightedMean(seenBySubject.get(ownerOf(row)) ?? []);
      return value === null ? [] : [{ ...row, value, computedAt: null }];
    });
  return [...overall, ...seen];
}

function weightedMean(rows: readonly AverageRow[]): number | null {
  const counted = rows.flatMap(({ value, coefficient }) => (value === null ? [] : [{ value, weight: coefficient ?? 1 }]));
  const weight = counted.reduce((sum, row) => sum + row.weight, 0);
  return weight === 0 ? null : hundredth(counted.reduce((sum, row) => sum + row.value * row.weight, 0) / weight);
}

function grouped(rows: readonly AverageRow[]): ReadonlyMap<string, readonly AverageRow[]> {
  const found = new Map<string, AverageRow[]>();
  for (const row of rows) found.set(ownerOf(row), [...(found.get(ownerOf(row)) ?? []), row]);
  return found;
}

type Owner = Pick<AverageRow, 'school' | 'student' | 'period'>;

function ownerOf({ school, student, period }: Owner): string {
  return JSON.stringify([school, student, period]);
}

function keyOf({ subject, ...owner }: Owner & Pick<AverageRow, 'subject'>): string {
  return JSON.stringify([ownerOf(owner), subject]);
}
