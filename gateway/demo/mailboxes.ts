import { instantOf } from './calendar.js';
import { guardiansOf } from './messaging.js';
import { adult, type School, schoolsOf, type World } from './world.js';

/** Mailboxes that nobody opens, and when somebody wants no notice. */
export function addMailboxes(world: World): void {
  for (const school of schoolsOf(world)) {
    addClosedMailboxes(world, school);
    addQuietHours(world, school);
  }
}

/** Three guardians in a hundred never activated their account (domain model §5.5). */
function addClosedMailboxes(world: World, school: School): void {
  const cast = new Set([...world.adults.values()].map((human) => human.person));
  const random = world.random.topic(`mailboxes ${school.uai}`);
  for (const { human } of guardiansOf(school.pupils)) {
    if (cast.has(human.person) || !random.chance(0.03)) continue;
    if (human.school === school.uai)
      world.rows.messaging.closedMailboxes.push({ school: school.uai, person: human.person, since: instantOf(world.year.start, '08:00') });
  }
}

/** Some families want no notice in the evening, and a parent of the cast neither. */
function addQuietHours(world: World, school: School): void {
  const random = world.random.topic(`quiet hours ${school.uai}`);
  const parent = adult(world, 'parent').person;
  for (const { human } of guardiansOf(school.pupils)) {
    const isOne = human.person === parent || random.chance(0.2);
    if (!isOne || human.school !== school.uai) continue;
    const hours = human.person === parent || random.chance(0.7) ? { from: '20:00', to: '07:00' } : { from: '18:30', to: '08:00' };
    world.rows.messaging.quietHours.push({ school: school.uai, person: human.person, ...hours, days: [1, 2, 3, 4, 5, 6, 7] });
  }
}
