import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../../schema/files.js';
import { freePort, startServer } from '../processes.js';
import { anybody, type Gateway } from './contract.js';

export const hive = hiveWith('hive', 'Hive Gateway', 'js');
export const hiveRust = hiveWith('hive-rust', 'Hive Gateway with its Rust planner', 'rust');

/** Where packages of other gateways are, apart from ours. */
const PEERS = join(projectFolder, 'tests/load/peers');

function hiveWith(name: string, title: string, planner: 'js' | 'rust'): Gateway {
  return {
    name,
    title,
    async start(site) {
      installPeers();
      const port = await freePort();
      const server = await startServer(
        {
          cwd: PEERS,
          args: [
            join(PEERS, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
            'supergraph',
            '--config-path',
            join(PEERS, 'hive.config.mjs'),
            '--host',
            '127.0.0.1',
            '--port',
            String(port),
          ],
          env: { NODE_ENV: 'production', SUPERGRAPH: site.supergraph('plain'), PLANNER: planner },
        },
        port,
        (url) => fetch(`${url}/readiness`),
      );
      return { ...server, authorizations: anybody(site.users) };
    },
  };
}

/** Installs the other gateways the first time they are asked for. */
function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules/@graphql-hive/gateway'))) return;
  const done = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: PEERS, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the other gateways could not be installed: ${done.stderr}`);
}
