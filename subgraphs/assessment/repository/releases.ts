import { and, eq, gte, inArray, isNotNull, lt, lte, max, min, or, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { discreteLaplace } from '../../../core/statistics/index.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { averages, cohorts, periods, releases } from '../tables.js';

/** The smallest figures that are ever released: one school's year so far, by subject (or `OVERALL`), level and sex. Noise is inside. */
export interface ReleasedCell {
  readonly school: string;
  readonly subject: string;
  readonly level: string;
  readonly sex: string;
  /** How many students. */
  readonly population: number;
  /** Sum of their averages, and of the squares, in tenths of a point away from ten out of twenty. */
  readonly sum: number;
  readonly squares: number;
}

/** What is said of the noise beside each figure. */
export const NOISE = 'discrete-laplace(epsilon=1)';

/** An average counts in tenths of a point, from 0 to 200, as its distance from the middle: one student moves a sum by this much at most. */
const MIDDLE = 100;
/**
 * Sensitivities over shares of ε = 1, as fractions. A student adds one average, the mean of their periods', to one cell per subject (and to
 * one overall): 1 to its population (ε = 2/5), at most 100 to its sum (ε = 2/5), at most 10 000 to its squares (ε = 1/5).
 */
const SCALES = { population: [5n, 2n], sum: [BigInt(MIDDLE) * 5n, 2n], squares: [BigInt(MIDDLE ** 2) * 5n, 1n] } as const;

/**
 * The periods of a school's year that are over. Why: a figure is released once, so its periods must be whole; only in the first period of a
 * year there is none yet, and figures are of that one so far.
 */
interface YearSoFar {
  readonly school: string;
  readonly periods: readonly string[];
  /** What the release is called by: the last of its periods, and whether that is over. */
  readonly name: readonly [last: string, state: 'over' | 'so far'];
}

/**
 * Figures for research. Noise is drawn once, for the smallest cells, and stored: every answer to anybody is a sum of the same noisy cells, so
 * that asking again, differently, or of other sets of schools tells nothing more about a student. It is drawn anew when a period ends: a
 * student is in one release per period, and one before the first ends, at each school that keeps an average of theirs.
 */
export function releasesRepository(db: Database) {
  return {
    /** The cells of one year, at the schools in reach; of those listed only, when given. What was not released yet is released now. */
    async releasedCells(schoolYear: string, only: readonly string[] | null, reach: Reach, at: Date): Promise<ReleasedCell[]> {
      const schools = wholeSchools(reach).filter((school) => only === null || only.includes(school));
      if (schools.length === 0) return [];
      const years = await sameYear(db, schoolYear, schools, at);
      const known = await stored(db, years);
      const missing = years.filter((year) => !known.some((cell) => cell.school === year.school));
      if (missing.length === 0) return known;
      for (const year of missing) await release(db, year, at);
      return stored(db, years);
    },
  };
}

/** Schools that are in reach as a whole: figures about a school are not for whoever has one of its classes. */
function wholeSchools(reach: Reach): string[] {
  const schools = reach.flatMap((extent) =>
    extent.of === 'groups' && extent.groups === '*' && extent.subjects === undefined ? [extent.school] : [],
  );
  return [...new Set(schools)];
}

/** Each school's own year at the time of the one named, which may be another school's. */
async function sameYear(db: Database, schoolYear: string, schools: readonly string[], at: Date): Promise<YearSoFar[]> {
  const [span] = await db
    .select({ from: min(periods.startDate), to: max(periods.endDate) })
    .from(periods)
    .where(eq(periods.schoolYear, schoolYear));
  if (span?.from == null || span.to === null) return [];
  // Why: the last schools to end a day are those of Polynesia, ten hours after universal time.
  const today = new Date(at.getTime() - 12 * 3_600_000).toISOString().slice(0, 10);
  const begun = await db
    .select({ school: periods.school, id: periods.id, over: sql<boolean>`${periods.endDate} < ${today}` })
    .from(periods)
    .where(
      and(
        inArray(periods.school, schools as string[]),
        gte(periods.startDate, span.from),
        lte(periods.endDate, span.to),
        lt(periods.startDate, today),
      ),
    )
    .orderBy(periods.school, periods.endDate, periods.id);
  return [...new Set(begun.map(({ school }) => school))].map((school) => {
    const own = begun.filter((period) => period.school === school);
    const over = own.filter((period) => period.over);
    const ids = (over.length > 0 ? over : own).map(({ id }) => id);
    return { school, periods: ids, name: [ids.at(-1) as string, over.length > 0 ? 'over' : 'so far'] };
  });
}

async function stored(db: Database, years: readonly YearSoFar[]): Promise<ReleasedCell[]> {
  if (years.length === 0) return [];
  const rows = await db
    .select()
    .from(releases)
    .where(or(...years.map((year) => and(eq(releases.school, year.school), sql`starts_with(${releases.cell}, ${prefixOf(year)})`))));
  return rows.map(({ school, cell, population, value, deviation }) => {
    const [, , , subject, level, sex] = JSON.parse(cell) as string[];
    return { school, subject, level, sex, population, sum: value, squares: deviation } as ReleasedCell;
  });
}

/** Draws the noise of every cell of a school year, also of those nobody is in: that a cell is there tells nothing. */
async function release(db: Database, year: YearSoFar, at: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`assessment.release ${prefixOf(year)}`}))`);
    if ((await stored(tx, [year])).length > 0) return;
    const exact = await exactCells(tx, year);
    const found = new Map(exact.map((cell) => [JSON.stringify([cell.subject, cell.level, cell.sex]), cell]));
    const distinct = (field: 'subject' | 'level' | 'sex') => [...new Set(exact.map((cell) => cell[field]))];
    const rows = distinct('subject').flatMap((subject) =>
      distinct('level').flatMap((level) =>
        distinct('sex').map((sex) => {
          const cell = found.get(JSON.stringify([subject, level, sex])) ?? { population: 0, sum: 0, squares: 0 };
          return {
            school: year.school,
            cell: JSON.stringify(['grades', ...year.name, subject, level, sex]),
            population: noisy(cell.population, SCALES.population),
            value: noisy(cell.sum, SCALES.sum),
            deviation: noisy(cell.squares, SCALES.squares),
            suppressed: false,
            releasedAt: at,
          };
        }),
      ),
    );
    await insertRows(tx, releases, rows);
  });
}

/** Exact figures; they go no further than `release`. */
function exactCells(tx: Database, { school, periods: over }: YearSoFar): Promise<Omit<ReleasedCell, 'school'>[]> {
  const clipped = sql`least(greatest(${averages.value}, 0), 20)`;
  const one = tx
    .select({
      student: averages.student,
      subject: averages.subject,
      tenths: sql<number>`round(avg(${clipped}) * 10)::int - ${sql.raw(String(MIDDLE))}`.as('tenths'),
    })
    .from(averages)
    .where(and(eq(averages.school, school), inArray(averages.period, over as string[]), isNotNull(averages.value)))
    .groupBy(averages.student, averages.subject)
    .as('one');
  const level = sql<string>`coalesce(${cohorts.level}, '')`;
  const sex = sql<string>`coalesce(${cohorts.sex}, '')`;
  const whole = (figure: SQL) => sql<number>`${figure}`.mapWith(Number);
  return tx
    .select({
      subject: one.subject,
      level,
      sex,
      population: whole(sql`count(*)`),
      sum: whole(sql`sum(${one.tenths})`),
      squares: whole(sql`sum(${one.tenths} * ${one.tenths})`),
    })
    .from(one)
    .leftJoin(cohorts, and(eq(cohorts.school, school), eq(cohorts.student, one.student)))
    .groupBy(one.subject, sql`2`, sql`3`);
}

/** INVARIANT: the noise never touches a double; it is added to a whole number and the result is one. */
function noisy(exact: number, [numerator, denominator]: readonly [bigint, bigint]): number {
  return Number(BigInt(exact) + discreteLaplace(numerator, denominator));
}

function prefixOf({ name }: YearSoFar): string {
  return `${JSON.stringify(['grades', ...name]).slice(0, -1)},`;
}
