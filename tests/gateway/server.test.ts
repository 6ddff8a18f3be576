import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal, refuse } from '../../core/errors.js';
import type { Caller } from '../../gateway/request/caller.js';
import { createHttpServer, type Page } from '../../gateway/server.js';

/** The HTTP door, with nothing behind it but a note of what came through. T50 T51 L35 L38. */
const CALLER = { client: { id: 'famille' } } as unknown as Caller;
const LIMIT = 2_000;
let url = '';
let port = 0;
let fault: unknown = null;
/** How long it takes to find out who asks. */
let looking: Promise<void> = Promise.resolve();
const passed: { body: unknown; method: string; strict: boolean }[] = [];
const asked: { authorization?: string | undefined; purpose?: string | undefined }[] = [];
const logged: unknown[] = [];

const server = createHttpServer({
  async authenticate(headers) {
    asked.push(headers);
    await looking;
    if (headers.authorization !== 'Bearer good') throw refuse('UNAUTHENTICATED', 'the access token is not accepted', 'why it was not');
    return CALLER;
  },
  graphql: {
    async execute({ body, method }, { strict }) {
      if (fault !== null) throw fault;
      passed.push({ body, method, strict });
      return {
        status: 200,
        headers: [
          ['content-type', 'application/json'],
          ['cache-control', 'public, max-age=60'],
        ],
        text: '{"data":null}',
      };
    },
  },
  contract: () => 'type Query',
  access: null,
  files: null,
  issuer: (_request, response) => response.end('issuer'),
  pages: new Map<string, () => Promise<Page>>([
    ['/health/live', async () => ({ status: 200, type: 'text/plain', body: 'ok' })],
    ['/kept', async () => ({ status: 200, type: 'image/png', body: Buffer.of(0, 255), headers: { 'cache-control': 'immutable' } })],
    ['/broken', () => Promise.reject(new Error('select * from pupil'))],
  ]),
  maxBodyBytes: LIMIT,
  log: (one) => logged.push(one),
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
  url = `http://127.0.0.1:${port}`;
});
beforeEach(() => {
  fault = null;
  passed.length = asked.length = logged.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const QUERY = '{"query":"{ me { id } }"}';
type Body = NonNullable<RequestInit['body']>;
async function post(body: Body, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers },
    body,
  });
  const { errors } = JSON.parse(await response.text()) as { errors?: { message: string; extensions: { code: string } }[] };
  return { status: response.status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message, headers: response.headers };
}
/** What the server answers to bytes as they are. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    setTimeout(() => socket.destroy(), 1500).unref();
  });
}

describe('a body', () => {
  it('in JSON and UTF-8 comes through', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])
      expect(await post(QUERY, { 'content-type': type })).toMatchObject({ status: 200 });
    expect(passed).toHaveLength(3);
    expect(passed[0]).toEqual({ body: { query: '{ me { id } }' }, method: 'POST', strict: false });
  });

  it.each([
    ['text/plain', QUERY],
    ['application/x-www-form-urlencoded', 'query={me{id}}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/graphql', '{ me { id } }'],
    ['application/json; charset=utf-16', QUERY],
    ['application/json; charset=utf-7', QUERY],
    ['application/json, text/plain', QUERY],
    ['application/jsonp', QUERY],
    ['', QUERY],
  ])('T50 L38: as `%s` is refused and not read', async (type, body) => {
    expect(await post(body, { 'content-type': type })).toMatchObject({ status: 415, code: 'BAD_USER_INPUT' });
    expect(passed).toEqual([]);
  });

  it.each([
    ['an array of operations', `[${QUERY},${QUERY}]`],
    ['an empty array', '[]'],
    ['a text', '"query"'],
    ['null', 'null'],
    ['a number', '1'],
    ['nothing', ''],
    ['half an object', '{"query":'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('L38: that is %s is refused', async (_, body) => {
    expect(await post(body as Body)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(passed).toEqual([]);
  });

  it('T51: larger than the limit is refused, whether it says so or not', async () => {
    expect(await post(`{"query":"${'x'.repeat(LIMIT)}"}`)).toMatchObject({ status: 413, code: 'BAD_USER_INPUT' });
    const chunk = 'x'.repeat(1_000);
    const chunks = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(5);
    const answer = await raw(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(passed).toEqual([]);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity'])('T51: compressed with %s is not inflated', async (encoding) => {
    const reply = await post(new Uint8Array(gzipSync(QUERY)), { 'content-encoding': encoding });
    expect(reply).toMatchObject({ status: 415, message: 'send the body uncompressed' });
    expect(passed).toEqual([]);
  });

  it('is waited for no more when its sender goes away while it is found out who they are', async () => {
    let found = (): void => undefined;
    looking = new Promise((resolve) => {
      found = resolve;
    });
    const gone = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"query"',
    );
    await vi.waitFor(() => expect(asked).toHaveLength(1), 60_000);
    socket.destroy();
    await gone;
    found();
    await vi.waitFor(() => expect(String(logged[0])).toMatch(/went away/), 60_000);
    expect(passed).toEqual([]);
  });

  it('is not read before its sender is known', async () => {
    expect(
      await post(`{"query":"${'x'.repeat(LIMIT * 10)}"}`, { authorization: 'Bearer bad' }).catch(() => ({ status: 401 })),
    ).toMatchObject({ status: 401 });
    expect(await post('not even JSON', { authorization: 'Bearer bad' })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('that two lengths are told of, or a length and chunks, is not taken for two requests', async () => {
    for (const lengths of ['content-length: 25\r\ncontent-length: 5', 'content-length: 5\r\ntransfer-encoding: chunked']) {
      const answer = await raw(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\n${lengths}\r\n\r\n${QUERY}`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(passed).toEqual([]);
  });
});

describe('an answer', () => {
  it('L35: is for the one who asked: nothing keeps it, nothing frames it, nothing guesses what it is', async () => {
    for (const reply of [await post(QUERY), await post(QUERY, { authorization: 'Bearer bad' }), await post('[]')]) {
      expect(reply.headers.get('cache-control')).toBe('private, no-store');
      expect(reply.headers.get('vary')).toBe('authorization, purpose');
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      expect(reply.headers.get('x-powered-by')).toBeNull();
    }
  });

  it('to somebody unknown says how to be known, and not what was wrong', async () => {
    const reply = await post(QUERY, { authorization: 'Bearer bad' });
    expect(reply).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', message: 'the access token is not accepted' });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('to a fault of ours is one sentence; what it was is for the log', async () => {
    fault = new Error('duplicate key (name)=(Lina Garonval)');
    const reply = await post(QUERY);
    expect(reply).toMatchObject({ status: 500, code: 'UPSTREAM_UNAVAILABLE', message: 'the service cannot answer now: try again' });
    expect(logged).toEqual([fault]);
    const page = await fetch(`${url}/broken`);
    expect(page.status).toBe(500);
    expect(await page.text()).not.toContain('pupil');
  });

  it('to a refusal has its status', async () => {
    fault = new Refusal('RATE_LIMITED', 'ask again later');
    expect(await post(QUERY)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  });
});

describe('a request', () => {
  it('hands on the purpose header as it came: two of them are not one', async () => {
    await post(QUERY, { purpose: 'catering' });
    await raw(
      `GET /graphql?query={me{id}} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\npurpose: catering\r\npurpose: research\r\nconnection: close\r\n\r\n`,
    );
    expect(asked.map(({ purpose }) => purpose)).toEqual(['catering', 'catering, research']);
  });

  it.each([
    ['strict', true],
    ['return=minimal, strict', true],
    ['Strict', true],
    ['restrict', false],
    ['strictly', false],
    ['', false],
  ])('that prefers `%s` is strict: %s', async (prefer, strict) => {
    await post(QUERY, { prefer });
    expect(passed[0]?.strict).toBe(strict);
  });

  it('of another method is refused before anybody is asked who sent it', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(`${url}/graphql`, { method, headers: { authorization: 'Bearer good' } });
      expect(response.status).toBe(405);
    }
    expect(asked).toEqual([]);
    expect(passed).toEqual([]);
  });

  it('for a page that is not there, or that is read only, says so and no more', async () => {
    expect((await fetch(`${url}/.env`)).status).toBe(404);
    expect((await fetch(`${url}/constructor`)).status).toBe(404);
    expect((await fetch(`${url}/health/live`, { method: 'POST' })).status).toBe(405);
    expect(await (await fetch(`${url}/health/live`)).text()).toBe('ok');
    const kept = await fetch(`${url}/kept`);
    expect([...new Uint8Array(await kept.arrayBuffer())]).toEqual([0, 255]);
    expect(kept.headers.get('cache-control')).toBe('immutable');
    expect(kept.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await raw('GET /graphql/../health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw('GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(logged).toEqual([]);
  });
});
