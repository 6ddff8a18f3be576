import { quoted, refuse } from '../../core/errors.js';
import { CLASS_MINIMUM, RELEASE_MINIMUM, suppress } from '../../core/statistics/index.js';
import { daysOf } from './connections.js';
import type { AttendanceContext } from './references.js';
import { type Atom, type ClassFigure, type CohortCount, givesGroup, NOISE } from './repository/index.js';

/** What figures that leave a school may be told apart by; nothing that leads to a class or a pupil. */
const DIMENSIONS = ['level', 'month', 'sex', 'school'] as const;
type Dimension = (typeof DIMENSIONS)[number];

interface Arguments {
  readonly schoolIds?: readonly string[] | null;
  readonly from: unknown;
  readonly to: unknown;
  readonly groupBy: readonly string[];
  readonly minimumPopulation: number;
}

/** Days that one question may span: a school year and the holidays before it. */
const MOST_DAYS = 400;

/**
 * Half-days missed per student, for the whole months of the interval that are over, in cells of enough students. Every cell is a sum of
 * noisy atoms that never change; small cells are withheld, and their complements with them.
 */
export async function attendanceStatistics(_root: unknown, args: Arguments, { reach, repository, at }: AttendanceContext) {
  const dimensions = dimensionsOf(args.groupBy);
  const months = monthsOver(daysOf({ from: args.from, to: args.to }, MOST_DAYS), at);
  const minimum = Math.max(args.minimumPopulation, RELEASE_MINIMUM);
  const given = reach('Query.attendanceStatistics').flatMap((extent) =>
    extent.of === 'groups' && extent.groups === '*' ? [extent.school] : [],
  );
  const schools = [...new Set(given)].filter((school) => args.schoolIds?.includes(school) ?? true);
  if (schools.length === 0 || months.length === 0) return [];
  const cohorts = everyCombination(await repository.cohortCounts(schools));
  const atoms = await repository.atoms(cohorts, months, at);
  const cells = cellsOf(cohorts, atoms, dimensions, months);
  const withheld = suppress(cells, minimum);
  return cells.map((cell, index) => figure(cell, withheld[index] === true, NOISE));
}

/** Half-days missed per student of a class, exact, when there are enough of them. */
export async function classStatistics(
  { id }: { readonly id: string },
  args: Pick<Arguments, 'from' | 'to'>,
  { reach, loaders }: AttendanceContext,
) {
  const [school = ''] = id.split('.');
  if (!reach('ClassGroup.attendanceStatistics').some((extent) => givesGroup(extent, school, id))) return null;
  const days = daysOf(args, MOST_DAYS);
  const found: ClassFigure | null = await loaders.classFigure.load(id, days);
  const cell: Cell = { dimensions: [], population: found?.population ?? 0, halfDays: found?.halfDays ?? 0 };
  return figure(cell, cell.population < CLASS_MINIMUM, 'none');
}

interface Cell {
  readonly dimensions: readonly string[];
  readonly population: number;
  readonly halfDays: number;
}

function figure({ dimensions, population, halfDays }: Cell, suppressed: boolean, noise: string) {
  // Why: noise may carry a small sum below nought; to say nought instead gives nothing away.
  const perStudent = Math.max(0, Math.round((halfDays / population) * 100) / 100);
  return { dimensions, population: suppressed ? null : population, value: suppressed ? null : perStudent, suppressed, noise };
}

function dimensionsOf(groupBy: readonly string[]): readonly Dimension[] {
  const unknown = groupBy.find((dimension) => !DIMENSIONS.includes(dimension as Dimension));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `figures are not told apart by ${quoted(unknown)}: ${DIMENSIONS.join(', ')}`);
  if (new Set(groupBy).size < groupBy.length) throw refuse('BAD_USER_INPUT', 'a dimension is named twice');
  return groupBy as readonly Dimension[];
}

/** The months that touch the interval, as `2026-10`, and are over at the instant. Why: a figure is released once, so its month must be whole. */
function monthsOver({ from, to }: { readonly from: string; readonly to: string }, at: Date): string[] {
  const months: string[] = [];
  // Why: the last schools to end a month are those of Polynesia, ten hours after universal time.
  const running = new Date(at.getTime() - 12 * 3_600_000).toISOString().slice(0, 7);
  for (let month = from.slice(0, 7); month <= to.slice(0, 7) && month < running; month = after(month)) months.push(month);
  return months;
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** Every sex at every level of a school, also where nobody is: a cell of nobody must look as a small one does. */
function everyCombination(counts: readonly CohortCount[]): CohortCount[] {
  const sexes = [...new Set(counts.map(({ sex }) => sex))];
  const levels = new Map(counts.map((count) => [`${count.school} ${count.level}`, count]));
  return [...levels.values()].flatMap(({ school, level }) =>
    sexes.map(
      (sex) =>
        counts.find((count) => count.school === school && count.level === level && count.sex === sex) ?? {
          school,
          level,
          sex,
          population: 0,
        },
    ),
  );
}

/** The cells of the table asked for, in the order of their dimensions. */
function cellsOf(
  cohorts: readonly CohortCount[],
  atoms: readonly Atom[],
  dimensions: readonly Dimension[],
  months: readonly string[],
): Cell[] {
  const place = (row: CohortCount & { readonly month: string }) => dimensions.map((dimension) => row[dimension]);
  const cells = new Map<string, { dimensions: string[]; population: number; halfDays: number }>();
  const byMonth = dimensions.includes('month') ? months : months.slice(0, 1);
  for (const cohort of cohorts) {
    for (const month of byMonth) {
      const at = place({ ...cohort, month });
      const cell = cells.get(JSON.stringify(at)) ?? { dimensions: at, population: 0, halfDays: 0 };
      cell.population += cohort.population;
      cells.set(JSON.stringify(at), cell);
    }
  }
  for (const atom of atoms) {
    const month = dimensions.includes('month') ? atom.month : (byMonth[0] as string);
    const cell = cells.get(JSON.stringify(place({ ...atom, month, population: 0 })));
    if (cell !== undefined) cell.halfDays += atom.halfDays;
  }
  return [...cells.values()].sort((a, b) => (a.dimensions.join('\n') < b.dimensions.join('\n') ? -1 : 1));
}
