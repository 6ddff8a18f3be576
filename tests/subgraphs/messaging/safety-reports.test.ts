import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { type Asking, type Desk, openDesk, students, themselves } from './desk.js';
import { HERE, here, THERE, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const REFERENT: Asking = { person: here('p50'), extents: [students(HERE, '*', 'TEACHER')], but: { 'Person.id': [themselves(here('p7'))] } };
const list = async (asking: Asking, args = '', school = HERE) => {
  const { data } = await desk.ask(`{ safetyReports(schoolId: "${school}", first: 50${args}) { edges { node { id } } } }`, asking);
  return data.safetyReports.edges.map((edge: { node: { id: string } }) => edge.node.id);
};

describe('the safety reports of a school', () => {
  it('are for staff who answer for the whole school, latest first', async () => {
    expect(await list(REFERENT)).toEqual(['sr3c', 'sr1a', 'sr2b', 'sr4d'].map(here));
    expect(await list(REFERENT, ', states: [CLEARED]')).toEqual([here('sr3c')]);
  });
  it('are nothing to staff of another school', async () => {
    expect(await list(REFERENT, '', THERE)).toEqual([]);
    expect(
      (await desk.ask('{ _entities(representations: [{ __typename: "SafetyReport", id: "9990002Y.sr6f" }]) { __typename } }', REFERENT))
        .data,
    ).toEqual({
      _entities: [null],
    });
  });
  it('are nothing to a teacher of some of the students, to families and to vendors', async () => {
    expect(await list({ ...REFERENT, extents: [students(HERE, [here('s1')], 'TEACHER')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, [here('s1')], 'GUARDIAN')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, '*', 'GUARDIAN')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, '*', 'SYSTEM')] })).toEqual([]);
  });
  it('are paged, each once', async () => {
    const seen: string[] = [];
    let after = '';
    for (let more = true; more; ) {
      const query = `{ safetyReports(schoolId: "${HERE}", first: 1${after}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
      const { edges, pageInfo } = (await desk.ask(query, REFERENT)).data.safetyReports;
      seen.push(edges[0].node.id);
      after = `, after: "${pageInfo.endCursor}"`;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(['sr3c', 'sr1a', 'sr2b', 'sr4d'].map(here));
  });
});

describe('the reporter of a safety report', () => {
  const report = async (id: string) => {
    const query = `{ _entities(representations: [{ __typename: "SafetyReport", id: "${here(id)}" }]) { ... on SafetyReport {
      anonymous reporter { id } createdAt statement concerns { id } preauSubjects(path: "concerns") } } }`;
    const { data, errors } = await desk.ask(query, REFERENT);
    expect(errors).toBeUndefined();
    return data._entities[0];
  };
  it('is told where they gave their name', async () => {
    expect(await report('sr1a')).toEqual({
      anonymous: false,
      reporter: { id: here('p7') },
      createdAt: '2026-11-20T08:15:00.000Z',
      statement: 'texte sr1a',
      concerns: [{ id: here('s1') }],
      preauSubjects: [here('p1')],
    });
  });
  it('who is anonymous is told to nobody, nor the time of day they wrote, even where the row has both', async () => {
    expect(await report('sr2b')).toMatchObject({ anonymous: true, reporter: null, createdAt: '2026-11-20T00:00:00.000Z' });
  });
  it('who is anonymous is not given away by the order of the list', async () => {
    const listed = await list(REFERENT);
    expect(listed.indexOf(here('sr2b'))).toBe(2);
  });
});
