import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createProgress } from '../../gateway/exchange/index.js';
import { type Figures, figuresOf } from './figures.js';
import { growth } from './growth/index.js';
import { live, liveTable } from './live/index.js';
import type { Options } from './options.js';
import { readOptions, USAGE } from './options.js';
import { type Contestant, inRounds, type Row } from './rounds.js';
import type { Scene } from './scene.js';
import { school } from './school/index.js';
import { rules, shop } from './shop/index.js';
import { table } from './table.js';

interface Result {
  readonly scene: string;
  readonly operation: string;
  readonly figures: readonly Figures[];
  readonly rows: readonly Row[];
}

/**
 * `npm run bench`: every scene, its operations one after the other, its gateways in turns. Figures to standard output, the rest to the other.
 * The scenes `growth` and `live` are played when they are named: the one fills a PostgreSQL for minutes, the other changes the rules, and compares nobody.
 */
async function main(options: Options): Promise<void> {
  if (options.only.includes('live')) {
    const figures = await live(options.live);
    if (options.json !== null) writeFileSync(options.json, JSON.stringify({ machine: machine(), options, live: figures }, null, 1));
    process.stdout.write(`\n${liveTable(figures)}\n`);
    if (options.only.length === 1) return;
  }
  const results: Result[] = [];
  const always = [shop, rules, school];
  const all = [...always, growth(options.many)];
  for (const scene of options.only.length === 0 ? always : scenes(all, options.only)) {
    for await (const result of play(scene, options)) {
      results.push(result);
      // Why: after each; what is measured is not lost with a scene that fails.
      if (options.json !== null) writeFileSync(options.json, JSON.stringify({ machine: machine(), options, results }, null, 1));
      process.stdout.write(`\n${table(`${scene.title}: ${result.operation}`, result.figures)}\n`);
    }
  }
}

async function* play(scene: Scene, options: Options): AsyncGenerator<Result> {
  const operations = scene.operations.filter((name) => options.only.includes(name));
  const gateways = chosen(scene.gateways.slice(1), options.only);
  const open = await scene.open();
  const running: Contestant[] = [];
  const progress = createProgress(process.stderr);
  try {
    for (const gateway of [...scene.gateways.slice(0, 1), ...gateways]) {
      process.stderr.write(`starting ${gateway.title}\n`);
      try {
        running.push([gateway, await gateway.start(open.site)]);
      } catch (fault) {
        process.stderr.write(`${gateway.title} is left out: ${fault instanceof Error ? fault.message : fault}\n`);
      }
    }
    // Why: without what the others are compared with there is nothing to tell.
    if (running[0]?.[0] !== scene.gateways[0]) return;
    for (const name of operations.length === 0 ? scene.operations : operations) {
      progress.start(`${scene.name} ${name}`, running.length * (options.rounds + 1));
      const rows = await inRounds(open.operation(name), running, open, options, progress);
      progress.end();
      yield { scene: scene.name, operation: name, figures: figuresOf(rows), rows };
    }
  } finally {
    for (const [, one] of running) await one.stop();
    await open.close();
  }
}

/** Those that are named; all of them where none of them is. */
function chosen<Named extends { readonly name: string }>(all: readonly Named[], only: readonly string[]): readonly Named[] {
  const named = all.filter(({ name }) => only.includes(name));
  return named.length === 0 ? all : named;
}

/** The scenes that are named; else those in which something is. */
function scenes(all: readonly Scene[], only: readonly string[]): readonly Scene[] {
  const named = all.filter(({ name }) => only.includes(name));
  if (named.length > 0) return named;
  return all.filter(({ operations, gateways }) => [...operations, ...gateways.map(({ name }) => name)].some((name) => only.includes(name)));
}

function machine(): object {
  return { node: process.version, cores: cpus().length, model: cpus()[0]?.model };
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n\n${USAGE}`);
  process.exitCode = 2;
}
