import { instantOf } from './calendar.js';
import { adult, pupil, schoolDaysAgo, type World } from './world.js';

/** A teacher's answer that a parent minds: somebody of the school has begun to look into it. */
export function addModeration(world: World): void {
  const { college, rows, numbers } = world;
  const teacher = adult(world, 'teacher').person;
  const parent = adult(world, 'parent').person;
  const answer = rows.messaging.messages.find(({ school, sender }) => school === college.uai && sender === teacher);
  if (answer === undefined) return;
  rows.messaging.moderationReports.push({
    school: college.uai,
    id: numbers.next('ModerationReport', college.uai),
    reporter: parent,
    reporterFor: [pupil(world, 'student').id],
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
