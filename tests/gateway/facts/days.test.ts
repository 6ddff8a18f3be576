import { describe, expect, it } from 'vitest';
import { ageOn, dayAt, inForce } from '../../../gateway/facts/days.js';

describe('a day', () => {
  it('E3: begins where the school is', () => {
    const at = Date.parse('2026-11-23T21:30:00Z');
    expect(dayAt(at, 'Europe/Paris')).toBe('2026-11-23');
    expect(dayAt(at, 'Indian/Reunion')).toBe('2026-11-24');
    expect(dayAt(Date.parse('2026-11-24T03:00:00Z'), 'America/Guadeloupe')).toBe('2026-11-23');
  });
});

describe('an age', () => {
  it('is a year more from the birthday on', () => {
    expect(ageOn('2026-11-23', '2008-11-24')).toBe(17);
    expect(ageOn('2026-11-24', '2008-11-24')).toBe(18);
  });

  it('E2: of somebody born on 29 February is a year more on 1 March where there is no such day', () => {
    expect(ageOn('2026-02-28', '2008-02-29')).toBe(17);
    expect(ageOn('2026-03-01', '2008-02-29')).toBe(18);
    expect(ageOn('2028-02-29', '2008-02-29')).toBe(20);
  });
});

describe('a span of days', () => {
  it('has its first and its last, and is open where one is not said', () => {
    const span = { from: '2026-11-02', to: '2026-11-20' };
    expect(['2026-11-01', '2026-11-02', '2026-11-20', '2026-11-21'].map((day) => inForce(day, span))).toEqual([false, true, true, false]);
    expect(inForce('1900-01-01', { from: null, to: '2026-11-20' })).toBe(true);
    expect(inForce('2100-01-01', { from: '2026-11-02', to: null })).toBe(true);
  });
});
