import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { GraphQLError } from 'graphql';
import { Refusal, refuse } from '../core/errors.js';
import type { Authzen } from './access/index.js';
import type { Download, Downloaded, Sending, Upload } from './files/index.js';
import { Gone } from './gone.js';
import { asGraphqlError, type HttpAnswer, type HttpRequest, type OperationContext } from './graphql.js';
import type { Caller } from './request/caller.js';

export interface ServerPorts {
  /** Null from a gateway that permits all. */
  readonly authenticate: (headers: { authorization?: string | undefined; purpose?: string | undefined }) => Promise<Caller | null>;
  readonly graphql: { execute(request: HttpRequest, context: OperationContext): Promise<HttpAnswer> };
  /** The schema as a caller sees it; null where there is none to see. */
  readonly contract: (caller: Caller | null) => string | null;
  /** `/access/v1/*`: the decision core for other systems; null where there is none. */
  readonly access: Authzen | null;
  /** `/files`: what is sent in and fetched beside messages; null where there is none. */
  readonly files: FileDoor | null;
  /** `/oauth/*` and `/.well-known/openid-configuration`, when the issuer is embedded. */
  readonly issuer: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Small pages by path, ready to send. */
  readonly pages: ReadonlyMap<string, () => Promise<Page>>;
  /** Headers of every answer to an operation. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBodyBytes: number;
  readonly log: (fault: unknown) => void;
}

/** `POST /files?school=…&use=…&name=…` with the bytes, and `GET` of the links that fields give. */
interface FileDoor {
  readonly upload: Upload;
  readonly download: Download;
}

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** In place of those that every answer has, such as `cache-control`. */
  readonly headers?: Readonly<Record<string, string>>;
}

const EVALUATIONS: Readonly<Record<string, 'one' | 'many'>> = { '/access/v1/evaluation': 'one', '/access/v1/evaluations': 'many' };

/** Characters of an answer that is sent as it is. */
const SHORT = 8192;
/** Milliseconds in which whoever sends what is not taken may go on reading why. */
const LINGER = 2_000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** The HTTP door: GraphQL, the embedded issuer, health, metrics and the console. */
export function createHttpServer(ports: ServerPorts): Server {
  const server = createServer((request, response) => {
    route(request, response).catch((fault: unknown) => {
      ports.log(fault);
      if (!response.headersSent)
        send(response, {
          status: 500,
          type: JSON_TYPE,
          body: '{"errors":[{"message":"the service cannot answer now: try again","extensions":{"code":"UPSTREAM_UNAVAILABLE"}}]}',
        });
      else response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.maxHeadersCount = 60;
  return server;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.url ?? '/';
    // Why first: reading an address costs as much as all the other headers, and nearly everybody asks this one.
    if (address === '/graphql') return graphql(request, response, '');
    if (!URL.canParse(address, 'http://localhost'))
      return send(response, {
        status: 400,
        type: JSON_TYPE,
        body: '{"errors":[{"message":"the address is not one","extensions":{"code":"BAD_USER_INPUT"}}]}',
      });
    const url = new URL(address, 'http://localhost');
    if (url.pathname === '/graphql') return graphql(request, response, url.search);
    if (url.pathname === '/contract.graphql' && request.method === 'GET') return contract(request, response);
    const evaluation = ports.access === null ? undefined : EVALUATIONS[url.pathname];
    if (ports.access !== null && evaluation !== undefined) return access(request, response, ports.access[evaluation]);
    if (ports.files !== null && (url.pathname === '/files' || url.pathname.startsWith('/files/')))
      return files(request, response, url, ports.files);
    if (ports.issuer !== null && (url.pathname.startsWith('/oauth/') || url.pathname === '/.well-known/openid-configuration'))
      return ports.issuer(request, response);
    const page = ports.pages.get(url.pathname);
    if (page === undefined)
      return send(response, {
        status: 404,
        type: JSON_TYPE,
        body: '{"errors":[{"message":"nothing is served here","extensions":{"code":"NOT_FOUND"}}]}',
      });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, {
        status: 405,
        type: JSON_TYPE,
        body: '{"errors":[{"message":"only GET is served here","extensions":{"code":"BAD_USER_INPUT"}}]}',
      });
    return send(response, await page());
  }

  async function graphql(request: IncomingMessage, response: ServerResponse, search: string): Promise<void> {
    try {
      const method = request.method ?? 'GET';
      if (method !== 'POST' && method !== 'GET') throw refuse('BAD_USER_INPUT', 'send a POST, or a GET for a query', undefined, 405);
      const caller = await callerOf(request);
      const body = method === 'POST' ? await readJson(request, ports.maxBodyBytes) : undefined;
      const strict = /(^|[,\s;])strict($|[,\s;])/i.test(single(request.headers.prefer) ?? '');
      const gone = new Gone();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
      });
      const answer = await ports.graphql.execute(
        { method, search, accept: request.headers.accept, headers: () => headersOf(request), body },
        { caller, authorization: request.headers.authorization ?? null, strict, signal: gone, renew: () => callerOf(request) },
      );
      response.statusCode = answer.status;
      for (const [name, value] of Object.entries(ports.headers ?? {})) response.setHeader(name, value);
      for (const [name, value] of answer.headers) if (name !== 'cache-control') response.setHeader(name, value);
      close(response, answer.text);
    } catch (fault) {
      refused(response, fault);
      // Why: what was not read of a body that is too large is not waited for.
      if (!request.complete) request.destroy();
    }
  }

  async function access(request: IncomingMessage, response: ServerResponse, evaluate: Authzen['one' | 'many']): Promise<void> {
    try {
      if (request.method !== 'POST') throw refuse('BAD_USER_INPUT', 'send a POST', undefined, 405);
      const caller = await callerOf(request);
      if (caller === null) throw refuse('FORBIDDEN_OPERATION', 'nothing is decided here');
      const answer = await evaluate(caller, await readJson(request, ports.maxBodyBytes));
      // Why: a system that asks names its question, to find the answer in its own log (AuthZEN §10.1.2).
      const id = single(request.headers['x-request-id']);
      if (id !== undefined && /^[\w.:-]{1,100}$/.test(id)) response.setHeader('x-request-id', id);
      send(response, { status: 200, type: JSON_TYPE, body: JSON.stringify(answer) });
    } catch (fault) {
      refused(response, fault);
      if (!request.complete) request.destroy();
    }
  }

  async function files(request: IncomingMessage, response: ServerResponse, url: URL, door: FileDoor): Promise<void> {
    try {
      const caller = await callerOf(request);
      if (caller === null) throw refuse('FORBIDDEN_OPERATION', 'no files are kept here');
      if (url.pathname === '/files') {
        if (request.method !== 'POST') throw refuse('BAD_USER_INPUT', 'send a POST', undefined, 405);
        const attachment = await door.upload(caller, sendingOf(request, url), request);
        return send(response, { status: 201, type: JSON_TYPE, body: JSON.stringify({ attachment }) });
      }
      if (request.method !== 'GET') throw refuse('BAD_USER_INPUT', 'send a GET', undefined, 405);
      const [, , subgraph = '', sealed = ''] = url.pathname.split('/');
      const context = { caller, authorization: null, strict: false, signal: null, renew: () => callerOf(request) };
      await pour(response, await door.download(context, subgraph, sealed));
    } catch (fault) {
      if (response.headersSent) {
        // Why: who goes away while they are sent bytes is no fault of ours.
        if (!response.destroyed) ports.log(fault);
        return void response.destroy();
      }
      response.setHeader('connection', 'close');
      refused(response, fault);
      // Why: who is still sending is to read why it was not taken, and not for ever.
      if (!request.complete) setTimeout(() => request.destroy(), LINGER).unref();
      request.resume();
    }
  }

  async function contract(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const text = ports.contract(await callerOf(request));
      send(response, { status: text === null ? 404 : 200, type: 'text/plain; charset=utf-8', body: text ?? '' });
    } catch (fault) {
      refused(response, fault);
    }
  }

  function callerOf({ headers }: IncomingMessage): Promise<Caller | null> {
    return ports.authenticate({ authorization: headers.authorization, purpose: single(headers.purpose) });
  }

  /** Logs what is our fault, once, and tells whoever asked. */
  function refused(response: ServerResponse, fault: unknown): void {
    const error: GraphQLError = asGraphqlError(fault, ports.log);
    const status = fault instanceof Refusal ? fault.status : 500;
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    send(response, {
      status,
      type: JSON_TYPE,
      body: JSON.stringify({ errors: [{ message: error.message, extensions: { code: error.extensions.code } }] }),
    });
  }
}

function send(response: ServerResponse, page: Page): void {
  response.statusCode = page.status;
  response.setHeader('content-type', page.type);
  close(response, page.body, page.headers);
}

/** A file is saved and never shown in place: what is in it is somebody else's. */
async function pour(response: ServerResponse, { name, mediaType, size, bytes }: Downloaded): Promise<void> {
  setPrivate(response);
  response.setHeader('content-type', mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType);
  response.setHeader('content-length', size);
  response.setHeader('content-disposition', savedAs(name));
  response.setHeader('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
  await pipeline(bytes, response);
}

/** RFC 6266: a name in ASCII for who knows no other, and the name. */
function savedAs(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** What a file that is sent in is called, where and for what; the bytes are the body, as they are. */
function sendingOf({ headers }: IncomingMessage, { searchParams }: URL): Sending {
  asItIs(headers);
  // Why: a form around a file would be taken for a text.
  if (/^multipart\//i.test(headers['content-type'] ?? ''))
    throw refuse('BAD_USER_INPUT', 'send the bytes of the file as the body, and no form', undefined, 415);
  const length = headers['content-length'];
  return {
    school: searchParams.get('school'),
    use: searchParams.get('use'),
    name: searchParams.get('name'),
    length: length === undefined ? null : Number(length),
  };
}

/** Nothing we answer is anybody else's: no shared cache, no sniffing, no framing; unless a page says otherwise of itself. */
function close(response: ServerResponse, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
  setPrivate(response);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Why: a short text leaves in one piece with its headers; a long one, put together from many, is walked once, to become bytes.
  const sent = typeof body === 'string' && body.length >= SHORT ? Buffer.from(body) : body;
  response.setHeader('content-length', Buffer.byteLength(sent));
  response.end(sent);
}

function setPrivate(response: ServerResponse): void {
  response.setHeader('cache-control', 'private, no-store');
  response.setHeader('vary', 'authorization, purpose');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  response.setHeader('referrer-policy', 'no-referrer');
}

/** One JSON object in UTF-8, not compressed, within the limit; anything else is told what to send. */
async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type))
    throw refuse('BAD_USER_INPUT', 'send `content-type: application/json` in UTF-8', undefined, 415);
  asItIs(request.headers);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const value = parse(decode(await bytesOf(request, limit)));
  if (Array.isArray(value)) throw refuse('BAD_USER_INPUT', 'send one operation at a time: batches are not served');
  if (typeof value !== 'object' || value === null) throw refuse('BAD_USER_INPUT', 'send a JSON object with `query`');
  return value;
}

/** Why not an async iterator: it costs as much as all the rest of reading a short body. */
function bytesOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('whoever asked went away'));
    // Why first: of what is closed already nothing more is told.
    if (request.destroyed) return gone();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      request.pause();
      reject(tooLarge(limit));
    });
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) gone();
    });
  });
}

function asItIs({ 'content-encoding': encoding }: IncomingMessage['headers']): void {
  if (encoding !== undefined && encoding !== 'identity') throw refuse('BAD_USER_INPUT', 'send the body uncompressed', undefined, 415);
}

function tooLarge(limit: number): Refusal {
  return refuse('BAD_USER_INPUT', `the body is larger than ${limit} bytes`, undefined, 413);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw refuse('BAD_USER_INPUT', 'the body is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('BAD_USER_INPUT', 'the body is not JSON');
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

function* headersOf(request: IncomingMessage): Generator<[string, string]> {
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) yield [name, Array.isArray(value) ? value.join(', ') : value];
}
