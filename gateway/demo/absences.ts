import { addDays, type Day, isSchoolDay, isWednesday } from './calendar.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';

/** Half a school day, as it is written: `2026-11-23 AM`. */
export type HalfDay = `${Day} ${'AM' | 'PM'}`;

/** A month of the school year, as far as it is over and told of. */
export interface SchoolMonth {
  /** How much is missed in it, of mean 1 over the year. */
  readonly weight: number;
  /** How much of the month this is. */
  readonly share: number;
  /** In order. */
  readonly halfDays: readonly HalfDay[];
}

/** September to May, by month. Source: domain model §5.2; published figures end in May as well. */
const WEIGHTS: Readonly<Record<string, number>> = {
  '09': 0.55,
  10: 0.75,
  11: 0.95,
  12: 0.95,
  '01': 1.2,
  '02': 1,
  '03': 1.25,
  '04': 1.2,
  '05': 1.15,
};
const MONTHS = Object.keys(WEIGHTS).length;

/** The months of these school days (in any order, of one school year). */
export function schoolMonths(days: readonly Day[]): SchoolMonth[] {
  const months = new Map<string, HalfDay[]>();
  for (const day of days.toSorted()) {
    const month = day.slice(0, 7);
    const halfDays = months.get(month) ?? [];
    halfDays.push(...halfDaysOf(day));
    months.set(month, halfDays);
  }
  return [...months].flatMap(([month, halfDays]) => {
    const weight = WEIGHTS[month.slice(5)];
    return weight === undefined ? [] : [{ weight, share: halfDays.length / halfDaysIn(month), halfDays }];
  });
}

/** The afternoon of a Wednesday is free. */
function halfDaysOf(day: Day): HalfDay[] {
  return isWednesday(day) ? [`${day} AM`] : [`${day} AM`, `${day} PM`];
}

function halfDaysIn(month: string): number {
  let count = 0;
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) if (isSchoolDay(day)) count += halfDaysOf(day).length;
  return count;
}

export interface Absences {
  /** Half-days without a good reason, each by itself. */
  readonly truancy: readonly HalfDay[];
  /** Absences for a good reason: half-days in a row. */
  readonly spells: readonly (readonly HalfDay[])[];
}

/** Half-days that a pupil misses without a good reason in a month, at most. */
const MOST_IN_A_MONTH = 36;
/** Places tried for a spell before the year is taken to be full. */
const TRIES = 8;

/**
 * What one pupil misses over these months, by the process of domain model §5.2: counts of Poisson, mixed over pupils and over months.
 * Nothing falls on a half-day that is `taken`, nor twice on one. `factor` is the school's, `truant` the pupil's, both of mean 1 or so.
 */
export function drawAbsences(
  months: readonly SchoolMonth[],
  rates: Rates,
  { truant, factor, taken }: { readonly truant: number; readonly factor: number; readonly taken: ReadonlySet<string> },
  random: Random,
): Absences {
  const used = new Set(taken);
  const spells = drawSpells(months, rates, used, random);
  const truancy: HalfDay[] = [];
  for (const { weight, share, halfDays } of months) {
    const mean = rates.truancy * weight * share * truant * factor * random.gamma(rates.truancyOfMonth);
    const free = halfDays.filter((one) => !used.has(one));
    const count = Math.min(random.poisson(mean), MOST_IN_A_MONTH, free.length);
    if (count > 0) truancy.push(...random.shuffled(free).slice(0, count).sort());
  }
  return { truancy, spells };
}

function drawSpells(months: readonly SchoolMonth[], rates: Rates, used: Set<string>, random: Random): HalfDay[][] {
  const year = months.flatMap(({ halfDays }) => halfDays);
  const mornings = year.flatMap((one, place) => (one.endsWith('AM') ? [place] : []));
  const share = months.reduce((sum, month) => sum + month.share, 0) / MONTHS;
  const spells: HalfDay[][] = [];
  if (year.length === 0) return spells;
  for (let left = random.poisson(rates.spells * random.gamma(1.5) * share); left > 0; left -= 1) {
    // One half-day in a fifth of cases, whole days otherwise.
    const isShort = random.chance(0.2);
    const length = isShort ? 1 : 2 * (1 + Math.floor(-1.3 * Math.log(1 - random.next())));
    for (let tries = 0; tries < TRIES; tries += 1) {
      const from = isShort ? random.whole(0, year.length - 1) : random.pick(mornings);
      const spell = year.slice(from, from + length);
      if (spell.some((one) => used.has(one))) continue;
      for (const one of spell) used.add(one);
      spells.push(spell);
      break;
    }
  }
  return spells;
}
