import { type AttendanceBook, addEvent, reasonOf } from './attendance.js';
import { instantOf, LESSONS, MORNING } from './calendar.js';
import type { Random } from './random.js';
import { type Course, classOf, type Group, type Pupil, pupil, schoolsOf, someone, type World } from './world.js';

/** The lesson of the cast's teacher that is still to be taken: what operations 5 and 6 are about. */
export interface OpenLesson {
  readonly rollCall: string;
  readonly start: Date;
  readonly end: Date;
  readonly subject: string;
  readonly group: Group;
}

/** Today: the first lesson of each class as it was taken, those missing or late, and one lesson that the teacher has yet to take. */
export function addRollCalls(world: World, book: AttendanceBook): OpenLesson {
  const { today, lesson, college } = world;
  const fifth = classOf(college, '5A');
  const absent = announceAbsences(world, book);
  for (const school of schoolsOf(world)) {
    school.classes.forEach((group, index) => {
      const course = group.courses[index % group.courses.length];
      const isOpen = group === fifth && lesson === 0;
      if (course !== undefined && !isOpen) takeRoll(world, group, course, index % 16 === 9, absent);
    });
  }
  const mathematics = fifth.courses.find(({ subject }) => subject.code === 'MAT') as Course;
  const [from, to] = LESSONS[lesson] as (typeof LESSONS)[number];
  const open = { start: instantOf(today, from), end: instantOf(today, to) };
  const rollCall = addRollCall(world, fifth, mathematics, { ...open, state: 'TODO' });
  for (const member of fifth.members) addEntry(world, rollCall, member, 'UNMARKED', null, absent.get(member.id) ?? null);
  return { rollCall, ...open, subject: mathematics.subject.id, group: fifth };
}

/** What families said before the day began. */
function announceAbsences(world: World, book: AttendanceBook): Map<string, string> {
  const { today, college } = world;
  const member = pupil(world, 'student-of-delegate');
  const said = member.guardians[0]?.adult.person ?? null;
  const event = addEvent(world, member, {
    kind: 'ABSENCE',
    start: instantOf(today, MORNING.from),
    end: instantOf(today, MORNING.to),
    halfDays: 1,
    source: 'FAMILY',
    status: 'REASON_GIVEN',
    announcedBy: said,
    recordedBy: null,
    reason: reasonOf(book, college, 'RDVM'),
    statement: 'rendez-vous chez l’orthodontiste',
  });
  return new Map([[member.id, event]]);
}

function takeRoll(world: World, group: Group, course: Course, isForgotten: boolean, announced: ReadonlyMap<string, string>): void {
  const { today } = world;
  const [from, to] = LESSONS[0];
  const start = instantOf(today, from);
  const taken = { start, end: instantOf(today, to), state: isForgotten ? 'FORGOTTEN' : 'DONE' };
  const at = new Date(start.getTime() + 7 * 60_000);
  const rollCall = addRollCall(world, group, course, isForgotten ? taken : { ...taken, takenBy: course.teacher.staff, takenAt: at });
  if (isForgotten) return;
  const random = world.random.topic(`roll call ${rollCall}`);
  group.members.forEach((member, index) => {
    const expected = announced.get(member.id) ?? null;
    const status = expected !== null ? 'ABSENT' : statusOf(world, member, index, random);
    const event = expected ?? eventOf(world, member, status, rollCall, course, random);
    addEntry(world, rollCall, member, status, event, expected);
  });
}

/** One in twenty-five is missing, one in forty late; in each class at least the fourth from the end is missing. */
function statusOf(world: World, member: Pupil, index: number, random: Random): 'PRESENT' | 'ABSENT' | 'LATE' {
  const drawn = random.next();
  if ([...world.pupils.values()].includes(member)) return 'PRESENT';
  if (index === member.group.members.length - 4 || drawn < 0.04) return 'ABSENT';
  return drawn < 0.065 ? 'LATE' : 'PRESENT';
}

/** What the office finds in the morning: most of it without a reason yet, some families called already. */
function eventOf(world: World, member: Pupil, status: string, rollCall: string, { teacher }: Course, random: Random): string | null {
  if (status === 'PRESENT') return null;
  const start = instantOf(world.today, LESSONS[0][0]);
  const shared = { start, rollCall, recordedBy: teacher.staff, source: 'ROLL_CALL' };
  if (status === 'LATE') {
    const minutes = random.whole(3, 20);
    return addEvent(world, member, { ...shared, kind: 'LATENESS', end: new Date(start.getTime() + minutes * 60_000), minutes });
  }
  const calledAt = new Date(start.getTime() + random.whole(20, 50) * 60_000);
  const call = {
    action: 'CALL',
    at: calledAt.toISOString(),
    channel: 'PHONE',
    outcome: random.pick(['NO_ANSWER', 'MESSAGE_LEFT', 'REACHED']),
    by: someone(member.home, 'CPE').staff,
  };
  const isSecond = world.rows.attendance.attendanceEvents.length % 2 === 0;
  const followUps = calledAt < world.at && isSecond ? [call] : null;
  return addEvent(world, member, { ...shared, kind: 'ABSENCE', open: true, halfDays: 1, guardianActionRequired: true, followUps });
}

function addRollCall(
  world: World,
  group: Group,
  { subject }: Course,
  given: { start: Date; end: Date; state: string; takenBy?: string; takenAt?: Date },
): string {
  const { uai } = group.school;
  const id = world.numbers.next('RollCall', uai);
  world.rows.attendance.rollCalls.push({ school: uai, id, subject: subject.id, group: group.id, ...given });
  return id;
}

function addEntry(
  world: World,
  rollCall: string,
  member: Pupil,
  status: string,
  event: string | null,
  expectedAbsence: string | null,
): void {
  world.rows.attendance.rollCallEntries.push({ school: member.home.uai, rollCall, student: member.id, status, event, expectedAbsence });
}
