import { type Reach, reaches } from '../../core/capability/index.js';
import { attachmentsOf, type FileField } from '../../core/files/index.js';
import type { Resolvers } from '../../core/subgraph/index.js';
import {
  acknowledgeReportCard,
  publishReportCards,
  setAppreciation,
  setReportCardDocument,
  submitOrientationWishes,
} from './card-writes.js';
import { connection, instantGiven, lengthOf } from './connections.js';
import { assessmentChanges } from './feed.js';
import { classAverages, cohortOf, figuresOf, gradeStatistics, rankOf, rankOfMark } from './figures.js';
import type { AnsweredItemRow, OrientationWishRow, ReportCardLineRow, ReportCardProjectRow } from './json-columns.js';
import type { AssessmentContext } from './references.js';
import {
  type AcknowledgementRow,
  AVERAGE_OUT_OF,
  type AverageRow,
  audienceOfGroup,
  BY_ASSESSMENT,
  BY_CARD,
  BY_DAY,
  BY_ENTRY,
  BY_ID,
  type CycleReportRow,
  counts,
  dependsOnAverage,
  type EvaluationRow,
  evaluationCounts,
  isClosed,
  OVERALL,
  type ReportCardRow,
  type ResultRow,
  type ScaleRow,
  type SkillLevelRow,
  type SkillRow,
} from './repository/index.js';
import {
  createEvaluation,
  publishEvaluation,
  recordResults,
  recordSkillLevels,
  setEvaluationCorrection,
  setEvaluationSubject,
} from './writes.js';

interface Node {
  readonly id: string;
}

/** A line of a report card, with the card it is on. */
type LineRow = ReportCardLineRow & { readonly card: ReportCardRow };

export const resolvers: Resolvers<AssessmentContext> = {
  Query: {
    evaluation: (_root, { id }, { loaders }) => loaders.evaluation.load(id),
    reportCard: (_root, { id }, { loaders }) => loaders.reportCard.load(id),
    gradeStatistics,
    assessmentChanges,
    skills: (_root, { framework, cycle, first, after }, { repository, reach, at }) =>
      repository.skills.skillsOfFramework(
        framework,
        cycle ?? null,
        { reach: reach('Query.skills'), at },
        { size: lengthOf(first), after: after ?? null },
      ),
    scales: (_root, { schoolId }, { repository, reach }) =>
      isOfSchool(reach('Query.scales'), schoolId) ? repository.skills.scalesOfSchools([schoolId]) : [],
  },

  Mutation: {
    createEvaluation,
    recordResults,
    publishEvaluation,
    recordSkillLevels,
    setAppreciation,
    publishReportCards,
    acknowledgeReportCard,
    submitOrientationWishes,
    setEvaluationSubject,
    setEvaluationCorrection,
    setReportCardDocument,
  },

  ResultItem: {
    result: ({ result }: AnsweredItemRow, _args, { loaders }) => (result === null ? null : loaders.result.load(result)),
  },

  Student: {
    results: ({ id }: Node, args, { capability, loaders }) => {
      const { periodId, subjectId, since } = args;
      const filter = {
        period: periodId ?? null,
        subject: subjectId ?? null,
        since: since == null ? null : instantGiven(since).getTime(),
      };
      return connection(capability, args, {
        scope: ['Student.results', id, filter],
        order: BY_ENTRY,
        page: (window) => loaders.resultsOfStudent(filter, window).load(id),
        count: () => loaders.resultCountOfStudent(filter).load(id),
      });
    },
    subjectAverages: async ({ id }: Node, { periodId }, { loaders }) => {
      const rows = await loaders.averages('Student.subjectAverages').load({ student: id, period: periodId });
      return rows.filter((row) => row.subject !== OVERALL);
    },
    overallAverage: ({ id }: Node, { periodId }, context) => averageOf('Student.overallAverage', id, periodId, OVERALL, context),
    skillLevels: ({ id }: Node, args, { capability, loaders }) => {
      const filter = { framework: args.frameworkId ?? null, period: args.periodId ?? null };
      return connection(capability, args, {
        scope: ['Student.skillLevels', id, filter],
        order: BY_ASSESSMENT,
        page: (window) => loaders.skillLevels(filter, window).load(id),
      });
    },
    reportCards: ({ id }: Node, { schoolYearId }, { loaders }) => loaders.reportCardsOfStudent(schoolYearId ?? null).load(id),
    cycleReports: ({ id }: Node, _args, { loaders }) => loaders.cycleReportsOfStudent.load(id),
    orientation: async ({ id }: Node, { schoolYearId }, { loaders }) => {
      const [latest] = await loaders.orientation(schoolYearId ?? null).load(id);
      return latest ?? null;
    },
  },

  Period: {
    gradeEntryClosesAt: async ({ id }: Node, _args, { loaders }) => {
      const period = await loaders.period('Period.gradeEntryClosesAt').load(id);
      return instant(period?.gradeEntryClosesAt ?? null);
    },
    councilAt: async ({ id }: Node, _args, { loaders }) => instant((await loaders.period('Period.councilAt').load(id))?.councilAt ?? null),
    reportCardsPublishedAt: async ({ id }: Node, _args, { loaders }) => instant((await loaders.firstPublished.load(id))?.at ?? null),
  },

  TeachingAssignment: {
    coefficient: async ({ id }: Node, _args, { loaders }) => (await loaders.teaching.load(id))?.coefficient ?? null,
    evaluations: ({ id }: Node, args, { capability, loaders }) => {
      const period = args.periodId ?? null;
      return connection(capability, args, {
        scope: ['TeachingAssignment.evaluations', id, period],
        order: BY_DAY,
        page: (window) => loaders.evaluationsOfTeaching(period, window).load(id),
      });
    },
  },

  ClassGroup: {
    evaluations: ({ id }: Node, args, { capability, loaders }) => {
      const filter = { period: args.periodId ?? null, subject: args.subjectId ?? null };
      return connection(capability, args, {
        scope: ['ClassGroup.evaluations', id, filter],
        order: BY_DAY,
        page: (window) => loaders.evaluations(filter, window).load(id),
      });
    },
    reportCards: ({ id }: Node, args, { capability, loaders }) =>
      connection(capability, args, {
        scope: ['ClassGroup.reportCards', id, args.periodId],
        order: BY_CARD,
        page: (window) => loaders.reportCardsOfGroup(args.periodId, window).load(id),
      }),
    classAverages,
  },

  ClassAverage: {
    subject: ({ subject }: { readonly subject: string }) => link('Subject', subject),
  },

  Evaluation: {
    school: ({ school }: EvaluationRow) => link('School', school),
    period: ({ period }: EvaluationRow) => link('Period', period),
    subject: ({ subject }: EvaluationRow) => link('Subject', subject),
    assignment: ({ assignment }: EvaluationRow) => (assignment === null ? null : link('TeachingAssignment', assignment)),
    groups: ({ group }: EvaluationRow) => [link('ClassGroup', group)],
    scale: ({ scale }: EvaluationRow, _args, { loaders }) => (scale === null ? null : loaders.scale.load(scale)),
    countsInAverage: ({ countsInAverage, optionalRule }: EvaluationRow) => evaluationCounts(countsInAverage, optionalRule),
    skills: ({ skills }: EvaluationRow, _args, { loaders }) => loaders.skill.loadMany(skills ?? []),
    subjectFile: ({ id }: EvaluationRow, _args, context) => fileOf('Evaluation.subjectFile', id, 'setEvaluationSubject', context),
    correctionFile: ({ id }: EvaluationRow, _args, context) => fileOf('Evaluation.correctionFile', id, 'setEvaluationCorrection', context),
    publishedToStudentsAt: (row: EvaluationRow) => instant(row.publishedToStudentsAt),
    publishedToGuardiansAt: (row: EvaluationRow) => instant(row.publishedToGuardiansAt),
    createdBy: ({ createdBy }: EvaluationRow) => link('Staff', createdBy),
    statistics: async (row: EvaluationRow, _args, { reach, loaders }) => {
      if (audienceOfGroup(reach('Evaluation.statistics'), row) === null) return null;
      const marks = await loaders.marks.load(row.id);
      return figuresOf(marks.map((mark) => mark.value));
    },
    results: ({ id }: EvaluationRow, args, { capability, loaders }) =>
      connection(capability, args, {
        scope: ['Evaluation.results', id],
        order: BY_ID,
        page: (window) => loaders.resultsOfEvaluation(window).load(id),
        count: () => loaders.resultCountOfEvaluation.load(id),
      }),
  },

  Result: {
    evaluation: ({ evaluation }: ResultRow, _args, { loaders }) => loaders.evaluation.load(evaluation),
    student: ({ student }: ResultRow) => link('Student', student),
    countsInAverage: async (row: ResultRow, _args, { loaders }) =>
      counts(row, dependsOnAverage(row) ? await loaders.comesTo.load(row) : null),
    bonus: ({ optionalRule }: ResultRow) => optionalRule === 'BONUS_POINTS_ABOVE_MEAN',
    skillLevels: ({ evaluation, student }: ResultRow, _args, { loaders }) => loaders.skillLevelsOfResult.load({ evaluation, student }),
    enteredAt: (row: ResultRow) => instant(row.enteredAt),
    rank: (row: ResultRow, _args, context) => rankOfMark(row, 'Result.rank', context),
    publication: ({ toStudentFrom, toGuardiansFrom }: ResultRow) => ({
      toStudentFrom: instant(toStudentFrom),
      toGuardiansFrom: instant(toGuardiansFrom),
    }),
  },

  Skill: {
    parent: ({ parent }: SkillRow, _args, { loaders }) => (parent === null ? null : loaders.skill.load(parent)),
    subject: ({ subject }: SkillRow) => (subject === null ? null : link('Subject', subject)),
  },

  SkillLevel: {
    student: ({ student }: SkillLevelRow) => link('Student', student),
    skill: ({ skill }: SkillLevelRow, _args, { loaders }) => loaders.skill.load(skill),
    level: async (row: SkillLevelRow, _args, { loaders }) => levelOn(await loaders.scalesOfSchool.load(row.school), row),
    evaluation: ({ evaluation }: SkillLevelRow, _args, { loaders }) => (evaluation === null ? null : loaders.evaluation.load(evaluation)),
    period: ({ period }: SkillLevelRow) => link('Period', period),
    final: ({ evaluation, period }: SkillLevelRow, _args, context) => evaluation === null && isOver(period, context),
  },

  SubjectAverage: {
    student: ({ student }: AverageRow) => link('Student', student),
    subject: ({ subject }: AverageRow) => link('Subject', subject),
    period: ({ period }: AverageRow) => link('Period', period),
    teachers: ({ teachers }: AverageRow) => teachers?.map((id) => link('Staff', id)) ?? null,
    outOf: () => AVERAGE_OUT_OF,
    final: ({ period }: AverageRow, _args, context) => isOver(period, context),
    rank: (row: AverageRow, _args, context) => rankOf(row, 'SubjectAverage.rank', context),
    cohort: (row: AverageRow, _args, context) => cohortOf(row, 'SubjectAverage.cohort', context),
  },

  OverallAverage: {
    computedAt: ({ computedAt }: AverageRow, _args, { at }) => instant(computedAt ?? at),
    rank: (row: AverageRow, _args, context) => rankOf(row, 'OverallAverage.rank', context),
    cohort: (row: AverageRow, _args, context) => cohortOf(row, 'OverallAverage.cohort', context),
  },

  ReportCard: {
    student: ({ student }: ReportCardRow) => link('Student', student),
    period: ({ period }: ReportCardRow) => link('Period', period),
    classGroup: ({ group }: ReportCardRow) => link('ClassGroup', group),
    publishedAt: (row: ReportCardRow) => instant(row.publishedAt),
    lines: (card: ReportCardRow, _args, context) => linesOf(card, context),
    projects: (card: ReportCardRow, _args, context) => projectsOf(card, context),
    pathways: async (card: ReportCardRow, _args, context) =>
      (await isWholeTo(card, 'ReportCard.pathways', context)) ? (card.pathways ?? []) : null,
    digitalSkills: ({ student, period }: ReportCardRow, _args, { loaders }) => loaders.digitalSkills.load({ student, period }),
    document: async (card: ReportCardRow, _args, context) =>
      (await isWholeTo(card, 'ReportCard.document', context))
        ? fileOf('ReportCard.document', card.id, 'setReportCardDocument', context)
        : null,
    acknowledgements: ({ id }: ReportCardRow, _args, { loaders }) => loaders.acknowledgements.load(id),
    overall: ({ student, period }: ReportCardRow, _args, context) => averageOf('ReportCard.overall', student, period, OVERALL, context),
  },

  CycleReport: {
    student: ({ student }: CycleReportRow) => link('Student', student),
    lockedAt: (row: CycleReportRow) => instant(row.lockedAt),
  },

  ReportCardAck: {
    person: ({ person }: AcknowledgementRow) => link('Person', person),
    at: (row: AcknowledgementRow) => instant(row.at),
  },

  ReportCardLine: {
    subject: ({ subject }: LineRow) => link('Subject', subject),
    teachers: ({ teachers }: LineRow) => teachers.map((id) => link('Staff', id)),
    average: ({ card, subject }: LineRow, _args, context) => averageOf('SubjectAverage', card.student, card.period, subject, context),
  },

  ReportCardProject: {
    subjects: ({ subjects }: ReportCardProjectRow) => subjects.map((id) => link('Subject', id)),
  },

  OrientationFile: {
    student: ({ student }: { readonly student: string }) => link('Student', student),
  },

  OrientationWish: {
    enteredBy: ({ enteredBy }: OrientationWishRow) => (enteredBy === undefined ? null : link('Person', enteredBy)),
    school: ({ school }: OrientationWishRow) => (school === undefined ? null : link('School', school)),
  },
};

/** The file of a record that was sent in for this mutation, as the field shows it. */
async function fileOf(field: FileField, record: string, use: string, { capability, loaders }: AssessmentContext) {
  const rows = (await loaders.files.load(record)).filter((row) => row.use === use);
  return attachmentsOf(capability, field, record, rows)[0] ?? null;
}

/** Is a school one that reach names? */
function isOfSchool(reach: Reach, school: string): boolean {
  return reach.some((extent) => 'school' in extent && extent.school === school);
}

/** A record that another subgraph holds. */
function link(type: string, id: string): { readonly __typename: string; readonly id: string } {
  return { __typename: type, id };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

async function averageOf(coordinate: string, student: string, period: string, subject: string, { loaders }: AssessmentContext) {
  const rows = await loaders.averages(coordinate).load({ student, period });
  return rows.find((row) => row.subject === subject) ?? null;
}

/** Is nothing entered in the period any more? */
async function isOver(period: string, { loaders, at }: AssessmentContext): Promise<boolean> {
  const row = await loaders.closing.load(period);
  return row !== null && isClosed(row, at);
}

/** The level on the scale of its evaluation, or on the first scale of its school that has it. */
function levelOn(scales: readonly ScaleRow[], { level, scale }: SkillLevelRow) {
  const own = scales.filter((candidate) => candidate.id === scale);
  const levels = [...own, ...scales].flatMap((candidate) => candidate.levels ?? []);
  return levels.find((candidate) => candidate.code === level) ?? null;
}

/** Cards on which the council has spoken: until then a teacher of a subject has the line of that subject only. Source: domain model §3.2. */
const SPOKEN: ReadonlySet<string> = new Set(['COUNCIL_DONE', 'PUBLISHED', 'ARCHIVED']);

async function linesOf(card: ReportCardRow, context: AssessmentContext): Promise<LineRow[]> {
  const lines = card.lines.map((line) => ({ ...line, card }));
  return ofSubjects(card, lines, (line) => [line.subject], 'ReportCard.lines', context);
}

function projectsOf(card: ReportCardRow, context: AssessmentContext): Promise<ReportCardProjectRow[]> {
  return ofSubjects(card, card.projects ?? [], ({ subjects }) => subjects, 'ReportCard.projects', context);
}

/** What a card says of subjects: all of it once the council has spoken, before that what is of a subject one reaches. */
async function ofSubjects<Part>(
  card: ReportCardRow,
  parts: Part[],
  subjectsOf: (part: Part) => readonly string[],
  coordinate: string,
  { reach, pupils }: AssessmentContext,
): Promise<Part[]> {
  const place = await pupils.placeInRow(card);
  const extents = reach(coordinate);
  if (SPOKEN.has(card.status) && reaches(extents, place)) return parts;
  return parts.filter((part) => subjectsOf(part).some((subject) => reaches(extents, place, subject)));
}

/** May what is of no subject be seen: has the council spoken, or does one reach the student as a whole? */
async function isWholeTo(card: ReportCardRow, coordinate: string, { reach, pupils }: AssessmentContext): Promise<boolean> {
  const place = await pupils.placeInRow(card);
  const whole = reach(coordinate).filter((extent) => !('subjects' in extent) || extent.subjects === undefined);
  return reaches(SPOKEN.has(card.status) ? reach(coordinate) : whole, place);
}
