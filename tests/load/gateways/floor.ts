import { fileURLToPath } from 'node:url';
import { freePort, startServer } from '../processes.js';
import { anybody, type Gateway } from './contract.js';

export const floor = floorWith('floor', 'floor: by hand, node:http and undici', 'yes');
export const floorUnmerged = floorWith('floor-unmerged', 'by hand, with the fetches of Apollo’s plan', 'no');

function floorWith(name: string, title: string, merged: 'yes' | 'no'): Gateway {
  return {
    name,
    title,
    async start(site) {
      const server = await startServer(
        {
          args: [fileURLToPath(new URL('../servers/floor.js', import.meta.url))],
          env: { NODE_ENV: 'production', SUBGRAPHS: JSON.stringify(site.subgraphs), MERGED: merged },
        },
        await freePort(),
        (url) => fetch(url, { method: 'POST', body: JSON.stringify({ query: '' }) }),
      );
      return { ...server, authorizations: anybody(site.users) };
    },
  };
}
