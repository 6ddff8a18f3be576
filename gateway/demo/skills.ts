import type { School, World } from './world.js';

export const POINTS = 'points';

/** The eight domains of the socle (arrêté du 24 octobre 2017), one skill each. */
export const DOMAINS = ['CPD_FRA', 'CPD_ETR', 'CPD_SCI', 'CPD_ART', 'MET_APP', 'FRM_CIT', 'SYS_NAT', 'REP_MND'] as const;

const LABELS: Readonly<Record<(typeof DOMAINS)[number], string>> = {
  CPD_FRA: 'S’exprimer à l’oral et à l’écrit',
  CPD_ETR: 'S’exprimer dans une langue étrangère',
  CPD_SCI: 'Utiliser les langages mathématiques et scientifiques',
  CPD_ART: 'S’exprimer par les arts et le corps',
  MET_APP: 'Organiser son travail',
  FRM_CIT: 'Respecter les autres et les règles',
  SYS_NAT: 'Mener une démarche scientifique',
  REP_MND: 'Se situer dans l’espace et le temps',
};

/** Levels of mastery with the shares of domain model §5.4. */
export const LEVELS = [
  ['1', 6],
  ['2', 22],
  ['3', 47],
  ['4', 25],
] as const;

/** The five domains of the CRCN, as the national school record names them. */
const DIGITAL = {
  CN_INF: 'Informations et données',
  CN_COM: 'Communication et collaboration',
  CN_CRE: 'Création de contenus',
  CN_PRO: 'Protection et sécurité',
  CN_ENV: 'Environnement numérique',
} as const;

/** Levels of digital skills, the weakest first. */
export const DIGITAL_LEVELS = [
  ['CN1', 30],
  ['CN2', 50],
  ['CN3', 20],
] as const;

/** What the domains of the first part of the socle are parts of. */
const LANGUAGES = 'Les langages pour penser et communiquer';
/** Domains that are learned in one subject above all. */
const SUBJECT_OF: Readonly<Record<string, string>> = { CPD_FRA: 'FRA', CPD_ETR: 'ANG', CPD_SCI: 'MAT', FRM_CIT: 'HG', SYS_NAT: 'SVT' };

export interface Scales {
  /** Scale id of marks out of twenty. */
  readonly points: string;
  /** Skill ids, in the order of the domains. */
  readonly skills: readonly string[];
}

export function addScales(world: World, school: School): Scales {
  const { rows, numbers } = world;
  const { uai } = school;
  const points = numbers.next('Scale', uai);
  rows.assessment.scales.push({ school: uai, id: points, name: 'Sur 20', kind: 'POINTS', min: 0, max: 20 });
  const labels = ['Maîtrise insuffisante', 'Maîtrise fragile', 'Maîtrise satisfaisante', 'Très bonne maîtrise'];
  const levels = labels.map((label, index) => ({ code: String(index + 1), label, rank: index + 1, lsuPosition: index + 1 }));
  rows.assessment.scales.push({ school: uai, id: numbers.next('Scale', uai), name: 'Maîtrise du socle', kind: 'LEVEL', levels });
  const skills = DOMAINS.map((domain) => addSkill(world, school, 'socle', domain, LABELS[domain], domain));
  const languages = addSkill(world, school, 'socle', 'CPD', LANGUAGES, null);
  for (const skill of rows.assessment.skills)
    if (skill.school === uai && skill.socleDomain?.startsWith('CPD_') === true) skill.parent = languages;
  addDigital(world, school);
  return { points, skills };
}

function addDigital(world: World, school: School): void {
  const levels = ['Novice', 'Indépendant', 'Avancé'].map((label, index) => {
    const place = index + 1;
    return { code: `CN${place}`, label, rank: place, lsuPosition: place };
  });
  const id = world.numbers.next('Scale', school.uai);
  world.rows.assessment.scales.push({ school: school.uai, id, name: 'Compétences numériques', kind: 'LEVEL', levels });
  for (const [code, label] of Object.entries(DIGITAL)) addSkill(world, school, 'crcn', code, label, null);
}

function addSkill({ rows, numbers }: World, school: School, framework: string, code: string, label: string, domain: string | null): string {
  const id = numbers.next('Skill', school.uai);
  rows.assessment.skills.push({
    school: school.uai,
    id,
    framework,
    code,
    label,
    subject: school.subjects.get(SUBJECT_OF[code] ?? '')?.id ?? null,
    cycle: 4,
    socleDomain: domain,
    caseUri: `https://competences.example/ims/case/v1p0/CFItems/${framework}-${code.toLowerCase().replace('_', '-')}`,
  });
  return id;
}

/** Ids of the digital skills of a school. */
export function digitalSkillsOf({ rows }: World, { uai }: School): readonly string[] {
  return rows.assessment.skills.flatMap(({ school, id, framework }) => (school === uai && framework === 'crcn' ? [id] : []));
}
