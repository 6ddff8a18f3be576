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
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core';
import { changeLog, feedNumbers, shownTable } from '../../core/store/change-tables.js';
import { day, id, instant, school } from '../../core/store/columns.js';
import { byName, writeColumns } from '../../core/store/idempotency.js';

/** Who was missing when, why, what was decided; behaviour and the infirmary. */
export const attendanceSchema = pgSchema('attendance');

export interface FollowUpRow {
  action: string;
  at: string;
  channel?: string;
  outcome?: string;
  by?: string;
  note?: string;
}

/** When a measure is served, and whether it was. */
export interface SlotRow {
  start: string;
  end: string;
  place?: string;
  done?: boolean;
}

/** What came of one item of a batch: the id of what was written, and whether it was new. */
export interface AnsweredItemRow {
  index: number;
  record: string | null;
  kind: 'CREATED' | 'UPDATED' | null;
  errors: WriteError[];
}

export interface WriteError {
  code: 'VALIDATION' | 'VERSION_CONFLICT' | 'NOT_FOUND' | 'DUPLICATE' | 'PERIOD_LOCKED';
  message: string;
  path: string[];
}

/** What attendance needs to know of a school: where its days begin. A copy of identity's. */
export const schools = attendanceSchema.table('school', {
  id: id().primaryKey(), // UAI
  timeZone: text('time_zone').notNull(),
});

/** The dates of a school's periods, by identity's keys: what a summary of a period adds up. */
export const periods = attendanceSchema.table(
  'period',
  {
    school: school(),
    id: id().notNull(),
    start: day('start_date').notNull(),
    end: day('end_date').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const absenceReasons = attendanceSchema.table(
  'absence_reason',
  {
    school: school(),
    id: id().notNull(),
    code: text('code').notNull(),
    label: text('label').notNull(),
    nature: text('nature').notNull(),
    /** Null for all kinds of events. */
    kinds: jsonb('kinds').$type<string[]>(),
    outsideSchool: boolean('outside_school').notNull().default(false),
    admissible: boolean('admissible').notNull().default(true),
    settledByDefault: boolean('settled_by_default').notNull().default(false),
    onReportCard: boolean('on_report_card').notNull().default(true),
    health: boolean('health').notNull().default(false),
    special: boolean('special').notNull().default(false),
    /** The existence of an event with this reason is confidential: only the office sees the row. */
    confidential: boolean('confidential').notNull().default(false),
    publishToGuardians: boolean('publish_to_guardians').notNull().default(true),
    selectableByGuardians: boolean('selectable_by_guardians').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const attendanceEvents = attendanceSchema.table(
  'attendance_event',
  {
    school: school(),
    id: id().notNull(),
    version: integer('version').notNull().default(1),
    student: id('student').notNull(),
    kind: text('kind').notNull(),
    start: instant('starts_at').notNull(),
    end: instant('ends_at'),
    open: boolean('open').notNull().default(false),
    minutes: integer('minutes'),
    halfDays: doublePrecision('half_days'),
    rollCall: id('roll_call'),
    collective: boolean('collective').notNull().default(false),
    recordedBy: id('recorded_by'),
    announcedBy: id('announced_by'),
    recordedAt: instant('recorded_at').notNull(),
    /** What the system it came from calls it, in names of that system's own. */
    externalSource: varchar('external_source', { length: 128 }),
    externalId: varchar('external_id', { length: 256 }),
    /** The system that wrote it last, of whichever it came; null where somebody did, or nobody knows. */
    writtenBy: varchar('written_by', { length: 128 }),
    /** Digest of what the system it came from sent last: sent again, it says nothing new. */
    sent: varchar('sent', { length: 22 }),
    /** Who decided last: ROLL_CALL, FAMILY or OFFICE. A roll call never overwrites an office decision. */
    source: text('source').notNull().default('OFFICE'),
    status: text('status').notNull().default('REASON_UNKNOWN'),
    legitimacy: text('legitimacy').notNull().default('UNDECIDED'),
    /** Staff id of who judged the justification; null where a system or nobody has. */
    decidedBy: id('decided_by'),
    decidedAt: instant('decided_at'),
    guardianActionRequired: boolean('guardian_action_required').notNull().default(false),
    reason: id('reason'),
    statement: text('statement'),
    staffNote: text('staff_note'),
    followUps: jsonb('follow_ups').$type<FollowUpRow[]>(),
    /** Existence-confidential: in no list, count or delta but the office's. */
    confidential: boolean('confidential').notNull().default(false),
    toStudentFrom: instant('to_student_from'),
    toGuardiansFrom: instant('to_guardians_from'), // null: never
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('attendance_event_by_student').on(t.school, t.student, t.start),
    index('attendance_event_by_time').on(t.school, t.start),
    uniqueIndex('attendance_event_external').on(t.school, t.externalSource, t.externalId),
  ],
);

/** What a family says of absences that were recorded, and what the school decided on it. */
export const justifications = attendanceSchema.table(
  'justification',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    /** Person id of who said it. */
    submittedBy: id('submitted_by').notNull(),
    submittedAt: instant('submitted_at').notNull(),
    channel: text('channel').notNull(),
    reason: id('reason'),
    statement: text('statement'),
    decision: text('decision'),
    decidedBy: id('decided_by'),
    decidedAt: instant('decided_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('justification_by_student').on(t.school, t.student)],
);

export const justifiedEvents = attendanceSchema.table(
  'justified_event',
  {
    school: school(),
    justification: id('justification').notNull(),
    event: id('event').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.justification, t.event] }), index('justified_event_by_event').on(t.school, t.event)],
);

export const rollCalls = attendanceSchema.table(
  'roll_call',
  {
    school: school(),
    id: id().notNull(),
    start: instant('starts_at').notNull(),
    end: instant('ends_at').notNull(),
    subject: id('subject'),
    group: id('class_group').notNull(),
    state: text('state').notNull(),
    takenBy: id('taken_by'),
    takenAt: instant('taken_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('roll_call_by_group').on(t.school, t.group, t.start)],
);

export const rollCallEntries = attendanceSchema.table(
  'roll_call_entry',
  {
    school: school(),
    rollCall: id('roll_call').notNull(),
    student: id('student').notNull(),
    status: text('status').notNull(),
    event: id('event'),
    expectedAbsence: id('expected_absence'),
  },
  (t) => [primaryKey({ columns: [t.school, t.rollCall, t.student] }), index('roll_call_entry_by_event').on(t.school, t.event)],
);

export const infirmaryVisits = attendanceSchema.table(
  'infirmary_visit',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    arrivedAt: instant('arrived_at').notNull(),
    leftAt: instant('left_at'),
    outcome: text('outcome'),
    guardiansInformedAt: instant('guardians_informed_at'),
    handledBy: id('handled_by'),
    motive: text('motive'),
    acts: text('acts'),
    treatment: text('treatment'),
    confidentialNote: text('confidential_note'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('infirmary_visit_by_student').on(t.student, t.arrivedAt)],
);

export const incidents = attendanceSchema.table(
  'incident',
  {
    school: school(),
    id: id().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    place: text('place'),
    kind: text('kind').notNull(),
    severity: integer('severity'),
    description: text('description'),
    reportedBy: id('reported_by'),
    processed: boolean('processed').notNull().default(false),
    externalPartners: jsonb('external_partners').$type<string[]>(),
    suspectedHarassment: boolean('suspected_harassment'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('incident_by_time').on(t.school, t.occurredAt)],
);

export const incidentParticipants = attendanceSchema.table(
  'incident_participant',
  {
    school: school(),
    incident: id('incident').notNull(),
    person: id('person').notNull(),
    student: id('student'),
    role: text('role').notNull(),
    note: text('note'),
  },
  (t) => [primaryKey({ columns: [t.school, t.incident, t.person] }), index('incident_participant_by_student').on(t.school, t.student)],
);

export const measures = attendanceSchema.table(
  'measure',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    category: text('category').notNull(),
    kind: text('kind').notNull(),
    label: text('label'),
    reasons: jsonb('reasons').$type<string[]>(),
    circumstances: text('circumstances'),
    workToDo: text('work_to_do'),
    givenBy: id('given_by'),
    decidedBy: id('decided_by'),
    decidedAt: instant('decided_at').notNull(),
    durationMinutes: integer('duration_minutes'),
    slots: jsonb('slots').$type<SlotRow[]>(),
    /** Decided, and not carried out unless something happens again (code de l'éducation, R511-13-1). */
    suspended: boolean('suspended').notNull().default(false),
    carriedOut: boolean('carried_out').notNull().default(false),
    guardianAcknowledgementRequired: boolean('ack_required').notNull().default(false),
    acknowledgedAt: instant('acknowledged_at'),
    /** Past this day the measure is gone from every view (code de l'éducation, R511-13). */
    eraseAfter: day('erase_after'),
    incident: id('incident'),
    toFamilyFrom: instant('to_family_from'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('measure_by_student').on(t.school, t.student, t.decidedAt),
    index('measure_by_incident').on(t.school, t.incident),
  ],
);

/** Lessons that a student is excused from. */
export const exemptions = attendanceSchema.table(
  'exemption',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    subject: id('subject'),
    start: day('start_date').notNull(),
    end: day('end_date').notNull(),
    /** 1 for Monday; null for every day. */
    weekdays: jsonb('weekdays').$type<number[]>(),
    presenceRequired: boolean('presence_required').notNull().default(true),
    partial: boolean('partial').notNull().default(false),
    medicalNote: text('medical_note'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('exemption_by_student').on(t.school, t.student, t.start)],
);

/** What staff noted of a student's work and behaviour. */
export const observations = attendanceSchema.table(
  'observation',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    kind: text('kind').notNull(),
    subject: id('subject'),
    at: instant('noted_at').notNull(),
    text: text('text').notNull(),
    author: id('author'),
    acknowledgementRequired: boolean('ack_required').notNull().default(false),
    acknowledgedAt: instant('acknowledged_at'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('observation_by_student').on(t.school, t.student, t.at)],
);

export const plannedMeals = attendanceSchema.table(
  'planned_meal',
  {
    school: school(),
    student: id('student').notNull(),
    date: day('date').notNull(),
    service: text('service').notNull(),
    expected: boolean('expected').notNull(),
    source: text('source'),
  },
  (t) => [primaryKey({ columns: [t.school, t.student, t.date, t.service] })],
);

export const alerts = attendanceSchema.table(
  'attendance_alert',
  {
    school: school(),
    student: id('student').notNull(),
    kind: text('kind').notNull(),
    count: integer('count').notNull(),
    threshold: integer('threshold').notNull(),
    since: day('since').notNull(),
    acknowledgedBy: id('acknowledged_by'),
  },
  (t) => [primaryKey({ columns: [t.school, t.student, t.kind] })],
);

/** What cells a research or council figure may group by, per student: attributes frozen when the student was enrolled. Never leaves as rows. */
export const cohorts = attendanceSchema.table(
  'cohort',
  {
    school: school(),
    student: id('student').notNull(),
    level: text('level'),
    sex: text('sex'),
    group: id('class_group'),
  },
  (t) => [primaryKey({ columns: [t.school, t.student] }), index('attendance_cohort_by_group').on(t.school, t.group)],
);

/** Figures as they were released: noise is drawn once and stored, the same for every caller. */
export const releases = attendanceSchema.table(
  'release',
  {
    school: school(),
    cell: varchar('cell', { length: 512 }).notNull(),
    value: doublePrecision('value'),
    population: integer('population'),
    suppressed: boolean('suppressed').notNull(),
    releasedAt: instant('released_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.cell] })],
);

export const idempotencyKeys = attendanceSchema.table(
  'idempotency_key',
  {
    ...writeColumns(),
    record: id('record').notNull(),
    /** What was refused in the first answer; the same is said again. */
    errors: jsonb('errors').$type<WriteError[]>(),
    /** Of a batch, item by item. */
    answer: jsonb('answer').$type<AnsweredItemRow[]>(),
  },
  byName,
);

export const changes = changeLog(attendanceSchema);
export const shown = shownTable(attendanceSchema);
export const numbers = feedNumbers(attendanceSchema);

/** Local numbers of the ids this subgraph makes (`9990001X.ae17`). */
export const counters = attendanceSchema.table(
  'counter',
  {
    school: school(),
    kind: varchar('kind', { length: 4 }).notNull(),
    next: bigint('next', { mode: 'number' }).notNull(),
  },
  (t) => [uniqueIndex('attendance_counter').on(t.school, t.kind)],
);
