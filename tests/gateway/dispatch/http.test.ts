import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CAPABLE_REQUEST, readCapableRequest } from '../../../core/subgraph/index.js';
import { overHttp } from '../../../gateway/dispatch/http.js';
import { Gone } from '../../../gateway/gone.js';

const NOBODY = { capability: null, authorization: null, signal: null };
const opened: { server: Server; close: () => Promise<void> }[] = [];

/** A subgraph that answers as it is told. */
async function subgraph(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const remote = overHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?v=1`, { deadline: 300, largest: 1000 });
  opened.push({ server, close: () => remote.close() });
  return remote;
}
const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

afterEach(async () => {
  for (const { server, close } of opened.splice(0)) {
    server.closeAllConnections();
    await close();
    server.close();
  }
});

describe('a subgraph over HTTP', () => {
  it('is asked at its whole address, with what travels beside the body and nothing of the caller’s', async () => {
    let seen: IncomingMessage | null = null;
    let body = '';
    const remote = await subgraph(async (request, response) => {
      seen = request;
      body = (await request.setEncoding('utf8').toArray()).join('');
      json(response, { data: { a: 1 } });
    });
    expect(await remote.send('{}', { capability: 'signed', authorization: null, signal: null })).toEqual({ data: { a: 1 } });
    expect(seen).toMatchObject({ url: '/graphql?v=1', method: 'POST', headers: { 'content-type': CAPABLE_REQUEST } });
    expect(readCapableRequest(body)).toEqual({ capability: 'signed', body: '{}' });
    expect((seen as unknown as IncomingMessage).headers.authorization).toBeUndefined();
    await remote.send('{}', NOBODY);
    expect(seen).toMatchObject({ headers: { 'content-type': 'application/json' } });
    expect(body).toBe('{}');
  });

  it('that does not answer in time, answers more than is read, or no JSON, is as one that is down', async () => {
    const slow = await subgraph(() => undefined);
    const large = await subgraph((_, response) => json(response, { data: { a: 'x'.repeat(5000) } }));
    const broken = await subgraph((_, response) => response.end('<html>'));
    const failing = await subgraph((_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('at line 12'));
    for (const remote of [slow, large, broken, failing]) {
      const fault = await remote.send('{}', NOBODY).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'a part of the answer could not be fetched: try again' });
    }
  });

  it('that says in JSON why it failed is listened to', async () => {
    const remote = await subgraph((_, response) => json(response, { errors: [{ message: 'no', extensions: { code: 'X' } }] }, 400));
    expect(await remote.send('{}', NOBODY)).toMatchObject({ errors: [{ message: 'no' }] });
  });

  it('is read in whatever pieces its answer comes, and with a mark of the order of bytes before it', async () => {
    const text = Buffer.from('\ufeff{"data":{"a":"é"}}');
    const remote = await subgraph((_, response) => {
      for (const byte of text) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(await remote.send('{}', NOBODY)).toEqual({ data: { a: 'é' } });
  });

  it('that breaks off before its answer is whole is as one that is down', async () => {
    const remote = await subgraph((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"data":{}}');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(remote.send('{}', NOBODY)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  describe('that closes a connection it was asked over without a word', () => {
    /** Answers the first question, and breaks off the connection at the `breaks` after it: before its answer, or amid it. */
    async function breaking(breaks: number, before: (response: ServerResponse) => void = () => undefined) {
      const seen: string[] = [];
      const remote = await subgraph(async (request, response) => {
        seen.push((await request.setEncoding('utf8').toArray()).join(''));
        if (seen.length < 2 || seen.length > 1 + breaks) return json(response, { data: { a: seen.length } });
        before(response);
        setTimeout(() => response.destroy(), 20);
      });
      await remote.send('{"first":1}', NOBODY);
      return { remote, seen };
    }
    const amid = (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"data":');

    it('is asked once more what writes nothing', async () => {
      const { remote, seen } = await breaking(1);
      expect(await remote.send('{"query":"{a}"}', { ...NOBODY, mayRepeat: true })).toEqual({ data: { a: 3 } });
      expect(seen.slice(1)).toEqual(['{"query":"{a}"}', '{"query":"{a}"}']);
    });

    it.each([
      ['what may write', 1, undefined, NOBODY],
      ['what it began to answer', 1, amid, { ...NOBODY, mayRepeat: true }],
    ] as const)('is not asked again %s', async (_, breaks, before, credentials) => {
      const { remote, seen } = await breaking(breaks, before);
      await expect(remote.send('{}', credentials)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      expect(seen).toHaveLength(2);
    });

    it('is not asked a third time', async () => {
      const { remote, seen } = await breaking(5);
      await expect(remote.send('{}', { ...NOBODY, mayRepeat: true })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
      expect(seen).toHaveLength(3);
    });
  });

  it('is not asked for whoever went away before', async () => {
    let asked = 0;
    const remote = await subgraph((_, response) => {
      asked += 1;
      json(response, { data: {} });
    });
    const signal = new Gone();
    signal.abort();
    await expect(remote.send('{}', { ...NOBODY, signal })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(asked).toBe(0);
  });

  it('is not waited for when the caller went away', async () => {
    let cut = false;
    const remote = await subgraph((request) => request.socket.once('close', () => (cut = true)));
    const signal = new Gone();
    const answer = remote.send('{}', { ...NOBODY, signal }).catch((error: unknown) => error);
    setTimeout(() => signal.abort(), 30);
    expect(await answer).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await expect.poll(() => cut).toBe(true);
  });
});
