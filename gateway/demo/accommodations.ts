import { facetOf } from '../../core/ids.js';
import { addDays } from './calendar.js';
import { adult, type Human, type Pupil, pupil, schoolsOf, type World } from './world.js';

interface Plan {
  readonly kind: string;
  readonly title: string;
  readonly measures: string[];
  readonly note: string | null;
}

const TIERS = {
  kind: 'PAP',
  title: 'Plan d’accompagnement : dyslexie',
  measures: ['un tiers de temps en plus', 'consignes lues à voix haute'],
  note: null,
};
const PLANS: readonly (readonly [number, Plan])[] = [
  [0.06, TIERS],
  [
    0.025,
    {
      kind: 'PAI',
      title: 'Projet d’accueil : asthme',
      measures: ['traitement à portée de main', 'dispense de course par temps froid'],
      note: 'protocole d’urgence chez l’infirmière',
    },
  ],
  [0.03, { kind: 'PPRE', title: 'Programme de réussite', measures: ['une heure de soutien en français'], note: null }],
  [
    0.035,
    { kind: 'PPS', title: 'Projet de scolarisation', measures: ['place au premier rang', 'supports agrandis'], note: 'suivi trimestriel' },
  ],
];

/** Plans for pupils with special needs, by the shares of domain model §5.3; those of the cast first. */
export function addAccommodations(world: World): void {
  const allergy = {
    kind: 'PAI',
    title: 'Projet d’accueil : allergie à l’arachide',
    measures: ['trousse d’urgence en salle des professeurs', 'aucun aliment partagé en classe'],
    note: 'adrénaline auto-injectable, deux doses ; appeler le 15',
  };
  addPlan(world, pupil(world, 'student-pai'), allergy);
  const support = {
    kind: 'PPS',
    title: 'Projet de scolarisation : troubles du spectre autistique',
    measures: ['aide humaine 12 h', 'sortie de classe permise'],
    note: 'bilan joint, confidentiel',
  };
  addPlan(world, pupil(world, 'student-supported'), support, adult(world, 'aide'));
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      const random = world.random.topic(`plans ${member.id}`);
      for (const [share, plan] of PLANS) if (random.chance(share)) addPlan(world, member, plan);
    }
  }
}

function addPlan(world: World, { id, home }: Pupil, { kind, title, measures, note }: Plan, aide: Human | null = null): void {
  const { year, numbers, rows } = world;
  rows.identity.accommodations.push({
    school: home.uai,
    id: numbers.next('Accommodation', home.uai),
    student: id,
    kind,
    title,
    measures,
    confidentialNote: note,
    documents: [],
    aide: aide === null ? null : facetOf('Staff', aide.person),
    validFrom: year.start,
    validTo: addDays(year.end, -58),
  });
}
