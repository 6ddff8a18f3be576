import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, type OwnSubgraphs, openOwn, travelled } from './supergraph-of-ones-own.js';

/** T01 T02 T03 T04 T05 T06 T07 T08 L4 L6: an interface or a union is a way to the types behind it, and no way around their rules. */
interface Paper {
  readonly __typename: string;
  readonly id: string;
  readonly title: string;
  readonly motive: string;
  readonly student?: { readonly id: string };
}
const PAPERS: readonly Paper[] = [
  { __typename: 'Notice', id: 'n1', title: 'Trip', motive: 'Snow' },
  { __typename: 'CarePlan', id: 'c1', title: 'Asthma', motive: 'Pollen', student: { id: 's1' } },
  { __typename: 'CarePlan', id: 'c2', title: 'Diabetes', motive: 'Insulin', student: { id: 's2' } },
];
const SECRETS = /Asthma|Pollen|Diabetes|Insulin|Snow/;
const paperOf = ({ id }: { id: string }) => PAPERS.find((one) => one.id === id);

const SUBGRAPHS: OwnSubgraphs = {
  office: {
    sdl: `
      type Query {
        papers: [Paper] @category(of: [ORG]) @subject(path: "nobody")
        paper(id: ID!): Paper @category(of: [ORG]) @subject(path: "nobody")
        desk: [OnDesk] @category(of: [ORG]) @subject(path: "nobody")
      }
      interface Paper @key(fields: "id") { id: ID! title: String motive: String @category(of: [HEALTH]) }
      union OnDesk = Notice | CarePlan
      type Notice implements Paper @key(fields: "id") @category(of: [ORG]) @subject(path: "nobody") { id: ID! title: String motive: String }
      type CarePlan implements Paper @key(fields: "id") @category(of: [HEALTH]) @subject(path: "student") {
        id: ID!
        title: String
        motive: String
        student: Student
      }
      type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") { id: ID! }
    `,
    resolvers: {
      Query: { papers: () => PAPERS, paper: (_: unknown, asked: { id: string }) => paperOf(asked), desk: () => PAPERS },
      Paper: { __resolveReference: paperOf },
      Notice: { __resolveReference: paperOf },
      CarePlan: { __resolveReference: paperOf },
    },
  },
  moods: {
    sdl: 'type Paper @interfaceObject @key(fields: "id") { id: ID! mood: String @category(of: [HEALTH]) @subject(path: "nobody") }',
    resolvers: { Paper: { __resolveReference: (reference: object) => reference, mood: ({ id }: { id: string }) => `mood of ${id}` } },
  },
};

let own: Own;
beforeAll(async () => {
  own = await openOwn(SUBGRAPHS, {
    opens: [{ categories: ['ORG', 'IDENTITY_BASIC'] }, { categories: ['ORG', 'IDENTITY_BASIC', 'HEALTH'], purpose: 'care' }],
    schoolOf: (id) => (id === 's1' ? '9990001X' : '9990002Y'),
  });
});
afterEach(() => own.tamper(null));
afterAll(() => own?.close());

describe('an interface', () => {
  it('T01: leads to no field of a protected type, for whoever may read those of the others', async () => {
    const reply = await own.ask('{ papers { title } paper(id: "c1") { title } }');
    expect(reply.data).toEqual({ papers: [{ title: 'Trip' }, null, null], paper: null });
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD CarePlan.title']);
    expect(travelled(reply)).not.toContain('CarePlan');
    expect(reply.text).not.toMatch(SECRETS);
  });

  it('T01: leads, object by object, to those only who may be seen', async () => {
    const reply = await own.ask('{ papers { id title } }', {}, 'care');
    expect(reply.data.papers).toEqual([{ id: 'n1', title: 'Trip' }, { id: 'c1', title: 'Asthma' }, null]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD CarePlan.id']);
    expect(reply.text).not.toMatch(/Diabetes|c2|s2/);
  });

  it.each([
    ['through it', '{ papers { motive } }'],
    ['through the type', '{ papers { ... on Notice { motive } } }'],
    ['through the type in a fragment', '{ papers { ...N } } fragment N on Notice { motive }'],
    ['through a union', '{ desk { ... on Notice { motive } } }'],
    ['through a union and the interface', '{ desk { ... on Paper { motive } } }'],
  ])('T02: has its own rule kept on every type behind it, %s', async (_, query) => {
    const reply = await own.ask(query);
    expect(deniedIn(reply)).toContain('FORBIDDEN_FIELD Notice.motive');
    expect(travelled(reply)).not.toContain('motive');
    expect(reply.text).not.toMatch(SECRETS);
    expect((await own.ask(query, {}, 'care')).text).toContain('Snow');
  });

  const FRAGMENTS =
    'fragment F on Paper { title } fragment G on CarePlan { title } fragment H on Paper { ...G ... { ... on CarePlan { title } } }';
  it.each([
    ['a fragment without a type', '{ papers { ... { title } } }'],
    ['fragments without a type in each other', '{ papers { ... { ... { ... { title } } } } }'],
    ['a fragment of the interface', `{ papers { ...F } } ${FRAGMENTS.split(' fragment G')[0]}`],
    ['fragments of the interface and of the type in each other', `{ papers { ...H } } ${FRAGMENTS.slice(FRAGMENTS.indexOf('fragment G'))}`],
    ['a fragment of the interface in one of the type', '{ papers { ... on CarePlan { ... on Paper { title } } } }'],
    ['a directive that changes nothing', '{ papers { ... @include(if: true) { title } } }'],
  ])('T03 L4: is closed as tightly inside %s', async (_, query) => {
    const reply = await own.ask(query);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD CarePlan.title']);
    expect(travelled(reply)).not.toContain('CarePlan');
    expect(reply.text).not.toMatch(SECRETS);
  });

  it('T05 L6: does not tell that there is an object of which nothing may be seen, nor of which kind', async () => {
    for (const query of [
      '{ papers { __typename } }',
      '{ desk { __typename } papers { __typename id } }',
      '{ desk { kind: __typename ... on Notice { title } } }',
      '{ desk { ... on CarePlan { __typename } } papers { ... on CarePlan { __typename title } } }',
      '{ papers { ... on Notice { title } } }',
    ]) {
      const reply = await own.ask(query);
      expect(JSON.stringify(reply.data)).not.toContain('CarePlan');
      for (const list of [reply.data.papers, reply.data.desk]) if (list !== undefined) expect(list.slice(1)).toEqual([null, null]);
      expect(travelled(reply)).not.toContain('student');
    }
    const one = await own.ask('{ papers { __typename } desk { __typename ... on CarePlan { title } } }', {}, 'care');
    for (const list of [one.data.papers, one.data.desk])
      expect(list.map((paper: { __typename: string } | null) => paper?.__typename)).toEqual(['Notice', 'CarePlan', undefined]);
  });
});

describe('a union', () => {
  it('T04: leads to no field of a protected member', async () => {
    const reply = await own.ask('{ desk { ... on Notice { id } ... on CarePlan { id title student { id } } } }');
    expect(reply.data.desk).toEqual([{ id: 'n1' }, null, null]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD CarePlan.id', 'FORBIDDEN_FIELD CarePlan.student', 'FORBIDDEN_FIELD CarePlan.title']);
    expect(travelled(reply)).not.toContain('CarePlan');
  });

  it('T06: keeps apart what two members are asked under one key', async () => {
    const query = '{ desk { ... on Notice { x: title y: motive } ... on CarePlan { x: motive y: title } } }';
    const reply = await own.ask(query);
    expect(reply.data.desk).toEqual([{ x: 'Trip', y: null }, null, null]);
    expect(travelled(reply)).not.toMatch(/motive|CarePlan/);
    expect((await own.ask(query, {}, 'care')).data.desk).toEqual([{ x: 'Trip', y: 'Snow' }, { x: 'Pollen', y: 'Asthma' }, null]);
  });
});

describe('a field that another subgraph adds to an interface', () => {
  it.each([
    ['the interface', '{ papers { id mood } }'],
    ['each type', '{ papers { ... on Notice { id mood } ... on CarePlan { id mood } } }'],
    ['one object by id', '{ paper(id: "n1") { id mood } }'],
  ])('T07: is denied through %s, and the subgraph is not asked', async (_, query) => {
    const reply = await own.ask(query);
    expect(deniedIn(reply)).toContain('FORBIDDEN_FIELD Notice.mood');
    expect(reply.sent.map(({ subgraph }) => subgraph)).toEqual(['office']);
    expect(reply.text).not.toContain('mood of');
  });

  it('T07 T11: is asked for those only who may be seen', async () => {
    const reply = await own.ask('{ papers { id mood } }', {}, 'care');
    expect(reply.data.papers).toEqual([{ id: 'n1', mood: 'mood of n1' }, { id: 'c1', mood: 'mood of c1' }, null]);
  });
});

describe('a subgraph that knows an interface as an object', () => {
  it.each([
    ['of another', { preau_echo_id: 'c2', mood: 'mood of c2' }],
    ['without a key', { mood: 'mood of c2' }],
    ['of another, as if it were this one', { id: 'c1', preau_echo_id: 'c2', __typename: 'CarePlan', mood: 'mood of c2' }],
  ])('T46 T07: that answers with the row %s, of somebody hidden, is not listened to', async (_, entity) => {
    own.tamper(({ subgraph }, response) => (subgraph === 'moods' ? { data: { _entities: [entity] } } : response));
    const reply = await own.ask('{ paper(id: "c1") { id mood } }', {}, 'care');
    expect(reply.data).toEqual({ paper: { id: 'c1', mood: null } });
    own.tamper(null);
    const { paper } = (await own.ask('{ paper(id: "c1") { id mood title } }', {}, 'care')).data;
    expect(paper).toEqual({ id: 'c1', mood: 'mood of c1', title: 'Asthma' });
  });

  it.each(['{ humans { id allergy } }', '{ humans { ... on Student { id allergy } } }', '{ students { id allergy } }'])(
    'T07 T11: is not named anybody of whom it knows nothing that may be seen: %s',
    async (query) => {
      const humans = ['s1', 's2'].map((id) => ({ __typename: 'Student', id }));
      const school = await openOwn(
        {
          office: {
            sdl: `
              type Query {
                humans: [Human] @category(of: [ORG]) @subject(path: "nobody")
                students: [Student] @category(of: [ORG]) @subject(path: "students")
              }
              interface Human @key(fields: "id") { id: ID! }
              type Student implements Human @key(fields: "id") @category(of: [ORG]) @subject(path: "self") { id: ID! }
            `,
            resolvers: { Query: { humans: () => humans, students: () => humans } },
          },
          infirmary: {
            sdl: `
              type Human @interfaceObject @key(fields: "id") {
                id: ID!
                allergy: String @category(of: [HEALTH]) @subject(path: "self")
              }
            `,
            resolvers: { Human: { __resolveReference: (sent: object) => sent, allergy: () => 'pollen' } },
          },
        },
        {
          opens: [{ categories: ['ORG', 'HEALTH'] }],
          schoolOf: (id) => (id === 's1' ? '9990001X' : '9990002Y'),
          agreedElsewhere: { '9990002Y': ['ORG'] },
        },
      );
      const reply = await school.ask(query);
      expect(Object.values(reply.data)).toEqual([
        [
          { id: 's1', allergy: 'pollen' },
          { id: 's2', allergy: null },
        ],
      ]);
      expect(travelled(reply)).not.toContain('s2');
      await school.close();
    },
  );
});

describe('a subgraph that says that an object is of another type', () => {
  it('T46 T08: has it keep its type, and with it its rules', async () => {
    const query = '{ papers { __typename id title mood } }';
    const honest = (await own.ask(query, {}, 'care')).data.papers;
    own.tamper(({ subgraph }, { data, ...rest }) => {
      if (subgraph !== 'moods') return { data: data ?? null, ...rest };
      const entities = (data?._entities ?? []) as object[];
      return { data: { _entities: entities.map((one) => ({ ...one, __typename: 'Notice' })) } };
    });
    expect((await own.ask(query, {}, 'care')).data.papers).toEqual(honest);
  });
});

describe('an object behind an interface', () => {
  it.each([
    ['no type', undefined],
    ['the interface', 'Paper'],
    ['a type there is not', 'Teacher'],
    ['a type that is not behind it', 'Student'],
    ['a part of every object', 'constructor'],
  ])('T08: that says it is of %s is of none, and no rule of another is used for it', async (_, kind) => {
    own.tamper((_sent, response) =>
      JSON.parse(JSON.stringify(response).replaceAll('"__typename":"CarePlan"', `"__typename":${JSON.stringify(kind ?? null)}`)),
    );
    const reply = await own.ask(
      '{ papers { id title } desk { __typename ... on CarePlan { title } ... on Notice { title } } }',
      {},
      'care',
    );
    expect(reply.data.papers.slice(1)).toEqual([null, null]);
    expect(reply.data.desk.slice(1)).toEqual([null, null]);
    expect(reply.text).not.toMatch(/Asthma|Diabetes/);
  });
});
