import { addDays, yearsBefore } from './calendar.js';
import { addGuardian, addPupil, LEGAL, type LinkDraft } from './families.js';
import { type Address, addPerson, addRole, address, addStaffMember, introduce } from './people.js';
import { adult, classOf, type Group, type Human, type Pupil, pupil, type School, type Sex, type World } from './world.js';

/** The families every data set must contain (domain model §5.7): each has somebody to be, and a class to sit in. */
export function addCast(world: World): void {
  const fifth = classOf(world.college, '5A');
  const third = classOf(world.college, '3A');
  const second = classOf(world.lycee, '2A');
  const last = classOf(world.lycee, 'TA');
  addSeparatedFamily(world, fifth, last);
  addSupervisedFamily(world, fifth);
  addProtectedFamily(world, fifth);
  addPlacedChild(world, third);
  addComingOfAge(world, last);
  addConsentAges(world, third, second);
  addDelegate(world, fifth);
  addTeacherParent(world, fifth);
  addCared(world, fifth, third);
  addBullied(world, fifth);
  addHomonyms(world, third, second);
}

/** Two children, one of age who objected; separated parents, both informed, the address of one hidden from the other. Personas 2 and 19. */
function addSeparatedFamily(world: World, fifth: Group, last: Group): void {
  const home = address(world, 'parent');
  const mother = parent(world, 'parent', 'parent of two', fifth.school, 'F', 'Nadia', 'Tauvenelle', home);
  const father = parent(
    world,
    'parent-separated',
    'parent, address hidden',
    fifth.school,
    'M',
    'Karim',
    'Garonval',
    address(world, 'parent-separated'),
  );
  const birthDate = addDays(yearsBefore(world.today, 12), -150);
  const child = cast(world, 'student', 'pupil, 12', fifth, 'F', 'Lina', 'Garonval', home, {
    birthDate,
    row: { boarding: 'HALF_BOARD', mealDays: [1, 2, 4, 5] },
  });
  addGuardian(world, child, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1, paysFees: true });
  const apart: LinkDraft = { ...LEGAL, kinship: 'FATHER', legalRank: 2, residence: 'NOT_LIVING_WITH', courtDecisionOnFile: true };
  addGuardian(world, child, father, { ...apart, contactRestriction: 'NO_ADDRESS_DISCLOSURE' });
  const grown = cast(world, 'student-adult', 'pupil of age', last, 'M', 'Sami', 'Tauvenelle', home, {
    birthDate: addDays(yearsBefore(world.today, 18), -100),
    row: { guardianDisclosure: 'ADULT_OBJECTED' },
  });
  addGuardian(world, grown, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1, paysFees: true });
}

/** A father who lost the exercise of authority and stays informed. Persona 3. */
function addSupervisedFamily(world: World, fifth: Group): void {
  const home = address(world, 'supervised');
  const mother = person(world, fifth.school, 'F', 'Claire', 'Perlembois', home);
  const father = parent(
    world,
    'parent-supervised',
    'parent, supervision only',
    fifth.school,
    'M',
    'Éric',
    'Rouvelande',
    address(world, 'parent-supervised'),
  );
  const child = cast(world, 'student-supervised', 'pupil', fifth, 'M', 'Hugo', 'Perlembois', home);
  addGuardian(world, child, mother, { ...LEGAL, parentalAuthority: 'SOLE', kinship: 'MOTHER', legalRank: 1 });
  const lost: LinkDraft = {
    authority: 'LEGAL',
    parentalAuthority: 'SUPERVISION_ONLY',
    residence: 'NOT_LIVING_WITH',
    courtDecisionOnFile: true,
  };
  addGuardian(world, child, father, { ...lost, kinship: 'FATHER', legalRank: 2, pickupAuthorized: false });
}

/** A father under an order not to be informed. Persona 4. */
function addProtectedFamily(world: World, fifth: Group): void {
  const home = address(world, 'protected');
  const mother = person(world, fifth.school, 'F', 'Sophie', 'Lavernoise', home);
  const father = parent(
    world,
    'parent-no-information',
    'parent, not to be informed',
    fifth.school,
    'M',
    'Bruno',
    'Corbassière',
    address(world, 'no-information'),
  );
  const child = cast(world, 'student-protected', 'pupil', fifth, 'F', 'Maya', 'Lavernoise', home);
  addGuardian(world, child, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1 });
  const barred: LinkDraft = { ...LEGAL, residence: 'NOT_LIVING_WITH', courtDecisionOnFile: true, contactRestriction: 'NO_INFORMATION' };
  addGuardian(world, child, father, {
    ...barred,
    kinship: 'FATHER',
    legalRank: 2,
    pickupAuthorized: false,
    emergencyContact: false,
    receives: [],
  });
}

/** A child in the care of a foster family, placed by child welfare; the mother's authority was withdrawn. Persona 5. */
function addPlacedChild(world: World, third: Group): void {
  const home = address(world, 'foster');
  const foster = parent(world, 'foster', 'foster parent', third.school, 'F', 'Magali', 'Lescarvel', home);
  const officer = person(world, third.school, 'M', 'Hervé', 'Calmontel', address(world, 'child welfare'));
  const mother = person(world, third.school, 'F', 'Vanessa', 'Nauviergne', address(world, 'placed'));
  const child = cast(world, 'student-placed', 'pupil in foster care', third, 'M', 'Théo', 'Nauviergne', home);
  addGuardian(world, child, officer, {
    authority: 'LEGAL',
    parentalAuthority: 'DELEGATED',
    residence: 'NOT_LIVING_WITH',
    kinship: 'CHILD_WELFARE',
    legalRank: 1,
  });
  addGuardian(world, child, foster, {
    authority: 'IN_CHARGE',
    parentalAuthority: 'DELEGATED',
    residence: 'LIVES_WITH',
    kinship: 'FOSTER_FAMILY',
  });
  const none: LinkDraft = { authority: 'LEGAL', parentalAuthority: 'WITHDRAWN', residence: 'NOT_LIVING_WITH', courtDecisionOnFile: true };
  addGuardian(world, child, mother, {
    ...none,
    kinship: 'MOTHER',
    webAccess: false,
    pickupAuthorized: false,
    emergencyContact: false,
    receives: [],
  });
}

/** Turned eighteen twenty days ago and objected the day after. Persona 1. */
function addComingOfAge(world: World, last: Group): void {
  const home = address(world, 'coming of age');
  const father = parent(world, 'parent-of-adult', 'parent of an adult', last.school, 'M', 'Philippe', 'Haudrimont', home);
  const mother = person(world, last.school, 'F', 'Agnès', 'Haudrimont', home);
  const birthDate = addDays(yearsBefore(world.today, 18), -20);
  const child = cast(world, 'student-objecting', 'pupil, just of age', last, 'F', 'Inès', 'Haudrimont', home, {
    birthDate,
    row: { guardianDisclosure: 'ADULT_OBJECTED' },
  });
  addGuardian(world, child, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1 });
  addGuardian(world, child, father, { ...LEGAL, kinship: 'FATHER', legalRank: 2, paysFees: true });
}

/** One who consents with a parent, one alone, one who took it back, one whose parents disagree (privacy model §2.3). */
function addConsentAges(world: World, third: Group, second: Group): void {
  const { today, college } = world;
  withParents(
    world,
    cast(world, 'student-14', 'pupil, 14', third, 'F', 'Zoé', 'Brisaval', address(world, '14'), {
      birthDate: addDays(yearsBefore(today, 14), -150),
    }),
  );
  withParents(
    world,
    cast(world, 'student-15', 'pupil, 15', second, 'M', 'Noah', 'Vernoumiel', address(world, '15'), {
      birthDate: addDays(yearsBefore(today, 15), -120),
    }),
  );
  withParents(
    world,
    cast(world, 'student-withdrawn', 'pupil, 15, took consent back', second, 'M', 'Baptiste', 'Orvaldieu', address(world, 'withdrawn'), {
      birthDate: addDays(yearsBefore(today, 15), -90),
    }),
  );
  const birthDate = addDays(yearsBefore(today, 12), -120);
  const torn = cast(
    world,
    'student-disputed',
    'pupil whose parents disagree',
    classOf(college, '5A'),
    'F',
    'Jeanne',
    'Thermolande',
    address(world, 'disputed'),
    { birthDate },
  );
  withParents(world, torn, address(world, 'disputed father'));
}

/** The mother speaks for her class at the council; no family gave her the list. Persona 16. */
function addDelegate(world: World, fifth: Group): void {
  const home = address(world, 'delegate');
  const mother = parent(world, 'parent-delegate', 'parent delegate of 5e A', fifth.school, 'F', 'Samira', 'Quinsolles', home);
  const child = cast(world, 'student-of-delegate', 'pupil', fifth, 'M', 'Yanis', 'Quinsolles', home);
  addGuardian(world, child, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1 });
  addRole(world, fifth.school, mother, { function: 'PARENT_DELEGATE', profile: 'TUT', group: fifth.id });
}

/** A teacher of the class is the mother or father of a pupil in it. Persona 8. */
function addTeacherParent(world: World, fifth: Group): void {
  const teacher = adult(world, 'teacher-parent');
  const child = cast(world, 'student-of-teacher', 'pupil', fifth, 'M', 'Malo', teacher.familyName, address(world, 'teacher-parent'));
  addGuardian(world, child, teacher, { ...LEGAL, kinship: teacher.sex === 'F' ? 'MOTHER' : 'FATHER', legalRank: 1 });
}

/** A plan for an allergy, an aide for one pupil, a pupil at two schools, and one who sees the social worker. Personas 6, 9, 14 and 15. */
function addCared(world: World, fifth: Group, third: Group): void {
  const { college, lycee } = world;
  const allergic = { boarding: 'HALF_BOARD', mealDays: [1, 2, 4, 5], dietaryRequirement: 'sans arachide ni fruits à coque' };
  withParents(
    world,
    cast(world, 'student-pai', 'pupil with a health plan', third, 'F', 'Élise', 'Morvillane', address(world, 'pai'), { row: allergic }),
  );
  const supported = cast(world, 'student-supported', 'pupil with an aide', fifth, 'M', 'Côme', 'Dutremail', address(world, 'supported'));
  withParents(world, supported);
  const aide = addStaffMember(world, college, { sex: 'F', givenName: 'Solène', familyName: 'Havrelune' });
  addRole(world, college, aide, { function: 'AESH', profile: 'EVS', student: supported.id });
  world.adults.set('aide', aide);
  introduce(world, 'aide', aide, 'aide of one pupil');
  withParents(
    world,
    cast(world, 'student-two-schools', 'pupil at both schools', third, 'F', 'Adèle', 'Sarlovèze', address(world, 'two schools')),
  );
  const seen = cast(world, 'student-confidential', 'pupil', fifth, 'M', 'Rayan', 'Fontarlier', address(world, 'confidential'));
  withParents(world, seen);
  for (const followed of [seen, pupil(world, 'student-placed')])
    addRole(world, college, adult(world, 'social-worker'), { function: 'SOCIAL_WORKER', profile: 'ETA', student: followed.id });
  for (const [school, handle] of [
    [college, 'student-placed'],
    [lycee, 'student-15'],
  ] as const)
    addRole(world, school, adult(world, 'psychologist'), { function: 'PSY_EN', profile: 'ETA', student: pupil(world, handle).id });
}

/** Victim and author of one incident, in one class. Persona 13. */
function addBullied(world: World, fifth: Group): void {
  withParents(
    world,
    cast(world, 'student-victim', 'pupil', fifth, 'F', 'Salomé', 'Embrisart', address(world, 'victim')),
    null,
    'parent-of-victim',
  );
  withParents(
    world,
    cast(world, 'student-author', 'pupil', fifth, 'M', 'Enzo', 'Voudrillac', address(world, 'author')),
    null,
    'parent-of-author',
  );
}

/** The same name and the same birth date at two schools: two people. Persona 17. */
function addHomonyms(world: World, third: Group, second: Group): void {
  const birthDate = `${world.year.firstYear - 15}-03-14`;
  withParents(world, cast(world, 'student-homonym', 'pupil', third, 'M', 'Lucas', 'Merlancourt', address(world, 'homonym'), { birthDate }));
  withParents(
    world,
    cast(world, 'student-homonym-2', 'pupil', second, 'M', 'Lucas', 'Merlancourt', address(world, 'homonym 2'), { birthDate }),
  );
}

interface Casting {
  readonly birthDate?: string;
  readonly row?: Parameters<typeof addPupil>[2]['more'];
}

function cast(
  world: World,
  handle: string,
  role: string,
  group: Group,
  sex: Sex,
  givenName: string,
  familyName: string,
  home: Address,
  { birthDate, row }: Casting = {},
): Pupil {
  const found = addPupil(world, group, {
    sex,
    givenName,
    familyName,
    address: home,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(row === undefined ? {} : { more: row }),
  });
  world.pupils.set(handle, found);
  introduce(world, handle, found, role);
  return found;
}

/** Two parents with joint authority; together, or the father elsewhere. The first is somebody to be when given a handle. */
function withParents(world: World, child: Pupil, elsewhere: Address | null = null, handle: string | null = null): void {
  const { school } = child.group;
  const home = address(world, `parents of ${child.id}`);
  const given = world.random.topic(`parents of ${child.id}`);
  const mother = person(world, school, 'F', given.pick(['Laure', 'Karine', 'Hélène', 'Estelle', 'Nathalie']), child.familyName, home);
  const father = person(
    world,
    school,
    'M',
    given.pick(['David', 'Olivier', 'Samir', 'Yann', 'Laurent']),
    child.familyName,
    elsewhere ?? home,
  );
  if (handle !== null) register(world, handle, mother, 'parent');
  addGuardian(world, child, mother, { ...LEGAL, kinship: 'MOTHER', legalRank: 1, paysFees: true });
  addGuardian(world, child, father, {
    ...LEGAL,
    kinship: 'FATHER',
    legalRank: 2,
    residence: elsewhere === null ? 'LIVES_WITH' : 'NOT_LIVING_WITH',
  });
}

function parent(
  world: World,
  handle: string,
  role: string,
  school: School,
  sex: Sex,
  givenName: string,
  familyName: string,
  home: Address,
): Human {
  const found = person(world, school, sex, givenName, familyName, home);
  register(world, handle, found, role);
  return found;
}

function register(world: World, handle: string, human: Human, role: string): void {
  world.adults.set(handle, human);
  introduce(world, handle, human, role);
}

function person(world: World, school: School, sex: Sex, givenName: string, familyName: string, home: Address): Human {
  const random = world.random.topic(`birth of ${givenName} ${familyName}`);
  const birthDate = `${world.year.firstYear - random.whole(36, 52)}-${String(random.whole(1, 12)).padStart(2, '0')}-${String(random.whole(1, 28)).padStart(2, '0')}`;
  return addPerson(world, school, { generation: 'parent', sex, givenName, familyName, birthDate, address: home });
}
