import { join } from 'node:path';
import { projectFolder } from '../../../schema/files.js';
import { freePort, startServer } from '../processes.js';
import { SCHOOL_OPERATIONS, type SchoolOperation } from '../school/operations.js';
import type { Gateway } from './contract.js';

/** Préau as `preau start` runs it, its subgraphs elsewhere: tokens of people, relations, consents, the base policy, the ledger. */
export const preauSchool: Gateway = {
  name: 'preau',
  title: 'Préau, every rule on',
  answersOtherwise: true,
  async start(site) {
    const urls = Object.entries(site.subgraphs).map(([name, url]) => [`PREAU_SUBGRAPH_${name.toUpperCase()}_URL`, url]);
    const server = await startServer(
      {
        args: [join(projectFolder, 'gateway/cli/preau.js'), 'start'],
        env: { NODE_ENV: 'development', PREAU_DEMO: 'on', PREAU_LOG: 'warn', ...site.settings, ...Object.fromEntries(urls) },
      },
      await freePort(),
      (url) => fetch(`${url}/health/ready`),
    );
    const tokens = new Map<string, readonly string[]>();
    for (const [name, operation] of Object.entries(SCHOOL_OPERATIONS)) tokens.set(name, await tokensFor(server.url, operation, site.users));
    return { ...server, authorizations: (operation) => tokens.get(operation) ?? [] };
  },
};

/** Tokens of one demo person, each its own. */
async function tokensFor(
  url: string,
  { client, person, purpose }: (typeof SCHOOL_OPERATIONS)[SchoolOperation],
  count: number,
): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'urn:preau:grant:demo-person', person, purpose }),
      });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`no token for ${person}`);
      return `Bearer ${token}`;
    }),
  );
}
