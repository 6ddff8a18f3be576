import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { readConfig } from '../../core/config.js';
import { readClassification } from '../../core/shield/index.js';
import type { Store } from '../../core/store/index.js';
import type { SubgraphResponse } from '../../core/subgraph/index.js';
import { openSupergraph } from '../../gateway/federation/supergraph.js';
import { type Bytes, openBytes } from '../../gateway/files/index.js';
import { type Given, type Preau, startPreau } from '../../gateway/main.js';
import { schemaFile } from '../../schema/files.js';
import { openEmptyStore } from '../store.js';

/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it asked for.
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly coordinate?: string } }[];
  readonly text: string;
}

export type Ask = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** One small school, whole: the gateway with everything in process, asked over HTTP as anybody outside would. */
export interface World {
  readonly preau: Preau;
  /** Its rows, for what no API writes. */
  readonly store: Store;
  /** What is kept of files, outside of the rows. */
  readonly bytes: Bytes;
  /** What went to subgraphs since the last `sent.length = 0`. */
  readonly sent: { readonly subgraph: string; readonly body: string }[];
  /** Asks as a demo person, through a client system, for a purpose. */
  person(handle: string, client: string, purpose: string): Promise<Ask>;
  /** Asks as a client system acting for itself. */
  service(client: string, purpose: string): Promise<Ask>;
  /** One of the twenty operations, by the start of its name (`Op03`), asked as the demo says. */
  operation(name: string): Promise<Reply>;
  token(client: string, purpose: string, handle?: string): Promise<string>;
  /** Person id of a demo person; `studentOf` their student id. */
  personId(handle: string): string;
  studentOf(handle: string): string;
  close(): Promise<void>;
}

/** Read from the files of the project alone, and never changed: once for all worlds of a process. */
let kept: Required<Pick<Given, 'snapshot' | 'classification'>> | undefined;
function ofTheProject() {
  const read = () => readFileSync(schemaFile('supergraph.graphql'), 'utf8');
  kept ??= { snapshot: openSupergraph(read()), classification: readClassification(parse(read())) };
  return kept;
}

export async function openWorld(students = 60, settings: Readonly<Record<string, string>> = {}): Promise<World> {
  const store = await openEmptyStore();
  const config = readConfig({
    PREAU_DATA_DIR: 'memory',
    PORT: '0',
    PREAU_LOG: process.env.WORLD_LOG ?? 'silent',
    NODE_ENV: 'test',
    ...settings,
  });
  const sent: World['sent'] = [];
  const bytes = openBytes(null);
  const preau = await startPreau(config, {
    store,
    bytes,
    students,
    ...ofTheProject(),
    onSend: (subgraph, body) => sent.push({ subgraph, body }),
  });
  const { demo, url } = preau;
  if (demo === null) throw new Error('the world is the demo school');

  async function token(client: string, purpose: string, handle?: string): Promise<string> {
    const form = new URLSearchParams(
      handle === undefined
        ? { grant_type: 'client_credentials', purpose }
        : { grant_type: 'urn:preau:grant:demo-person', person: handle, purpose },
    );
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` },
      body: form,
    });
    const { access_token: found } = (await response.json()) as { access_token?: string };
    if (found === undefined) throw new Error(`no token for ${client} ${handle ?? ''} ${purpose}`);
    return found;
  }

  function asker(bearer: string): Ask {
    return async (query, variables = {}, headers = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      const { data = null, errors = [] } = JSON.parse(text) as SubgraphResponse & { errors?: Reply['errors'] };
      return { status: response.status, headers: response.headers, data, errors: errors as Reply['errors'], text };
    };
  }

  const personId = (handle: string) => {
    const found = demo.people.find((person) => person.handle === handle);
    if (found === undefined) throw new Error(`there is no demo person ${handle}`);
    return found.person;
  };

  return {
    preau,
    store,
    bytes,
    sent,
    token,
    person: async (handle, client, purpose) => asker(await token(client, purpose, handle)),
    service: async (client, purpose) => asker(await token(client, purpose)),
    async operation(name) {
      const listed = (await (await fetch(`${url}/demo.json`)).json()) as {
        operations: readonly {
          name: string;
          client: string;
          as?: string;
          purpose: string;
          query: string;
          variables: Readonly<Record<string, unknown>>;
        }[];
      };
      const found = listed.operations.find((one) => one.name.startsWith(name));
      if (found === undefined) throw new Error(`there is no operation ${name}`);
      return asker(await token(found.client, found.purpose, found.as))(found.query, found.variables);
    },
    personId,
    studentOf: (handle) => personId(handle).replace('.p', '.s'),
    close: () => preau.close(),
  };
}
