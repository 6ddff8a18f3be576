import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asking, type Desk, entities, groups, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, THERE, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const ofMaths = {
  extents: [students(HERE, [here('s1'), here('s2')], 'TEACHER', [here('sb1')]), groups(HERE, [here('g1')], 'TEACHER', [here('sb1')])],
};

async function sheets(asking: Asking, fields = 'id', ids = [here('g1'), here('g2')]) {
  const { query, variables } = entities('ClassGroup', ids, `id rollCalls(first: 10) { edges { node { ${fields} } } }`);
  const answer = await desk.ask(query, { ...asking, variables });
  return answer.data._entities.map((group: { rollCalls: { edges: { node: unknown }[] } }) =>
    group.rollCalls.edges.map((edge) => edge.node),
  );
}

describe('the sheets of a class', () => {
  it('are all for the office, and for a teacher those of their class and subject', async () => {
    expect(await sheets(office)).toEqual([[{ id: here('rc2') }, { id: here('rc1') }], [{ id: here('rc3') }]]);
    expect(await sheets(ofMaths)).toEqual([[{ id: here('rc1') }], []]);
  });
  it('are none for another school', async () => {
    expect(await sheets({ extents: wholeSchool(THERE, 'OFFICE') })).toEqual([[], []]);
  });
  it('say who took them, when, of which class', async () => {
    expect((await sheets(office, 'id state takenAt takenBy { id } subject { id } groups { id } school { id }'))[0][1]).toEqual({
      id: here('rc1'),
      state: 'DONE',
      takenAt: '2026-11-23T07:10:00.000Z',
      takenBy: { id: here('t50') },
      subject: { id: here('sb1') },
      groups: [{ id: here('g1') }],
      school: { id: HERE },
    });
  });
  it('list the students in reach, and an absence the office keeps to itself is not there', async () => {
    const fields = 'id entries { status student { id } event { id } expectedAbsence { id } }';
    expect((await sheets(ofMaths, fields))[0][0].entries).toEqual([
      { status: 'ABSENT', student: { id: here('s1') }, event: { id: here('ae1') }, expectedAbsence: null },
      { status: 'ABSENT', student: { id: here('s2') }, event: { id: here('ae8') }, expectedAbsence: null },
    ]);
    const [, sheet] = (await sheets(office, fields))[0];
    expect(sheet.entries).toHaveLength(3);
    expect(sheet.entries[0].expectedAbsence).toEqual({ id: here('ae4') });
  });
  it('cost one statement for the lists, one for the entries and one for the absences', async () => {
    const counted = desk.statements();
    await sheets(office, 'id entries { student { id } event { id } expectedAbsence { id } }');
    expect(counted.count()).toBe(3);
  });
});

describe('a sheet by its id', () => {
  it('is nothing to a teacher of another subject or class', async () => {
    const { query, variables } = entities('RollCall', [here('rc1'), here('rc2'), here('rc3')], 'id');
    expect((await desk.ask(query, { ...ofMaths, variables })).data._entities).toEqual([{ id: here('rc1') }, null, null]);
  });
});
