import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../core/config.js';
import { parseClients } from '../../gateway/clients-file.js';
import { startStandalone } from '../../gateway/standalone.js';
import { composeOwn, ownPolicy, PURPOSE, SCHOOL } from '../attacks/supergraph-of-ones-own.js';

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
  }, 60_000);
});
