import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, type OwnReply, type OwnSubgraphs, openOwn, travelled } from './supergraph-of-ones-own.js';

/** T12 T14 T46 L21: the rule is the coordinate’s, whichever subgraph serves it; and a subgraph that mixes up two rows gives neither. */
const STUDENT = '@category(of: [ORG]) @subject(path: "self")';
const asSent = (reference: object) => reference;

const SUBGRAPHS: OwnSubgraphs = {
  people: {
    sdl: `
      type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
      type Student @key(fields: "id") ${STUDENT} {
        id: ID!
        name: String
        nick: String @shareable @category(of: [HEALTH])
        alarm: String @inaccessible
      }
    `,
    resolvers: {
      Query: { students: () => [{ id: 's1', name: 'Old name', nick: 'Nick of people' }] },
      Student: { __resolveReference: asSent, nick: () => 'Nick of people', alarm: () => 'Alarm' },
    },
  },
  clubs: {
    sdl: `
      type Query { clubs: [Club] @category(of: [ORG]) @subject(path: "nobody") }
      type Club @category(of: [ORG]) @subject(path: "nobody") { title: String head: Student @provides(fields: "nick") second: Student }
      type Student @key(fields: "id") ${STUDENT} { id: ID! nick: String @external }
    `,
    resolvers: { Query: { clubs: () => [{ title: 'Chess', head: { id: 's1', nick: 'Nick of clubs' }, second: { id: 's1' } }] } },
  },
  register: {
    sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! name: String @override(from: "people") nick: String @shareable @category(of: [HEALTH]) }`,
    resolvers: { Student: { __resolveReference: asSent, name: () => 'New name', nick: () => 'Nick of the register' } },
  },
};

describe('a denied field', () => {
  let own: Own;
  beforeAll(async () => {
    own = await openOwn(SUBGRAPHS, { opens: [{ categories: ['ORG'] }], forbids: ['Student.name'] });
  });
  afterEach(() => own.tamper(null));
  afterAll(() => own?.close());

  it.each([
    ['@provides', '{ clubs { title head { id nick } } }'],
    ['@shareable', '{ students { id nick } }'],
    ['an entity of another subgraph', '{ clubs { title second { id nick } } }'],
  ])('T14: is denied where it is served by %s as well', async (_, query) => {
    const reply = await own.ask(query);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.nick']);
    expect(reply.text + travelled(reply)).not.toMatch(/nick of/i);
    expect(reply.sent).toHaveLength(1);
    expect(travelled(reply)).not.toContain('nick');
  });

  it('T14: is denied where it moved from one subgraph to another, and neither is asked', async () => {
    const reply = await own.ask('{ students { id name } }');
    expect(reply.data.students).toEqual([{ id: 's1', name: null }]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.name']);
    expect(travelled(reply)).not.toMatch(/name|register/);
  });

  it('L21: that no client is to see is not there to ask for, and not in an error of its subgraph', async () => {
    const reply = await own.ask('{ students { id alarm } }');
    expect(reply.data.students).toEqual([{ id: 's1', alarm: null }]);
    expect(travelled(reply)).not.toContain('alarm');
    expect(reply.text.replaceAll('alarm', 'qqqqq')).toBe((await own.ask('{ students { id qqqqq } }')).text);
    own.tamper((_sent, { data }) => ({
      data: data ?? null,
      errors: [
        {
          message: 'Student.alarm of s1 went off',
          path: ['students', 0, 'alarm'],
          extensions: { code: 'ALARM', serviceName: 'people' } as never,
        },
      ],
    }));
    const failed = await own.ask('{ students { id } }');
    expect(failed.errors).toMatchObject([
      { message: 'a part of the answer could not be fetched: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ]);
    expect(failed.text).not.toMatch(/alarm|people|serviceName|went off/i);
  });
});

/** Records of two students, of whom the second is at a school without an agreement; their texts are kept elsewhere, by code. */
const RECORDS = {
  people: {
    sdl: `
      type Query { records: [Record] @category(of: [ORG]) @subject(path: "nobody") }
      type Record @key(fields: "code") @category(of: [ORG]) @subject(path: "owner") { code: String owner: Student }
      type Student @key(fields: "id") ${STUDENT} { id: ID! }
    `,
    resolvers: {
      Query: {
        records: () => [
          { code: 'r1', owner: { id: 's1' } },
          { code: 'r2', owner: { id: 's2' } },
        ],
      },
    },
  },
  texts: {
    sdl: 'type Record @key(fields: "code") @category(of: [ORG]) @subject(path: "owner") { code: String text: String }',
    resolvers: { Record: { __resolveReference: asSent, text: ({ code }: { code: string }) => `text of ${code}` } },
  },
} as const;

describe('a record kept by two subgraphs', () => {
  let own: Own;
  beforeAll(async () => {
    own = await openOwn(RECORDS, { opens: [{ categories: ['ORG'] }], schoolOf: (id) => (id === 's1' ? '9990001X' : '9990002Y') });
  });
  afterEach(() => own.tamper(null));
  afterAll(() => own?.close());

  const ask = (): Promise<OwnReply> => own.ask('{ records { code text } }');

  it('is shown of the one student, and the other’s is not named to the second subgraph', async () => {
    const reply = await ask();
    expect(reply.data.records).toEqual([
      { code: 'r1', text: 'text of r1' },
      { code: null, text: null },
    ]);
    expect(travelled(reply)).not.toContain('r2');
  });

  it.each([
    ['another row', { __typename: 'Record', preau_echo_code: 'r2', text: 'text of r2' }],
    ['another row as if it were this one’s', { __typename: 'Record', code: 'r1', preau_echo_code: 'r2', text: 'text of r2' }],
    ['a row without its key', { __typename: 'Record', text: 'text of r2' }],
    ['another kind of row', { __typename: 'Student', preau_echo_code: 'r1', text: 'text of r2' }],
  ])('T46: is not shown with the text of %s', async (_, entity) => {
    own.tamper(({ subgraph }, response) => (subgraph === 'texts' ? { data: { _entities: [entity] } } : response));
    const reply = await ask();
    expect(reply.data.records[0]).toEqual({ code: 'r1', text: null });
    expect(reply.text).not.toContain('text of r2');
  });

  it('T46: is not shown when more, fewer or no rows come back than were asked for', async () => {
    const row = { __typename: 'Record', preau_echo_code: 'r1', text: 'text of r1' };
    for (const rows of [[], [row, row], null, { 0: row }, 'text of r1']) {
      own.tamper(({ subgraph }, response) => (subgraph === 'texts' ? { data: { _entities: rows } } : response));
      expect((await ask()).data.records[0]).toEqual({ code: 'r1', text: null });
    }
  });
});

describe('a key that is data itself', () => {
  const sdl = `type Student @key(fields: "number") ${STUDENT} { number: String @category(of: [IDENTITY_IDENTIFIER]) team: String }`;
  const NUMBERS: OwnSubgraphs = {
    people: {
      sdl: `
        type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
        type Student @key(fields: "id") @key(fields: "number") ${STUDENT} { id: ID! number: String @category(of: [IDENTITY_IDENTIFIER]) }
      `,
      resolvers: { Query: { students: () => [{ id: 's1', number: '190011' }] } },
    },
    clubs: { sdl, resolvers: { Student: { __resolveReference: asSent, team: () => 'blue' } } },
  };

  it('T12: is refused by our composition', async () => {
    await expect(openOwn(NUMBERS, { opens: [{ categories: ['ORG'] }] })).rejects.toThrow(
      'Student.number is a key, which goes to every subgraph, and says more than its type: IDENTITY_IDENTIFIER',
    );
  });

  it('T12: composed elsewhere, is neither sent to another subgraph nor shown where it is denied', async () => {
    const own = await openOwn(NUMBERS, { opens: [{ categories: ['ORG'] }], unchecked: true });
    const reply = await own.ask('{ students { id number team } }');
    expect(reply.data.students).toEqual([{ id: 's1', number: null, team: null }]);
    expect(reply.sent.map(({ subgraph }) => subgraph)).toEqual(['people']);
    expect(reply.text).not.toContain('190011');
    await own.close();
    const open = await openOwn(NUMBERS, { opens: [{ categories: ['ORG', 'IDENTITY_IDENTIFIER'] }], unchecked: true });
    expect((await open.ask('{ students { number team } }')).data.students).toEqual([{ number: '190011', team: 'blue' }]);
    await open.close();
  });
});
