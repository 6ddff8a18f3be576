import { fileURLToPath } from 'node:url';
import { freePort, startServer } from '../processes.js';
import { anybody, type Gateway } from './contract.js';

export const stock = stockWith('stock', '`@apollo/gateway` as it comes', 'remote');
export const stockUndici = stockWith('stock-undici', '`@apollo/gateway` with undici', 'undici');

function stockWith(name: string, title: string, dataSource: 'remote' | 'undici'): Gateway {
  return {
    name,
    title,
    async start(site) {
      const server = await startServer(
        {
          args: [fileURLToPath(new URL('../servers/stock.js', import.meta.url))],
          env: {
            NODE_ENV: 'production',
            APOLLO_TELEMETRY_DISABLED: 'true',
            SUPERGRAPH: site.supergraph('plain'),
            DATA_SOURCE: dataSource,
          },
        },
        await freePort(),
        (url) => fetch(`${url}/graphql?query=%7B__typename%7D`, { headers: { 'apollo-require-preflight': 'yes' } }),
      );
      return { ...server, authorizations: anybody(site.users) };
    },
  };
}
