import { drawAbsences, type HalfDay, type SchoolMonth, schoolMonths } from './absences.js';
import { AFTERNOON, type Day, earlierOf, instantOf, isWednesday, LESSONS, MORNING } from './calendar.js';
import type { Random } from './random.js';
import { RATES } from './rates.js';
import { addReasons, JUSTIFIED, type Reason } from './reasons.js';
import type { Gathered } from './rows.js';
import { type Pupil, pupil, type School, schoolDaysAgo, schoolsOf, shareOfYear, someone, type World } from './world.js';

export type EventRow = Gathered['attendance']['attendanceEvents'][number];

/** What was recorded, as later topics need it. */
export interface AttendanceBook {
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, Reason>>;
  /** Half-days each pupil missed: `2026-11-23 AM`. */
  readonly missed: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Absences and latenesses of the school days that are told of, by the generator of domain model §5.2. */
export function addAttendance(world: World): AttendanceBook {
  const reasons = new Map<string, ReadonlyMap<string, Reason>>();
  const missed = new Map<string, Set<string>>();
  for (const school of schoolsOf(world)) {
    reasons.set(school.uai, addReasons(world, school));
    for (const member of school.pupils) missed.set(member.id, new Set());
  }
  const book = { reasons, missed };
  addCastEvents(world, book);
  // Why not today: that is told by the roll calls.
  const months = schoolMonths(world.schoolDays.slice(1));
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`attendance ${member.id}`);
      addAbsences(world, book, member, months, random);
      addLateness(world, member, random);
    }
  }
  addCohorts(world);
  return book;
}

function addAbsences(world: World, book: AttendanceBook, member: Pupil, months: readonly SchoolMonth[], random: Random): void {
  const { kind, absenteeism } = member.home;
  const taken = book.missed.get(member.id) as Set<string>;
  const { truancy, spells } = drawAbsences(months, RATES[kind], { truant: member.truancy, factor: absenteeism, taken }, random);
  for (const halfDay of truancy) {
    const status = random.weighted(UNEXCUSED);
    addMissed(world, book, member, { missed: [halfDay], status, reason: status === 'REASON_UNKNOWN' ? null : 'SMV' });
  }
  for (const missed of spells) {
    const reason = random.weighted(JUSTIFIED);
    addMissed(world, book, member, { missed, status: random.weighted(EXCUSED), reason });
  }
}

const UNEXCUSED = [
  ['NOT_JUSTIFIED', 55],
  ['REASON_UNKNOWN', 30],
  ['REJECTED', 10],
  ['SETTLED', 5],
] as const;
const EXCUSED = [
  ['JUSTIFIED', 70],
  ['SETTLED', 15],
  ['REASON_GIVEN', 15],
] as const;

interface AbsenceDraft {
  readonly from: Day;
  /** The half-day, or null for whole days. */
  readonly half: 'AM' | 'PM' | null;
  readonly days?: number;
  readonly status: string;
  /** Code of the reason. */
  readonly reason: string | null;
  readonly more?: Partial<EventRow>;
}

/** One absence, on school days that are over and on which the pupil is not missing already. */
function addAbsence(
  world: World,
  book: AttendanceBook,
  member: Pupil,
  { from, half, days = 1, status, reason, more = {} }: AbsenceDraft,
): void {
  const taken = book.missed.get(member.id) as Set<string>;
  const first = world.schoolDays.indexOf(from);
  const spell = world.schoolDays.slice(Math.max(1, first - days + 1), first + 1).reverse();
  const missed = spell.flatMap((day): HalfDay[] =>
    half !== null ? [`${day} ${half}`] : isWednesday(day) ? [`${day} AM`] : [`${day} AM`, `${day} PM`],
  );
  if (missed.length === 0 || missed.some((one) => taken.has(one))) return;
  addMissed(world, book, member, { missed, status, reason, more });
}

interface MissedDraft {
  /** Half-days in a row, at least one. */
  readonly missed: readonly HalfDay[];
  readonly status: string;
  /** Code of the reason. */
  readonly reason: string | null;
  readonly more?: Partial<EventRow>;
}

function addMissed(world: World, book: AttendanceBook, member: Pupil, { missed, status, reason, more = {} }: MissedDraft): void {
  const taken = book.missed.get(member.id) as Set<string>;
  for (const one of missed) taken.add(one);
  const [from, begins] = (missed[0] as HalfDay).split(' ') as [Day, string];
  const [to, ends] = (missed.at(-1) as HalfDay).split(' ') as [Day, string];
  addEvent(world, member, {
    kind: reason === 'ACT' ? 'OFFSITE_ACTIVITY' : 'ABSENCE',
    start: instantOf(from, (begins === 'PM' ? AFTERNOON : MORNING).from),
    end: instantOf(to, (ends === 'PM' ? AFTERNOON : MORNING).to),
    halfDays: missed.length,
    status,
    legitimacy: LEGITIMACY[status] ?? 'UNDECIDED',
    reason: reason === null ? null : (book.reasons.get(member.home.uai)?.get(reason)?.id ?? null),
    guardianActionRequired: status === 'REASON_UNKNOWN',
    ...more,
  });
}

const LEGITIMACY: Readonly<Record<string, string>> = {
  JUSTIFIED: 'LEGITIMATE',
  NOT_JUSTIFIED: 'NOT_LEGITIMATE',
  REJECTED: 'NOT_LEGITIMATE',
  SETTLED: 'UNDECIDED',
};

function addLateness(world: World, member: Pupil, random: Random): void {
  const yearly = RATES[member.home.kind].lateness;
  const mean = yearly * random.gamma(0.6) * (0.6 + 0.4 * member.truancy) * shareOfYear(world);
  for (let left = Math.min(random.poisson(mean), world.schoolDays.length); left > 0; left -= 1) {
    const day = pastDay(world, random);
    if (day === null) return;
    const minutes = random.weighted([
      [random.whole(1, 10), 70],
      [random.whole(11, 25), 25],
      [random.whole(26, 50), 5],
    ]);
    const [start] = random.chance(0.6) ? LESSONS[0] : random.pick(isWednesday(day) ? LESSONS.slice(1, 4) : LESSONS.slice(1));
    const at = instantOf(day, start);
    const known = random.chance(0.5);
    addEvent(world, member, {
      kind: 'LATENESS',
      start: at,
      end: new Date(at.getTime() + minutes * 60_000),
      minutes,
      status: known ? 'REASON_GIVEN' : 'REASON_UNKNOWN',
      source: 'ROLL_CALL',
    });
  }
}

function pastDay(world: World, random: Random): Day | null {
  const past = world.schoolDays.slice(1);
  return past.length === 0 ? null : random.pick(past);
}

/** An event and the entry of the delta feed that tells of it. Seen by the family from when it was recorded, unless said otherwise. */
export function addEvent(world: World, member: Pupil, draft: Omit<EventRow, 'school' | 'id' | 'student' | 'recordedAt'>): string {
  const { rows, numbers } = world;
  const { uai } = member.home;
  const id = numbers.next('AttendanceEvent', uai);
  const recordedAt = earlierOf(draft.start, world.at);
  const row: EventRow = {
    school: uai,
    id,
    student: member.id,
    recordedAt,
    recordedBy: someone(member.home, 'AED').staff,
    toStudentFrom: recordedAt,
    toGuardiansFrom: recordedAt,
    ...draft,
  };
  rows.attendance.attendanceEvents.push(row);
  rows.attendance.changes.push({
    school: uai,
    kind: 'CREATED',
    recordType: 'AttendanceEvent',
    record: id,
    version: 1,
    changedAt: recordedAt,
  });
  return id;
}

/** What the twenty operations look for. */
function addCastEvents(world: World, book: AttendanceBook): void {
  const social = someone(world.college, 'SOCIAL_WORKER').staff;
  const hidden = {
    confidential: true,
    toStudentFrom: null,
    toGuardiansFrom: null,
    recordedBy: social,
    staffNote: 'entretien suivi, ne pas publier',
  };
  // Persona 9: nobody but the office may know that the pupil was away.
  addAbsence(world, book, pupil(world, 'student-confidential'), {
    from: schoolDaysAgo(world, 6),
    half: 'PM',
    status: 'JUSTIFIED',
    reason: 'ASS',
    more: hidden,
  });
  const child = pupil(world, 'student');
  addAbsence(world, book, child, {
    from: schoolDaysAgo(world, 12),
    half: null,
    days: 2,
    status: 'JUSTIFIED',
    reason: 'MAL',
    more: { staffNote: 'la mère a téléphoné' },
  });
  addAbsence(world, book, child, { from: schoolDaysAgo(world, 7), half: 'AM', status: 'JUSTIFIED', reason: 'PSY' });
  addAbsence(world, book, child, { from: schoolDaysAgo(world, 3), half: 'AM', status: 'REASON_UNKNOWN', reason: null });
  for (const handle of ['student-pai', 'student-adult', 'student-supported', 'student-objecting', 'student-victim'])
    addAbsence(world, book, pupil(world, handle), {
      from: schoolDaysAgo(world, 9),
      half: null,
      days: 2,
      status: 'JUSTIFIED',
      reason: handle === 'student-victim' ? 'FAM' : 'MALC',
    });
  for (const handle of ['student-adult', 'student-objecting', 'student-supervised', 'student-protected'])
    addAbsence(world, book, pupil(world, handle), { from: schoolDaysAgo(world, 4), half: 'AM', status: 'NOT_JUSTIFIED', reason: 'SMV' });
}

function addCohorts(world: World): void {
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const row = { school: school.uai, student: member.id, level: member.group.level, sex: member.sex, group: member.group.id };
      world.rows.attendance.cohorts.push(row);
      world.rows.assessment.cohorts.push({ ...row });
    }
  }
  // Persona 6: counted at the second school too, in no class of it.
  const guest = pupil(world, 'student-two-schools');
  const row = { school: world.lycee.uai, student: guest.id, level: '3', sex: guest.sex, group: null };
  world.rows.attendance.cohorts.push(row);
  world.rows.assessment.cohorts.push({ ...row });
}

export function halfDaysMissed(book: AttendanceBook, member: Pupil): number {
  return book.missed.get(member.id)?.size ?? 0;
}

/** Was the pupil away on the day? */
export function wasAway(book: AttendanceBook, member: Pupil, day: Day): boolean {
  const missed = book.missed.get(member.id);
  return missed !== undefined && (missed.has(`${day} AM`) || missed.has(`${day} PM`));
}

export function reasonOf(book: AttendanceBook, school: School, code: string): string | null {
  return book.reasons.get(school.uai)?.get(code)?.id ?? null;
}
