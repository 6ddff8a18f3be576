import { addDays, type Day, instantOf } from './calendar.js';
import { type Course, type Pupil, pupil, schoolDaysAgo, schoolsOf, shareOfYear, someDay, type World } from './world.js';

/** What staff notes of a pupil in a year, in the mean; assumed, no figure is published. */
const YEARLY = 3;
const MOST = 12;

const NOTES = [
  ['FORGOTTEN_WORK', 'travail non fait'],
  ['FORGOTTEN_WORK', 'matériel oublié'],
  ['LOGBOOK_ISSUE', 'carnet non signé'],
  ['OBSERVATION', 'peu attentif depuis la rentrée de janvier'],
  ['ENCOURAGEMENT', 'a aidé un camarade pendant la séance'],
  ['ENCOURAGEMENT', 'de nets progrès à l’oral'],
] as const;

/** Share of pupils who are excused from sport for some weeks. */
const EXCUSED = 0.03;

/** What staff noted of pupils, and the lessons that some are excused from. */
export function addObservations(world: World): void {
  // Why: the family of the demo has something to take note of, whatever is drawn.
  for (const handle of ['student', 'student-adult'])
    addObservation(world, pupil(world, handle), ['LOGBOOK_ISSUE', 'carnet non signé'], schoolDaysAgo(world, 3));
  const asthmatic = pupil(world, 'student-pai');
  addExemption(world, asthmatic, asthmatic.home.subjects.get('EPS')?.id ?? null, {
    presenceRequired: true,
    partial: true,
    weekdays: [2, 4],
  });
  for (const school of schoolsOf(world)) {
    const sport = school.subjects.get('EPS')?.id ?? null;
    for (const member of school.pupils) {
      const random = world.random.topic(`observations ${member.id}`);
      for (let left = Math.min(random.poisson(YEARLY * shareOfYear(world)), MOST); left > 0; left -= 1) {
        const course = member.group.courses.length === 0 ? undefined : random.pick(member.group.courses);
        addObservation(world, member, random.pick(NOTES), someDay(world, random), course);
      }
      if (!random.chance(EXCUSED)) continue;
      addExemption(world, member, sport, { presenceRequired: random.chance(0.7), partial: random.chance(0.4) });
    }
  }
}

function addObservation(
  world: World,
  member: Pupil,
  [kind, text]: readonly [string, string],
  day: Day,
  course: Course | undefined = member.group.courses[0],
): void {
  const { uai } = member.home;
  world.rows.attendance.observations.push({
    school: uai,
    id: world.numbers.next('Observation', uai),
    student: member.id,
    kind,
    subject: course?.subject.id ?? null,
    at: instantOf(day, '15:30'),
    text,
    author: course?.teacher.staff ?? null,
    acknowledgementRequired: kind === 'LOGBOOK_ISSUE',
  });
}

function addExemption(
  world: World,
  member: Pupil,
  subject: string | null,
  how: { presenceRequired: boolean; partial: boolean; weekdays?: number[] },
): void {
  const { uai } = member.home;
  world.rows.attendance.exemptions.push({
    school: uai,
    id: world.numbers.next('Exemption', uai),
    student: member.id,
    subject,
    start: addDays(world.today, -14),
    end: addDays(world.today, 28),
    medicalNote: 'certificat : pas de course ni de saut',
    ...how,
  });
}
