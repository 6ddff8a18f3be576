import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { buildSchema, isObjectType, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, openJourney } from '../gateway/journey.js';
import { openWorld, type World } from '../world/index.js';

/** T49 L18 L37 L38 L46 L49 L50: what other gateways serve beside queries and mutations, and what ours may one day, is refused until it is. */
const QUERY = '{ me { id } }';
let world: World;
let authorization: string;
beforeAll(async () => {
  world = await openWorld();
  authorization = `Bearer ${await world.token('famille', 'family-information', 'parent')}`;
}, 120_000);
afterAll(() => world?.close());

async function send(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${world.preau.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}
function refused(reply: Awaited<ReturnType<typeof send>>) {
  expect(reply.status).toBe(400);
  unanswered(reply);
}
/** Without data and with a reason. A client that asks by hash is told with 200, as such clients expect, to send the text. */
function unanswered({ type, text }: Awaited<ReturnType<typeof send>>) {
  expect(type).toMatch(/^application\/(graphql-response\+)?json/);
  const { data = null, errors } = JSON.parse(text) as { data?: unknown; errors: { extensions: { code: string } }[] };
  expect(data).toBeNull();
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
}
const asked = () => world.sent.filter(({ body }) => !body.includes('preau'));

describe('a subscription', () => {
  it.each([
    ['plainly', {}],
    ['as a stream of events', { accept: 'text/event-stream' }],
    ['as parts', { accept: 'multipart/mixed;subscriptionSpec=1.0, application/json' }],
  ])('T49 L18: asked for %s is refused, so that nothing flows when a right is lost', async (_, headers) => {
    world.sent.length = 0;
    for (const query of ['subscription { me { id } }', 'subscription S { attendanceEvents(schoolId: "9990001X") { totalCount } }'])
      refused(await send('/graphql', { query }, { ...headers, accept: 'application/json' }));
    const streamed = await send('/graphql', { query: 'subscription { me { id } }' }, headers);
    expect(streamed.status).toBeGreaterThanOrEqual(400);
    expect(streamed.type).not.toMatch(/event-stream|multipart/);
    expect(asked()).toEqual([]);
  });

  it('T49 L18: has no socket to come through', async () => {
    const { hostname, port } = new URL(world.preau.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `GET /graphql HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
        ),
      );
      socket.on('data', (chunk) => {
        text += chunk;
        socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      setTimeout(() => socket.destroy(), 2_000).unref();
    });
    expect(answer).not.toMatch(/^HTTP\/1\.1 101/);
    expect(answer).not.toContain('"id"');
  });

  it('L18: is in nobody’s schema', async () => {
    const { text } = await send('/graphql', { query: '{ __schema { subscriptionType { name } } }' });
    expect(JSON.parse(text)).toEqual({ data: { __schema: { subscriptionType: null } } });
  });
});

describe('an answer in parts', () => {
  it.each([
    ['@defer', '{ me { id ... @defer { displayName } } }'],
    ['@defer with a label', 'query { ...F @defer(label: "l", if: true) } fragment F on Query { me { id } }'],
    ['@stream', '{ me { wards @stream(initialCount: 0) { id } } }'],
  ])('L38: by %s is refused, whatever the client accepts', async (_, query) => {
    world.sent.length = 0;
    refused(await send('/graphql', { query }));
    const parts = await send('/graphql', { query }, { accept: 'multipart/mixed; deferSpec=20220824, application/json' });
    expect(parts.status).toBeGreaterThanOrEqual(400);
    expect(parts.type).not.toContain('multipart');
    expect(asked()).toEqual([]);
  });
});

describe('an operation by its hash', () => {
  const sha256Hash = createHash('sha256').update(QUERY).digest('hex');
  const persistedQuery = { version: 1, sha256Hash };

  it('L37: that is unknown is refused, and so is one that was sent in full before, by whomever', async () => {
    const byHash = () => send('/graphql', { extensions: { persistedQuery } });
    unanswered(await byHash());
    expect((await send('/graphql', { query: QUERY, extensions: { persistedQuery } })).status).toBeLessThan(500);
    expect((await send('/graphql', { query: QUERY })).status).toBe(200);
    unanswered(await byHash());
    const other = `Bearer ${await world.token('vie-scolaire', 'school-administration', 'principal')}`;
    unanswered(await send('/graphql', { extensions: { persistedQuery } }, { authorization: other }));
  });

  it('L37: cannot be given another text, for others to run', async () => {
    const poisoned = { version: 1, sha256Hash: createHash('sha256').update('{ me { displayName } }').digest('hex') };
    await send('/graphql', { query: QUERY, extensions: { persistedQuery: poisoned } });
    unanswered(await send('/graphql', { extensions: { persistedQuery: poisoned } }));
    const plain = await send('/graphql', { query: '{ me { displayName } }' });
    expect(Object.keys(JSON.parse(plain.text).data.me)).toEqual(['displayName']);
  });

  it.each(['id', 'documentId', 'document_id', 'doc_id', 'queryId', 'hash', 'key', 'extensions'])('L37: in `%s` is none', async (name) => {
    unanswered(await send('/graphql', { [name]: name === 'extensions' ? { persistedQuery } : sha256Hash }));
  });

  it('L37: by GET is none either', async () => {
    const search = new URLSearchParams({ extensions: JSON.stringify({ persistedQuery }) });
    const response = await fetch(`${world.preau.url}/graphql?${search}`, { headers: { authorization, 'apollo-require-preflight': '1' } });
    unanswered({ status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() });
  });
});

describe('a way in beside `/graphql`', () => {
  it.each([
    'explain',
    'simulate',
    'decide',
    'export',
    'exports',
    'report',
    'access-report',
    'me/export',
    'policy',
    'query-plan',
    'sandbox',
    'graphiql',
    'voyager',
    'admin',
    'debug',
    'batch',
    'subgraphs/identity',
    '_entities',
    '_service',
  ])('L49 L50: `/%s` serves nothing, with a token or without', async (path) => {
    for (const headers of [{}, { authorization: '' }]) {
      const reply = await send(`/${path}`, { query: QUERY, student: world.studentOf('student-victim') }, headers);
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
      expect((await fetch(`${world.preau.url}/${path}`)).status).toBe(404);
    }
  });

  it('L49 L50: is not among the fields of any client either: no simulation or export, and of explanations the one that tells each as far as they may know', async () => {
    for (const { client, purpose, handle } of [
      { client: 'famille', purpose: 'subject-access', handle: 'student-adult' },
      { client: 'vie-scolaire', purpose: 'policy-administration', handle: 'principal' },
      { client: 'lsu', purpose: 'report-card-export', handle: 'principal' },
    ]) {
      const token = `Bearer ${await world.token(client, purpose, handle)}`;
      const text = await (await fetch(`${world.preau.url}/contract.graphql`, { headers: { authorization: token } })).text();
      const schema = buildSchema(text);
      const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
        isObjectType(type) ? Object.keys(type.getFields()) : [],
      );
      expect(roots.length).toBeGreaterThan(5);
      expect(roots.filter((root) => /explain|simul|decision|export|accessReport|policy|^ledger/i.test(root))).toEqual(['explainAccess']);
    }
  });

  it('L36 L50: that prints a schema prints the asker’s own, and nothing to who is not known', async () => {
    const print = (headers: Readonly<Record<string, string>>) => fetch(`${world.preau.url}/contract.graphql`, { headers });
    expect((await print({})).status).toBe(401);
    const canteen = await (await print({ authorization: `Bearer ${await world.token('cantine', 'catering')}` })).text();
    const parent = await (await print({ authorization })).text();
    expect(canteen).not.toMatch(/attendanceEvents|\breportCards?\b|Mutation|preau/);
    expect(parent).toContain('attendanceEvents');
    expect(printSchema(buildSchema(parent)).trim()).toBe(parent.trim());
  });
});

describe('breaking the glass', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await openJourney();
  }, 120_000);
  afterAll(() => journey?.close());

  it('L46: opens nothing to anybody: the purpose is there, and no rule is', async () => {
    for (const as of ['nurse', 'principal', 'cpe', 'teacher', 'parent']) {
      const reply = await journey.ask(
        { client: 'vie-scolaire', purpose: 'emergency', as },
        `{ student(id: "${journey.student('student-victim')}") { id dietaryRequirement accommodations { kind } guardians { guardian { phones { value } } } } }`,
      );
      expect(reply.data?.student ?? null).toBeNull();
      expect(reply.sent).toEqual([]);
      expect(reply.entries).toHaveLength(1);
    }
    const response = await fetch(`${world.preau.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('vie-scolaire:demo-vie-scolaire').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'urn:preau:grant:demo-person', person: 'nurse', purpose: 'emergency' }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('access_token');
  });

  it('L45 L46: a right that ends while its request is under way holds to its last fetch, and not for the next request', async () => {
    const staff = journey.person('substitute').replace('.p', '.t');
    const days = journey.demo.rows.identity.teachingAssignments
      .filter((one) => one.staff === staff)
      .map(({ validTo }) => validTo as string);
    const end = Date.parse(`${days.sort().at(-1)}T23:00:00Z`);
    const CLASS =
      '{ classGroup(id: "9990001X.g1") { members(first: 5) { totalCount edges { node { id attendanceEvents(first: 1) { totalCount } } } } } }';
    const who = { client: 'prof', purpose: 'roll-call', as: 'substitute' };
    const last = await journey.ask({ ...who, at: end - 1 }, CLASS);
    expect(new Set(last.sent.map(({ subgraph }) => subgraph))).toEqual(new Set(['identity', 'attendance']));
    expect(new Set(last.sent.map(({ capability }) => capability.at))).toEqual(new Set([end - 1]));
    expect(last.data.classGroup.members.totalCount).toBeGreaterThan(0);
    const next = await journey.ask({ ...who, at: end }, CLASS);
    expect(next.data.classGroup?.members?.totalCount ?? 0).toBe(0);
  });
});
