import { createRandom, FEWEST_STUDENTS, type Random, type SchoolPlan, type Setting, STREETS, slug } from '../demo/index.js';
import { checkLetter } from '../exchange/index.js';
import { patronName, SURNAMES, townName } from './names.js';

export interface AcademyOptions {
  readonly schools: number;
  readonly students: number;
  readonly seed: number;
}

/** Schools that stand together: the cast of domain model §5.7 is spread over the first two of them. */
export interface Neighbourhood {
  readonly setting: Setting;
  /** Of its own, so that a neighbourhood is the same whatever was made before it. */
  readonly seed: number;
  readonly students: number;
}

/** What was asked for cannot be made; the message says why and what to ask for. */
export class SeedRefused extends Error {
  override readonly name = 'SeedRefused';
}

const ACADEMY = 'Outreval';
/** First number of the codes, in the unassigned range 999 and past those of the demo. Three are kept for each neighbourhood. */
const FIRST_CODE = 9_990_101;
const CODES_EACH = 3;
/** National numbers kept for each neighbourhood, and for what the demo has. */
const NUMBERS_EACH = 6_000;
const NUMBERS_OF_DEMO = 10_000;
/** All school days of a year. */
const WHOLE_YEAR = 200;
const MOST_SCHOOLS = 1_700;
const MOST_STUDENTS = 2_000;
const FEWEST_AT_COLLEGE = 33;
const FEWEST_AT_LYCEE = FEWEST_STUDENTS - FEWEST_AT_COLLEGE;

/** Mean size of a school by its kind. */
const SIZES = { COLLEGE: 480, LYCEE: 850, LYCEE_PRO: 420 } as const;
type Kind = keyof typeof SIZES;
const TITLES: Readonly<Record<Kind, string>> = { COLLEGE: 'Collège', LYCEE: 'Lycée', LYCEE_PRO: 'Lycée professionnel' };

/**
 * An academy of neighbourhoods: a collège with a lycée, every third time a vocational one; where the number is odd the last has both.
 * The same options give the same plan.
 * @throws SeedRefused where the cast finds no seats, or a school would be larger than any is.
 */
export function planAcademy({ schools, students, seed }: AcademyOptions): readonly Neighbourhood[] {
  if (schools < 2) throw new SeedRefused('a cast has pupils and staff at two schools: ask for 2 schools or more');
  if (schools > MOST_SCHOOLS) throw new SeedRefused(`no more than ${MOST_SCHOOLS} schools have codes that are given to nobody`);
  const kinds = neighbourhoods(schools);
  const random = createRandom(`academy ${seed}`);
  const sizes = sizesOf(kinds.flat(), students, random.topic('sizes'));
  let next = 0;
  return kinds.map((own, index) => {
    const plans = own.map((kind, place) => planSchool(index, place, kind, sizes[next++] as number, random));
    return {
      setting: settingOf(index, plans as unknown as Setting['schools'], random.topic(`town ${index}`)),
      seed: Math.floor(random.topic(`seed ${index}`).next() * 2 ** 31),
      students: plans.reduce((sum, plan) => sum + plan.students, 0),
    };
  });
}

function neighbourhoods(schools: number): Kind[][] {
  const kinds = Array.from({ length: Math.floor(schools / 2) }, (_, index): Kind[] => ['COLLEGE', index % 3 === 2 ? 'LYCEE_PRO' : 'LYCEE']);
  if (schools % 2 === 1) kinds.at(-1)?.push('LYCEE_PRO');
  return kinds;
}

/** Sizes that differ as schools do, and add up to what was asked for. */
function sizesOf(kinds: readonly Kind[], students: number, random: Random): number[] {
  const fewest = kinds.map((kind) => (kind === 'COLLEGE' ? FEWEST_AT_COLLEGE : FEWEST_AT_LYCEE));
  const least = sum(fewest);
  if (students < least) throw new SeedRefused(`${kinds.length} schools with their cast need ${least} students`);
  if (students > kinds.length * MOST_STUDENTS)
    throw new SeedRefused(`no school has more than ${MOST_STUDENTS} students: ask for more schools`);
  const weights = kinds.map((kind) => SIZES[kind] * Math.exp(random.normal(0, 0.25)));
  const sizes = [...fewest];
  let left = students - least;
  // Why in rounds: what a school cannot take any more goes to the others.
  while (left > 0) {
    const open = sizes.flatMap((size, place) => (size < MOST_STUDENTS ? [place] : []));
    const total = sum(open.map((place) => weights[place] as number));
    const before = left;
    for (const place of open) {
      const share = Math.floor((before * (weights[place] as number)) / total);
      const taken = Math.min(left, MOST_STUDENTS - (sizes[place] as number), Math.max(1, share));
      sizes[place] = (sizes[place] as number) + taken;
      left -= taken;
    }
  }
  return sizes;
}

function planSchool(index: number, place: number, kind: Kind, students: number, academy: Random): SchoolPlan {
  const number = FIRST_CODE + CODES_EACH * index + place;
  const uai = `${number}${checkLetter(String(number))}`;
  const random = academy.topic(`school ${uai}`);
  const patron = patronName(random);
  return {
    uai,
    kind,
    name: `${TITLES[kind]} ${patron}`,
    mailDomain: `${slug(patron)}-${number}.example`,
    street: `${random.whole(1, 60)} rue des ${random.pick(STREETS)}`,
    students,
    absenteeism: absenteeism(random),
  };
}

/** Half of all absentees are in a tenth of the schools: lognormal, median .375, sigma 1.4, mean 1. Source: domain model §5.2. */
export function absenteeism(random: Random): number {
  return 0.375 * Math.exp(random.normal(0, 1.4));
}

function settingOf(index: number, schools: Setting['schools'], random: Random): Setting {
  const [{ uai }] = schools;
  return {
    academy: ACADEMY,
    town: { city: townName(random), postalCode: `96${random.whole(100, 999)}` },
    schools,
    surnames: SURNAMES,
    mail: { families: `courriel-${index + 1}.example`, staff: `ac-outreval-${index + 1}.example` },
    accounts: { identityProvider: 'urn:preau:seed', loginOf: (handle) => `${handle}.${uai}` },
    firstStudent: NUMBERS_OF_DEMO + NUMBERS_EACH * index,
    schoolDays: WHOLE_YEAR,
    weeksOfMessages: 4,
    accountsForAll: true,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
