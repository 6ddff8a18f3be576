import { type AssessmentBook, teachersOf } from './assessment.js';
import { type AttendanceBook, halfDaysMissed } from './attendance.js';
import { overallOf, positionOf, toHundredth } from './averages.js';
import { addDays, instantOf } from './calendar.js';
import { addCycleReport } from './cycle-reports.js';
import { addOrientation } from './orientation.js';
import type { Random } from './random.js';
import { TAUGHT } from './schools.js';
import { DIGITAL_LEVELS, DOMAINS, digitalSkillsOf } from './skills.js';
import { type Period, type Pupil, schoolsOf, type World } from './world.js';

/** What councils wrote: published for the period before this one; in the first trimester this one's are ready for the council as well. */
export function addReportCards(world: World, attendance: AttendanceBook, assessment: AssessmentBook): void {
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`report card ${member.id}`);
      addFormer(world, member, random);
      if (school.former.year !== school.years.current) addReady(world, attendance, assessment, member, random);
      addOrientation(world, member, random);
      addCycleReport(world, member);
    }
  }
}

interface Card {
  readonly period: Period;
  readonly group: string;
  readonly level: string;
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
    { period: former, group: wasHere.id, level: wasHere.level, status: 'PUBLISHED', publishedAt, lines, halfDays: random.poisson(3) },
    random,
  );
}

function addReady(world: World, attendance: AttendanceBook, { averages }: AssessmentBook, member: Pupil, random: Random): void {
  const { school } = member.group;
  const lines = [...school.subjects.values()].flatMap(({ id, coefficient }) => {
    const value = averages.get(`${member.id} ${id}`);
    return value === undefined ? [] : [{ subject: id, coefficient, value }];
  });
  const card = {
    period: school.current,
    group: member.group.id,
    level: member.group.level,
    status: 'READY_FOR_COUNCIL',
    publishedAt: null,
    lines,
  };
  addCard(world, member, { ...card, halfDays: halfDaysMissed(attendance, member) }, random);
}

function addCard(world: World, member: Pupil, { period, group, level, status, publishedAt, lines, halfDays }: Card, random: Random): void {
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
    councilOrientation: publishedAt === null ? null : (NEXT[level] ?? null),
    projects: projectsOf(world, member, level),
    pathways: [PATHWAYS[level] ?? 'PAR_ART : rencontre avec une troupe de théâtre.'],
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
  addDigitalLevels(world, member, period);
}

function addDigitalLevels(world: World, member: Pupil, period: Period): void {
  const { school } = member.group;
  if (school.kind !== 'COLLEGE') return;
  const random = world.random.topic(`digital ${member.id} ${period.id}`);
  const shared = { school: school.uai, student: member.id, period: period.id };
  const isOver = period.end < world.today;
  const assessedAt = isOver ? period.end : world.today;
  for (const skill of digitalSkillsOf(world, school))
    world.rows.assessment.skillLevels.push({ ...shared, skill, level: random.weighted(DIGITAL_LEVELS), assessedAt });
}

/** One project for all of a level, with words on each pupil; where a level has none, its pupils have none. */
function projectsOf(world: World, member: Pupil, level: string) {
  const project = PROJECTS[level];
  if (project === undefined) return [];
  const { subjects, ...said } = project;
  const random = world.random.topic(`project ${member.id} ${level}`);
  const comment = random.pick([
    'Un vrai goût du travail en équipe.',
    'Une recherche soignée, un exposé clair.',
    'Participation discrète mais utile.',
  ]);
  return [{ ...said, subjects: subjects.flatMap((code) => member.group.school.subjects.get(code)?.id ?? []), comment }];
}

const PROJECTS: Readonly<Record<string, { kind: string; title: string; theme: string; subjects: readonly string[] }>> = {
  6: { kind: 'AP', title: 'Apprendre à apprendre', theme: 'Méthodes de travail', subjects: ['FRA', 'MAT'] },
  5: { kind: 'EPI', title: 'L’eau au collège', theme: 'Transition écologique et développement durable', subjects: ['SVT', 'PC'] },
  4: { kind: 'EPI', title: 'Une ville au fil du temps', theme: 'Culture et création artistiques', subjects: ['HG', 'ART'] },
  3: { kind: 'EPI', title: 'Statistiques d’un monde en marche', theme: 'Sciences, technologie et société', subjects: ['MAT', 'HG'] },
  2: { kind: 'AP', title: 'Prendre des notes, argumenter', theme: 'Méthodes de travail', subjects: ['FRA', 'HG'] },
  1: { kind: 'AP', title: 'Préparer l’oral', theme: 'Méthodes de travail', subjects: ['FRA', 'ANG'] },
};

/** What the council says of what comes next. */
const NEXT: Readonly<Record<string, string>> = {
  6: 'Passage en 5e.',
  5: 'Passage en 4e.',
  4: 'Passage en 3e ; stage d’observation à préparer.',
  3: 'Avis favorable pour la 2de demandée.',
  2: 'Passage en 1re ; voie à confirmer avec la famille.',
  1: 'Passage en terminale.',
  T: 'Avis favorable pour les vœux exprimés.',
};

const PATHWAYS: Readonly<Record<string, string>> = {
  6: 'PAR_CIT : élection des délégués et débat sur les règles de la classe.',
  5: 'PAR_ART : atelier d’écriture avec une autrice.',
  4: 'PAR_AVN : visite d’une entreprise de la commune.',
  3: 'PAR_AVN : stage d’observation de cinq jours.',
  2: 'PAR_AVN : salon des formations.',
};

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
