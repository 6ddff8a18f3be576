import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DemoRows, generateSchools } from '../../../gateway/demo/index.js';
import { planAcademy } from '../../../gateway/seed/index.js';

/** The end of the school year's nine months: all of it is told of. */
const AT = new Date('2027-05-31T17:00:00Z');
const STUDENTS = 900;

const generate = (seed: number, students: number) => {
  const [first] = planAcademy({ schools: 2, students, seed });
  if (first === undefined) throw new Error('the academy is empty');
  // Schools as the average school is, so that shares are those of the country.
  const [college, lycee] = first.setting.schools.map((school) => ({ ...school, absenteeism: 1 }));
  if (college === undefined || lycee === undefined) throw new Error('a neighbourhood has two schools');
  return generateSchools({ at: AT, seed: first.seed, setting: { ...first.setting, schools: [college, lycee] } });
};
const checksum = (rows: DemoRows) => createHash('sha256').update(JSON.stringify(rows)).digest('hex');

describe('the schools of a neighbourhood', () => {
  const { rows, people } = generate(3, STUDENTS);
  const { identity, attendance, assessment, messaging } = rows;
  const share = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length / all.length;

  it('are the same to the last row for the same seed, and others for another', () => {
    const small = checksum(generate(3, 60).rows);
    expect(checksum(generate(3, 60).rows)).toBe(small);
    expect(checksum(generate(4, 60).rows)).not.toBe(small);
  });

  it('have the whole cast, each with an account of this neighbourhood', () => {
    expect(people.length).toBeGreaterThan(45);
    const logins = identity.accounts.map(({ login }) => login);
    for (const { handle } of people) expect(logins).toContain(`${handle}.${identity.schools[0]?.id}`);
    expect(new Set(logins).size).toBe(logins.length);
  });

  it('have families by the shares of the country', () => {
    const legal = new Map<string, number>();
    for (const { student, authority } of identity.guardianLinks)
      if (authority === 'LEGAL') legal.set(student, (legal.get(student) ?? 0) + 1);
    const counts = identity.students.map(({ id }) => legal.get(id) ?? 0);
    expect(Math.abs(share(counts, (count) => count === 2) - 0.84)).toBeLessThan(0.04);
    expect(Math.abs(share(counts, (count) => count === 1) - 0.15)).toBeLessThan(0.04);
    for (const restriction of ['NO_CONTACT_STUDENT', 'NO_ADDRESS_DISCLOSURE', 'NO_INFORMATION'])
      expect(identity.guardianLinks.filter((link) => link.contactRestriction === restriction).length).toBeGreaterThanOrEqual(2);
  });

  it('have absences of a whole year by the published rates', () => {
    const unexcused = attendance.attendanceEvents.filter(({ reason, kind, rollCall, halfDays }) => {
      const code = attendance.absenceReasons.find(({ id }) => id === reason)?.code;
      return kind === 'ABSENCE' && rollCall == null && halfDays === 1 && (code === 'SMV' || reason == null);
    });
    const perPupil = unexcused.length / STUDENTS;
    // Between the 4.9 half-days of a collège and the 6.9 of a lycée.
    expect(perPupil).toBeGreaterThan(4.2);
    expect(perPupil).toBeLessThan(7.2);
    const missed = attendance.attendanceEvents.reduce((sum, { halfDays }) => sum + (halfDays ?? 0), 0) / STUDENTS / 324;
    expect(missed).toBeGreaterThan(0.048);
    expect(missed).toBeLessThan(0.063);
  });

  it('have marks by the model: the mean of all subjects near 12.9, fewer than one in eight without', () => {
    const graded = assessment.results.filter(({ status }) => status === 'GRADED');
    const mean = graded.reduce((sum, { value }) => sum + (value ?? 0), 0) / graded.length;
    expect(Math.abs(mean - 12.7)).toBeLessThan(0.6);
    const without = 1 - graded.length / assessment.results.length;
    // Those who were away that day on top of the three in a hundred who have no mark for another reason.
    expect(without).toBeGreaterThan(0.05);
    expect(without).toBeLessThan(0.12);
    const mathematics = identity.subjects.filter(({ code }) => code === 'MAT').map(({ id }) => id);
    const averages = assessment.averages
      .filter(({ subject, value }) => mathematics.includes(subject ?? '') && value != null)
      .map(({ value }) => value as number);
    const middle = averages.reduce((sum, value) => sum + value, 0) / averages.length;
    const deviation = Math.sqrt(averages.reduce((sum, value) => sum + (value - middle) ** 2, 0) / averages.length);
    expect(Math.abs(middle - 11.5)).toBeLessThan(0.7);
    expect(Math.abs(deviation - 4.2)).toBeLessThan(0.7);
  });

  it('have messages by the volumes of the model', () => {
    const guardians = new Set(identity.guardianLinks.filter(({ authority }) => authority !== 'CONTACT').map(({ guardian }) => guardian));
    const pupils = new Set(identity.students.map(({ person }) => person));
    const received = (who: ReadonlySet<string>) => messaging.recipients.filter(({ person }) => who.has(person)).length / who.size / 4;
    expect(Math.abs(received(guardians) - 0.75)).toBeLessThan(0.35);
    expect(Math.abs(received(pupils) - 1)).toBeLessThan(0.35);
  });

  it('name nobody who is not there, and use a key once', () => {
    for (const tables of Object.values(rows))
      for (const own of Object.values(tables) as (readonly { id?: string }[])[]) {
        const ids = own.flatMap(({ id }) => (id === undefined ? [] : [id]));
        expect(new Set(ids).size).toBe(ids.length);
      }
    const numbers = identity.students.map(({ nationalId }) => nationalId as string);
    for (const number of numbers) expect(number).toMatch(/^99999[0-9]{4}[A-Z]{2}$/);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
