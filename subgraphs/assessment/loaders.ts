import DataLoader from 'dataloader';
import { type Audience, type Capability, type Reach, reachOf } from '../../core/capability/index.js';
import type { FileRow } from '../../core/files/index.js';
import type {
  AverageRow,
  ClassAppreciationRow,
  Cohort,
  ComesTo,
  CountedMark,
  CycleReportRow,
  EvaluationFilter,
  OrientationRow,
  Page,
  PeriodRow,
  ReportCardRow,
  Repository,
  ResultFilter,
  ScaleRow,
  Scope,
  SkillFilter,
  SkillLevelRow,
  Window,
} from './repository/index.js';

/** The marks of a student in a subject over a period. */
type MarkedIn = Pick<ComesTo, 'school' | 'student' | 'period' | 'subject'>;

/** The averages of a group in a period, as one audience sees them: by subject, the overall ones under the empty subject. */
export type CohortValues = ReadonlyMap<string, readonly number[]>;

/**
 * One statement per field and page, however many parents. Made anew for each request. Rows by id are held to the reach of their type,
 * lists to the reach of their own coordinate.
 */
export function createLoaders(repository: Repository, capability: Capability) {
  const { evaluations, results, averages, skills, reports } = repository;
  const at = new Date(capability.at);

  /** Nothing in reach, nothing asked. */
  const scoped = async <Found>(coordinate: string, nothing: Found, find: (scope: Scope) => Promise<Found>): Promise<Found> => {
    const reach: Reach = reachOf(capability, coordinate);
    return reach.length === 0 ? nothing : find({ reach, at });
  };

  const byId = <Row extends { readonly id: string }>(type: string, find: (ids: readonly string[], scope: Scope) => Promise<Row[]>) =>
    new DataLoader<string, Row | null>(async (ids) => {
      const rows = new Map((await scoped(type, [], (scope) => find(ids, scope))).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    });

  const listOf = <Row>(
    coordinate: string,
    key: (row: Row) => string,
    find: (keys: readonly string[], scope: Scope) => Promise<readonly Row[]>,
  ) => new DataLoader<string, Row[]>(async (keys) => grouped(keys, await scoped(coordinate, [], (scope) => find(keys, scope)), key));

  const pageOf = <Row>(coordinate: string, find: (keys: readonly string[], scope: Scope) => Promise<ReadonlyMap<string, Page<Row>>>) =>
    new DataLoader<string, Page<Row>>(async (keys) => {
      const pages = await scoped(coordinate, new Map<string, Page<Row>>(), (scope) => find(keys, scope));
      return keys.map((key) => pages.get(key) ?? { rows: [], more: false });
    });

  const countOf = (coordinate: string, find: (keys: readonly string[], scope: Scope) => Promise<ReadonlyMap<string, number>>) =>
    new DataLoader<string, number>(async (keys) => {
      const counts = await scoped(coordinate, new Map<string, number>(), (scope) => find(keys, scope));
      return keys.map((key) => counts.get(key) ?? 0);
    });

  return {
    evaluation: byId('Evaluation', evaluations.evaluations),
    scale: byId('Scale', evaluations.scales),
    result: byId('Result', results.results),
    skill: byId('Skill', skills.skills),
    period: keyed((coordinate: 'Period.gradeEntryClosesAt' | 'Period.councilAt') => byId(coordinate, evaluations.periods)),
    firstPublished: byId('Period.reportCardsPublishedAt', reports.firstPublished),
    teaching: byId('TeachingAssignment.coefficient', evaluations.teaching),
    reportCard: byId('ReportCard', reports.reportCards),
    cycleReport: byId('CycleReport', reports.cycleReports),
    /** Of an evaluation or a report card that the reader has. */
    files: new DataLoader<string, readonly FileRow[]>(async (ids) => {
      const found = await evaluations.filesOf(ids);
      return ids.map((id) => found.get(id) ?? []);
    }),

    evaluations: keyed((filter: EvaluationFilter, window: Window) =>
      pageOf('ClassGroup.evaluations', (groups, scope) => evaluations.evaluationsOfGroups(groups, filter, scope, window)),
    ),
    evaluationsOfTeaching: keyed((period: string | null, window: Window) =>
      pageOf('TeachingAssignment.evaluations', (ids, scope) => evaluations.evaluationsOfTeaching(ids, period, scope, window)),
    ),
    /** Marks of evaluations, for figures about them. */
    marks: listOf('Evaluation.statistics', (row) => row.evaluation, evaluations.marksOf),

    /** The caller says as whom, having looked at the reach of the rank. */
    marksShownTo: keyed(
      (audience: Audience) =>
        new DataLoader<string, CountedMark[]>(async (ids) =>
          grouped(ids, await evaluations.marksShownTo(ids, audience, at), (mark) => mark.evaluation),
        ),
    ),
    /** From when nothing is entered in a period any more. */
    closing: new DataLoader<string, PeriodRow | null>(async (ids) => {
      const rows = new Map((await evaluations.closings(ids)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    }),

    resultsOfStudent: keyed((filter: ResultFilter, window: Window) =>
      pageOf('Student.results', (students, scope) => results.resultsOfStudents(students, filter, scope, window)),
    ),
    resultCountOfStudent: keyed((filter: ResultFilter) =>
      countOf('Student.results', (students, scope) => results.countOfStudents(students, filter, scope)),
    ),
    resultsOfEvaluation: keyed((window: Window) =>
      pageOf('Evaluation.results', (ids, scope) => results.resultsOfEvaluations(ids, scope, window)),
    ),
    resultCountOfEvaluation: countOf('Evaluation.results', results.countOfEvaluations),

    /** Averages of a student in a period, the overall one included, under the coordinate they are reached by. */
    averages: keyed(
      (coordinate: string) =>
        new DataLoader<{ student: string; period: string }, AverageRow[], string>(
          async (keys) => {
            const students = [...new Set(keys.map((key) => key.student))];
            const periods = [...new Set(keys.map((key) => key.period))];
            const rows = await scoped(coordinate, [], (scope) => averages.averagesOfStudents(students, periods, scope));
            return grouped(keys.map(averageKey), rows, averageKey);
          },
          { cacheKeyFn: averageKey },
        ),
    ),
    /** What the marks of a student in a subject over a period come to, of those that `Result.countsInAverage` reaches. */
    comesTo: new DataLoader<MarkedIn, number | null, string>(
      async (keys) => {
        const students = [...new Set(keys.map((key) => key.student))];
        const periods = [...new Set(keys.map((key) => key.period))];
        const rows = await scoped('Result.countsInAverage', [], (scope) => averages.marksComeTo(students, periods, scope));
        const found = new Map(rows.map((row) => [markedInKey(row), row.exact]));
        return keys.map((key) => found.get(markedInKey(key)) ?? null);
      },
      { cacheKeyFn: markedInKey },
    ),
    /** The caller says as whom, having looked at the reach of the figure's own coordinate. */
    cohort: new DataLoader<Cohort, CohortValues, string>(
      async (keys) => {
        const audiences = [...new Set(keys.map((key) => key.audience))];
        const found = new Map<string, Map<string, number[]>>();
        for (const audience of audiences) await addValues(audience);
        return keys.map((key) => found.get(cohortKey(key)) ?? new Map());

        async function addValues(audience: Audience): Promise<void> {
          const cohorts = keys.filter((key) => key.audience === audience);
          for (const { subject, value, ...row } of await averages.cohortAverages(cohorts, audience, at)) {
            if (value === null) continue;
            const key = cohortKey({ ...row, audience });
            const subjects = found.get(key) ?? new Map<string, number[]>();
            found.set(key, subjects.set(subject, [...(subjects.get(subject) ?? []), value]));
          }
        }
      },
      { cacheKeyFn: cohortKey },
    ),
    classAppreciations: keyed((period: string) =>
      listOf<ClassAppreciationRow>(
        'ClassAverage.appreciation',
        (row) => row.group,
        (groups, scope) => averages.classAppreciations(groups, period, scope),
      ),
    ),

    skillLevels: keyed((filter: SkillFilter, window: Window) =>
      pageOf('Student.skillLevels', (students, scope) => skills.skillLevelsOfStudents(students, filter, scope, window)),
    ),
    skillLevelsOfResult: new DataLoader<{ evaluation: string; student: string }, SkillLevelRow[], string>(
      async (keys) => {
        const ids = [...new Set(keys.map((key) => key.evaluation))];
        const students = [...new Set(keys.map((key) => key.student))];
        const rows = await scoped('Result.skillLevels', [], (scope) => skills.skillLevelsOfResults(ids, students, scope));
        return grouped(keys.map(markKey), rows, (row) => markKey({ evaluation: row.evaluation ?? '', student: row.student }));
      },
      { cacheKeyFn: markKey },
    ),
    /** Digital skills of a student in a period. */
    digitalSkills: new DataLoader<{ student: string; period: string }, SkillLevelRow[], string>(
      async (keys) => {
        const students = [...new Set(keys.map((key) => key.student))];
        const periods = [...new Set(keys.map((key) => key.period))];
        const rows = await scoped('ReportCard.digitalSkills', [], (scope) => skills.digitalSkills(students, periods, scope));
        return grouped(keys.map(averageKey), rows, averageKey);
      },
      { cacheKeyFn: averageKey },
    ),
    /** The scales of a school: a level is read on one of them, whoever reads it. */
    scalesOfSchool: new DataLoader<string, ScaleRow[]>(async (schools) =>
      grouped(schools, await skills.scalesOfSchools(schools), (row) => row.school),
    ),

    reportCardsOfStudent: keyed((schoolYear: string | null) =>
      listOf<ReportCardRow>(
        'Student.reportCards',
        (row) => row.student,
        (students, scope) => reports.reportCardsOfStudents(students, schoolYear, scope),
      ),
    ),
    cycleReportsOfStudent: listOf<CycleReportRow>('Student.cycleReports', (row) => row.student, reports.cycleReportsOfStudents),
    reportCardsOfGroup: keyed((period: string, window: Window) =>
      pageOf('ClassGroup.reportCards', (groups, scope) => reports.reportCardsOfGroups(groups, period, scope, window)),
    ),
    acknowledgements: listOf('ReportCard.acknowledgements', (row) => row.card, reports.acknowledgementsOf),
    /** The file of a year, to whoever has just written it. */
    orientationFile: keyed((schoolYear: string) =>
      listOf<OrientationRow>(
        'OrientationFile',
        (row) => row.student,
        (students, scope) => reports.orientationOfStudents(students, schoolYear, scope),
      ),
    ),
    orientation: keyed((schoolYear: string | null) =>
      listOf<OrientationRow>(
        'Student.orientation',
        (row) => row.student,
        (students, scope) => reports.orientationOfStudents(students, schoolYear, scope),
      ),
    ),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;

/** One loader per set of arguments: what is asked differently is loaded apart. */
function keyed<Arguments extends readonly unknown[], Loader>(make: (...given: Arguments) => Loader): (...given: Arguments) => Loader {
  const made = new Map<string, Loader>();
  return (...given) => {
    const key = JSON.stringify(given);
    const loader = made.get(key) ?? make(...given);
    made.set(key, loader);
    return loader;
  };
}

function grouped<Row>(keys: readonly string[], rows: readonly Row[], key: (row: Row) => string): Row[][] {
  const found = new Map<string, Row[]>(keys.map((one) => [one, []]));
  for (const row of rows) found.get(key(row))?.push(row);
  return keys.map((one) => found.get(one) ?? []);
}

function averageKey({ student, period }: { readonly student: string; readonly period: string }): string {
  return JSON.stringify([student, period]);
}

function markedInKey({ school, student, period, subject }: MarkedIn): string {
  return JSON.stringify([school, student, period, subject]);
}

function cohortKey({ school, group, period, audience }: Cohort): string {
  return JSON.stringify([school, group, period, audience]);
}

function markKey({ evaluation, student }: { readonly evaluation: string; readonly student: string }): string {
  return JSON.stringify([evaluation, student]);
}
