import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, guardians, openDesk, staffOf, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, THERE, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };

describe('a coordinate', () => {
  it('is refused when it was not granted, beside those that were', async () => {
    const { data, errors } = await desk.ask(`{ student(id: "${here('s1')}") { id nationalId boarding } }`, {
      ...office,
      but: { 'Student.nationalId': null },
    });
    expect(data).toEqual({ student: { id: here('s1'), nationalId: null, boarding: 'HALF_BOARD' } });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN_FIELD']);
  });
  it('is refused of a row that its own reach does not include, though another coordinate brought the row', async () => {
    const but = { 'Person.birthDate': [students(HERE, [here('s2')], 'OFFICE')] };
    const query = (id: string) => `{ person(id: "${id}") { givenName birthDate } }`;
    expect((await desk.ask(query(here('p1')), { ...office, but })).data).toEqual({ person: { givenName: 'Léa', birthDate: null } });
    expect((await desk.ask(query(here('p2')), { ...office, but })).data).toEqual({ person: { givenName: 'Noé', birthDate: '2008-11-25' } });
  });
  it('about two people needs both of them', async () => {
    const query = `{ student(id: "${here('s1')}") { guardians { id residence contactRestriction } } }`;
    const own = { person: here('p10'), extents: [students(HERE, [here('s1')], 'GUARDIAN'), guardians(HERE, [here('s1')], 'GUARDIAN')] };
    const custody = [students(HERE, [here('s1')], 'GUARDIAN'), themselves(here('p10'), 'GUARDIAN')];
    const { data } = await desk.ask(query, { ...own, but: { 'GuardianLink.contactRestriction': custody } });
    expect(data).toEqual({
      student: {
        guardians: [
          { id: here('gl1'), residence: null, contactRestriction: 'NONE' },
          { id: here('gl2'), residence: null, contactRestriction: null },
        ],
      },
    });
  });
  it('of a type nothing of which was granted is not even looked for', async () => {
    const counter = desk.statements();
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Student { id } } }';
    const asking = { ...office, but: { Student: null }, variables: { r: [{ __typename: 'Student', id: here('s1') }] } };
    expect((await desk.ask(query, asking)).data).toEqual({ _entities: [null] });
    expect(counter.count()).toBe(0);
  });
});

describe('whose a row is', () => {
  const subjects = async (query: string) => (await desk.ask(query, office)).data as unknown as object;
  it('is told for each path of the schema', async () => {
    expect(
      await subjects(`{ student(id: "${here('s1')}") { preauSubjects(path: "self") person { preauSubjects(path: "self") }
        currentEnrolment { preauSubjects(path: "student") } guardians { s: preauSubjects(path: "student") g: preauSubjects(path: "guardian") }
        accommodations { preauSubjects(path: "student") preauCategories(field: "kind") } } }`),
    ).toEqual({
      student: {
        preauSubjects: [here('p1')],
        person: { preauSubjects: [here('p1')] },
        currentEnrolment: { preauSubjects: [here('p1')] },
        guardians: [
          { s: [here('p1')], g: [here('p10')] },
          { s: [here('p1')], g: [here('p11')] },
        ],
        accommodations: [{ preauSubjects: [here('p1')], preauCategories: [] }],
      },
    });
    expect(await subjects(`{ student(id: "${here('s2')}") { accommodations { preauCategories(field: "kind") } } }`)).toEqual({
      student: { accommodations: [{ preauCategories: ['HEALTH'] }] },
    });
    expect(
      await subjects(
        `{ person(id: "${here('p23')}") { staff { preauSubjects(path: "person") } roles { preauSubjects(path: "person") s: preauSubjects(path: "scopeStudent") } } }`,
      ),
    ).toEqual({ person: { staff: { preauSubjects: [here('p23')] }, roles: [{ preauSubjects: [here('p23')], s: [here('p1')] }] } });
    expect(await subjects(`{ classGroup(id: "${here('g1')}") { teaching { preauSubjects(path: "staff.person") } } }`)).toEqual({
      classGroup: { teaching: [{ preauSubjects: [here('p20')] }, { preauSubjects: [here('p22')] }] },
    });
  });
  it('is nobody for a path that is not the row’s', async () => {
    expect(await subjects(`{ student(id: "${here('s1')}") { preauSubjects(path: "guardian") } }`)).toEqual({
      student: { preauSubjects: [] },
    });
  });
});

describe('a reference', () => {
  const entities = async (representations: { __typename: string; id: string }[], asking: Parameters<Desk['ask']>[1]) =>
    (
      await desk.ask(
        `query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Student { id } ... on Person { id } ... on ClassGroup { id } ... on School { id }
          ... on Period { id } ... on SchoolYear { id } ... on Subject { id } ... on GuardianLink { id } ... on TeachingAssignment { id } ... on Staff { id } } }`,
        { ...asking, variables: { r: representations } },
      )
    ).data?._entities as unknown as ({ id: string } | null)[];
  const all = [
    ['Student', 's1'],
    ['Person', 'p10'],
    ['ClassGroup', 'g1'],
    ['Period', 'pd1'],
    ['SchoolYear', 'sy1'],
    ['Subject', 'sb1'],
    ['GuardianLink', 'gl1'],
    ['TeachingAssignment', 'ta1'],
    ['Staff', 't20'],
  ].map(([__typename, local]) => ({ __typename: __typename as string, id: here(local as string) }));

  it('is resolved inside the reach of its type', async () => {
    expect((await entities(all, office)).map((one) => one?.id)).toEqual(all.map((one) => one.id));
  });
  it('of another school is nothing, whatever the type', async () => {
    expect(await entities(all, { extents: wholeSchool(THERE, 'OFFICE') })).toEqual(all.map(() => null));
  });
  it('is answered one by one: some in reach, some not', async () => {
    const teacher = { extents: [students(HERE, [here('s1')], 'TEACHER'), staffOf(HERE, 'TEACHER')] };
    const asked = ['s1', 's2', 's999'].map((local) => ({ __typename: 'Student', id: here(local) }));
    expect((await entities(asked, teacher)).map((one) => one?.id ?? null)).toEqual([here('s1'), null, null]);
  });
});
