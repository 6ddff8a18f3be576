import type { AudienceFacts, LinkFacts, PlaceFacts, StandingFacts } from '../../../../core/capability/facts.js';

export const SCHOOL = '9990001X';
const OPEN = { from: null, to: null };
const HERE = [{ school: SCHOOL, ...OPEN }];

/** Numbers of people: a person `9990001X.p1` is the student `9990001X.s1`. */
const NUMBERS = { ana: 1, ben: 2, eve: 3, paul: 90, rita: 91, tom: 80, nina: 81 } as const;
export type Name = keyof typeof NUMBERS;
export const personId = (name: Name) => `${SCHOOL}.p${NUMBERS[name]}`;
export const studentId = (name: Name) => `${SCHOOL}.s${NUMBERS[name]}`;
export const GROUP = `${SCHOOL}.g1`;

/** Pupils: Ana is a child, Ben of age and objects to his parents, Eve is another family's. */
const PUPILS = { ana: '2014-06-27', ben: '2007-03-01', eve: '2014-02-11' } as const;
export const PUPIL_NAMES = Object.keys(PUPILS) as (keyof typeof PUPILS)[];

/** Paul is the father of Ana and Ben; Rita is not to be informed of Ana; Nina, the nurse, is Eve's mother. */
const LINKS: readonly LinkFacts[] = [
  link('ana', 'paul'),
  link('ana', 'rita', { contactRestriction: 'NO_INFORMATION' }),
  link('ben', 'paul'),
  link('eve', 'nina'),
];

function link(pupil: Name, guardian: Name, more: Partial<LinkFacts> = {}): LinkFacts {
  return {
    id: `${SCHOOL}.gl${NUMBERS[pupil]}0${NUMBERS[guardian]}`,
    student: studentId(pupil),
    guardian: personId(guardian),
    authority: 'LEGAL',
    parentalAuthority: 'JOINT',
    contactRestriction: 'NONE',
    webAccess: true,
    ...OPEN,
    ...more,
  };
}

function pupilFacts(name: keyof typeof PUPILS): NonNullable<PlaceFacts['student']> {
  return {
    id: studentId(name),
    guardianDisclosure: name === 'ben' ? 'ADULT_OBJECTED' : 'STANDARD',
    emancipated: false,
    enrolments: HERE,
    guardians: LINKS.filter((one) => one.student === studentId(name)),
  };
}

/** Where each person stands, as identity would say it. */
export function placeOf(person: string): PlaceFacts | null {
  const name = (Object.keys(NUMBERS) as Name[]).find((one) => personId(one) === person);
  if (name === undefined) return null;
  const pupil = PUPIL_NAMES.find((one) => one === name);
  return {
    person,
    birthDate: pupil === undefined ? null : PUPILS[pupil],
    student: pupil === undefined ? null : pupilFacts(pupil),
    wards: LINKS.filter((one) => one.guardian === person).map((one) => ({ ...one, wardSchools: HERE })),
    staffAt: name === 'tom' || name === 'nina' ? HERE : [],
    timeZones: { [SCHOOL]: 'Europe/Paris' },
  };
}

/** What each person holds: Tom teaches the class, in which Eve is not; Nina is the nurse. */
export function standingsOf(person: string): StandingFacts | null {
  const place = placeOf(person);
  if (place === null) return null;
  return {
    person,
    birthDate: place.birthDate,
    student: place.student,
    studentGroups: [],
    wards: place.wards.map((one) => {
      const name = PUPIL_NAMES.find((pupil) => studentId(pupil) === one.student) as keyof typeof PUPILS;
      const { guardianDisclosure, emancipated } = pupilFacts(name);
      return {
        ...one,
        birthDate: PUPILS[name],
        guardianDisclosure,
        emancipated,
        schools: HERE,
        groups: [{ school: SCHOOL, group: GROUP, ...OPEN }],
      };
    }),
    roles:
      person === personId('nina')
        ? [{ school: SCHOOL, academy: null, function: 'NURSE', scope: 'SCHOOL', group: null, subject: null, student: null, ...OPEN }]
        : [],
    teaching: person === personId('tom') ? [{ school: SCHOOL, group: GROUP, subject: null, substitute: false, ...OPEN }] : [],
    members: (['ana', 'ben'] as const).map((pupil) => ({ school: SCHOOL, group: GROUP, student: studentId(pupil), ...OPEN })),
    timeZones: { [SCHOOL]: 'Europe/Paris' },
  };
}

/** Who is found through the class, as identity would say it: also for Eve, who is in it no more, and though Rita must not be told. */
export const AUDIENCE: AudienceFacts = {
  candidates: [
    { person: personId('paul'), profile: 'GUARDIAN', onBehalfOf: [studentId('ana'), studentId('eve')], group: GROUP, label: null },
    { person: personId('rita'), profile: 'GUARDIAN', onBehalfOf: [studentId('ana')], group: GROUP, label: null },
    { person: personId('nina'), profile: 'GUARDIAN', onBehalfOf: [studentId('eve')], group: GROUP, label: null },
  ],
};

/** What the subgraphs hold of a pupil. */
export function rowOf(name: keyof typeof PUPILS) {
  return {
    __typename: 'Student',
    id: studentId(name),
    name: `name of ${name}`,
    birthDate: PUPILS[name],
    phone: `phone of ${name}`,
    diet: `diet of ${name}`,
    home: { city: `city of ${name}`, floor: NUMBERS[name], entrance: { street: 'rue du Préau', code: `code of ${name}` } },
    group: { id: GROUP, title: 'the class' },
    club: { id: GROUP, title: 'the choir' },
  };
}

/** A mark or an absence of a pupil. */
export const markOf = (name: keyof typeof PUPILS) => ({ __typename: 'Mark', whose: [name], value: NUMBERS[name], text: `mark of ${name}` });
export const absenceOf = (name: keyof typeof PUPILS, reason = 'TRAIN', sensitive: readonly string[] = []) => ({
  __typename: 'Absence',
  whose: [name],
  day: '2026-11-23',
  text: `absence of ${name}`,
  reason,
  sensitive,
});
