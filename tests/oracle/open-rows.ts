import { dayAt, millis, runs } from './days.js';
import type { Rec, Records, Row } from './records.js';
import type { Asker, Tie } from './ties.js';
import { reasonOf } from './whose.js';

/**
 * May a row be known of at all through this tie? What is not said in the policy but follows from the relations and their dates: the school
 * the row is of, the subject that is taught, what is published to whom, what is confidential, what is past its day of erasure.
 */
export function isOpenRow(records: Records, rec: Rec, field: string, tie: Tie, asker: Asker): boolean {
  return (
    isOfSchool(wholeOf(records, rec), tie) &&
    isOfGroup(rec, field, tie) &&
    isOfSubject(records, rec, field, tie) &&
    isOut(records, rec, field, tie, asker)
  );
}

/** Rows that a school writes about its own pupils, classes and staff: another school's staff have no part in them. */
const SCHOOL_ROWS: ReadonlySet<string> = new Set([
  'Enrolment',
  'RoleAssignment',
  'TeachingAssignment',
  'Accommodation',
  'Capability',
  'SchoolYear',
  'Period',
  'Subject',
  'ClassGroup',
  'AttendanceEvent',
  'Justification',
  'RollCall',
  'RollCallEntry',
  'InfirmaryVisit',
  'BehaviourIncident',
  'IncidentParticipant',
  'Measure',
  'Exemption',
  'Observation',
  'PlannedMeal',
  'AttendanceAlert',
  'AbsenceReason',
  'Scale',
  'Skill',
  'Evaluation',
  'Result',
  'SkillLevel',
  'SubjectAverage',
  'ClassAverage',
  'ReportCard',
  'CycleReport',
  'OrientationFile',
  'ModerationReport',
  'SafetyReport',
]);

function isOfSchool({ type, row }: Rec, tie: Tie): boolean {
  return tie.to === 'self' || !SCHOOL_ROWS.has(type) || row.school === tie.school;
}

/** A level is of the school whose scale it is on. */
function wholeOf(records: Records, rec: Rec): Rec {
  return rec.type === 'ScaleLevel' && rec.owner !== null ? (records.get(rec.owner) ?? rec) : rec;
}

/** What is said of a teaching and of nobody: its weight, and what was given in it. */
const OF_TEACHING: ReadonlySet<string> = new Set(['coefficient', 'evaluations']);

function isOfGroup({ type, row }: Rec, field: string, tie: Tie): boolean {
  if (tie.to !== 'groups' || tie.which === null) return true;
  const group = type === 'ClassGroup' ? row.id : row.group;
  const isAboutGroup =
    ['ClassGroup', 'RollCall', 'Evaluation', 'ClassAverage'].includes(type) || (type === 'TeachingAssignment' && OF_TEACHING.has(field));
  return !isAboutGroup || tie.which.has(String(group));
}

/** A teacher of one subject has the rows of that subject. */
function isOfSubject(records: Records, { type, row }: Rec, field: string, tie: Tie): boolean {
  if (tie.subjects === null) return true;
  switch (type) {
    case 'Evaluation':
    case 'SubjectAverage':
    case 'ClassAverage':
    case 'RollCall':
      return tie.subjects.has(String(row.subject));
    case 'TeachingAssignment':
      return !OF_TEACHING.has(field) || tie.subjects.has(String(row.subject));
    case 'Result':
    case 'SkillLevel':
      return tie.subjects.has(String(evaluationOf(records, row)?.subject));
    default:
      return true;
  }
}

function isOut(records: Records, rec: Rec, field: string, tie: Tie, asker: Asker): boolean {
  const { type, row } = rec;
  const { at, person } = asker;
  const passed = (instant: unknown) => instant != null && Number(millis(instant as Date)) <= at;
  const isStaff = tie.capacity === 'office' || tie.capacity === 'staff';
  const today = dayAt(at);
  switch (type) {
    case 'AttendanceEvent':
      return isEventOut(records, rec, field, tie, passed) && !isExclusionErased(row, today);
    case 'Measure':
      return runs(today, null, row.eraseAfter as string | null) && (isStaff || passed(row.toFamilyFrom));
    case 'Evaluation':
      return isStaff || isPublished(row, tie, passed);
    case 'Result':
      return isStaff || isPublished(evaluationOf(records, row) ?? {}, tie, passed);
    case 'SkillLevel':
      return isStaff || row.evaluation == null || isPublished(evaluationOf(records, row) ?? {}, tie, passed);
    case 'ReportCard':
      return isStaff || (row.status === 'PUBLISHED' && passed(row.publishedAt));
    case 'CycleReport':
      return tie.capacity === 'office' || passed(row.lockedAt);
    case 'AbsenceReason':
      return tie.capacity === 'office' || row.confidential !== true;
    case 'GuardianLink':
    case 'Accommodation':
    case 'RoleAssignment':
      return runs(today, row.validFrom as string | null, row.validTo as string | null);
    case 'ConsentRecord':
      return tie.capacity !== 'system' || row.recipient === asker.client;
    case 'Objection':
      // Why a parent objects is told to them and to who decides, and not to the other parent.
      return tie.capacity !== 'system' && (field !== 'grounds' || row.raisedBy === person || (tie.to === 'pupils' && tie.which === null));
    case 'DataRestriction':
      return tie.capacity !== 'system';
    case 'Conversation':
      return copyOf(records, String(row.id), person, at) !== null;
    case 'Message':
      return person !== null && isReadable(records, row, person, at);
    case 'Announcement':
      return row.author === person || isAddressed(records, row, person, at);
    case 'Notification':
      return isTold(records, row, person, at);
    case 'ModerationReport':
      return row.targetAuthor !== person;
    case 'Receipt':
    case 'SurveyAnswer':
      // One's own, or of what one asked.
      return [row.person, row.respondent, records.byId(String(row.announcement))?.row.author].includes(person);
    default:
      return true;
  }
}

/** Confidential ones are the office's alone; the family and the pupil see each from its own instant on, and a reason only where it is published. */
function isEventOut(records: Records, rec: Rec, field: string, { capacity }: Tie, passed: (instant: unknown) => boolean): boolean {
  if (capacity === 'office') return true;
  const { row } = rec;
  const reason = reasonOf(records, rec);
  if (row.confidential === true || reason?.confidential === true) return false;
  if (capacity === 'staff') return true;
  if ((field === 'reason' || field === 'reasonNature') && reason !== null && reason.publishToGuardians === false) return false;
  if (capacity !== 'guardian' && !passed(row.toStudentFrom)) return false;
  return capacity === 'pupil' || passed(row.toGuardiansFrom);
}

/** An exclusion stays in the file for a year (domain model §3.3), and so does the event that it was served. */
function isExclusionErased({ kind, start }: Row, today: string): boolean {
  const [year, ...day] = dayAt(Number(millis(start as Date))).split('-');
  return kind === 'TEMPORARY_EXCLUSION' && today > [String(Number(year) + 1), ...day].join('-');
}

function isPublished(evaluation: Row, { capacity }: Tie, passed: (instant: unknown) => boolean): boolean {
  if (capacity !== 'guardian' && !passed(evaluation.publishedToStudentsAt)) return false;
  return capacity === 'pupil' || passed(evaluation.publishedToGuardiansAt);
}

function evaluationOf(records: Records, row: Row): Row | null {
  return typeof row.evaluation === 'string' ? (records.byId(row.evaluation)?.row ?? null) : null;
}

/** Somebody's own copy of a conversation, once they joined: they do with the first message to them that was to be sent at some time, and was. */
export function copyOf(records: Records, conversation: string, person: string | null, at: number): Row | null {
  const { participants, messages } = records.rows.messaging;
  const copy = participants.find((one) => one.conversation === conversation && one.person === person);
  if (copy !== undefined) return Number(millis(copy.joinedAt)) <= at ? (copy as Row) : null;
  const came = messages
    .filter((one) => one.conversation === conversation && one.state === 'SCHEDULED' && isRecipient(records, one.id, String(person)))
    .map((one) => Number(millis(one.sentAt ?? null)))
    .sort((one, other) => one - other);
  return came[0] !== undefined && came[0] <= at ? { conversation, person, joinedAt: new Date(came[0]), leftAt: null } : null;
}

/** Written by them or sent to them, while they took part; one that waits for a moderator is its sender's alone. */
export function isReadable(records: Records, message: Row, person: string, at: number): boolean {
  const copy = copyOf(records, String(message.conversation), person, at);
  const sentAt = millis(message.sentAt as Date | null);
  const isOwnForLater = message.state === 'SCHEDULED' && message.sender === person;
  if (copy === null || sentAt === null || (sentAt > at && !isOwnForLater) || sentAt < Number(millis(copy.joinedAt as Date))) return false;
  const leftAt = millis(copy.leftAt as Date | null);
  if (leftAt !== null && sentAt >= leftAt) return false;
  const isSent = ['SENT', 'SCHEDULED', 'RECALLED', 'REMOVED'].includes(String(message.state));
  return message.sender === person || (isSent && isRecipient(records, String(message.id), person));
}

function isRecipient(records: Records, message: string, person: string): boolean {
  return records.rows.messaging.recipients.some(
    (one) => one.message === message && one.person === person && one.delivery !== 'BLOCKED_BY_POLICY',
  );
}

/** What it leads to is still there for them, and they are to be told of one of the pupils for whom they got it, where it was for any. */
function isTold(records: Records, { targetType, target, onBehalfOf, from }: Row, person: string | null, at: number): boolean {
  const of = records.byId(String(target))?.row;
  if (of === undefined || person === null || Number(millis(from as Date)) > at) return false;
  if (targetType === 'Message' && !(['SENT', 'SCHEDULED'].includes(String(of.state)) && isReadable(records, of, person, at))) return false;
  if (targetType === 'Announcement' && !isAddressed(records, of, person, at)) return false;
  const pupils = onBehalfOf as readonly string[];
  return pupils.length === 0 || pupils.some((pupil) => isInformed(records, person, pupil, at));
}

/** Is this guardian to be told of a pupil: no mere contact, none who lost authority, none whom an order bars (domain model §2.3, §2.5)? */
function isInformed(records: Records, guardian: string, student: string, at: number): boolean {
  const today = dayAt(at);
  return records.rows.identity.guardianLinks.some(
    (link) =>
      link.guardian === guardian &&
      link.student === student &&
      link.contactRestriction !== 'NO_INFORMATION' &&
      link.parentalAuthority !== 'WITHDRAWN' &&
      link.authority !== 'CONTACT' &&
      runs(today, link.validFrom, link.validTo),
  );
}

function isAddressed(records: Records, announcement: Row, person: string | null, at: number): boolean {
  const from = Number(millis(announcement.publishedFrom as Date));
  const to = millis((announcement.publishedTo as Date | null) ?? null);
  const isShown = from <= at && (to === null || at < to);
  return isShown && records.rows.messaging.audiences.some((one) => one.announcement === announcement.id && one.person === person);
}

/**
 * Parts of letters that are not for all who have the letter: a recipient in blind copy is known to whoever wrote and to themself; for which
 * child, through which class and whether it arrived, likewise; when somebody reads is their own to know (domain model §2.8), and for when somebody
 * set a letter; that it was reported is told to nobody who wrote it.
 */
export function isToldTo(records: Records, { type, row }: Rec, field: string, person: string | null): boolean {
  const isOwn = row.person === person;
  switch (type) {
    case 'Message':
      if (field === 'scheduledAt' || field === 'receipts') return row.sender === person;
      return field !== 'moderation' || row.sender !== person;
    case 'Recipient': {
      const isSender = records.byId(String(row.message))?.row.sender === person;
      if (row.kind === 'BCC' || field === 'onBehalfOf' || field === 'viaGroup' || field === 'delivery') return isOwn || isSender;
      return true;
    }
    case 'Participant':
      if (field === 'lastReadAt') return isOwn;
      return field !== 'onBehalfOf' || isOwn || records.byId(String(row.conversation))?.row.creator === person;
    case 'Receipt':
      return isOwn || field !== 'readAt';
    default:
      return true;
  }
}

/** May this human's address be passed on to the asker? Not while a link in force says that it must not (domain model §5.7, persona 2). */
export function isAddressOpen(records: Records, human: string, tie: Tie, asker: Asker): boolean {
  const today = dayAt(asker.at);
  const secrets = records.rows.identity.guardianLinks.filter(
    (link) =>
      link.contactRestriction === 'NO_ADDRESS_DISCLOSURE' &&
      runs(today, link.validFrom, link.validTo) &&
      (link.guardian === human || link.student.replace('.s', '.p') === human),
  );
  if (secrets.length === 0 || asker.person === human) return true;
  if (secrets.some((link) => link.guardian === human)) return false;
  return secrets.some((link) => link.guardian === asker.person) || tie.capacity === 'office';
}
