import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core';
import { changeLog, feedNumbers, shownTable } from '../../core/store/change-tables.js';
import { day, id, instant, school } from '../../core/store/columns.js';
import { byName, writeColumns } from '../../core/store/idempotency.js';
import type {
  AnsweredItemRow,
  OrientationWishRow,
  ReportCardLineRow,
  ReportCardProjectRow,
  ScaleLevelRow,
  SoclePositionRow,
} from './json-columns.js';

/** What was evaluated, what it gave, what the council wrote. */
export const assessmentSchema = pgSchema('assessment');

/** Which period belongs to which year, and when: copies of what identity holds, by the same ids. */
export const periods = assessmentSchema.table(
  'period',
  {
    school: school(),
    id: id().notNull(),
    schoolYear: id('school_year').notNull(),
    startDate: day('start_date').notNull(),
    endDate: day('end_date').notNull(),
    /** From when nothing is entered any more; null: not decided. */
    gradeEntryClosesAt: instant('grade_entry_closes_at'),
    /** When class councils begin; null: not decided. */
    councilAt: instant('council_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('assessment_period_by_year').on(t.school, t.schoolYear)],
);

/** Who teaches what to which group: copies of what identity holds, by the same ids, and what the subject weighs there. */
export const teaching = assessmentSchema.table(
  'teaching',
  {
    school: school(),
    id: id().notNull(),
    staff: id('staff').notNull(),
    subject: id('subject').notNull(),
    group: id('class_group').notNull(),
    /** In overall averages; null: as any other. */
    coefficient: doublePrecision('coefficient'),
    from: day('valid_from'),
    to: day('valid_to'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('assessment_teaching_by_group').on(t.school, t.group, t.subject)],
);

export const scales = assessmentSchema.table(
  'scale',
  {
    school: school(),
    id: id().notNull(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    min: doublePrecision('min'),
    max: doublePrecision('max'),
    levels: jsonb('levels').$type<ScaleLevelRow[]>(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const skills = assessmentSchema.table(
  'skill',
  {
    school: school(),
    id: id().notNull(),
    framework: text('framework').notNull(),
    code: text('code').notNull(),
    label: text('label').notNull(),
    /** The skill that this one is a part of. */
    parent: id('parent'),
    subject: id('subject'),
    cycle: integer('cycle'),
    socleDomain: text('socle_domain'),
    /** What it is called in a list that others share (1EdTech CASE). */
    caseUri: text('case_uri'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const evaluations = assessmentSchema.table(
  'evaluation',
  {
    school: school(),
    id: id().notNull(),
    version: integer('version').notNull().default(1),
    period: id('period').notNull(),
    subject: id('subject').notNull(),
    group: id('class_group').notNull(),
    /** The teaching it is part of; null where that is not known here. */
    assignment: id('teaching'),
    title: text('title').notNull(),
    description: text('description'),
    kind: text('kind'),
    date: day('date').notNull(),
    coefficient: doublePrecision('coefficient').notNull().default(1),
    scale: id('scale'),
    outOf: doublePrecision('out_of').notNull().default(20),
    rescaledTo20: boolean('rescaled_to_20').notNull().default(true),
    optionalRule: text('optional_rule').notNull().default('NONE'),
    formative: boolean('formative').notNull().default(false),
    countsInAverage: boolean('counts_in_average').notNull().default(true),
    publishedToStudentsAt: instant('published_to_students_at'),
    publishedToGuardiansAt: instant('published_to_guardians_at'), // null: not published
    /** The system that said so last, where one did. */
    publishedBy: varchar('published_by', { length: 128 }),
    createdBy: id('created_by').notNull(), // staff id
    /** Ids of the skills it is about. */
    skills: jsonb('skills').$type<string[]>(),
    /** What the system that created it calls it, and that system. */
    externalId: text('external_id'),
    source: varchar('source', { length: 128 }),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    uniqueIndex('evaluation_by_external_id').on(t.school, t.source, t.externalId),
    index('evaluation_by_group').on(t.school, t.group, t.period),
    index('evaluation_by_teaching').on(t.school, t.assignment),
  ],
);

export const results = assessmentSchema.table(
  'result',
  {
    school: school(),
    id: id().notNull(),
    version: integer('version').notNull().default(1),
    evaluation: id('evaluation').notNull(),
    student: id('student').notNull(),
    status: text('status').notNull(),
    value: doublePrecision('value'),
    text: text('text'),
    comment: text('comment'),
    adaptedConditions: boolean('adapted_conditions'),
    enteredAt: instant('entered_at').notNull(),
    /** The system that the result came from, as one client calls it, and what that system calls the result. */
    externalId: text('external_id'),
    source: varchar('source', { length: 128 }),
    /** The system that wrote it last, of whichever it came; null where somebody did, or nobody knows. */
    writtenBy: varchar('written_by', { length: 128 }),
    /** Digest of what the system it came from sent last: sent again, it says nothing new. */
    sent: varchar('sent', { length: 22 }),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    uniqueIndex('result_once').on(t.school, t.evaluation, t.student),
    uniqueIndex('result_by_external_id').on(t.school, t.source, t.externalId),
    index('result_by_student').on(t.school, t.student, t.enteredAt),
  ],
);

export const skillLevels = assessmentSchema.table(
  'skill_level',
  {
    school: school(),
    student: id('student').notNull(),
    skill: id('skill').notNull(),
    period: id('period').notNull(),
    evaluation: id('evaluation'),
    level: text('level').notNull(),
    assessedAt: day('assessed_at').notNull(),
    /** The system that said so last, where one did. */
    writtenBy: varchar('written_by', { length: 128 }),
  },
  (t) => [
    // Why: several evaluations of a period show the same skill, each its own; without one, the period has one level of it.
    unique('skill_level_once').on(t.school, t.student, t.skill, t.period, t.evaluation).nullsNotDistinct(),
    index('skill_level_by_evaluation').on(t.school, t.evaluation, t.student),
  ],
);

/** The averages as computed when results change; `subject` is empty for the overall average. */
export const averages = assessmentSchema.table(
  'average',
  {
    school: school(),
    student: id('student').notNull(),
    period: id('period').notNull(),
    subject: id('subject').notNull().default(''),
    group: id('class_group').notNull(),
    value: doublePrecision('value'),
    coefficient: doublePrecision('coefficient'),
    status: text('status').notNull().default('GRADED'),
    position: integer('position'),
    rank: integer('rank'),
    teachers: jsonb('teachers').$type<string[]>(),
    computedAt: instant('computed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.student, t.period, t.subject] }),
    index('average_by_group').on(t.school, t.group, t.period, t.subject),
  ],
);

export const classAppreciations = assessmentSchema.table(
  'class_appreciation',
  {
    school: school(),
    group: id('class_group').notNull(),
    period: id('period').notNull(),
    subject: id('subject').notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.group, t.period, t.subject] })],
);

export const reportCards = assessmentSchema.table(
  'report_card',
  {
    school: school(),
    id: id().notNull(),
    version: integer('version').notNull().default(1),
    student: id('student').notNull(),
    period: id('period').notNull(),
    schoolYear: id('school_year').notNull(),
    group: id('class_group').notNull(),
    status: text('status').notNull(),
    publishedAt: instant('published_at'),
    lines: jsonb('lines').$type<ReportCardLineRow[]>().notNull(),
    headTeacherAppreciation: text('head_teacher_appreciation'),
    principalAppreciation: text('principal_appreciation'),
    schoolLifeAppreciation: text('school_life_appreciation'),
    councilOpinion: text('council_opinion'),
    councilOrientation: text('council_orientation'),
    projects: jsonb('projects').$type<ReportCardProjectRow[]>(),
    pathways: jsonb('pathways').$type<string[]>(),
    halfDaysMissed: doublePrecision('half_days_missed'),
    halfDaysUnjustified: doublePrecision('half_days_unjustified'),
    latenessCount: integer('lateness_count'),
    accommodations: jsonb('accommodations').$type<string[]>(),
    socle: jsonb('socle').$type<SoclePositionRow[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    uniqueIndex('report_card_once').on(t.school, t.student, t.period),
    index('report_card_by_group').on(t.school, t.group, t.period),
    index('report_card_by_period').on(t.school, t.period, t.publishedAt),
  ],
);

/** What a student had reached at the end of a cycle. */
export const cycleReports = assessmentSchema.table(
  'cycle_report',
  {
    school: school(),
    id: id().notNull(),
    version: integer('version').notNull().default(1),
    student: id('student').notNull(),
    cycle: integer('cycle').notNull(),
    /** What the year is called: it may be one of another school. */
    schoolYear: text('school_year').notNull(),
    domains: jsonb('domains').$type<SoclePositionRow[]>().notNull(),
    synthesis: text('synthesis'),
    complement: text('complement'),
    complementLevel: integer('complement_level'),
    /** From when it is settled, and the family has it; null: being written. */
    lockedAt: instant('locked_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), uniqueIndex('cycle_report_once').on(t.school, t.student, t.cycle)],
);

/** Who has taken note of a report card. */
export const reportCardAcknowledgements = assessmentSchema.table(
  'report_card_acknowledgement',
  {
    school: school(),
    card: id('report_card').notNull(),
    person: id('person').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.card, t.person] })],
);

export const orientationFiles = assessmentSchema.table(
  'orientation_file',
  {
    school: school(),
    student: id('student').notNull(),
    schoolYear: id('school_year').notNull(),
    version: integer('version').notNull().default(1),
    wishes: jsonb('wishes').$type<OrientationWishRow[]>(),
    provisionalOpinion: text('provisional_opinion'),
    councilProposal: text('council_proposal'),
    familyReply: text('family_reply'),
    decision: text('decision'),
  },
  (t) => [primaryKey({ columns: [t.school, t.student, t.schoolYear] })],
);

export const cohorts = assessmentSchema.table(
  'cohort',
  {
    school: school(),
    student: id('student').notNull(),
    level: text('level'),
    sex: text('sex'),
    group: id('class_group'),
  },
  (t) => [primaryKey({ columns: [t.school, t.student] }), index('assessment_cohort_by_group').on(t.school, t.group)],
);

export const releases = assessmentSchema.table(
  'release',
  {
    school: school(),
    cell: varchar('cell', { length: 512 }).notNull(),
    value: doublePrecision('value'),
    deviation: doublePrecision('deviation'),
    population: integer('population'),
    suppressed: boolean('suppressed').notNull(),
    releasedAt: instant('released_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.cell] })],
);

export const idempotencyKeys = assessmentSchema.table(
  'idempotency_key',
  { ...writeColumns(), record: id('record').notNull(), answer: jsonb('answer').$type<AnsweredItemRow[]>() },
  byName,
);

/** What was written of evaluations, results and report cards, in the order of commits. */
export const changes = changeLog(assessmentSchema);
export const shown = shownTable(assessmentSchema);
export const numbers = feedNumbers(assessmentSchema);

export const counters = assessmentSchema.table(
  'counter',
  {
    school: school(),
    kind: varchar('kind', { length: 4 }).notNull(),
    next: bigint('next', { mode: 'number' }).notNull(),
  },
  (t) => [uniqueIndex('assessment_counter').on(t.school, t.kind)],
);
