import { describe, expect, it } from 'vitest';
import { averageOf, overallOf } from '../../../gateway/demo/averages.js';
import { smallDemo } from './small.js';

const { evaluations, results, averages, periods, teaching } = smallDemo().rows.assessment;
const byId = new Map(evaluations.map((row) => [row.id, row]));
const COUNTED = ['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO'];

interface Weighed {
  readonly points: number;
  readonly weight: number;
  readonly optionalRule: string;
}

/** The best that any choice of the marks that count only if they improve gives; slowly, so that nothing is assumed of which those are. */
function bestOf(marks: readonly Weighed[]): number | null {
  const of = (rule: string) => marks.filter((mark) => mark.optionalRule === rule);
  const certain = of('NONE');
  if (certain.length === 0) return null;
  const bonus = of('BONUS_POINTS_ABOVE_MEAN').reduce((sum, { points, weight }) => sum + Math.max(0, points - 10) * weight, 0);
  let choices: Weighed[][] = [[]];
  for (const mark of of('ONLY_IF_IMPROVES')) choices = choices.concat(choices.map((chosen) => [...chosen, mark]));
  const means = choices.map((chosen) => {
    const all = [...certain, ...chosen];
    return (all.reduce((sum, { points, weight }) => sum + points * weight, 0) + bonus) / all.reduce((sum, { weight }) => sum + weight, 0);
  });
  return Math.max(...means);
}

describe('averages', () => {
  const current = new Set(evaluations.map((row) => row.period));

  it('are of one period, the current one', () => {
    expect(current.size).toBe(2);
    expect(periods.map((row) => row.id)).toEqual(expect.arrayContaining([...current]));
  });

  it('agree with the results that count, and with no other', () => {
    const compared = averages.filter((row) => row.subject !== '' && current.has(row.period));
    expect(compared.length).toBeGreaterThan(500);
    for (const row of compared) {
      const own = results.filter((result) => result.student === row.student && byId.get(result.evaluation)?.subject === row.subject);
      const counted = own.filter((result) => COUNTED.includes(result.status));
      const best = bestOf(
        counted.map((result) => {
          const { coefficient = 1, outOf = 20, rescaledTo20 = true, optionalRule = 'NONE' } = byId.get(result.evaluation) ?? {};
          const weight = coefficient * (rescaledTo20 ? 1 : outOf / 20);
          return { points: ((result.value ?? 0) / outOf) * 20, weight, optionalRule };
        }),
      );
      if (best === null) expect(row).toMatchObject({ value: null, status: 'NOT_GRADED' });
      else expect(row.value).toBeCloseTo(best, 1);
    }
  });

  it('over all are the mean of the subjects, by what each weighs in the teaching of the class', () => {
    const weights = new Map(teaching.map((row) => [`${row.group} ${row.subject}`, row.coefficient]));
    for (const row of averages.filter((one) => one.subject !== '' && current.has(one.period) && weights.has(`${one.group} ${one.subject}`)))
      expect(row.coefficient).toBe(weights.get(`${row.group} ${row.subject}`));
    expect(new Set(weights.values()).size).toBeGreaterThan(1);
    for (const row of averages.filter((one) => one.subject === '')) {
      const own = averages.filter(
        (one) => one.student === row.student && one.period === row.period && one.subject !== '' && one.value != null,
      );
      const weight = own.reduce((sum, one) => sum + (one.coefficient ?? 1), 0);
      const points = own.reduce((sum, one) => sum + (one.value as number) * (one.coefficient ?? 1), 0);
      expect(row.value).toBeCloseTo(points / weight, 1);
    }
  });

  it('weigh marks, take zeros where they count, and leave out who was away', () => {
    const subject = { id: 's', code: 'S', name: 'S', mean: 0, deviation: 0, coefficient: 1 };
    const mark = (status: string, value: number | null, coefficient = 1, optionalRule = 'NONE') => ({
      subject,
      status,
      value,
      coefficient,
      outOf: 20,
      rescaledTo20: true,
      optionalRule,
    });
    expect(averageOf([mark('GRADED', 12), mark('GRADED', 18, 2)])).toBe(16);
    expect(averageOf([mark('GRADED', 12), mark('ABSENT_ZERO', null)])).toBe(6);
    expect(averageOf([mark('GRADED', 12), mark('ABSENT', null), mark('EXEMPT', null)])).toBe(12);
    expect(averageOf([mark('ABSENT', null)])).toBeNull();
    expect(averageOf([mark('GRADED', 12), mark('GRADED', 14, 0.5, 'BONUS_POINTS_ABOVE_MEAN')])).toBe(14);
    expect(averageOf([mark('GRADED', 12), mark('GRADED', 11, 1, 'ONLY_IF_IMPROVES'), mark('GRADED', 16, 1, 'ONLY_IF_IMPROVES')])).toBe(14);
    expect(averageOf([mark('GRADED', 12), mark('GRADED', 20, 1, 'EXCLUDED_FROM_AVERAGE')])).toBe(12);
    expect(averageOf([mark('GRADED', 12), { ...mark('GRADED', 9), outOf: 10, rescaledTo20: false }])).toBe(14);
    const over = (value: number | null, coefficient = 1) => ({ value, coefficient });
    expect(overallOf([over(12), over(null), over(13)])).toBe(12.5);
    expect(overallOf([over(12, 2), over(15)])).toBe(13);
  });

  it('are of marks between nought and twenty, in halves, and only graded results have one', () => {
    for (const { status, value } of results) {
      if (status !== 'GRADED') expect(value).toBeNull();
      else expect(Number.isInteger((value as number) * 2) && (value as number) >= 0 && (value as number) <= 20).toBe(true);
    }
  });
});
