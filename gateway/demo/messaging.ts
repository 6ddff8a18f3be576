import { instantOf } from './calendar.js';
import { informed } from './families.js';
import {
  adult,
  classOf,
  type Group,
  type Human,
  type Pupil,
  pupil,
  type School,
  schoolDaysAgo,
  schoolsOf,
  shareOfYear,
  someDay,
  someone,
  type World,
} from './world.js';

/** Conversations, and reports that somebody is in danger. */
export function addMessaging(world: World): void {
  addCastConversations(world);
  for (const school of schoolsOf(world)) {
    for (const group of school.classes) addClassLetter(world, group);
    addQuestions(world, school);
  }
  addSafetyReports(world);
  for (const school of schoolsOf(world)) addOrdinaryReports(world, school);
}

/** Somebody who takes part in a conversation, and as whom. */
export interface Taking {
  readonly human: Human;
  readonly profile: 'STAFF' | 'GUARDIAN' | 'STUDENT' | 'PERSON';
  readonly onBehalfOf?: readonly string[];
  /** The class through which they were written to. */
  readonly via?: Group;
}

/** Something that is said in a conversation: who speaks (a place in `taking`), and when. */
interface Said {
  readonly by: number;
  readonly at: Date;
  readonly text: string;
  readonly mentions?: readonly Human[];
  readonly takenBackAt?: Date;
}

interface ConversationDraft {
  readonly kind: string;
  readonly subject: string | null;
  readonly replyPolicy?: string;
  readonly concerns?: readonly Pupil[];
  /** Who takes part; the first begins it. */
  readonly taking: readonly [Taking, ...Taking[]];
  /** Texts in turn. */
  readonly said: readonly Said[];
}

export function addConversation(
  world: World,
  { uai }: School,
  { kind, subject, replyPolicy = 'EVERYONE', concerns = [], taking, said }: ConversationDraft,
): void {
  const { rows, numbers } = world;
  const id = numbers.next('Conversation', uai);
  const createdAt = said[0]?.at ?? world.at;
  const lastActivityAt = said.at(-1)?.at ?? createdAt;
  const named = concerns.length === 0 ? null : concerns.map((member) => member.id);
  rows.messaging.conversations.push({
    school: uai,
    id,
    kind,
    subject,
    creator: taking[0].human.person,
    createdAt,
    lastActivityAt,
    replyPolicy,
    concerns: named,
  });
  const random = world.random.topic(`conversation ${id}`);
  const cast = new Set([...world.adults.values()].map((human) => human.person));
  const readUpTo = taking.map((one, place) => {
    const spoke = said.filter(({ by }) => by === place).at(-1)?.at;
    // Why: the cast finds something new, whatever the others have read.
    return spoke ?? (!cast.has(one.human.person) && random.chance(0.7) ? lastActivityAt : null);
  });
  for (const [place, one] of taking.entries()) {
    rows.messaging.participants.push({
      school: uai,
      conversation: id,
      person: one.human.person,
      audienceLabel: one.via?.name ?? null,
      profile: one.profile,
      onBehalfOf: one.onBehalfOf === undefined ? null : [...one.onBehalfOf],
      folder: place === 0 ? 'SENT' : 'INBOX',
      joinedAt: createdAt,
      lastReadAt: readUpTo[place] ?? null,
      lastActivityAt,
    });
  }
  let before: { readonly id: string; readonly by: number } | null = null;
  for (const one of said) {
    const { by, at, text } = one;
    const message = numbers.next('Message', uai);
    rows.messaging.messages.push({
      school: uai,
      id: message,
      conversation: id,
      sender: (taking[by] as Taking).human.person,
      state: one.takenBackAt === undefined ? 'SENT' : 'RECALLED',
      sentAt: at,
      recalledAt: one.takenBackAt ?? null,
      body: text,
      language: 'fr',
      concerns: named,
      mentions: one.mentions?.map(({ person }) => person) ?? null,
      inReplyTo: before !== null && before.by !== by ? before.id : null,
    });
    before = { id: message, by };
    for (const [place, other] of taking.entries()) {
      if (place === by) continue;
      const upTo = readUpTo[place] ?? null;
      const isRead = upTo !== null && at <= upTo;
      const answered = said.find((later) => later.by === place && later.at > at)?.at;
      rows.messaging.recipients.push({
        school: uai,
        message,
        ...recipientOf(other),
        delivery: 'DELIVERED',
        readAt: isRead ? new Date(Math.min((answered ?? world.at).getTime(), at.getTime() + random.whole(5, 600) * 60_000)) : null,
      });
    }
  }
}

function recipientOf({ human, profile, onBehalfOf, via }: Taking) {
  return {
    person: human.person,
    kind: 'TO',
    onBehalfOf: onBehalfOf === undefined ? null : [...onBehalfOf],
    profile,
    audienceLabel: via?.name ?? null,
    viaGroup: via?.id ?? null,
  };
}

function addCastConversations(world: World): void {
  const { college, lycee } = world;
  const child = pupil(world, 'student');
  const at = (days: number, time: string) => instantOf(schoolDaysAgo(world, days), time);
  addConversation(world, college, {
    kind: 'DIRECT',
    subject: 'Devoirs de mathématiques',
    concerns: [child],
    taking: [
      { human: adult(world, 'parent'), profile: 'GUARDIAN', onBehalfOf: [child.id] },
      { human: adult(world, 'teacher'), profile: 'STAFF' },
    ],
    said: [
      {
        by: 0,
        at: at(5, '18:10'),
        text: 'Bonjour, Lina peine sur les fractions. Comment l’aider à la maison ?',
        mentions: [child],
      },
      { by: 1, at: at(4, '12:45'), text: 'Bonjour, les fiches 3 et 4 suffisent ; je la prends au soutien jeudi, avec Yanis.' },
      { by: 0, at: at(4, '19:02'), text: 'Merci beaucoup.' },
    ],
  });
  const grown = pupil(world, 'student-adult');
  const head = grown.group.headTeacher ?? someone(lycee, 'TEACHER');
  addConversation(world, lycee, {
    kind: 'DIRECT',
    subject: 'Vœux d’orientation',
    taking: [
      { human: grown, profile: 'STUDENT' },
      { human: head, profile: 'STAFF' },
    ],
    said: [
      { by: 0, at: at(9, '17:20'), text: 'Bonjour, j’hésite entre le BUT et la licence. Pourrions-nous en parler ?' },
      { by: 1, at: at(8, '13:00'), text: 'Bien sûr, lundi à 12 h en salle 204. Inès viendra aussi.' },
    ],
  });
  const others = grown.group.members.filter((member) => member !== grown).slice(0, 4);
  addConversation(world, lycee, {
    kind: 'GROUP',
    subject: 'Exposé de physique',
    taking: [{ human: grown, profile: 'STUDENT' }, ...others.map((human): Taking => ({ human, profile: 'STUDENT' }))],
    said: [
      { by: 0, at: at(6, '18:30'), text: 'Je fais l’introduction, qui prend la partie sur les ondes ?' },
      { by: 1, at: at(6, '19:05'), text: 'Moi !' },
      { by: 0, at: at(6, '19:10'), text: 'Et voici le numéro de Sami.', takenBackAt: at(6, '19:12') },
    ],
  });
}

/** The head teacher to the guardians of the class; those who may not be informed are not written to. */
function addClassLetter(world: World, group: Group): void {
  if (group.headTeacher === null) return;
  const guardians = guardiansOf(group.members).map(
    ({ human, students }): Taking => ({ human, profile: 'GUARDIAN', onBehalfOf: students, via: group }),
  );
  addConversation(world, group.school, {
    kind: 'BROADCAST',
    subject: `Réunion des parents de ${group.name}`,
    replyPolicy: 'SENDER_ONLY',
    taking: [{ human: group.headTeacher, profile: 'STAFF' }, ...guardians],
    said: [
      {
        by: 0,
        at: instantOf(schoolDaysAgo(world, 11), '17:15'),
        text: `La réunion des parents de ${group.name} aura lieu en salle polyvalente à 18 h.`,
      },
    ],
  });
}

function addQuestions(world: World, school: School): void {
  const random = world.random.topic(`questions ${school.uai}`);
  for (let left = Math.round(school.pupils.length / 12); left > 0; left -= 1) {
    const child = random.pick(school.pupils);
    const guardian = informed(child)[0]?.adult;
    const course = random.pick(child.group.courses);
    if (guardian === undefined || guardian.person === course.teacher.person) continue;
    const day = random.whole(1, 30);
    addConversation(world, school, {
      kind: 'DIRECT',
      subject: random.pick(['Absence à venir', 'Matériel oublié', 'Demande de rendez-vous', 'Question sur une note']),
      concerns: [child],
      taking: [
        { human: guardian, profile: 'GUARDIAN', onBehalfOf: [child.id] },
        { human: course.teacher, profile: 'STAFF' },
      ],
      said: [
        {
          by: 0,
          at: instantOf(schoolDaysAgo(world, day), random.pick(['07:20', '12:30', '18:15'])),
          text: `Bonjour, pourrions-nous parler de ${child.givenName} ?`,
        },
        {
          by: 1,
          at: instantOf(schoolDaysAgo(world, day - 1), '07:50'),
          text: 'Bonjour, oui : appelez le secrétariat pour un rendez-vous.',
        },
      ],
    });
  }
}

/** Each guardian once, for all their children among these; those under a no-information order are nobody here. */
export function guardiansOf(members: readonly Pupil[]): { human: Human; students: string[] }[] {
  const found = new Map<string, { human: Human; students: string[] }>();
  for (const member of members) {
    for (const { adult: human } of informed(member)) {
      const known = found.get(human.person) ?? { human, students: [] };
      found.set(human.person, known);
      known.students.push(member.id);
    }
  }
  return [...found.values()];
}

/** Persona 12: somebody of the class reports without giving a name. Another report is signed, and one is closed. */
function addSafetyReports(world: World): void {
  const { college, lycee } = world;
  const victim = pupil(world, 'student-victim');
  const report = (school: School, reporter: Human, draft: ReportDraft) => fileReport(world, school, reporter, draft);
  report(college, pupil(world, 'student-delegate'), {
    anonymous: true,
    concerns: [victim.id],
    statement: 'Une élève de ma classe est mise à l’écart tous les jours et on se moque d’elle.',
    createdAt: instantOf(schoolDaysAgo(world, 9), '18:42'),
    state: 'REPORTED',
  });
  report(college, adult(world, 'parent-of-victim'), {
    anonymous: false,
    concerns: [victim.id],
    statement: 'Ma fille ne veut plus aller en cours depuis deux semaines.',
    createdAt: instantOf(schoolDaysAgo(world, 7), '20:05'),
    state: 'UNDER_REVIEW',
    handledBy: [adult(world, 'principal').person, adult(world, 'harassment-referent').person],
    conversation: addExchange(world, college, victim),
  });
  const other = classOf(lycee, '2A').members.at(-1);
  if (other !== undefined)
    report(lycee, someone(lycee, 'AED'), {
      anonymous: false,
      concerns: [other.id],
      statement: 'Élève souvent seul, à voir avec l’infirmière.',
      createdAt: instantOf(schoolDaysAgo(world, 20), '11:00'),
      state: 'CLEARED',
    });
}

/** The exchange about a signed report, with whoever made it. */
function addExchange(world: World, school: School, victim: Pupil): string | null {
  addConversation(world, school, {
    kind: 'SAFETY_REPORT',
    subject: null,
    taking: [
      { human: adult(world, 'harassment-referent'), profile: 'STAFF' },
      { human: adult(world, 'principal'), profile: 'STAFF' },
      { human: adult(world, 'parent-of-victim'), profile: 'GUARDIAN', onBehalfOf: [victim.id] },
    ],
    said: [
      {
        by: 0,
        at: instantOf(schoolDaysAgo(world, 6), '08:40'),
        text: 'Bonjour, merci de nous l’avoir dit. Pouvez-vous venir demain à 17 h ?',
      },
      { by: 2, at: instantOf(schoolDaysAgo(world, 6), '12:30'), text: 'Oui, merci.' },
    ],
  });
  return world.rows.messaging.conversations.at(-1)?.id ?? null;
}

/** Four in a thousand pupils and year, two in five without a name (domain model §5.5). */
function addOrdinaryReports(world: World, school: School): void {
  const random = world.random.topic(`safety reports ${school.uai}`);
  for (let left = Math.floor(school.pupils.length * 0.004 * shareOfYear(world)); left > 0; left -= 1) {
    const reporter = random.pick(school.pupils);
    const others = reporter.group.members.filter((member) => member !== reporter);
    if (others.length === 0) continue;
    fileReport(world, school, reporter, {
      anonymous: random.chance(0.4),
      concerns: [random.pick(others).id],
      statement: 'Je m’inquiète pour quelqu’un de ma classe.',
      createdAt: instantOf(someDay(world, random), '18:05'),
      state: random.pick(['REPORTED', 'UNDER_REVIEW', 'CLEARED']),
    });
  }
}

type ReportDraft = Pick<WorldReport, 'anonymous' | 'concerns' | 'statement' | 'createdAt' | 'state' | 'handledBy' | 'conversation'>;
type WorldReport = World['rows']['messaging']['safetyReports'][number];

/** Of a report without a name neither who made it nor the time of day is written. */
function fileReport(world: World, school: School, { person }: Human, draft: ReportDraft): void {
  const id = world.numbers.next('SafetyReport', school.uai);
  const kept = draft.anonymous ? { reporter: null, createdAt: startOfDay(draft.createdAt) } : { reporter: person };
  world.rows.messaging.safetyReports.push({ school: school.uai, id, notFound: 0, ...draft, ...kept });
}

/** Midnight, UTC. */
function startOfDay(instant: Date): Date {
  return new Date(instant.getTime() - (instant.getTime() % 86_400_000));
}
