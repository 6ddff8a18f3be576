import { type AttendanceBook, wasAway } from './attendance.js';
import { averageOf, type Mark, overallOf, positionOf } from './averages.js';
import { addDays, type Day, earlierOf, instantOf } from './calendar.js';
import type { Random } from './random.js';
import type { Gathered } from './rows.js';
import { addScales, LEVELS, type Scales } from './skills.js';
import { type Course, classOf, type Group, type Pupil, type School, schoolsOf, type World } from './world.js';

type EvaluationRow = Gathered['assessment']['evaluations'][number] & {
  readonly coefficient: number;
  readonly outOf: number;
  readonly rescaledTo20: boolean;
  readonly optionalRule: string;
};

/** What was marked, as report cards and operations need it. */
export interface AssessmentBook {
  /** Averages of the current period: `student subject`, and `student` alone for all subjects together. */
  readonly averages: ReadonlyMap<string, number | null>;
  /** An evaluation of the cast's teacher that has no results yet: what operation 14 is about. */
  readonly ungraded: string;
}

const EVALUATIONS = 3;

/** Three evaluations for each subject and group of the period, the results, and the averages that follow from them. */
export function addAssessment(world: World, attendance: AttendanceBook): AssessmentBook {
  const averages = new Map<string, number | null>();
  for (const school of schoolsOf(world)) {
    const scales = addScales(world, school);
    const marks = new Map<string, Mark[]>();
    for (const group of [...school.classes, ...school.options]) {
      const first = group.courses.map((course) => addCourse(world, attendance, scales, group, course, marks));
      if (school.classes.includes(group)) addSkillLevels(world, scales, group, first);
    }
    for (const group of school.classes)
      for (const member of group.members) addAverages(world, member, marks.get(member.id) ?? [], averages);
    addClassAppreciations(world, school);
  }
  return { averages, ungraded: addUngraded(world) };
}

/** Returns the first evaluation of the course, from which skills are read as well. */
function addCourse(
  world: World,
  attendance: AttendanceBook,
  scales: Scales,
  group: Group,
  course: Course,
  marks: Map<string, Mark[]>,
): EvaluationRow {
  const random = world.random.topic(`course ${group.id} ${course.subject.code}`);
  const classEffect = random.normal(0, 1);
  const levels = new Map(group.members.map((member) => [member.id, levelOf(member, course, classEffect, random)]));
  const evaluations = Array.from({ length: EVALUATIONS }, (_, index) => addEvaluation(world, scales, group, course, index, random));
  for (const [index, evaluation] of evaluations.entries()) {
    for (const [place, member] of group.members.entries()) {
      const mustMiss = group.school.options.includes(group) && index === 1 && place === 0;
      const status = mustMiss ? 'ABSENT' : statusOf(course, wasAway(attendance, member, evaluation.date), random);
      const value = status === 'GRADED' ? markOf((levels.get(member.id) as number) + random.normal(0, 2.2), evaluation.outOf) : null;
      addResult(world, evaluation, member, status, value, random);
      const { coefficient, outOf, rescaledTo20, optionalRule } = evaluation;
      const mark = { subject: course.subject, status, value, coefficient, outOf, rescaledTo20, optionalRule };
      marks.set(member.id, [...(marks.get(member.id) ?? []), mark]);
    }
  }
  return evaluations[0] as EvaluationRow;
}

/** Average of the period out of twenty, by the model of domain model §5.4. */
function levelOf({ ability }: Pupil, { subject }: Course, classEffect: number, random: Random): number {
  return subject.mean + subject.deviation * (Math.sqrt(0.6) * ability + Math.sqrt(0.4) * random.normal(0, 1)) + classEffect;
}

/** A level out of twenty as a mark, in halves. */
function markOf(level: number, outOf: number): number {
  return Math.round(Math.min(outOf, Math.max(0, (level * outOf) / 20)) * 2) / 2;
}

const TITLES = ['Contrôle de connaissances', 'Devoir maison', 'Évaluation de fin de chapitre'] as const;

function addEvaluation(world: World, scales: Scales, group: Group, course: Course, index: number, random: Random): EvaluationRow {
  const { school } = group;
  const date = dateOf(world, school, index, random);
  const clocks = isEmbargoedForGuardians(school, group, course, index)
    ? {
        publishedToStudentsAt: instantOf(addDays(world.today, -1), '18:00'),
        publishedToGuardiansAt: instantOf(addDays(world.today, 2), '18:00'),
      }
    : clocksOf(world, school, date, index, random);
  const row: EvaluationRow = {
    school: school.uai,
    id: world.numbers.next('Evaluation', school.uai),
    period: school.current.id,
    subject: course.subject.id,
    group: group.id,
    assignment: course.assignment,
    title: `${TITLES[index]} : ${course.subject.name}`,
    kind: index === 1 ? 'HOMEWORK' : 'TEST',
    date,
    coefficient: random.pick([0.5, 1, 1, 2]),
    scale: scales.points,
    ...countingOf(world, group, course, index),
    createdBy: course.teacher.staff,
    ...clocks,
  };
  world.rows.assessment.evaluations.push(row);
  return row;
}

/** One evaluation in twenty-five is optional (domain model §5.4), one homework in five is out of ten and weighs half. */
function countingOf({ random: all }: World, group: Group, { subject }: Course, index: number) {
  const random = all.topic(`counting ${group.id} ${subject.code} ${index}`);
  const isShort = index === 1 && random.chance(0.2);
  const optionalRule = random.weighted([
    ['NONE', 96],
    ['BONUS_POINTS_ABOVE_MEAN', 2],
    ['ONLY_IF_IMPROVES', 1.5],
    ['EXCLUDED_FROM_AVERAGE', 0.5],
  ]);
  return { outOf: isShort ? 10 : 20, rescaledTo20: !isShort, optionalRule, countsInAverage: optionalRule !== 'EXCLUDED_FROM_AVERAGE' };
}

/** Persona 11: pupils know their marks, their guardians not yet. */
function isEmbargoedForGuardians(school: School, group: Group, { subject }: Course, index: number): boolean {
  return index === 2 && school.kind === 'COLLEGE' && group.code === '5A' && subject.code === 'MAT';
}

/** Somewhere in each third of what is past of the period, oldest first. */
function dateOf(world: World, { current }: School, index: number, random: Random): Day {
  const past = world.schoolDays.filter((day) => day >= current.start && day < world.today);
  const place = Math.floor((past.length * (EVALUATIONS - 1 - index + random.next())) / EVALUATIONS);
  return past[place] ?? world.schoolDays.at(-1) ?? world.today;
}

/** The collège tells everybody at once, the lycée tells guardians a day later; one evaluation in twenty is still kept. */
function clocksOf(world: World, { kind }: School, date: Day, index: number, random: Random) {
  const later = random.whole(1, 4);
  if (index === EVALUATIONS - 1 && random.chance(0.15)) return { publishedToStudentsAt: null, publishedToGuardiansAt: null };
  const due = instantOf(addDays(date, later), '18:00');
  // Why: however early in the period it is, the first two are out, so that there is something to read.
  const latest = instantOf(addDays(world.today, -2), '18:00');
  const out = index < 2 && due > latest ? latest : due;
  const publishedToGuardiansAt = kind === 'COLLEGE' ? out : new Date(out.getTime() + 86_400_000);
  return { publishedToStudentsAt: out, publishedToGuardiansAt };
}

/** Shares of domain model §5.4; who was away that day has no mark. */
function statusOf({ subject }: Course, isAway: boolean, random: Random): string {
  if (isAway) return random.chance(0.95) ? 'ABSENT' : 'ABSENT_ZERO';
  const sport = subject.code === 'EPS';
  return random.weighted([
    ['GRADED', 94],
    ['NOT_SUBMITTED', 1],
    ['NOT_SUBMITTED_ZERO', 0.2],
    ['EXEMPT', sport ? 2.5 : 0.5],
    ['UNFIT', sport ? 1 : 0],
    ['NOT_GRADED', 0.5],
    ['CONGRATULATED', 0.2],
  ]);
}

function addResult(world: World, evaluation: EvaluationRow, member: Pupil, status: string, value: number | null, random: Random): void {
  const comment =
    value === null || !random.chance(0.35)
      ? null
      : value >= 14
        ? random.pick(PRAISE)
        : value >= 9
          ? random.pick(ADVICE)
          : random.pick(CONCERN);
  world.rows.assessment.results.push({
    school: evaluation.school,
    id: world.numbers.next('Result', evaluation.school),
    evaluation: evaluation.id,
    student: member.id,
    status,
    value,
    comment,
    enteredAt: earlierOf(instantOf(addDays(evaluation.date, 1), '17:30'), world.at),
  });
}

const PRAISE = ['Très bon travail.', 'Excellent, continuez.', 'Travail soigné et complet.'];
const ADVICE = ['Correct ; soignez la rédaction.', 'Des acquis, à consolider.', 'Revoyez la fin du chapitre.'];
const CONCERN = ['Trop de lacunes : venez au soutien.', 'Leçon non apprise.', 'Difficile ce mois-ci ; nous en parlerons.'];

function addSkillLevels(world: World, { skills }: Scales, group: Group, from: readonly EvaluationRow[]): void {
  for (const member of group.members) {
    const random = world.random.topic(`skills ${member.id}`);
    skills.forEach((skill, index) => {
      const evaluation = from[index % from.length] as EvaluationRow;
      const row = { school: group.school.uai, student: member.id, skill, period: group.school.current.id, evaluation: evaluation.id };
      world.rows.assessment.skillLevels.push({ ...row, level: random.weighted(LEVELS), assessedAt: evaluation.date });
    });
  }
}

function addAverages(world: World, member: Pupil, marks: readonly Mark[], averages: Map<string, number | null>): void {
  const { school } = member.group;
  const subjects = [...new Set(marks.map((mark) => mark.subject))];
  const values = subjects.map((subject) => averageOf(marks.filter((mark) => mark.subject === subject)));
  const computedAt = world.at;
  const shared = { school: school.uai, student: member.id, period: school.current.id, group: member.group.id, computedAt };
  subjects.forEach((subject, index) => {
    const value = values[index] as number | null;
    averages.set(`${member.id} ${subject.id}`, value);
    const { coefficient } = subject;
    const row = {
      ...shared,
      subject: subject.id,
      coefficient,
      value,
      status: value === null ? 'NOT_GRADED' : 'GRADED',
      position: positionOf(value),
    };
    world.rows.assessment.averages.push({ ...row, teachers: teachersOf(member, subject.id) });
  });
  const overall = overallOf(subjects.map(({ coefficient }, index) => ({ value: values[index] as number | null, coefficient })));
  averages.set(member.id, overall);
  world.rows.assessment.averages.push({
    ...shared,
    subject: '',
    coefficient: 1,
    value: overall,
    status: overall === null ? 'NOT_GRADED' : 'GRADED',
  });
}

/** Staff ids of those who teach the pupil the subject, in their class or in an option. */
export function teachersOf({ group }: Pupil, subject: string): string[] {
  return [group, ...group.school.options].flatMap(({ courses }) =>
    courses.filter((course) => course.subject.id === subject).map(({ teacher }) => teacher.staff),
  );
}

function addClassAppreciations(world: World, school: School): void {
  const periods = school.former.year === school.years.current ? [school.former, school.current] : [school.current];
  for (const group of school.classes) {
    const random = world.random.topic(`class appreciations ${group.id}`);
    for (const period of periods) {
      for (const { subject } of group.courses) {
        const text = random.pick([
          'Classe agréable et active.',
          'Niveau hétérogène ; le travail à la maison manque.',
          'Bonne participation, bavardages à contenir.',
          'Ensemble sérieux.',
        ]);
        world.rows.assessment.classAppreciations.push({
          school: school.uai,
          group: group.id,
          period: period.id,
          subject: subject.id,
          text,
        });
      }
    }
  }
}

function addUngraded(world: World): string {
  const fifth = classOf(world.college, '5A');
  const { uai, current } = world.college;
  const course = fifth.courses.find(({ subject }) => subject.code === 'MAT') as Course;
  const id = world.numbers.next('Evaluation', uai);
  const date = world.schoolDays[1] ?? world.today;
  world.rows.assessment.evaluations.push({
    school: uai,
    id,
    period: current.id,
    subject: course.subject.id,
    group: fifth.id,
    assignment: course.assignment,
    title: 'Interrogation : les fractions',
    kind: 'TEST',
    date: date < current.start ? world.today : date,
    createdBy: course.teacher.staff,
  });
  return id;
}
