import { Pool } from 'undici';
import { refuse } from '../../core/errors.js';
import type { SubgraphResponse } from '../../core/subgraph/index.js';

/** The header a capability travels in. */
export const CAPABILITY_HEADER = 'preau-capability';

/** Milliseconds a subgraph is given to answer. */
const DEADLINE = 10_000;
/** Most bytes of an answer that are read. */
const LARGEST = 64 * 1024 * 1024;

/** A subgraph that runs as a process of its own, over pooled connections. */
export function overHttp(url: string): { send(body: string, capability: string): Promise<SubgraphResponse>; close(): Promise<void> } {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 32,
    pipelining: 1,
    bodyTimeout: DEADLINE,
    headersTimeout: DEADLINE,
    maxResponseSize: LARGEST,
  });
  return {
    async send(body, capability) {
      try {
        const response = await pool.request({
          path: pathname,
          method: 'POST',
          headers: { 'content-type': 'application/json', [CAPABILITY_HEADER]: capability },
          body,
        });
        const text = await response.body.text();
        if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
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
