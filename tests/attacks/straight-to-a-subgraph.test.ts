import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Capability, deriveKey, issueCapability } from '../../core/capability/index.js';
import { SUBGRAPHS, type SubgraphName } from '../../core/config.js';
import { readClassification } from '../../core/shield/index.js';
import { CAPABLE_REQUEST, type Subgraph, serveSubgraph } from '../../core/subgraph/index.js';
import { inProcess } from '../../gateway/dispatch/in-process.js';
import { isStructural } from '../../schema/assertions.js';
import { subgraphDocument } from '../../schema/compose.js';
import { schemaFile } from '../../schema/files.js';
import { openWorld, type World } from '../world/index.js';

/** T47 T48 L19: behind the gateway is a second lock. Each subgraph refuses what is not its gateway's, `_service` and `_entities` included. */
let world: World;
const MASTER = Buffer.alloc(32, 9);
const subgraphs = new Map<SubgraphName, Subgraph>();
beforeAll(async () => {
  world = await openWorld();
  const classification = readClassification(parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8')));
  for (const name of SUBGRAPHS) {
    subgraphs.set(
      name,
      inProcess(name, {
        store: world.preau.store,
        classification,
        structural: isStructural,
        log: () => undefined,
        keyOf: (one) => deriveKey(MASTER, one),
        documentOf: subgraphDocument,
      }),
    );
  }
}, 120_000);
afterAll(() => world?.close());

const ENTITIES = 'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Student { id } } }';
const ask = (name: SubgraphName, body: string, token: string | undefined) => (subgraphs.get(name) as Subgraph).execute(body, token);
const claims = (aud: string, more: Partial<Capability> = {}): Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> => ({
  aud,
  at: Date.now(),
  client: 'cantine',
  person: null,
  purpose: 'catering',
  cursorKey: Buffer.alloc(32).toString('base64url'),
  policy: '1',
  coordinates: {},
  extents: [],
  ...more,
});

describe.each(SUBGRAPHS)('%s', (name) => {
  it.each([
    ['its schema', '{ _service { sdl } }'],
    ['its fields', '{ __typename }'],
    ['introspection', '{ __schema { types { name } } }'],
  ])('refuses %s without a capability, with a forged one, with a sibling’s', async (_, query) => {
    const body = JSON.stringify({ query });
    const sibling = SUBGRAPHS.find((other) => other !== name) as SubgraphName;
    const forged = issueCapability(Buffer.alloc(32, 1), claims(name), body);
    for (const token of [
      undefined,
      '',
      'Bearer x',
      forged,
      issueCapability(deriveKey(MASTER, sibling), claims(sibling), body),
      issueCapability(deriveKey(MASTER, sibling), claims(name), body),
    ]) {
      expect(await ask(name, body, token)).toEqual({
        data: null,
        errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  });

  it('refuses entities by any key', async () => {
    const body = JSON.stringify({
      query: ENTITIES,
      variables: { representations: [{ __typename: 'Student', id: world.studentOf('student') }] },
    });
    expect((await ask(name, body, undefined)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const replayed = issueCapability(deriveKey(MASTER, name), claims(name), '{"query":"{ __typename }"}');
    expect((await ask(name, body, replayed)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a capability that grants nothing', () => {
  it('opens no row, no count and none of the gateway’s own questions', async () => {
    const key = deriveKey(MASTER, 'identity');
    for (const query of [
      '{ students(schoolId: "9990001X", first: 5) { totalCount edges { node { id } } } }',
      `{ student(id: "${world.studentOf('student')}") { id nationalId } }`,
      `{ preauPlaces(persons: ["${world.personId('student')}"]) }`,
      `{ preauStandings(person: "${world.personId('parent')}") }`,
    ]) {
      const body = JSON.stringify({ query });
      const { data } = await ask('identity', body, issueCapability(key, claims('identity'), body));
      expect(Object.values(data ?? { none: null }).every((value) => value === null)).toBe(true);
    }
    const body = JSON.stringify({
      query: ENTITIES,
      variables: { representations: [{ __typename: 'Student', id: world.studentOf('student') }] },
    });
    expect((await ask('identity', body, issueCapability(key, claims('identity'), body))).data).toEqual({ _entities: [null] });
  });

  it('that grants one child opens no other, by entity or by list', async () => {
    const own = world.studentOf('student');
    const foreign = world.studentOf('student-victim');
    const coordinates = { Student: 0, 'Student.id': 0, 'Query.students': 0 };
    const extents = [[{ of: 'students' as const, school: '9990001X', students: [own], audience: 'GUARDIAN' as const }]];
    const body = JSON.stringify({
      query: ENTITIES,
      variables: {
        representations: [
          { __typename: 'Student', id: foreign },
          { __typename: 'Student', id: own },
        ],
      },
    });
    const token = issueCapability(deriveKey(MASTER, 'identity'), claims('identity', { coordinates, extents }), body);
    expect((await ask('identity', body, token)).data).toEqual({ _entities: [null, { id: own }] });
  });
});

describe('a subgraph alone, over HTTP', () => {
  it('refuses a plain GraphQL client, and tells only that it is there', async () => {
    const server = serveSubgraph(subgraphs.get('messaging') as Subgraph);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    try {
      const question = '{"query":"{ _service { sdl } }"}';
      const plain = { 'content-type': 'application/json', 'preau-capability': 'x.y.z' };
      for (const [headers, body] of [
        [plain, question],
        [plain, `x.y.z\n${question}`],
        [{ 'content-type': CAPABLE_REQUEST }, question],
        [{ 'content-type': CAPABLE_REQUEST }, `x.y.z\n${question}`],
        [{ 'content-type': CAPABLE_REQUEST }, `\n${question}`],
      ] as const) {
        const response = await fetch(`${url}/`, { method: 'POST', headers, body });
        expect(await response.json()).toEqual({
          data: null,
          errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }],
        });
      }
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect((await fetch(`${url}/?query={_service{sdl}}`)).status).toBe(405);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
