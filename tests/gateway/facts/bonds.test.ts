import { describe, expect, it } from 'vitest';
import type { StandingFacts } from '../../../core/capability/facts.js';
import type { Place } from '../../../core/capability/index.js';
import { type Bond, bondsOfPerson, bondsOfService, tiesTo } from '../../../gateway/facts/index.js';

/** What each relation follows from, and its neighbour that is none. Days are school days of November 2026, in Paris. */
const SCHOOL = '9990001X';
const OTHER = '9990002Y';
const NOON = Date.parse('2026-11-24T12:00:00+01:00');
const OPEN = { from: null, to: null };

const nobody: StandingFacts = {
  person: `${SCHOOL}.p1`,
  birthDate: '1980-01-01',
  student: null,
  studentGroups: [],
  wards: [],
  roles: [],
  teaching: [],
  members: [],
  timeZones: { [SCHOOL]: 'Europe/Paris', [OTHER]: 'Europe/Paris' },
};
type Ward = StandingFacts['wards'][number];
type Role = StandingFacts['roles'][number];
type Teaching = StandingFacts['teaching'][number];

const ward = (more: Partial<Ward> = {}): Ward => ({
  id: `${SCHOOL}.gl1`,
  student: `${SCHOOL}.s2`,
  guardian: nobody.person,
  authority: 'LEGAL',
  parentalAuthority: 'JOINT',
  contactRestriction: 'NONE',
  webAccess: true,
  ...OPEN,
  birthDate: '2014-06-01',
  guardianDisclosure: 'STANDARD',
  emancipated: false,
  schools: [{ school: SCHOOL, ...OPEN }],
  groups: [{ school: SCHOOL, group: `${SCHOOL}.g1`, ...OPEN }],
  ...more,
});
const role = (more: Partial<Role>): Role => ({
  school: SCHOOL,
  academy: null,
  function: 'CPE',
  scope: 'SCHOOL',
  group: null,
  subject: null,
  student: null,
  ...OPEN,
  ...more,
});
const teaching = (more: Partial<Teaching> = {}): Teaching => ({
  school: SCHOOL,
  group: `${SCHOOL}.g1`,
  subject: `${SCHOOL}.sb1`,
  substitute: false,
  ...OPEN,
  ...more,
});
const members: StandingFacts['members'] = [
  { school: SCHOOL, group: `${SCHOOL}.g1`, student: `${SCHOOL}.s2`, ...OPEN },
  { school: SCHOOL, group: `${SCHOOL}.g1`, student: `${SCHOOL}.s3`, from: null, to: '2026-11-20' },
  { school: SCHOOL, group: `${SCHOOL}.g2`, student: `${SCHOOL}.s4`, ...OPEN },
];

const bondsOf = (more: Partial<StandingFacts>, at = NOON) => bondsOfPerson({ ...nobody, ...more }, at);
const pupil = (number: number, schools: readonly string[] = [SCHOOL]): Place => ({
  person: `${SCHOOL}.p${number}`,
  studentAt: schools,
  guardianOf: [],
  staffAt: [],
});
const guardianOf = (number: number): Place => ({
  person: `${SCHOOL}.p90`,
  studentAt: [],
  guardianOf: [{ school: SCHOOL, student: `${SCHOOL}.s${number}` }],
  staffAt: [],
});
const staffAt = (school: string): Place => ({ person: `${school}.p80`, studentAt: [], guardianOf: [], staffAt: [school] });
const relations = (bonds: readonly Bond[], place: Place) => [...new Set(tiesTo(bonds, place).map(({ relation }) => relation))].sort();

describe('somebody of whom nothing is known', () => {
  it('holds nothing', () => expect(bondsOf({})).toEqual([]));
});

describe('a guardian', () => {
  it.each([
    ['JOINT', {}, 'legal-guardian'],
    ['SOLE', { parentalAuthority: 'SOLE' }, 'legal-guardian'],
    ['DELEGATED', { parentalAuthority: 'DELEGATED' }, 'legal-guardian'],
    ['UNKNOWN', { parentalAuthority: 'UNKNOWN' }, 'guardian-unknown-authority'],
    ['SUPERVISION_ONLY', { parentalAuthority: 'SUPERVISION_ONLY' }, 'supervision-only'],
    ['WITHDRAWN', { parentalAuthority: 'WITHDRAWN' }, 'restricted-guardian'],
    ['in charge', { authority: 'IN_CHARGE', parentalAuthority: 'DELEGATED' }, 'person-in-charge'],
    ['a contact', { authority: 'CONTACT' }, 'emergency-contact'],
    ['not to be informed', { contactRestriction: 'NO_INFORMATION' }, 'restricted-guardian'],
    ['not to meet the child, who is informed all the same', { contactRestriction: 'NO_CONTACT_STUDENT' }, 'legal-guardian'],
    ['whose address is kept', { contactRestriction: 'NO_ADDRESS_DISCLOSURE' }, 'legal-guardian'],
  ] as const)('%s is that to their ward, and nothing to another pupil', (_, more, relation) => {
    const bonds = bondsOf({ wards: [ward(more)] });
    expect(relations(bonds, pupil(2))).toEqual([relation]);
    expect(relations(bonds, pupil(3))).toEqual([]);
  });

  it('under an order outranks age and authority', () => {
    for (const more of [{ birthDate: '2000-01-01' }, { authority: 'CONTACT' as const }, { emancipated: true }])
      expect(relations(bondsOf({ wards: [ward({ contactRestriction: 'NO_INFORMATION', ...more })] }), pupil(2))).toEqual([
        'restricted-guardian',
      ]);
  });

  it.each([
    ['the day before the eighteenth birthday', '2008-11-25', 'STANDARD', false, 'legal-guardian'],
    ['on the eighteenth birthday', '2008-11-24', 'STANDARD', false, 'guardian-of-adult'],
    ['of an adult who said nothing against it', '2008-01-01', 'ADULT_NO_OBJECTION', false, 'guardian-of-adult'],
    ['of an adult who objected', '2008-01-01', 'ADULT_OBJECTED', false, 'guardian-of-objecting-adult'],
    ['of an adult who lives by themselves', '2008-01-01', 'ADULT_INDEPENDENT', false, 'guardian-of-objecting-adult'],
    ['of a minor who objected', '2012-01-01', 'ADULT_OBJECTED', false, 'legal-guardian'],
    ['of an emancipated minor', '2010-01-01', 'STANDARD', true, 'guardian-of-objecting-adult'],
  ] as const)('%s', (_, birthDate, guardianDisclosure, emancipated, relation) => {
    expect(relations(bondsOf({ wards: [ward({ birthDate, guardianDisclosure, emancipated })] }), pupil(2))).toEqual([relation]);
  });

  it('knows the other guardians of the ward, the staff and the class, when the school informs them', () => {
    const bonds = bondsOf({ wards: [ward()] });
    expect(relations(bonds, guardianOf(2))).toEqual(['co-guardian']);
    expect(relations(bonds, guardianOf(3))).toEqual([]);
    expect(relations(bonds, staffAt(SCHOOL))).toEqual(['school-member']);
    expect(relations(bonds, staffAt(OTHER))).toEqual([]);
    for (const more of [
      { contactRestriction: 'NO_INFORMATION' as const },
      { authority: 'CONTACT' as const },
      { birthDate: '2000-01-01', guardianDisclosure: 'ADULT_OBJECTED' },
    ]) {
      const barred = bondsOf({ wards: [ward(more)] });
      expect(relations(barred, guardianOf(2))).toEqual([]);
      expect(relations(barred, staffAt(SCHOOL))).toEqual([]);
      expect(barred.some(({ relation }) => relation === 'member')).toBe(false);
    }
  });

  it('is none without access on line, before the link begins, after it ends, or when the child has left', () => {
    for (const more of [
      { webAccess: false },
      { from: '2026-11-25' },
      { to: '2026-11-23' },
      { schools: [{ school: SCHOOL, from: null, to: '2026-11-23' }] },
      { schools: [{ school: SCHOOL, from: '2026-11-25', to: null }] },
      { schools: [] },
    ])
      expect(bondsOf({ wards: [ward(more)] })).toEqual([]);
    expect(relations(bondsOf({ wards: [ward({ from: '2026-11-24', to: '2026-11-24' })] }), pupil(2))).toEqual(['legal-guardian']);
  });

  it('of a child at two schools is one at both, and at the one only that the child is still at', () => {
    const both = {
      schools: [
        { school: SCHOOL, ...OPEN },
        { school: OTHER, ...OPEN },
      ],
    };
    expect(
      bondsOf({ wards: [ward(both)] })
        .filter(({ relation }) => relation === 'legal-guardian')
        .map(({ school }) => school),
    ).toEqual([SCHOOL, OTHER]);
    const left = {
      schools: [
        { school: SCHOOL, from: null, to: '2026-11-01' },
        { school: OTHER, ...OPEN },
      ],
    };
    expect(
      bondsOf({ wards: [ward(left)] })
        .filter(({ relation }) => relation === 'legal-guardian')
        .map(({ school }) => school),
    ).toEqual([OTHER]);
  });
});

describe('a pupil', () => {
  const enrolled = (more: object = {}, span: object = OPEN) => ({
    person: `${SCHOOL}.p2`,
    birthDate: '2012-06-01',
    student: {
      id: `${SCHOOL}.s2`,
      guardianDisclosure: 'STANDARD' as const,
      emancipated: false,
      enrolments: [{ school: SCHOOL, from: null, to: null, ...span }],
      guardians: [],
    },
    studentGroups: [{ school: SCHOOL, group: `${SCHOOL}.g1`, ...OPEN }],
    ...more,
  });

  it('is themself, and nothing to a classmate or to their guardians', () => {
    const bonds = bondsOf(enrolled());
    expect(relations(bonds, pupil(2))).toEqual(['self']);
    expect(relations(bonds, pupil(3))).toEqual([]);
    expect(relations(bonds, guardianOf(2))).toEqual([]);
    expect(relations(bonds, staffAt(SCHOOL))).toEqual(['school-member']);
  });

  it('is of age at eighteen, or when emancipated', () => {
    expect(relations(bondsOf(enrolled({ birthDate: '2008-11-24' })), pupil(2))).toEqual(['self', 'self-of-age']);
    expect(relations(bondsOf(enrolled({ birthDate: '2008-11-25' })), pupil(2))).toEqual(['self']);
    expect(relations(bondsOf(enrolled({ birthDate: null })), pupil(2))).toEqual(['self']);
  });

  it('who left is nobody there', () => {
    expect(bondsOf(enrolled({}, { to: '2026-11-23' }))).toEqual([]);
    expect(bondsOf(enrolled({}, { from: '2026-11-25' }))).toEqual([]);
  });
});

describe('a teacher', () => {
  it('teaches who is in the class today, and knows their guardians; not who left it, nor the class beside it', () => {
    const bonds = bondsOf({ teaching: [teaching()], members });
    expect(relations(bonds, pupil(2))).toEqual(['teaches']);
    expect(relations(bonds, guardianOf(2))).toEqual(['teaches-ward']);
    for (const stranger of [pupil(3), pupil(4), guardianOf(3), guardianOf(4), pupil(2, [OTHER])])
      expect(relations(bonds, stranger)).toEqual([]);
  });

  it('reads marks of their own subject, and sees the groups they teach', () => {
    const bonds = bondsOf({ teaching: [teaching()], members });
    expect(bonds.find(({ relation }) => relation === 'teaches')?.extent).toMatchObject({
      subjects: [`${SCHOOL}.sb1`],
      audience: 'TEACHER',
    });
    expect(bonds.find(({ relation }) => relation === 'member')?.extent).toMatchObject({
      groups: [`${SCHOOL}.g1`],
      subjects: [`${SCHOOL}.sb1`],
    });
  });

  it('whose role is for one subject is a teacher of that subject, whatever the timetable says', () => {
    const maths = { function: 'TEACHER', scope: 'SUBJECT', subject: `${SCHOOL}.sb1` } as const;
    const taught = (subject: string | null, ...roles: Role[]) => bondsOf({ roles, teaching: [teaching({ subject })], members });
    const reachOf = (bonds: readonly Bond[]) =>
      bonds.flatMap(({ extent }) => ('subjects' in extent ? [[extent.of, extent.subjects] as const] : []));
    const own = [
      ['students', [`${SCHOOL}.sb1`]],
      ['groups', [`${SCHOOL}.sb1`]],
    ];
    expect(reachOf(taught(`${SCHOOL}.sb1`, role(maths)))).toEqual(own);
    expect(reachOf(taught(null, role(maths)))).toEqual(own);
    // The end of the role opens nothing.
    expect(relations(taught(`${SCHOOL}.sb2`, role({ ...maths, to: '2026-11-23' })), pupil(2))).toEqual([]);
    expect(reachOf(taught(null, role({ ...maths, to: '2026-11-23' })))).toEqual(own);
    for (const bonds of [taught(`${SCHOOL}.sb2`, role(maths)), taught(null, role({ ...maths, subject: null }))]) {
      expect(relations(bonds, pupil(2))).toEqual([]);
      expect(relations(bonds, guardianOf(2))).toEqual([]);
    }
    const both = taught(`${SCHOOL}.sb2`, role(maths), role({ ...maths, subject: `${SCHOOL}.sb2` }));
    expect(relations(both, pupil(2))).toEqual(['teaches']);
    for (const other of [role({ function: 'TEACHER' }), role({ ...maths, school: OTHER })])
      expect(relations(taught(`${SCHOOL}.sb2`, role({ ...other })), pupil(2))).toEqual(['teaches']);
  });

  it('who stands in is that from the first day to the last, both included', () => {
    const bonds = (at: string) =>
      bondsOf({ teaching: [teaching({ substitute: true, from: '2026-11-23', to: '2026-11-27' })], members }, Date.parse(at));
    for (const at of ['2026-11-23T00:00:00+01:00', '2026-11-27T23:59:59+01:00'])
      expect(relations(bonds(at), pupil(2))).toEqual(['substitutes']);
    for (const at of ['2026-11-22T23:59:59+01:00', '2026-11-28T00:00:00+01:00']) expect(bonds(at)).toEqual([]);
  });

  it('by function alone is a colleague, and nothing to any pupil', () => {
    const bonds = bondsOf({ roles: [role({ function: 'TEACHER' })], members });
    expect(relations(bonds, staffAt(SCHOOL))).toEqual(['colleague']);
    expect(relations(bonds, pupil(2))).toEqual([]);
  });

  it('who is head teacher of a class is that to its pupils and their guardians', () => {
    const bonds = bondsOf({ roles: [role({ function: 'HEAD_TEACHER', group: `${SCHOOL}.g1` })], members });
    expect(relations(bonds, pupil(2))).toEqual(['head-teacher-of']);
    expect(relations(bonds, guardianOf(2))).toEqual(['head-teacher-of-ward']);
    expect(relations(bonds, pupil(4))).toEqual([]);
    expect(relations(bondsOf({ roles: [role({ function: 'HEAD_TEACHER' })], members }), pupil(2))).toEqual([]);
  });

  it('who is head teacher is known as that among those who teach, be it without a subject', () => {
    const flags = (more: Partial<StandingFacts>) =>
      bondsOf({ members, ...more }).flatMap(({ extent }) => ('headTeacher' in extent ? [`${extent.of} ${extent.headTeacher}`] : []));
    expect(flags({ roles: [role({ function: 'HEAD_TEACHER', group: `${SCHOOL}.g1` })] })).toEqual(['students true', 'groups true']);
    expect(flags({ teaching: [teaching({ subject: null }), teaching()] })).toEqual([]);
    expect(flags({ roles: [role({ function: 'AED' }), role({ function: 'AESH', scope: 'STUDENT', student: `${SCHOOL}.s2` })] })).toEqual(
      [],
    );
  });

  it('counts days where the school is', () => {
    const far = { timeZones: { [SCHOOL]: 'Indian/Reunion' } };
    const lastEvening = Date.parse('2026-11-23T21:30:00Z'); // the 24th at La Réunion, the 23rd in Paris
    const last = [teaching({ to: '2026-11-23' })];
    expect(relations(bondsOf({ teaching: last, members }, lastEvening), pupil(2))).toEqual(['teaches']);
    expect(bondsOf({ teaching: last, members, ...far }, lastEvening)).toEqual([]);
  });
});

describe('staff', () => {
  it.each(['CPE', 'AED', 'NURSE', 'PRINCIPAL', 'ADMIN_OFFICE', 'BURSAR', 'HARASSMENT_REFERENT'])(
    '%s is staff of the school to every pupil there, and to none elsewhere',
    (name) => {
      const bonds = bondsOf({ roles: [role({ function: name })] });
      expect(relations(bonds, pupil(2))).toEqual(['school-staff']);
      expect(relations(bonds, guardianOf(2))).toEqual(['school-staff-of-ward']);
      expect(relations(bonds, pupil(2, [OTHER]))).toEqual([]);
    },
  );

  it.each([
    ['CPE', 'OFFICE'],
    ['NURSE', 'OFFICE'],
    ['SOCIAL_WORKER', 'OFFICE'],
    ['AED', 'TEACHER'],
    ['BURSAR', 'TEACHER'],
    ['LIBRARIAN', 'TEACHER'],
  ])('%s reads as %s: only the office knows of a confidential absence', (name, audience) => {
    for (const { extent } of bondsOf({ roles: [role({ function: name })] })) expect(extent.audience).toBe(audience);
  });

  it('for one pupil is that to this one alone; without a pupil, to none', () => {
    const one = (name: string, student: string | null) => bondsOf({ roles: [role({ function: name, scope: 'STUDENT', student })] });
    expect(relations(one('AESH', `${SCHOOL}.s2`), pupil(2))).toEqual(['supports']);
    expect(relations(one('PSY_EN', `${SCHOOL}.s2`), pupil(2))).toEqual(['follows']);
    expect(relations(one('AESH', `${SCHOOL}.s2`), pupil(3))).toEqual([]);
    expect(relations(one('AESH', null), pupil(2))).toEqual([]);
    expect(relations(bondsOf({ roles: [role({ function: 'AESH' })] }), pupil(2))).toEqual([]);
  });

  it.each(['CLASS', 'SUBJECT', 'ACADEMY'] as const)('whose office is for a %s reaches no pupil of the rest of the school', (scope) => {
    const bonds = bondsOf({ roles: [role({ function: 'CPE', scope })] });
    expect(bonds.filter(({ extent }) => extent.of === 'students' || extent.of === 'guardians')).toEqual([]);
    const whole = bondsOf({ roles: [role({ function: 'CPE', scope: 'SCHOOL' })] });
    expect(whole.some(({ extent }) => extent.of === 'students' && extent.students === '*')).toBe(true);
  });

  it('for one school subject is that in no other subject of the school; for one that is not said, in none', () => {
    const subjectsOf = (more: Partial<Role>) =>
      bondsOf({ roles: [role({ function: 'LIBRARIAN', ...more })] }).flatMap(({ extent }) =>
        extent.of === 'groups' ? [extent.subjects] : [],
      );
    expect(subjectsOf({ scope: 'SUBJECT', subject: `${SCHOOL}.sb1` })).toEqual([[`${SCHOOL}.sb1`]]);
    expect(subjectsOf({ scope: 'SUBJECT' })).toEqual([[]]);
    expect(subjectsOf({ scope: 'SCHOOL' })).toEqual([undefined]);
  });

  it('of no function that is known, or whose office is over or to come, holds nothing', () => {
    for (const more of [
      { function: 'NONE' },
      { function: 'constructor' },
      { function: '__proto__' },
      { to: '2026-11-23' },
      { from: '2026-11-25' },
    ])
      expect(bondsOf({ roles: [role(more)] })).toEqual([]);
  });

  it('of the academy or the local authority is nothing to a pupil', () => {
    for (const name of ['INSPECTOR', 'LOCAL_AUTHORITY', 'COMPANY_TUTOR'])
      expect(relations(bondsOf({ roles: [role({ function: name })] }), pupil(2))).toEqual([]);
  });
});

describe('a delegate', () => {
  it.each([
    ['PARENT_DELEGATE', 'GUARDIAN'],
    ['STUDENT_DELEGATE', 'STUDENT'],
  ])('%s is that to the class, read as a %s, and nothing to the class beside it', (name, audience) => {
    const bonds = bondsOf({ roles: [role({ function: name, group: `${SCHOOL}.g1` })], members });
    expect(relations(bonds, pupil(2))).toEqual(['delegate-of']);
    expect(relations(bonds, pupil(4))).toEqual([]);
    expect(relations(bonds, guardianOf(2))).toEqual([]);
    for (const { extent } of bonds) expect(extent.audience).toBe(audience);
    expect(bondsOf({ roles: [role({ function: name })], members })).toEqual([]);
  });
});

describe('a vendor system', () => {
  it('is contracted at the schools it has an agreement with, and reads as a system', () => {
    const bonds = bondsOfService([SCHOOL]);
    expect(relations(bonds, pupil(2))).toEqual(['contracted']);
    expect(relations(bonds, guardianOf(2))).toEqual(['contracted-guardian']);
    expect(relations(bonds, staffAt(SCHOOL))).toEqual(['contracted-staff']);
    expect(relations(bonds, pupil(2, [OTHER]))).toEqual([]);
    for (const { extent } of bonds) expect(extent.audience).toBe('SYSTEM');
    expect(bondsOfService([])).toEqual([]);
  });
});

describe('a right over a class', () => {
  it('is none over a pupil', () => {
    const member: Bond = {
      role: 'teacher',
      school: SCHOOL,
      relation: 'member',
      extent: { of: 'groups', school: SCHOOL, groups: '*', audience: 'TEACHER' },
    };
    for (const place of [pupil(2), guardianOf(2), staffAt(SCHOOL)]) expect(tiesTo([member], place)).toEqual([]);
  });
});
