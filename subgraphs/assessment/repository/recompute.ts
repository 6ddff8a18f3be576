import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { averages, cohorts, evaluations, results, teaching } from '../tables.js';
import { OVERALL } from './averages.js';
import { averagesInSql, roundedInSql } from './counting.js';

/** The averages that some marks go into: of these students, in a subject of a period, and over all. */
export interface Touched {
  readonly students: readonly string[];
  readonly period: string;
  readonly subject: string;
}

/**
 * Makes the stored averages agree with the marks of a school, all or those touched, inside the caller's transaction. A student's averages stand
 * in their class, or in the group of the evaluation when they have none. Ranks are not stored: they depend on who looks.
 */
export async function recomputeAverages(tx: Database, school: string, at: Date, touched?: Touched): Promise<void> {
  // Why: two writers who each miss the other's marks would leave an average of neither; averages of a school are made one at a time.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`assessment.average ${school}`}))`);
  if (touched !== undefined) await forget(tx, school, touched);
  const now = sql`${at.toISOString()}::timestamptz`;
  const columns = sql`(school, student, period, subject, class_group, coefficient, status, value, computed_at)`;
  const overwrite = sql`on conflict (school, student, period, subject)
    do update set value = excluded.value, status = excluded.status, computed_at = excluded.computed_at`;
  const weight = sql`select min(${teaching.coefficient}) from ${teaching}
    where ${teaching.school} = found.school and ${teaching.subject} = found.subject and ${teaching.group} = found.class_group`;
  await tx.execute(sql`
    insert into ${averages} ${columns}
    select found.school, found.student, found.period, found.subject, coalesce(${cohorts.group}, found.class_group),
      coalesce((${weight}), 1),
      case when found.value is null then 'NOT_GRADED' else 'GRADED' end, found.value, ${now}
    from (${averagesInSql(and(eq(results.school, school), touched && marksOf(touched)), sql`true`)}) as found
    left join ${cohorts} on ${cohorts.school} = found.school and ${cohorts.student} = found.student
    ${overwrite}`);
  const own = sql`coalesce(${averages.coefficient}, 1)`;
  await tx.execute(sql`
    insert into ${averages} ${columns}
    select ${averages.school}, ${averages.student}, ${averages.period}, ${OVERALL}::varchar,
      coalesce(min(${cohorts.group}), min(${averages.group})), 1, 'GRADED',
      ${roundedInSql(sql`sum(${averages.value} * ${own}) / nullif(sum(${own}), 0)`)}, ${now}
    from ${averages}
    left join ${cohorts} on ${and(eq(cohorts.school, averages.school), eq(cohorts.student, averages.student))}
    where ${and(eq(averages.school, school), sql`${averages.subject} <> ${OVERALL}`, sql`${averages.value} is not null`, touched && ofStudents(touched))}
    group by 1, 2, 3, 4
    ${overwrite}`);
}

/** What was touched has no average until there are marks for one. */
async function forget(tx: Database, school: string, touched: Touched): Promise<void> {
  await tx
    .update(averages)
    .set({ value: null, status: 'NOT_GRADED' })
    .where(and(eq(averages.school, school), ofStudents(touched), inArray(averages.subject, [touched.subject, OVERALL])));
}

function marksOf({ students, period, subject }: Touched): SQL | undefined {
  return and(inArray(results.student, students as string[]), eq(evaluations.period, period), eq(evaluations.subject, subject));
}

function ofStudents({ students, period }: Touched): SQL | undefined {
  return and(inArray(averages.student, students as string[]), eq(averages.period, period));
}
