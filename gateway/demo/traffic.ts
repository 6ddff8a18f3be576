import { addAnnouncement } from './announcements.js';
import { addDays, type Day, instantOf, weekday } from './calendar.js';
import { informed } from './families.js';
import { addConversation, guardiansOf, type Taking } from './messaging.js';
import type { Random } from './random.js';
import { type Group, type Pupil, type School, schoolsOf, someone, type World } from './world.js';

/**
 * What people write to each other in the last weeks, by the volumes of domain model §5.5: a guardian gets .6 messages a week and sends .15, a
 * pupil 1 and .2, a teacher 9 and 4; a family gets 1.2 announcements.
 */
export function addTraffic(world: World): void {
  const { weeksOfMessages: weeks } = world.setting;
  for (const school of schoolsOf(world)) {
    const random = world.random.topic(`traffic ${school.uai}`);
    for (const group of school.classes) addClassTraffic(world, group, weeks, random);
    for (let left = random.poisson(ANNOUNCEMENTS * weeks); left > 0; left -= 1) announce(world, school, weeks, random);
    for (let left = random.poisson(STAFF_LETTERS * weeks); left > 0; left -= 1) writeToStaff(world, school, weeks, random);
  }
}

/** A week, for each class or school; what one guardian or one pupil sends. */
const LETTERS_TO_GUARDIANS = 0.5;
const LETTERS_TO_PUPILS = 0.9;
const STAFF_LETTERS = 2.5;
const ANNOUNCEMENTS = 1.2;
const SENT_BY_GUARDIAN = 0.15;
const SENT_BY_PUPIL = 0.2;
const ANSWERED = 0.5;
/** One message in ten names somebody who has no part in it. */
const NAMING = 0.1;

function addClassTraffic(world: World, group: Group, weeks: number, random: Random): void {
  const { school, members, courses } = group;
  if (courses.length === 0 || members.length === 0) return;
  const teacher = (): Taking => ({ human: random.pick(courses).teacher, profile: 'STAFF' });
  const families = guardiansOf(members).map(
    ({ human, students }): Taking => ({ human, profile: 'GUARDIAN', onBehalfOf: students, via: group }),
  );
  const pupils = members.map((human): Taking => ({ human, profile: 'STUDENT' }));
  const letter = (to: readonly Taking[], subject: string) => {
    const from = teacher();
    const others = to.filter(({ human }) => human.person !== from.human.person);
    const said = [
      { by: 0, at: instant(world, weeks, random), text: textAbout(random, school, 'Merci de lire le document joint au cahier de textes.') },
    ];
    addConversation(world, school, { kind: 'BROADCAST', subject, replyPolicy: 'SENDER_ONLY', taking: [from, ...others], said });
  };
  for (let left = random.poisson(LETTERS_TO_GUARDIANS * weeks); left > 0; left -= 1)
    letter(families, `Information aux familles de ${group.name}`);
  for (let left = random.poisson(LETTERS_TO_PUPILS * weeks); left > 0; left -= 1) letter(pupils, `Travail à faire, ${group.name}`);
  for (const child of members) {
    const parents = informed(child).map(({ adult }): Taking => ({ human: adult, profile: 'GUARDIAN', onBehalfOf: [child.id] }));
    for (const parent of parents) {
      for (let left = random.poisson(SENT_BY_GUARDIAN * weeks); left > 0; left -= 1)
        ask(world, school, parent, teacher(), [child], weeks, random);
    }
    for (let left = random.poisson(SENT_BY_PUPIL * weeks); left > 0; left -= 1)
      ask(world, school, { human: child, profile: 'STUDENT' }, teacher(), [], weeks, random);
  }
}

function ask(world: World, school: School, by: Taking, to: Taking, concerns: readonly Pupil[], weeks: number, random: Random): void {
  if (by.human.person === to.human.person) return;
  const at = instant(world, weeks, random);
  const said = [{ by: 0, at, text: textAbout(random, school, 'Bonjour, j’ai une question sur le travail à rendre.') }];
  const answeredAt = new Date(at.getTime() + random.whole(1, 30) * 3_600_000);
  if (answeredAt < world.at && random.chance(ANSWERED))
    said.push({ by: 1, at: answeredAt, text: 'Bonjour, la réponse est dans le cahier de textes.' });
  addConversation(world, school, { kind: 'DIRECT', subject: random.pick(SUBJECTS), concerns, taking: [by, to], said });
}

const SUBJECTS = ['Travail à rendre', 'Absence à venir', 'Rendez-vous', 'Une question sur la note', 'Matériel'];

function writeToStaff(world: World, school: School, weeks: number, random: Random): void {
  const from: Taking = { human: someone(school, 'PRINCIPAL'), profile: 'STAFF' };
  const teachers = (school.staff.get('TEACHER') ?? []).map((human): Taking => ({ human, profile: 'STAFF' }));
  const said = [
    { by: 0, at: instant(world, weeks, random), text: textAbout(random, school, 'Réunion en salle des professeurs à 12 h 30.') },
  ];
  addConversation(world, school, { kind: 'BROADCAST', subject: 'Vie de l’établissement', taking: [from, ...teachers], said });
}

/** Acknowledgement is asked in 35 cases of a hundred. */
function announce(world: World, school: School, weeks: number, random: Random): void {
  const publishedFrom = instant(world, weeks, random);
  addAnnouncement(world, school, someone(school, 'PRINCIPAL'), school.pupils, {
    title: random.pick(['Vie scolaire', 'Cantine : menus', 'Sortie', 'Conseil d’administration', 'Transports']),
    body: 'L’information est affichée dans le hall de l’établissement.',
    category: random.pick(['ADMINISTRATIVE', 'EVENT']),
    publishedFrom,
    publishedTo: new Date(publishedFrom.getTime() + 21 * 86_400_000),
    acknowledgementRequired: random.chance(0.35),
  });
}

/** Hours at which people write: before school, at noon, in the evening; between seven and twenty. */
const HOURS = [
  [7, 18],
  [8, 10],
  [10, 6],
  [12, 18],
  [14, 6],
  [17, 16],
  [18, 16],
  [19, 10],
] as const;

function instant(world: World, weeks: number, random: Random): Date {
  let day: Day = addDays(world.today, -random.whole(1, 7 * weeks));
  while (weekday(day) > 5) day = addDays(day, -1);
  return instantOf(day, `${String(random.weighted(HOURS)).padStart(2, '0')}:${random.whole(10, 59)}`);
}

function textAbout(random: Random, school: School, text: string): string {
  return random.chance(NAMING) ? `${text} Voyez aussi avec ${random.pick(school.pupils).givenName}.` : text;
}
