import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { readConfig, SettingRefused } from '../../core/config.js';
import { run } from '../../gateway/cli/index.js';
import { parseClients } from '../../gateway/clients-file.js';
import { startStandalone } from '../../gateway/standalone.js';
import { projectFolder } from '../../schema/files.js';
import { composeOwn, ownPolicy, PURPOSE, SCHOOL } from './supergraph-of-ones-own.js';

/** T20 T52: there is no way to start a gateway that decides nothing but to say so, at a desk, in so many words. */
const folder = mkdtempSync(join(tmpdir(), 'preau-no-policy-'));
const file = (name: string) => join(folder, name);
beforeAll(() => {
  const sdl = 'type Query { title: String @category(of: [ORG]) @subject(path: "nobody") }';
  writeFileSync(file('supergraph.graphql'), composeOwn({ school: { sdl, resolvers: {} } }));
  writeFileSync(file('policy.yaml'), stringify(ownPolicy({ opens: [{ categories: ['ORG'] }] }).document, { aliasDuplicateObjects: false }));
  writeFileSync(file('empty.yaml'), '');
  writeFileSync(file('half.yaml'), readFileSync(file('policy.yaml'), 'utf8').replace(/categories:\n.*\n/, 'categories: []\n'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command, which must come to an end by itself: what serves does not. */
async function gateway(...args: string[]) {
  vi.stubEnv('PREAU_DATA_DIR', 'memory');
  vi.stubEnv('PORT', '0');
  vi.stubEnv('PREAU_LOG', 'silent');
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    const code = await run(['gateway', '--supergraph', file('supergraph.graphql'), ...args]);
    expect(out).not.toHaveBeenCalled();
    return code;
  } finally {
    err.mockRestore();
    out.mockRestore();
  }
}

describe('a gateway', () => {
  it.each([
    ['no policy is named', []],
    ['the policy is an empty word', ['--policy', '']],
    ['the policy is not there', ['--policy', '/nowhere/policy.yaml']],
    ['the policy is empty', ['--policy', file('empty.yaml')]],
    ['a part of the policy is empty', ['--policy', file('half.yaml')]],
    ['the policy is a word that is almost the one', ['--policy', 'permit_all']],
    ['the policy is that word in capitals', ['--policy', 'PERMIT-ALL']],
    ['a word is not known', ['--policy', file('policy.yaml'), '--insecure']],
    ['the address of a subgraph is none', ['--policy', file('policy.yaml'), '--subgraph', 'school']],
  ])('T20: does not start when %s', async (_, args) => {
    expect(await gateway(...args)).toBe(2);
  });

  it('T20: that permits all does not start in production', async () => {
    const production = { ...readConfig({ PREAU_LOG: 'silent', PORT: '0' }), production: true };
    const options = { supergraph: file('supergraph.graphql'), policy: null, clients: [], subgraphs: new Map() };
    const starting = startStandalone(production, options);
    await expect(starting).rejects.toBeInstanceOf(SettingRefused);
    await expect(starting).rejects.toThrow('permit-all is refused in production');
  });

  it('T52: does not start with the limits of a planner lifted', () => {
    for (const name of ['APOLLO_DISABLE_SECURITY_RECURSIVE_SELECTIONS_CHECK', 'APOLLO_DISABLE_SECURITY_NON_LOCAL_SELECTIONS_CHECK'])
      for (const value of ['true', 'false', '0']) expect(() => readConfig({ [name]: value })).toThrow(`${name} must not be set`);
  });

  it('T20: has no setting that turns something off which protects', () => {
    const example = readFileSync(join(projectFolder, '.env.example'), 'utf8');
    const names = [...example.matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => name as string);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => /DISABLE|SKIP|BYPASS|INSECURE|ALLOW|AUTH|PERMIT|DEBUG|INTROSPECT|PLAYGROUND/.test(name))).toEqual([]);
  });
});

describe('a gateway under a policy', () => {
  const config = () => readConfig({ PREAU_DATA_DIR: 'memory', PORT: '0', PREAU_LOG: 'silent', NODE_ENV: 'test' });
  const ask = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ title }' }),
    });
  const client = (categories: readonly string[]) =>
    parseClients([
      {
        id: 'asker',
        kind: 'school-app',
        purposes: [PURPOSE],
        secret: 'a-secret-of-a-test',
        agreements: [{ school: SCHOOL, purposes: [PURPOSE], categories }],
      },
    ]);
  async function tokenFrom(url: string) {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('asker:a-secret-of-a-test').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', purpose: PURPOSE }),
    });
    return `Bearer ${((await response.json()) as { access_token: string }).access_token}`;
  }

  it('T20: answers nobody without clients, and nothing without a rule or an agreement', async () => {
    const policy = (opens: Parameters<typeof ownPolicy>[0]['opens']) => ownPolicy({ opens });
    const cases = [
      { policy: policy([{ categories: ['ORG'] }]), clients: [] },
      { policy: policy([]), clients: client(['ORG']) },
      { policy: policy([{ categories: ['ORG'] }]), clients: client(['HEALTH']) },
    ];
    for (const { policy: held, clients } of cases) {
      const running = await startStandalone(config(), {
        supergraph: file('supergraph.graphql'),
        policy: held,
        clients,
        subgraphs: new Map(),
      });
      try {
        expect((await ask(running.url)).status).toBe(401);
        if (clients.length === 0) continue;
        const reply = await ask(running.url, { authorization: await tokenFrom(running.url) });
        expect(await reply.json()).toMatchObject({ data: { title: null }, errors: [{ extensions: { code: 'FORBIDDEN_FIELD' } }] });
      } finally {
        await running.close();
      }
    }
  }, 180_000);

  it('says that it permits all, at every answer and where it is started, when it does', async () => {
    const warned: string[] = [];
    const log = { info: () => undefined, warn: (text: string) => warned.push(text), fault: () => undefined };
    const running = await startStandalone(config(), {
      supergraph: file('supergraph.graphql'),
      policy: null,
      clients: [],
      subgraphs: new Map(),
      log,
    });
    try {
      expect(warned.join()).toContain('PERMIT ALL');
      for (const response of [await ask(running.url), await ask(running.url)])
        expect(response.headers.get('preau-policy')).toBe('permit-all');
    } finally {
      await running.close();
    }
  });
});
