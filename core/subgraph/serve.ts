import { createServer, type Server } from 'node:http';
import { CAPABLE_REQUEST, readCapableRequest } from './capable-request.js';
import type { Subgraph } from './create.js';

/** Most bytes of a request that a subgraph reads: a batch of the largest page, and a capability that names a hundred thousand families, are below it. */
const LARGEST = 16 * 1024 * 1024;

/** One subgraph over HTTP: `POST /` with a capability (`capable-request.ts`), `GET /health`. What is not the gateway's is refused by the subgraph itself. */
export function serveSubgraph(subgraph: Subgraph): Server {
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
    };
    try {
      if (request.method === 'GET' && request.url === '/health') return reply(200, { subgraph: subgraph.name });
      if (request.method !== 'POST')
        return reply(405, { errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }] });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > LARGEST) {
          request.destroy();
          return;
        }
        chunks.push(chunk);
      }
      const text = Buffer.concat(chunks).toString('utf8');
      const isCapable = request.headers['content-type'] === CAPABLE_REQUEST;
      const { capability, body } = isCapable ? readCapableRequest(text) : { capability: undefined, body: text };
      reply(200, await subgraph.execute(body, capability));
    } catch {
      // Why: the caller went away; there is nobody left to tell.
      response.destroy();
    }
  });
  server.requestTimeout = 30_000;
  return server;
}
