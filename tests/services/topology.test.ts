import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deriveKey } from '../../core/capability/index.js';
import { SUBGRAPHS } from '../../core/config.js';
import { createDatabase, type OwnDatabase } from './database.js';
import { freePort, startProcess, startProxy } from './processes.js';

/** The topology of docker-compose.yml as plain processes: four subgraphs, two gateway replicas and a proxy, on real PostgreSQL and Redis. */
const MASTER = Buffer.alloc(32, 42);
const REDIS = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

let database: OwnDatabase;
let folder: string;
let proxy: Server;
let proxyUrl: string;
const subgraphs = new Map<string, Awaited<ReturnType<typeof startProcess>>>();
const gateways: Awaited<ReturnType<typeof startProcess>>[] = [];

beforeAll(async () => {
  // Why with nothing in it: the subgraphs bring in their tables, and a gateway the school.
  database = await createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'preau-topology-'));
  for (const name of SUBGRAPHS) {
    subgraphs.set(
      name,
      await startProcess(
        ['subgraph', name],
        { DATABASE_URL: database.url, PREAU_CAPABILITY_KEY: deriveKey(MASTER, name).toString('base64') },
        '/health',
      ),
    );
  }
  const proxyPort = await freePort();
  proxyUrl = `http://127.0.0.1:${proxyPort}`;
  const addresses = Object.fromEntries([...subgraphs].map(([name, { url }]) => [`PREAU_SUBGRAPH_${name.toUpperCase()}_URL`, `${url}/`]));
  const settings = {
    DATABASE_URL: database.url,
    REDIS_URL: REDIS,
    PREAU_SECRET: MASTER.toString('base64'),
    PREAU_DATA_DIR: folder,
    PREAU_DEMO: 'on',
    PREAU_PUBLIC_URL: proxyUrl,
    ...addresses,
  };
  gateways.push(await startProcess(['start'], settings, '/health/ready'));
  gateways.push(await startProcess(['start'], settings, '/health/ready'));
  proxy = await startProxy(
    proxyPort,
    gateways.map((gateway) => gateway.url),
  );
});

afterAll(async () => {
  proxy?.closeAllConnections();
  proxy?.close();
  await Promise.all([...gateways, ...subgraphs.values()].map((one) => one.stop()));
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await database?.drop();
});

interface Listed {
  readonly operations: readonly {
    readonly name: string;
    readonly client: string;
    readonly as?: string;
    readonly purpose: string;
    readonly query: string;
    readonly variables: object;
  }[];
}

async function token(client: string, purpose: string, person?: string): Promise<string> {
  const form = new URLSearchParams(
    person === undefined ? { grant_type: 'client_credentials', purpose } : { grant_type: 'urn:preau:grant:demo-person', person, purpose },
  );
  const response = await fetch(`${proxyUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` },
    body: form,
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function ask(bearer: string, query: string, variables: object = {}) {
  const response = await fetch(`${proxyUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: Record<string, unknown> | null; errors?: { extensions: { code: string } }[] };
}

describe('the compose file', () => {
  it('describes PostgreSQL, Redis, four subgraphs, two gateways and a proxy, with nothing but the proxy published', () => {
    const { services } = parse(readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8'), { merge: true }) as {
      services: Record<string, { ports?: string[]; environment?: Record<string, string>; command?: string[] }>;
    };
    expect(Object.keys(services).sort()).toEqual([
      'assessment',
      'attendance',
      'gateway-1',
      'gateway-2',
      'identity',
      'messaging',
      'postgres',
      'proxy',
      'redis',
    ]);
    expect(
      Object.entries(services)
        .filter(([, service]) => service.ports !== undefined)
        .map(([name]) => name),
    ).toEqual(['proxy']);
    for (const name of SUBGRAPHS) {
      expect(services[name]?.command?.slice(-2)).toEqual(['subgraph', name]);
      expect(services[name]?.environment).toMatchObject({ NODE_ENV: 'production' });
      expect(services[name]?.environment).not.toHaveProperty('PREAU_SECRET');
    }
    for (const name of ['gateway-1', 'gateway-2'])
      expect(services[name]?.environment).toMatchObject({
        NODE_ENV: 'production',
        DATABASE_URL: expect.any(String),
        REDIS_URL: expect.any(String),
      });
  });
});

describe('two gateways before four subgraphs', () => {
  it('answer the twenty operations, whichever replica is asked', async () => {
    const { operations } = (await (await fetch(`${proxyUrl}/demo.json`)).json()) as Listed;
    expect(operations).toHaveLength(20);
    for (const { client, as, purpose, query, variables } of operations) {
      const answer = await ask(await token(client, purpose, as), query, variables);
      expect(answer.data).not.toBeNull();
      expect((answer.errors ?? []).map((error) => error.extensions.code)).not.toContain('UPSTREAM_UNAVAILABLE');
    }
  });

  it('give every subgraph a key of its own: a question without a capability is refused by each', async () => {
    for (const { url } of subgraphs.values()) {
      const response = await fetch(`${url}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ _service { sdl } }"}',
      });
      expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });

  it('tell a subgraph of twenty thousand families who agreed, and of the one that did not nobody', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const families = (columns: string) => `select ${columns} from generate_series(500000, 520000) as n`;
    try {
      for (const statement of [
        `insert into identity.person (school, id, family_name, birth_date) ${families("'9990001X', '9990001X.p' || n, 'Dupont-' || n, '2008-01-01'")}`,
        `insert into identity.student (school, id, person) ${families("'9990001X', '9990001X.s' || n, '9990001X.p' || n")}`,
        `insert into identity.enrolment (school, id, student, entered_on) ${families("'9990001X', '9990001X.en' || n, '9990001X.s' || n, '2025-09-01'")}`,
        `insert into governance.consent_act (school, id, student, purpose, recipient, categories, act, person, capacity, notice_version, at)
          ${families(`'9990001X', '9990001X.ca' || n, '9990001X.s' || n, 'homework-help', 'tutorat',
          '["IDENTITY_BASIC", "SCHOOLING", "GRADE", "COMPETENCY", "APPRECIATION"]', 'GIVEN', '9990001X.p' || n, 'STUDENT', 2, now() - interval '1 day'`)} where n > 500000`,
        'analyze',
      ])
        await client.query(statement);
    } finally {
      await client.end();
    }
    const bearer = await token('tutorat', 'homework-help');
    const list = 'query($school: ID!) { students(schoolId: $school, first: 20) { totalCount edges { node { id } } } }';
    const before = (await ask(bearer, list, { school: '9990002Y' })).data?.students;
    expect(before).not.toBeNull();
    const { data, errors = [] } = await ask(bearer, list, { school: '9990001X' });
    expect(errors).toEqual([]);
    const { totalCount, edges } = (data as { students: { totalCount: number; edges: unknown[] } }).students;
    expect(edges).toHaveLength(20);
    expect(totalCount).toBeGreaterThanOrEqual(20_000);
    expect(totalCount).toBeLessThan(20_020);
  });

  it('leave out what a subgraph that is down would have said, and deny no less for it', async () => {
    const { operations } = (await (await fetch(`${proxyUrl}/demo.json`)).json()) as Listed;
    const home = operations.find((operation) => operation.name.startsWith('Op03')) as Listed['operations'][number];
    const bearer = await token(home.client, home.purpose, home.as);
    const before = await ask(bearer, home.query, home.variables);
    await subgraphs.get('messaging')?.stop('SIGKILL');
    const after = await ask(bearer, home.query, home.variables);
    expect(after.data?.me).toMatchObject({ unreadCounts: null, announcements: null });
    expect((after.errors ?? []).map((error) => error.extensions.code)).toContain('UPSTREAM_UNAVAILABLE');
    const denials = (answer: typeof before) =>
      (answer.errors ?? []).filter((error) => error.extensions.code !== 'UPSTREAM_UNAVAILABLE').length;
    expect(denials(after)).toBeGreaterThanOrEqual(denials(before));
  });
});
