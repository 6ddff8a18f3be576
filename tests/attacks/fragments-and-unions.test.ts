import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** T01 T02 T03 T04 T05 T06 L4 L6 L7: the rule is the concrete type's, whatever wraps the selection. */
let world: World;
let parent: Ask;
let lms: Ask;
beforeAll(async () => {
  world = await openWorld();
  parent = await world.person('parent', 'famille', 'family-information');
  lms = await world.service('lms', 'class-lists');
}, 120_000);
afterAll(() => world?.close());

const WRAPPED = [
  ['plain', 'dietaryRequirement'],
  ['a fragment without a type', '... { dietaryRequirement }'],
  ['a typed inline fragment', '... on Student { dietaryRequirement }'],
  ['nested inline fragments', '... { ... on Student { ... { dietaryRequirement } } }'],
  ['a named fragment', '...Diet'],
  ['a fragment in a fragment', '...Outer'],
] as const;
const FRAGMENTS = ' fragment Diet on Student { dietaryRequirement } fragment Outer on Student { ...Diet ... on Student { ...Diet } }';

describe('a denied field', () => {
  it.each(WRAPPED)('T03 L4: stays denied and unfetched inside %s', async (_, selection) => {
    world.sent.length = 0;
    const reply = await parent(
      `{ me { wards { student { id ${selection} } } } }${selection.startsWith('...D') || selection.startsWith('...O') ? FRAGMENTS : ''}`.replace(
        ' fragment Outer on Student { ...Diet ... on Student { ...Diet } }',
        selection === '...Outer' ? '$&' : '',
      ),
    );
    expect(reply.data.me.wards[0].student).toEqual({ id: world.studentOf('student'), dietaryRequirement: null });
    expect(reply.errors.map((error) => error.extensions.coordinate)).toContain('Student.dietaryRequirement');
    expect(world.sent.some(({ body }) => body.includes('dietaryRequirement'))).toBe(false);
  });

  it('L7: nulls itself, and neither its siblings nor what is above it', async () => {
    const reply = await parent('{ me { displayName wards { student { boarding dietaryRequirement nationalId person { givenName } } } } }');
    expect(reply.data.me.displayName).toEqual(expect.any(String));
    expect(reply.data.me.wards[0].student).toMatchObject({ dietaryRequirement: null, person: { givenName: expect.any(String) } });
  });

  it('L6 T05: an object nothing of which may be seen does not tell its type', async () => {
    const reply = await parent(`{ student(id: "${world.studentOf('student-victim')}") { __typename id } }`);
    expect(reply.data.student).toBeNull();
  });
});

describe('a union', () => {
  const CHANGES = (selection: string) =>
    `{ identityChanges(schoolId: "9990001X", types: ["Student", "ClassGroup"], first: 60) { edges { node: record { ${selection} } } } }`;

  it('T04: what is denied on a member stays denied there', async () => {
    const reply = await lms(CHANGES('__typename ... on Student { person { givenName birthDate } dietaryRequirement }'));
    const students = reply.data.identityChanges.edges
      .map((edge: { node: { __typename: string } }) => edge.node)
      .filter((node: { __typename: string }) => node.__typename === 'Student');
    expect(students.length).toBeGreaterThan(0);
    for (const student of students)
      expect(student).toMatchObject({ person: { givenName: expect.any(String), birthDate: null }, dietaryRequirement: null });
  });

  it('T06: one key under two type conditions keeps each type’s own right', async () => {
    const reply = await lms(CHANGES('__typename ... on Student { id x: nationalId } ... on ClassGroup { id x: name }'));
    const nodes = reply.data.identityChanges.edges.map((edge: { node: { __typename: string; x: string | null } }) => edge.node) as {
      __typename: string;
      x: string | null;
    }[];
    for (const node of nodes) expect(node.x === null).toBe(node.__typename === 'Student');
    expect(new Set(nodes.map((node) => node.__typename)).size).toBe(2);
  });
});
