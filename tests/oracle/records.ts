import { createHash } from 'node:crypto';
import type { DemoRows } from '../../gateway/demo/index.js';

/** A row of any table, read without knowing which. */
export type Row = Readonly<Record<string, unknown>>;

/** One object of the schema, as the rows hold it. */
export interface Rec {
  /** `Type:key`, the same for the same object in every variant of the world. */
  readonly key: string;
  readonly type: string;
  readonly row: Row;
  /** For a value object: the record it is a part of. */
  readonly owner: string | null;
}

/** Every record of a world: by its key, and those with a global id by that. */
export interface Records {
  get(key: string): Rec | null;
  /** The record a global id names. */
  byId(id: string): Rec | null;
  of(type: string): readonly Rec[];
  readonly rows: DemoRows;
}

type Part = (row: Row) => readonly { readonly type: string; readonly name: string; readonly row: Row }[];
interface Table {
  readonly type: string;
  /** Where a row is of another type than its table. */
  readonly typeOf?: (row: Row) => string;
  /** Columns that make the key; `id` where there is one. */
  readonly by: readonly string[];
  readonly parts?: Part;
  readonly owner?: (row: Row) => string | null;
}

const list = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as readonly Row[]) : value == null ? [] : [value as Row]);
const parts =
  (...named: readonly (readonly [column: string, type: string])[]): Part =>
  (row) =>
    named.flatMap(([column, type]) => list(row[column]).map((one, at) => ({ type, name: `${column}.${at}`, row: one })));

/** Which table holds the objects of which type, and what value objects are inside. */
export const TABLES: Readonly<Record<string, Table>> = {
  'identity.schools': { type: 'School', by: ['id'], parts: parts(['address', 'PostalAddress']) },
  'identity.capabilities': { type: 'Capability', by: ['school', 'domain', 'feature'], owner: (row) => `School:${row.school}` },
  'identity.schoolYears': { type: 'SchoolYear', by: ['id'] },
  'identity.periods': { type: 'Period', by: ['id'] },
  'identity.subjects': { type: 'Subject', by: ['id'] },
  'identity.classGroups': { type: 'ClassGroup', by: ['id'] },
  'identity.persons': {
    type: 'Person',
    by: ['id'],
    parts: parts(['emails', 'ContactPoint'], ['phones', 'ContactPoint'], ['addresses', 'PostalAddress'], ['photo', 'Attachment']),
  },
  'identity.students': { type: 'Student', by: ['id'] },
  'identity.staff': { type: 'Staff', by: ['id'] },
  'identity.enrolments': { type: 'Enrolment', by: ['id'] },
  'identity.roleAssignments': { type: 'RoleAssignment', by: ['id'] },
  'identity.teachingAssignments': { type: 'TeachingAssignment', by: ['id'] },
  'identity.guardianLinks': { type: 'GuardianLink', by: ['id'] },
  'identity.accommodations': { type: 'Accommodation', by: ['id'], parts: parts(['documents', 'Attachment']) },
  'identity.externalIds': {
    type: 'ExternalId',
    by: ['school', 'system', 'kind', 'record'],
    owner: (row) => keyOfId(String(row.record)),
  },
  'identity.accounts': { type: 'Account', by: ['school', 'identityProvider', 'person'], owner: (row) => `Person:${row.person}` },
  'attendance.absenceReasons': { type: 'AbsenceReason', by: ['id'] },
  'attendance.attendanceEvents': { type: 'AttendanceEvent', by: ['id'], parts: parts(['followUps', 'FollowUp']) },
  'attendance.rollCalls': { type: 'RollCall', by: ['id'] },
  'attendance.rollCallEntries': { type: 'RollCallEntry', by: ['rollCall', 'student'] },
  'attendance.infirmaryVisits': { type: 'InfirmaryVisit', by: ['id'] },
  'attendance.incidents': { type: 'BehaviourIncident', by: ['id'] },
  'attendance.incidentParticipants': { type: 'IncidentParticipant', by: ['incident', 'person'] },
  'attendance.measures': { type: 'Measure', by: ['id'] },
  'attendance.exemptions': { type: 'Exemption', by: ['id'] },
  'attendance.observations': { type: 'Observation', by: ['id'] },
  'attendance.plannedMeals': {
    type: 'PlannedMeal',
    by: ['student', 'date', 'service'],
    owner: (row) => `Student:${row.student}`,
  },
  'attendance.alerts': { type: 'AttendanceAlert', by: ['student', 'kind'] },
  'assessment.scales': { type: 'Scale', by: ['id'], parts: parts(['levels', 'ScaleLevel']) },
  'assessment.skills': { type: 'Skill', by: ['id'] },
  'assessment.evaluations': { type: 'Evaluation', by: ['id'] },
  'assessment.results': { type: 'Result', by: ['id'] },
  'assessment.skillLevels': { type: 'SkillLevel', by: ['student', 'skill', 'period'] },
  'assessment.averages': {
    type: 'SubjectAverage',
    typeOf: (row) => (row.subject === '' ? 'OverallAverage' : 'SubjectAverage'),
    by: ['student', 'period', 'subject'],
    owner: (row) => `Student:${row.student}`,
  },
  'assessment.classAppreciations': { type: 'ClassAverage', by: ['group', 'period', 'subject'] },
  'assessment.reportCards': {
    type: 'ReportCard',
    by: ['id'],
    parts: parts(['lines', 'ReportCardLine'], ['projects', 'ReportCardProject'], ['socle', 'SoclePosition']),
  },
  'assessment.cycleReports': { type: 'CycleReport', by: ['id'], parts: parts(['domains', 'SoclePosition']) },
  'assessment.orientationFiles': { type: 'OrientationFile', by: ['student', 'schoolYear'], parts: parts(['wishes', 'OrientationWish']) },
  'messaging.conversations': { type: 'Conversation', by: ['id'] },
  'messaging.participants': {
    type: 'Participant',
    by: ['conversation', 'person'],
    owner: (row) => `Conversation:${row.conversation}`,
  },
  'messaging.messages': { type: 'Message', by: ['id'] },
  'messaging.recipients': { type: 'Recipient', by: ['message', 'person'], owner: (row) => `Message:${row.message}` },
  'messaging.announcements': { type: 'Announcement', by: ['id'], parts: parts(['questions', 'SurveyQuestion']) },
  'messaging.audiences': { type: 'Receipt', by: ['announcement', 'person'], owner: (row) => `Announcement:${row.announcement}` },
  'messaging.surveyAnswers': { type: 'SurveyAnswer', by: ['announcement', 'sheet', 'question'] },
  'messaging.moderationReports': { type: 'ModerationReport', by: ['id'] },
  'messaging.safetyReports': { type: 'SafetyReport', by: ['id'] },
  'governance.consentActs': { type: 'ConsentRecord', by: ['id'] },
  'governance.objections': { type: 'Objection', by: ['id'] },
  'governance.restrictions': { type: 'DataRestriction', by: ['id'] },
  'governance.notices': { type: 'ConsentNotice', by: ['purpose', 'recipient', 'version'] },
  'attendance.justifications': { type: 'Justification', by: ['id'] },
  'file.files': { type: 'Attachment', by: ['record', 'use'], owner: (row) => keyOfNamed(String(row.record)) },
};

export function openRecords(rows: DemoRows): Records {
  const byKey = new Map<string, Rec>();
  const ids = new Map<string, Rec>();
  const types = new Map<string, Rec[]>();
  const add = (rec: Rec) => {
    byKey.set(rec.key, rec);
    const known = types.get(rec.type);
    if (known === undefined) types.set(rec.type, [rec]);
    else known.push(rec);
  };
  for (const [name, table] of Object.entries(TABLES)) {
    const { by, parts, owner } = table;
    for (const row of tableOf(rows, name)) {
      const type = table.typeOf?.(row) ?? table.type;
      const rec: Rec = { key: keyOf(type, by, row), type, row, owner: owner?.(row) ?? null };
      add(rec);
      if (typeof row.id === 'string') ids.set(row.id, rec);
      for (const part of parts?.(row) ?? [])
        add({ key: `${part.type}:${rec.key}.${part.name}`, type: part.type, row: part.row, owner: rec.key });
    }
  }
  for (const row of notificationsIn(rows)) {
    const rec: Rec = { key: keyOf('Notification', ['id'], row), type: 'Notification', row, owner: null };
    add(rec);
    ids.set(String(row.id), rec);
  }
  return {
    rows,
    get: (key) => byKey.get(key) ?? null,
    byId: (id) => ids.get(id) ?? null,
    of: (type) => types.get(type) ?? [],
  };
}

/** Notifications are in no table: one for each message and announcement that somebody got from another, and for each report that was closed. */
function notificationsIn({ messaging }: DemoRows): readonly Row[] {
  const announced = new Map(messaging.announcements.map((one) => [one.id, one]));
  const sent = new Map(messaging.messages.map((one) => [one.id, one]));
  const row = (targetType: string, target: string, recipient: string, onBehalfOf: readonly string[] | null | undefined, more: Row): Row => {
    const digest = createHash('sha256').update(`${target} ${recipient}`).digest('hex').slice(0, 32);
    return { id: `${target.split('.')[0]}.no0${digest}`, targetType, target, recipient, onBehalfOf: onBehalfOf ?? [], ...more };
  };
  return [
    ...messaging.recipients.flatMap(({ message, person, onBehalfOf, delivery }) => {
      const of = sent.get(message);
      if (of === undefined || of.sender === person || delivery === 'BLOCKED_BY_POLICY') return [];
      return [row('Message', message, person, onBehalfOf, { from: of.sentAt })];
    }),
    ...messaging.audiences.flatMap(({ announcement, person, onBehalfOf }) => {
      const of = announced.get(announcement);
      return of === undefined || of.author === person
        ? []
        : [row('Announcement', announcement, person, onBehalfOf, { from: of.publishedFrom })];
    }),
    ...messaging.moderationReports.flatMap(({ id, reporter, reporterFor, closedAt }) =>
      closedAt == null ? [] : [row('ModerationReport', id, reporter, reporterFor, { from: closedAt })],
    ),
  ];
}

export function tableOf(rows: DemoRows, name: string): readonly Row[] {
  const [subgraph, table] = name.split('.') as [keyof DemoRows, string];
  return (rows[subgraph] as unknown as Readonly<Record<string, readonly Row[]>>)[table] ?? [];
}

export function keyOf(type: string, by: readonly string[], row: Row): string {
  return `${type}:${by.map((column) => String(row[column])).join(' ')}`;
}

const LETTERS: Readonly<Record<string, string>> = { p: 'Person', s: 'Student', t: 'Staff', g: 'ClassGroup', sb: 'Subject' };

/** The key of the record an id names, for the records that other systems have names for. */
function keyOfId(id: string): string | null {
  const letters = /^[^.]+\.([a-z]+)/.exec(id)?.[1] ?? '';
  const type = LETTERS[letters];
  return type === undefined ? null : `${type}:${id}`;
}

const NAMING: Readonly<Record<string, string>> = {
  me: 'Message',
  an: 'Announcement',
  ju: 'Justification',
  ex: 'Exemption',
  ms: 'Measure',
  ev: 'Evaluation',
  cr: 'ReportCard',
};

/** The key of the record that a file belongs to. */
function keyOfNamed(id: string): string {
  return `${NAMING[/^[^.]+\.([a-z]+)/.exec(id)?.[1] ?? '']}:${id}`;
}

/** The human behind a person, student or staff id: the facets of one human share their number. */
export function humanOf(id: string): string {
  return id.replace(/^([0-9]{7}[A-Z])\.[st](?=[0-9])/, '$1.p');
}

export function studentOf(human: string): string {
  return human.replace(/^([0-9]{7}[A-Z])\.p(?=[0-9])/, '$1.s');
}

/** The same tables under another roof: one of them can be replaced. */
export function copyOf(rows: DemoRows): DemoRows {
  return Object.fromEntries(Object.entries(rows).map(([subgraph, tables]) => [subgraph, { ...tables }])) as unknown as DemoRows;
}

export function replace(rows: DemoRows, name: string, table: readonly Row[]): void {
  const [subgraph, own] = name.split('.') as [string, string];
  Object.assign((rows as unknown as Readonly<Record<string, object>>)[subgraph] as object, { [own]: table });
}
