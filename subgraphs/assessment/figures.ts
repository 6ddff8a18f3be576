import type { Audience } from '../../core/capability/index.js';
import { quoted, refuse } from '../../core/errors.js';
import { CLASS_MINIMUM, RELEASE_MINIMUM, suppress } from '../../core/statistics/index.js';
import type { AssessmentContext } from './references.js';
import {
  AVERAGE_OUT_OF,
  type AverageRow,
  audienceOfGroup,
  audienceOfStudent,
  hundredth,
  isCounted,
  NOISE,
  OVERALL,
  pointsOf,
  type ReleasedCell,
  type ResultRow,
} from './repository/index.js';

/** Figures about a group: all of them, or none when the group is too small to hide in. */
export function figuresOf(values: readonly number[]) {
  const population = values.length;
  if (population < CLASS_MINIMUM) return { average: null, min: null, max: null, median: null, population: null, suppressed: true };
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const median = (at(Math.floor((population - 1) / 2)) + at(Math.ceil((population - 1) / 2))) / 2;
  return {
    average: hundredth(sorted.reduce((sum, value) => sum + value, 0) / population),
    min: at(0),
    max: at(population - 1),
    median: hundredth(median),
    population,
    suppressed: false,
  };
}

/** Figures about the group an average stands in, seen as `coordinate` allows; null when the group is out of reach. */
export async function cohortOf(average: AverageRow, coordinate: string, { reach, loaders }: AssessmentContext) {
  const audience = audienceOfGroup(reach(coordinate), average);
  if (audience === null) return null;
  const cohort = await loaders.cohort.load({ school: average.school, group: average.group, period: average.period, audience });
  return figuresOf(cohort.get(average.subject) ?? []);
}

/** The place of an average in its group: one more than there are better ones. Null in a group too small to hide in. */
export async function rankOf(average: AverageRow, coordinate: string, { reach, loaders }: AssessmentContext): Promise<number | null> {
  const { value } = average;
  const audience = audienceOfStudent(reach(coordinate), average);
  if (audience === null || value === null) return null;
  const cohort = await loaders.cohort.load({ school: average.school, group: average.group, period: average.period, audience });
  const values = cohort.get(average.subject) ?? [];
  return values.length < CLASS_MINIMUM ? null : 1 + values.filter((other) => other > value).length;
}

/** The place of a mark among those of its evaluation, seen as its reader may: null among too few to hide in, and of what is no mark. */
export async function rankOfMark(mark: ResultRow, coordinate: string, { reach, loaders }: AssessmentContext): Promise<number | null> {
  const audience = audienceOfStudent(reach(coordinate), mark);
  if (audience === null || !isCounted(mark.status)) return null;
  const marks = await loaders.marksShownTo(audience).load(mark.evaluation);
  if (marks.length < CLASS_MINIMUM) return null;
  const points = pointsOf(mark.status, mark.value);
  return 1 + marks.filter((other) => other.value > points).length;
}

/** A class's averages in a period, subject by subject, and what was written about the class in each. */
export async function classAverages(
  { id }: { readonly id: string },
  { periodId }: { readonly periodId: string },
  context: AssessmentContext,
) {
  const { reach, loaders } = context;
  const [school = ''] = id.split('.');
  const extents = reach('ClassGroup.classAverages');
  const texts = new Map((await loaders.classAppreciations(periodId).load(id)).map((row) => [row.subject, row.text]));
  const seenAs = (audience: Audience) => loaders.cohort.load({ school, group: id, period: periodId, audience });
  const subjects = new Set([...(await seenAs('OFFICE')).keys(), ...texts.keys()]);
  const found = [];
  for (const subject of [...subjects].sort()) {
    const audience = audienceOfGroup(extents, { school, group: id, subject });
    if (subject === OVERALL || audience === null) continue;
    const values = (await seenAs(audience)).get(subject) ?? [];
    const appreciation = texts.get(subject) ?? null;
    // Why: a line with nothing on it would tell that there are marks to come.
    if (values.length > 0 || appreciation !== null) found.push({ subject, ...figuresOf(values), appreciation });
  }
  return found;
}

/** What figures that leave a school may be told apart by; nothing that leads to a class or a pupil. */
const DIMENSIONS = ['subject', 'level', 'sex', 'school'] as const;
type Dimension = (typeof DIMENSIONS)[number];

interface Arguments {
  readonly schoolIds?: readonly string[] | null;
  readonly schoolYearId: string;
  readonly groupBy: readonly string[];
  readonly minimumPopulation: number;
}

/**
 * Averages in cells of enough students. Every cell is a sum of noisy ones that never change; small cells are withheld, and their complements
 * with them. Without the subject among the dimensions, of overall averages.
 */
export async function gradeStatistics(_root: unknown, args: Arguments, { reach, repository, at }: AssessmentContext) {
  const dimensions = dimensionsOf(args.groupBy);
  const released = await repository.releases.releasedCells(args.schoolYearId, args.schoolIds ?? null, reach('Query.gradeStatistics'), at);
  const cells = cellsOf(released, dimensions);
  const withheld = suppress(cells, Math.max(args.minimumPopulation, RELEASE_MINIMUM));
  return cells.map((cell, index) => figure(cell, withheld[index] === true));
}

interface Cell {
  readonly dimensions: readonly string[];
  readonly population: number;
  readonly sum: number;
  readonly squares: number;
}

function dimensionsOf(groupBy: readonly string[]): readonly Dimension[] {
  const unknown = groupBy.find((dimension) => !DIMENSIONS.includes(dimension as Dimension));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `figures are not told apart by ${quoted(unknown)}: ${DIMENSIONS.join(', ')}`);
  if (new Set(groupBy).size < groupBy.length) throw refuse('BAD_USER_INPUT', 'a dimension is named twice');
  return groupBy as readonly Dimension[];
}

/** The cells of the table asked for, in the order of their dimensions. */
function cellsOf(released: readonly ReleasedCell[], dimensions: readonly Dimension[]): Cell[] {
  const bySubject = dimensions.includes('subject');
  const cells = new Map<string, Cell>();
  for (const { population, sum, squares, ...row } of released) {
    // Why: a student has one overall average and many of subjects; those of several subjects never share a cell.
    if ((row.subject !== OVERALL) !== bySubject) continue;
    const place = dimensions.map((dimension) => row[dimension]);
    const key = JSON.stringify(place);
    const cell = cells.get(key) ?? { dimensions: place, population: 0, sum: 0, squares: 0 };
    cells.set(key, { ...cell, population: cell.population + population, sum: cell.sum + sum, squares: cell.squares + squares });
  }
  return [...cells.values()].sort((a, b) => (a.dimensions.join('\n') < b.dimensions.join('\n') ? -1 : 1));
}

/** Sums are in tenths of a point away from ten out of twenty; noise may carry a figure out of the scale, which is then cut to it. */
function figure({ dimensions, population, sum, squares }: Cell, suppressed: boolean) {
  if (suppressed) return { dimensions, population: null, mean: null, standardDeviation: null, suppressed, noise: NOISE };
  const distance = sum / population;
  const variance = Math.max(0, squares / population - distance ** 2);
  return {
    dimensions,
    population,
    mean: hundredth(Math.min(AVERAGE_OUT_OF, Math.max(0, 10 + distance / 10))),
    standardDeviation: hundredth(Math.min(AVERAGE_OUT_OF / 2, Math.sqrt(variance) / 10)),
    suppressed,
    noise: NOISE,
  };
}
