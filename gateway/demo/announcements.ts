import { addDays, instantOf } from './calendar.js';
import { guardiansOf } from './messaging.js';
import type { Gathered } from './rows.js';
import { type Human, type Pupil, pupil, type School, schoolDaysAgo, schoolsOf, someone, type World } from './world.js';

/** News of each school for its families. */
export function addAnnouncements(world: World): void {
  for (const school of schoolsOf(world)) addAnnouncementsOf(world, school);
}

type AnnouncementDraft = Omit<Gathered['messaging']['announcements'][number], 'school' | 'id' | 'author'>;

function addAnnouncementsOf(world: World, school: School): void {
  const principal = someone(school, 'PRINCIPAL');
  const everybody = school.pupils;
  const from = (days: number) => instantOf(schoolDaysAgo(world, days), '17:30');
  const later = (days: number) => instantOf(addDays(world.today, days), '18:00');
  addAnnouncement(world, school, principal, everybody, {
    title: 'Portes ouvertes',
    body: 'Les portes ouvertes auront lieu samedi en huit, de 9 h à 12 h.',
    category: 'EVENT',
    publishedFrom: from(9),
    publishedTo: later(12),
  });
  addAnnouncement(world, school, principal, everybody, {
    title: 'Règlement intérieur',
    body: 'Merci de lire le nouveau règlement intérieur et d’en accuser réception.',
    category: 'ADMINISTRATIVE',
    publishedFrom: from(4),
    publishedTo: later(20),
    pinned: true,
    acknowledgementRequired: true,
  });
  const [first] = school.classes;
  if (first !== undefined) {
    addAnnouncement(world, school, first.headTeacher ?? principal, first.members, {
      title: `Sortie de ${first.name} au musée`,
      body: 'Autorisation de sortie à accuser avant vendredi ; prévoir un pique-nique.',
      category: 'TRIP',
      publishedFrom: from(2),
      publishedTo: later(6),
      acknowledgementRequired: true,
    });
  }
  addAnnouncement(world, school, principal, everybody.slice(0, 40), {
    title: 'Photos de classe',
    body: 'Les photos de classe ont été prises.',
    category: 'EVENT',
    publishedFrom: from(30),
    publishedTo: from(14),
  });
  const child = everybody.find((one) => one === pupil(world, 'student'));
  if (child !== undefined)
    addAnnouncement(
      world,
      school,
      child.group.headTeacher ?? principal,
      [child],
      {
        title: 'Rendez-vous',
        body: 'Je vous propose un rendez-vous lundi à 17 h.',
        category: 'MEETING',
        publishedFrom: from(1),
        publishedTo: later(4),
      },
      false,
    );
  addAnnouncement(world, school, principal, everybody.slice(0, 40), {
    title: 'Calendrier des conseils',
    body: 'Le calendrier des conseils de classe.',
    category: 'ADMINISTRATIVE',
    publishedFrom: later(7),
  });
}

/** For the guardians of these pupils, whom the cast leaves unacknowledged, and for pupils of age. */
export function addAnnouncement(
  world: World,
  { uai }: School,
  author: Human,
  members: readonly Pupil[],
  draft: AnnouncementDraft,
  isByClass = true,
): string {
  const { rows, numbers, adults } = world;
  const id = numbers.next('Announcement', uai);
  rows.messaging.announcements.push({ school: uai, id, author: author.person, ...draft });
  const random = world.random.topic(`announcement ${id}`);
  const cast = new Set([...adults.values()].map((human) => human.person));
  for (const { human, students } of guardiansOf(members)) {
    const isRead = draft.publishedFrom < world.at && !cast.has(human.person) && random.chance(0.8);
    const readAt = isRead ? new Date(Math.min(world.at.getTime(), draft.publishedFrom.getTime() + random.whole(1, 40) * 3_600_000)) : null;
    const acknowledgedAt = draft.acknowledgementRequired === true && random.chance(0.85) ? readAt : null;
    rows.messaging.audiences.push({
      school: uai,
      announcement: id,
      person: human.person,
      onBehalfOf: students,
      readAt,
      acknowledgedAt,
      profile: 'GUARDIAN',
      viaGroup: isByClass ? (members.find((member) => students.includes(member.id))?.group.id ?? null) : null,
    });
  }
  return id;
}
