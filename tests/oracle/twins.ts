import type { DemoRows } from '../../gateway/demo/index.js';
import { INSTANTS, NUMBERS, TEXTS, TOKEN } from './canaries.js';
import { millis } from './days.js';
import { mayShow, type Oracle, waysTo } from './may-leave.js';
import { copyOf, keyOf, type Rec, type Records, type Row, replace, TABLES, tableOf } from './records.js';
import type { SchemaReading } from './schema-reading.js';
import { chance } from './variants.js';

/** A world that the asker cannot tell from another: only what they may not see is otherwise. */
export interface Twin {
  readonly rows: DemoRows;
  /** What differs, by kind: `Result.comment`, `InfirmaryVisit left out`. */
  readonly groups: ReadonlyMap<string, number>;
}

/** Words and numbers that show themselves and nothing else. */
const INERT: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  Student: {
    boarding: ['DAY', 'HALF_BOARD', 'FULL_BOARD', 'BOARDING_ONLY'],
    mealDays: [[1], [2, 5], [1, 2, 4, 5], []],
    scholarshipHolder: [true, false],
  },
  GuardianLink: {
    kinship: ['MOTHER', 'FATHER', 'OTHER'],
    residence: ['LIVES_WITH', 'ALTERNATING', 'NOT_LIVING_WITH'],
    courtDecisionOnFile: [true, false],
    pickupAuthorized: [true, false],
    contactPriority: [1, 2, 3, 4],
    paysFees: [true, false],
    receivesBenefits: [true, false],
    receives: [['SMS'], ['REPORT_CARD', 'INVOICE'], []],
    legalRank: [1, 2],
  },
  Account: { mfa: [true, false] },
  Enrolment: { repeating: [true, false] },
  // Why these: what is hidden for what it says of health says it still.
  Accommodation: { kind: ['PAI', 'PPS'] },
  AttendanceEvent: {
    status: ['REASON_UNKNOWN', 'JUSTIFIED', 'REJECTED'],
    legitimacy: ['LEGITIMATE', 'NOT_LEGITIMATE', 'UNDECIDED'],
    guardianActionRequired: [true, false],
    minutes: [3, 7, 20],
  },
  InfirmaryVisit: { outcome: ['BACK_TO_CLASS', 'REST', 'SENT_HOME', 'EMERGENCY_SERVICES'] },
  BehaviourIncident: { severity: [1, 2, 3, 4], processed: [true, false], suspectedHarassment: [true, false, null] },
  Exemption: { presenceRequired: [true, false], partial: [true, false], weekdays: [null, [1, 4]] },
  Observation: { kind: ['OBSERVATION', 'ENCOURAGEMENT', 'LOGBOOK_ISSUE'], acknowledgementRequired: [true, false] },
  Measure: {
    category: ['PUNISHMENT', 'SANCTION', 'EDUCATIONAL'],
    kind: ['EXTRA_WORK', 'DETENTION', 'WARNING', 'REPRIMAND'],
    carriedOut: [true, false],
    durationMinutes: [30, 60, null],
  },
  Result: { adaptedConditions: [true, false, null] },
  ReportCard: { councilOpinion: ['CONGRATULATIONS', 'NONE', 'CONDUCT_WARNING'], latenessCount: [0, 4, 9] },
  Recipient: { delivery: ['PENDING', 'DELIVERED', 'INACTIVE_ACCOUNT'] },
  AttendanceAlert: { count: [6, 9, 12], threshold: [4, 5] },
};

/** Rows that may be there or not, as far as somebody can tell who may see nothing of them. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'ExternalId',
  'Account',
  'Accommodation',
  'AttendanceEvent',
  'InfirmaryVisit',
  'Measure',
  'Exemption',
  'Observation',
  'PlannedMeal',
  'AttendanceAlert',
  'RollCallEntry',
  'Result',
  'ReportCard',
  'CycleReport',
  'OrientationFile',
  'Conversation',
  'Message',
  'Recipient',
  'Announcement',
  'Receipt',
  'SafetyReport',
  'ConsentRecord',
]);

/** Makes the twin for one asker: every hidden cell another value, half of the hidden rows left out. `only` changes these groups alone. */
export function twinOf(
  reading: SchemaReading,
  records: Records,
  oracle: Oracle,
  seed: number,
  only: ReadonlySet<string> | null = null,
): Twin {
  const random = chance(seed);
  const groups = new Map<string, number>();
  const sees = (coordinate: string): boolean => {
    const [type = '', field = ''] = coordinate.split('.');
    return oracle.cell(type, field, null, null) !== 'none';
  };
  const figures = { marks: MARK_FIGURES.some(sees), absences: ABSENCE_FIGURES.some(sees) };
  const fieldsOf = (type: string) =>
    reading.coordinates.filter((one) => one.startsWith(`${type}.`)).map((one) => one.slice(type.length + 1));

  function changes(group: string): boolean {
    if (only !== null && !only.has(group)) return false;
    groups.set(group, (groups.get(group) ?? 0) + 1);
    return true;
  }

  function isHidden(rec: Rec): boolean {
    const ways = waysTo(oracle, records, rec);
    return fieldsOf(rec.type).every((field) => ways.every((came) => oracle.cell(rec.type, field, rec, came) === 'none'));
  }

  /** Is there a figure or a decision that rests on the row, and that the asker may see though not the row? */
  function isCounted(rec: Rec, column: string | null): boolean {
    const { type, row } = rec;
    switch (type) {
      case 'AttendanceEvent':
        return isEventCounted(rec, column);
      case 'InfirmaryVisit':
        return column === null && summaryShows(row, 'infirmaryCount');
      case 'Observation':
        return column === null && summaryShows(row, 'observationCount');
      case 'RollCallEntry':
        return column === null && isLessonCounted(row);
      case 'Result':
        return (column === null || column === 'value') && figures.marks && !isUnpublished(row);
      case 'ReportCard':
        // From when the first families have theirs is told of the period.
        return (column === null || column === 'publishedAt') && sees('Period.reportCardsPublishedAt');
      case 'SubjectAverage':
      case 'OverallAverage':
        return figures.marks || isForFamilies();
      case 'ConsentRecord':
        return row.recipient === oracle.asker.client;
      case 'Message':
      case 'Announcement':
        return column === null && isNoticed(String(row.id));
      case 'Recipient':
        return column === null && (isNoticed(String(row.message)) || hidesParticipant(row));
      case 'Receipt':
        return (column === null || column === 'readAt') && isNoticed(String(row.announcement));
      case 'Participant':
        return column === 'lastReadAt' && sees('Notification.readAt');
      default:
        return false;
    }
  }

  /** Is the asker told that it is there, though not what it is? */
  function isNoticed(target: string): boolean {
    return records
      .of('Notification')
      .some((one) => one.row.target === target && oracle.cell('Notification', 'targetId', one, null) !== 'none');
  }

  /** Whoever is written to in blind copy alone is not told among those who take part, to whom takes part too: that rests on the copy. */
  function hidesParticipant({ kind, message }: Row): boolean {
    const conversation = records.byId(String(message))?.row.conversation;
    const isThere = (one: { readonly conversation: string; readonly person: string }) =>
      one.conversation === conversation && one.person === oracle.asker.person;
    return kind === 'BCC' && records.rows.messaging.participants.some(isThere);
  }

  /** Lessons missed are counted from sheets, for who sees the event or the totals. */
  function isLessonCounted(row: Row): boolean {
    const event = row.event == null ? null : records.byId(String(row.event));
    if (event === null) return false;
    return summaryShows(row, 'lessonsMissed') || oracle.cell('AttendanceEvent', 'lessonsMissed', event, null) !== 'none';
  }

  /** What is confidential is in no figure; what a family may not know of yet is in none of theirs. */
  function isEventCounted(rec: Rec, column: string | null): boolean {
    if (column !== null && !['halfDays', 'minutes', 'status', 'guardianActionRequired'].includes(column)) return false;
    if (column === null && oracle.asker.person === null) return true; // the feed of changes tells of it
    if (column !== null && !isHidden(rec) && SUMS.some((field) => summaryShows(rec.row, field))) return true;
    return figures.absences && rec.row.confidential !== true;
  }

  function summaryShows(row: Row, field: string): boolean {
    const student = { key: `AttendanceSummary:${row.student}`, type: 'AttendanceSummary', row, owner: null };
    return oracle.cell('AttendanceSummary', field, student, null) !== 'none';
  }

  /** Averages of families are worked out from marks, where there are any. */
  function isForFamilies(): boolean {
    return sees('Student.overallAverage') || sees('Student.subjectAverages');
  }

  function isUnpublished(row: Row): boolean {
    const evaluation = records.byId(String(row.evaluation))?.row;
    const { at } = oracle.asker;
    const isOut = (instant: unknown) => instant != null && Number(millis(instant as Date)) <= at;
    const isStaff = oracle.ties.some((tie) => tie.capacity === 'office' || tie.capacity === 'staff');
    return !isStaff && !isOut(evaluation?.publishedToStudentsAt) && !isOut(evaluation?.publishedToGuardiansAt);
  }

  function otherwise(rec: Rec, inner: Row): Row {
    const row: Record<string, unknown> = { ...rec.row, ...inner };
    const { type } = rec;
    const columns = [...(TEXTS[type] ?? []), ...(INSTANTS[type] ?? []), ...(NUMBERS[type] ?? []), ...Object.keys(INERT[type] ?? {})];
    for (const column of columns) {
      if (row[column] == null || mayShow(oracle, records, rec, column) || isCounted(rec, column)) continue;
      const words = INERT[type]?.[column];
      const value = words === undefined ? other(row[column]) : words[Math.floor(random() * words.length)];
      if (changes(`${type}.${column}`)) row[column] = value;
    }
    return row;
  }

  const rows = copyOf(records.rows);
  for (const [name, table] of Object.entries(TABLES)) {
    const before = tableOf(records.rows, name);
    const after = before.flatMap((row): Row[] => {
      const type = table.typeOf?.(row) ?? table.type;
      const rec = records.get(keyOf(type, table.by, row));
      if (rec === null) return [row];
      const leavesOut = OPTIONAL.has(type) && random() < 0.5 && isHidden(rec) && !isCounted(rec, null) && changes(`${type} left out`);
      return leavesOut ? [] : [otherwise(rec, partsOf(rec, table.parts?.(row) ?? []))];
    });
    if (after.length !== before.length || after.some((row, at) => !isSame(row, before[at] as Row))) replace(rows, name, after);
  }
  return { rows, groups };

  function partsOf(rec: Rec, parts: readonly { readonly type: string; readonly name: string }[]): Row {
    const inner: Record<string, unknown> = {};
    for (const { type, name } of parts) {
      const [column = '', at = '0'] = name.split('.');
      const part = records.get(`${type}:${rec.key}.${name}`);
      if (part === null) continue;
      const kept = rec.row[column];
      if (!Array.isArray(kept)) inner[column] = otherwise(part, {});
      else
        inner[column] = ((inner[column] as unknown[] | undefined) ?? [...kept]).map((one, place) =>
          place === Number(at) ? otherwise(part, {}) : one,
        );
    }
    return inner;
  }
}

const MARK_FIGURES = [
  'Evaluation.statistics',
  'SubjectAverage.cohort',
  'SubjectAverage.rank',
  'Result.rank',
  'OverallAverage.cohort',
  'OverallAverage.rank',
  'ClassGroup.classAverages',
  'Query.gradeStatistics',
] as const;
const ABSENCE_FIGURES = ['ClassGroup.attendanceStatistics', 'Query.attendanceStatistics'] as const;
const SUMS = ['halfDaysMissed', 'halfDaysUnjustified', 'latenessCount', 'minutesLate'] as const;

/** Another value of the same form: another token, an instant a little later, a number a little greater. */
function other(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(other);
  if (value instanceof Date) return new Date(value.getTime() + 7);
  if (typeof value === 'number') return value + 0.125;
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(new Date(value).getTime() + 7).toISOString();
  return value.replace(TOKEN, (token) => `Zq${token.slice(2, -2).split('').reverse().join('')}qZ`);
}

function isSame(one: Row, another: Row): boolean {
  return (
    one === another ||
    Object.keys(one).every(
      (column) => Object.is(one[column], another[column]) || JSON.stringify(one[column]) === JSON.stringify(another[column]),
    )
  );
}
