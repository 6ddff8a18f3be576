import { executionAsyncId } from 'node:async_hooks';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createEmbeddedIssuer,
  createVerifier,
  type EmbeddedIssuer,
  type EmbeddedIssuerOptions,
  type TokenVerifier,
} from '../../../gateway/identity/index.js';
import { AUDIENCE, CANTEEN, expectRefused, FAMILY_APP, GUARDIAN, register } from './vouching.js';

const DEMO_PERSON = 'urn:preau:grant:demo-person';
const TREE: Record<string, string | null> = {
  'school-services': null,
  catering: 'school-services',
  'family-information': null,
  messaging: null,
  statistics: null,
};
const SILENT = { ...CANTEEN, id: 'no-secret', mayActForPersons: true, secret: undefined } as unknown as typeof CANTEEN;
const EAGER = { ...CANTEEN, id: 'eager', secret: 'eager-secret-of-the-demo', purposes: ['not-in-the-tree', 'school-services'] };

interface Running {
  readonly origin: string;
  readonly issuer: EmbeddedIssuer;
  readonly verifier: TokenVerifier;
  readonly server: Server;
}

async function run(changed: Partial<EmbeddedIssuerOptions> = {}): Promise<Running> {
  const { clients, people } = register();
  let issuer: EmbeddedIssuer | undefined;
  const server = createServer((request, response) => issuer?.handle(request, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = await createEmbeddedIssuer({
    issuer: origin,
    audience: AUDIENCE,
    clients: [CANTEEN, FAMILY_APP, SILENT, EAGER],
    people,
    keysFile: null,
    demo: true,
    purposes: (id) => Object.hasOwn(TREE, id),
    covers: (permitted, requested) => {
      for (let at: string | null | undefined = requested; at; at = TREE[at]) if (at === permitted) return true;
      return false;
    },
    ...changed,
  });
  const verifier = createVerifier({ issuers: [issuer.trusted], clients, people, now: Date.now });
  return { origin, issuer, verifier, server };
}

/** An issuer that nobody reaches. */
function createWith(changed: Partial<EmbeddedIssuerOptions>): Promise<EmbeddedIssuer> {
  const { people } = register();
  const always = (): boolean => true;
  const options = { issuer: 'http://127.0.0.1:4000', audience: AUDIENCE, clients: [], people, keysFile: null, demo: false };
  return createEmbeddedIssuer({ ...options, purposes: always, covers: always, ...changed });
}

const basic = (id: string, secret: string): Record<string, string> => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const canteen = basic(CANTEEN.id, CANTEEN.secret as string);
const family = basic(FAMILY_APP.id, FAMILY_APP.secret as string);

let running: Running;
const saidAtFirstStart: unknown[][] = [];
beforeAll(async () => {
  const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void saidAtFirstStart.push(words)),
  );
  running = await run();
  for (const spy of spies) spy.mockRestore();
});
afterAll(() => running.server.close());

async function ask(body: Record<string, string> | string, headers: Record<string, string> = canteen, origin = running.origin) {
  const response = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof body === 'string' ? body : new URLSearchParams(body),
  });
  return {
    status: response.status,
    ...((await response.json()) as { access_token?: string; error?: string; error_description?: string; expires_in?: number }),
  };
}

describe('a vendor system', () => {
  it('gets a token for itself, good for ten minutes, and is who it says', async () => {
    const answer = await ask({ grant_type: 'client_credentials', purpose: 'catering' });
    expect(answer).toMatchObject({
      status: 200,
      token_type: 'Bearer',
      expires_in: 600,
      authorization_details: [{ type: 'preau', purpose: 'catering' }],
    });
    const token = answer.access_token as string;
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const { iss, aud, sub, client_id, jti, authorization_details, exp, iat } = decodeJwt(token);
    expect({ iss, aud, sub, client_id, authorization_details }).toEqual({
      iss: running.origin,
      aud: AUDIENCE,
      sub: 'canteen',
      client_id: 'canteen',
      authorization_details: [{ type: 'preau', purpose: 'catering' }],
    });
    expect((exp as number) - (iat as number)).toBe(600);
    const actor = await running.verifier.verify(token);
    expect(actor).toEqual({
      kind: 'service',
      person: null,
      client: 'canteen',
      purposes: ['catering'],
      issuer: running.origin,
      expiresAt: (exp as number) * 1000,
      tokenId: jti,
    });
  });

  it('may show its secret in the form instead', async () => {
    const body = { grant_type: 'client_credentials', purpose: 'catering', client_id: CANTEEN.id, client_secret: CANTEEN.secret as string };
    expect((await ask(body, {})).status).toBe(200);
  });

  it('may ask for the purpose it is registered for, one below it, or both at once', async () => {
    const { access_token } = await ask({ grant_type: 'client_credentials', purpose: 'catering school-services catering' });
    expect((await running.verifier.verify(access_token as string)).purposes).toEqual(['catering', 'school-services']);
  });

  it('may name our audience as the resource', async () => {
    expect((await ask({ grant_type: 'client_credentials', purpose: 'catering', resource: AUDIENCE })).status).toBe(200);
  });

  it('gets no token for another audience', async () => {
    const answer = await ask({ grant_type: 'client_credentials', purpose: 'catering', resource: 'https://other.example.test/' });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.access_token).toBeUndefined();
  });

  it.each([
    ['a wrong secret', basic(CANTEEN.id, 'wrong')],
    ['the secret of another', basic(CANTEEN.id, FAMILY_APP.secret as string)],
    ['an unknown name', basic('nobody', CANTEEN.secret as string)],
    ['a name that has no secret here', basic('no-secret', 'undefined')],
  ])('gets no token with %s', async (_, headers) => {
    const answer = await ask({ grant_type: 'client_credentials', purpose: 'catering' }, headers);
    expect(answer).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(answer.access_token).toBeUndefined();
  });
});

describe('a person of the demo', () => {
  it('is spoken for by a client that may act for persons', async () => {
    const { access_token } = await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'family-information' }, family);
    expect(decodeJwt(access_token as string)).toMatchObject({ sub: GUARDIAN, client_id: 'family-app', aud: AUDIENCE });
    expect(await running.verifier.verify(access_token as string)).toMatchObject({
      kind: 'person',
      person: GUARDIAN,
      client: 'family-app',
      purposes: ['family-information'],
    });
  });

  it('is not spoken for by a client that may not', async () => {
    const answer = await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'catering' });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it.each([
    ['nobody of that name', { person: 'mallory' }, 'invalid_grant'],
    ['a person id instead of a name', { person: GUARDIAN }, 'invalid_grant'],
    ['no name', {}, 'invalid_request'],
    ['another audience', { person: 'karim', resource: 'https://other.example.test/' }, 'invalid_target'],
    ['a purpose of another client', { person: 'karim', purpose: 'catering' }, 'invalid_request'],
  ])('is not found with %s', async (_, changed, error) => {
    const answer = await ask({ grant_type: DEMO_PERSON, purpose: 'family-information', ...changed } as Record<string, string>, family);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.access_token).toBeUndefined();
  });

  it('does not exist where there is no demo', async () => {
    const real = await run({ demo: false });
    try {
      const answer = await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'family-information' }, family, real.origin);
      expect(answer).toMatchObject({ status: 400, error: 'unsupported_grant_type' });
      expect((await ask({ grant_type: 'client_credentials', purpose: 'family-information' }, family, real.origin)).status).toBe(200);
    } finally {
      real.server.close();
    }
  });

  it('is refused by a verifier whose registry no longer lets the client act for persons', async () => {
    const { access_token } = await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'family-information' }, family);
    const { people } = register();
    const clients = { find: async () => ({ ...FAMILY_APP, mayActForPersons: false }) };
    const verifier = createVerifier({ issuers: [running.issuer.trusted], clients, people, now: Date.now });
    await expectRefused(verifier.verify(access_token as string));
  });
});

describe('the embedded issuer', () => {
  it('answers a page of its own server, by whatever name of this machine, and no other page', async () => {
    const askFrom = (origin: string) => ask({ grant_type: 'client_credentials', purpose: 'catering' }, { ...canteen, origin });
    const { port } = new URL(running.origin);
    expect((await askFrom(running.origin)).status).toBe(200);
    expect((await askFrom(`http://localhost:${port}`)).status).toBe(200);
    const others = [
      'http://localhost:1',
      `https://localhost:${port}`,
      `http://localhost.example.test:${port}`,
      'http://example.test',
      'null',
    ];
    for (const other of others) expect((await askFrom(other)).status).toBe(400);
  });

  it('tells where its keys are, and shows no private part of them', async () => {
    const discovery = (await (
      await fetch(`${running.origin}/.well-known/openid-configuration`, { headers: { host: 'evil.example.test' } })
    ).json()) as Record<string, string>;
    expect(discovery).toMatchObject({
      issuer: running.origin,
      token_endpoint: `${running.origin}/oauth/token`,
      jwks_uri: `${running.origin}/oauth/jwks`,
    });
    const { keys } = (await (await fetch(discovery.jwks_uri as string)).json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
    expect(JSON.stringify(running.issuer.trusted)).not.toContain('"d"');
  });

  it('can be checked by its published keys too, as any external issuer', async () => {
    const { access_token } = await ask({ grant_type: 'client_credentials', purpose: 'catering' });
    const trusted = { ...running.issuer.trusted, keys: { jwksUri: `${running.origin}/oauth/jwks` } };
    const verifier = createVerifier({ issuers: [trusted], ...register(), now: Date.now });
    expect(await verifier.verify(access_token as string)).toEqual(await running.verifier.verify(access_token as string));
  });

  it.each([
    '/oauth/auth',
    '/oauth/register',
    '/oauth/introspection',
    '/oauth/me',
    '/interaction/x',
    '/auth',
    '/reg',
    '/oauth/token/',
    '/',
    '/oauth/..%2ftoken',
  ])('has no page at %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(running.origin + path, { method, headers: { accept: 'text/html' } });
      expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
        status: 404,
        type: 'application/json; charset=utf-8',
      });
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it('follows nobody’s promises once it has answered', async () => {
    const followed = async () => {
      await Promise.resolve();
      return executionAsyncId() !== 0;
    };
    await Promise.all([ask({ grant_type: 'client_credentials', purpose: 'catering' }), ask({ grant_type: 'nothing' })]);
    await vi.waitFor(async () => expect(await followed()).toBe(false), 60_000);
    expect((await ask({ grant_type: 'client_credentials', purpose: 'catering' })).status).toBe(200);
  });

  it('answers faults in JSON, also to a browser', async () => {
    const response = await fetch(`${running.origin}/oauth/token`, { method: 'POST', headers: { accept: 'text/html', ...canteen } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('refuses a body that is too long, or not a form', async () => {
    expect((await ask(`grant_type=client_credentials&purpose=${'x'.repeat(100_000)}`)).status).toBe(400);
    expect((await ask('{"grant_type":"client_credentials"}', { ...canteen, 'content-type': 'application/json' })).status).toBe(400);
  });

  it('does not start with a client that is registered wrongly', async () => {
    await expect(createWith({ clients: [{ ...CANTEEN, secret: 'line\nbreak' }] })).rejects.toThrow(
      /the client `canteen` cannot be registered: invalid client_secret/,
    );
  });

  it('tells its owner of its own faults, and the caller only that there was one', async () => {
    const heard: Error[] = [];
    const faulty = await run({
      onError: (error) => heard.push(error),
      people: {
        byAccount: async () => null,
        byHandle: async () => {
          throw new Error('the directory is away');
        },
      },
    });
    try {
      const answer = await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'family-information' }, family, faulty.origin);
      expect(answer).toMatchObject({ status: 500, error: 'server_error' });
      expect(JSON.stringify(answer)).not.toContain('directory');
      expect(heard.map(({ message }) => message)).toEqual(['the directory is away']);
    } finally {
      faulty.server.close();
    }
  });

  it('says nothing on the console, and leaves the console as it was', async () => {
    const { warn, info, log } = console;
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => undefined));
    const again = await run();
    await ask({ grant_type: DEMO_PERSON, person: 'karim', purpose: 'family-information' }, family, again.origin);
    await ask({ grant_type: 'client_credentials', purpose: 'nothing' }, canteen, again.origin);
    again.server.close();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    for (const spy of spies) spy.mockRestore();
    expect(saidAtFirstStart).toEqual([]);
    expect({ warn: console.warn, info: console.info, log: console.log }).toEqual({ warn, info, log });
  });
});

describe('the signing keys', () => {
  it('are kept in a file that only its owner reads, and found again', async () => {
    await inFolder(async (folder) => {
      const keysFile = join(folder, 'new', 'keys.json');
      const [first, together] = await Promise.all([run({ keysFile }), run({ keysFile })]);
      const later = await run({ keysFile });
      for (const { server } of [first, together, later]) server.close();
      expect((await stat(keysFile)).mode & 0o777).toBe(0o600);
      expect(await readdir(join(folder, 'new'))).toEqual(['keys.json']);
      expect(together.issuer.trusted.keys).toEqual(first.issuer.trusted.keys);
      expect(later.issuer.trusted.keys).toEqual(first.issuer.trusted.keys);
      expect(JSON.parse(await readFile(keysFile, 'utf8')).keys[0]).toHaveProperty('d');
    });
  });

  it('are refused when others can read the file', async () => {
    await inFolder(async (folder) => {
      const keysFile = join(folder, 'keys.json');
      (await run({ keysFile })).server.close();
      await chmod(keysFile, 0o640);
      await expect(createWith({ keysFile })).rejects.toThrow(/chmod 600/);
    });
  });

  it.each(['', '{', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"AA"}]}'])(
    'are refused when damaged, not made anew: `%s`',
    async (content) => {
      await inFolder(async (folder) => {
        const keysFile = join(folder, 'keys.json');
        await writeFile(keysFile, content, { mode: 0o600 });
        await expect(createWith({ keysFile })).rejects.toThrow(/damaged/);
        expect(await readFile(keysFile, 'utf8')).toBe(content);
      });
    },
  );

  it('die with the process where no file is named', async () => {
    const other = await run();
    other.server.close();
    expect(other.issuer.trusted.keys).not.toEqual(running.issuer.trusted.keys);
    const { access_token } = await ask({ grant_type: 'client_credentials', purpose: 'catering' });
    await expectRefused(other.verifier.verify(access_token as string));
  });

  async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'preau-keys-'));
    try {
      await use(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  }
});

describe('a purpose that is not on the list of a client', () => {
  const refused = async (purpose: string | null, headers = canteen): Promise<void> => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    if (purpose !== null) body.append('purpose', purpose);
    const answer = await ask(body.toString(), headers);
    expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(answer.access_token).toBeUndefined();
  };

  it.each([
    ['of somebody else', 'statistics'],
    ['nobody knows', 'no-such-purpose'],
    ['of somebody else beside its own', 'catering statistics'],
    ['in capitals', 'CATERING'],
    ['of JavaScript', '__proto__'],
    ['empty', ''],
    ['of spaces', '   '],
    ['missing', null],
    ['with a comma between two', 'catering,school-services'],
    ['with a line break between two', 'catering\nschool-services'],
  ])('gives no token: one %s', async (_, purpose) => refused(purpose));

  it('reads the same whether it is unknown or not permitted', async () => {
    const [unknown, forbidden] = await Promise.all(
      ['abcdefghij', 'statistics'].map((purpose) => ask({ grant_type: 'client_credentials', purpose })),
    );
    expect(unknown?.error_description?.replace('abcdefghij', 'statistics')).toBe(forbidden?.error_description);
  });

  it('gives no token when it is said twice, or in too many words', async () => {
    expect((await ask('grant_type=client_credentials&purpose=catering&purpose=statistics')).access_token).toBeUndefined();
    await refused(Array.from({ length: 17 }, (_, at) => `p${at}`).join(' '));
  });

  it('is refused when the client is registered for it but the tree does not have it', async () => {
    await refused('not-in-the-tree', basic('eager', 'eager-secret-of-the-demo'));
  });

  it('cannot be slipped in as authorisation details', async () => {
    const authorization_details = JSON.stringify([{ type: 'preau', purpose: 'statistics' }]);
    const { access_token } = await ask({ grant_type: 'client_credentials', purpose: 'catering', authorization_details });
    expect((await running.verifier.verify(access_token as string)).purposes).toEqual(['catering']);
  });
});
