import type { Category } from '../../core/policy/index.js';
import { adult, type Human, type Pupil, pupil, type World } from './world.js';

const DAY = 86_400_000;

interface Asked {
  readonly purpose: string;
  readonly recipient: string;
  readonly categories: readonly Category[];
}

const TUTORING: Asked = {
  purpose: 'homework-help',
  recipient: 'tutorat',
  categories: ['IDENTITY_BASIC', 'SCHOOLING', 'GRADE', 'COMPETENCY', 'APPRECIATION'],
};
const DIET: Asked = { purpose: 'catering', recipient: 'cantine', categories: ['HEALTH', 'SPECIAL'] };
const PHOTO: Asked = { purpose: 'catering', recipient: 'cantine', categories: ['IDENTITY_PHOTO'] };
const ORIENTATION: Asked = { purpose: 'orientation', recipient: 'orientation', categories: ['REPORT_CARD', 'APPRECIATION'] };

/** Versions of the notice that is in force. */
const NOTICE: Readonly<Record<string, number>> = { tutorat: 2, cantine: 1, orientation: 1 };

/** Notices, and what families said under them: alone, jointly, half, taken back, disputed, under an older notice. */
export function addConsents(world: World): void {
  addNotices(world);
  const child = pupil(world, 'student');
  say(world, 'GIVEN', child, child, TUTORING, 30);
  say(world, 'GIVEN', child, adult(world, 'parent'), TUTORING, 29);
  const alone = pupil(world, 'student-15');
  say(world, 'GIVEN', alone, alone, TUTORING, 25);
  const young = pupil(world, 'student-14');
  say(world, 'GIVEN', young, young, TUTORING, 20);
  const back = pupil(world, 'student-withdrawn');
  say(world, 'GIVEN', back, back, TUTORING, 30);
  say(world, 'WITHDRAWN', back, back, TUTORING, 3);
  const torn = pupil(world, 'student-disputed');
  say(world, 'GIVEN', torn, torn, TUTORING, 28);
  const [mother, father] = torn.guardians;
  if (mother !== undefined) say(world, 'GIVEN', torn, mother.adult, TUTORING, 27);
  if (father !== undefined) say(world, 'REFUSED', torn, father.adult, TUTORING, 26);
  const grown = pupil(world, 'student-adult');
  say(world, 'GIVEN', grown, grown, ORIENTATION, 15);

  const allergic = pupil(world, 'student-pai');
  jointly(world, allergic, DIET);
  jointly(world, allergic, PHOTO);
  addOthers(world);
}

function addNotices({ rows, at }: World): void {
  const ago = (days: number) => new Date(at.getTime() - days * DAY);
  rows.governance.notices.push(
    {
      purpose: 'homework-help',
      recipient: 'tutorat',
      version: 1,
      publishedAt: ago(400),
      text: 'Tutorat Plus lit les résultats publiés pour proposer des exercices.',
    },
    {
      purpose: 'homework-help',
      recipient: 'tutorat',
      version: 2,
      publishedAt: ago(60),
      text: 'Tutorat Plus lit les résultats publiés, les compétences et les commentaires pour proposer des exercices ; rien n’est gardé après le retrait.',
    },
    {
      purpose: 'catering',
      recipient: 'cantine',
      version: 1,
      publishedAt: ago(400),
      text: 'La cantine voit le régime alimentaire et, si vous le voulez, la photo de l’élève.',
    },
    {
      purpose: 'orientation',
      recipient: 'orientation',
      version: 1,
      publishedAt: ago(400),
      text: 'Orient’Moi lit l’appréciation du professeur principal sur les bulletins publiés.',
    },
  );
}

/** Some of the others: pupils of the lycée for themselves, one of them under the notice of last year; diets and photos at the canteen. */
function addOthers(world: World): void {
  const cast = new Set(world.pupils.values());
  const others = (members: readonly Pupil[]) => members.filter((member) => !cast.has(member));
  const ofAge = others(world.lycee.pupils).filter((member) => member.birthDate < `${world.year.firstYear - 15}-01-01`);
  for (const [index, member] of ofAge.slice(0, 12).entries())
    say(world, 'GIVEN', member, member, TUTORING, index === 0 ? 200 : 40 - index, index === 0 ? 1 : 2);
  for (const member of others(world.college.pupils)) {
    const random = world.random.topic(`canteen ${member.id}`);
    if (member.row.boarding === 'DAY') continue;
    if (member.row.dietaryRequirement !== null && random.chance(0.6)) jointly(world, member, DIET);
    if (random.chance(0.2)) jointly(world, member, PHOTO);
  }
}

/** The pupil and a guardian; the guardian's word counts while the pupil is under fifteen. */
function jointly(world: World, member: Pupil, asked: Asked): void {
  const guardian = member.guardians.find(({ link }) => link.authority !== 'CONTACT')?.adult;
  say(world, 'GIVEN', member, member, asked, 40);
  if (guardian !== undefined) say(world, 'GIVEN', member, guardian, asked, 39);
}

function say(
  world: World,
  act: 'GIVEN' | 'REFUSED' | 'WITHDRAWN',
  about: Pupil,
  by: Human,
  asked: Asked,
  daysAgo: number,
  notice = NOTICE[asked.recipient] ?? 1,
): void {
  const { consentActs } = world.rows.governance;
  const school = about.home.uai;
  consentActs.push({
    school,
    id: `${school}.ca${consentActs.length + 1}`,
    student: about.id,
    purpose: asked.purpose,
    recipient: asked.recipient,
    categories: [...asked.categories],
    act,
    person: by.person,
    capacity: by.person === about.person ? 'STUDENT' : 'GUARDIAN',
    noticeVersion: notice,
    expiresAt: new Date(world.at.getTime() + 300 * DAY),
    at: new Date(world.at.getTime() - daysAgo * DAY),
  });
}
