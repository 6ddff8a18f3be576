import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, type GraphQLSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refuse } from '../../core/errors.js';
import { openSupergraph } from '../../gateway/federation/supergraph.js';
import { openGraphql } from '../../gateway/graphql.js';
import type { Rules } from '../../gateway/request/3-plan.js';
import type { Caller } from '../../gateway/request/caller.js';
import type { Answer, Asked } from '../../gateway/request/index.js';
import { createHttpServer } from '../../gateway/server.js';
import { heapInUse } from './heap-in-use.js';
import { caller } from './request/pocket/index.js';
import { composePocket } from './request/pocket/schema.js';

const supergraphSdl = composePocket();
const snapshot = openSupergraph(supergraphSdl);
/** A contract without diets, and one without marks and a question either. */
const without = (pattern: RegExp): GraphQLSchema => buildSchema(printSchema(snapshot.schema).replace(pattern, ''));
const [wide, narrow] = [without(/\n {2}diet: String/g), without(/\n {2}(diet: String|marks: \[Mark!\])|, sick: Boolean/g)];
/** Rules under which everybody sees the narrow one. */
const NARROWER: Rules = { ...caller(null).rules };

let graphql: Awaited<ReturnType<typeof openGraphql>>;
let server: Server;
let stop: () => Promise<void>;
let asked: Asked[] = [];
let logged: unknown[] = [];
let answer: (asked: Asked) => Promise<Answer> = async () => ({ data: '{}', errors: [] });

beforeAll(async () => {
  graphql = await openGraphql({
    snapshot,
    supergraphSdl,
    contractFor: (who) => ({ schema: who?.audience.kind === 'vendor' || who?.rules === NARROWER ? narrow : wide }),
    journeys: {
      answer: (one) => {
        asked.push(one);
        return answer(one);
      },
      turnedDown: async () => undefined,
      prepare: async () => undefined,
    },
    log: (fault) => logged.push(fault),
  });
  server = createHttpServer({
    authenticate: async ({ authorization }) => caller(null, { kind: authorization === 'narrow' ? 'vendor' : 'school-app' }),
    graphql,
    contract: () => null,
    access: null,
    files: null,
    issuer: null,
    pages: new Map(),
    maxBodyBytes: 100_000,
    log: (fault) => logged.push(fault),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = async () => {
    await graphql.stop();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(() => stop());
beforeEach(() => {
  asked = [];
  logged = [];
  answer = async () => ({ data: '{}', errors: [] });
});

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}
async function request(init: RequestInit, search = ''): Promise<Reply> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/graphql${search}`, init);
  const text = await response.text();
  return { status: response.status, text, errors: (JSON.parse(text) as { errors?: Reply['errors'] }).errors ?? [] };
}
const post = (body: unknown, client = 'wide') =>
  request({ method: 'POST', headers: { 'content-type': 'application/json', authorization: client }, body: JSON.stringify(body) });
const ask = (query: string, client = 'wide', variables: object = {}) => post({ query, variables }, client);
const codesOf = ({ errors }: Reply) => errors.map(({ extensions }) => extensions.code);

describe('an operation', () => {
  it('reaches the journey with the schema of who sent it', async () => {
    expect((await ask('{ motto }')).text).toBe('{"data":{}}');
    await ask('{ motto }', 'narrow');
    expect(asked.map(({ schema }) => schema === wide)).toEqual([true, false]);
  });

  it('T24: is read anew for each contract: what is there for one is not for the other', async () => {
    const query = '{ student(id: "1") { marks { value } } }';
    for (const client of ['wide', 'narrow', 'wide']) await ask(query, client);
    // Why: in the place of what is not there, the journey is given a mark.
    expect(asked.map(({ document }) => JSON.stringify(document).includes('preauAbsent'))).toEqual([false, true, false]);
  });

  it('is not kept where its text is long, whatever it asks', { timeout: 60_000 }, async () => {
    await ask('{ motto }');
    const before = heapInUse();
    for (let count = 0; count < 300; count += 1) {
      expect((await ask(`#${count}${'a word that nobody reads '.repeat(3_600)}\n{ motto }`)).text).toBe('{"data":{}}');
      asked = [];
    }
    expect(heapInUse() - before).toBeLessThan(10);
  });

  it('T53: can be read as it would be under other rules, in the contract of the same audience', async () => {
    await ask('query($x: ID!) { student(id: $x) { marks { value } } }', 'wide', { x: 'somebody' });
    const [{ under, caller: who, document, schema }] = asked as [Asked];
    const rules = (who as Caller).rules;
    const here = under?.(rules);
    expect([here?.schema === schema, here?.document === document]).toEqual([true, true]);
    const there = under?.(NARROWER);
    expect(there?.schema === narrow).toBe(true);
    expect(JSON.stringify(there?.document)).toContain('preauAbsent');
    // What cannot be read there is refused when it is asked: an input that is gone reads as a name that never was.
    await ask('{ students(sick: true) { totalCount } }');
    expect(asked.at(-1)?.under?.(NARROWER)).toBeNull();
  });

  it.each([
    ['twenty levels deep', `{ student(id: "1") { ${'marks { student { '.repeat(10)} id ${'} } '.repeat(10)} } }`],
    ['under two hundred names', `{ ${Array.from({ length: 200 }, (_, at) => `a${at}: motto`).join(' ')} }`],
    ['with a hundred directives', `{ motto ${'@skip(if: false) '.repeat(100)} }`],
    ['of thousands of words', `{ student(id: "1") { ${'name '.repeat(4000)} } }`],
  ])('T52: %s is too large, and no journey begins', async (_, query) => {
    expect(codesOf(await ask(query))).toContain('OPERATION_TOO_COSTLY');
    expect(asked).toEqual([]);
  });

  it.each([
    ['an alias', '{ preau_id: motto }'],
    ['a field', '{ student(id: "1") { preauSubjects(path: "self") } }'],
    ['a variable', 'query($preau_v0: ID!) { student(id: $preau_v0) { id } }'],
    ['a fragment', '{ student(id: "1") { ...preauF } } fragment preauF on Student { id }'],
    ['an operation', 'query preauQ { motto }'],
  ])('L2: in which %s has a name of the gateway’s own is refused', async (_, query) => {
    expect(codesOf(await ask(query, 'wide', { preau_v0: '1' }))).toContain('BAD_USER_INPUT');
    expect(asked).toEqual([]);
  });

  it('T38 L36: that names what is hidden, or almost, is told no name that is there', async () => {
    expect((await ask('{ mot }')).text).not.toMatch(/did you mean/i);
    for (const query of ['{ student(i: "1") { id } }', '{ student }', '{ ...F } fragment F on Studen { id }']) {
      const { text, status } = await ask(query);
      expect(status).toBe(400);
      expect(text).not.toMatch(/did you mean/i);
    }
  });

  it('L38: is sent alone, by POST, or by GET past the preflight', async () => {
    expect((await post([{ query: '{ motto }' }])).status).toBe(400);
    expect((await request({ headers: { authorization: 'wide' } }, '?query={motto}')).status).toBe(400);
    expect((await request({ headers: { authorization: 'wide', 'apollo-require-preflight': 'yes' } }, '?query={motto}')).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('L38: is sent alone, also where nothing stands before', async () => {
    const body = [{ query: '{ motto }' }, { query: '{ motto }' }];
    const headers = (): [string, string][] => [['content-type', 'application/json']];
    const context = { caller: caller(null), authorization: null, strict: false, signal: null };
    const { status } = await graphql.execute({ method: 'POST', search: '', accept: undefined, headers, body }, context);
    expect(status).toBe(400);
    expect(asked).toEqual([]);
  });

  it('L17: that writes does not come by GET', async () => {
    const search = `?query=${encodeURIComponent('mutation { expel(id: "1") { student { id } } }')}`;
    const { status } = await request({ headers: { authorization: 'wide', 'apollo-require-preflight': 'yes' } }, search);
    expect(status).toBe(405);
    expect(asked).toEqual([]);
  });

  it('L37: is not kept by its hash for somebody else to ask', async () => {
    const query = '{ motto }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    await post({ query, extensions });
    asked = [];
    expect((await post({ extensions })).errors).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

describe('an error', () => {
  it('of ours has its code and its coordinate, and nothing else', async () => {
    answer = async () => ({
      data: '{"motto":null}',
      errors: [{ message: 'not permitted', extensions: { code: 'FORBIDDEN_FIELD', coordinate: 'Query.motto', serviceName: 'people' } }],
    });
    expect((await ask('{ motto }')).text).toBe(
      '{"errors":[{"message":"not permitted","extensions":{"code":"FORBIDDEN_FIELD","coordinate":"Query.motto"}}],"data":{"motto":null}}',
    );
  });

  it('T13: that nobody foresaw is one sentence; what it was is for the log', async () => {
    answer = async () => {
      throw new Error('relation "student" of Ana is gone');
    };
    const { text, errors } = await ask('{ motto }');
    expect(text).not.toContain('Ana');
    expect(errors).toEqual([{ message: 'the service cannot answer now: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(String(logged)).toContain('Ana');
  });

  it('that is a refusal has its status, and its reason is for the log', async () => {
    answer = async () => {
      throw refuse('FORBIDDEN_OPERATION', 'not permitted', 'of Ana');
    };
    const { status, text } = await ask('{ motto }');
    expect(status).toBe(403);
    expect(text).not.toContain('Ana');
    expect(logged).toEqual(['of Ana']);
  });

  it.each([
    ['{ student(id: 1.5) { id } }'],
    ['{ students(first: "Dupont") { totalCount } }'],
    ['{ students(sick: Dupont) { totalCount } }'],
    ['{ student(id: "Dupont" { id } }'],
    ['{ motto } "Dupont'],
  ])('L10: about %s does not repeat what was written there', async (query) => {
    const { text, errors } = await ask(query);
    expect(errors.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/Dupont|1\.5/);
  });
});
