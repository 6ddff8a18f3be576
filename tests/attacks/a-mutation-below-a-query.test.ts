import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { deniedIn, type Own, openOwn, travelled } from './supergraph-of-ones-own.js';

/** T44 L17: a write is decided at the root of a mutation; a schema that leads to its mutations by another way leads to nothing. */
const done: string[] = [];
const opening: Promise<Own> = openOwn(
  {
    school: {
      sdl: `
        type Query { title: String @category(of: [ORG]) @subject(path: "nobody") writes: Mutation @category(of: [ORG]) @subject(path: "nobody") }
        type Mutation {
          rename(title: String): School @category(of: [ORG]) @subject(path: "nobody")
          wipe: String @category(of: [HEALTH]) @subject(path: "nobody")
        }
        type School @category(of: [ORG]) @subject(path: "nobody") { title: String writes: Mutation }
      `,
      resolvers: {
        Query: { title: () => 'Préau', writes: () => ({}) },
        School: { writes: () => ({}) },
        Mutation: {
          rename: (_: unknown, { title }: { title: string }) => {
            done.push(`renamed ${title}`);
            return { title };
          },
          wipe: () => {
            done.push('wiped');
            return 'wiped';
          },
        },
      },
    },
  },
  { opens: [{ categories: ['ORG'] }, { categories: ['HEALTH'], purpose: 'care' }] },
);
beforeEach(() => {
  done.length = 0;
});
afterAll(async () => (await opening).close());

describe('a mutation', () => {
  it.each([
    ['a query', '{ title writes { wipe } }', ['FORBIDDEN_FIELD Mutation.wipe']],
    ['a query, one that would be permitted', '{ title writes { rename(title: "x") { title } } }', ['FORBIDDEN_FIELD Mutation.rename']],
    ['a mutation that is permitted', 'mutation { rename(title: "y") { title writes { wipe } } }', ['FORBIDDEN_FIELD Mutation.wipe']],
  ])('below %s is not carried out', async (_, query, denied) => {
    const reply = await (await opening).ask(query);
    expect(deniedIn(reply)).toEqual(denied);
    expect(done).toEqual(query.startsWith('mutation') ? ['renamed y'] : []);
    expect(travelled(reply)).not.toMatch(/wipe|title:"x"/);
  });

  it('beside one that is denied is not carried out either', async () => {
    const reply = await (await opening).ask('mutation { rename(title: "z") { title } wipe }');
    expect(reply).toMatchObject({ status: 403, data: null });
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_OPERATION']);
    expect([done, reply.sent]).toEqual([[], []]);
  });
});
