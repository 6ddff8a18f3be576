import { invariant } from '../../core/errors.js';
import type { Day, SchoolYear } from './calendar.js';
import type { Numbers } from './numbers.js';
import type { Random } from './random.js';
import type { Gathered } from './rows.js';
import type { Setting } from './setting.js';

export type Sex = 'F' | 'M';

/** A human as the generator knows them while it works. */
export interface Human {
  /** Person id. */
  readonly person: string;
  /** UAI of the school that keeps the record. */
  readonly school: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly sex: Sex;
}

export interface StaffMember extends Human {
  /** Staff id. */
  readonly staff: string;
}

export interface Subject {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Of the averages of a period, out of twenty. */
  readonly mean: number;
  readonly deviation: number;
  /** Its weight in overall averages. */
  readonly coefficient: number;
}

/** Somebody teaches a subject to a group. */
export interface Course {
  /** Id of the teaching assignment. */
  readonly assignment: string;
  readonly subject: Subject;
  readonly teacher: StaffMember;
}

export interface Group {
  readonly id: string;
  readonly school: School;
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly seats: number;
  readonly members: Pupil[];
  readonly courses: Course[];
  headTeacher: StaffMember | null;
}

export interface Guardian {
  readonly adult: Human;
  readonly link: Gathered['identity']['guardianLinks'][number];
}

export interface Pupil extends Human {
  /** Student id. */
  readonly id: string;
  readonly birthDate: Day;
  readonly home: School;
  readonly group: Group;
  readonly row: Gathered['identity']['students'][number];
  readonly guardians: Guardian[];
  /** How much they miss without a good reason, of mean 1. */
  readonly truancy: number;
  /** How well they do, of mean 0 and deviation 1. */
  readonly ability: number;
}

export interface Period {
  readonly id: string;
  readonly year: string;
  readonly start: Day;
  readonly end: Day;
}

export type SchoolKind = 'COLLEGE' | 'LYCEE' | 'LYCEE_PRO';

export interface School {
  readonly uai: string;
  readonly kind: SchoolKind;
  /** How much its pupils miss without a good reason, as a ratio to schools of its kind. */
  readonly absenteeism: number;
  readonly name: string;
  readonly mailDomain: string;
  /** Ids of this school year and the one before. */
  readonly years: { readonly current: string; readonly last: string };
  readonly current: Period;
  /** The period whose report cards are out: the one before the current one, be it of last year. */
  readonly former: Period;
  readonly subjects: ReadonlyMap<string, Subject>;
  /** Classes of this year, those with the cast first. */
  readonly classes: Group[];
  /** Classes of last year, by code. */
  readonly lastClasses: ReadonlyMap<string, Group>;
  readonly options: Group[];
  readonly pupils: Pupil[];
  /** Staff by function. */
  readonly staff: Map<string, StaffMember[]>;
}

export interface DemoPerson {
  readonly handle: string;
  readonly name: string;
  readonly role: string;
  /** UAI of the school that keeps their record. */
  readonly school: string;
  /** Person id. */
  readonly person: string;
}

/** Everything being made, and what it hangs on. */
export interface World {
  readonly at: Date;
  readonly setting: Setting;
  /** Where the school day stands: the day of the lessons, and the lesson that runs or ran last. */
  readonly today: Day;
  readonly lesson: number;
  readonly year: SchoolYear;
  /** School days of this year up to today, today first. */
  readonly schoolDays: readonly Day[];
  readonly random: Random;
  readonly rows: Gathered;
  readonly numbers: Numbers;
  /** The two schools of the cast: a collège, and a lycée of either kind. */
  readonly college: School;
  readonly lycee: School;
  /** Schools without a cast. */
  readonly others: readonly School[];
  readonly people: DemoPerson[];
  /** The cast by handle. */
  readonly pupils: Map<string, Pupil>;
  readonly adults: Map<string, Human>;
  /** Addresses given, so that no two people share one. */
  readonly mailboxes: Set<string>;
  /** What files say, by the SHA-256 of it. */
  readonly contents: Map<string, Uint8Array>;
}

export function schoolsOf({ college, lycee, others }: World): readonly School[] {
  return [college, lycee, ...others];
}

export function pupil(world: World, handle: string): Pupil {
  const found = world.pupils.get(handle);
  invariant(found !== undefined, `the cast has a pupil ${handle}`);
  return found;
}

export function adult(world: World, handle: string): Human {
  const found = world.adults.get(handle);
  invariant(found !== undefined, `the cast has an adult ${handle}`);
  return found;
}

export function classOf(school: School, code: string): Group {
  const found = school.classes.find((group) => group.code === code);
  invariant(found !== undefined, `the school has a class ${code}`);
  return found;
}

export function someone(school: School, staffFunction: string): StaffMember {
  const found = school.staff.get(staffFunction)?.[0];
  invariant(found !== undefined, `the school has somebody as ${staffFunction}`);
  return found;
}

/** So many school days ago; the first of the year when it has not lasted so long. */
export function schoolDaysAgo(world: World, days: number): Day {
  const { schoolDays } = world;
  return schoolDays[Math.min(days, schoolDays.length - 1)] as Day;
}

/** School days of a whole year: 36 weeks. */
const DAYS_OF_YEAR = 162;

/** How much of a school year is told of. */
export function shareOfYear({ schoolDays }: World): number {
  return Math.min(1, (schoolDays.length - 1) / DAYS_OF_YEAR);
}

/** A school day that is told of: neither today nor the first ones. */
export function someDay(world: World, random: Random): Day {
  return schoolDaysAgo(world, random.whole(1, Math.max(1, world.schoolDays.length - 2)));
}
