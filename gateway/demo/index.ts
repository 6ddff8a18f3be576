import { addAccommodations } from './accommodations.js';
import { addAccounts } from './accounts.js';
import { addAnnouncements } from './announcements.js';
import { addAssessment } from './assessment.js';
import { addAttendance } from './attendance.js';
import { addBehaviour } from './behaviour.js';
import { clockAt, lessonsOf, schoolDaysUpTo, schoolYearOf } from './calendar.js';
import { addClients, type DemoClient } from './clients.js';
import { addConsents } from './consents.js';
import { addDocuments } from './documents.js';
import { fillClasses } from './families.js';
import { addGroups } from './groups.js';
import { addJustifications } from './justifications.js';
import { addMailboxes } from './mailboxes.js';
import { addMessaging } from './messaging.js';
import { addModeration } from './moderation.js';
import { createNumbers } from './numbers.js';
import { addObjections } from './objections.js';
import { addObservations } from './observations.js';
import { type DemoOperation, operationsOf } from './operations.js';
import { addCast } from './personas.js';
import { createRandom } from './random.js';
import { addReportCards } from './report-cards.js';
import { addRollCalls } from './roll-calls.js';
import { type DemoRows, noRows } from './rows.js';
import { openSchool, type SchoolPlan } from './schools.js';
import { addServices } from './services.js';
import { demoSetting, type Setting } from './setting.js';
import { addStaff } from './staff.js';
import { addSurveys } from './surveys.js';
import { addTraffic } from './traffic.js';
import { addUnsent } from './unsent.js';
import { type DemoPerson, schoolsOf, type World } from './world.js';

export { DEMO_CLIENTS, type DemoClient } from './clients.js';
export { STREETS, slug } from './names.js';
export type { OperationName } from './operation-texts.js';
export type { DemoOperation } from './operations.js';
export { createRandom, type Random } from './random.js';
export type { DemoRows } from './rows.js';
export type { SchoolPlan } from './schools.js';
export { COLLEGE, DEMO_PROVIDER, LYCEE, type Setting } from './setting.js';
export type { DemoPerson } from './world.js';

export interface DemoOptions {
  /** Now: the demo is set in the school year around it, and today's roll calls are of this day. */
  readonly at: Date;
  readonly seed: number;
  /** Over both schools; at least 60, so that the cast finds its seats. */
  readonly students: number;
}

export interface Demo {
  readonly rows: DemoRows;
  /** What the files of the rows say, by the SHA-256 of it. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly people: readonly DemoPerson[];
  readonly clients: readonly DemoClient[];
  /** The twenty operations of domain model §4.1, in order. */
  readonly operations: readonly DemoOperation[];
}

export interface GenerateOptions {
  readonly at: Date;
  readonly seed: number;
  readonly setting: Setting;
}

/** Over the two schools of the cast, so that it finds its seats. */
export const FEWEST_STUDENTS = 60;

/**
 * Two schools that are on no map, with everybody domain model §5.7 asks for. The same options give the same rows, to the last digit.
 * @throws RangeError below 60 students.
 */
export function generateDemo({ at, seed, students }: DemoOptions): Demo {
  if (students < FEWEST_STUDENTS) throw new RangeError(`the demo needs ${FEWEST_STUDENTS} students`);
  return generateSchools({ at, seed, setting: demoSetting(students) });
}

/** The schools of a neighbourhood with the whole cast. The same options give the same rows, to the last digit. */
export function generateSchools({ at, seed, setting }: GenerateOptions): Demo {
  const world = emptyWorld(at, seed, setting);
  addStaff(world);
  addCast(world);
  fillClasses(world);
  addGroups(world);
  addAccommodations(world);
  const attendance = addAttendance(world);
  const lesson = addRollCalls(world, attendance);
  addJustifications(world, attendance);
  addBehaviour(world);
  addObservations(world);
  addServices(world, attendance);
  const assessment = addAssessment(world, attendance);
  addReportCards(world, attendance, assessment);
  addMessaging(world);
  addAnnouncements(world);
  addMailboxes(world);
  addSurveys(world);
  addModeration(world);
  addUnsent(world);
  addTraffic(world);
  addAccounts(world);
  const clients = addClients(world);
  addConsents(world);
  addObjections(world);
  addIdentityFeed(world);
  addDocuments(world);
  world.numbers.write(world.rows);
  const { rows, people, contents } = world;
  return { rows, contents, people, clients, operations: operationsOf(world, { attendance, assessment, lesson }) };
}

function emptyWorld(at: Date, seed: number, setting: Setting): World {
  const clock = clockAt(at);
  const year = schoolYearOf(clock.day);
  // Why: before the first bell the day has not begun, and what is shown is the school day before.
  const begun = clock.time >= lessonsOf(clock.day)[0][0];
  const until = begun ? clock.day : dayBefore(clock.day);
  const schoolDays = schoolDaysUpTo(until, year, setting.schoolDays);
  const today = schoolDays[0] as string;
  const lessons = lessonsOf(today);
  const running = today === clock.day ? lessons.filter(([from]) => from <= clock.time).length - 1 : lessons.length - 1;
  const rows = noRows();
  const numbers = createNumbers();
  const [college, lycee, ...others] = setting.schools;
  const open = (plan: SchoolPlan) => openSchool(plan, setting, year, clock.day, numbers, rows);
  return {
    at,
    setting,
    today,
    lesson: Math.max(0, running),
    year,
    schoolDays,
    random: createRandom(`${seed}/${year.name}`),
    rows,
    numbers,
    college: open(college),
    lycee: open(lycee),
    others: others.map(open),
    people: [],
    pupils: new Map(),
    adults: new Map(),
    mailboxes: new Set(),
    contents: new Map(),
  };
}

function dayBefore(day: string): string {
  return clockAt(new Date(Date.parse(`${day}T12:00:00Z`) - 86_400_000)).day;
}

/** The first entry of every record in the delta feed of identity. */
function addIdentityFeed(world: World): void {
  const { identity } = world.rows;
  const changedAt = new Date(`${world.year.start}T06:00:00Z`);
  const created = { kind: 'CREATED', changedAt };
  for (const { school, id } of identity.classGroups) identity.changes.push({ school, ...created, recordType: 'ClassGroup', record: id });
  for (const { school, id } of identity.teachingAssignments)
    identity.changes.push({ school, ...created, recordType: 'TeachingAssignment', record: id });
  for (const { school, id } of identity.students)
    identity.changes.push({ school, ...created, recordType: 'Student', record: id, student: id });
  for (const { school, id, student } of identity.enrolments)
    identity.changes.push({ school, ...created, recordType: 'Enrolment', record: id, student });
  for (const { uai } of schoolsOf(world)) {
    // Why: a pupil whose record another school keeps is told of in this school's feed too.
    const guests = identity.enrolments.filter((row) => row.school === uai && !row.student.startsWith(`${uai}.`));
    for (const { student } of guests) identity.changes.push({ school: uai, ...created, recordType: 'Student', record: student, student });
  }
}
