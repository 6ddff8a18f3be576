import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { discreteLaplace } from '../../../core/statistics/index.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents, cohorts, releases } from '../tables.js';
import { countable, missedOnce } from './missed-once.js';
import { listedIn, localDay, notConfidential, withIds } from './scope.js';

/** Students of a school that share level and sex. */
export interface CohortCount {
  readonly school: string;
  readonly level: string;
  readonly sex: string;
  readonly population: number;
}

/** The smallest figure there is: half-days missed by one such cohort in one month, `2026-10`, with its noise. */
export interface Atom {
  readonly school: string;
  readonly level: string;
  readonly sex: string;
  readonly month: string;
  readonly halfDays: number;
}

export interface ClassFigure {
  readonly group: string;
  readonly population: number;
  readonly halfDays: number;
}

/** Half-days that one student adds at most to an atom: the sensitivity that the noise is scaled to. */
const MOST_PER_MONTH = 10n;
/** ε of one student in one month, whatever is asked and by whomever. */
const EPSILON = 1n;
export const NOISE = 'discrete-laplace(epsilon=1)';
/** Stands for a level or sex that is not known. */
const UNKNOWN = 'UNKNOWN';

/**
 * Figures about groups of students. What leaves a school is made of atoms: each has its noise drawn once and kept, and every larger figure
 * is a sum of atoms. Asking again, otherwise, or together with others therefore tells nothing more (threats: averaging, differencing).
 */
export function statisticsRepository(db: Database) {
  const level = sql<string>`coalesce(${cohorts.level}, ${UNKNOWN})`;
  const sex = sql<string>`coalesce(${cohorts.sex}, ${UNKNOWN})`;
  const sameStudent = and(eq(cohorts.school, attendanceEvents.school), eq(cohorts.student, attendanceEvents.student));
  const missed = and(eq(attendanceEvents.kind, 'ABSENCE'), notConfidential());
  const ofGroup = { school: cohorts.school, id: cohorts.group };
  const day = localDay(attendanceEvents.start, attendanceEvents.school);

  /** Exact sums, for the cohorts that missed anything; each student counts for so many half-days a month and no more. */
  async function exactSums(schools: readonly string[], months: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const month = sql<string>`to_char(${day}, 'YYYY-MM')`;
    const events = db
      .select(countable(month))
      .from(attendanceEvents)
      .where(and(listedIn(attendanceEvents.school, schools), missed, inArray(month, months as string[])));
    const { rows } = (await db.execute(sql`
      select ${cohorts.school} as school, ${level} as level, ${sex} as sex, bucket as month,
        sum(least(round(amount), ${String(MOST_PER_MONTH)}::int))::int as "halfDays"
      from (${missedOnce(sql`${events}`)}) as missed
      join ${cohorts} on ${cohorts.school} = missed.school and ${cohorts.student} = missed.student
      where not again group by 1, 2, 3, 4`)) as unknown as { rows: (AtomName & { readonly halfDays: number })[] };
    return new Map(rows.map((row) => [keyOf(row), row.halfDays]));
  }

  async function releasedBefore(schools: readonly string[], cells: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const wanted: SQL | undefined = and(listedIn(releases.school, schools), listedIn(releases.cell, cells));
    const rows = await db.select().from(releases).where(wanted);
    return new Map(rows.map((row) => [`${row.school} ${row.cell}`, row.value ?? 0]));
  }

  return {
    cohortCounts(schools: readonly string[]): Promise<CohortCount[]> {
      return db
        .select({
          school: cohorts.school,
          level: level.as('level_or_unknown'),
          sex: sex.as('sex_or_unknown'),
          population: sql<number>`count(*)::int`,
        })
        .from(cohorts)
        .where(listedIn(cohorts.school, schools))
        .groupBy(sql`1, 2, 3`);
    },

    /** The atoms of these cohorts and months, releasing those that never were. Months must be over: what is released stands. */
    async atoms(counts: readonly CohortCount[], months: readonly string[], at: Date): Promise<Atom[]> {
      const wanted = counts.flatMap((count) => months.map((month) => ({ ...count, month })));
      const schools = [...new Set(counts.map((count) => count.school))];
      const cells = [...new Set(wanted.map(cellOf))];
      let released = await releasedBefore(schools, cells);
      const missing = wanted.filter((atom) => !released.has(keyOf(atom)));
      if (missing.length > 0) {
        const exact = await exactSums([...new Set(missing.map((atom) => atom.school))], [...new Set(missing.map((atom) => atom.month))]);
        const rows = missing.map((atom) => ({
          school: atom.school,
          cell: cellOf(atom),
          value: (exact.get(keyOf(atom)) ?? 0) + Number(discreteLaplace(MOST_PER_MONTH, EPSILON)),
          population: atom.population,
          suppressed: false,
          releasedAt: at,
        }));
        await insertRows(db, releases, rows, { onConflict: 'nothing' });
        // INVARIANT: two that release at once give the same figure: the one that was written.
        released = await releasedBefore(schools, cells);
      }
      return wanted.map((atom) => ({ ...atom, halfDays: released.get(keyOf(atom)) ?? 0 }));
    },

    /** Exact figures of classes, `from` and `to` included; a class without students has none. */
    async classFigures(groups: readonly string[], { from, to }: { from: string; to: string }): Promise<ClassFigure[]> {
      const populations = await db
        .select({ group: cohorts.group, population: sql<number>`count(*)::int` })
        .from(cohorts)
        .where(withIds(ofGroup, groups))
        .groupBy(cohorts.group);
      const events = db
        .select(countable(sql`''::text`))
        .from(attendanceEvents)
        .innerJoin(cohorts, sameStudent)
        .where(and(withIds(ofGroup, groups), missed, sql`${day} between ${from}::date and ${to}::date`));
      const { rows: sums } = (await db.execute(sql`
        select ${cohorts.group} as "group", sum(amount)::double precision as "halfDays"
        from (${missedOnce(sql`${events}`)}) as missed
        join ${cohorts} on ${cohorts.school} = missed.school and ${cohorts.student} = missed.student
        where not again group by 1`)) as unknown as { rows: { readonly group: string; readonly halfDays: number }[] };
      return populations.map(({ group, population }) => ({
        group: group as string,
        population,
        halfDays: sums.find((row) => row.group === group)?.halfDays ?? 0,
      }));
    },
  };
}

type AtomName = Pick<Atom, 'school' | 'level' | 'sex' | 'month'>;

function cellOf({ level, sex, month }: AtomName): string {
  return `half-days-missed month=${month} level=${level} sex=${sex}`;
}

function keyOf(atom: AtomName): string {
  return `${atom.school} ${cellOf(atom)}`;
}
