import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as t from '../../../subgraphs/identity/tables.js';
import { type Desk, groups, openDesk, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const dataOf = async (query: string, asking: Parameters<Desk['ask']>[1] = office) => (await desk.ask(query, asking)).data;
const student = (id: string, fields: string) => `{ student(id: "${id}") { ${fields} } }`;

describe('a school', () => {
  const query = (id: string) =>
    `{ school(id: "${id}") { dataProtectionContact capabilities { domain feature system readable writable } } }`;

  it('says to whom one writes about its data, and which system serves what; nothing of another', async () => {
    const served = { domain: 'attendance', feature: 'roll calls', system: 'tool', readable: true };
    await desk.store.db.insert(t.capabilities).values([
      { school: HERE, ...served, writable: false },
      { school: THERE, ...served, writable: true },
    ]);
    await desk.store.db.update(t.schools).set({ dataProtectionContact: 'dpd@school.example' });
    const said = { dataProtectionContact: 'dpd@school.example', capabilities: [{ ...served, writable: false }] };
    expect(await dataOf(query(HERE))).toEqual({ school: said });
    expect(await dataOf(query(THERE))).toEqual({ school: null });
  });

  it('teaches subjects that are parts of others', async () => {
    await desk.store.db
      .update(t.subjects)
      .set({ parent: here('sb1'), electionMode: 'F' })
      .where(eq(t.subjects.id, here('sb2')));
    expect(await dataOf(`{ school(id: "${HERE}") { subjects { name electionMode parent { name } } } }`)).toEqual({
      school: {
        subjects: [
          { name: 'Latin', electionMode: 'F', parent: { name: 'Mathématiques' } },
          { name: 'Mathématiques', electionMode: null, parent: null },
        ],
      },
    });
  });
});

describe('a group', () => {
  it('is of classes, as far as they may be known of', async () => {
    await desk.store.db
      .update(t.classGroups)
      .set({ parentGroups: [here('g1'), there('g1')] })
      .where(eq(t.classGroups.id, here('g2')));
    const query = `{ classGroup(id: "${here('g2')}") { parentGroups { name } } }`;
    expect(await dataOf(query)).toEqual({ classGroup: { parentGroups: [{ name: '5A' }] } });
    expect(await dataOf(query, { extents: [groups(HERE, [here('g2')], 'TEACHER')] })).toEqual({ classGroup: { parentGroups: [] } });
  });

  it('has delegates, whom those know who may know of the student, while they are delegates', async () => {
    const mandate = (n: number, person: string, more: Partial<typeof t.roleAssignments.$inferInsert> = {}) => ({
      ...{ school: HERE, id: here(`ra${n}`), person, function: 'STUDENT_DELEGATE', scope: 'CLASS', scopeGroup: here('g1') },
      ...more,
    });
    await desk.store.db
      .insert(t.roleAssignments)
      .values([
        mandate(90, here('p1')),
        mandate(91, here('p2')),
        mandate(92, here('p3'), { validTo: '2026-11-23' }),
        mandate(93, here('p4')),
        mandate(94, here('p3'), { scopeGroup: here('g2') }),
      ]);
    const query = `{ classGroup(id: "${here('g1')}") { delegates { id } } }`;
    expect(await dataOf(query)).toEqual({ classGroup: { delegates: [{ id: here('s1') }, { id: here('s2') }] } });
    const family = { extents: [groups(HERE, '*', 'GUARDIAN'), students(HERE, [here('s2')], 'GUARDIAN')] } as const;
    expect(await dataOf(query, family)).toEqual({ classGroup: { delegates: [{ id: here('s2') }] } });
  });
});

describe('the school a student came from', () => {
  const everything = `id uai name kind academy timeZone dataProtectionContact address { city } externalIds { value } capabilities { feature }
    schoolYears { id } subjects { id } classGroups { totalCount } students { totalCount } staff { totalCount }`;
  const query = student(here('s3'), `enrolments { edges { node { id previousSchool { ${everything} } } } }`);
  const noted = (id: string, previousSchool: string | null) =>
    desk.store.db.update(t.enrolments).set({ previousSchool }).where(eq(t.enrolments.id, id));
  const nothing = {
    ...{ name: null, kind: null, academy: null, timeZone: null, dataProtectionContact: null, address: null },
    ...{ externalIds: [], capabilities: [], schoolYears: [], subjects: [] },
    ...{ classGroups: { totalCount: 0 }, students: { totalCount: 0 }, staff: { totalCount: 0 } },
  };
  const answer = (previousSchool: object | null) => ({
    student: { enrolments: { edges: [{ node: { id: here('en3'), previousSchool } }] } },
  });

  it('is a number that this school noted and nothing more, whether or not that school is kept here', async () => {
    await desk.store.db.insert(t.externalIds).values({ school: THERE, system: 'aaf', kind: 'structure', value: '9', record: THERE });
    for (const uai of [THERE, '9990009Z']) {
      await noted(here('en3'), uai);
      expect(await dataOf(query)).toEqual(answer({ id: uai, uai, ...nothing }));
    }
  });

  it('is the school itself to those who have to do with both', async () => {
    await noted(here('en3'), THERE);
    const own = { extents: [...office.extents, groups(THERE, '*', 'OFFICE')] };
    const named = student(here('s3'), 'enrolments { edges { node { id previousSchool { name } } } }');
    expect(await dataOf(named, own)).toEqual(answer({ name: 'Lycée du Lagon' }));
  });

  it('is not told of by that school, nor what another school noted', async () => {
    await noted(there('en3'), '9990009Z');
    expect(await dataOf(query)).toEqual(answer(null));
  });
});

describe('a role', () => {
  it('says for which subject it is', async () => {
    await desk.store.db
      .update(t.roleAssignments)
      .set({ scope: 'SUBJECT', scopeSubject: here('sb1') })
      .where(eq(t.roleAssignments.id, here('ra1')));
    const { data } = await desk.ask(`{ person(id: "${here('p20')}") { roles { scope scopeSubject { name } } } }`, office);
    expect(data?.person).toEqual({
      roles: [
        { scope: 'SUBJECT', scopeSubject: { name: 'Mathématiques' } },
        { scope: 'CLASS', scopeSubject: null },
      ],
    });
    const facts = `{ preauStandings(person: "${here('p20')}") }`;
    expect((await desk.ask(facts, { ...office, but: { 'Query.preauStandings': office.extents } })).data?.preauStandings).toMatchObject({
      roles: [
        { scope: 'SUBJECT', subject: here('sb1') },
        { scope: 'CLASS', subject: null },
      ],
    });
  });
});

describe('a plan', () => {
  it('names the aide it gives', async () => {
    await desk.store.db
      .update(t.accommodations)
      .set({ aide: here('t23') })
      .where(eq(t.accommodations.id, here('ac1')));
    expect(await dataOf(student(here('s1'), 'accommodations { aide { id } }'))).toEqual({
      student: { accommodations: [{ aide: { id: here('t23') } }] },
    });
    const own = { person: here('p1'), extents: [themselves(here('p1'), 'STUDENT')] };
    expect(await dataOf(student(here('s1'), 'accommodations { aide { id } }'), own)).toEqual({
      student: { accommodations: [{ aide: null }] },
    });
  });
});

describe('an address', () => {
  it('is passed on to no association while a link says that it must be passed on to nobody', async () => {
    await desk.store.db.update(t.guardianLinks).set({ shareWithParentAssociations: true });
    const query = student(here('s1'), 'guardians { id shareWithParentAssociations }');
    expect(await dataOf(query)).toEqual({
      student: {
        guardians: [
          { id: here('gl1'), shareWithParentAssociations: true },
          { id: here('gl2'), shareWithParentAssociations: false },
        ],
      },
    });
  });
});
