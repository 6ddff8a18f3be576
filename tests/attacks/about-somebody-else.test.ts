import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, type OwnSubgraphs, openOwn, travelled } from './supergraph-of-ones-own.js';

/** L11 T11: what a student has that is about somebody else (their tutor) is decided about that one, wherever it is served. */
const STUDENT = '@category(of: [ORG]) @subject(path: "self")';
const phoneOf = (student: string) => `phone of the tutor of ${student}`;

const SUBGRAPHS: OwnSubgraphs = {
  people: {
    sdl: `
      type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
      type Student @key(fields: "id") ${STUDENT} {
        id: ID!
        tutor: Student @shareable @subject(path: "tutor")
        tutorPhone: String @category(of: [HEALTH]) @subject(path: "tutor")
      }
    `,
    resolvers: {
      Query: {
        students: () => [
          { id: 'here1', tutor: { id: 'elsewhere1' }, tutorPhone: phoneOf('here1') },
          { id: 'elsewhere2', tutor: { id: 'here2' }, tutorPhone: phoneOf('elsewhere2') },
        ],
      },
    },
  },
  office: {
    sdl: `
      type Student @key(fields: "id") ${STUDENT} {
        id: ID!
        tutor: Student @shareable @subject(path: "tutor")
        tutorRoom: String @category(of: [HEALTH]) @subject(path: "tutor")
      }
    `,
    resolvers: {
      Student: { __resolveReference: (student: object) => student, tutorRoom: ({ id }: { id: string }) => `room of the tutor of ${id}` },
    },
  },
};

describe('what a student has that is about their tutor', () => {
  let own: Own;
  beforeAll(async () => {
    own = await openOwn(SUBGRAPHS, {
      opens: [{ categories: ['ORG'] }, { categories: ['HEALTH'] }],
      schoolOf: (id) => (id.startsWith('here') ? '9990001X' : '9990002Y'),
      agreedElsewhere: { '9990002Y': ['ORG'] },
    });
  });
  afterAll(() => own?.close());

  it('L11: is seen by whoever may see it of the tutor, and by nobody else', async () => {
    const reply = await own.ask('{ students { id tutorPhone } }');
    expect(reply.data.students).toEqual([
      { id: 'here1', tutorPhone: null },
      { id: 'elsewhere2', tutorPhone: phoneOf('elsewhere2') },
    ]);
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.tutorPhone']);
  });

  it('T11: is not asked elsewhere of a student whose tutor it may not be seen of', async () => {
    const reply = await own.ask('{ students { tutorPhone tutorRoom } }');
    expect(reply.data.students).toEqual([
      { tutorPhone: null, tutorRoom: null },
      { tutorPhone: phoneOf('elsewhere2'), tutorRoom: 'room of the tutor of elsewhere2' },
    ]);
    const office = reply.sent.filter(({ subgraph }) => subgraph === 'office');
    expect(travelled({ ...reply, sent: office })).not.toContain('here1');
  });
});
