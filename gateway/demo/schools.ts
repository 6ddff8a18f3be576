import { invariant } from '../../core/errors.js';
import { addDays, instantOf, type SchoolYear, schoolYear, ZONE } from './calendar.js';
import type { Numbers } from './numbers.js';
import type { Gathered } from './rows.js';
import type { Setting } from './setting.js';
import type { Group, Period, School, SchoolKind, Subject } from './world.js';

/** A school to be opened. */
export interface SchoolPlan {
  readonly uai: string;
  readonly kind: SchoolKind;
  readonly name: string;
  readonly mailDomain: string;
  readonly street: string;
  readonly students: number;
  /** How much its pupils miss without a good reason, as a ratio to schools of its kind. */
  readonly absenteeism: number;
}

/** Levels from the youngest; with two classes only the levels of the cast are kept. */
const COLLEGE_LEVELS = { levels: ['6', '5', '4', '3'], cast: ['5', '3'] };
const LYCEE_LEVELS = { levels: ['2', '1', 'T'], cast: ['2', 'T'] };
const LEVELS: Readonly<Record<SchoolKind, { readonly levels: readonly string[]; readonly cast: readonly string[] }>> = {
  COLLEGE: COLLEGE_LEVELS,
  LYCEE: LYCEE_LEVELS,
  LYCEE_PRO: LYCEE_LEVELS,
};

/** A school with its years, periods, subjects and empty classes. */
export function openSchool(
  plan: SchoolPlan,
  { academy, town, mail }: Setting,
  year: SchoolYear,
  today: string,
  numbers: Numbers,
  rows: Gathered,
): School {
  const { uai, kind, name, mailDomain, absenteeism } = plan;
  const address = { lines: [plan.street], ...town, countryCode: 'FR' };
  const dataProtectionContact = `dpd@${mail.staff}`;
  rows.identity.schools.push({ id: uai, name, kind, sector: 'PUBLIC', academy, address, timeZone: ZONE, dataProtectionContact });
  for (const one of CAPABILITIES) rows.identity.capabilities.push({ school: uai, readable: true, ...one });
  rows.attendance.schools.push({ id: uai, timeZone: ZONE });

  const lastYear = schoolYear(year.firstYear - 1);
  const years = { last: addYear(uai, lastYear, numbers, rows), current: addYear(uai, year, numbers, rows) };
  const before = lastYear.trimesters.map((term, index) => addPeriod(uai, years.last, index, term, numbers, rows));
  const now = year.trimesters.map((term, index) => addPeriod(uai, years.current, index, term, numbers, rows));
  const index = now.findIndex((period) => today <= period.end);
  const current = now[index];
  const former = index > 0 ? now[index - 1] : before[2];
  invariant(current !== undefined && former !== undefined, 'every day of a school year is in a period');

  const school: School = {
    uai,
    kind,
    name,
    mailDomain,
    absenteeism,
    years,
    current,
    former,
    subjects: new Map(
      SUBJECTS.filter((subject) => subject.of.includes(kind === 'COLLEGE' ? kind : 'LYCEE')).map((subject) => [
        subject.code,
        addSubject(uai, subject, kind === 'COLLEGE' ? 1 : (WEIGHTS[subject.code] ?? 1), numbers, rows),
      ]),
    ),
    classes: [],
    lastClasses: new Map(),
    options: [],
    pupils: [],
    staff: new Map(),
  };
  for (const { code, partOf } of SUBJECTS) {
    const row = rows.identity.subjects.find(({ id }) => id === school.subjects.get(code)?.id);
    if (row !== undefined && partOf !== undefined) row.parent = school.subjects.get(partOf)?.id ?? null;
  }
  const classes = classesOf(plan).map(({ level, letter, seats }) =>
    addGroup(
      school,
      years.current,
      { kind: 'DIVISION', code: `${level}${letter}`, name: `${LEVEL_NAMES[level]} ${letter}`, level, seats },
      numbers,
      rows,
    ),
  );
  const isCast = (group: Group) => LEVELS[kind].cast.some((level) => group.code === `${level}A`);
  school.classes.push(...classes.filter(isCast), ...classes.filter((group) => !isCast(group)));
  addLastClasses(school, lastYear, numbers, rows);
  return school;
}

/** Who serves what at the schools of a neighbourhood: the directory of the academy, the canteen's own system, and this one. */
const CAPABILITIES = [
  { domain: 'identity', feature: 'students', system: 'annuaire', writable: false },
  { domain: 'identity', feature: 'guardians', system: 'annuaire', writable: false },
  { domain: 'attendance', feature: 'roll calls', system: 'préau', writable: true },
  { domain: 'attendance', feature: 'sanctions', system: 'préau', writable: true },
  { domain: 'attendance', feature: 'meals', system: 'cantine', writable: false },
  { domain: 'assessment', feature: 'marks', system: 'préau', writable: true },
  { domain: 'messaging', feature: 'messages', system: 'préau', writable: true },
] as const;

export const LEVEL_NAMES: Readonly<Record<string, string>> = { 6: '6e', 5: '5e', 4: '4e', 3: '3e', 2: '2de', 1: '1re', T: 'Tle' };
/** Age a pupil of the level turns in the calendar year the school year begins. */
export const AGE_OF_LEVEL: Readonly<Record<string, number>> = { 6: 11, 5: 12, 4: 13, 3: 14, 2: 15, 1: 16, T: 17 };
const CLASS_SIZE = 27;

function classesOf({ students, kind }: SchoolPlan): { level: string; letter: string; seats: number }[] {
  const { levels, cast } = LEVELS[kind];
  const count = Math.max(2, Math.round(students / CLASS_SIZE));
  const used = count < levels.length ? [...cast, ...levels.filter((level) => !cast.includes(level))].slice(0, count) : levels;
  return Array.from({ length: count }, (_, index) => ({
    level: used[index % used.length] as string,
    letter: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor(index / used.length)] ?? 'Z',
    seats: Math.floor(students / count) + (index < students % count ? 1 : 0),
  }));
}

/** A class of this year had its pupils in the level below, under the same letter. Listed no more, still found by id. */
function addLastClasses(school: School, lastYear: SchoolYear, numbers: Numbers, rows: Gathered): void {
  const { levels } = LEVELS[school.kind];
  const known = school.lastClasses as Map<string, Group>;
  for (const { level, code, seats } of school.classes) {
    const below = levels[levels.indexOf(level) - 1];
    if (below === undefined) continue;
    const letter = code.slice(1);
    const group = { kind: 'DIVISION', code: `${below}${letter}`, name: `${LEVEL_NAMES[below]} ${letter}`, level: below, seats };
    known.set(code, addGroup(school, school.years.last, { ...group, endedOn: lastYear.end }, numbers, rows));
  }
}

interface GroupDraft {
  readonly kind: string;
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly seats: number;
  readonly endedOn?: string;
  readonly parentGroups?: string[];
}

export function addGroup(school: School, year: string, draft: GroupDraft, numbers: Numbers, rows: Gathered): Group {
  const { seats, ...shown } = draft;
  const id = numbers.next('ClassGroup', school.uai);
  rows.identity.classGroups.push({ school: school.uai, id, schoolYear: year, ...shown });
  return { id, school, code: draft.code, name: draft.name, level: draft.level, seats, members: [], courses: [], headTeacher: null };
}

function addYear(school: string, { name, start, end }: SchoolYear, numbers: Numbers, rows: Gathered): string {
  const id = numbers.next('SchoolYear', school);
  rows.identity.schoolYears.push({ school, id, name, startDate: start, endDate: end });
  return id;
}

function addPeriod(
  school: string,
  year: string,
  index: number,
  { start, end }: { start: string; end: string },
  numbers: Numbers,
  rows: Gathered,
): Period {
  const id = numbers.next('Period', school);
  const names = ['1er trimestre', '2e trimestre', '3e trimestre'];
  const shown = { kind: 'TRIMESTER', name: names[index] as string, sequence: index + 1 };
  rows.identity.periods.push({ school, id, schoolYear: year, ...shown, startDate: start, endDate: end });
  rows.attendance.periods.push({ school, id, start, end });
  rows.assessment.periods.push({
    school,
    id,
    schoolYear: year,
    startDate: start,
    endDate: end,
    councilAt: instantOf(addDays(end, 3), '17:30'),
    gradeEntryClosesAt: instantOf(addDays(end, 8), '20:00'),
  });
  return { id, year, start, end };
}

/** Subjects with mean and deviation of averages (domain model §5.4). National codes are invented. */
interface SubjectPlan {
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly mean: number;
  readonly deviation: number;
  readonly of: readonly School['kind'][];
  /** Code of the subject it is a part of. */
  readonly partOf?: string;
  /** Whoever takes it chose it. */
  readonly chosen?: true;
}
const SUBJECTS: readonly SubjectPlan[] = [
  { code: 'FRA', name: 'Français', short: 'Français', mean: 11.8, deviation: 3.4, of: ['COLLEGE', 'LYCEE'] },
  { code: 'MAT', name: 'Mathématiques', short: 'Maths', mean: 11.5, deviation: 4.2, of: ['COLLEGE', 'LYCEE'] },
  { code: 'HG', name: 'Histoire-géographie', short: 'Hist.-géo', mean: 12.3, deviation: 3.6, of: ['COLLEGE', 'LYCEE'] },
  { code: 'ANG', name: 'Anglais', short: 'Anglais', mean: 12.8, deviation: 3.7, of: ['COLLEGE', 'LYCEE'], partOf: 'LV' },
  { code: 'ESP', name: 'Espagnol', short: 'Espagnol', mean: 12.6, deviation: 3.7, of: ['COLLEGE', 'LYCEE'], partOf: 'LV' },
  {
    code: 'SVT',
    name: 'Sciences de la vie et de la Terre',
    short: 'SVT',
    mean: 12.7,
    deviation: 3.4,
    of: ['COLLEGE', 'LYCEE'],
    partOf: 'SCI',
  },
  { code: 'PC', name: 'Physique-chimie', short: 'Phys.-chimie', mean: 12.2, deviation: 3.8, of: ['COLLEGE', 'LYCEE'], partOf: 'SCI' },
  { code: 'TEC', name: 'Technologie', short: 'Techno', mean: 13.4, deviation: 2.9, of: ['COLLEGE'], partOf: 'SCI' },
  { code: 'EPS', name: 'Éducation physique et sportive', short: 'EPS', mean: 14.6, deviation: 2.2, of: ['COLLEGE', 'LYCEE'] },
  { code: 'ART', name: 'Arts plastiques', short: 'Arts', mean: 14.8, deviation: 2.4, of: ['COLLEGE'] },
  { code: 'MUS', name: 'Éducation musicale', short: 'Musique', mean: 14.9, deviation: 2.5, of: ['COLLEGE'] },
  { code: 'LCA', name: 'Langues et cultures de l’Antiquité', short: 'Latin', mean: 13.2, deviation: 3.2, of: ['COLLEGE'], chosen: true },
  { code: 'SES', name: 'Sciences économiques et sociales', short: 'SES', mean: 12.1, deviation: 3.3, of: ['LYCEE'] },
  { code: 'SNT', name: 'Sciences numériques et technologie', short: 'SNT', mean: 13.1, deviation: 3, of: ['LYCEE'] },
  { code: 'ENS', name: 'Enseignement scientifique', short: 'Ens. scient.', mean: 12.4, deviation: 3.2, of: ['LYCEE'] },
  { code: 'PHI', name: 'Philosophie', short: 'Philo', mean: 10.9, deviation: 3.1, of: ['LYCEE'] },
  { code: 'LV', name: 'Langues vivantes', short: 'Langues', mean: 12.7, deviation: 3.7, of: ['COLLEGE', 'LYCEE'] },
  { code: 'SCI', name: 'Sciences et technologie', short: 'Sciences', mean: 12.6, deviation: 3.4, of: ['COLLEGE', 'LYCEE'] },
];

/** What weighs more than the rest at a lycée; at a collège all subjects weigh the same. */
const WEIGHTS: Readonly<Record<string, number>> = { FRA: 2, MAT: 2, PHI: 2, EPS: 0.5 };

/** What the whole class of a level is taught. */
export const TAUGHT: Readonly<Record<string, readonly string[]>> = {
  6: ['FRA', 'MAT', 'HG', 'ANG', 'SVT', 'PC', 'TEC', 'EPS', 'ART', 'MUS'],
  5: ['FRA', 'MAT', 'HG', 'ANG', 'ESP', 'SVT', 'PC', 'TEC', 'EPS', 'ART', 'MUS'],
  4: ['FRA', 'MAT', 'HG', 'ANG', 'ESP', 'SVT', 'PC', 'TEC', 'EPS', 'ART', 'MUS'],
  3: ['FRA', 'MAT', 'HG', 'ANG', 'ESP', 'SVT', 'PC', 'TEC', 'EPS', 'ART', 'MUS'],
  2: ['FRA', 'MAT', 'HG', 'ANG', 'ESP', 'SVT', 'PC', 'SES', 'SNT', 'EPS'],
  1: ['FRA', 'MAT', 'HG', 'ANG', 'ESP', 'PC', 'SES', 'ENS', 'EPS'],
  T: ['PHI', 'MAT', 'HG', 'ANG', 'ESP', 'PC', 'SES', 'ENS', 'EPS'],
};

function addSubject(
  school: string,
  { code, name, short, mean, deviation, chosen }: SubjectPlan,
  coefficient: number,
  numbers: Numbers,
  rows: Gathered,
): Subject {
  const id = numbers.next('Subject', school);
  const nationalCode = `999${String(SUBJECTS.findIndex((subject) => subject.code === code) + 1).padStart(3, '0')}`;
  rows.identity.subjects.push({ school, id, code, nationalCode, name, shortName: short, electionMode: chosen ? 'F' : 'O' });
  return { id, code, name, mean, deviation, coefficient };
}
