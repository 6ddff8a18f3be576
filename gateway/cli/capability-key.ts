import { masterSecret, readConfig, SUBGRAPHS } from '../../core/config.js';
import { keysUnder } from '../main.js';

/** Prints the key of one subgraph, which opens that subgraph and no other. */
export async function capabilityKey(args: readonly string[]): Promise<number> {
  const name = SUBGRAPHS.find((one) => one === args[0]);
  if (name === undefined) {
    process.stderr.write(`name the subgraph: ${SUBGRAPHS.join(', ')}\n`);
    return 2;
  }
  process.stdout.write(`${keysUnder(masterSecret(readConfig(process.env)))(name).key.toString('base64')}\n`);
  return 0;
}
