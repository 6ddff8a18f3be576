import DataLoader from 'dataloader';
import { type Capability, reachOf } from '../../core/capability/index.js';
import type { Days, EventFilter, Page, Repository, Scope, Window } from './repository/index.js';

/**
 * One statement per field and page, however many parents ask. Made anew for each request. Rows by id are held to the reach of their type,
 * lists to the reach of their own coordinate.
 */
export function createLoaders(repository: Repository, capability: Capability) {
  const at = new Date(capability.at);
  const scopeOf = (coordinate: string): Scope => ({ reach: reachOf(capability, coordinate), at });

  /** Records by id, null where there is none in reach. */
  const byId = <Row extends { readonly id: string }>(type: string, find: (ids: readonly string[], scope: Scope) => Promise<Row[]>) =>
    rowsById(async (ids) => {
      const scope = scopeOf(type);
      return scope.reach.length === 0 ? [] : find(ids, scope);
    });

  /** What hangs on many parents; `nothing` where the coordinate has no reach. */
  const under = <Args, Value>(
    coordinate: string,
    nothing: Value,
    find: (parents: readonly string[], args: Args, scope: Scope) => Promise<(parent: string) => Value>,
  ) =>
    byParent(async (args: Args, parents) => {
      const scope = scopeOf(coordinate);
      return scope.reach.length === 0 ? () => nothing : find(parents, args, scope);
    });

  /** A list of many parents, by the page. */
  const pages = <Filter, Row>(
    coordinate: string,
    find: (parents: readonly string[], filter: Filter, window: Window, scope: Scope) => Promise<ReadonlyMap<string, Page<Row>>>,
  ) => {
    const empty: Page<Row> = { rows: [], more: false };
    return under(coordinate, empty, async (parents, { filter, window }: { filter: Filter; window: Window }, scope) => {
      const found = await find(parents, filter, window, scope);
      return (parent) => found.get(parent) ?? empty;
    });
  };

  return {
    event: byId('AttendanceEvent', repository.eventsById),
    reason: byId('AbsenceReason', repository.reasonsById),
    /** For decisions, whoever asks; what is shown of it is decided by the caller. */
    anyReason: rowsById(repository.anyReasons),
    rollCall: byId('RollCall', repository.rollCallsById),
    visit: byId('InfirmaryVisit', repository.visitsById),
    incident: byId('BehaviourIncident', repository.incidentsById),
    measure: byId('Measure', repository.measuresById),
    justification: byId('Justification', repository.justificationsById),
    exemption: byId('Exemption', repository.exemptionsById),
    observation: byId('Observation', repository.observationsById),
    period: rowsById(repository.periodsById),

    eventsOfStudent: pages('Student.attendanceEvents', repository.eventsOfStudents),
    eventCountOfStudent: under('Student.attendanceEvents', 0, async (students, filter: EventFilter, scope) => {
      const counts = await repository.countEventsOfStudents(students, filter, scope);
      return (student) => counts.get(student) ?? 0;
    }),
    rollCallsOfGroup: pages('ClassGroup.rollCalls', repository.rollCallsOfGroups),
    visitsOfStudent: pages('Student.infirmaryVisits', repository.visitsOfStudents),
    measuresOfStudent: pages('Student.measures', repository.measuresOfStudents),
    observationsOfStudent: pages('Student.observations', repository.observationsOfStudents),
    exemptionsOfStudent: under('Student.exemptions', [], async (students, asOf: string | null, scope) =>
      grouped(await repository.exemptionsOfStudents(students, asOf, scope), (row) => row.student),
    ),
    incidentsOfStudent: pages('Student.incidents', repository.incidentsOfStudents),
    mealsOfStudent: under('Student.plannedMeals', [], async (students, days: { from: string; to: string }, scope) =>
      grouped(await repository.mealsOfStudents(students, days, scope), (row) => row.student),
    ),

    isSummarised: under('Student.attendanceSummary', false, async (students, _none: null, scope) => {
      const reached = await repository.studentsReached(students, scope);
      return (student) => reached.has(student);
    }),
    sumsOfStudent: under('Student.attendanceSummary', null, async (students, days: Days, scope) =>
      byStudent(await repository.sumsOfStudents(students, days, scope)),
    ),
    lessonsMissedOfStudent: under('AttendanceSummary.lessonsMissed', null, async (students, days: Days, scope) =>
      byStudent(await repository.lessonsMissedByStudents(students, days, scope)),
    ),
    lessonsMissedInEvent: byParent(async (_none: null, events) => {
      const counts = new Map((await repository.lessonsMissedIn(events)).map(({ event, count }) => [event, count]));
      return (event) => counts.get(event) ?? null;
    }),
    observationCountOfStudent: under('AttendanceSummary.observationCount', null, async (students, days: Days, scope) =>
      byStudent(await repository.observationCountsOfStudents(students, days, scope)),
    ),
    visitCountOfStudent: under('AttendanceSummary.infirmaryCount', null, async (students, days: Days, scope) =>
      byStudent(await repository.visitCountsOfStudents(students, days, scope)),
    ),
    measureCountOfStudent: under('AttendanceSummary.measureCount', null, async (students, days: Days, scope) =>
      byStudent(await repository.measureCountsOfStudents(students, days, scope)),
    ),
    classFigure: under('ClassGroup.attendanceStatistics', null, async (groups, days: { from: string; to: string }) => {
      const figures = new Map((await repository.classFigures(groups, days)).map((figure) => [figure.group, figure]));
      return (group) => figures.get(group) ?? null;
    }),

    justificationsOfEvent: under('AttendanceEvent.justifications', [], async (events, _none: null, scope) =>
      grouped(await repository.justificationsOf(events, scope), (row) => row.event),
    ),
    eventIdsOfJustification: byParent(async (_none: null, ids) => grouped(await repository.eventIdsOf(ids), (row) => row.justification)),
    firstEventOfJustification: under('Justification.documents', null, async (ids, _none: null, scope) => {
      const found = await repository.firstEventsOf(ids, scope);
      return (id) => found.get(id) ?? null;
    }),
    /** Of a record in reach. */
    filesOf: byParent(async (_none: null, records) => {
      const found = await repository.filesOf(records);
      return (record) => found.get(record) ?? [];
    }),
    entriesOfRollCall: under('RollCall.entries', [], async (rollCalls, _none: null, scope) =>
      grouped(await repository.entriesOfRollCalls(rollCalls, scope), (row) => row.rollCall),
    ),
    measuresOfIncident: under('BehaviourIncident.measures', [], async (incidents, _none: null, scope) =>
      grouped(await repository.measuresOfIncidents(incidents, scope), (row) => row.incident ?? ''),
    ),
    participantsOfIncident: under('IncidentParticipant', [], async (incidents, _none: null, scope) =>
      grouped(await repository.participantsOf(incidents, scope), (row) => row.incident),
    ),
    /** For decisions, whoever asks; never shown. */
    everyParticipantOfIncident: byParent(async (_none: null, incidents) =>
      grouped(await repository.everyParticipantOf(incidents), (row) => row.incident),
    ),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

function rowsById<Row extends { readonly id: string }>(find: (ids: readonly string[]) => Promise<Row[]>) {
  return new DataLoader<string, Row | null>(async (ids) => {
    const rows = new Map((await find(ids)).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}

interface Asked<Args> {
  readonly parent: string;
  readonly args: Args;
}

/** Parents that ask with the same arguments are answered together. */
function byParent<Args, Value>(find: (args: Args, parents: readonly string[]) => Promise<(parent: string) => Value>) {
  const loader = new DataLoader<Asked<Args>, Value, string>(
    async (keys) => {
      const answers = new Map<string, (parent: string) => Value>();
      const alike = grouped(keys, ({ args }) => JSON.stringify(args));
      for (const { args } of keys) {
        const text = JSON.stringify(args);
        if (answers.has(text)) continue;
        const parents = alike(text).map((key) => key.parent);
        answers.set(text, await find(args, parents));
      }
      return keys.map(({ parent, args }) => (answers.get(JSON.stringify(args)) as (parent: string) => Value)(parent));
    },
    { cacheKeyFn: ({ parent, args }) => JSON.stringify([parent, args]) },
  );
  return { load: (parent: string, args: Args): Promise<Value> => loader.load({ parent, args }) };
}

function grouped<Row>(rows: readonly Row[], parentOf: (row: Row) => string): (parent: string) => Row[] {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const known = byKey.get(parentOf(row));
    if (known === undefined) byKey.set(parentOf(row), [row]);
    else known.push(row);
  }
  return (parent) => byKey.get(parent) ?? [];
}

function byStudent<Row extends { readonly student: string }>(rows: readonly Row[]): (student: string) => Row | null {
  const rowOf = new Map(rows.map((row) => [row.student, row]));
  return (student) => rowOf.get(student) ?? null;
}
