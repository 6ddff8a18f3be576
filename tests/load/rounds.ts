import { isDeepStrictEqual } from 'node:util';
import type { Progress } from '../../gateway/exchange/index.js';
import { cpuMicros, family } from './cpu.js';
import type { Gateway, Running } from './gateways/index.js';
import { type Asked, askOnce, load } from './load.js';
import type { Options } from './options.js';
import type { OpenScene, Operation } from './scene.js';

/** One turn of one gateway. */
export interface Turn {
  readonly requests: number;
  readonly seconds: number;
  /** Microseconds of processor time of the gateway's process, for one request. */
  readonly cpu: number;
  readonly latencies: readonly number[];
  /** What one request made the gateway send to subgraphs. */
  readonly fetches: number;
  readonly representations: number;
}

/** The turns of one gateway at one operation. */
export interface Row {
  readonly gateway: Gateway;
  readonly turns: readonly Turn[];
}

export type Contestant = readonly [Gateway, Running];

/**
 * Asks one operation of all the gateways, in turns: in each round every gateway is asked for some seconds while the others rest, and every other
 * round goes the other way about. So what changes on the machine in the meantime changes for all of them. Their answers are compared first.
 */
export async function inRounds(
  operation: Operation,
  contestants: readonly Contestant[],
  scene: OpenScene,
  options: Options,
  progress: Progress,
): Promise<readonly Row[]> {
  const alone = new Map<Gateway, number>();
  let expected: unknown = null;
  for (const [gateway, running] of contestants) {
    const asked = askedOf(running, operation);
    await warm(asked, options);
    progress.advance(1);
    await scene.traffic();
    const answer: unknown = JSON.parse(await askOnce(asked));
    alone.set(gateway, (await scene.traffic()).requests);
    // Why: an answer that failed is cheap, and nobody else's is there to compare it with.
    if (JSON.stringify(answer).includes('UPSTREAM_UNAVAILABLE')) throw new Error(`${gateway.name} does not answer ${operation.name}`);
    if (gateway.answersOtherwise === true) continue;
    expected ??= answer;
    if (!isDeepStrictEqual(answer, expected))
      throw new Error(`${gateway.name} answers ${operation.name} otherwise: ${JSON.stringify(answer).slice(0, 500)}`);
  }

  const turns = new Map<Gateway, Turn[]>(contestants.map(([gateway]) => [gateway, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [gateway, running] of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const turn = await takeTurn(running, operation, scene, options);
      // Why: fewer would mean that users were given what was fetched for others.
      if (turn.fetches < (alone.get(gateway) ?? 0)) throw new Error(`${gateway.name} shares fetches between users`);
      turns.get(gateway)?.push(turn);
      progress.advance(1);
    }
  }
  return contestants.map(([gateway]) => ({ gateway, turns: turns.get(gateway) ?? [] }));
}

/** Seconds after which a gateway is measured as warm as it is: tokens are good for ten minutes. */
const WARMING = 20;

/** Why by requests: what is compiled anew for each of the first thousands says how often it was asked, and slow ones are asked less often in the same time. */
async function warm(asked: Asked, { connections, seconds, warm }: Options): Promise<void> {
  const until = performance.now() + WARMING * 1000;
  for (let requests = 0; requests < warm && performance.now() < until; ) requests += (await load(asked, connections, seconds)).requests;
}

async function takeTurn(running: Running, operation: Operation, scene: OpenScene, options: Options): Promise<Turn> {
  const pids = family(running.pid);
  await scene.traffic();
  const before = cpuMicros(pids);
  const { requests, seconds, latencies } = await load(askedOf(running, operation), options.connections, options.seconds);
  const cpu = (cpuMicros(pids) - before) / requests;
  const traffic = await scene.traffic();
  return { requests, seconds, cpu, latencies, fetches: traffic.requests / requests, representations: traffic.representations / requests };
}

function askedOf({ url, authorizations }: Running, operation: Operation): Asked {
  return { url, operation, authorizations: authorizations(operation.name) };
}
