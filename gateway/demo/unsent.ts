import { addDays, instantOf } from './calendar.js';
import { guardiansOf } from './messaging.js';
import { adult, type Human, schoolDaysAgo, type World } from './world.js';

/** What is written and not sent: a draft that a teacher has gone on with, and what the head teacher of a class has set for tomorrow. */
export function addUnsent(world: World): void {
  const { college, today } = world;
  const [first] = college.classes;
  const saved = instantOf(schoolDaysAgo(world, 1), '17:40');
  addLetter(world, adult(world, 'teacher'), {
    subject: 'Sortie au théâtre',
    body: 'Chers parents, la sortie au théâtre',
    state: 'DRAFT',
    at: saved,
    more: { sentAt: saved, editedAt: saved, version: 2 },
    to: [],
  });
  if (first?.headTeacher == null) return;
  const scheduledAt = instantOf(addDays(today, 1), '07:30');
  const to = guardiansOf(first.members).map(({ human, students }) => ({
    person: human.person,
    onBehalfOf: students,
    profile: 'GUARDIAN',
    audienceLabel: first.name,
    viaGroup: first.id,
  }));
  addLetter(world, first.headTeacher, {
    subject: 'Photo de classe demain',
    body: 'La photo de classe a lieu ce matin à 10 h, dans la cour.',
    state: 'SCHEDULED',
    at: saved,
    more: { sentAt: scheduledAt, scheduledAt },
    to,
  });
}

interface Letter {
  readonly subject: string;
  readonly body: string;
  readonly state: 'DRAFT' | 'SCHEDULED';
  /** When it was written. */
  readonly at: Date;
  readonly more: Partial<World['rows']['messaging']['messages'][number]>;
  readonly to: readonly Omit<World['rows']['messaging']['recipients'][number], 'school' | 'message' | 'kind' | 'delivery'>[];
}

/** In a conversation that is so far its writer's alone. */
function addLetter({ college: { uai }, rows, numbers }: World, { person }: Human, { subject, body, state, at, more, to }: Letter): void {
  const conversation = numbers.next('Conversation', uai);
  const times = { createdAt: at, lastActivityAt: at };
  rows.messaging.conversations.push({ school: uai, id: conversation, kind: 'GROUP', subject, creator: person, ...times });
  const folder = state === 'DRAFT' ? 'DRAFTS' : 'SENT';
  rows.messaging.participants.push({ school: uai, conversation, person, folder, joinedAt: at, lastActivityAt: at });
  const message = numbers.next('Message', uai);
  rows.messaging.messages.push({ school: uai, id: message, conversation, sender: person, state, body, language: 'fr', ...more });
  for (const one of to) rows.messaging.recipients.push({ school: uai, message, kind: 'TO', delivery: 'PENDING', ...one });
}
