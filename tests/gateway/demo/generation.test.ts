import { describe, expect, it } from 'vitest';
import { generateDemo } from '../../../gateway/demo/index.js';
import { MORNING, smallDemo } from './small.js';

describe('the demo', () => {
  it('is the same for the same seed and instant', () => {
    expect(smallDemo()).toEqual(smallDemo());
  });

  it('is another for another seed', () => {
    const other = generateDemo({ at: MORNING, seed: 8, students: 60 });
    expect(other.rows.identity.persons).not.toEqual(smallDemo().rows.identity.persons);
  });

  it('asks with other keys at another instant', () => {
    const later = smallDemo(new Date(MORNING.getTime() + 1));
    expect(later.operations[5]?.variables.key).not.toBe(smallDemo().operations[5]?.variables.key);
  });

  it('has as many students as asked for, over both schools', () => {
    const { students, schools } = generateDemo({ at: MORNING, seed: 1, students: 200 }).rows.identity;
    expect(students).toHaveLength(200);
    expect(schools.map((school) => school.id)).toEqual(['9990001X', '9990002Y']);
  });

  it('refuses to be too small for its cast', () => {
    expect(() => generateDemo({ at: MORNING, seed: 1, students: 59 })).toThrow(RangeError);
  });

  it('makes a school of six hundred in less than two seconds of processor time', () => {
    const before = process.cpuUsage();
    generateDemo({ at: MORNING, seed: 2026, students: 600 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});

describe('whatever the day', () => {
  it.each([
    ['the first morning of the year', '2026-09-01T06:30:00Z'],
    ['before the first bell of the year', '2026-09-01T04:00:00Z'],
    ['a night', '2026-10-06T01:00:00Z'],
    ['a Sunday', '2026-11-22T12:00:00Z'],
    ['a Wednesday afternoon', '2026-11-25T14:00:00Z'],
    ['the first day of a trimester', '2026-12-01T09:00:00Z'],
    ['the holidays', '2026-12-25T12:00:00Z'],
    ['New Year, a minute past midnight at the schools', '2026-12-31T23:01:00Z'],
    ['the end of February of a leap year', '2028-02-29T09:00:00Z'],
    ['the day the clocks change', '2027-03-28T08:00:00Z'],
    ['May', '2027-05-10T09:00:00Z'],
    ['August', '2027-08-15T09:00:00Z'],
  ])('there is a current period, a lesson to take and a published report card: %s', (_name, instant) => {
    const at = new Date(instant);
    const { rows, operations } = smallDemo(at);
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(at);
    const current = operations[15]?.variables.period;
    const period = rows.identity.periods.find((row) => row.id === current);
    expect([period?.startDate, day, period?.endDate].sort()).toEqual([period?.startDate, day, period?.endDate]);
    expect(rows.attendance.rollCalls.filter((row) => row.state === 'TODO')).toHaveLength(1);
    expect(rows.assessment.reportCards.some((card) => card.status === 'PUBLISHED' && (card.publishedAt as Date) <= at)).toBe(true);
    const enrolled = rows.identity.enrolments.filter(
      (row) => (row.enteredOn as string) <= day && (row.leftOn == null || day <= row.leftOn),
    );
    expect(new Set(enrolled.map((row) => row.student)).size).toBe(60);
  });

  it('days and hours are those of the schools: lessons begin at eight in Paris, in summer and in winter', () => {
    const hours = (at: string) =>
      new Set(
        smallDemo(new Date(at)).rows.attendance.rollCalls.map((row) =>
          new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' }).format(row.start),
        ),
      );
    expect(hours('2026-11-24T07:20:00Z')).toEqual(new Set(['08:00']));
    expect(hours('2027-06-08T06:20:00Z')).toEqual(new Set(['08:00']));
  });
});

describe('the log of each delta feed', () => {
  it('tells of every record once', () => {
    const { identity, attendance } = smallDemo().rows;
    const told = (rows: readonly { recordType: string; record: string }[], type: string) =>
      rows.filter((row) => row.recordType === type).map((row) => row.record);
    expect(told(attendance.changes, 'AttendanceEvent').sort()).toEqual(attendance.attendanceEvents.map((row) => row.id).sort());
    expect(told(identity.changes, 'Enrolment').sort()).toEqual(identity.enrolments.map((row) => row.id).sort());
    expect(told(identity.changes, 'ClassGroup').sort()).toEqual(identity.classGroups.map((row) => row.id).sort());
    expect(told(identity.changes, 'TeachingAssignment').sort()).toEqual(identity.teachingAssignments.map((row) => row.id).sort());
    expect(new Set(told(identity.changes, 'Student'))).toEqual(new Set(identity.students.map((row) => row.id)));
  });
});
