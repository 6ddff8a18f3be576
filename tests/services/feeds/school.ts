import { openStore, type Store } from '../../../core/store/index.js';
import { generateDemo } from '../../../gateway/demo/index.js';
import { demoInstant } from '../../../gateway/governance/index.js';
import { createPairwise } from '../../../gateway/identity/index.js';
import type { Who } from '../../gateway/journey.js';
import type { School } from '../../oracle/feeds/device.js';

/** As the running demo is made. */
const SEED = 2026;
const STUDENTS = 60;

/** The school of a gateway that runs as a process of its own, and may be gone: its rows, and whoever asks it over HTTP. */
export async function openSchool(databaseUrl: string, secret: Buffer, address: () => string): Promise<School & { readonly store: Store }> {
  const store = await openStore({ databaseUrl, dataDir: 'memory' });
  const at = await demoInstant(store.db);
  if (at === null) throw new Error('there is no demo school');
  const demo = generateDemo({ at, seed: SEED, students: STUDENTS });
  const tokens = new Map<string, string>();
  const person = (handle: string) => {
    const found = demo.people.find((one) => one.handle === handle);
    if (found === undefined) throw new Error(`there is no demo person ${handle}`);
    return found.person;
  };
  return {
    store,
    demo,
    pairwise: createPairwise(secret),
    person,
    student: (handle) => person(handle).replace('.p', '.s'),
    async ask(who, query, variables = {}) {
      for (let attempts = 1; ; attempts += 1) {
        const { isHeard, ...answer } = await askOnce(who, query, variables);
        // Why again: a machine that is busy takes long to accept a connection, and nothing was asked of the gateway then.
        if (isHeard || attempts === 5) return answer;
      }
    },
  };

  async function askOnce(who: Who, query: string, variables: Readonly<Record<string, unknown>>) {
    const key = JSON.stringify([who.client, who.purpose, who.as]);
    try {
      const token = tokens.get(key) ?? (await tokenAt(address(), who));
      tokens.set(key, token);
      const response = await fetch(`${address()}/graphql`, {
        method: 'POST',
        // Why: a connection kept from before may be closed by the gateway just when it is used again.
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
        body: JSON.stringify({ query, variables }),
      });
      const { data = null, errors = [] } = (await response.json()) as { data?: unknown; errors?: [] };
      // Why: a gateway that was begun anew signs with other keys, and did nothing for a token of before.
      if (response.status === 401) tokens.delete(key);
      return { data, errors, isHeard: response.status !== 401 };
    } catch (cause) {
      // Why: a gateway that was killed gives none; what it was asked for was done or not.
      const { code } = ((cause as Error).cause ?? {}) as { code?: string };
      const errors = [{ message: `${cause}: ${code}`, extensions: { code: 'UPSTREAM_UNAVAILABLE' } }];
      return { data: null, errors, isHeard: code !== 'UND_ERR_CONNECT_TIMEOUT' };
    }
  }
}

async function tokenAt(url: string, { client, purpose, as }: Who): Promise<string> {
  const grant = as === undefined ? { grant_type: 'client_credentials' } : { grant_type: 'urn:preau:grant:demo-person', person: as };
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}`, connection: 'close' },
    body: new URLSearchParams({ ...grant, purpose }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for ${client} ${as ?? ''} ${purpose}`);
  return token;
}
