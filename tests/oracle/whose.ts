import { humanOf, type Rec, type Records, type Row } from './records.js';

/** Whose a record is, along one path of `@subject`, as person ids; null when the rows do not say. */
export function whose(records: Records, rec: Rec, path: string): readonly string[] | null {
  const { row, type } = rec;
  if (type === 'Person' || type === 'Student' || type === 'Staff') return [humanOf(String(row.id))];
  const { attendance, messaging } = records.rows;
  switch (`${type} ${path}`) {
    case 'RoleAssignment person':
      return [String(row.person)];
    case 'GuardianLink guardian':
      return [String(row.guardian)];
    case 'TeachingAssignment staff.person':
      return [humanOf(String(row.staff))];
    case 'BehaviourIncident participants.person':
      return attendance.incidentParticipants.filter((one) => one.incident === row.id).map((one) => one.person);
    case 'IncidentParticipant person':
      return [String(row.person)];
    case 'Conversation participants.edges.node.person':
      return [
        ...messaging.participants.filter((one) => one.conversation === row.id).map((one) => one.person),
        ...messaging.messages
          .filter((one) => one.conversation === row.id && one.state === 'SCHEDULED')
          .flatMap(({ id }) => messaging.recipients.filter((one) => one.message === id).map((one) => one.person)),
      ];
    case 'Message sender':
    case 'Message written.person':
      return [String(row.sender)];
    case 'Message recipients.edges.node.person':
      return messaging.recipients.filter((one) => one.message === row.id).map((one) => one.person);
    case 'Announcement audience.person':
      return messaging.audiences.filter((one) => one.announcement === row.id).map((one) => one.person);
    // Who is asked is told of for the figures, which nobody but whoever asked has.
    case 'Announcement asked.person':
      return messaging.audiences.filter((one) => one.announcement === row.id).map((one) => one.person);
    case 'Announcement author':
      return [String(row.author)];
    case 'Notification recipient':
      return [String(row.recipient)];
    case 'Receipt person':
      return [String(row.person)];
    case 'SurveyAnswer respondent':
      return row.respondent == null ? [] : [String(row.respondent)];
    case 'SurveyAnswer onBehalfOf':
      return row.onBehalfOf == null ? [] : [humanOf(String(row.onBehalfOf))];
    case 'ModerationReport reporter':
      return [String(row.reporter)];
    case 'ModerationReport targetAuthor':
      return [String(row.targetAuthor)];
    case 'SafetyReport concerns':
      return (row.concerns as readonly string[]).map(humanOf);
    default:
      return path === 'student' && typeof row.student === 'string' ? [humanOf(row.student)] : null;
  }
}

/** Categories that the value itself has. Source: domain model §2.2, value-dependent upgrade. */
export function valueCategories(records: Records, rec: Rec, field: string): readonly string[] {
  if (rec.type === 'Accommodation' && field === 'kind') return HEALTH_PLANS.has(String(rec.row.kind)) ? ['HEALTH'] : [];
  if (rec.type !== 'AttendanceEvent' || (field !== 'reason' && field !== 'reasonNature')) return [];
  const reason = reasonOf(records, rec);
  if (reason === null) return [];
  const nature = String(reason.nature);
  return [
    ...(reason.health === true || nature === 'HEALTH' ? ['HEALTH'] : []),
    ...(reason.special === true || nature === 'RELIGIOUS' || nature === 'SOCIAL_CARE' ? ['SPECIAL'] : []),
  ];
}

/** A care plan and a disability plan say something of health by their very name. */
const HEALTH_PLANS: ReadonlySet<string> = new Set(['PAI', 'PPS']);

export function reasonOf(records: Records, event: Rec): Row | null {
  return typeof event.row.reason === 'string' ? (records.byId(event.row.reason)?.row ?? null) : null;
}
