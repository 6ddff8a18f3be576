import type { AssessmentBook } from './assessment.js';
import { type AttendanceBook, reasonOf } from './attendance.js';
import { addDays, clockAt, instantOf, laterOf, MORNING, mondayOf, nextSchoolDay } from './calendar.js';
import { type OperationName, TEXTS } from './operation-texts.js';
import type { OpenLesson } from './roll-calls.js';
import { classOf, pupil, schoolDaysAgo, type World } from './world.js';

export interface DemoOperation {
  readonly name: OperationName;
  /** Client id. */
  readonly client: string;
  /** Handle of the person the client acts for; without one the system acts for itself. */
  readonly as?: string;
  readonly purpose: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Books {
  readonly attendance: AttendanceBook;
  readonly assessment: AssessmentBook;
  readonly lesson: OpenLesson;
}

/** The twenty operations, in order, with variables that find something on this demo. Ids are our own, not a vendor's. */
export function operationsOf(world: World, books: Books): readonly DemoOperation[] {
  const { today, college, lycee } = world;
  const monday = mondayOf(today);
  const fifth = classOf(college, '5A');
  const day = { from: instantOf(today, '00:00').toISOString(), to: instantOf(addDays(today, 1), '00:00').toISOString() };
  const lately = { from: instantOf(schoolDaysAgo(world, 38), '00:00').toISOString(), to: day.to };
  const reported = college.former.year === college.years.current ? college.former : college.current;
  const op = (
    name: OperationName,
    client: string,
    as: string | null,
    purpose: string,
    variables: Record<string, unknown>,
  ): DemoOperation => ({
    name,
    client,
    ...(as === null ? {} : { as }),
    purpose,
    query: TEXTS[name],
    variables,
  });
  return [
    op('Op01_CanteenServiceSheet', 'cantine', null, 'catering', { school: college.uai, from: monday, to: addDays(monday, 4) }),
    op('Op02_TutoringAppProgress', 'tutorat', null, 'homework-help', {
      student: pupil(world, 'student-15').id,
      since: instantOf(world.year.start, '00:00').toISOString(),
    }),
    op('Op03_ParentHome', 'famille', 'parent', 'family-information', { period: college.current.id, from: lately.from, now: day.to }),
    op('Op04_CpeMorning', 'vie-scolaire', 'cpe', 'attendance-follow-up', { school: college.uai, ...day }),
    op('Op05_TeacherRollCallSheet', 'prof', 'teacher', 'roll-call', { group: fifth.id, ...day }),
    op('Op06_SubmitRollCall', 'prof', 'teacher', 'roll-call', { input: rollCallOf(world, books.lesson), key: keyOf(world, 6) }),
    op('Op07_ParentAnnouncesAbsence', 'famille', 'parent', 'family-information', {
      input: absenceTomorrow(world, books.attendance),
      key: keyOf(world, 7),
    }),
    op('Op08_NurseFollowUp', 'vie-scolaire', 'nurse', 'nurse-care', { student: pupil(world, 'student-pai').id, from: lately.from }),
    op('Op09_HarassmentReferentBoard', 'vie-scolaire', 'harassment-referent', 'protection', { school: college.uai, ...lately }),
    op('Op10_ResearchCells', 'recherche', null, 'research', {
      schools: [college.uai, lycee.uai],
      year: college.years.current,
      from: world.year.start,
      to: today,
    }),
    op('Op11_ReportCardExport', 'lsu', 'principal', 'report-card-export', { group: fifth.id, period: reported.id }),
    op('Op12_RosterDelta', 'lms', null, 'class-lists', { school: college.uai }),
    op('Op13_MessageGuardiansOfClass', 'prof', 'head-teacher', 'messaging', {
      input: letterToGuardians(college.uai, fifth.id),
      key: keyOf(world, 13),
    }),
    op('Op14_VendorPublishesGrades', 'notes', 'teacher', 'grading', gradesOf(world, books.assessment.ungraded)),
    op('Op15_OrientationTool', 'orientation', null, 'orientation', {
      student: pupil(world, 'student-adult').id,
      year: lycee.former.year,
      period: lycee.current.id,
    }),
    op('Op16_ParentOfAdultPupil', 'famille', 'parent-of-adult', 'family-information', { period: lycee.current.id }),
    op('Op17_AideSupportedPupil', 'vie-scolaire', 'aide', 'pupil-support', { from: lately.from }),
    op('Op18_SubjectAccessExport', 'famille', 'student-adult', 'subject-access', {}),
    op('Op19_ParentDelegatePreparesCouncil', 'famille', 'parent-delegate', 'class-council', {
      group: fifth.id,
      period: college.current.id,
    }),
    op('Op20_AttendanceDelta', 'sync', null, 'attendance-sync', { school: college.uai }),
  ];
}

/** One key for each demo: the same demo asked twice says the same twice. */
function keyOf({ at }: World, operation: number): string {
  return `demo-${at.getTime().toString(36)}-${operation}`;
}

/** One pupil missing, one late, the others present. Those who announced an absence are missing too. */
function rollCallOf(world: World, { group, subject, start, end }: OpenLesson) {
  const announced = pupil(world, 'student-of-delegate');
  const missing = pupil(world, 'student-author');
  const late = pupil(world, 'student-of-teacher');
  const entries = group.members.map((member) => {
    if (member === late) return { studentId: member.id, status: 'LATE', minutes: 6 };
    return { studentId: member.id, status: member === missing || member === announced ? 'ABSENT' : 'PRESENT' };
  });
  return {
    schoolId: group.school.uai,
    subjectId: subject,
    groupIds: [group.id],
    start: start.toISOString(),
    end: end.toISOString(),
    entries,
  };
}

function absenceTomorrow(world: World, attendance: AttendanceBook) {
  const { today, college } = world;
  const next = nextSchoolDay(laterOf(clockAt(world.at).day, today));
  return {
    studentId: pupil(world, 'student').id,
    start: instantOf(next, MORNING.from).toISOString(),
    end: instantOf(next, MORNING.to).toISOString(),
    reasonId: reasonOf(attendance, college, 'RDVM'),
    statement: 'rendez-vous chez le médecin',
  };
}

function letterToGuardians(schoolId: string, groupId: string) {
  return {
    schoolId,
    subject: 'Sortie au musée',
    body: 'Bonjour, la sortie au musée aura lieu la semaine prochaine. Merci de prévoir un pique-nique.',
    to: [{ groupId, profile: 'TUT' }],
    replyPolicy: 'SENDER_ONLY',
  };
}

function gradesOf(world: World, evaluation: string) {
  const [first, second, third] = classOf(world.college, '5A').members;
  const tomorrow = addDays(clockAt(world.at).day, 1);
  return {
    evaluation,
    source: 'notes-express',
    items: [
      { externalId: 'ne-1', studentId: first?.id, status: 'GRADED', value: 14.5, comment: 'Bon travail.' },
      { externalId: 'ne-2', studentId: second?.id, status: 'GRADED', value: 9 },
      { externalId: 'ne-3', studentId: third?.id, status: 'ABSENT' },
    ],
    key: keyOf(world, 14),
    at: instantOf(tomorrow, '18:00').toISOString(),
    later: instantOf(addDays(tomorrow, 1), '18:00').toISOString(),
  };
}
