import { fileURLToPath } from 'node:url';
import { freePort, startServer } from '../processes.js';
import { anybody, type Gateway } from './contract.js';

export const floor: Gateway = {
  name: 'floor',
  title: 'floor: by hand, node:http and undici',
  async start(site) {
    const server = await startServer(
      {
        args: [fileURLToPath(new URL('../servers/floor.js', import.meta.url))],
        env: { NODE_ENV: 'production', SUBGRAPHS: JSON.stringify(site.subgraphs) },
      },
      await freePort(),
      (url) => fetch(url, { method: 'POST', body: JSON.stringify({ query: '' }) }),
    );
    return { ...server, authorizations: anybody(site.users) };
  },
};
