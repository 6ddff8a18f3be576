import { type Dispatcher, Pool } from 'undici';
import { refuse } from '../../core/errors.js';
import { CAPABLE_REQUEST, type SubgraphResponse, withCapability } from '../../core/subgraph/index.js';
import type { Gone } from '../gone.js';
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
    async send(body, { capability, authorization, signal, mayRepeat = false }) {
      try {
        const type = capability === null ? 'application/json' : CAPABLE_REQUEST;
        const headers: Record<string, string> = { 'content-type': type, accept: 'application/json' };
        if (authorization !== null) headers.authorization = authorization;
        const sent = capability === null ? body : withCapability(capability, body);
        const asked: Dispatcher.DispatchOptions = { path, method: 'POST', headers, body: sent };
        const until = performance.now() + deadline;
        const {
          status,
          type: answered,
          text,
        } = await answerTo(pool, asked, signal).catch((fault: unknown) => {
          const left = Math.floor(until - performance.now());
          // Why once more: whoever closes a connection that is kept does so at any time, also while it is asked over it.
          if (!(fault instanceof Unanswered) || !mayRepeat || left <= 0) throw fault;
          return answerTo(pool, { ...asked, headersTimeout: left, bodyTimeout: left }, signal);
        });
        // Why: GraphQL over HTTP answers with another status where an operation failed as a whole, and says why in the body.
        if (status !== 200 && !/json/.test(answered)) throw new Error(`status ${status}`);
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

interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** The connection broke before anything was answered over it. */
class Unanswered extends Error {}
const BROKEN: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Why not `pool.request`: the stream it makes of each answer costs as much as half of the rest of a fetch. */
function answerTo(pool: Pool, asked: Dispatcher.DispatchOptions, signal: Gone | null): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let type = '';
    pool.dispatch(asked, {
      onRequestStart(controller) {
        if (signal?.aborted === true) controller.abort(new Error('whoever asked went away'));
        else signal?.once('abort', () => controller.abort(new Error('whoever asked went away')));
      },
      onResponseStart(_, code, headers) {
        status = code;
        type = String(headers['content-type'] ?? '');
      },
      onResponseData(_, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd: () => resolve({ status, type, text: textOf(chunks) }),
      onResponseError(_, fault) {
        const isUnanswered = status === 0 && BROKEN.has((fault as NodeJS.ErrnoException).code);
        reject(isUnanswered ? new Unanswered(fault.message) : fault);
      },
    });
  });
}

/** In UTF-8; a mark of the order of bytes is none of the text. */
function textOf(chunks: readonly Buffer[]): string {
  const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  return bytes.toString('utf8', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
}
