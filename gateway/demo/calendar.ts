import { invariant } from '../../core/errors.js';

/** A calendar day where the schools are, `2026-11-23`. */
export type Day = string;

export const ZONE = 'Europe/Paris';

export interface Term {
  readonly start: Day;
  readonly end: Day;
}
export interface SchoolYear extends Term {
  /** `2026-2027`. */
  readonly name: string;
  readonly firstYear: number;
  readonly trimesters: readonly [Term, Term, Term];
}

/** The school year a day belongs to: from September; the summer holidays still belong to the year that ends. */
export function schoolYearOf(day: Day): SchoolYear {
  const year = Number(day.slice(0, 4));
  return schoolYear(Number(day.slice(5, 7)) >= 9 ? year : year - 1);
}

export function schoolYear(firstYear: number): SchoolYear {
  const next = firstYear + 1;
  return {
    name: `${firstYear}-${next}`,
    firstYear,
    start: `${firstYear}-09-01`,
    end: `${next}-08-31`,
    trimesters: [
      { start: `${firstYear}-09-01`, end: `${firstYear}-11-30` },
      { start: `${firstYear}-12-01`, end: addDays(`${next}-03-01`, -1) },
      { start: `${next}-03-01`, end: `${next}-08-31` },
    ],
  };
}

/** Lessons of a day as wall clock times; Wednesday has the morning only. */
export const LESSONS = [
  ['08:00', '08:55'],
  ['09:00', '09:55'],
  ['10:10', '11:05'],
  ['11:10', '12:05'],
  ['13:30', '14:25'],
  ['14:30', '15:25'],
  ['15:40', '16:35'],
] as const;
export const MORNING = { from: '08:00', to: '12:05' } as const;
export const AFTERNOON = { from: '13:30', to: '16:35' } as const;

export function lessonsOf(day: Day) {
  return isWednesday(day) ? LESSONS.slice(0, 4) : LESSONS;
}

export function isWednesday(day: Day): boolean {
  return weekday(day) === 3;
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(day: Day): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The same day so many years before; 29 February becomes the 28th. */
export function yearsBefore(day: Day, years: number): Day {
  const year = String(Number(day.slice(0, 4)) - years);
  return `${year}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`;
}

/** Whole years of age on a day. */
export function ageOn(day: Day, birthDate: Day): number {
  return Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
}

export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekday(day));
}

/** Holidays of an ordinary year, by month and day, both included. */
const HOLIDAYS = [
  ['07-04', '08-31'],
  ['10-18', '11-02'],
  ['11-11', '11-11'],
  ['12-20', '12-31'],
  ['01-01', '01-04'],
  ['02-14', '03-01'],
  ['04-11', '04-26'],
  ['05-01', '05-01'],
  ['05-08', '05-08'],
] as const;

export function isSchoolDay(day: Day): boolean {
  const monthDay = day.slice(5);
  return weekday(day) < 6 && !HOLIDAYS.some(([from, to]) => from <= monthDay && monthDay <= to);
}

/** The later of two days: as text they sort as they come. */
export function laterOf(one: Day, other: Day): Day {
  return [one, other].sort()[1] as Day;
}

export function nextSchoolDay(after: Day): Day {
  let day = addDays(after, 1);
  while (!isSchoolDay(day)) day = addDays(day, 1);
  return day;
}

/** School days of the year up to `last`, the latest first, at most `count`. At least one: the first of the year, be it still to come. */
export function schoolDaysUpTo(last: Day, year: SchoolYear, count: number): Day[] {
  const days: Day[] = [];
  for (let day = last; day >= year.start && days.length < count; day = addDays(day, -1)) if (isSchoolDay(day)) days.push(day);
  return days.length > 0 ? days : [nextSchoolDay(addDays(year.start, -1))];
}

/** The wall clock where the schools are. */
export function clockAt(at: Date): { readonly day: Day; readonly time: string } {
  return { day: dayFormat.format(at), time: timeFormat.format(at) };
}

const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
const timeFormat = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** The earlier of two instants. */
export function earlierOf(one: Date, other: Date): Date {
  return new Date(Math.min(one.getTime(), other.getTime()));
}

/** The instant of a wall clock time. Why: the hour changes at night, so the offset at noon is the offset of all school hours. */
export function instantOf(day: Day, time: string): Date {
  const offset = offsets.get(day) ?? hoursAhead(day);
  offsets.set(day, offset);
  const instant = new Date(Date.parse(`${day}T${time}:00Z`) - offset * 3_600_000);
  invariant(!Number.isNaN(instant.getTime()), 'a day and a time make an instant');
  return instant;
}

const offsets = new Map<Day, number>();

function hoursAhead(day: Day): number {
  return Number(timeFormat.format(new Date(`${day}T12:00:00Z`)).slice(0, 2)) - 12;
}
