import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { type Asking, AT, type Desk, groups, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, OTHER, TEACHER, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

/** As base policy grants it: one's own, and what a member of the school may read. */
const as = (person: string, at = AT): Asking => ({
  person,
  at,
  extents: [themselves(person), groups(HERE, 'OFFICE'), staffOf(HERE, 'GUARDIAN')],
});
const list = async (person: string, args = '', at = AT) => {
  const query = `{ _entities(representations: [{ __typename: "Person", id: "${person}" }]) { ... on Person {
    announcements(first: 50${args}) { totalCount edges { node { id } } } } } }`;
  const { data, errors } = await desk.ask(query, as(person, at));
  expect(errors).toBeUndefined();
  const { totalCount, edges } = data._entities[0].announcements;
  expect(totalCount).toBe(edges.length);
  return edges.map((edge: { node: { id: string } }) => edge.node.id);
};
const byId = (id: string, person: string, fields = 'id', at = AT) =>
  desk.ask(`{ announcement(id: "${here(id)}") { ${fields} } }`, as(person, at));

describe('an announcement', () => {
  it('is for those of its audience, latest first', async () => {
    expect(await list(MOTHER)).toEqual(['an5', 'an2', 'an1'].map(here));
    expect(await list(OTHER)).toEqual(['an6', 'an1'].map(here));
  });
  it('is nothing to anybody else, whatever they are to the school', async () => {
    expect((await byId('an6', MOTHER)).data).toEqual({ announcement: null });
    expect((await byId('an999', MOTHER)).data).toEqual({ announcement: null });
    const office: Asking = {
      person: here('p99'),
      extents: [themselves(here('p99')), groups(HERE, 'OFFICE'), students(HERE, '*', 'OFFICE')],
    };
    expect((await desk.ask(`{ announcement(id: "${here('an1')}") { id } }`, office)).data).toEqual({ announcement: null });
  });
  it('is there from the instant of its publication, and gone at its end', async () => {
    const publication = AT + 10 * 60_000;
    expect(await list(MOTHER, '', publication - 1)).not.toContain(here('an3'));
    expect(await list(MOTHER, '', publication)).toContain(here('an3'));
    expect(await list(MOTHER, '', AT - 1)).toContain(here('an4'));
    expect(await list(MOTHER, '', AT)).not.toContain(here('an4'));
    expect((await byId('an3', MOTHER)).data).toEqual({ announcement: null });
    expect((await byId('an4', MOTHER)).data).toEqual({ announcement: null });
  });
  it('is its author’s at any time, without the list of those it is for', async () => {
    const { data, errors } = await byId(
      'an3',
      TEACHER,
      'id title author { id } myAcknowledgement { readAt } preauSubjects(path: "audience.person")',
    );
    expect(errors).toBeUndefined();
    expect(data.announcement).toEqual({
      id: here('an3'),
      title: 'an3',
      author: { id: TEACHER },
      myAcknowledgement: null,
      preauSubjects: [TEACHER],
    });
  });
  it('tells of its audience the reader alone', async () => {
    const { data } = await byId('an1', MOTHER, 'preauSubjects(path: "audience.person")');
    expect(data.announcement.preauSubjects.sort()).toEqual([TEACHER, MOTHER]);
  });
  it('is acknowledged by each for themself', async () => {
    const { data } = await byId('an5', MOTHER, 'acknowledgementRequired myAcknowledgement { readAt acknowledgedAt }');
    expect(data.announcement).toEqual({
      acknowledgementRequired: true,
      myAcknowledgement: { readAt: '2026-11-24T07:30:00.000Z', acknowledgedAt: '2026-11-24T07:40:00.000Z' },
    });
    expect((await byId('an1', OTHER, 'myAcknowledgement { acknowledgedAt }')).data.announcement.myAcknowledgement).toEqual({
      acknowledgedAt: null,
    });
  });
  it('is listed by what is still to acknowledge, and by child', async () => {
    expect(await list(MOTHER, ', unacknowledgedOnly: true')).toEqual([here('an1')]);
    expect(await list(MOTHER, `, aboutStudentId: "${here('s2')}"`)).toEqual([here('an5')]);
    expect(await list(MOTHER, `, aboutStudentId: "${here('s9')}"`)).toEqual([]);
  });
});
