import { type AttendanceBook, halfDaysMissed } from './attendance.js';
import { addDays, instantOf, mondayOf, weekday } from './calendar.js';
import type { Random } from './random.js';
import { RATES } from './rates.js';
import { type Pupil, pupil, schoolDaysAgo, schoolsOf, shareOfYear, someDay, someone, type World } from './world.js';

/** Visits of one pupil at most. */
const MOST_VISITS = 20;

/** The infirmary, the meals of this week, and the flags that counts raise. */
export function addServices(world: World, book: AttendanceBook): void {
  for (const handle of ['student-pai', 'student-adult', 'student'])
    addVisits(world, pupil(world, handle), 2, world.random.topic(`cast visits ${handle}`));
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`services ${member.id}`);
      const yearly = RATES[school.kind].infirmary;
      addVisits(world, member, Math.min(random.poisson(yearly * random.gamma(0.7) * shareOfYear(world)), MOST_VISITS), random);
      addMeals(world, member);
      addAlerts(world, book, member);
    }
  }
}

const VISITS = [
  { motive: 'maux de ventre', acts: 'repos, hydratation', treatment: null },
  { motive: 'céphalée', acts: 'prise de température, repos', treatment: 'paracétamol selon protocole' },
  { motive: 'chute dans la cour', acts: 'désinfection, pansement', treatment: null },
  { motive: 'gêne respiratoire', acts: 'surveillance, saturation', treatment: 'inhalateur de l’élève' },
  { motive: 'besoin de parler', acts: 'entretien', treatment: null },
] as const;

/** Outcomes by the shares of domain model §5.2. */
function addVisits(world: World, member: Pupil, count: number, random: Random): void {
  const { uai } = member.home;
  for (let left = count; left > 0; left -= 1) {
    const arrivedAt = instantOf(someDay(world, random), random.pick(['09:20', '10:40', '11:30', '14:10', '15:05']));
    const outcome = random.weighted([
      ['BACK_TO_CLASS', 75],
      ['REST', 12],
      ['GUARDIAN_PICKED_UP', 12.6],
      ['EMERGENCY_SERVICES', 0.4],
    ]);
    const told = outcome !== 'BACK_TO_CLASS';
    world.rows.attendance.infirmaryVisits.push({
      school: uai,
      id: world.numbers.next('InfirmaryVisit', uai),
      student: member.id,
      arrivedAt,
      leftAt: new Date(arrivedAt.getTime() + random.whole(10, 55) * 60_000),
      outcome,
      guardiansInformedAt: told ? new Date(arrivedAt.getTime() + 15 * 60_000) : null,
      handledBy: someone(member.home, 'NURSE').staff,
      ...random.pick(VISITS),
      confidentialNote: random.chance(0.3) ? 'à revoir la semaine prochaine' : null,
    });
  }
}

/** From Monday to Friday of this week, for those who eat at school on that day. */
function addMeals(world: World, { id, home, row }: Pupil): void {
  const monday = mondayOf(world.today);
  for (let day = 0; day < 5; day += 1) {
    const date = addDays(monday, day);
    if (!row.mealDays?.includes(weekday(date))) continue;
    const away = world.rows.attendance.plannedMeals.length % 37 === 0;
    world.rows.attendance.plannedMeals.push({
      school: home.uai,
      student: id,
      date,
      service: 'LUNCH',
      expected: !away,
      source: away ? 'FAMILY' : 'REGISTRATION',
    });
  }
}

/** Default threshold of absences (domain model §5.2). */
const THRESHOLD = 5;

function addAlerts(world: World, book: AttendanceBook, member: Pupil): void {
  const count = halfDaysMissed(book, member);
  if (count < THRESHOLD) return;
  world.rows.attendance.alerts.push({
    school: member.home.uai,
    student: member.id,
    kind: 'ABSENCE',
    count,
    threshold: THRESHOLD,
    since: schoolDaysAgo(world, 10),
    acknowledgedBy: count > THRESHOLD * 2 ? (member.home.staff.get('CPE')?.[0]?.staff ?? null) : null,
  });
}
