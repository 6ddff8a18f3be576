import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATEGORIES, OBLIGATIONS, RELATIONS, ROLES, STAGES } from '../../core/policy/index.js';
import { basePolicy } from '../gateway/base-policy.js';
import { openWorld, type World } from '../world/index.js';

/** T21 T22 T37 L23: who asks, for what, and what they get follows from the token and the one purpose; no other header or extension has a say. */
const DENIED = '{ me { id wards { student { id dietaryRequirement nationalId boarding person { displayName } } } } }';
let world: World;
let authorization: string;
beforeAll(async () => {
  world = await openWorld();
  authorization = `Bearer ${await world.token('famille', 'family-information', 'parent')}`;
}, 120_000);
afterAll(() => world?.close());

async function post(headers: Readonly<Record<string, string>>, body: object = { query: DENIED }) {
  const response = await fetch(`${world.preau.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const told = [...response.headers].filter(([name]) => name !== 'date' && name !== 'connection' && name !== 'keep-alive');
  return { status: response.status, text: await response.text(), headers: told };
}

const principal = () => world.personId('principal');
const HEADERS: readonly [string, string][] = [
  ['apollographql-client-name', 'vie-scolaire'],
  ['apollographql-client-version', '1'],
  ['graphql-client-name', 'vie-scolaire'],
  ['graphql-client-version', '1'],
  ['x-client-id', 'vie-scolaire'],
  ['x-user-id', 'principal'],
  ['x-forwarded-user', 'principal'],
  ['x-remote-user', 'principal'],
  ['x-role', 'principal'],
  ['x-original-url', '/health/live'],
  ['x-forwarded-for', '127.0.0.1'],
  ['forwarded', 'for=127.0.0.1;host=localhost;proto=https'],
  ['x-http-method-override', 'PUT'],
  ['x-preau-purpose', 'school-administration'],
  ['preau-capability', 'x.y.z'],
  ['preau-policy', 'permit-all'],
  ['x-hasura-admin-secret', 'secret'],
  ['x-hasura-role', 'admin'],
  ['bypass-token', 'secret'],
  ['x-graphql-bypass', 'true'],
  ['x-trusted-document', 'off'],
  ['graphql-introspection-secret', 'secret'],
  ['apollo-query-plan-experimental', '1'],
  ['apollo-query-plan-experimental-format', 'internal'],
  ['apollo-federation-include-trace', 'ftv1'],
  ['apollo-expose-query-plan', 'true'],
  ['apollo-cache-debugging', 'true'],
  ['x-apollo-tracing', '1'],
  ['wg-trace', 'enable_query_plan'],
  ['x-wg-trace', 'true'],
  ['x-wg-include-query-plan', 'true'],
  ['hive-expose-query-plan', 'true'],
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['baggage', 'userId=principal'],
  ['cookie', 'session=principal; access_token=principal'],
];

describe('a header', () => {
  it.each(HEADERS)('T21 T22 L23: `%s` changes not a byte of the answer', async (name, value) => {
    const plain = await post({ authorization });
    expect(plain.text).toContain('FORBIDDEN_FIELD');
    expect(await post({ authorization, [name]: value })).toEqual(plain);
    const unknown = await post({});
    expect(unknown.status).toBe(401);
    expect(await post({ [name]: value })).toEqual(unknown);
  });

  it('T21: none of them makes a subgraph see another asker', async () => {
    world.sent.length = 0;
    await post({ authorization, ...Object.fromEntries(HEADERS) });
    expect(JSON.stringify(world.sent)).not.toContain(principal());
  });

  it('T21: the purpose is picked among those of the token, not brought along', async () => {
    const reply = await post({ authorization, purpose: 'school-administration' });
    expect(reply).toMatchObject({ status: 400, text: expect.stringContaining('PURPOSE_REQUIRED') });
  });
});

describe('an extension of a request', () => {
  it.each([
    ['a query plan', { includeQueryPlan: true, queryPlan: true }],
    ['tracing', { tracing: true, ftv1: true, 'apollo-federation-include-trace': 'ftv1' }],
    ['another actor', { actor: 'principal', client: 'vie-scolaire', claims: { role: 'principal' } }],
    ['another purpose', { purpose: 'school-administration', authorization_details: [{ type: 'preau', purpose: 'school-administration' }] }],
    ['a debugger', { debug: true, valueCompletion: true, stacktrace: true, explain: true }],
  ])('T22 L23: that asks for %s changes not a byte of the answer', async (_, extensions) => {
    const plain = await post({ authorization });
    expect(await post({ authorization }, { query: DENIED, extensions })).toEqual(plain);
  });
});

describe('an answer', () => {
  const policy = basePolicy();
  const { grants, forbids, guardrails, invariants } = policy.document;
  const ruleIds = [...grants, ...forbids, ...guardrails, ...invariants].map(({ id }) => id);

  it.each([
    ['partly denied', DENIED],
    ['denied whole', '{ attendanceAlerts(schoolId: "9990001X", first: 5) { count } }'],
    [
      'refused as a write',
      'mutation { withdrawConsent(input: { studentId: "9990001X.s1", purpose: "homework-help", recipient: "tutorat", categories: [], noticeVersion: 2 }, idempotencyKey: "k") { errors { code } } }',
    ],
    [
      'refused as too costly',
      '{ students(schoolId: "9990001X", first: 500) { edges { node { groups { members(first: 500) { edges { node { id } } } } } } } }',
    ],
  ])('T37: that is %s names no rule, category, role or relation that would be needed', async (_, query) => {
    const { text } = await post({ authorization }, { query });
    expect(text).toContain('"errors"');
    const { errors } = JSON.parse(text) as { errors: object[] };
    const told = JSON.stringify(errors);
    for (const word of [...CATEGORIES, ...OBLIGATIONS, ...STAGES, ...ruleIds])
      expect(told).not.toMatch(new RegExp(`\\b${word.replaceAll('.', '\\.')}\\b`));
    for (const word of [...ROLES, ...RELATIONS]) expect(told).not.toMatch(new RegExp(`[^A-Za-z]${word}[^A-Za-z]`));
    expect(
      Object.keys(JSON.parse(text))
        .sort()
        .filter((key) => key !== 'data' && key !== 'errors'),
    ).toEqual([]);
  });
});
