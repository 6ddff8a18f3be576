import { addDays, type Day, instantOf } from './calendar.js';
import type { Random } from './random.js';
import { RATES } from './rates.js';
import type { Gathered } from './rows.js';
import {
  adult,
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

type MeasureRow = Gathered['attendance']['measures'][number];

/** Incidents with those who took part, and what was decided. */
export function addBehaviour(world: World): void {
  addHarassment(world);
  addInsults(world);
  addOldSanction(world);
  addMeasures(world);
}

/** Persona 13: victim and author sit in the same class; each family is to see its own child and no other. */
function addHarassment(world: World): void {
  const { college } = world;
  const author = pupil(world, 'student-author');
  const victim = pupil(world, 'student-victim');
  const witness = pupil(world, 'student');
  const day = schoolDaysAgo(world, 8);
  const incident = addIncident(world, college, {
    occurredAt: instantOf(day, '12:40'),
    place: 'cour',
    kind: 'HARASSMENT',
    severity: 4,
    description: 'moqueries répétées et mise à l’écart depuis plusieurs semaines',
    reportedBy: someone(college, 'AED').person,
    suspectedHarassment: true,
    externalPartners: ['cellule académique de lutte contre le harcèlement'],
    taking: [
      [author, 'PERPETRATOR', 'reconnaît les faits'],
      [victim, 'VICTIM', 'reçue par la CPE'],
      [witness, 'WITNESS', null],
      [someone(college, 'AED'), 'REPORTER', null],
    ],
  });
  addMeasure(world, author, day, {
    category: 'SANCTION',
    kind: 'WARNING',
    label: 'Avertissement',
    reasons: ['comportement envers une camarade'],
    circumstances: 'moqueries devant la classe, puis mise à l’écart pendant les récréations',
    decidedBy: someone(college, 'PRINCIPAL').staff,
    guardianAcknowledgementRequired: true,
    eraseAfter: world.year.end,
    incident,
  });
}

function addInsults(world: World): void {
  const { college, lycee } = world;
  const day = schoolDaysAgo(world, 5);
  const child = pupil(world, 'student');
  const other = pupil(world, 'student-of-teacher');
  const quarrel = addIncident(world, college, {
    occurredAt: instantOf(day, '16:00'),
    place: 'couloir du premier étage',
    kind: 'INSULT',
    severity: 2,
    description: 'échange d’insultes à la sortie du cours',
    reportedBy: adult(world, 'teacher').person,
    suspectedHarassment: false,
    taking: [
      [child, 'PERPETRATOR', null],
      [other, 'PERPETRATOR', null],
    ],
  });
  const given = {
    category: 'PUNISHMENT',
    kind: 'EXTRA_WORK',
    label: 'Travail de réflexion',
    reasons: ['insultes'],
    guardianAcknowledgementRequired: true,
  };
  for (const member of [child, other]) addMeasure(world, member, day, { ...given, workToDo: 'une page sur le respect', incident: quarrel });

  const grown = pupil(world, 'student-adult');
  const classmate = pupil(world, 'student-objecting');
  addIncident(world, lycee, {
    occurredAt: instantOf(schoolDaysAgo(world, 10), '10:05'),
    place: 'laboratoire',
    kind: 'INSULT',
    severity: 1,
    description: 'altercation verbale pendant les travaux pratiques',
    reportedBy: adult(world, 'teacher-2').person,
    suspectedHarassment: false,
    taking: [
      [grown, 'PERPETRATOR', 's’est excusé'],
      [classmate, 'VICTIM', 'ne souhaite pas de suite'],
    ],
  });
  for (const school of schoolsOf(world)) {
    const random = world.random.topic(`incidents ${school.uai}`);
    const count = Math.ceil(school.pupils.length * RATES[school.kind].incidents * shareOfYear(world));
    for (let left = count; left > 0; left -= 1) {
      const [first, second] = random.shuffled(random.pick(school.classes).members) as [Pupil, Pupil];
      addIncident(world, school, {
        occurredAt: instantOf(someDay(world, random), '13:05'),
        place: random.pick(['cour', 'couloir', 'self', 'vestiaires']),
        kind: random.pick(['INSULT', 'ASSAULT', 'DAMAGE', 'THEFT']),
        severity: random.whole(1, 3),
        description: 'signalé par la vie scolaire',
        reportedBy: someone(school, 'CPE').person,
        suspectedHarassment: false,
        taking: [
          [first, 'PERPETRATOR', null],
          [second, random.pick(['VICTIM', 'WITNESS']), null],
        ],
      });
    }
  }
}

/** Persona 20: past its day of erasure, so in nobody's view (code de l'éducation, R511-13). */
function addOldSanction(world: World): void {
  const day = `${world.year.firstYear}-03-16`;
  addMeasure(world, pupil(world, 'student-author'), day, {
    category: 'SANCTION',
    kind: 'REPRIMAND',
    label: 'Blâme',
    reasons: ['dégradation'],
    decidedBy: someone(world.college, 'PRINCIPAL').staff,
    eraseAfter: addDays(world.year.start, -1),
  });
}

/** Punishments of one pupil at most. */
const MOST_MEASURES = 24;

/** Punishments by the rates of domain model §5.2: few pupils have most of them. */
function addMeasures(world: World): void {
  const share = shareOfYear(world);
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`measures ${member.id}`);
      const yearly = RATES[school.kind].punishments;
      for (let left = Math.min(random.poisson(yearly * random.gamma(0.15) * share), MOST_MEASURES); left > 0; left -= 1) {
        const [kind, label] = random.pick(PUNISHMENTS);
        addMeasure(world, member, someDay(world, random), {
          category: 'PUNISHMENT',
          kind,
          label,
          reasons: [random.pick(['bavardages répétés', 'travail non fait', 'téléphone en classe', 'retards répétés'])],
          carriedOut: random.chance(0.6),
          ...(kind === 'DETENTION' ? { durationMinutes: 60, slots: [detention(world)] } : {}),
        });
      }
      addSanctions(world, member, random);
    }
  }
}

function detention({ today }: World) {
  const start = instantOf(addDays(today, 7), '16:00');
  return { start: start.toISOString(), end: new Date(start.getTime() + 3_600_000).toISOString(), place: 'salle d’étude', done: false };
}

/** Sanctions are few, decided by the head, and erased when the year is over. */
function addSanctions(world: World, member: Pupil, random: Random): void {
  const { kind, staff } = member.home;
  for (let left = random.poisson(RATES[kind].sanctions * random.gamma(0.15) * shareOfYear(world)); left > 0; left -= 1) {
    const [sanction, label] = random.pick(SANCTIONS);
    addMeasure(world, member, someDay(world, random), {
      category: 'SANCTION',
      kind: sanction,
      label,
      reasons: [random.pick(['violence verbale', 'dégradation', 'insolence répétée'])],
      decidedBy: staff.get('PRINCIPAL')?.[0]?.staff ?? null,
      guardianAcknowledgementRequired: true,
      eraseAfter: world.year.end,
    });
  }
}

const SANCTIONS = [
  ['WARNING', 'Avertissement'],
  ['REPRIMAND', 'Blâme'],
] as const;

const PUNISHMENTS = [
  ['EXTRA_WORK', 'Devoir supplémentaire'],
  ['DETENTION', 'Retenue'],
  ['WRITTEN_NOTE', 'Mot dans le carnet'],
  ['EXCLUDED_FROM_LESSON', 'Exclusion de cours'],
] as const;

interface IncidentDraft extends Omit<Gathered['attendance']['incidents'][number], 'school' | 'id'> {
  readonly taking: readonly (readonly [Human, string, string | null])[];
}

function addIncident(world: World, { uai }: School, { taking, ...incident }: IncidentDraft): string {
  const id = world.numbers.next('BehaviourIncident', uai);
  world.rows.attendance.incidents.push({ school: uai, id, ...incident });
  for (const [human, role, note] of taking) {
    const student = 'id' in human ? (human as Pupil).id : null;
    world.rows.attendance.incidentParticipants.push({ school: uai, incident: id, person: human.person, student, role, note });
  }
  return id;
}

function addMeasure(world: World, member: Pupil, day: Day, draft: Omit<MeasureRow, 'school' | 'id' | 'student' | 'decidedAt'>): void {
  const { uai } = member.home;
  const decidedAt = instantOf(day, '17:00');
  const id = world.numbers.next('Measure', uai);
  const teacher = member.group.courses[0]?.teacher.staff ?? null;
  world.rows.attendance.measures.push({
    school: uai,
    id,
    student: member.id,
    givenBy: teacher,
    decidedAt,
    toFamilyFrom: decidedAt,
    ...draft,
  });
}
