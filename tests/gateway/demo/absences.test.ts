import { describe, expect, it } from 'vitest';
import { drawAbsences, schoolMonths } from '../../../gateway/demo/absences.js';
import { schoolDaysUpTo, schoolYear } from '../../../gateway/demo/calendar.js';
import { createRandom } from '../../../gateway/demo/random.js';
import { RATES } from '../../../gateway/demo/rates.js';
import type { SchoolKind } from '../../../gateway/demo/world.js';

const MONTHS = schoolMonths(schoolDaysUpTo('2027-05-31', schoolYear(2026), 200));
const PUPILS = 20_000;
const HALF_DAYS_OF_YEAR = 324;
/** Unjustified half-days in a month from which a pupil counts as absentee, and as a heavy one (DEPP). */
const ABSENTEE = 4;
const HEAVY = 10;

interface Figures {
  readonly absenteeMonths: number;
  readonly heavyMonths: number;
  readonly unjustified: number;
  readonly justified: number;
  readonly timeLost: number;
  readonly nothingUnjustified: number;
  readonly quantiles: readonly number[];
}

function simulate(kind: SchoolKind, pupils: number): Figures {
  const random = createRandom(`absences of ${kind}`);
  const rates = RATES[kind];
  const totals: number[] = [];
  let [absentee, heavy, unjustified, justified, none] = [0, 0, 0, 0, 0];
  for (let pupil = 0; pupil < pupils; pupil += 1) {
    const truant = random.gamma(rates.truancyOfYear);
    const { truancy, spells } = drawAbsences(MONTHS, rates, { truant, factor: 1, taken: new Set() }, random);
    for (const count of monthly(truancy)) {
      if (count >= ABSENTEE) absentee += 1;
      if (count >= HEAVY) heavy += 1;
    }
    const excused = spells.reduce((sum, spell) => sum + spell.length, 0);
    unjustified += truancy.length;
    justified += excused;
    totals.push(truancy.length + excused);
    if (truancy.length === 0) none += 1;
  }
  totals.sort((a, b) => a - b);
  return {
    absenteeMonths: absentee / pupils / MONTHS.length,
    heavyMonths: heavy / pupils / MONTHS.length,
    unjustified: unjustified / pupils,
    justified: justified / pupils,
    timeLost: (unjustified + justified) / pupils / HALF_DAYS_OF_YEAR,
    nothingUnjustified: none / pupils,
    quantiles: [0.05, 0.25, 0.5, 0.75, 0.9].map((share) => totals[Math.floor(share * pupils)] as number),
  };
}

/** Half-days in each of the nine months. */
function monthly(missed: readonly string[]): number[] {
  const counts = new Map<string, number>(MONTHS.map(({ halfDays }) => [(halfDays[0] as string).slice(0, 7), 0]));
  for (const one of missed) counts.set(one.slice(0, 7), (counts.get(one.slice(0, 7)) ?? 0) + 1);
  return [...counts.values()];
}

describe('absences over a year', () => {
  it('are told of for nine months of mean weight one', () => {
    expect(MONTHS).toHaveLength(9);
    expect(MONTHS.every(({ share }) => share === 1)).toBe(true);
    expect(MONTHS.reduce((sum, { weight }) => sum + weight, 0) / 9).toBeCloseTo(1, 2);
  });

  // Source: domain model §5.2, the table of simulated figures, themselves within what DEPP published.
  it.each([
    ['COLLEGE', { absentee: 4.2, heavy: 1, unjustified: 4.9, justified: 11.6, lost: 5.1, none: 51, quantiles: [0, 5, 12, 23, 38] }],
    ['LYCEE', { absentee: 6, heavy: 1.5, unjustified: 6.9, justified: 11.7, lost: 5.8, none: 39, quantiles: [0, 6, 14, 26, 41] }],
    ['LYCEE_PRO', { absentee: 12.2, heavy: 3.9, unjustified: 13.9, justified: 14.4, lost: 8.7, none: 24, quantiles: [2, 10, 21, 38, 61] }],
  ] as const)('come out as simulated for a %s', (kind, expected) => {
    const found = simulate(kind, PUPILS);
    expect(Math.abs(found.absenteeMonths * 100 - expected.absentee)).toBeLessThan(0.1 * expected.absentee);
    expect(Math.abs(found.heavyMonths * 100 - expected.heavy)).toBeLessThan(0.2 * expected.heavy);
    expect(Math.abs(found.unjustified - expected.unjustified)).toBeLessThan(0.08 * expected.unjustified);
    expect(Math.abs(found.justified - expected.justified)).toBeLessThan(0.04 * expected.justified);
    expect(Math.abs(found.timeLost * 100 - expected.lost)).toBeLessThan(0.3);
    expect(Math.abs(found.nothingUnjustified * 100 - expected.none)).toBeLessThan(2);
    for (const [place, quantile] of found.quantiles.entries())
      expect(Math.abs(quantile - (expected.quantiles[place] as number)), `quantile ${place}`).toBeLessThanOrEqual(3);
  });

  it('never fall twice on one half-day, nor on one that is taken', () => {
    const random = createRandom('twice');
    const taken = new Set(MONTHS.flatMap(({ halfDays }) => halfDays.slice(0, 5)));
    for (let pupil = 0; pupil < 200; pupil += 1) {
      const { truancy, spells } = drawAbsences(MONTHS, RATES.LYCEE_PRO, { truant: 12, factor: 1, taken }, random);
      const missed = [...truancy, ...spells.flat()];
      expect(new Set(missed).size).toBe(missed.length);
      expect(missed.filter((one) => taken.has(one))).toEqual([]);
    }
  });
});
