/**
 * Ids say where a record lives: `<UAI>.<kind><number>`, for example `9990001X.s4711`.
 * The facets of one human share their number: person `9990001X.p12`, student `9990001X.s12`, staff `9990001X.t12`.
 */

/** The letters of each kind of record. */
export const KINDS = {
  Person: 'p',
  Student: 's',
  Staff: 't',
  GuardianLink: 'gl',
  RoleAssignment: 'ra',
  Enrolment: 'en',
  Accommodation: 'ac',
  SchoolYear: 'sy',
  Period: 'pd',
  ClassGroup: 'g',
  Subject: 'sb',
  TeachingAssignment: 'ta',
  AttendanceEvent: 'ae',
  AbsenceReason: 'ar',
  Justification: 'ju',
  RollCall: 'rc',
  InfirmaryVisit: 'iv',
  BehaviourIncident: 'bi',
  Measure: 'ms',
  Exemption: 'ex',
  Observation: 'ob',
  Evaluation: 'ev',
  Result: 're',
  Scale: 'sc',
  Skill: 'sk',
  ReportCard: 'cr',
  CycleReport: 'cy',
  Conversation: 'co',
  Message: 'me',
  Announcement: 'an',
  Notification: 'no',
  ModerationReport: 'mr',
  SafetyReport: 'sr',
  Attachment: 'at',
} as const;
export type Kind = keyof typeof KINDS;

const SHAPE = /^([0-9]{7}[A-Z])\.([a-z]{1,2})([0-9a-z-]{1,40})$/;

/** The parts of an id, or null when the text is not an id of ours. */
export function parseId(id: string): { school: string; letters: string; local: string } | null {
  const parts = SHAPE.exec(id);
  // Why: a local part starting with a letter would be read as part of the kind; ours start with a digit.
  if (parts === null || !/^[0-9]/.test(parts[3] as string)) return null;
  return { school: parts[1] as string, letters: parts[2] as string, local: parts[3] as string };
}

/** `makeId('Student', '9990001X', '12')` is `9990001X.s12`. */
export function makeId(kind: Kind, school: string, local: string | number): string {
  return `${school}.${KINDS[kind]}${local}`;
}

/** The human behind a person, student or staff id, as their person id; null for any other id. */
export function humanOf(id: string): string | null {
  const parts = parseId(id);
  if (parts === null) return null;
  const { letters } = parts;
  if (letters !== KINDS.Person && letters !== KINDS.Student && letters !== KINDS.Staff) return null;
  return `${parts.school}.${KINDS.Person}${parts.local}`;
}

/** The same human's id as another facet: `facetOf('Student', '9990001X.p12')` is `9990001X.s12`. */
export function facetOf(kind: 'Person' | 'Student' | 'Staff', id: string): string | null {
  const human = humanOf(id);
  if (human === null) return null;
  const parts = parseId(human) as { school: string; local: string };
  return makeId(kind, parts.school, parts.local);
}

/** Kinds of records that are about nobody: their ids join nothing, and are the same for every client. */
const ORGANISATIONAL: ReadonlySet<string> = new Set([
  KINDS.SchoolYear,
  KINDS.Period,
  KINDS.ClassGroup,
  KINDS.Subject,
  KINDS.AbsenceReason,
  KINDS.RollCall,
  KINDS.Evaluation,
  KINDS.Scale,
  KINDS.Skill,
]);

/** Types of records that a school writes about its own people: other schools of theirs have no part in them. Their ids say which school it is. */
const KEPT_BY_A_SCHOOL: ReadonlySet<string> = new Set<Kind>([
  'Enrolment',
  'RoleAssignment',
  'TeachingAssignment',
  'Accommodation',
  'AttendanceEvent',
  'Justification',
  'InfirmaryVisit',
  'BehaviourIncident',
  'Measure',
  'Exemption',
  'Observation',
  'Result',
  'ReportCard',
  'CycleReport',
]);

/** Does the id of a record of this type say which school keeps it, for its own people alone? */
export function isKeptByASchool(type: string): boolean {
  return KEPT_BY_A_SCHOOL.has(type);
}

/** Is this the id of a record about somebody? */
export function isPersonal(id: string): boolean {
  const parts = parseId(id);
  return parts !== null && !ORGANISATIONAL.has(parts.letters);
}
