import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { projectFolder } from '../../../schema/files.js';
import { createDatabase } from '../../services/database.js';
import { freePort, startServer } from '../processes.js';
import { PURPOSE, SHOP_CLIENTS, shopPolicy } from '../shop/policy.js';
import { anybody, type Gateway, type Running, type Site } from './contract.js';

/** Préau as a plain federation gateway. */
export const preauPermitAll: Gateway = {
  name: 'preau-permit-all',
  title: 'Préau, permit-all',
  async start(site) {
    const server = await startPreauGateway(site, site.supergraph('plain'), ['--policy', 'permit-all']);
    return { ...server, authorizations: anybody(site.users) };
  },
};

/** Préau with every rule on: tokens, decisions per subject, the ledger on PostgreSQL. */
export const preau = preauWith('preau', 'Préau, every rule on', 10);
export const preau100 = preauWith('preau-100', 'Préau, 100 rules', 100);
export const preau1000 = preauWith('preau-1000', 'Préau, 1,000 rules', 1000);
export const preauDenied: Gateway = {
  ...preauWith('preau-denied', 'Préau, `Review.body` denied', 10, 'Review.body'),
  answersOtherwise: true,
};

function preauWith(name: string, title: string, rules: number, forbids?: string): Gateway {
  return {
    name,
    title,
    async start(site) {
      const policy = join(site.folder, `${name}.policy.yaml`);
      const clients = join(site.folder, 'clients.yaml');
      writeFileSync(policy, stringify(shopPolicy(rules, forbids), { aliasDuplicateObjects: false }));
      writeFileSync(clients, stringify(SHOP_CLIENTS, { aliasDuplicateObjects: false }));
      const database = await createDatabase();
      try {
        const server = await startPreauGateway(
          site,
          site.supergraph('classified'),
          ['--policy', policy, '--clients', clients],
          database.url,
        );
        return {
          ...server,
          authorizations: (
            (all) => () =>
              all
          )(await tokens(server.url, site.users)),
          async stop() {
            await server.stop();
            await database.drop();
          },
        };
      } catch (fault) {
        await database.drop();
        throw fault;
      }
    },
  };
}

async function startPreauGateway(
  site: Site,
  supergraph: string,
  more: readonly string[],
  databaseUrl = '',
): Promise<Omit<Running, 'authorizations'>> {
  const subgraphs = Object.entries(site.subgraphs).flatMap(([name, url]) => ['--subgraph', `${name}=${url}`]);
  return startServer(
    {
      args: [join(projectFolder, 'gateway/cli/preau.js'), 'gateway', '--supergraph', supergraph, ...more, ...subgraphs],
      env: { NODE_ENV: 'development', PREAU_DATA_DIR: 'memory', PREAU_LOG: 'warn', DATABASE_URL: databaseUrl },
    },
    await freePort(),
    (url) => fetch(`${url}/health/ready`),
  );
}

/** Tokens of systems acting for themselves, each one its own. */
async function tokens(url: string, count: number): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { id, secret } = SHOP_CLIENTS[index % SHOP_CLIENTS.length] as (typeof SHOP_CLIENTS)[number];
      const response = await fetch(`${url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', purpose: PURPOSE }),
      });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`no token for ${id}`);
      return `Bearer ${token}`;
    }),
  );
}
