import { describe, expect, it } from 'vitest';
import { dataOf, federate } from './federation.js';
import { library } from './supergraphs.js';

describe('entity fetches that go in one request', () => {
  const yard = federate(
    {
      people: {
        typeDefs: `
          type Query { pupil: Pupil teacher: Teacher }
          type Pupil @key(fields: "id") { id: ID! }
          type Teacher @key(fields: "id") { id: ID! }
        `,
        resolvers: { Query: { pupil: () => ({ id: 'p' }), teacher: () => ({ id: 't' }) } },
      },
      marks: {
        typeDefs:
          'type Pupil @key(fields: "id") { id: ID! mean(of: Int): Int } type Teacher @key(fields: "id") { id: ID! given(of: Int): Int }',
        resolvers: { Pupil: { mean: (_pupil: unknown, { of }) => of }, Teacher: { given: (_teacher: unknown, { of }) => of } },
      },
    },
    {
      // Why: where one `_entities` fails, null is all there is above it.
      tamper: ({ variables }, response) =>
        JSON.stringify(variables).includes('Teacher')
          ? { data: null, errors: [{ message: 'no teachers', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] }
          : response,
    },
  );

  it('fail each for itself', async () => {
    const { data, errors } = await yard.ask('query($of: Int) { pupil { mean(of: $of) } teacher { given(of: 3) } }', { of: 12 });
    expect(data).toBe('{"pupil":{"mean":12},"teacher":{"given":null}}');
    expect(errors.map(({ message }) => message)).toEqual(['no teachers']);
    expect(yard.sent.map(({ subgraph, variables }) => [subgraph, Object.values(variables).flat().length])).toEqual([
      ['people', 0],
      ['marks', 4],
      ['marks', 2],
      ['marks', 2],
    ]);
  });

  it('are asked once where nothing fails', async () => {
    expect(await dataOf(yard.ask('{ pupil { a: mean(of: 1) } }'))).toEqual({ pupil: { a: 1 } });
    expect(yard.sent).toHaveLength(2);
  });
});

describe('an object behind an interface', () => {
  it('stays what it is, whatever a subgraph that knows only the interface calls it', async () => {
    const { ask } = federate(library);
    expect(await dataOf(ask('{ topItem { ... on Book { loans { item { title } } pages } ... on Lendable { days } } }'))).toEqual({
      topItem: { loans: [{ item: { title: 'Rain' } }], pages: 120, days: 14 },
    });
    expect(await dataOf(ask('{ topItem { ... on Book { loans { day } stars } ... on Disc { minutes } __typename } }'))).toEqual({
      topItem: { loans: [{ day: '1' }], stars: 4, __typename: 'Book' },
    });
  });
});

describe('a query within what a mutation gives', () => {
  const notes = federate({
    notes: {
      typeDefs: `
        type Query { notes: Int }
        type Mutation { write(text: String): Written drafts: [Written] }
        type Written { text: String query: Query }
      `,
      resolvers: {
        Query: { notes: () => 7 },
        Mutation: {
          write: (_root: unknown, { text }) => (text === null ? null : { text, query: {} }),
          drafts: () => [
            { text: 'a', query: {} },
            { text: 'b', query: null },
            { text: 'c', query: {} },
          ],
        },
      },
    },
    marks: {
      typeDefs: 'type Query { best(of: Int): Pupil failing: Int } type Pupil @key(fields: "id") { id: ID! }',
      resolvers: {
        Query: {
          best: (_root: unknown, { of }) => ({ id: `p${of}` }),
          failing: () => {
            throw new Error('no marks');
          },
        },
      },
    },
    people: {
      typeDefs: 'type Pupil @key(fields: "id") { id: ID! name: String }',
      resolvers: { Pupil: { name: ({ id }) => `name of ${id}` } },
    },
  });

  it('is answered by whoever can, after the mutation', async () => {
    const asked = notes.ask('mutation($of: Int) { write(text: "x") { text query { notes best(of: $of) { name } } } }', { of: 2 });
    expect(await dataOf(asked)).toEqual({ write: { text: 'x', query: { notes: 7, best: { name: 'name of p2' } } } });
    expect(notes.sent.map(({ subgraph }) => subgraph)).toEqual(['notes', 'marks', 'people']);
  });

  it('is answered at each place it stands, and asked nowhere when it stands at none', async () => {
    const best = { best: { name: 'name of p1' } };
    expect(await dataOf(notes.ask('mutation { drafts { query { best(of: 1) { name } } } }'))).toEqual({
      drafts: [{ query: best }, { query: null }, { query: best }],
    });
    expect(await dataOf(notes.ask('mutation { write(text: null) { query { best(of: 1) { name } } } }'))).toEqual({ write: null });
    expect(notes.sent.map(({ subgraph }) => subgraph)).toEqual(['notes']);
  });

  it('fails where it stands', async () => {
    const { data, errors } = await notes.ask('mutation { drafts { text now: query { bad: failing } } }');
    expect(data).toBe('{"drafts":[{"text":"a","now":{"bad":null}},{"text":"b","now":null},{"text":"c","now":{"bad":null}}]}');
    expect(errors).toMatchObject([{ message: 'no marks', path: ['drafts', 0, 'now', 'bad'] }]);
  });
});
