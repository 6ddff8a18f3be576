import { SUBGRAPHS, type SubgraphName } from '../../core/config.js';
import { refuse } from '../../core/errors.js';
import type { Subgraph } from '../../core/subgraph/index.js';
import type { Send } from '../request/4-fetch.js';
import { overHttp } from './http.js';

export interface Dispatch {
  readonly send: Send;
  close(): Promise<void>;
}

/** Reaches subgraphs by their addresses. */
export function openRemotes(urls: ReadonlyMap<string, string>): Dispatch {
  const remotes = new Map([...urls].map(([name, url]): [string, ReturnType<typeof overHttp>] => [name, overHttp(url)]));
  return {
    async send(name, body, credentials) {
      const remote = remotes.get(name);
      if (remote === undefined) throw unknownSubgraph(name);
      return remote.send(body, credentials);
    },
    async close() {
      await Promise.all([...remotes.values()].map((remote) => remote.close()));
    },
  };
}

function unknownSubgraph(name: string) {
  return refuse('UPSTREAM_UNAVAILABLE', 'a part of the answer could not be fetched: try again', `no such subgraph: ${name}`);
}

/** Reaches each subgraph where it runs: in this process, or at its address. `own` are always in this process. */
export function openDispatch(
  urls: Readonly<Record<SubgraphName, string | null>>,
  local: (name: SubgraphName) => Subgraph,
  own: readonly Subgraph[],
): Dispatch {
  const remotes = new Map<string, ReturnType<typeof overHttp>>();
  const here = new Map<string, Subgraph>(own.map((subgraph) => [subgraph.name, subgraph]));
  for (const name of SUBGRAPHS) {
    const url = urls[name];
    if (url === null) here.set(name, local(name));
    else remotes.set(name, overHttp(url));
  }
  return {
    async send(name, body, credentials) {
      const subgraph = here.get(name);
      if (subgraph !== undefined) return subgraph.execute(body, credentials.capability ?? undefined);
      const remote = remotes.get(name);
      if (remote === undefined) throw unknownSubgraph(name);
      return remote.send(body, credentials);
    },
    async close() {
      await Promise.all([...remotes.values()].map((remote) => remote.close()));
    },
  };
}
