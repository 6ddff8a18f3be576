import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apolloPlanner } from '../../../gateway/federation/planner/index.js';
import { readSubgraphTypes } from '../../../gateway/federation/planner/subgraph-types.js';
import { dataOf, federate } from './federation.js';
import { withoutPlan } from './without-plan.js';

const pins = [
  { __typename: 'Note', text: 'bring a coat' },
  { __typename: 'Photo', title: 'the yard', size: { width: 4, height: 3 }, of: { __typename: 'Pupil', id: 'p1', name: 'Ana' } },
];

const named = { __resolveType: ({ __typename }: { __typename: string }) => __typename };

/** Two subgraphs share what hangs on a wall. The school hangs photos that the town does not know; the town hangs posters. */
const wall = federate({
  school: {
    typeDefs: `
      type Query { hall: Hall }
      type Hall @key(fields: "id") { id: ID! wall: Wall @shareable }
      type Wall @shareable { pins: [Pin!]! last: Dated }
      union Pin = Note | Photo
      interface Dated { on: String }
      type Note implements Dated @shareable { text: String on: String }
      type Photo implements Dated {
        title(upper: Boolean): String
        size: Size
        of: Shown
        on: String
        owner: Owner
        weight: Int
      }
      union Shown = Pupil | Hall
      type Pupil @key(fields: "id") { id: ID! name: String }
      type Owner @key(fields: "id") { id: ID! }
      type Size @shareable { width: Int height: Int }
    `,
    resolvers: {
      Query: { hall: () => ({ id: 'h1' }) },
      Pin: named,
      Dated: named,
      Shown: named,
      Hall: { __resolveReference: ({ id }: { id: string }) => ({ id }), wall: () => ({ pins, last: { ...pins[1], on: 'Monday' } }) },
      Photo: {
        title: ({ title }, { upper }) => (upper ? title.toUpperCase() : title),
        owner: () => ({ id: 'o1' }),
        weight: () => 7,
      },
    },
  },
  town: {
    typeDefs: `
      type Query { town: Hall }
      type Hall @key(fields: "id") { id: ID! wall: Wall @shareable motto: String }
      type Wall @shareable { pins: [Pin!]! last: Dated }
      union Pin = Note | Poster
      interface Dated { on: String }
      type Note implements Dated @shareable { text: String on: String }
      type Poster implements Dated { slogan: String on: String }
      type Owner @key(fields: "id") { id: ID! phone: String }
    `,
    resolvers: {
      Query: { town: () => ({ id: 'h2' }) },
      Pin: named,
      Dated: named,
      Hall: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        wall: () => ({ pins: [pins[0], { __typename: 'Poster', slogan: 'vote' }], last: { ...pins[0], on: 'Sunday' } }),
        motto: () => 'all for one',
      },
      Owner: { __resolveReference: ({ id }: { id: string }) => ({ id, phone: '12' }) },
    },
  },
});
const asked = () => wall.sent.map(({ subgraph }) => subgraph);

describe('an object of a type that another subgraph sharing the field does not know', () => {
  it.each([
    '{ hall { wall { pins { __typename ... on Note { text } ... on Photo { title } ... on Poster { slogan } } } } }',
    '{ town { wall { pins { __typename ... on Note { text } ... on Photo { title } ... on Poster { slogan } } } } }',
    '{ hall { wall { pins { ... on Photo { size { width } of { ... on Pupil { id name } ... on Hall { id } } } } } } }',
    '{ hall { wall { last { on ... on Photo { size { height } } } } } }',
  ])('says of itself what its subgraph knows: %s', async (query) => {
    expect(await dataOf(wall.ask(query))).toEqual(JSON.parse(await withoutPlan(wall)(parse(query), {})));
    expect(new Set(asked()).size).toBe(1);
  });

  it('is asked with its arguments', async () => {
    const query =
      'query($loud: Boolean) { hall { wall { pins { ... on Note { text } ... on Photo { title(upper: $loud) soft: title } } } } }';
    expect(await dataOf(wall.ask(query, { loud: true }))).toEqual({
      hall: { wall: { pins: [{ text: 'bring a coat' }, { title: 'THE YARD', soft: 'the yard' }] } },
    });
  });

  it('is asked beside what is asked of others elsewhere', async () => {
    expect(await dataOf(wall.ask('{ hall { motto wall { pins { ... on Photo { title } } } } }'))).toEqual({
      hall: { motto: 'all for one', wall: { pins: [{}, { title: 'the yard' }] } },
    });
  });

  it('is not asked what its subgraph does not know of it alone', () => {
    const plan = apolloPlanner(parse(wall.sdl)).plan(
      parse(
        '{ hall { wall { pins { ... on Photo { preau_1_weight: weight preau_1_owner: owner { id phone } } ... on Poster { preau_2_slogan: slogan } } } } }',
      ),
    );
    expect(plan).toMatchObject({
      kind: 'fetch',
      subgraph: 'school',
      operation: '{hall{wall{pins{__typename ...on Photo{preau_1_weight:weight preau_1_owner:owner{__typename id}}}}}}',
    });
  });
});

describe('what single subgraphs know of types', () => {
  const types = readSubgraphTypes(
    parse(`
      schema { query: Root mutation: Writes }
      enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
      union Pin @join__type(graph: A) @join__type(graph: B) @join__unionMember(graph: A, member: "Note") @join__unionMember(graph: B, member: "Note") @join__unionMember(graph: A, member: "Photo") = Note | Photo
      union Even @join__type(graph: A) @join__type(graph: B) @join__unionMember(graph: A, member: "Note") @join__unionMember(graph: B, member: "Note") = Note
      interface Dated @join__type(graph: A) @join__type(graph: B, isInterfaceObject: true) { on: String at: String }
      type Note @join__type(graph: A) @join__type(graph: B) { text: String plain: [Note!] @join__field(graph: A, type: "[Photo!]") @join__field(graph: B) }
      type Photo implements Dated @join__implements(graph: A, interface: "Dated") @join__type(graph: A) @join__type(graph: B) {
        on: String
        at: String @join__field(graph: A, external: true)
        old: String @join__field(graph: A, usedOverridden: true) @join__field(graph: B, override: "a")
        sum: String @join__field(graph: A, requires: "on")
        moving: String @join__field(graph: A) @join__field(graph: B, override: "a", overrideLabel: "percent(5)")
        elsewhere: String @join__field
      }
    `),
  );

  it('tells the interfaces and unions behind which they do not know the same', () => {
    expect([types.someUneven, types.isUneven('Pin'), types.isUneven('Even'), types.isUneven('Dated')]).toEqual([true, true, false, false]);
    expect([types.mayBe('a', 'Pin', 'Photo'), types.mayBe('b', 'Pin', 'Photo'), types.mayBe('b', 'Note', 'Note')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('holds a field to be served where it is neither named only, nor overridden, nor computed, nor on its way', () => {
    expect(types.serves('a', 'Note', 'text') && types.serves('b', 'Photo', 'old') && types.serves('a', 'Dated', 'on')).toBe(true);
    const not = ['at', 'old', 'sum', 'moving', 'elsewhere', 'unknown'].filter((field) => types.serves('a', 'Photo', field));
    expect(not).toEqual([]);
    expect(types.serves('a', 'Dated', 'at') || types.serves('b', 'Photo', 'moving')).toBe(false);
  });

  it('tells where a field leads', () => {
    expect([types.leadsTo('a', 'Note', 'plain'), types.leadsTo('b', 'Note', 'plain'), types.leadsTo('b', 'Photo', 'sum')]).toEqual([
      'Photo',
      'Note',
      null,
    ]);
    expect([types.root('query'), types.root('mutation')]).toEqual(['Root', 'Writes']);
  });
});
