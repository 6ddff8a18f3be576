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

export interface Scales {
  /** Scale id of marks out of twenty. */
  readonly points: string;
  /** Skill ids, in the order of the domains. */
  readonly skills: readonly string[];
}

export function addScales({ rows, numbers }: World, { uai }: School): Scales {
  const points = numbers.next('Scale', uai);
  rows.assessment.scales.push({ school: uai, id: points, name: 'Sur 20', kind: 'POINTS', min: 0, max: 20 });
  const labels = ['Maîtrise insuffisante', 'Maîtrise fragile', 'Maîtrise satisfaisante', 'Très bonne maîtrise'];
  const levels = labels.map((label, index) => ({ code: String(index + 1), label, rank: index + 1, lsuPosition: index + 1 }));
  rows.assessment.scales.push({ school: uai, id: numbers.next('Scale', uai), name: 'Maîtrise du socle', kind: 'LEVEL', levels });
  const skills = DOMAINS.map((domain) => {
    const id = numbers.next('Skill', uai);
    rows.assessment.skills.push({
      school: uai,
      id,
      framework: 'socle',
      code: domain,
      label: LABELS[domain],
      cycle: 4,
      socleDomain: domain,
    });
    return id;
  });
  return { points, skills };
}
