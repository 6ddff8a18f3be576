import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asking, type Desk, entities, openDesk, staffOf, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, THERE, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const officeThere = { extents: wholeSchool(THERE, 'OFFICE') };
const familyOfVictim = { person: here('p101'), extents: [students(HERE, [here('s1')], 'GUARDIAN')] };
const familyOfAuthor = { person: here('p102'), extents: [students(HERE, [here('s2')], 'GUARDIAN')] };

async function ofStudent(student: string, fields: string, asking: Asking) {
  const { query, variables } = entities('Student', [student], fields);
  const answer = await desk.ask(query, { ...asking, variables });
  return { ...answer.data._entities[0], errors: answer.errors };
}

describe('an incident between two children', () => {
  const fields =
    'incidents(first: 10) { edges { node { occurredAt kind description participants { role student { id } person { id } note } } } }';

  it('shows each family its own child and nobody else', async () => {
    for (const [student, person, asking] of [
      ['s1', 'p1', familyOfVictim],
      ['s2', 'p2', familyOfAuthor],
    ] as const) {
      const { incidents } = await ofStudent(here(student), fields, asking);
      const [{ node }] = incidents.edges;
      expect(node.participants).toHaveLength(1);
      expect(node.participants[0]).toMatchObject({ student: { id: here(student) }, person: { id: here(person) } });
      expect(node).toMatchObject({ kind: 'ASSAULT', occurredAt: '2026-11-19T10:00:00.000Z' });
    }
  });
  it('keeps what is told of all of them from a family', async () => {
    const { incidents, errors } = await ofStudent(here('s1'), fields, familyOfVictim);
    expect(incidents.edges[0].node.description).toBeNull();
    expect(errors.map((error: { extensions: { code: string } }) => error.extensions.code)).toEqual(['FORBIDDEN_FIELD']);
  });
  it('is told whole to those who reach everybody who took part', async () => {
    const { incidents, errors } = await ofStudent(here('s1'), fields, office);
    expect(incidents.edges[0].node).toMatchObject({ description: 'in the yard' });
    expect(incidents.edges[0].node.participants).toHaveLength(3);
    expect(errors).toBeUndefined();
  });
  it('is not told whole to those who do not reach the adult who took part', async () => {
    const { incidents } = await ofStudent(here('s1'), fields, { extents: [students(HERE, '*', 'OFFICE')] });
    expect(incidents.edges[0].node.description).toBeNull();
    expect(incidents.edges[0].node.participants).toHaveLength(2);
  });
  it('names the subjects of the decision to the gateway, all of them', async () => {
    const query = `{ incident(id: "${here('bi1')}") { preauSubjects(path: "participants.person") } }`;
    expect((await desk.ask(query, familyOfVictim)).data.incident.preauSubjects).toEqual([here('p1'), here('p2'), here('p50')]);
  });
  it('is found by the student’s part in it', async () => {
    const found = async (role: string) =>
      (await ofStudent(here('s1'), `incidents(role: ${role}, first: 10) { edges { node { id } } }`, office)).incidents.edges;
    expect(await found('VICTIM')).toHaveLength(1);
    expect(await found('PERPETRATOR')).toHaveLength(0);
  });
  it('is nothing to somebody who reaches nobody in it', async () => {
    const byId = `{ incident(id: "${here('bi1')}") { kind } }`;
    expect((await desk.ask(byId, { extents: [students(HERE, [here('s3')], 'GUARDIAN')] })).data.incident).toBeNull();
    expect((await desk.ask(byId, officeThere)).data.incident).toBeNull();
    expect((await desk.ask(byId, { extents: [staffOf(HERE, 'OFFICE')] })).data.incident).toEqual({ kind: 'ASSAULT' });
    expect((await desk.ask(byId, { extents: [themselves(here('p1'), 'STUDENT')] })).data.incident).toEqual({ kind: 'ASSAULT' });
  });
});

describe('the incidents of a school', () => {
  const list = (asking: Asking, kinds = '') =>
    desk
      .ask(
        `{ incidents(schoolId: "${HERE}", from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 10${kinds}) { edges { node { id } } } }`,
        asking,
      )
      .then((answer) => answer.data.incidents.edges.map((edge: { node: { id: string } }) => edge.node.id));
  it('are those in which somebody in reach took part', async () => {
    expect(await list(office)).toEqual([here('bi1'), here('bi2')]);
    expect(await list(office, ', kinds: ["INSULT"]')).toEqual([here('bi2')]);
    expect(await list({ extents: [students(HERE, [here('s11')], 'TEACHER')] })).toEqual([here('bi2')]);
    expect(await list(officeThere)).toEqual([]);
  });
});

describe('a measure', () => {
  const measures = async (asking: Asking, student = 's2') =>
    (await ofStudent(here(student), 'measures(first: 10) { edges { node { id decidedAt } } }', asking)).measures?.edges.map(
      (edge: { node: { id: string } }) => edge.node.id,
    );
  it('past its day of erasure is gone from every view', async () => {
    expect(await measures(office)).toEqual([here('ms1'), here('ms3')]);
    expect(await measures({ ...office, at: Date.parse('2026-11-23T12:00:00Z') })).toEqual([here('ms1'), here('ms2'), here('ms3')]);
    const { query, variables } = entities('Measure', [here('ms1'), here('ms2')], 'id');
    expect((await desk.ask(query, { ...office, variables })).data._entities).toEqual([{ id: here('ms1') }, null]);
  });
  it('is gone when its day is over at the school, not in universal time', async () => {
    expect(await measures({ ...office, at: Date.parse('2026-11-24T22:59:00Z') })).toEqual([here('ms1'), here('ms3')]);
    expect(await measures({ ...office, at: Date.parse('2026-11-24T23:01:00Z') })).toEqual([here('ms3')]);
  });
  it('is told to the family from the instant it is for them', async () => {
    expect(await measures(familyOfAuthor)).toEqual([here('ms1')]);
    expect(await measures({ ...familyOfAuthor, at: Date.parse('2026-12-01T00:00:00Z') })).toEqual([here('ms3')]);
  });
  it('of another child is refused to a family', async () => {
    expect(await measures(familyOfVictim)).toBeUndefined();
  });
  it('leads to its incident, which shows the family its own child', async () => {
    const fields = 'measures(first: 1) { edges { node { id incident { participants { student { id } } } } } }';
    const { measures: found } = await ofStudent(here('s2'), fields, familyOfAuthor);
    expect(found.edges[0].node.incident).toEqual({ participants: [{ student: { id: here('s2') } }] });
  });
});

describe('a visit to the infirmary', () => {
  const visits = async (asking: Asking, student = 's1') =>
    (await ofStudent(here(student), 'infirmaryVisits(first: 10) { edges { node { id arrivedAt motive } } }', asking)).infirmaryVisits
      ?.edges;
  it('is told to who reaches the student', async () => {
    expect(await visits(office)).toEqual([{ node: { id: here('iv1'), arrivedAt: '2026-11-20T09:00:00.000Z', motive: 'headache' } }]);
    expect(await visits(familyOfVictim, 's2')).toBeUndefined();
  });
  it('is told in part to who may read a part', async () => {
    const found = await visits({ ...familyOfVictim, but: { 'InfirmaryVisit.motive': null } });
    expect(found).toEqual([{ node: { id: here('iv1'), arrivedAt: '2026-11-20T09:00:00.000Z', motive: null } }]);
  });
  it('of another school is nothing, by its id too', async () => {
    const { query, variables } = entities('InfirmaryVisit', [here('iv1')], 'id');
    expect((await desk.ask(query, { ...officeThere, variables })).data._entities).toEqual([null]);
  });
});
