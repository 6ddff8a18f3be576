import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { readConfig } from '../../core/config.js';
import { compile, parsePolicy } from '../../core/policy/index.js';
import { parseClients } from '../clients-file.js';
import { startStandalone } from '../standalone.js';
import { untilStopped } from './serve.js';

const USAGE = 'say `preau gateway --supergraph FILE --policy FILE [--clients FILE] [--subgraph NAME=URL …]`, or `--policy permit-all`\n';

/** `gateway`: any federation 2 supergraph, held to a policy; `--policy permit-all` makes it a plain federation gateway. */
export async function gateway(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      supergraph: { type: 'string' },
      policy: { type: 'string' },
      clients: { type: 'string' },
      subgraph: { type: 'string', multiple: true },
    },
  });
  const { supergraph, policy, clients, subgraph = [] } = values;
  const subgraphs = subgraph.map((text) => /^([^=]+)=(https?:\/\/.+)$/.exec(text));
  // INVARIANT: no policy, no gateway; nothing is permitted by leaving a word out.
  if (supergraph === undefined || policy === undefined || subgraphs.includes(null)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const running = await startStandalone(readConfig(process.env), {
    supergraph,
    policy: policy === 'permit-all' ? null : compile(parsePolicy(parseYaml(readFileSync(policy, 'utf8')))),
    clients: clients === undefined ? [] : parseClients(parseYaml(readFileSync(clients, 'utf8'))),
    subgraphs: new Map(subgraphs.map((found) => [found?.[1] as string, found?.[2] as string])),
  });
  process.stdout.write(`${running.url}/graphql\n`);
  return untilStopped(() => running.close());
}
