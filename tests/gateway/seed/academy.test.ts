import { describe, expect, it } from 'vitest';
import { drawAbsences, schoolMonths } from '../../../gateway/demo/absences.js';
import { schoolDaysUpTo, schoolYear } from '../../../gateway/demo/calendar.js';
import { createRandom } from '../../../gateway/demo/random.js';
import { RATES } from '../../../gateway/demo/rates.js';
import { absenteeism, planAcademy, SeedRefused } from '../../../gateway/seed/index.js';

const schoolsOf = (schools: number, students: number, seed = 1) =>
  planAcademy({ schools, students, seed }).flatMap(({ setting }) => setting.schools);

describe('an academy', () => {
  it.each([
    [2, 60],
    [3, 100],
    [7, 2_345],
    [150, 100_000],
    [1_500, 1_000_000],
  ])('of %i schools has the %i students asked for, in schools of a size that schools have', (schools, students) => {
    const found = schoolsOf(schools, students);
    expect(found).toHaveLength(schools);
    expect(found.reduce((sum, school) => sum + school.students, 0)).toBe(students);
    for (const school of found) expect(school.students).toBeLessThanOrEqual(2_000);
  });

  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => JSON.stringify(planAcademy({ schools: 12, students: 5_000, seed }));
    expect(plan(4)).toBe(plan(4));
    expect(plan(4)).not.toBe(plan(5));
  });

  it('has schools of all kinds, under codes that are given to nobody, each once', () => {
    const found = schoolsOf(150, 100_000);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['COLLEGE', 'LYCEE', 'LYCEE_PRO']));
    expect(new Set(found.map(({ uai }) => uai)).size).toBe(150);
    expect(new Set(found.map(({ mailDomain }) => mailDomain)).size).toBe(150);
    for (const { uai, mailDomain } of found) {
      expect(uai).toMatch(/^999\d{4}[A-Z]$/);
      expect(uai[7]).toBe('ABCDEFGHJKLMNPRSTUVWXYZ'[Number(uai.slice(0, 7)) % 23]);
      expect(mailDomain).toMatch(/^[a-z0-9.-]+\.example$/);
    }
  });

  it('has surnames enough that a class is not one family', () => {
    const [first] = planAcademy({ schools: 2, students: 60, seed: 1 });
    const surnames = first?.setting.surnames ?? [];
    expect(surnames.length).toBeGreaterThanOrEqual(800);
    expect(new Set(surnames).size).toBe(surnames.length);
    expect(surnames.filter((name) => name.includes('-')).length / surnames.length).toBeCloseTo(0.1, 2);
  });

  it.each([
    [1, 500, /two schools|2 schools/],
    [4, 100, /need 120 students/],
    [2, 4_001, /no school has more/],
    [1_701, 1_000_000, /no more than/],
  ])('is refused with %i schools and %i students, with what to ask for', (schools, students, why) => {
    expect(() => planAcademy({ schools, students, seed: 1 })).toThrow(SeedRefused);
    expect(() => planAcademy({ schools, students, seed: 1 })).toThrow(why);
  });
});

describe('absentees of January', () => {
  // Source: domain model §5.2: in 600 schools mean 4.7 %, median 2.1 %, top decile 13.0 %, and a tenth of the schools has 42 % of the absentees.
  it('are spread over schools as they are over those of the country', () => {
    const random = createRandom('schools in January');
    const january = schoolMonths(schoolDaysUpTo('2027-01-31', schoolYear(2026), 200)).filter(({ halfDays }) =>
      halfDays[0]?.startsWith('2027-01'),
    );
    // Of the kinds of school as they are in the country, six in ten a collège.
    const kinds = ['COLLEGE', 'LYCEE', 'COLLEGE', 'LYCEE_PRO', 'COLLEGE', 'COLLEGE', 'LYCEE', 'COLLEGE', 'LYCEE_PRO', 'COLLEGE'] as const;
    const shares = Array.from({ length: 600 }, (_, place) => {
      const rates = RATES[kinds[place % kinds.length] as (typeof kinds)[number]];
      const factor = absenteeism(random);
      let absentees = 0;
      for (let pupil = 0; pupil < 120; pupil += 1) {
        const truant = random.gamma(rates.truancyOfYear);
        if (drawAbsences(january, rates, { truant, factor, taken: new Set() }, random).truancy.length >= 4) absentees += 1;
      }
      return absentees / 120;
    }).sort((a, b) => a - b);
    const total = shares.reduce((sum, share) => sum + share, 0);
    expect(Math.abs(total / 600 - 0.047)).toBeLessThan(0.01);
    expect(Math.abs((shares[300] as number) - 0.021)).toBeLessThan(0.009);
    expect(Math.abs((shares[540] as number) - 0.13)).toBeLessThan(0.03);
    expect(shares.slice(540).reduce((sum, share) => sum + share, 0) / total).toBeGreaterThan(0.35);
  });
});
