import type { Gathered } from './rows.js';
import type { School, World } from './world.js';

type ReasonRow = Gathered['attendance']['absenceReasons'][number];
type ReasonDraft = Omit<ReasonRow, 'school' | 'id'>;

/** The usual list of a school (domain model §0.1, finding 3): what is health, what is nobody's business, what a family may tick. */
const REASONS: readonly ReasonDraft[] = [
  { code: 'MAL', label: 'Maladie', nature: 'HEALTH', health: true, selectableByGuardians: true },
  { code: 'MALC', label: 'Maladie avec certificat', nature: 'HEALTH', health: true },
  { code: 'RDVM', label: 'Rendez-vous médical', nature: 'HEALTH', health: true, selectableByGuardians: true },
  { code: 'HOSP', label: 'Hospitalisation', nature: 'HEALTH', health: true },
  { code: 'INF', label: 'Infirmerie', nature: 'HEALTH', health: true },
  { code: 'FAM', label: 'Raison familiale', nature: 'FAMILY', selectableByGuardians: true },
  { code: 'TRA', label: 'Transports', nature: 'TRANSPORT', kinds: ['ABSENCE', 'LATENESS'], selectableByGuardians: true },
  { code: 'ADM', label: 'Convocation administrative', nature: 'ADMINISTRATIVE', selectableByGuardians: true },
  {
    code: 'ACT',
    label: 'Sortie ou activité scolaire',
    nature: 'SCHOOL_ACTIVITY',
    outsideSchool: true,
    settledByDefault: true,
    onReportCard: false,
  },
  { code: 'REL', label: 'Fête religieuse', nature: 'RELIGIOUS', special: true, selectableByGuardians: true },
  { code: 'PSY', label: 'Entretien avec la psychologue', nature: 'SOCIAL_CARE', special: true, publishToGuardians: false },
  {
    code: 'ASS',
    label: 'Entretien avec l’assistante sociale',
    nature: 'SOCIAL_CARE',
    special: true,
    confidential: true,
    publishToGuardians: false,
  },
  { code: 'EXC', label: 'Exclusion temporaire', nature: 'DISCIPLINE', kinds: ['TEMPORARY_EXCLUSION', 'ABSENCE'] },
  { code: 'SMV', label: 'Sans motif valable', nature: 'NO_VALID_REASON', admissible: false },
];

export interface Reason {
  readonly id: string;
  readonly nature: string;
}

/** The reasons of a school, by code. */
export function addReasons({ rows, numbers }: World, { uai }: School): ReadonlyMap<string, Reason> {
  return new Map(
    REASONS.map((reason) => {
      const id = numbers.next('AbsenceReason', uai);
      rows.attendance.absenceReasons.push({ school: uai, id, ...reason });
      return [reason.code, { id, nature: reason.nature }];
    }),
  );
}

/** What justified absences are for (domain model §5.2), by code of the reason. */
export const JUSTIFIED: readonly (readonly [string, number])[] = [
  ['MAL', 42],
  ['MALC', 14],
  ['FAM', 14],
  ['RDVM', 12],
  ['ACT', 8],
  ['TRA', 4],
  ['ADM', 2.5],
  ['REL', 1.5],
  ['PSY', 1],
  ['HOSP', 1],
];
