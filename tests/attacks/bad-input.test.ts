import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processorTime } from '../processor-time.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** T38 T50 T51 T52 L10 L36 L38 L39: whatever is sent, a clear coded error, a small answer, bounded work; nothing is echoed, nothing is told. */
let world: World;
let token: string;
let parent: Ask;
beforeAll(async () => {
  world = await openWorld();
  token = await world.token('famille', 'family-information', 'parent');
  parent = await world.person('parent', 'famille', 'family-information');
}, 120_000);
afterAll(() => world?.close());

async function send(body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.preau.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: body as string,
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    code: (JSON.parse(text) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code,
  };
}
const QUERY = JSON.stringify({ query: '{ me { id } }' });

describe('a body', () => {
  it.each([
    ['is not JSON', '{"query": "{ me', {}, 400],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}, 400],
    ['is a batch', `[${QUERY},${QUERY}]`, {}, 400],
    ['is a number', '42', {}, 400],
    ['has no query', '{}', {}, 400],
    ['is a form', 'query={me{id}}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['is plain text', QUERY, { 'content-type': 'text/plain' }, 415],
    ['says another charset', QUERY, { 'content-type': 'application/json; charset=utf-7' }, 415],
    ['is compressed', gzipSync(QUERY), { 'content-encoding': 'gzip' }, 415],
  ] as const)('that %s is told what to send', async (_, body, headers, status) => {
    const reply = await send(body as string, headers);
    expect(reply).toMatchObject({ status, code: 'BAD_USER_INPUT' });
    expect(reply.text.length).toBeLessThan(400);
  });

  it('that is huge is refused before it is read', async () => {
    const reply = await send(JSON.stringify({ query: '{ me { id } }', variables: { x: 'a'.repeat(2 * 1024 * 1024) } })).catch(() => ({
      status: 413,
      code: 'BAD_USER_INPUT',
      text: '',
    }));
    expect(reply).toMatchObject({ status: 413, code: 'BAD_USER_INPUT' });
  });
});

describe('an operation', () => {
  const EVENTS =
    'query($no: DateTime!) { attendanceEvents(schoolId: "9990001X", from: $no, to: "2026-11-23T00:00:00Z", first: 1) { totalCount } }';
  const deep = (n: number) => `{ me { ${'wards { student { person { '.repeat(n)} id ${'} } }'.repeat(n)} } }`;
  const bomb = `{ me { ...f0 } } ${Array.from({ length: 24 }, (_, n) => `fragment f${n} on Person { a${n}: wards { student { person { ${n < 23 ? `...f${n + 1}` : 'id'} } } } b${n}: wards { student { person { ${n < 23 ? `...f${n + 1}` : 'id'} } } } }`).join(' ')}`;

  it.each([
    ['too deep', deep(12)],
    ['with too many aliases', `{ me { ${Array.from({ length: 200 }, (_, n) => `a${n}: id`).join(' ')} } }`],
    ['with too many tokens', `{ me { ${'id '.repeat(5000)} } }`],
    ['with too many directives', `{ me { id ${'@include(if: true) '.repeat(80)} } }`],
    ['that unfolds without end', bomb],
    [
      'for more than anybody reads',
      '{ students(schoolId: "9990001X", first: 500) { edges { node { groups { members(first: 500) { edges { node { id } } } } } } } }',
    ],
  ])('%s is refused as too costly, at once and in few words', async (_, query) => {
    world.sent.length = 0;
    const start = processorTime();
    const reply = await parent(query);
    expect(['OPERATION_TOO_COSTLY', 'BAD_USER_INPUT']).toContain(reply.errors[0]?.extensions.code);
    expect(reply.status).toBe(400);
    expect(reply.text.length).toBeLessThan(2000);
    expect(processorTime() - start).toBeLessThan(3000);
    expect(world.sent.filter(({ body }) => !body.includes('preau'))).toEqual([]);
  });

  it.each([
    ['is malformed', '{ me {'],
    ['names a type that is not there', '{ me { ... on Teacher { id } } }'],
    ['names an argument that is not there', '{ me { roles(school: "x") { function } } }'],
    ['is a subscription', 'subscription { me { id } }'],
    ['defers', '{ me { ... @defer { id } } }'],
  ])('that %s is refused without a suggestion of what there is', async (_, query) => {
    const reply = await parent(query);
    expect(reply).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(reply.text).not.toMatch(/did you mean/i);
  });

  it('that names a field that is not there gets the rest, and is not told what there is', async () => {
    const reply = await parent('{ me { id displayNam } }');
    expect(reply).toMatchObject({
      status: 200,
      data: { me: { id: expect.any(String), displayNam: null } },
      errors: [{ extensions: { code: 'FORBIDDEN_FIELD', coordinate: 'Person.displayNam' } }],
    });
    expect(reply.text).not.toMatch(/did you mean/i);
  });

  it('L10: whose variable is wrong is told which, and not what was in it', async () => {
    const reply = await parent('query($student: ID!) { student(id: $student) { id } }', { student: { secret: 'Léa Martin' } });
    expect(reply).toMatchObject({
      status: 400,
      errors: [{ message: expect.stringContaining('`$student`'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(reply.text).not.toContain('Martin');
  });

  it.each([
    ['an id', 'query($no: ID!) { student(id: $no) { id } }', '9990001X.s\0'],
    ['an id that it says itself', '{ student(id: "9990001X.s\\u0000") { id } }', null],
    ['a text', 'query($no: String!) { schoolByExternalId(system: $no, kind: "uai", value: "x") { id } }', 'a\0b'],
    ['one of several', 'query($no: String) { reachableRecipients(schoolId: "9990001X", search: $no, first: 1) { usableAs } }', '\0'],
  ])('with U+0000 in %s is refused, and no subgraph is asked', async (_, query, no) => {
    world.sent.length = 0;
    const reply = await parent(query, no === null ? {} : { no });
    expect(reply).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(world.sent.filter(({ body }) => !body.includes('preau'))).toEqual([]);
  });

  it.each([
    ['a day', 'query($no: Date) { students(schoolId: "9990001X", first: 1, asOf: $no) { totalCount } }', '0000-01-01'],
    ['an instant', EVENTS, '0000-12-31T00:00:00Z'],
    ['an instant that is in another year elsewhere', EVENTS, '9999-12-31T23:59:59-14:00'],
  ])('with %s of a year that there is not is told so', async (_, query, no) => {
    const reply = await parent(query, { no });
    expect(reply.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a caller', () => {
  it('without a token, or with a wrong one, learns nothing', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer nonsense', 'Basic abc']) {
      const reply = await send(QUERY, { authorization });
      expect(reply).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });

  it('with several purposes says which, and only one it has', async () => {
    const several = await world.token('famille', 'family-information messaging', 'parent');
    const authorization = `Bearer ${several}`;
    expect(await send(QUERY, { authorization })).toMatchObject({ status: 400, code: 'PURPOSE_REQUIRED' });
    expect(await send(QUERY, { authorization, purpose: 'catering' })).toMatchObject({ code: 'PURPOSE_REQUIRED' });
    expect(await send(QUERY, { authorization, purpose: 'family-information, messaging' })).toMatchObject({ code: 'PURPOSE_REQUIRED' });
    expect(await send(QUERY, { authorization, purpose: 'messaging' })).toMatchObject({ status: 200, code: undefined });
  });

  it('T50: by GET passes the preflight or nothing', async () => {
    const url = `${world.preau.url}/graphql?query=${encodeURIComponent('{ me { id } }')}`;
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(400);
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' } })).status).toBe(200);
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await fetch(`${world.preau.url}/graphql`, { method, headers: { authorization: `Bearer ${token}` } })).status).toBe(405);
  });

  it('L35: shares nothing with a cache', async () => {
    const reply = await parent('{ me { id } }');
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    expect(reply.headers.get('vary')).toContain('authorization');
  });

  it('who asks for all or nothing gets nothing when something is denied', async () => {
    const reply = await parent('{ me { id wards { student { dietaryRequirement } } } }', {}, { prefer: 'strict' });
    expect(reply).toMatchObject({ status: 403, data: null, errors: [{ extensions: { code: 'FORBIDDEN_OPERATION' } }] });
  });
});
