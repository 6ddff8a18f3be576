import type { SchoolKind } from './world.js';

/** What happens to a pupil in a year, and how pupils are, by the kind of school. Source: domain model §5.1 to §5.3. */
export interface Rates {
  /** Half-days a month without a good reason, in a month of weight 1. */
  readonly truancy: number;
  /** Shape of how they differ between pupils over the year, and between a pupil's months. */
  readonly truancyOfYear: number;
  readonly truancyOfMonth: number;
  /** Absences for a good reason, a year. */
  readonly spells: number;
  readonly lateness: number;
  readonly infirmary: number;
  readonly punishments: number;
  readonly sanctions: number;
  readonly incidents: number;
  /** A share. */
  readonly scholarship: number;
  /** In hundredths. */
  readonly boarding: readonly (readonly ['HALF_BOARD' | 'DAY' | 'FULL_BOARD', number])[];
}

export const RATES: Readonly<Record<SchoolKind, Rates>> = {
  COLLEGE: {
    truancy: 0.55,
    truancyOfYear: 0.22,
    truancyOfMonth: 0.6,
    spells: 3.7,
    lateness: 4,
    infirmary: 2.2,
    punishments: 1.1,
    sanctions: 0.08,
    incidents: 0.05,
    scholarship: 0.28,
    boarding: boarding(66, 33.5, 0.5),
  },
  LYCEE: {
    truancy: 0.78,
    truancyOfYear: 0.3,
    truancyOfMonth: 0.6,
    spells: 3.7,
    lateness: 7,
    infirmary: 1.6,
    punishments: 0.4,
    sanctions: 0.04,
    incidents: 0.02,
    scholarship: 0.22,
    boarding: boarding(63, 31.5, 5.5),
  },
  LYCEE_PRO: {
    truancy: 1.6,
    truancyOfYear: 0.42,
    truancyOfMonth: 0.7,
    spells: 4.5,
    lateness: 10,
    infirmary: 2.2,
    punishments: 1.2,
    sanctions: 0.18,
    incidents: 0.07,
    scholarship: 0.38,
    boarding: boarding(58, 30, 12),
  },
};

function boarding(half: number, day: number, full: number): Rates['boarding'] {
  return [
    ['HALF_BOARD', half],
    ['DAY', day],
    ['FULL_BOARD', full],
  ];
}
