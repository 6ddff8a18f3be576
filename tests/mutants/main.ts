import { fileURLToPath } from 'node:url';
import type { Fault } from './fault.js';
import { faults } from './list.js';
import { chosen, type Options, readOptions, USAGE } from './options.js';
import { runTests, stopAll, type Verdict } from './run-tests.js';
import { copyTree, outOfDate, type Tree } from './tree.js';

/** Milliseconds that the tests of one fault are given; all tests without a fault, that for each file. */
const LIMIT = 180_000;

interface Outcome {
  readonly fault: Fault;
  readonly verdict: Verdict;
}

/** `npm run test:mutants`: plants each fault of the list in a copy of the project and has its tests find it. */
async function main(root: string, options: Options): Promise<boolean> {
  const outdated = outOfDate(faults, root);
  if (outdated.length > 0) {
    say(['the list does not follow the code:', ...outdated.map((one) => `  ${one}`)]);
    return false;
  }
  const all = chosen(faults, options);
  if (all.length === 0) throw new Error('there is no such fault');
  const trees = Array.from({ length: Math.min(options.jobs, all.length) }, () => copyTree(root));
  const removeAll = () => {
    for (const tree of trees) tree.remove();
  };
  process.once('SIGINT', () => {
    stopAll();
    removeAll();
    process.exit(130);
  });
  try {
    if (trees[0] === undefined || !(await isSound(trees[0], all, options.jobs))) return false;
    const outcomes = await plantAll(trees, all);
    return report(outcomes);
  } finally {
    removeAll();
  }
}

/** Without a fault, do the tests pass? Those that fail anyway catch nothing. */
async function isSound(tree: Tree, all: readonly Fault[], jobs: number): Promise<boolean> {
  const files = [...new Set(all.flatMap(({ tests }) => tests))];
  say([`without a fault: ${files.length} test files`]);
  const verdict = await runTests(tree.folder, files, { workers: jobs, limit: LIMIT * files.length });
  if (verdict.kind !== 'passed') say([`the tests do not pass as it is: ${wordOf(verdict)}`]);
  return verdict.kind === 'passed';
}

/** Each tree takes the next fault as soon as it is done with one. */
async function plantAll(trees: readonly Tree[], all: readonly Fault[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async (tree: Tree) => {
    for (let fault = all[next++]; fault !== undefined; fault = all[next++]) {
      const { tests } = fault;
      const verdict = await tree.with(fault, () => runTests(tree.folder, tests, { workers: 1, limit: LIMIT }));
      outcomes.push({ fault, verdict });
      say([`${outcomes.length} of ${all.length}: ${wordOf(verdict)} (${fault.name})`]);
    }
  };
  await Promise.all(trees.map(work));
  return outcomes.sort((one, other) => all.indexOf(one.fault) - all.indexOf(other.fault));
}

function wordOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'failed':
      return `caught by “${verdict.test}”`;
    case 'passed':
      return 'SURVIVED';
    case 'broken':
      return `BROKEN: ${verdict.why}`;
  }
}

/** The table of all, and whether each was caught. */
function report(outcomes: readonly Outcome[]): boolean {
  const width = Math.max(0, ...outcomes.map(({ fault }) => fault.name.length));
  say(['', ...outcomes.map(({ fault, verdict }) => `${fault.name.padEnd(width)}  ${wordOf(verdict)}`)]);
  const caught = outcomes.filter(({ verdict }) => verdict.kind === 'failed').length;
  say(['', `${caught} of ${outcomes.length} faults were caught`]);
  return caught === outcomes.length && caught > 0;
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

try {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  if (!(await main(root, readOptions(process.argv.slice(2))))) process.exitCode = 1;
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n\n${USAGE}`);
  process.exitCode = 2;
}
