import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, type OwnSubgraphs, openOwn, travelled } from './supergraph-of-ones-own.js';

/** T09 T10 T11 L20: a field computed from others is no way to read them, and no way to send them to a subgraph that may not have them. */
interface Row {
  readonly id: string;
  readonly weight?: number;
  readonly bmi?: number;
  readonly size?: number;
  readonly card?: unknown;
  readonly paper?: unknown;
}
const STUDENT = '@category(of: [ORG]) @subject(path: "self")';
const asSent = (row: Row) => row;
const ours = (id: string) => (id === 's1' ? '9990001X' : '9990002Y');
/** Health is agreed with the first student’s school, not with the other’s. */
const byStudent = {
  opens: [{ categories: ['ORG'] }, { categories: ['HEALTH'] }],
  schoolOf: ours,
  agreedElsewhere: { '9990002Y': ['ORG'] },
} as const;

const CHAIN: OwnSubgraphs = {
  infirmary: {
    sdl: `
      type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
      type Student @key(fields: "id") ${STUDENT} { id: ID! weight: Int @category(of: [HEALTH]) }
    `,
    resolvers: {
      Query: {
        students: (): Row[] => [
          { id: 's1', weight: 4242 },
          { id: 's2', weight: 5252 },
        ],
      },
    },
  },
  gym: {
    sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! weight: Int @external bmi: Int @requires(fields: "weight") team: String }`,
    resolvers: { Student: { __resolveReference: asSent, bmi: ({ weight = 0 }: Row) => weight * 2, team: () => 'blue' } },
  },
  shop: {
    sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! bmi: Int @external size: Int @requires(fields: "bmi") }`,
    resolvers: { Student: { __resolveReference: asSent, size: ({ bmi = 0 }: Row) => bmi + 1 } },
  },
  tailor: {
    sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! size: Int @external shirt: String @requires(fields: "size") }`,
    resolvers: { Student: { __resolveReference: asSent, shirt: ({ size = 0 }: Row) => `shirt ${size}` } },
  },
};
const EVERYBODY = { gym: ['HEALTH'], shop: ['HEALTH'], tailor: ['HEALTH'] } as const;

describe('a field computed from a denied one', () => {
  let own: Own;
  beforeAll(async () => {
    own = await openOwn(CHAIN, { opens: [{ categories: ['ORG'] }], receives: EVERYBODY });
  });
  afterAll(() => own?.close());

  it.each([
    ['T09: at first hand', 'bmi'],
    ['T10: at second hand', 'size'],
    ['T10: at third hand', 'shirt'],
  ])('%s is denied with it, and nothing of it is fetched or sent', async (_, field) => {
    const reply = await own.ask(`{ students { id x: ${field} ... { y: ${field} } } }`);
    expect(reply.data.students).toEqual([
      { id: 's1', x: null, y: null },
      { id: 's2', x: null, y: null },
    ]);
    expect(deniedIn(reply)).toEqual([`FORBIDDEN_FIELD Student.${field}`]);
    expect(reply.sent.map(({ subgraph }) => subgraph)).toEqual(['infirmary']);
    expect(travelled(reply)).not.toMatch(/weight|bmi|size/);
    expect(reply.entries).toMatchObject([{ outcome: 'partial', coordinates: { denied: [`Student.${field}`] } }]);
  });
});

describe('a subgraph that may not be sent what a field is computed from', () => {
  it.each([
    ['the first', { shop: ['HEALTH'], tailor: ['HEALTH'] }, { bmi: null, size: null, shirt: null }],
    ['one in between', { gym: ['HEALTH'], tailor: ['HEALTH'] }, { bmi: 8484, size: null, shirt: null }],
    ['the last', { gym: ['HEALTH'], shop: ['HEALTH'] }, { bmi: 8484, size: 8485, shirt: null }],
  ] as const)('T11: computes it for nobody, nor does what needs it, where it is %s of the chain', async (_, receives, expected) => {
    const own = await openOwn(CHAIN, { opens: [{ categories: ['ORG', 'HEALTH'] }], receives });
    for (const field of ['bmi', 'size', 'shirt'] as const) {
      const reply = await own.ask(`{ students { id ${field} } }`);
      expect(reply.data.students[0]).toEqual({ id: 's1', [field]: expected[field] });
      const barred = Object.keys(EVERYBODY).filter((name) => !(name in receives));
      for (const { subgraph } of reply.sent) expect(barred).not.toContain(subgraph);
      if (expected[field] === null) expect(travelled(reply)).not.toMatch(/4242|weight/);
    }
    await own.close();
  });

  it('T11: where all may, is sent it, and no more than it', async () => {
    const own = await openOwn(CHAIN, { opens: [{ categories: ['ORG', 'HEALTH'] }], receives: EVERYBODY });
    const reply = await own.ask('{ students { shirt } }');
    expect(reply.data.students[0]).toEqual({ shirt: 'shirt 8485' });
    const sentTo = (name: string) => reply.sent.find(({ subgraph }) => subgraph === name)?.variables;
    expect(sentTo('gym')).toMatchObject({ representations: [{ id: 's1', weight: 4242 }, { id: 's2' }] });
    expect(JSON.stringify(sentTo('tailor'))).not.toMatch(/weight|bmi|4242|8484/);
    await own.close();
  });
});

describe('a student whose data may not be seen, beside one whose data may', () => {
  it('T11: is not sent where the other is', async () => {
    const own = await openOwn(CHAIN, { ...byStudent, receives: EVERYBODY });
    const reply = await own.ask('{ students { id bmi } }');
    expect(reply.data.students.map(({ bmi }: Row) => bmi)).toEqual([8484, null]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.bmi']);
    expect(travelled(reply)).not.toMatch(/s2|5252/);
    await own.close();
  });

  it('T11: is sent there for what may be seen of them, without what the rest is computed from', async () => {
    const own = await openOwn(CHAIN, { ...byStudent, receives: EVERYBODY });
    const reply = await own.ask('{ students { id bmi team } }');
    expect(reply.data.students).toEqual([
      { id: 's1', bmi: 8484, team: 'blue' },
      { id: 's2', bmi: null, team: 'blue' },
    ]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.bmi']);
    const gym = reply.sent.filter(({ subgraph }) => subgraph === 'gym');
    expect(gym).toHaveLength(1);
    const weighed = Object.values(gym[0]?.variables ?? {}).flat() as Row[];
    expect(weighed.filter(({ id }) => id === 's2')).toEqual([{ __typename: 'Student', id: 's2' }]);
    expect(travelled(reply)).not.toMatch(/5252/);
    expect((await own.ask('{ students { team } }')).data.students).toEqual([{ team: 'blue' }, { team: 'blue' }]);
    await own.close();
  });

  it('T11: has what is computed from what may be seen, beside what is computed from what may not', async () => {
    const row = (id: string) => ({ id, weight: 4242, mark: 17 });
    const own = await openOwn(
      {
        infirmary: {
          sdl: `
            type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
            type Student @key(fields: "id") ${STUDENT} { id: ID! weight: Int @category(of: [HEALTH]) mark: Int @category(of: [GRADE]) }
          `,
          resolvers: { Query: { students: () => [row('s1'), row('s2')] } },
        },
        gym: {
          sdl: `
            type Student @key(fields: "id") ${STUDENT} {
              id: ID!
              weight: Int @external
              mark: Int @external
              bmi: Int @requires(fields: "weight")
              medal(of: String): String @requires(fields: "mark")
              both: Int @requires(fields: "weight mark")
            }
          `,
          resolvers: {
            Student: {
              __resolveReference: asSent,
              bmi: ({ weight = 0 }: Row) => weight * 2,
              medal: ({ mark }: { mark: number }, { of }: { of: string }) => `${of} for ${mark}`,
              both: ({ weight = 0, mark = 0 }: Row & { mark?: number }) => weight + mark,
            },
          },
        },
      },
      {
        opens: [...byStudent.opens, { categories: ['GRADE'] }],
        schoolOf: ours,
        agreedElsewhere: { '9990002Y': ['ORG', 'GRADE'] },
        receives: { gym: ['HEALTH', 'GRADE'] },
      },
    );
    const reply = await own.ask('query ($of: String) { students { bmi medal(of: $of) both } }', { of: 'gold' });
    expect(reply.data.students).toEqual([
      { bmi: 8484, medal: 'gold for 17', both: 4259 },
      { bmi: null, medal: 'gold for 17', both: null },
    ]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.bmi', 'FORBIDDEN_FIELD Student.both']);
    const [gym, ...more] = reply.sent.filter(({ subgraph }) => subgraph === 'gym');
    expect(more).toEqual([]);
    const named = Object.values(gym?.variables ?? {}).flatMap((value) => (Array.isArray(value) ? (value as Row[]) : []));
    expect(named.filter(({ id }) => id === 's2')).toEqual([{ __typename: 'Student', id: 's2', mark: 17 }]);
    await own.close();
  });

  it('T11: has what may be said to a field that is computed, beside what may not, and what is nobody’s', async () => {
    const rows: Row[] = [{ id: 's1' }, { id: 's2' }];
    const own = await openOwn(
      {
        infirmary: {
          sdl: `
            type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
            type Student @key(fields: "id") ${STUDENT} { id: ID! team: String }
          `,
          resolvers: { Query: { students: () => rows.map((row) => ({ ...row, team: 'blue' })) } },
        },
        gym: {
          sdl: `
            type Student @key(fields: "id") ${STUDENT} {
              id: ID!
              team: String @external
              shirt(for: String @category(of: [HEALTH])): String @requires(fields: "team")
              weight: Int @category(of: [HEALTH])
              motto: String @category(of: [ORG]) @subject(path: "nobody")
            }
          `,
          resolvers: {
            Student: {
              __resolveReference: asSent,
              shirt: ({ team }: { team: string }) => `${team} shirt`,
              weight: () => 4242,
              motto: () => 'faster',
            },
          },
        },
      },
      byStudent,
    );
    const { data } = await own.ask('{ students { cast: shirt(for: "a cast") shirt weight motto } }');
    expect(data.students).toEqual([
      { cast: 'blue shirt', shirt: 'blue shirt', weight: 4242, motto: 'faster' },
      { cast: null, shirt: 'blue shirt', weight: null, motto: 'faster' },
    ]);
    expect(travelled(await own.ask('{ students { cast: shirt(for: "a cast") weight } }'))).not.toContain('s2');
    await own.close();
  });

  it('T11: is not sent either where what is needed lies deeper, in a value of theirs', async () => {
    const card = `type Card @category(of: [HEALTH]) @subject(path: "inherited") { weight: Int @category(of: [HEALTH])`;
    const own = await openOwn(
      {
        infirmary: {
          sdl: `
            type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
            type Student @key(fields: "id") ${STUDENT} { id: ID! card: Card }
            ${card} }
          `,
          resolvers: {
            Query: {
              students: () => [
                { id: 's1', card: { weight: 4242 } },
                { id: 's2', card: { weight: 5252 } },
              ],
            },
          },
        },
        gym: {
          sdl: `
            type Student @key(fields: "id") ${STUDENT} { id: ID! card: Card @external team: String fit: String @requires(fields: "card { weight }") }
            ${card} @external }
          `,
          resolvers: {
            Student: { __resolveReference: asSent, team: () => 'blue', fit: ({ card: sent }: Row) => `fit ${JSON.stringify(sent)}` },
          },
        },
      },
      { ...byStudent, receives: { gym: ['HEALTH'] } },
    );
    const fits = ({ data }: { readonly data: { readonly students: readonly { readonly fit: string | null }[] } }) =>
      data.students.map(({ fit }) => fit);
    const alone = await own.ask('{ students { id fit } }');
    expect(fits(alone)).toEqual(['fit {"weight":4242}', null]);
    expect(travelled(alone)).not.toMatch(/s2|5252/);
    const beside = await own.ask('{ students { id fit team } }');
    expect(fits(beside)).toEqual(['fit {"weight":4242}', null]);
    expect(beside.data.students.map(({ team }: { readonly team: string }) => team)).toEqual(['blue', 'blue']);
    expect(travelled(beside)).not.toMatch(/5252/);
    await own.close();
  });
});

describe('a field computed through an interface', () => {
  const PAPERS = `
    interface Paper { title: String }
    type CarePlan implements Paper @category(of: [HEALTH]) @subject(path: "nobody") { title: String`;
  const NOTE = 'type Note implements Paper @category(of: [ORG]) @subject(path: "nobody") { title: String';

  it('T01 T09: needs what the most protected type behind it says', async () => {
    const own = await openOwn(
      {
        infirmary: {
          sdl: `
            type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
            type Student @key(fields: "id") ${STUDENT} { id: ID! paper: Paper }
            ${PAPERS} }
            ${NOTE} }
          `,
          resolvers: { Query: { students: () => [{ id: 's1', paper: { __typename: 'CarePlan', title: 'Asthma' } }] } },
        },
        gym: {
          sdl: `
            type Student @key(fields: "id") ${STUDENT} { id: ID! paper: Paper @external fit: String @requires(fields: "paper { title }") }
            ${PAPERS} @external }
            ${NOTE} @external }
          `,
          resolvers: { Student: { __resolveReference: asSent, fit: ({ paper }: Row) => `fit ${JSON.stringify(paper)}` } },
        },
      },
      { opens: [{ categories: ['ORG'] }], receives: { gym: ['HEALTH'] } },
    );
    const reply = await own.ask('{ students { id fit } }');
    expect(reply.data.students).toEqual([{ id: 's1', fit: null }]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.fit']);
    expect(reply.text + travelled(reply)).not.toMatch(/Asthma|title/);
    await own.close();
  });

  it('T07 T09: needs it too where another subgraph computes it for the interface', async () => {
    const own = await openOwn(
      {
        infirmary: {
          sdl: `
            type Query { papers: [Paper] @category(of: [ORG]) @subject(path: "nobody") }
            interface Paper @key(fields: "id") { id: ID! title: String }
            type CarePlan implements Paper @key(fields: "id") @category(of: [ORG]) @subject(path: "nobody") {
              id: ID!
              title: String @category(of: [HEALTH])
            }
          `,
          resolvers: { Query: { papers: () => [{ __typename: 'CarePlan', id: 'c1', title: 'Asthma' }] } },
        },
        moods: {
          sdl: `
            type Paper @interfaceObject @key(fields: "id") {
              id: ID!
              title: String @external
              mood: String @requires(fields: "title") @category(of: [ORG]) @subject(path: "nobody")
            }
          `,
          resolvers: { Paper: { __resolveReference: (sent: object) => sent, mood: ({ title }: { title: string }) => `mood of ${title}` } },
        },
      },
      { opens: [{ categories: ['ORG'] }], receives: { moods: ['HEALTH'] } },
    );
    for (const query of ['{ papers { id mood } }', '{ papers { ... on CarePlan { id mood } } }']) {
      const reply = await own.ask(query);
      expect(reply.data.papers).toEqual([{ id: 'c1', mood: null }]);
      expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD CarePlan.mood']);
      expect(reply.text + travelled(reply)).not.toMatch(/Asthma|title|moods/);
    }
    await own.close();
  });
});

describe('a supergraph in which an argument is filled from above', () => {
  it('T09: is not served at all: what it reads has no rule here', async () => {
    const contextual = (more: string) => `type Student @key(fields: "id") @context(name: "student") ${STUDENT} { id: ID! ${more} }`;
    const opening = openOwn(
      {
        infirmary: {
          sdl: `
            type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
            ${contextual('weight: String @category(of: [HEALTH]) bag: Bag')}
            type Bag @key(fields: "id") @category(of: [ORG]) @subject(path: "nobody") { id: ID! }
          `,
          resolvers: {},
        },
        gym: {
          sdl: `
            ${contextual('weight: String @external')}
            type Bag @key(fields: "id") @category(of: [ORG]) @subject(path: "nobody") {
              id: ID!
              load(weight: String @fromContext(field: "$student { weight }")): String
            }
          `,
          resolvers: {},
        },
      },
      { opens: [{ categories: ['ORG'] }] },
    );
    await expect(opening).rejects.toThrow(/context.*SECURITY.*unsupported/s);
  });
});
