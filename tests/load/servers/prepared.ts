import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CAPABLE_REQUEST, readCapableRequest } from '../../../core/subgraph/index.js';

/** What came to the subgraphs since somebody last asked. */
export interface Traffic {
  readonly requests: number;
  readonly representations: number;
  readonly authorizations: number;
}

/** How many answers are remembered: a gateway sends a few dozen different bodies. */
const REMEMBERED = 2000;

export interface Question {
  readonly body: string;
  /** Undefined where none came with it. */
  readonly capability: string | undefined;
}

/** What one subgraph answers; `key` says which questions are the same question. */
export interface Answerer {
  key(question: Question): string;
  answer(question: Question): Promise<unknown>;
}

/**
 * Subgraphs whose data never change, in a process of their own: each question is answered once by the real thing, and from then on as before.
 * They cost as little as subgraphs can, so that what is measured is the gateway. The addresses go to the parent process with `more`, and so does, at each
 * message of the parent's, what came since the last one.
 */
export async function servePrepared(answerers: Readonly<Record<string, Answerer>>, more: object = {}): Promise<void> {
  const counted = { requests: 0, representations: 0, authorizations: new Set<string>() };
  const urls: Record<string, string> = {};
  for (const [name, answerer] of Object.entries(answerers)) urls[name] = await listen(server(answerer));
  process.on('message', () => {
    process.send?.({ ...counted, authorizations: counted.authorizations.size } satisfies Traffic);
    counted.requests = 0;
    counted.representations = 0;
    counted.authorizations.clear();
  });
  process.send?.({ urls, ...more });

  function server({ key, answer }: Answerer): Server {
    const prepared = new Map<string, { readonly text: Buffer; readonly representations: number }>();
    return createServer(async (request, response) => {
      const text = await bodyOf(request);
      const question =
        request.headers['content-type'] === CAPABLE_REQUEST ? readCapableRequest(text) : { body: text, capability: undefined };
      const known = key(question);
      let found = prepared.get(known);
      if (found === undefined) {
        found = { text: Buffer.from(JSON.stringify(await answer(question))), representations: representationsIn(question.body) };
        if (prepared.size < REMEMBERED) prepared.set(known, found);
      }
      counted.requests += 1;
      counted.representations += found.representations;
      counted.authorizations.add(request.headers.authorization ?? '');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': found.text.length }).end(found.text);
    });
  }
}

function representationsIn(body: string): number {
  const { variables } = JSON.parse(body) as { variables?: Readonly<Record<string, unknown>> | null };
  return Object.values(variables ?? {})
    .filter(Array.isArray)
    .reduce((sum, list) => sum + list.filter((one) => typeof one === 'object' && one !== null && '__typename' in one).length, 0);
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
