import { readConfig, SUBGRAPHS, type SubgraphName } from '../../core/config.js';
import { createProgress } from '../exchange/index.js';
import { startPreau, startSubgraph } from '../main.js';

/** Everything in one process, until it is told to stop. */
export async function start(): Promise<number> {
  const preau = await startPreau(readConfig(process.env), { progress: createProgress(process.stderr) });
  if (preau.demo !== null) process.stdout.write(preau.demo.welcome(preau.url));
  return untilStopped(() => preau.close());
}

/** One subgraph alone. */
export async function subgraph(args: readonly string[]): Promise<number> {
  const name = SUBGRAPHS.find((one) => one === args[0]);
  if (name === undefined) {
    process.stderr.write(`name the subgraph: ${SUBGRAPHS.join(', ')}\n`);
    return 2;
  }
  const running = await startSubgraph(name satisfies SubgraphName, readConfig(process.env, 'subgraph'));
  return untilStopped(() => running.close());
}

/** Runs until the process is told to stop. */
export function untilStopped(close: () => Promise<void>): Promise<number> {
  return new Promise((resolve) => {
    const stop = () =>
      close().then(
        () => resolve(0),
        () => resolve(1),
      );
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
