import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { every } from '../gateway/journey.js';
import { type Ask, openWorld, type World } from '../world/index.js';
import { type Own, type OwnSubgraphs, openOwn } from './supergraph-of-ones-own.js';

/** T25 T26 T27 T29 T30 L24: what is remembered are documents, plans and decisions by class; data and people are asked for by each request. */
const asSent = (reference: object) => reference;
const STUDENT = '@category(of: [ORG]) @subject(path: "self")';
let served = 0;
const SUBGRAPHS: OwnSubgraphs = {
  school: {
    sdl: `
      type Query {
        students: [Student] @category(of: [ORG]) @subject(path: "students")
        student(id: ID!): Student @category(of: [ORG]) @subject(path: "student")
      }
      type Student @key(fields: "id") ${STUDENT} { id: ID! weight: Int @category(of: [HEALTH]) }
    `,
    resolvers: {
      Query: {
        students: () => [
          { id: 's1', weight: 41 },
          { id: 's2', weight: 42 },
        ],
        student: (_: unknown, { id }: { id: string }) => ({ id, weight: id === 's1' ? 41 : 42 }),
      },
    },
  },
  notes: {
    sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! note: String @category(of: [HEALTH]) count: Int }`,
    resolvers: {
      Student: {
        __resolveReference: asSent,
        note: ({ id }: { id: string }) => `note on ${id}`,
        count: () => {
          served += 1;
          return served;
        },
      },
    },
  },
};
const OPENS = [{ categories: ['ORG'] }, { categories: ['ORG', 'HEALTH'], purpose: 'care' }] as const;
const TWO_SCHOOLS = {
  opens: OPENS,
  schoolOf: (id: string) => (id === 's1' ? '9990001X' : '9990002Y'),
  agreedElsewhere: { '9990002Y': ['ORG'] },
} as const;

describe('two gateways in one process', () => {
  let wide: Own;
  let narrow: Own;
  beforeAll(async () => {
    wide = await openOwn(SUBGRAPHS, { opens: [{ categories: ['ORG', 'HEALTH'] }] });
    narrow = await openOwn(SUBGRAPHS, { opens: [{ categories: ['ORG'] }, { categories: ['HEALTH'], purpose: 'care' }] });
  });
  afterAll(async () => {
    await wide?.close();
    await narrow?.close();
  });

  it('T25: share no plan, no schema and no decision, though the document and the supergraph are the same', async () => {
    const query = '{ students { id note } }';
    for (let round = 0; round < 3; round += 1) {
      expect((await wide.ask(query)).data.students[0]).toEqual({ id: 's1', note: 'note on s1' });
      const reply = await narrow.ask(query);
      expect(reply.data.students[0]).toEqual({ id: 's1', note: null });
      expect(reply.sent.map(({ subgraph }) => subgraph)).toEqual(['school']);
    }
  });

  it('T25: of another supergraph share no answer about the schema', async () => {
    const other = await openOwn(
      {
        school: {
          sdl: 'type Query { motto: String @category(of: [ORG]) @subject(path: "nobody") }',
          resolvers: { Query: { motto: () => 'm' } },
        },
      },
      { opens: [{ categories: ['ORG'] }] },
    );
    const query = '{ __schema { queryType { fields { name } } } }';
    const names = async (own: Own) => every((await own.ask(query)).data, 'name');
    expect([await names(wide), await names(other), await names(wide)]).toEqual([
      ['students', 'student'],
      ['motto'],
      ['students', 'student'],
    ]);
    await other.close();
  });
});

describe('an entity', () => {
  let own: Own;
  beforeAll(async () => {
    own = await openOwn(SUBGRAPHS, TWO_SCHOOLS);
  });
  afterAll(() => own?.close());

  it('T29: that one purpose had fetched is fetched anew for another, and for the same', async () => {
    const count = async (purpose?: string) => {
      const reply = await own.ask('{ student(id: "s1") { id count } }', {}, purpose);
      expect(reply.sent.map(({ subgraph }) => subgraph)).toEqual(['school', 'notes']);
      return reply.data.student.count;
    };
    const counts = [await count(), await count('care'), await count(), await count('care')];
    expect(new Set(counts).size).toBe(4);
  });

  it('T29: that may be seen for one purpose is not for the next, whichever comes first', async () => {
    for (const purposes of [
      ['care', undefined],
      [undefined, 'care'],
      ['care', undefined],
    ] as const)
      for (const purpose of purposes) {
        const reply = await own.ask('{ student(id: "s1") { id note weight } }', {}, purpose);
        expect(reply.data.student).toEqual(
          purpose === 'care' ? { id: 's1', note: 'note on s1', weight: 41 } : { id: 's1', note: null, weight: null },
        );
      }
  });

  it('T30: one student’s right is not another’s: decided by whose it is, under every alias, argument and order', async () => {
    const query = (one: string, other: string) =>
      `{ a: student(id: "${one}") { weight id } b: student(id: "${other}") { weight id } all: students { id weight } }`;
    for (const [one, other] of [
      ['s1', 's2'],
      ['s2', 's1'],
      ['s1', 's2'],
    ] as const) {
      const { data } = await own.ask(query(one, other), {}, 'care');
      for (const student of [data.a, data.b, ...data.all]) expect(student.weight).toBe(student.id === 's1' ? 41 : null);
    }
    const byVariable = 'query($id: ID!) { student(id: $id) { id weight } }';
    for (const id of ['s1', 's2', 's1', 's2'])
      expect((await own.ask(byVariable, { id }, 'care')).data.student.weight).toBe(id === 's1' ? 41 : null);
  });
});

describe('requests of several askers at once', () => {
  let world: World;
  let asks: readonly Ask[];
  beforeAll(async () => {
    world = await openWorld();
    asks = [
      await world.person('parent', 'famille', 'family-information'),
      await world.person('parent-of-victim', 'famille', 'family-information'),
      await world.person('parent-no-information', 'famille', 'family-information'),
    ];
  }, 120_000);
  afterAll(() => world?.close());

  const QUERY = '{ me { id wards { student { id person { displayName } attendanceEvents(first: 5) { totalCount } } } } }';

  it('T26 T27 L24: with the same text are not made one: each is answered with its own, and asked for by itself', async () => {
    const alone: string[] = [];
    for (const ask of asks) alone.push((await ask(QUERY)).text);
    expect(new Set(alone).size).toBe(3);
    world.sent.length = 0;
    for (const ask of asks) await ask(QUERY);
    const inTurn = world.sent.length;
    world.sent.length = 0;
    const rounds = 4;
    const together = await Promise.all(
      Array.from({ length: rounds }, () => asks)
        .flat()
        .map((ask) => ask(QUERY)),
    );
    expect(together.map(({ text }) => text)).toEqual(Array.from({ length: rounds }, () => alone).flat());
    expect(world.sent).toHaveLength(inTurn * rounds);
  });
});
