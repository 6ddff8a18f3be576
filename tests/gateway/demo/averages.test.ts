import { describe, expect, it } from 'vitest';
import { averageOf, overallOf } from '../../../gateway/demo/averages.js';
import { smallDemo } from './small.js';

const { evaluations, results, averages, periods } = smallDemo().rows.assessment;
const byId = new Map(evaluations.map((row) => [row.id, row]));
const COUNTED = ['GRADED', 'ABSENT_ZERO', 'NOT_SUBMITTED_ZERO'];

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
      const weight = counted.reduce((sum, result) => sum + (byId.get(result.evaluation)?.coefficient ?? 1), 0);
      const points = counted.reduce((sum, result) => sum + (result.value ?? 0) * (byId.get(result.evaluation)?.coefficient ?? 1), 0);
      if (weight === 0) expect(row).toMatchObject({ value: null, status: 'NOT_GRADED' });
      else expect(row.value).toBeCloseTo(points / weight, 1);
    }
  });

  it('over all are the mean of the subjects', () => {
    for (const row of averages.filter((one) => one.subject === '')) {
      const own = averages.filter(
        (one) => one.student === row.student && one.period === row.period && one.subject !== '' && one.value != null,
      );
      expect(row.value).toBeCloseTo(own.reduce((sum, one) => sum + (one.value as number), 0) / own.length, 1);
    }
  });

  it('weigh marks, take zeros where they count, and leave out who was away', () => {
    const subject = { id: 's', code: 'S', name: 'S', mean: 0, deviation: 0 };
    const mark = (status: string, value: number | null, coefficient = 1) => ({ subject, status, value, coefficient });
    expect(averageOf([mark('GRADED', 12), mark('GRADED', 18, 2)])).toBe(16);
    expect(averageOf([mark('GRADED', 12), mark('ABSENT_ZERO', null)])).toBe(6);
    expect(averageOf([mark('GRADED', 12), mark('ABSENT', null), mark('EXEMPT', null)])).toBe(12);
    expect(averageOf([mark('ABSENT', null)])).toBeNull();
    expect(overallOf([12, null, 13])).toBe(12.5);
  });

  it('are of marks between nought and twenty, in halves, and only graded results have one', () => {
    for (const { status, value } of results) {
      if (status !== 'GRADED') expect(value).toBeNull();
      else expect(Number.isInteger((value as number) * 2) && (value as number) >= 0 && (value as number) <= 20).toBe(true);
    }
  });
});
