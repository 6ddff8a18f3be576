import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../core/config.js';
import { type Standalone, startStandalone } from '../../gateway/standalone.js';
import { openWorld, type World } from '../world/index.js';

/**
 * GraphQL over HTTP, by the audits of the specification’s own suite. What must be is; what we answer otherwise than it would like is listed
 * here with the reason. Everything is asked twice: a document that is known takes a shorter way.
 */
const OTHERWISE: Readonly<Record<string, string>> = {
  '572B': 'a document that cannot be read is a fault of the request, 400, whatever is accepted',
  FDE2: 'a document that is not valid is one too',
  '7B9B': 'and so is a variable that does not have its form',
};

async function audited(url: string, headers: Readonly<Record<string, string>>): Promise<readonly AuditResult[]> {
  const results: AuditResult[] = [];
  // Why: a GET passes the preflight that a browser would make; the audits do not know of it.
  const fetchFn: typeof fetch = (input, init) => {
    const preflight = (init?.method ?? 'GET') === 'GET' ? { 'apollo-require-preflight': '1' } : {};
    return fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers, ...preflight } });
  };
  for (const audit of serverAudits({ url: `${url}/graphql`, fetchFn })) results.push(await audit.fn());
  return results;
}

function holds(results: readonly AuditResult[]) {
  expect(results.length).toBeGreaterThan(55);
  expect(results.flatMap((one) => (one.status === 'error' ? [`${one.name}: ${one.reason}`] : []))).toEqual([]);
  const unmet = results.flatMap((one) => (one.status === 'ok' ? [] : [one.id]));
  expect(unmet.sort()).toEqual(Object.keys(OTHERWISE).sort());
}

describe('a Préau that decides', () => {
  let world: World;
  let authorization: string;
  beforeAll(async () => {
    world = await openWorld();
    authorization = `Bearer ${await world.token('famille', 'family-information', 'parent')}`;
  }, 120_000);
  afterAll(() => world?.close());

  it.each(['the first time', 'the second time'])('speaks GraphQL over HTTP, %s that it is asked', async () => {
    holds(await audited(world.preau.url, { authorization }));
  });

  it('answers 401 to who is not known', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const headers = { 'content-type': 'application/json', accept };
      expect((await fetch(`${world.preau.url}/graphql`, { method: 'POST', headers, body })).status).toBe(401);
    }
  });
});

describe('a gateway that permits all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preau-http-'));
  let gateway: Standalone;
  beforeAll(async () => {
    const supergraph = join(folder, 'supergraph.graphql');
    const typeDefs = parse('type Query { title: String }');
    const { supergraphSdl = '' } = composeServices([{ name: 'school', url: 'http://127.0.0.1:9/', typeDefs }]);
    writeFileSync(supergraph, supergraphSdl);
    const config = readConfig({ PREAU_DATA_DIR: 'memory', PORT: '0', PREAU_LOG: 'silent', NODE_ENV: 'test' });
    gateway = await startStandalone(config, { supergraph, policy: null, clients: [], subgraphs: new Map() });
  });
  afterAll(async () => {
    await gateway?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['the first time', 'the second time'])('speaks GraphQL over HTTP, %s that it is asked', async () => {
    holds(await audited(gateway.url, {}));
  });
});
