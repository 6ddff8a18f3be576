import { instantOf } from './calendar.js';
import { addConversation } from './messaging.js';
import { adult, pupil, schoolDaysAgo, type World } from './world.js';

/** A teacher's answer that a parent minds: somebody of the school has begun to look into it. */
export function addModeration(world: World): void {
  const { college, rows, numbers } = world;
  const teacher = adult(world, 'teacher').person;
  const parent = adult(world, 'parent').person;
  const child = pupil(world, 'student');
  addConversation(world, college, {
    kind: 'GROUP',
    subject: 'Une remarque en classe',
    concerns: [child],
    taking: [
      { human: adult(world, 'parent'), profile: 'GUARDIAN', onBehalfOf: [child.id] },
      { human: adult(world, 'teacher'), profile: 'STAFF' },
      { human: adult(world, 'principal'), profile: 'STAFF' },
    ],
    said: [
      { by: 0, at: instantOf(schoolDaysAgo(world, 4), '18:20'), text: 'Bonjour, Lina est rentrée peinée d’une remarque en classe.' },
      {
        by: 1,
        at: instantOf(schoolDaysAgo(world, 4), '20:10'),
        text: 'Bonjour, c’est Yanis qui a commencé, et ce n’est pas la première fois.',
      },
    ],
  });
  const answer = rows.messaging.messages.at(-1);
  if (answer === undefined) return;
  rows.messaging.moderationReports.push({
    school: college.uai,
    id: numbers.next('ModerationReport', college.uai),
    reporter: parent,
    reporterFor: [child.id],
    targetAuthor: teacher,
    targetType: 'Message',
    target: answer.id,
    content: answer.body,
    reason: 'Un autre élève est nommé dans cette réponse.',
    createdAt: instantOf(schoolDaysAgo(world, 3), '08:10'),
    state: 'UNDER_REVIEW',
    handledBy: adult(world, 'principal').person,
    decision: 'Vu avec l’enseignant.',
  });
}
