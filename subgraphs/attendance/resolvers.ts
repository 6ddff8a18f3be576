import type { Place } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { attachmentsOf, type FileField } from '../../core/files/index.js';
import { facetOf, parseId } from '../../core/ids.js';
import type { Resolver, Resolvers } from '../../core/subgraph/index.js';
import {
  acknowledgeMeasure,
  acknowledgeObservation,
  recordInfirmaryVisit,
  recordMeasure,
  recordSanction,
  reportIncident,
} from './care-writes.js';
import { connection, dayGiven, daysOf, instantOf, intervalOf, lengthOf } from './connections.js';
import { attendanceChanges } from './feed.js';
import { attendanceStatistics, classStatistics } from './figures.js';
import { cancelAttendanceEvent, decideJustification, recordAttendanceEvents, submitJustification } from './office-writes.js';
import type { AttendanceContext } from './references.js';
import type {
  AlertRow,
  Days,
  EventFilter,
  EventRow,
  ExemptionRow,
  IncidentRow,
  InfirmaryVisitRow,
  JustificationRow,
  MeasureRow,
  ObservationRow,
  ParticipantRow,
  RollCallEntryRow,
  RollCallRow,
} from './repository/index.js';
import { familyPlace, participantPlace, shownReason, staffPlace } from './shield.js';
import type { FollowUpRow } from './tables.js';
import { announceAbsence, submitRollCall } from './writes.js';

interface Node {
  readonly id: string;
}

/** A student's totals, counted when a field asks for them. */
interface Summary {
  readonly student: string;
  readonly period: string | null;
  readonly days: Days;
}

/** Days of meals that may be asked for at once. */
const MOST_MEAL_DAYS = 100;

export const resolvers: Resolvers<AttendanceContext> = {
  Query: {
    attendanceEvents: (_root, args, { capability, repository, reach, at }) => {
      const { schoolId } = args;
      const filter: EventFilter = { ...eventFilter(args), from: instantOf(args.from), to: instantOf(args.to) };
      const groups = args.classGroupIds ?? null;
      const scope = { reach: reach('Query.attendanceEvents'), at };
      return connection(capability, args, {
        scope: ['Query.attendanceEvents', schoolId, filter, groups],
        timeOf: (row: EventRow) => row.start,
        page: (window) => repository.eventsOfSchool(schoolId, groups, filter, window, scope),
        count: () => repository.countEventsOfSchool(schoolId, groups, filter, scope),
      });
    },
    attendanceEvent: (_root, { id }, { loaders }) => loaders.event.load(id),
    absenceReasons: (_root, { schoolId, forGuardians }, { repository, reach, at }) =>
      repository.reasonsOfSchool(schoolId, forGuardians === true, { reach: reach('Query.absenceReasons'), at }),
    attendanceAlerts: (_root, { schoolId, kinds, first }, { repository, reach, at }) =>
      repository.alertsOfSchool(schoolId, kinds ?? null, lengthOf(first), { reach: reach('Query.attendanceAlerts'), at }),
    attendanceStatistics,
    incident: (_root, { id }, { loaders }) => loaders.incident.load(id),
    incidents: (_root, args, { capability, repository, reach, at }) => {
      const { schoolId } = args;
      const filter = { from: instantOf(args.from), to: instantOf(args.to), kinds: args.kinds ?? null };
      return connection(capability, args, {
        scope: ['Query.incidents', schoolId, filter],
        timeOf: (row: IncidentRow) => row.occurredAt,
        page: (window) => repository.incidentsOfSchool(schoolId, filter, window, { reach: reach('Query.incidents'), at }),
      });
    },
    attendanceChanges,
  },

  Mutation: {
    submitRollCall,
    announceAbsence,
    recordAttendanceEvents,
    cancelAttendanceEvent,
    submitJustification,
    decideJustification,
    recordInfirmaryVisit,
    reportIncident,
    recordMeasure,
    recordSanction,
    acknowledgeMeasure,
    acknowledgeObservation,
  },

  Student: {
    attendanceEvents: ({ id }: Node, args, { capability, loaders }) => {
      const filter = eventFilter(args);
      return connection(capability, args, {
        scope: ['Student.attendanceEvents', id, filter],
        timeOf: (row: EventRow) => row.start,
        page: (window) => loaders.eventsOfStudent.load(id, { filter, window }),
        count: () => loaders.eventCountOfStudent.load(id, filter),
      });
    },
    attendanceSummary: async ({ id }: Node, args, { loaders }) => {
      const days = await daysOfSummary(args, loaders);
      if (days === null || !(await loaders.isSummarised.load(id, null))) return null;
      return { student: id, period: args.periodId ?? null, days } satisfies Summary;
    },
    infirmaryVisits: ({ id }: Node, args, { capability, loaders }) => {
      const filter = intervalOf(args);
      return connection(capability, args, {
        scope: ['Student.infirmaryVisits', id, filter],
        timeOf: (row: InfirmaryVisitRow) => row.arrivedAt,
        page: (window) => loaders.visitsOfStudent.load(id, { filter, window }),
      });
    },
    measures: ({ id }: Node, args, { capability, loaders }) => {
      const filter = { from: dayGiven(args.from), to: dayGiven(args.to) };
      return connection(capability, args, {
        scope: ['Student.measures', id, filter],
        timeOf: (row: MeasureRow) => row.decidedAt,
        page: (window) => loaders.measuresOfStudent.load(id, { filter, window }),
      });
    },
    exemptions: ({ id }: Node, { asOf }, { loaders }) => loaders.exemptionsOfStudent.load(id, dayGiven(asOf)),
    observations: ({ id }: Node, args, { capability, loaders }) => {
      const filter = { from: dayGiven(args.from), to: dayGiven(args.to) };
      return connection(capability, args, {
        scope: ['Student.observations', id, filter],
        timeOf: (row: ObservationRow) => row.at,
        page: (window) => loaders.observationsOfStudent.load(id, { filter, window }),
      });
    },
    incidents: ({ id }: Node, args, { capability, loaders }) => {
      const filter: string | null = args.role ?? null;
      return connection(capability, args, {
        scope: ['Student.incidents', id, filter],
        timeOf: (row: IncidentRow) => row.occurredAt,
        page: (window) => loaders.incidentsOfStudent.load(id, { filter, window }),
      });
    },
    plannedMeals: ({ id }: Node, { from, to }, { loaders }) => loaders.mealsOfStudent.load(id, daysOf({ from, to }, MOST_MEAL_DAYS)),
  },

  ClassGroup: {
    rollCalls: ({ id }: Node, args, { capability, loaders }) => {
      const filter = intervalOf(args);
      return connection(capability, args, {
        scope: ['ClassGroup.rollCalls', id, filter],
        timeOf: (row: RollCallRow) => row.start,
        page: (window) => loaders.rollCallsOfGroup.load(id, { filter, window }),
      });
    },
    attendanceStatistics: classStatistics,
  },

  RollCall: {
    ...instants('start', 'end', 'takenAt'),
    school: ({ school }: RollCallRow) => stub('School', school),
    subject: ({ subject }: RollCallRow) => stub('Subject', subject),
    groups: ({ group }: RollCallRow) => [stub('ClassGroup', group)],
    takenBy: ({ takenBy, school }: RollCallRow) => atSchool('Staff', takenBy, school),
    entries: ({ id }: RollCallRow, _args, { loaders }) => loaders.entriesOfRollCall.load(id, null),
  },
  RollCallEntry: {
    student: ofStudent,
    event: ({ event }: RollCallEntryRow, _args, { loaders }) => (event === null ? null : loaders.event.load(event)),
    expectedAbsence: ({ expectedAbsence }: RollCallEntryRow, _args, { loaders }) =>
      expectedAbsence === null ? null : loaders.event.load(expectedAbsence),
  },

  AttendanceEvent: {
    ...instants('start', 'end', 'recordedAt'),
    student: ofStudent,
    school: ({ school }: EventRow) => stub('School', school),
    rollCall: ({ rollCall }: EventRow, _args, { loaders }) => (rollCall === null ? null : loaders.rollCall.load(rollCall)),
    recordedBy: ({ recordedBy, school }: EventRow) => atSchool('Staff', recordedBy, school),
    announcedBy: ({ announcedBy, ...row }: EventRow, _args, context) =>
      human('Person', announcedBy, (person) => familyPlace(person, row, context)),
    lessonsMissed: ({ id }: EventRow, _args, { loaders }) => loaders.lessonsMissedInEvent.load(id, null),
    // Why: by the reason as it may be shown; one that is kept from families is not told by what it does.
    countsOnReportCard: async (row: EventRow, _args, context) =>
      (await shownReason(row, 'AttendanceEvent.countsOnReportCard', context))?.onReportCard ?? true,
    publication: async ({ toStudentFrom, toGuardiansFrom, confidential, reason }: EventRow, _args, { loaders }) => {
      const isOut = !confidential && (reason === null || (await loaders.anyReason.load(reason))?.confidential !== true);
      return {
        toStudent: isOut && toStudentFrom !== null,
        toGuardians: isOut && toGuardiansFrom !== null,
        toTeachers: isOut,
        from: isOut ? (toGuardiansFrom?.toISOString() ?? null) : null,
      };
    },
    justifications: ({ id }: EventRow, _args, { loaders }) => loaders.justificationsOfEvent.load(id, null),
    // Why the student: whose a part of the row is, the second lock asks the part.
    followUps: ({ followUps, school, student }: EventRow) => followUps?.map((followUp) => ({ ...followUp, school, student })) ?? null,
    reasonNature: async (row: EventRow, _args, context) =>
      (await shownReason(row, 'AttendanceEvent.reasonNature', context))?.nature ?? null,
    reason: async (row: EventRow, _args, context) => {
      const shown = await shownReason(row, 'AttendanceEvent.reason', context);
      return shown === null ? null : context.loaders.reason.load(shown.id);
    },
  },
  FollowUp: { by: ({ by, school }: FollowUpRow & { readonly school: string }) => atSchool('Staff', by ?? null, school) },

  Justification: {
    ...instants('submittedAt', 'decidedAt'),
    student: ofStudent,
    events: async ({ id }: JustificationRow, _args, { loaders }) => {
      const about = await loaders.eventIdsOfJustification.load(id, null);
      const events = await Promise.all(about.map(({ event }) => loaders.event.load(event)));
      return events.filter((event) => event !== null);
    },
    submittedBy: ({ submittedBy, ...row }: JustificationRow, _args, context) =>
      human('Person', submittedBy, (person) => familyPlace(person, row, context)),
    decidedBy: ({ decidedBy, school }: JustificationRow) => atSchool('Staff', decidedBy, school),
    reason: ({ reason }: JustificationRow, _args, { loaders }) => (reason === null ? null : loaders.reason.load(reason)),
    // Why an event: a justification is asked for by those it is about.
    documents: async ({ id }: JustificationRow, _args, context) => {
      const event = await context.loaders.firstEventOfJustification.load(id, null);
      return event === null ? null : documentsOf('Justification.documents', event, id, context);
    },
  },

  InfirmaryVisit: {
    ...instants('arrivedAt', 'leftAt', 'guardiansInformedAt'),
    student: ofStudent,
    handledBy: ({ handledBy, school }: InfirmaryVisitRow) => atSchool('Staff', handledBy, school),
  },

  BehaviourIncident: {
    ...instants('occurredAt'),
    school: ({ school }: IncidentRow) => stub('School', school),
    reportedBy: ({ reportedBy, school }: IncidentRow) => atSchool('Person', reportedBy, school),
    participants: ({ id }: IncidentRow, _args, { loaders }) => loaders.participantsOfIncident.load(id, null),
    measures: ({ id }: IncidentRow, _args, { loaders }) => loaders.measuresOfIncident.load(id, null),
  },
  IncidentParticipant: {
    person: (row: ParticipantRow, _args, context) => human('Person', row.person, () => participantPlace(row, context)),
    student: ({ student }: ParticipantRow) => stub('Student', student),
  },

  Measure: {
    ...instants('decidedAt', 'acknowledgedAt'),
    student: ofStudent,
    givenBy: ({ givenBy, school }: MeasureRow) => atSchool('Staff', givenBy, school),
    decidedBy: ({ decidedBy, school }: MeasureRow) => atSchool('Staff', decidedBy, school),
    documents: ({ id, student }: MeasureRow, _args, context) => documentsOf('Measure.documents', student, id, context),
    incident: ({ incident }: MeasureRow, _args, { loaders }) => (incident === null ? null : loaders.incident.load(incident)),
    publication: ({ toFamilyFrom }: MeasureRow) => ({
      toStudent: toFamilyFrom !== null,
      toGuardians: toFamilyFrom !== null,
      toTeachers: true,
      from: toFamilyFrom?.toISOString() ?? null,
    }),
  },

  Exemption: {
    student: ofStudent,
    subject: ({ subject }: ExemptionRow) => stub('Subject', subject),
    documents: ({ id, student }: ExemptionRow, _args, context) => documentsOf('Exemption.documents', student, id, context),
  },
  Observation: {
    ...instants('at', 'acknowledgedAt'),
    student: ofStudent,
    subject: ({ subject }: ObservationRow) => stub('Subject', subject),
    author: ({ author, school }: ObservationRow) => atSchool('Staff', author, school),
  },

  AttendanceSummary: {
    student: ofStudent,
    period: ({ period }: Summary) => stub('Period', period),
    halfDaysMissed: async (row: Summary, _args, context) => (await sumsOf(row, context))?.halfDaysMissed ?? 0,
    halfDaysUnjustified: async (row: Summary, _args, context) => (await sumsOf(row, context))?.halfDaysUnjustified ?? 0,
    latenessCount: async (row: Summary, _args, context) => (await sumsOf(row, context))?.latenessCount ?? 0,
    minutesLate: async (row: Summary, _args, context) => (await sumsOf(row, context))?.minutesLate ?? 0,
    lessonsMissed: async ({ student, days }: Summary, _args, { loaders }) =>
      (await loaders.lessonsMissedOfStudent.load(student, days))?.count ?? 0,
    infirmaryCount: async ({ student, days }: Summary, _args, { loaders }) =>
      (await loaders.visitCountOfStudent.load(student, days))?.count ?? 0,
    observationCount: async ({ student, days }: Summary, _args, { loaders }) =>
      (await loaders.observationCountOfStudent.load(student, days))?.count ?? 0,
    measureCount: async ({ student, days }: Summary, _args, { loaders }) =>
      (await loaders.measureCountOfStudent.load(student, days))?.count ?? 0,
    upToDateAt: (_row: Summary, _args, { at }) => at.toISOString(),
  },
  AttendanceAlert: {
    student: ({ student }: AlertRow) => stub('Student', student),
    acknowledgedBy: ({ acknowledgedBy, school }: AlertRow) => atSchool('Staff', acknowledgedBy, school),
  },
};

/** The files of a record, as the field shows them of a record that can be asked for by its id. */
async function documentsOf(field: FileField, root: string, record: string, { capability, loaders }: AttendanceContext) {
  return attachmentsOf(capability, field, root, await loaders.filesOf.load(record, null));
}

/** An entity of another subgraph, which answers for it. */
function stub(__typename: string, id: string | null): { readonly __typename: string; readonly id: string } | null {
  return id === null ? null : { __typename, id };
}

/** A human of another subgraph, with where they stand as far as this row tells. */
async function human(__typename: 'Person' | 'Staff', id: string | null, place: (person: string) => Place | Promise<Place>) {
  return id === null ? null : { __typename, id, place: await place(facetOf('Person', id) ?? id) };
}

/** An adult of the school that wrote the row. */
function atSchool(__typename: 'Person' | 'Staff', id: string | null, school: string) {
  return human(__typename, id, (person) => staffPlace(person, school));
}

function ofStudent({ student }: { readonly student: string }) {
  return stub('Student', student);
}

/** Instants of a row, written as ISO 8601 in universal time. */
function instants(...fields: readonly string[]): Record<string, Resolver<AttendanceContext>> {
  return Object.fromEntries(fields.map((field) => [field, (row: Record<string, Date | null>) => row[field]?.toISOString() ?? null]));
}

function eventFilter(args: {
  from?: unknown;
  to?: unknown;
  kinds?: readonly string[] | null;
  statuses?: readonly string[] | null;
}): EventFilter {
  return { ...intervalOf(args), kinds: args.kinds ?? null, statuses: args.statuses ?? null };
}

/** The days a summary adds up: of a period, of an interval, or all that is recorded. Null for a period that is not known. */
async function daysOfSummary(
  args: { periodId?: string | null; from?: unknown; to?: unknown },
  loaders: AttendanceContext['loaders'],
): Promise<Days | null> {
  const interval = { from: dayGiven(args.from), to: dayGiven(args.to) };
  if (args.periodId == null) return { ...interval, school: null };
  if (interval.from !== null || interval.to !== null) throw refuse('BAD_USER_INPUT', 'a summary is of a period, or from a day to a day');
  const period = await loaders.period.load(args.periodId);
  return period === null ? null : { from: period.start, to: period.end, school: parseId(period.id)?.school ?? null };
}

function sumsOf({ student, days }: Summary, { loaders }: AttendanceContext) {
  return loaders.sumsOfStudent.load(student, days);
}
