import { and, eq, getTableColumns, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Audience, Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { averages, classAppreciations, evaluations, results } from '../tables.js';
import { countsInSql, pointsInSql, rounded } from './counting.js';
import { published, type Scope } from './scope.js';

/** The subject of an overall average. */
export const OVERALL = '';

/** A student's average in a subject, or over all (`OVERALL`), as its reader may have it. */
export interface AverageRow {
  readonly school: string;
  readonly student: string;
  readonly period: string;
  readonly subject: string;
  readonly group: string;
  readonly value: number | null;
  readonly coefficient: number | null;
  readonly status: string;
  readonly position: number | null;
  readonly teachers: string[] | null;
  /** Null when it was computed for this reader, now. */
  readonly computedAt: Date | null;
}

/** One group in one period, as one audience sees it. */
export interface Cohort {
  readonly school: string;
  readonly group: string;
  readonly period: string;
  readonly audience: Audience;
}

export type ClassAppreciationRow = typeof classAppreciations.$inferSelect;

const weights = alias(averages, 'weights');

/**
 * Averages as each reader may have them. Staff read what is stored. Anybody else gets the average of the marks published to them: the stored
 * one would give away a mark that is not out yet, by the difference. A stored average without marks (of a former system) is shown as it is.
 */
export function averagesRepository(db: Database) {
  return {
    /** All averages of these students in these periods, overall ones included. */
    async averagesOfStudents(students: readonly string[], periods: readonly string[], { reach, at }: Scope): Promise<AverageRow[]> {
      const columns = { school: averages.school, student: averages.student, subject: averages.subject };
      const asStaff = within(reach.filter(isStaff), columns);
      const mine = viewed(within(reach, { ...columns, subject: evaluations.subject, audience: (audience) => published(audience, at) }));
      const rows = await db
        .select({
          ...getTableColumns(averages),
          value: sql<number | null>`case when ${asStaff} or ${mine.marks} is null then ${averages.value} else ${mine.value} end`.mapWith(
            Number,
          ),
          asStaff: sql<boolean>`${asStaff}`,
        })
        .from(averages)
        .leftJoinLateral(mine.from, sql`true`)
        .where(
          and(
            inArray(averages.student, students as string[]),
            inArray(averages.period, periods as string[]),
            within(reach, columns),
            // Why: a row without a value would tell that there are marks to come.
            sql`(${asStaff} or ${mine.marks} is null or ${mine.value} is not null)`,
          ),
        )
        .orderBy(averages.student, averages.subject);
      return rows.map(({ asStaff: stored, computedAt, ...row }) => ({ ...row, computedAt: stored ? computedAt : null }));
    },

    /** The averages of groups, subject by subject, that figures about them rest on. */
    async cohortValues(cohorts: readonly Cohort[], at: Date): Promise<(Omit<Cohort, 'audience'> & { subject: string; value: number })[]> {
      const [first] = cohorts;
      if (first === undefined) return [];
      const clock = published(first.audience, at);
      const view = clock === undefined ? null : viewed(clock);
      const value =
        view === null
          ? sql<number>`${averages.value}`
          : sql<number>`case when ${view.marks} is null then ${averages.value} else ${view.value} end`;
      const chosen = or(
        ...cohorts.map((cohort) =>
          and(eq(averages.school, cohort.school), eq(averages.group, cohort.group), eq(averages.period, cohort.period)),
        ),
      );
      const query = db
        .select({
          school: averages.school,
          group: averages.group,
          period: averages.period,
          subject: averages.subject,
          value: value.mapWith(Number),
        })
        .from(averages)
        .$dynamic();
      return (view === null ? query : query.leftJoinLateral(view.from, sql`true`)).where(and(chosen, sql`${value} is not null`));
    },

    /** What was written about whole groups, by subject. */
    classAppreciations: (groups: readonly string[], period: string, { reach }: Scope): Promise<ClassAppreciationRow[]> =>
      db
        .select()
        .from(classAppreciations)
        .where(
          and(
            inArray(classAppreciations.group, groups as string[]),
            eq(classAppreciations.period, period),
            within(reach, { school: classAppreciations.school, group: classAppreciations.group, subject: classAppreciations.subject }),
          ),
        ),
  };
}

/**
 * What the marks behind an average give when only those `visible` count: a subject's weighted mean, or over all the mean of the subjects'.
 * `marks` is null where there are no marks at all.
 */
export function viewed(visible: SQL): { from: SQL; value: SQL; marks: SQL } {
  const from = sql`(
    select count(*) as marks,
      ${rounded(sql`sum(of_subject.value * of_subject.weight) / nullif(sum(of_subject.weight) filter (where of_subject.value is not null), 0)`)} as value
    from (
      select ${rounded(sql`sum(${pointsInSql} * ${evaluations.coefficient}) filter (where ${visible}) / nullif(sum(${evaluations.coefficient}) filter (where ${visible}), 0)`)} as value,
        coalesce(max(${weights.coefficient}), 1) as weight
      from ${results}
      join ${evaluations} on ${and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation))}
      left join ${averages} ${weights} on ${and(
        eq(weights.school, results.school),
        eq(weights.student, results.student),
        eq(weights.period, evaluations.period),
        eq(weights.subject, evaluations.subject),
        ne(weights.subject, OVERALL),
      )}
      where ${and(
        eq(results.school, averages.school),
        eq(results.student, averages.student),
        eq(evaluations.period, averages.period),
        or(eq(averages.subject, OVERALL), eq(evaluations.subject, averages.subject)),
        countsInSql,
      )}
      group by ${evaluations.subject}
    ) of_subject
    having count(*) > 0
  ) viewed`;
  return { from, value: sql`viewed.value`, marks: sql`viewed.marks` };
}

function isStaff({ audience }: Reach[number]): boolean {
  return audience === 'OFFICE' || audience === 'TEACHER';
}
