import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deniedIn, type Own, openOwn } from './supergraph-of-ones-own.js';

/** T32 L27 T42: what is said inside an input is a filter too; a variable may say whatever its type can say. */
const STUDENTS = [
  { id: 's1', sick: true },
  { id: 's2', sick: false },
];
let own: Own;
const heard: string[] = [];
beforeAll(async () => {
  own = await openOwn(
    {
      school: {
        sdl: `
          type Query {
            students(where: Where, all: [Where!]): [Student] @category(of: [ORG]) @subject(path: "students")
          }
          input Where { name: String sick: Boolean @category(of: [HEALTH]) and: [Where!] home: HomeWhere }
          input HomeWhere { city: String poor: Boolean @category(of: [SOCIAL]) }
          type Student @key(fields: "id") @category(of: [ORG]) @subject(path: "self") { id: ID! home: Home }
          type Home @category(of: [ORG]) @subject(path: "inherited") { since(sick: Boolean @category(of: [HEALTH]), at: String): String }
        `,
        resolvers: {
          Query: {
            students: (_: unknown, said: object) => {
              heard.push(JSON.stringify(said));
              return JSON.stringify(said).includes('sick') ? STUDENTS.filter(({ sick }) => sick) : STUDENTS;
            },
          },
          Student: { home: () => ({}) },
          Home: {
            since: (_: unknown, said: object) => {
              heard.push(JSON.stringify(said));
              return 'always';
            },
          },
        },
      },
    },
    { opens: [{ categories: ['ORG'] }, { categories: ['ORG', 'HEALTH', 'SOCIAL'], purpose: 'care' }] },
  );
});
afterAll(() => own?.close());

describe('a filter that may not be used', () => {
  it.each([
    ['in an input', '{ students(where: { sick: true }) { id } }', 'Where.sick'],
    ['in an input, beside one that may', '{ students(where: { name: "x", sick: true }) { id } }', 'Where.sick'],
    ['as null', '{ students(where: { sick: null }) { id } }', 'Where.sick'],
    ['in an input in an input', '{ students(where: { and: [{ and: { sick: true } }] }) { id } }', 'Where.sick'],
    ['in an input of another type', '{ students(where: { home: { poor: true } }) { id } }', 'HomeWhere.poor'],
    ['in a list of inputs', '{ students(all: [{ name: "x" }, { sick: true }]) { id } }', 'Where.sick'],
    ['as a variable in an input', 'query($s: Boolean) { students(where: { sick: $s }) { id } }', 'Where.sick'],
    ['in a variable', 'query($w: Where) { students(where: $w) { id } }', 'Where.sick'],
    ['in the default of a variable', 'query($w: Where = { sick: true }) { students(where: $w) { id } }', 'Where.sick'],
    ['in a variable in an input', 'query($w: [Where!]) { students(where: { and: $w }) { id } }', 'Where.sick'],
    ['in a variable of a part', 'query($h: HomeWhere) { students(where: { home: $h }) { id } }', 'HomeWhere.poor'],
  ])('T32 L27: is refused with its field %s, and the subgraph hears nothing', async (_, query, coordinate) => {
    heard.length = 0;
    const reply = await own.ask(query, { w: query.includes('[Where') ? [{ sick: true }] : { sick: true }, s: true, h: { poor: true } });
    expect(reply.data).toEqual({ students: null });
    expect(deniedIn(reply)).toEqual([`FORBIDDEN_FIELD ${coordinate}`]);
    expect(reply.sent).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('T32: is refused on a value object, though that takes after what led to it', async () => {
    heard.length = 0;
    const reply = await own.ask('{ students { home { a: since(at: "x") b: since(sick: true) } } }');
    expect(reply.data.students[0]).toEqual({ home: { a: 'always', b: null } });
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Home.since(sick:)']);
    expect(heard.join()).not.toContain('sick');
  });

  it('T42: is refused in a variable whatever the variable says this time, so that one decision holds for all', async () => {
    const query = 'query($w: Where) { students(where: $w) { id } }';
    for (const w of [{ name: 'x' }, { sick: true }, null])
      expect(deniedIn(await own.ask(query, { w }))).toEqual(['FORBIDDEN_FIELD Where.sick']);
    expect((await own.ask('{ students(where: { name: "x" }) { id } }')).data.students).toHaveLength(2);
  });

  it('is used by who may', async () => {
    for (const query of ['{ students(where: { sick: true }) { id } }', 'query($w: Where) { students(where: $w) { id } }'])
      expect((await own.ask(query, { w: { sick: true } }, 'care')).data.students).toEqual([{ id: 's1' }]);
    expect((await own.ask('{ students { home { since(sick: true) } } }', {}, 'care')).data.students[0]).toEqual({
      home: { since: 'always' },
    });
  });
});
