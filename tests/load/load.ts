import { Client } from 'undici';
import type { Operation } from './scene.js';

/** What one gateway did in one round. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds of each request, in no order. */
  readonly latencies: readonly number[];
}

export interface Asked {
  readonly url: string;
  readonly operation: Operation;
  /** Values of the authorization header. No two requests under way carry the same one. */
  readonly authorizations: readonly string[];
}

/**
 * Asks the same operation over and over, over as many connections as `connections`, each waiting for its answer before it asks again.
 * Each connection has authorization headers of its own and takes them in turn, so that nothing can be shared between users.
 */
export async function load({ url, operation, authorizations }: Asked, connections: number, seconds: number): Promise<Load> {
  if (authorizations.length < connections) throw new Error('every connection needs an authorization of its own');
  const body = JSON.stringify({ query: operation.query, variables: operation.variables ?? {} });
  const latencies: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let size: number | null = null;

  async function connection(index: number): Promise<void> {
    const own = authorizations.filter((_, at) => at % connections === index);
    const client = new Client(url, { pipelining: 1 });
    try {
      for (let turn = 0; performance.now() < end; turn += 1) {
        const from = performance.now();
        const { statusCode, body: answer } = await client.request({
          path: '/graphql',
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json', authorization: own[turn % own.length] as string },
          body,
        });
        const { byteLength } = await answer.arrayBuffer();
        latencies.push(performance.now() - from);
        size ??= byteLength;
        // Why: what was compared before the first round must be what is measured.
        if (statusCode !== 200 || byteLength !== size) throw new Error(`status ${statusCode}, ${byteLength} bytes instead of ${size}`);
      }
    } finally {
      await client.destroy();
    }
  }

  await Promise.all(Array.from({ length: connections }, (_, index) => connection(index)));
  return { requests: latencies.length, seconds: (performance.now() - begun) / 1000, latencies };
}

/** Asks once; the answer as text. */
export async function askOnce({ url, operation, authorizations }: Asked): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: authorizations[0] as string },
    body: JSON.stringify({ query: operation.query, variables: operation.variables ?? {} }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text.slice(0, 500)}`);
  return text;
}
