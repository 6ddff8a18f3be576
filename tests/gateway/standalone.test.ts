import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../core/config.js';
import { parseClients } from '../../gateway/clients-file.js';
import type { Log } from '../../gateway/log.js';
import { startStandalone } from '../../gateway/standalone.js';
import { composeOwn, ownPolicy, PURPOSE, SCHOOL } from '../attacks/supergraph-of-ones-own.js';

/** While set, a supergraph that was read is not served before it. */
let hold: Promise<void> | null = null;
let opened = 0;
vi.mock('../../gateway/graphql.js', async (original) => {
  const real = await original<typeof import('../../gateway/graphql.js')>();
  return {
    ...real,
    openGraphql: async (...ports: Parameters<typeof real.openGraphql>) => {
      const held = hold;
      opened += 1;
      await held;
      return real.openGraphql(...ports);
    },
  };
});
function holding(): () => void {
  let release = () => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  return release;
}
afterEach(() => {
  hold = null;
});

const folder = mkdtempSync(join(tmpdir(), 'preau-standalone-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const supergraph = join(folder, 'supergraph.graphql');
const sdlOf = (field: string) =>
  composeOwn({ school: { sdl: `type Query { ${field}: String @category(of: [ORG]) @subject(path: "nobody") }`, resolvers: {} } });

function listening() {
  const said: string[] = [];
  const faults: unknown[] = [];
  const log = {
    info: (text: string) => said.push(text),
    warn: (text: string) => said.push(text),
    fault: (fault: unknown) => faults.push(fault),
  };
  return { said, faults, log };
}

async function ask(url: string, query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

/** Long enough for a change of the file to be noticed and taken to be whole. */
const noticed = () => new Promise((resolve) => setTimeout(resolve, 400));

const CHANGED = 'the supergraph changed and is served';
async function permittingAll(log: Log) {
  writeFileSync(supergraph, sdlOf('first'));
  return startStandalone(readConfig({ PREAU_DATA_DIR: 'memory', PORT: '0', PREAU_LOG: 'silent', NODE_ENV: 'test' }), {
    supergraph,
    policy: null,
    clients: [],
    subgraphs: new Map(),
    log,
  });
}

describe('a gateway over a supergraph of somebody else', () => {
  it('says so when its ledger is not the one whose head it kept', async () => {
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'ledger-head.json'), JSON.stringify({ sequence: 7, hash: 'another', mac: 'another' }));
    writeFileSync(supergraph, sdlOf('title'));
    const client = { id: 'asker', kind: 'school-app', purposes: [PURPOSE], secret: 'a-secret-of-a-test' };
    const { faults, log } = listening();
    const gateway = await startStandalone(readConfig({ PREAU_DATA_DIR: dataDir, PORT: '0', PREAU_LOG: 'silent', NODE_ENV: 'test' }), {
      supergraph,
      policy: ownPolicy({ opens: [] }),
      clients: parseClients([{ ...client, agreements: [{ school: SCHOOL, purposes: [PURPOSE], categories: ['ORG'] }] }]),
      subgraphs: new Map(),
      log,
    });
    try {
      const response = await fetch(`${gateway.url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`asker:${client.secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', purpose: PURPOSE }),
      });
      const { access_token } = (await response.json()) as { access_token: string };
      expect(await ask(gateway.url, '{ title }', { authorization: `Bearer ${access_token}` })).toContain('FORBIDDEN_FIELD');
    } finally {
      await gateway.close();
    }
    expect(faults.map(String).join()).toContain('the ledger does not hold the head kept in');
  });

  it('serves what its file says last, though what it said before took longer to load', async () => {
    const { said, log } = listening();
    const gateway = await permittingAll(log);
    try {
      const before = opened;
      const release = holding();
      writeFileSync(supergraph, sdlOf('second'));
      await vi.waitUntil(() => opened > before, 120_000);
      hold = null;
      writeFileSync(supergraph, sdlOf('third'));
      await noticed();
      release();
      await vi.waitUntil(() => said.filter((line) => line === CHANGED).length === 2, 120_000);
      expect(await ask(gateway.url, '{ __type(name: "Query") { fields { name } } }')).toContain('"third"');
    } finally {
      await gateway.close();
    }
  });

  it.each([
    ['noticed', () => Promise.resolve()],
    ['being loaded', (before: number) => vi.waitUntil(() => opened > before, 120_000)],
  ])('loads nothing any more once it is closed, also where a change was %s', async (_, happening) => {
    const { said, log } = listening();
    const gateway = await permittingAll(log);
    const before = opened;
    const release = holding();
    writeFileSync(supergraph, sdlOf('second'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await happening(before);
    const closing = gateway.close().then(() => said.push('closed'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    release();
    await closing;
    await noticed();
    expect(said.at(-1)).toBe('closed');
  });
});
