import { type AssessmentBook, teachersOf } from './assessment.js';
import { type AttendanceBook, halfDaysMissed } from './attendance.js';
import { overallOf, positionOf, toHundredth } from './averages.js';
import { addDays, instantOf } from './calendar.js';
import type { Random } from './random.js';
import { TAUGHT } from './schools.js';
import { DOMAINS } from './skills.js';
import { type Period, type Pupil, type School, schoolsOf, type World } from './world.js';

/** What councils wrote: published for the period before this one; in the first trimester this one's are ready for the council as well. */
export function addReportCards(world: World, attendance: AttendanceBook, assessment: AssessmentBook): void {
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`report card ${member.id}`);
      addFormer(world, member, random);
      if (school.former.year !== school.years.current) addReady(world, attendance, assessment, member, random);
      addOrientation(world, member, random);
    }
  }
}

interface Card {
  readonly period: Period;
  readonly group: string;
  readonly status: string;
  readonly publishedAt: Date | null;
  readonly lines: readonly { readonly subject: string; readonly coefficient: number; readonly value: number | null }[];
  readonly halfDays: number;
}

/** The averages of a former period came without marks. Somebody who was at another school then has none. */
function addFormer(world: World, member: Pupil, random: Random): void {
  const { school } = member.group;
  const { former } = school;
  const wasHere = former.year === school.years.current ? member.group : school.lastClasses.get(member.group.code);
  if (wasHere === undefined) return;
  const lines = (TAUGHT[wasHere.level] ?? []).flatMap((code) => {
    const subject = school.subjects.get(code);
    if (subject === undefined) return [];
    const drawn = subject.mean + subject.deviation * (Math.sqrt(0.6) * member.ability + Math.sqrt(0.4) * random.normal(0, 1));
    return [{ subject: subject.id, coefficient: subject.coefficient, value: toHundredth(Math.min(20, Math.max(0, drawn))) }];
  });
  const isLastYear = former.year !== school.years.current;
  const council = isLastYear ? instantOf(`${world.year.firstYear}-07-01`, '18:00') : instantOf(addDays(former.end, 10), '18:00');
  const yesterday = new Date(world.at.getTime() - 86_400_000);
  const publishedAt = council < yesterday ? council : yesterday;
  const shared = { school: school.uai, student: member.id, period: former.id, group: wasHere.id, computedAt: publishedAt };
  for (const { subject, coefficient, value } of lines)
    world.rows.assessment.averages.push({
      ...shared,
      subject,
      coefficient,
      value,
      position: positionOf(value),
      teachers: teachersOf(member, subject),
    });
  world.rows.assessment.averages.push({ ...shared, subject: '', coefficient: 1, value: overallOf(lines) });
  addCard(
    world,
    member,
    { period: former, group: wasHere.id, status: 'PUBLISHED', publishedAt, lines, halfDays: random.poisson(3) },
    random,
  );
}

function addReady(world: World, attendance: AttendanceBook, { averages }: AssessmentBook, member: Pupil, random: Random): void {
  const { school } = member.group;
  const lines = [...school.subjects.values()].flatMap(({ id, coefficient }) => {
    const value = averages.get(`${member.id} ${id}`);
    return value === undefined ? [] : [{ subject: id, coefficient, value }];
  });
  const card = { period: school.current, group: member.group.id, status: 'READY_FOR_COUNCIL', publishedAt: null, lines };
  addCard(world, member, { ...card, halfDays: halfDaysMissed(attendance, member) }, random);
}

function addCard(world: World, member: Pupil, { period, group, status, publishedAt, lines, halfDays }: Card, random: Random): void {
  const { school } = member.group;
  const overall = overallOf(lines);
  const plans = world.rows.identity.accommodations.filter((plan) => plan.student === member.id).map((plan) => plan.kind);
  world.rows.assessment.reportCards.push({
    school: school.uai,
    id: world.numbers.next('ReportCard', school.uai),
    student: member.id,
    period: period.id,
    schoolYear: period.year,
    group,
    status,
    publishedAt,
    lines: lines.map(({ subject, coefficient, value }) => ({
      subject,
      teachers: teachersOf(member, subject),
      coefficient,
      programmeElements: ['Programme du trimestre'],
      ...(value === null ? {} : { position: positionOf(value) as number }),
      appreciations: [appreciation(value, random)],
    })),
    headTeacherAppreciation: summary(overall, random),
    principalAppreciation: publishedAt === null ? null : 'Vu par le chef d’établissement.',
    schoolLifeAppreciation: random.chance(0.2) ? 'Quelques retards à corriger.' : 'Attitude convenable.',
    councilOpinion: publishedAt === null ? null : random.weighted(OPINIONS),
    halfDaysMissed: halfDays,
    halfDaysUnjustified: Math.min(halfDays, random.poisson(1)),
    latenessCount: random.poisson(1.2),
    accommodations: [...new Set(plans)],
    socle:
      school.kind === 'COLLEGE'
        ? DOMAINS.map((domain) => ({
            domain,
            position: random.weighted([
              [1, 6],
              [2, 22],
              [3, 47],
              [4, 25],
            ]),
          }))
        : [],
  });
}

/** Shares of domain model §5.4. */
const OPINIONS = [
  ['NONE', 45],
  ['ENCOURAGEMENT', 22],
  ['COMPLIMENTS', 13],
  ['CONGRATULATIONS', 12],
  ['WORK_WARNING', 6],
  ['CONDUCT_WARNING', 2],
] as const;

/** Three in a hundred say more than they should, so that somebody notices where the text goes. */
function appreciation(value: number | null, random: Random): string {
  if (random.chance(0.03))
    return random.pick(['Trimestre perturbé par des soucis de santé.', 'Situation familiale difficile ; reste courageuse et sérieuse.']);
  if (value === null) return 'Pas assez de notes pour évaluer.';
  if (value >= 15) return random.pick(['Excellent trimestre, une participation remarquable.', 'Très bons résultats, travail régulier.']);
  if (value >= 11) return random.pick(['Ensemble satisfaisant ; il faut approfondir.', 'Des efforts qui portent leurs fruits.']);
  return random.pick([
    'Des difficultés : le travail personnel doit être plus régulier.',
    'Résultats fragiles, mais une volonté de progresser.',
  ]);
}

function summary(overall: number | null, random: Random): string {
  if (overall === null || overall < 10)
    return random.pick([
      'Un trimestre fragile : il faut reprendre confiance et travailler régulièrement.',
      'Les résultats sont insuffisants, un accompagnement est proposé.',
    ]);
  if (overall < 14)
    return random.pick([
      'Un trimestre convenable ; plus de participation est attendue.',
      'Bilan correct, les efforts doivent se poursuivre.',
    ]);
  return random.pick(['Un très bon trimestre, élève moteur pour la classe.', 'Félicitations pour ce travail sérieux et régulier.']);
}

const WISHES: Readonly<Record<string, readonly string[]>> = {
  3: ['2de générale et technologique', '2de professionnelle'],
  2: ['1re générale', '1re STMG'],
  1: ['Tle générale', 'Tle STMG'],
  T: ['BUT informatique', 'Licence de droit', 'CPGE MPSI'],
};

/** Files of the years in which one chooses; the lycée keeps last year's as long as this year's report cards are not out. */
function addOrientation(world: World, member: Pupil, random: Random): void {
  const { school, level, code } = member.group;
  if (level === '3' || level === '2' || level === 'T') addFile(world, school, member, school.years.current, level, random, false);
  const before = school.lastClasses.get(code);
  if (school.kind !== 'COLLEGE' && school.former.year === school.years.last && before !== undefined)
    addFile(world, school, member, school.years.last, before.level, random, true);
}

function addFile(world: World, school: School, member: Pupil, schoolYear: string, level: string, random: Random, isDecided: boolean): void {
  const at = instantOf(isDecided ? `${world.year.firstYear}-03-20` : world.year.start, '12:00').toISOString();
  const programmes = random.shuffled(WISHES[level] ?? []);
  world.rows.assessment.orientationFiles.push({
    school: school.uai,
    student: member.id,
    schoolYear,
    wishes: programmes.map((programme, index) => ({ rank: index + 1, programme, at })),
    provisionalOpinion: random.pick(['FAVORABLE', 'RESERVED']),
    councilProposal: programmes[0] ?? null,
    familyReply: isDecided ? 'ACCEPTED' : null,
    decision: isDecided ? (programmes[0] ?? null) : null,
  });
}
