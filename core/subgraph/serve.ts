import { createServer, type Server } from 'node:http';
import type { Subgraph } from './create.js';

/** Most bytes of a request that a subgraph reads: a batch of representations of the largest page is far below it. */
const LARGEST = 8 * 1024 * 1024;

/** A capability names the rows it reaches: a teacher's pupils, the families who agreed. The usual 16 KiB of headers hold a few hundred. */
const LONGEST_HEADERS = 1024 * 1024;

/** One subgraph over HTTP: `POST /` with a capability, `GET /health`. What is not the gateway's is refused by the subgraph itself. */
export function serveSubgraph(subgraph: Subgraph, header: string): Server {
  const server = createServer({ maxHeaderSize: LONGEST_HEADERS }, async (request, response) => {
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
      const capability = request.headers[header];
      reply(200, await subgraph.execute(Buffer.concat(chunks).toString('utf8'), typeof capability === 'string' ? capability : undefined));
    } catch {
      // Why: the caller went away; there is nobody left to tell.
      response.destroy();
    }
  });
  server.requestTimeout = 30_000;
  return server;
}
