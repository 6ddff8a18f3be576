import { type DocumentNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../core/errors.js';
import { apolloPlanner, type FetchNode, type PlanNode } from '../../../gateway/federation/planner/index.js';
import { resolvableKeysFirst } from '../../../gateway/federation/planner/resolvable-keys.js';
import { uncoveredRoots } from '../../../gateway/federation/planner/root-cover.js';
import { dataOf, federate } from './federation.js';

function fetchesIn(node: PlanNode | null): FetchNode[] {
  if (node === null) return [];
  if (node.kind === 'fetch') return [node];
  return node.kind === 'flatten' ? fetchesIn(node.node) : node.nodes.flatMap(fetchesIn);
}

const codeOf = async (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (refusal: Refusal) => refusal.code,
  );

describe('an entity that goes back to a subgraph', () => {
  /** The library names a book by its shelf mark and resolves it by its number; the catalogue has the title. */
  const library = federate({
    catalogue: {
      typeDefs: 'type Book @key(fields: "number") { number: ID! title: String }',
      resolvers: { Book: { __resolveReference: ({ number }: { number: string }) => ({ number, title: `title ${number}` }) } },
    },
    library: {
      typeDefs: `
        type Query { loans: [Book!] }
        type Book @key(fields: "mark", resolvable: false) @key(fields: "number shelf { room }", resolvable: true) @key(fields: "number", resolvable: false) {
          number: ID! mark: ID! shelf: Shelf! title: String @external label: String @requires(fields: "title")
        }
        type Shelf { room: Int! row: Int! }
      `,
      resolvers: {
        Query: { loans: () => [{ number: '7', mark: 'F.7', shelf: { room: 2, row: 3 } }] },
        Book: {
          __resolveReference: ({ number, shelf, title }) => (shelf === undefined ? null : { number, shelf, title }),
          label: ({ title, shelf }) => `${title} in room ${shelf.room}`,
        },
      },
    },
  });

  it('is named by a key that the subgraph resolves', async () => {
    expect(await dataOf(library.ask('{ loans { label } }'))).toEqual({ loans: [{ label: 'title 7 in room 2' }] });
  });

  it('keeps its other keys in their order, and whatever else is said of it', () => {
    const supergraph = parse(`
      type Book implements Item @join__type(graph: A, key: "x", resolvable: false) @join__type(graph: A, key: "y") @join__type(graph: B, key: "x") @join__type(graph: A, key: "z") @join__implements(graph: A, interface: "Item") { x: ID! }
      type Shelf { room: Int! }
    `);
    const keys = ({ definitions }: DocumentNode) =>
      definitions.map((node) =>
        'directives' in node
          ? node.directives?.map((one) => one.arguments?.map(({ value }) => ('value' in value ? value.value : '')).join(' '))
          : [],
      );
    expect(keys(resolvableKeysFirst(supergraph))).toEqual([['A y', 'A z', 'A x false', 'B x', 'A Item'], []]);
  });
});

describe('a fetch that was taken apart', () => {
  const trips = federate({
    trips: {
      typeDefs: 'type Query { trips: [Trip!] } type Trip @key(fields: "id") { id: ID! cost(currency: String!): Int }',
      resolvers: {},
    },
    accounts: {
      typeDefs: `
        type Trip @key(fields: "id") {
          id: ID!
          cost(currency: String!): Int @external
          here(share: Int): Int @requires(fields: "cost(currency: \\"EUR\\")")
          abroad(share: Int): Int @requires(fields: "cost(currency: \\"USD\\")")
          note: String
        }
      `,
      resolvers: {},
    },
  });
  const plan = apolloPlanner(parse(trips.sdl)).plan(parse('query($a: Int, $b: Int) { trips { here(share: $a) abroad(share: $b) note } }'));
  const [, ...parts] = fetchesIn(plan);

  it('asks in each part for its fields and declares its variables alone', () => {
    expect(parts.map(({ operation, variables }) => ({ operation, variables }))).toEqual([
      {
        operation: 'query($representations:[_Any!]!$a:Int){_entities(representations:$representations){...on Trip{here(share:$a)note}}}',
        variables: ['a'],
      },
      {
        operation: 'query($representations:[_Any!]!$b:Int){_entities(representations:$representations){...on Trip{abroad(share:$b)}}}',
        variables: ['b'],
      },
    ]);
  });

  it('sends in each part what its fields are computed from, under the name that the subgraph knows', () => {
    const sent = parts.map(({ requires }) =>
      requires?.flatMap((one) => (one.kind === 'fragment' ? one.selections.map((field) => 'sentAs' in field && field.sentAs) : [])),
    );
    expect(sent.map((names) => names?.toSorted())).toEqual([
      ['__typename', 'cost', 'id'],
      ['__typename', 'cost', 'id'],
    ]);
    const read = parts.flatMap(({ requires }) => JSON.stringify(requires).match(/preau_r\d+_cost/g));
    expect(new Set(read).size).toBe(2);
  });
});

describe('a root field that no subgraph can answer', () => {
  /** Two subgraphs know of notices; neither knows which types they are, and one knows what they say. */
  const notices = federate({
    board: {
      typeDefs: 'type Query { board: Notice } interface Notice @key(fields: "id") { id: ID! }',
      resolvers: { Query: { board: () => ({ __typename: 'Notice', id: '1' }) } },
    },
    press: {
      typeDefs: `
        type Query { press: Notice }
        type Notice @key(fields: "id", resolvable: false) @interfaceObject { id: ID! text(upper: Boolean): String }
      `,
      resolvers: {
        Query: { press: () => ({ id: '2' }) },
        Notice: { text: (_notice: unknown, { upper }: { upper?: boolean }) => (upper ? 'READ ME' : 'read me') },
      },
    },
  });

  it('is refused, not answered with nothing', async () => {
    expect(await codeOf(notices.ask('{ board { text } }'))).toBe('UPSTREAM_UNAVAILABLE');
    expect(notices.sent).toEqual([]);
  });

  it('is not one where an interface is known as an object alone', async () => {
    expect(await dataOf(notices.ask('query($u: Boolean) { press { id said: text(upper: $u) text } }', { u: true }))).toEqual({
      press: { id: '2', said: 'READ ME', text: 'read me' },
    });
  });

  it('is one where it is asked what such an object is', async () => {
    expect(await codeOf(notices.ask('{ press { id __typename } }'))).toBe('UPSTREAM_UNAVAILABLE');
  });

  it('is found in a plan of any form, by the name that the answer has', () => {
    const fetch = (operation: string, requires: FetchNode['requires'] = null): FetchNode => ({
      kind: 'fetch',
      subgraph: 's',
      operationKind: 'query',
      operation,
      variables: [],
      requires,
      inputRewrites: [],
      outputRewrites: [],
    });
    const operation = parse('{ a x: a b ... { c } }');
    expect(uncoveredRoots(null, operation)).toEqual(['a', 'x', 'b', 'c']);
    expect(
      uncoveredRoots({ kind: 'parallel', nodes: [fetch('{a c}'), { kind: 'sequence', nodes: [fetch('{...on Query{x:a}}')] }] }, operation),
    ).toEqual(['b']);
    expect(uncoveredRoots({ kind: 'flatten', path: ['a'], node: fetch('{a x:a b c}') }, operation)).toEqual(['a', 'x', 'b', 'c']);
    expect(uncoveredRoots(fetch('{_entities{a} b}', []), operation)).toEqual(['a', 'x', 'b', 'c']);
  });
});
