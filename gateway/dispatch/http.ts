import { Pool } from 'undici';
import { refuse } from '../../core/errors.js';
import { CAPABLE_REQUEST, type SubgraphResponse, withCapability } from '../../core/subgraph/index.js';
import type { Credentials } from '../request/4-fetch.js';

export interface HttpLimits {
  /** Milliseconds a subgraph is given to answer. */
  readonly deadline: number;
  /** Most bytes of an answer that are read. */
  readonly largest: number;
}
const LIMITS: HttpLimits = { deadline: 10_000, largest: 64 * 1024 * 1024 };

/** A subgraph that runs as a process of its own, over pooled connections. */
export function overHttp(
  url: string,
  { deadline, largest }: HttpLimits = LIMITS,
): { send(body: string, credentials: Credentials): Promise<SubgraphResponse>; close(): Promise<void> } {
  const { origin, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  const pool = new Pool(origin, {
    connections: 32,
    pipelining: 1,
    bodyTimeout: deadline,
    headersTimeout: deadline,
    maxResponseSize: largest,
  });
  return {
    async send(body, { capability, authorization, signal }) {
      try {
        const type = capability === null ? 'application/json' : CAPABLE_REQUEST;
        const headers: Record<string, string> = { 'content-type': type, accept: 'application/json' };
        if (authorization !== null) headers.authorization = authorization;
        const sent = capability === null ? body : withCapability(capability, body);
        const response = await pool.request({ path, method: 'POST', headers, body: sent, signal });
        const text = await response.body.text();
        // Why: GraphQL over HTTP answers with another status where an operation failed as a whole, and says why in the body.
        if (response.statusCode !== 200 && !/json/.test(String(response.headers['content-type'] ?? '')))
          throw new Error(`status ${response.statusCode}`);
        return JSON.parse(text) as SubgraphResponse;
      } catch (fault) {
        throw refuse(
          'UPSTREAM_UNAVAILABLE',
          'a part of the answer could not be fetched: try again',
          `subgraph at ${origin}: ${fault instanceof Error ? fault.message : 'unknown fault'}`,
        );
      }
    },
    close: () => pool.close(),
  };
}
