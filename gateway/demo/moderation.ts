import { instantOf } from './calendar.js';
import { addConversation } from './messaging.js';
import { adult, pupil, schoolDaysAgo, type World } from './world.js';

/** What a parent minds of a teacher's answers: of one somebody of the school has looked into it and is done, of another they have begun to. */
export function addModeration(world: World): void {
  const { college, rows, numbers } = world;
  const teacher = adult(world, 'teacher').person;
  const parent = adult(world, 'parent').person;
  const child = pupil(world, 'student');
  const earlier = rows.messaging.messages.find(({ sender }) => sender === teacher);
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
  if (answer === undefined || earlier === undefined) return;
  const report = (target: typeof answer, draft: Pick<Report, 'reason' | 'createdAt' | 'state' | 'decision' | 'closedAt'>) =>
    rows.messaging.moderationReports.push({
      school: college.uai,
      id: numbers.next('ModerationReport', college.uai),
      reporter: parent,
      reporterFor: [child.id],
      targetAuthor: teacher,
      targetType: 'Message',
      target: target.id,
      content: target.body,
      handledBy: adult(world, 'principal').person,
      ...draft,
    });
  report(answer, {
    reason: 'Un autre élève est nommé dans cette réponse.',
    createdAt: instantOf(schoolDaysAgo(world, 3), '08:10'),
    state: 'UNDER_REVIEW',
    decision: 'Vu avec l’enseignant.',
  });
  report(earlier, {
    reason: 'Il est question d’un autre élève.',
    createdAt: instantOf(schoolDaysAgo(world, 4), '19:10'),
    state: 'CLEARED',
    decision: 'Rien de personnel n’est dit de l’autre élève.',
    closedAt: instantOf(schoolDaysAgo(world, 3), '10:30'),
  });
}

type Report = World['rows']['messaging']['moderationReports'][number];
