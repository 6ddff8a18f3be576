import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, type OwnSubgraphs, openOwn, travelled } from './supergraph-of-ones-own.js';

/**
 * T01 T04 T05: what is asked of a type that another subgraph sharing the field does not know is put back into the plan; no more than what was left
 * to ask, and with whose it is.
 */
const PINS = [
  { __typename: 'Medal', text: 'first', health: 'with a splint', student: { id: 's1' } },
  { __typename: 'Photo', text: 'the yard', health: 'a crutch', student: { id: 's1' } },
  { __typename: 'Photo', text: 'the pool', health: 'a plaster', student: { id: 's2' } },
];
const named = { __resolveType: ({ __typename }: { __typename: string }) => __typename };
const hall = { __resolveReference: ({ id }: { id: string }) => ({ id }), wall: () => ({ pins: PINS }) };

const HALL = '@category(of: [ORG]) @subject(path: "nobody")';
const PIN = '@category(of: [IDENTITY_BASIC]) @subject(path: "student")';
const FIELDS = '{ text: String health: String @category(of: [HEALTH]) student: Student }';
const shared = (members: string, types: string) => `
  type Hall @key(fields: "id") ${HALL} { id: ID! wall: Wall @shareable }
  type Wall @shareable ${HALL} { pins: [Pin] }
  union Pin = ${members}
  type Medal @shareable ${PIN} ${FIELDS}
  type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") { id: ID! }
  ${types}
`;
const SUBGRAPHS: OwnSubgraphs = {
  school: {
    sdl: `type Query { hall: Hall ${HALL} } ${shared('Medal | Photo', `type Photo ${PIN} ${FIELDS}`)}`,
    resolvers: { Query: { hall: () => ({ id: 'h1' }) }, Pin: named, Hall: hall },
  },
  town: { sdl: shared('Medal | Poster', `type Poster ${HALL} { slogan: String }`), resolvers: { Pin: named, Hall: hall } },
};

let own: Own;
beforeAll(async () => {
  own = await openOwn(SUBGRAPHS, {
    opens: [{ categories: ['ORG', 'IDENTITY_BASIC'] }],
    schoolOf: (id) => (id === 's1' ? '9990001X' : '9990002Y'),
  });
});
afterAll(() => own?.close());

const ASKED = '{ hall { wall { pins { ... on Medal { text health } ... on Photo { text health } ... on Poster { slogan } } } } }';

describe('a type that another subgraph sharing the field does not know', () => {
  it('says of whom one may see what one may see, and nothing of others', async () => {
    const reply = await own.ask(ASKED);
    expect(reply.data.hall.wall.pins).toEqual([{ text: 'first', health: null }, { text: 'the yard', health: null }, null]);
    expect(reply.text).not.toMatch(/pool|s2/);
  });

  it('is not asked what is denied beforehand', async () => {
    const reply = await own.ask(ASKED);
    expect(deniedIn(reply)).toEqual(expect.arrayContaining(['FORBIDDEN_FIELD Medal.health', 'FORBIDDEN_FIELD Photo.health']));
    expect(travelled(reply)).toContain('Photo');
    expect(travelled(reply)).not.toContain('health');
    expect(reply.text).not.toMatch(/splint|crutch|plaster/);
  });
});
