import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AT, type Desk, groups, guardians, openDesk, staffOf, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const officeThere = { extents: wholeSchool(THERE, 'OFFICE') };
/** The mother of s1 and s2. */
const mother = {
  person: here('p10'),
  extents: [
    themselves(here('p10'), 'GUARDIAN'),
    students(HERE, [here('s1'), here('s2')], 'GUARDIAN'),
    guardians(HERE, [here('s1'), here('s2')], 'GUARDIAN'),
    staffOf(HERE, 'GUARDIAN'),
    groups(HERE, [here('g1'), here('g2')], 'GUARDIAN'),
  ],
};
const student = (id: string, fields: string) => `{ student(id: "${id}") { ${fields} } }`;
const person = (id: string, fields: string) => `{ person(id: "${id}") { ${fields} } }`;

describe('a student', () => {
  it('is in reach of the school where they are enrolled today', async () => {
    expect((await desk.ask(student(here('s1'), 'id person { displayName }'), office)).data).toEqual({
      student: { id: here('s1'), person: { displayName: 'Léa Martin' } },
    });
  });
  it('is nothing to another school, exactly as one who does not exist', async () => {
    const foreign = await desk.ask(student(there('s1'), 'id person { displayName }'), office);
    const absent = await desk.ask(student(there('s999'), 'id person { displayName }'), office);
    expect(foreign).toEqual({ data: { student: null } });
    expect(absent).toEqual(foreign);
    expect(await desk.ask(student('no id', 'id'), office)).toEqual(foreign);
  });
  it('is out of reach from the day after the last', async () => {
    const query = student(here('s4'), 'id');
    expect((await desk.ask(query, office)).data).toEqual({ student: null });
    const lastDay = { ...office, at: Date.parse('2026-10-31T22:30:00Z') };
    expect((await desk.ask(query, lastDay)).data).toEqual({ student: { id: here('s4') } });
    const midnightInParis = { ...office, at: Date.parse('2026-10-31T23:30:00Z') };
    expect((await desk.ask(query, midnightInParis)).data).toEqual({ student: null });
  });
  it('of two schools is one student with an enrolment at each, and each school sees its own', async () => {
    const query = student(
      here('s3'),
      'id currentEnrolment { id school { id } } enrolments { totalCount edges { node { id } } } groups { id }',
    );
    expect((await desk.ask(query, office)).data).toEqual({
      student: {
        id: here('s3'),
        currentEnrolment: { id: here('en3'), school: { id: HERE } },
        enrolments: { totalCount: 1, edges: [{ node: { id: here('en3') } }] },
        groups: [{ id: here('g1') }],
      },
    });
    expect((await desk.ask(query, officeThere)).data).toEqual({
      student: {
        id: here('s3'),
        currentEnrolment: { id: there('en3'), school: { id: THERE } },
        enrolments: { totalCount: 1, edges: [{ node: { id: there('en3') } }] },
        groups: [{ id: there('g1') }],
      },
    });
    const own = {
      person: here('p3'),
      extents: [themselves(here('p3'), 'STUDENT'), groups(HERE, '*', 'STUDENT'), groups(THERE, '*', 'STUDENT')],
    };
    const { data } = await desk.ask(student(here('s3'), 'currentEnrolment { id } enrolments { totalCount }'), own);
    expect(data).toEqual({ student: { currentEnrolment: { id: here('en3') }, enrolments: { totalCount: 2 } } });
  });
  it('is in the groups of the day asked about, of the kind asked for', async () => {
    const groupsOf = async (args: string) =>
      (await desk.ask(student(here('s2'), `groups${args} { id }`), office)).data?.student as unknown as { groups: { id: string }[] };
    expect((await groupsOf('')).groups).toEqual([{ id: here('g1') }]);
    expect((await groupsOf('(asOf: "2026-10-15")')).groups).toEqual([{ id: here('g1') }, { id: here('g2') }]);
    expect((await groupsOf('(asOf: "2026-10-15", kind: OPTION)')).groups).toEqual([{ id: here('g2') }]);
  });
  it('is refused nothing but a wrong day', async () => {
    const { errors } = await desk.ask(student(here('s2'), 'groups(asOf: "2026-02-30") { id }'), office);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
  it('has options, each a subject of the school', async () => {
    const { data } = await desk.ask(student(here('s1'), 'currentEnrolment { mainClass { name } options { name } }'), office);
    expect(data).toEqual({ student: { currentEnrolment: { mainClass: { name: '5A' }, options: [{ name: 'Latin' }] } } });
  });
  it('has a plan whose kind is about health when it is a care plan, and needs that category then', async () => {
    const query = (id: string) => student(id, 'accommodations { id kind measures }');
    expect((await desk.ask(query(here('s1')), office)).data).toEqual({
      student: { accommodations: [{ id: here('ac1'), kind: 'PAP', measures: ['extra time'] }] },
    });
    const careful = await desk.ask(query(here('s2')), office);
    expect(careful.data).toEqual({ student: { accommodations: [{ id: here('ac2'), kind: null, measures: ['own meal'] }] } });
    expect(careful.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN_FIELD']);
    const nurse = { ...office, but: { 'Accommodation.kind#HEALTH': office.extents } };
    expect((await desk.ask(query(here('s2')), nurse)).data).toEqual({
      student: { accommodations: [{ id: here('ac2'), kind: 'PAI', measures: ['own meal'] }] },
    });
  });
});

describe('a guardian', () => {
  it('finds their wards, and not a child whose link opens nothing', async () => {
    const query = '{ me { id wards { kinship student { id } } } }';
    expect((await desk.ask(query, mother)).data).toEqual({
      me: {
        id: here('p10'),
        wards: [
          { kinship: 'MOTHER', student: { id: here('s1') } },
          { kinship: null, student: { id: here('s2') } },
        ],
      },
    });
    const contact = { person: here('p12'), extents: [themselves(here('p12'), 'GUARDIAN'), students(HERE, [here('s3')], 'GUARDIAN')] };
    expect((await desk.ask(query, contact)).data).toEqual({ me: { id: here('p12'), wards: [] } });
  });
  it('does not reach the child of another family', async () => {
    expect((await desk.ask(student(here('s3'), 'id'), mother)).data).toEqual({ student: null });
    expect((await desk.ask(person(here('p3'), 'id'), mother)).data).toEqual({ person: null });
  });
  it('is in reach of the school through a child enrolled there, while the link is in force', async () => {
    expect((await desk.ask(person(here('p10'), 'id'), office)).data).toEqual({ person: { id: here('p10') } });
    const onlyS2 = { extents: [guardians(HERE, [here('s2')], 'TEACHER')] };
    expect((await desk.ask(person(here('p10'), 'id'), onlyS2)).data).toEqual({ person: { id: here('p10') } });
    expect((await desk.ask(person(here('p12'), 'id'), onlyS2)).data).toEqual({ person: null });
    expect((await desk.ask(person(here('p10'), 'id'), officeThere)).data).toEqual({ person: null });
  });
  it('is listed to whoever may see both ends of the link', async () => {
    const query = student(here('s1'), 'guardians { id guardian { id } } emergencyContacts { id }');
    expect((await desk.ask(query, office)).data).toEqual({
      student: {
        guardians: [
          { id: here('gl1'), guardian: { id: here('p10') } },
          { id: here('gl2'), guardian: { id: here('p11') } },
        ],
        emergencyContacts: [{ id: here('gl1') }],
      },
    });
    const childOnly = { extents: [students(HERE, '*', 'TEACHER')] };
    expect((await desk.ask(query, childOnly)).data).toEqual({ student: { guardians: [], emergencyContacts: [] } });
  });
  it('who must not be found keeps their address, from everyone but themselves', async () => {
    const query = student(here('s1'), 'guardians { guardian { id addresses { lines } } }');
    expect((await desk.ask(query, office)).data).toEqual({
      student: {
        guardians: [
          { guardian: { id: here('p10'), addresses: [{ lines: ['2 rue du Bac'] }] } },
          { guardian: { id: here('p11'), addresses: null } },
        ],
      },
    });
    const own = { person: here('p11'), extents: [themselves(here('p11'), 'GUARDIAN')] };
    expect((await desk.ask('{ me { addresses { lines } } }', own)).data).toEqual({ me: { addresses: [{ lines: ['secret'] }] } });
  });
  it('who must not be found is not found through the child either', async () => {
    const query = person(here('p1'), 'addresses { lines }');
    expect((await desk.ask(query, mother)).data).toEqual({ person: { addresses: null } });
    expect((await desk.ask(query, office)).data).toEqual({ person: { addresses: [{ lines: ['1 rue du Port'] }] } });
    const father = { person: here('p11'), extents: [students(HERE, [here('s1')], 'GUARDIAN')] };
    expect((await desk.ask(query, father)).data).toEqual({ person: { addresses: [{ lines: ['1 rue du Port'] }] } });
  });
});

describe('a person', () => {
  it('shows a vendor their school address only', async () => {
    const query = person(here('p1'), 'emails { value }');
    const vendor = { extents: wholeSchool(HERE, 'SYSTEM') };
    expect((await desk.ask(query, vendor)).data).toEqual({ person: { emails: [{ value: 'lea@ecole.example' }] } });
    expect((await desk.ask(query, office)).data).toEqual({
      person: { emails: [{ value: 'lea@ecole.example' }, { value: 'lea@home.example' }] },
    });
  });
  it('is of age on the birthday, at the school', async () => {
    const adult = async (at: string) => (await desk.ask(person(here('p2'), 'isAdult'), { ...office, at: Date.parse(at) })).data;
    expect(await adult('2026-11-24T22:59:00Z')).toEqual({ person: { isAdult: false } });
    expect(await adult('2026-11-24T23:00:00Z')).toEqual({ person: { isAdult: true } });
    const own = { person: here('p3'), extents: [themselves(here('p3'), 'STUDENT')] };
    const born29February = async (at: string) => (await desk.ask('{ me { isAdult } }', { ...own, at: Date.parse(at) })).data;
    expect(await born29February('2026-02-28T12:00:00Z')).toEqual({ me: { isAdult: false } });
    expect(await born29February('2026-03-01T12:00:00Z')).toEqual({ me: { isAdult: true } });
  });
  it('is called as they are usually called', async () => {
    expect((await desk.ask(person(here('p20'), 'displayName'), office)).data).toEqual({ person: { displayName: 'M. Prof' } });
  });
  it('has each external key once, under the facet it was given for', async () => {
    const { data } = await desk.ask(person(here('p3'), 'externalIds { system value } student { externalIds { value } }'), office);
    expect(data).toEqual({ person: { externalIds: [{ system: 'aaf', value: 'E3' }], student: { externalIds: [{ value: 'E3' }] } } });
  });
  it('shows the facets they have', async () => {
    expect((await desk.ask(person(here('p20'), 'student { id } staff { id }'), office)).data).toEqual({
      person: { student: null, staff: { id: here('t20') } },
    });
  });
  it('reads their own roles, each to its end', async () => {
    const aide = { person: here('p23'), extents: [themselves(here('p23'), 'TEACHER'), students(HERE, [here('s1')], 'TEACHER')] };
    expect((await desk.ask('{ me { roles { function scopeStudent { id } } } }', aide)).data).toEqual({
      me: { roles: [{ function: 'AESH', scopeStudent: { id: here('s1') } }] },
    });
    const substitute = { person: here('p22'), extents: [themselves(here('p22'), 'TEACHER')] };
    const roles = async (at: string) => (await desk.ask('{ me { roles { function } } }', { ...substitute, at: Date.parse(at) })).data;
    expect(await roles('2026-11-27T22:59:00Z')).toEqual({ me: { roles: [{ function: 'TEACHER' }] } });
    expect(await roles('2026-11-27T23:00:00Z')).toEqual({ me: { roles: [] } });
  });
  it('is nobody when a system asks for itself', async () => {
    expect((await desk.ask('{ me { id } }', office)).data).toEqual({ me: null });
  });
});

describe('a member of staff', () => {
  it('is found by the families of the school, and only there', async () => {
    const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on Staff { id person { displayName } } } }`;
    const representation = (id: string) => ({ ...mother, variables: { r: [{ __typename: 'Staff', id }] } });
    expect((await desk.ask(query, representation(here('t20')))).data).toEqual({
      _entities: [{ id: here('t20'), person: { displayName: 'M. Prof' } }],
    });
    expect((await desk.ask(query, representation(there('t20')))).data).toEqual({ _entities: [null] });
  });
  it('is not a delegate of parents', async () => {
    const { data } = await desk.ask(`{ school(id: "${HERE}") { staff { totalCount edges { node { id } } } } }`, office);
    expect(data).toEqual({
      school: { staff: { totalCount: 4, edges: [20, 21, 22, 23].map((n) => ({ node: { id: here(`t${n}`) } })) } },
    });
  });
  it('teaches between dates', async () => {
    const query = `{ person(id: "${here('p22')}") { staff { teaching { id substituteFor { id } } } } }`;
    expect((await desk.ask(query, office)).data).toEqual({
      person: { staff: { teaching: [{ id: here('ta2'), substituteFor: { id: here('t20') } }] } },
    });
    const later = { person: here('p22'), extents: [themselves(here('p22'), 'TEACHER')], at: AT + 7 * 24 * 3600 * 1000 };
    expect((await desk.ask(query, later)).data).toEqual({ person: { staff: { teaching: [] } } });
  });
  it('is head teacher of a class, from both sides', async () => {
    const query = `{ classGroup(id: "${here('g1')}") { headTeachers { id headTeacherOf { id } } teaching { staff { id } } } }`;
    expect((await desk.ask(query, office)).data).toEqual({
      classGroup: {
        headTeachers: [{ id: here('t20'), headTeacherOf: [{ id: here('g1') }] }],
        teaching: [{ staff: { id: here('t20') } }, { staff: { id: here('t22') } }],
      },
    });
  });
});
