import type { Category } from '../../core/policy/index.js';
import type { RegisteredClient } from '../identity/index.js';
import { schoolsOf, type World } from './world.js';

export interface DemoClient extends RegisteredClient {
  readonly secret: string;
}

interface Contract extends Omit<DemoClient, 'secret'> {
  /** What the agreements with both schools cover: no more than the system needs. */
  readonly categories: readonly Category[];
}

const PUPIL: readonly Category[] = ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'SCHOOLING'];
const ATTENDANCE: readonly Category[] = [
  'ATTENDANCE_FACT',
  'ATTENDANCE_JUSTIFICATION',
  'ATTENDANCE_REASON',
  'ATTENDANCE_AGGREGATE',
  'HEALTH',
  'SPECIAL',
];
const RESULTS: readonly Category[] = [
  'EVALUATION',
  'GRADE',
  'GRADE_AGGREGATE',
  'COHORT_STATISTIC',
  'COMPETENCY',
  'APPRECIATION',
  'REPORT_CARD',
  'ORIENTATION',
];
const CONTACT: readonly Category[] = ['IDENTITY_PHOTO', 'IDENTITY_CONTACT', 'IDENTITY_CIVIL'];
const MESSAGES: readonly Category[] = [
  'MESSAGE_CONTENT',
  'MESSAGE_METADATA',
  'ANNOUNCEMENT',
  'NOTIFICATION',
  'SURVEY_ANSWER',
  'MODERATION',
];
const FAMILY: readonly Category[] = ['FAMILY', 'FAMILY_CUSTODY'];

const CONTRACTS: readonly Contract[] = [
  {
    id: 'famille',
    name: 'Préau Famille',
    kind: 'school-app',
    mayActForPersons: true,
    purposes: ['family-information', 'subject-access', 'class-council', 'messaging'],
    categories: [
      ...PUPIL,
      ...CONTACT,
      'IDENTITY_IDENTIFIER',
      'IDENTITY_ACCOUNT',
      ...FAMILY,
      'SOCIAL',
      'STAFF',
      'CONSENT',
      ...ATTENDANCE,
      'ACCOMMODATION',
      'BEHAVIOUR',
      'BEHAVIOUR_INCIDENT',
      ...RESULTS,
      ...MESSAGES,
    ],
  },
  {
    id: 'vie-scolaire',
    name: 'Préau Vie scolaire',
    kind: 'school-app',
    mayActForPersons: true,
    purposes: [
      'attendance',
      'attendance-register',
      'assessment',
      'wellbeing',
      'special-needs',
      'messaging',
      'family-information',
      'guidance',
      'digital-resources',
      'school-services',
      'school-administration',
      'statistics',
      'subject-access',
      'policy-administration',
    ],
    categories: [
      ...PUPIL,
      ...CONTACT,
      'IDENTITY_IDENTIFIER',
      'IDENTITY_ACCOUNT',
      ...FAMILY,
      'SOCIAL',
      'STAFF',
      'CONSENT',
      ...ATTENDANCE,
      'ACCOMMODATION',
      'BEHAVIOUR',
      'BEHAVIOUR_INCIDENT',
      'PROFILING',
      ...RESULTS,
      ...MESSAGES,
    ],
  },
  {
    id: 'prof',
    name: 'Préau Prof',
    kind: 'school-app',
    mayActForPersons: true,
    purposes: ['attendance', 'attendance-register', 'assessment', 'messaging'],
    categories: [
      ...PUPIL,
      'IDENTITY_PHOTO',
      'IDENTITY_CONTACT',
      'FAMILY',
      'STAFF',
      'ATTENDANCE_FACT',
      'ATTENDANCE_JUSTIFICATION',
      'ATTENDANCE_REASON',
      'ATTENDANCE_AGGREGATE',
      'ACCOMMODATION',
      'BEHAVIOUR',
      ...RESULTS,
      ...MESSAGES,
    ],
  },
  {
    id: 'cantine',
    name: 'Cantine Bon Appétit',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['catering'],
    categories: [...PUPIL, 'IDENTITY_PHOTO', 'ATTENDANCE_FACT', 'HEALTH', 'SPECIAL'],
  },
  {
    id: 'tutorat',
    name: 'Tutorat Plus',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['homework-help'],
    categories: [...PUPIL, 'EVALUATION', 'GRADE', 'COMPETENCY', 'APPRECIATION'],
  },
  {
    id: 'notes',
    name: 'Notes Express',
    kind: 'vendor',
    mayActForPersons: true,
    purposes: ['grading'],
    categories: [...PUPIL, 'EVALUATION', 'GRADE', 'COMPETENCY', 'APPRECIATION'],
  },
  {
    id: 'recherche',
    name: 'Labo Recherche',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['research'],
    categories: ['PUBLIC', 'ORG', 'COHORT_STATISTIC'],
  },
  {
    id: 'lsu',
    name: 'Export LSU',
    kind: 'school-app',
    mayActForPersons: true,
    purposes: ['report-card-export'],
    categories: [
      ...PUPIL,
      'IDENTITY_CONTACT',
      'IDENTITY_CIVIL',
      'IDENTITY_IDENTIFIER',
      ...FAMILY,
      'STAFF',
      'REPORT_CARD',
      'GRADE_AGGREGATE',
      'COHORT_STATISTIC',
      'COMPETENCY',
      'APPRECIATION',
      'ATTENDANCE_AGGREGATE',
      'BEHAVIOUR',
      'ACCOMMODATION',
    ],
  },
  {
    id: 'lms',
    name: 'Classe Ouverte',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['class-lists'],
    categories: [...PUPIL, 'IDENTITY_CONTACT', 'STAFF'],
  },
  {
    id: 'orientation',
    name: 'Orient’Moi',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['orientation'],
    categories: [...PUPIL, 'GRADE_AGGREGATE', 'COMPETENCY', 'ORIENTATION', 'REPORT_CARD', 'APPRECIATION'],
  },
  {
    id: 'sync',
    name: 'Vie Sco Sync',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['attendance-sync'],
    categories: [...PUPIL, 'ATTENDANCE_FACT', 'ATTENDANCE_JUSTIFICATION', 'ATTENDANCE_REASON'],
  },
  {
    id: 'ancien',
    name: 'Ancien Prestataire',
    kind: 'vendor',
    mayActForPersons: false,
    purposes: ['class-lists', 'attendance-sync'],
    categories: [...PUPIL, 'STAFF', 'ATTENDANCE_FACT', 'ATTENDANCE_JUSTIFICATION'],
  },
  {
    id: 'portail',
    name: 'Portail de l’académie',
    kind: 'school-app',
    mayActForPersons: false,
    purposes: ['access-evaluation'],
    categories: ['ORG'],
  },
  {
    id: 'console',
    name: 'Préau Console',
    kind: 'school-app',
    mayActForPersons: true,
    purposes: ['policy-administration'],
    categories: ['PUBLIC', 'ORG', 'CONSENT', 'POLICY'],
  },
];

/** Systems of generated schools, with secrets that are none. */
export const DEMO_CLIENTS: readonly DemoClient[] = CONTRACTS.map(({ categories: _, ...client }) => ({
  ...client,
  secret: `demo-${client.id}`,
}));

const DAY = 86_400_000;

/** Systems with their agreements at both schools: from a year ago, for a year more; the one of `ancien` ended yesterday (persona 18). */
export function addClients(world: World): readonly DemoClient[] {
  const { governance } = world.rows;
  const from = new Date(world.at.getTime() - 365 * DAY);
  for (const [index, { id, name, kind, purposes, mayActForPersons, categories }] of CONTRACTS.entries()) {
    governance.clients.push({ id, name, kind, purposes: [...purposes], mayActFor: mayActForPersons ? 'PERSONS' : 'NOBODY' });
    const to = new Date(world.at.getTime() + (id === 'ancien' ? -1 : 365) * DAY);
    for (const { uai } of schoolsOf(world)) {
      const agreement = { school: uai, id: `${uai}.ag${index + 1}`, client: id, purposes: [...purposes], categories: [...categories] };
      governance.agreements.push({ ...agreement, from, to });
    }
  }
  return DEMO_CLIENTS;
}
