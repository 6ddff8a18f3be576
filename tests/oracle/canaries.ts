import type { Demo, DemoRows } from '../../gateway/demo/index.js';
import { enriched } from './enriched.js';
import { copyOf, keyOf, type Row, replace, TABLES, tableOf } from './records.js';

/** Where a token stands: a column of a record (`Type:key`). */
export interface Place {
  readonly key: string;
  readonly type: string;
  readonly column: string;
}

/** A world in which every protected cell that can holds a token of its own, and what each token stands for. */
export interface Canaries {
  readonly rows: DemoRows;
  /** By text, and by instant and number as JSON writes them. */
  readonly places: ReadonlyMap<string, Place>;
}

/** A text that is in no school and no schema, found anywhere inside a longer one. */
export const TOKEN = /Zq[0-9a-z]{5}qZ/g;

/**
 * The columns that hold free text, of each table; those of value objects by the name of their type. What a decision is taken on, what a
 * list is filtered by and what must be a word of an enumeration stays as it is.
 */
export const TEXTS: Readonly<Record<string, readonly string[]>> = {
  School: ['name', 'kind', 'sector', 'dataProtectionContact'],
  Capability: ['system'],
  SchoolYear: ['name'],
  Period: ['name'],
  Subject: ['nationalCode', 'name', 'shortName', 'electionMode'],
  ClassGroup: ['code', 'name'],
  Person: ['civility', 'givenName', 'familyName', 'usualName', 'otherGivenNames', 'sex', 'birthPlace', 'nationality', 'preferredLanguage'],
  ContactPoint: ['value'],
  PostalAddress: ['lines', 'postalCode', 'city', 'countryCode'],
  Attachment: ['id', 'name', 'mimeType', 'url', 'sha256'],
  Student: ['nationalId', 'exitPermission', 'dietaryRequirement'],
  Enrolment: ['level', 'programmeCode', 'programmeName', 'leaveReason'],
  Accommodation: ['title', 'measures', 'confidentialNote'],
  ExternalId: ['value'],
  Account: ['login', 'status', 'system'],
  AbsenceReason: ['code', 'label'],
  AttendanceEvent: ['staffNote', 'statement'],
  FollowUp: ['action', 'channel', 'outcome', 'note'],
  Exemption: ['medicalNote'],
  Observation: ['text'],
  InfirmaryVisit: ['motive', 'acts', 'treatment', 'confidentialNote'],
  BehaviourIncident: ['place', 'kind', 'description', 'externalPartners'],
  IncidentParticipant: ['note'],
  Measure: ['label', 'reasons', 'circumstances', 'workToDo'],
  PlannedMeal: ['source'],
  Scale: ['name'],
  ScaleLevel: ['label', 'shortLabel', 'color'],
  Skill: ['code', 'label', 'caseUri'],
  Evaluation: ['title', 'description', 'kind'],
  Result: ['text', 'comment'],
  ClassAverage: ['text'],
  ReportCard: [
    'headTeacherAppreciation',
    'principalAppreciation',
    'schoolLifeAppreciation',
    'councilOrientation',
    'accommodations',
    'pathways',
  ],
  ReportCardProject: ['kind', 'title', 'theme', 'comment'],
  CycleReport: ['schoolYear', 'synthesis', 'complement'],
  ReportCardLine: ['programmeElements', 'appreciations'],
  OrientationFile: ['provisionalOpinion', 'councilProposal', 'familyReply', 'decision'],
  OrientationWish: ['programme'],
  Conversation: ['subject'],
  Participant: ['audienceLabel', 'profile'],
  Message: ['body'],
  Announcement: ['title', 'body', 'category'],
  SurveyQuestion: ['title', 'content', 'choices'],
  SurveyAnswer: ['text'],
  ModerationReport: ['content', 'reason', 'decision'],
  SafetyReport: ['statement'],
  ConsentNotice: ['text'],
  Objection: ['grounds', 'answer'],
  DataRestriction: ['motive', 'liftReason'],
  Justification: ['channel', 'statement'],
};

/** Instants that order nothing and close nothing: moved by less than a minute, each to one of its own. */
export const INSTANTS: Readonly<Record<string, readonly string[]>> = {
  ExternalId: ['lastSeenAt'],
  Account: ['lastLoginAt'],
  AttendanceEvent: ['recordedAt'],
  InfirmaryVisit: ['arrivedAt', 'leftAt', 'guardiansInformedAt'],
  Measure: ['decidedAt', 'acknowledgedAt'],
  Observation: ['at', 'acknowledgedAt'],
  Result: ['enteredAt'],
  Participant: ['lastReadAt'],
  Receipt: ['readAt', 'acknowledgedAt'],
};

/** Numbers with room behind the point: moved by less than a hundredth. */
export const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  AttendanceEvent: ['halfDays'],
  Result: ['value'],
  SubjectAverage: ['value'],
  OverallAverage: ['value'],
  ReportCard: ['halfDaysMissed', 'halfDaysUnjustified'],
};

/** Texts of which some are left out, since what is shown in their place is worth seeing. */
const SOMETIMES: ReadonlySet<string> = new Set(['usualName', 'workToDo', 'text', 'familyReply']);

/** The demo with a token in every protected cell. The same demo gives the same tokens. */
export function withCanaries(demo: Demo): Canaries {
  const places = new Map<string, Place>();
  let count = 0;
  const next = (place: Place): string => {
    count += 1;
    const token = `Zq${count.toString(36).padStart(5, '0')}qZ`;
    places.set(token, place);
    return token;
  };

  function mark(type: string, key: string, row: Row, parts: Row): Row {
    const marked: Record<string, unknown> = { ...row, ...parts };
    for (const column of TEXTS[type] ?? []) {
      if (SOMETIMES.has(column) && count % 2 === 0) continue;
      const place = { key, type, column };
      const isList = Array.isArray(row[column]) || LISTS.has(column);
      marked[column] = isList ? [next(place), next(place)] : next(place);
    }
    for (const column of INSTANTS[type] ?? []) {
      if (row[column] == null) continue;
      count += 1;
      const moved = new Date(new Date(row[column] as string | Date).getTime() + 1 + (count % 59_000));
      marked[column] = moved;
      note(moved.toISOString(), { key, type, column });
    }
    for (const column of NUMBERS[type] ?? []) {
      if (typeof row[column] !== 'number') continue;
      count += 1;
      const moved = Number(((row[column] as number) + (1 + (count % 9_999)) / 1_000_000).toFixed(6));
      marked[column] = moved;
      note(String(moved), { key, type, column });
    }
    return marked;
  }

  /** What two cells share tells nothing of either. */
  function note(text: string, place: Place): void {
    const known = places.get(text);
    places.set(text, known === undefined ? place : { ...known, key: '' });
  }

  const demoRows = enriched(demo.rows);
  const rows = copyOf(demoRows);
  for (const [name, { by, parts, ...kept }] of Object.entries(TABLES)) {
    const table = tableOf(demoRows, name).map((row) => {
      const type = kept.typeOf?.(row) ?? kept.type;
      const key = keyOf(type, by, row);
      const inner: Record<string, unknown> = {};
      for (const part of parts?.(row) ?? []) {
        const [column = '', at = '0'] = part.name.split('.');
        const one = mark(part.type, `${part.type}:${key}.${part.name}`, part.row, {});
        const list = (inner[column] as unknown[] | undefined) ?? [];
        list[Number(at)] = one;
        inner[column] = list;
      }
      for (const column of Object.keys(inner)) if (!Array.isArray(row[column])) inner[column] = (inner[column] as unknown[])[0];
      return mark(type, key, row, inner);
    });
    replace(rows, name, table);
  }
  for (const [text, place] of places) if (place.key === '') places.delete(text);
  return { rows, places };
}

const LISTS: ReadonlySet<string> = new Set([
  'otherGivenNames',
  'accommodations',
  'measures',
  'reasons',
  'externalPartners',
  'programmeElements',
  'appreciations',
  'lines',
  'pathways',
]);
