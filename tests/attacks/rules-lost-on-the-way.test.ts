import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../core/policy/index.js';
import { compose } from '../../schema/compose.js';
import { deniedIn, type Own, type OwnSubgraphs, openOwn, ownDocument, ownPolicy, travelled } from './supergraph-of-ones-own.js';

/** T15 T16 T17 T18 T19 T36: a rule that is renamed, weakened, emptied, forgotten or put where nobody looks opens nothing. */
const STUDENT = '@category(of: [ORG]) @subject(path: "self")';
const asSent = (reference: object) => reference;
const school = (fields: string, more = ''): OwnSubgraphs => ({
  school: {
    sdl: `
      type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
      type Student @key(fields: "id") ${STUDENT} { id: ID! ${fields} }
      ${more}
    `,
    resolvers: {
      Query: { students: () => [{ id: 's1', note: 'SECRET', extra: { text: 'SECRET' } }] },
      Student: { __resolveReference: asSent },
    },
  },
});
const OPEN_ORG = { opens: [{ categories: ['ORG'] as const }] };

async function servedElsewhere<T>(subgraphs: OwnSubgraphs, use: (own: Own) => Promise<T>): Promise<T> {
  const own = await openOwn(subgraphs, { ...OPEN_ORG, unchecked: true });
  try {
    return await use(own);
  } finally {
    await own.close();
  }
}

describe('a directive of ours that is imported under another name', () => {
  const renamed = (sdl: string) => sdl.replaceAll('@category', '@dataCategory');
  const prelude = (sdl: string) =>
    sdl
      .replace('import: ["@category", "@subject"]', 'import: [{ name: "@category", as: "@dataCategory" }, "@subject"]')
      .replace('@composeDirective(name: "@category")', '@composeDirective(name: "@dataCategory")')
      .replace('directive @category', 'directive @dataCategory');
  const subgraphs = school('note: String @category(of: [HEALTH])');
  const document = () => parse(prelude(renamedText()));
  const renamedText = () => {
    const { loc } = ownDocument((subgraphs.school as { sdl: string }).sdl);
    const [head, tail] = (loc?.source.body ?? '').split('type Query');
    return `${head}type Query${renamed(tail ?? '')}`;
  };

  it('T15: is not composed by us: everything it spoke of is unclassified', () => {
    expect(() => compose([{ name: 'school', document: document() }])).toThrow(/Student\.note has no category/);
  });

  it('T15: composed elsewhere, opens nothing that it spoke of', async () => {
    const text = renamedText();
    expect(text).toContain('@dataCategory');
    const own = await openOwn(
      { school: { ...(subgraphs.school as OwnSubgraphs[string]), document: document() } },
      { ...OPEN_ORG, unchecked: true },
    );
    const reply = await own.ask('{ students { id note } }');
    expect(reply.data?.students ?? null).toBeNull();
    expect(reply.sent).toEqual([]);
    expect(reply.text).not.toContain('SECRET');
    await own.close();
  });
});

describe('a field that two subgraphs serve', () => {
  const twins = (one: string, other: string): OwnSubgraphs => ({
    ...school(`note: String @shareable @category(of: [${one}])`),
    clubs: {
      sdl: `type Student @key(fields: "id") ${STUDENT} { id: ID! note: String @shareable @category(of: [${other}]) }`,
      resolvers: { Student: { __resolveReference: asSent, note: () => 'SECRET' } },
    },
  });

  it('T16: is not composed where one of them says less of it than the other', async () => {
    await expect(openOwn(twins('HEALTH', 'ORG'), OPEN_ORG)).rejects.toThrow('school: Student.note @category(of: [HEALTH]) did not arrive');
    await expect(openOwn(twins('ORG', 'HEALTH'), OPEN_ORG)).rejects.toThrow('did not arrive in the supergraph');
  });

  it('T16: takes both where both arrive', async () => {
    await servedElsewhere(school('note: String @category(of: [ORG, HEALTH])'), async (own) => {
      const reply = await own.ask('{ students { id note } }');
      expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.note']);
      expect(travelled(reply)).not.toContain('note');
    });
  });
});

describe('an empty list', () => {
  it('T17: of categories is not composed, and composed elsewhere it opens nothing', async () => {
    const empty = school('note: String @category(of: [])');
    await expect(openOwn(empty, OPEN_ORG)).rejects.toThrow('Student.note has no category');
    await servedElsewhere(empty, async (own) => {
      const reply = await own.ask('{ students { id note } }');
      expect(reply.data.students).toEqual([{ id: 's1', note: null }]);
      expect(travelled(reply)).not.toContain('note');
    });
  });

  it.each(['roles', 'relations', 'purposes', 'categories', 'actions', 'coordinates'])('T17: of %s refuses the whole policy', (list) => {
    const { document } = ownPolicy({ opens: [{ categories: ['ORG'], coordinates: ['Student.id'] }] });
    expect(() => parsePolicy(document)).not.toThrow();
    const [grant] = document.grants;
    expect(() => parsePolicy({ ...document, grants: [{ ...grant, [list]: [] }] })).toThrow(`grants[0].${list}`);
  });

  it('T17: of grants is a policy under which nothing is served', async () => {
    const own = await openOwn(school('note: String'), { opens: [] });
    const reply = await own.ask('{ students { id note } }');
    expect(reply.data?.students ?? null).toBeNull();
    expect(reply.sent).toEqual([]);
    await own.close();
  });
});

describe('a field that is new', () => {
  it.each([
    [
      'of a type without a rule',
      'extra: Extra',
      'type Extra { text: String }',
      'Extra.text has no category',
      '{ students { id extra { text } } }',
      /text/,
    ],
    [
      'of an envelope',
      'extra: ExtraEdge @category(of: [ORG]) @subject(path: "self")',
      'type ExtraEdge { cursor: String text: String }',
      'ExtraEdge.text has no category',
      '{ students { id extra { text } } }',
      /text/,
    ],
    ['at the root', '', 'extend type Query { extra: String }', 'Query.extra has no category', '{ students { id } extra }', /extra/],
  ])('T18: %s is not composed, and composed elsewhere it is denied and not fetched', async (_, field, more, fault, query, unasked) => {
    await expect(openOwn(school(field, more), OPEN_ORG)).rejects.toThrow(fault);
    await servedElsewhere(school(field, more), async (own) => {
      const reply = await own.ask(query);
      expect(reply.data.students[0].id).toBe('s1');
      expect(deniedIn(reply)).toHaveLength(1);
      expect(travelled(reply)).not.toMatch(unasked);
      expect(reply.text).not.toContain('SECRET');
    });
  });

  it('T18: of a type that has a rule takes the type’s', async () => {
    const own = await openOwn(
      school(
        '',
        'type Nurse @category(of: [HEALTH]) @subject(path: "nobody") { note: String } extend type Query { nurse: Nurse @category(of: [ORG]) @subject(path: "nobody") }',
      ),
      OPEN_ORG,
    );
    const reply = await own.ask('{ nurse { note } students { id } }');
    expect(deniedIn(reply).length).toBeGreaterThan(0);
    expect(travelled(reply)).not.toContain('note');
    await own.close();
  });
});

describe('a rule on an interface', () => {
  it('T19: is kept on the types behind it; one on the interface as a whole is not composed', async () => {
    const paper = (on: string) => `
      interface Paper ${on} { kind: String title: String @category(of: [HEALTH]) }
      type Notice implements Paper @category(of: [ORG]) @subject(path: "nobody") { kind: String title: String }
    `;
    const own = await openOwn(school('paper: Paper', paper('')), OPEN_ORG);
    const reply = await own.ask('{ students { id paper { kind title } } }');
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Paper.title']);
    expect(travelled(reply)).not.toContain('title');
    await own.close();
    await expect(openOwn(school('paper: Paper', paper('@category(of: [HEALTH])')), OPEN_ORG)).rejects.toThrow(
      /may not be used on INTERFACE/,
    );
  });
});

describe('a guarded field that may not be null', () => {
  const required = school('note: String! @category(of: [HEALTH])');

  it('T36: is not composed', async () => {
    await expect(openOwn(required, OPEN_ORG)).rejects.toThrow('Student.note is guarded and must be nullable');
  });

  it('T36 L7: composed elsewhere, takes the object with it, and is neither fetched nor opened', async () => {
    const own = await openOwn(required, { opens: [{ categories: ['ORG'] }, { categories: ['HEALTH'], purpose: 'care' }], unchecked: true });
    const reply = await own.ask('{ students { id note } }');
    expect(reply.data).toEqual({ students: [null] });
    expect(deniedIn(reply)).toEqual(['FORBIDDEN_FIELD Student.note']);
    expect(travelled(reply)).not.toContain('note');
    await own.close();
  });
});
