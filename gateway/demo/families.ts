import { facetOf } from '../../core/ids.js';
import { ageOn, type Day } from './calendar.js';
import { type Address, addPerson, address, dateInYear, nameInDirectory } from './people.js';
import type { Random } from './random.js';
import { RATES } from './rates.js';
import type { Gathered } from './rows.js';
import { AGE_OF_LEVEL, LEVEL_NAMES } from './schools.js';
import { type Group, type Guardian, type Human, type Pupil, type School, type Sex, schoolsOf, type World } from './world.js';

type LinkRow = Gathered['identity']['guardianLinks'][number];
export type LinkDraft = Omit<LinkRow, 'school' | 'id' | 'student' | 'guardian'>;

interface PupilDraft {
  readonly familyName: string;
  readonly address: Address;
  readonly sex?: Sex;
  readonly givenName?: string;
  readonly birthDate?: Day;
  readonly more?: Partial<Gathered['identity']['students'][number]>;
}

/** A pupil with a seat in a class: person, student facet, enrolment, membership; and last year's where they were here already. */
export function addPupil(world: World, group: Group, draft: PupilDraft): Pupil {
  const { school } = group;
  const random = world.random.topic(`pupil ${school.uai} ${school.pupils.length}`);
  const sex = draft.sex ?? (random.chance(0.5) ? 'F' : 'M');
  const birthDate = draft.birthDate ?? birthDateFor(world, group.level, random);
  const human = addPerson(world, school, { ...draft, generation: 'child', sex, birthDate, language: random.chance(0.06) ? 'en' : 'fr' });
  const id = facetOf('Student', human.person) as string;
  const boarding = random.weighted(RATES[school.kind].boarding);
  const row = {
    school: school.uai,
    id,
    person: human.person,
    nationalId: nationalId(world),
    boarding,
    mealDays: boarding === 'DAY' ? [] : [1, 2, 4, 5],
    exitPermission: world.random.topic(`gate ${id}`).pick(EXITS),
    dietaryRequirement: random.chance(0.05) ? random.pick(DIETS) : null,
    scholarshipHolder: random.chance(RATES[school.kind].scholarship),
    guardianDisclosure: ageOn(world.today, birthDate) < 18 ? 'STANDARD' : random.chance(0.25) ? 'ADULT_OBJECTED' : 'ADULT_NO_OBJECTION',
    emancipated: false,
    ...draft.more,
  };
  world.rows.identity.students.push(row);
  nameInDirectory(world, school.uai, id);
  const pupil: Pupil = {
    ...human,
    id,
    birthDate,
    home: school,
    group,
    row,
    guardians: [],
    truancy: random.gamma(RATES[school.kind].truancyOfYear),
    ability: random.normal(0, 1),
  };
  school.pupils.push(pupil);
  group.members.push(pupil);
  seat(world, pupil, group);
  return pupil;
}

/** What a family signs for the gate. */
const EXITS = ['sort seul, heures prévues', 'sort seul, aussi en cas d’absence d’un professeur', 'sort avec un responsable'];
const DIETS = ['sans porc', 'végétarien', 'sans gluten', 'sans arachide'];

function seat(world: World, { id, birthDate }: Pupil, group: Group): void {
  const { school, level } = group;
  const last = school.lastClasses.get(group.code);
  const lastFirst = `${world.year.firstYear - 1}-09-01`;
  if (last !== undefined) {
    addEnrolment(world, school, id, {
      schoolYear: school.years.last,
      level: last.level,
      mainClass: last.id,
      enteredOn: lastFirst,
      leftOn: `${world.year.firstYear}-08-31`,
      leaveReason: 'passage dans la classe supérieure',
    });
    const span = { validFrom: lastFirst, validTo: `${world.year.firstYear}-08-31` };
    world.rows.identity.memberships.push({ school: school.uai, group: last.id, student: id, ...span });
  }
  const { uai } = world.college;
  // Why: of those who were not here last year some repeat, elsewhere; the others of a lycée come from the collège beside it.
  const repeating = last === undefined && isLate(world, birthDate, level);
  const origin = last === undefined && !repeating && school.kind !== 'COLLEGE' ? { previousSchool: uai } : {};
  addEnrolment(world, school, id, {
    schoolYear: school.years.current,
    level,
    mainClass: group.id,
    enteredOn: world.year.start,
    repeating,
    ...origin,
  });
  join(world, id, group);
}

type EnrolmentDraft = Omit<Gathered['identity']['enrolments'][number], 'school' | 'id' | 'student' | 'programmeName' | 'programmeCode'>;

export function addEnrolment(world: World, school: School, student: string, { level, ...draft }: EnrolmentDraft): void {
  const id = world.numbers.next('Enrolment', school.uai);
  const programme = { programmeCode: `ARV-${level}`, programmeName: LEVEL_NAMES[level ?? ''] ?? null };
  world.rows.identity.enrolments.push({ school: school.uai, id, student, level: level ?? null, ...programme, ...draft });
}

/** From the first day of the year on, with no end known. */
export function join(world: World, student: string, group: Group): void {
  world.rows.identity.memberships.push({ school: group.school.uai, group: group.id, student, validFrom: world.year.start });
}

export function addGuardian(world: World, pupil: Pupil, guardian: Human, draft: LinkDraft): void {
  const { uai } = pupil.group.school;
  const id = world.numbers.next('GuardianLink', uai);
  const contact = draft.authority === 'CONTACT';
  const link: LinkRow = {
    emergencyContact: true,
    pickupAuthorized: true,
    contactPriority: pupil.guardians.length + 1,
    receives: contact ? [] : ['REPORT_CARD', 'ABSENCE', 'DISCIPLINE', 'ANNOUNCEMENT', 'MESSAGE'],
    webAccess: !contact,
    receivesBenefits: draft.legalRank === 1 && pupil.row.scholarshipHolder === true,
    shareWithParentAssociations: !contact && !isHidden(draft) && world.random.topic(`associations ${id}`).chance(0.6),
    ...draft,
    school: uai,
    id,
    student: pupil.id,
    guardian: guardian.person,
  };
  world.rows.identity.guardianLinks.push(link);
  pupil.guardians.push({ adult: guardian, link });
}

function isHidden({ contactRestriction }: LinkDraft): boolean {
  return contactRestriction === 'NO_ADDRESS_DISCLOSURE';
}

export const LEGAL = { authority: 'LEGAL', parentalAuthority: 'JOINT', residence: 'LIVES_WITH' } as const satisfies LinkDraft;

/** Fills the seats that the cast has left free with families drawn by the shares of domain model §5.3. */
export function fillClasses(world: World): void {
  for (const school of schoolsOf(world)) {
    // Why: what is rare is put first, so that the smallest school has it too.
    const forced = [...FORCED];
    for (const group of school.classes) {
      while (group.members.length < group.seats) addFamily(world, group, forced.shift() ?? null);
    }
  }
}

const FORCED = ['NO_CONTACT_STUDENT', 'NO_ADDRESS_DISCLOSURE', 'NO_INFORMATION'] as const;
type Restriction = (typeof FORCED)[number];
/** In hundredths of families. */
const RESTRICTED: readonly (readonly [Restriction | null, number])[] = [
  ['NO_CONTACT_STUDENT', 0.3],
  ['NO_ADDRESS_DISCLOSURE', 0.3],
  ['NO_INFORMATION', 0.1],
  [null, 99.3],
];
/** Share of second parents who lost the exercise of authority. */
const SUPERVISING = 0.006;

function addFamily(world: World, group: Group, forced: Restriction | null): void {
  const restriction = forced ?? world.random.topic(`restriction ${world.rows.identity.persons.length}`).weighted(RESTRICTED);
  const random = world.random.topic(`family ${world.rows.identity.persons.length}`);
  const mothersName = random.pick(world.setting.surnames);
  const fathersName = random.pick(world.setting.surnames);
  const familyName = random.weighted([
    [fathersName, 82],
    [`${mothersName}-${fathersName}`, 8],
    [mothersName, 10],
  ]);
  const shape = restriction === null ? random.weighted(SHAPES) : 'two';
  const apart = restriction !== null || random.chance(0.28);
  const home = address(world, `home ${world.rows.identity.persons.length}`);
  const elsewhere = address(world, `elsewhere ${world.rows.identity.persons.length}`);
  const adults = {
    mother: addParent(world, group.school, 'F', mothersName, home, random),
    father: shape === 'two' ? addParent(world, group.school, 'M', fathersName, apart ? elsewhere : home, random) : null,
  };
  const sibling = random.chance(0.22) ? freeSeat(world, group) : null;
  const contact = random.chance(0.5)
    ? addParent(world, group.school, random.chance(0.6) ? 'F' : 'M', random.pick(world.setting.surnames), elsewhere, random, 60)
    : null;
  const alternating = apart && restriction === null && random.chance(0.125);
  for (const place of sibling === null ? [group] : [group, sibling]) {
    const pupil = addPupil(world, place, { familyName, address: home });
    if (shape === 'none')
      addGuardian(world, pupil, adults.mother, {
        kinship: 'GRANDPARENT',
        authority: 'IN_CHARGE',
        parentalAuthority: 'DELEGATED',
        residence: 'LIVES_WITH',
        legalRank: 1,
      });
    else addParents(world, pupil, adults, { apart, alternating, restriction });
    if (contact !== null) addGuardian(world, pupil, contact, { kinship: 'OTHER_FAMILY', authority: 'CONTACT' });
  }
}

const SHAPES = [
  ['two', 84],
  ['one', 15],
  ['none', 1],
] as const;

interface Household {
  readonly apart: boolean;
  readonly alternating: boolean;
  readonly restriction: Restriction | null;
}

function addParents(world: World, pupil: Pupil, { mother, father }: { mother: Human; father: Human | null }, household: Household): void {
  const { apart, alternating, restriction } = household;
  const random = world.random.topic(`authority ${pupil.id}`);
  const alone = father === null && random.chance(0.2);
  const residence = alternating ? 'ALTERNATING' : 'LIVES_WITH';
  addGuardian(world, pupil, mother, {
    ...LEGAL,
    parentalAuthority: alone ? 'SOLE' : 'JOINT',
    residence,
    kinship: 'MOTHER',
    legalRank: 1,
    paysFees: true,
  });
  if (father === null) return;
  const away = alternating ? 'ALTERNATING' : 'NOT_LIVING_WITH';
  addGuardian(world, pupil, father, {
    ...LEGAL,
    parentalAuthority: random.chance(SUPERVISING) ? 'SUPERVISION_ONLY' : 'JOINT',
    residence: apart ? away : 'LIVES_WITH',
    kinship: 'FATHER',
    legalRank: 2,
    contactRestriction: restriction ?? 'NONE',
    courtDecisionOnFile: restriction !== null,
    pickupAuthorized: restriction === null || restriction === 'NO_ADDRESS_DISCLOSURE',
  });
}

export function addParent(world: World, school: School, sex: Sex, familyName: string, home: Address, random: Random, age = 42): Human {
  const birthDate = `${world.year.firstYear - age - random.whole(-7, 9)}-${dateInYear(random.whole(0, 11), random.whole(1, 28))}`;
  return addPerson(world, school, { generation: 'parent', sex, familyName, birthDate, address: home });
}

/** A place for a brother or sister in another class of the same school. */
function freeSeat(world: World, group: Group): Group | null {
  const others = group.school.classes.filter(
    (other) => other !== group && other.level !== group.level && other.members.length < other.seats,
  );
  return others.length === 0 ? null : world.random.topic(`sibling ${world.rows.identity.persons.length}`).pick(others);
}

/** Of the age of the level; one in fourteen has repeated a year. */
function birthDateFor(world: World, level: string, random: Random): Day {
  const year = world.year.firstYear - (AGE_OF_LEVEL[level] as number) - (random.chance(0.07) ? 1 : 0);
  return `${year}-${dateInYear(random.whole(0, 11), random.whole(1, 28))}`;
}

/** Is a pupil older than the others of the level are? */
function isLate(world: World, birthDate: Day, level: string): boolean {
  return Number(birthDate.slice(0, 4)) < world.year.firstYear - (AGE_OF_LEVEL[level] as number);
}

/** Of the range that no register gives out: it starts with 99999. */
function nationalId(world: World): string {
  const number = world.setting.firstStudent + world.rows.identity.students.length;
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';
  const series = Math.floor(number / 10_000);
  return `99999${String(number % 10_000).padStart(4, '0')}${letters[series % 23]}${letters[Math.floor(series / 23) % 23]}`;
}

/** Guardians whom the school informs: not under a no-information order, with authority or in charge. */
export function informed(pupil: Pupil): Guardian[] {
  return pupil.guardians.filter(
    ({ link }) => link.authority !== 'CONTACT' && link.contactRestriction !== 'NO_INFORMATION' && link.parentalAuthority !== 'WITHDRAWN',
  );
}
