import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a run of tests came to. */
export type Verdict =
  | { readonly kind: 'passed' }
  /** by the first test that did not pass */
  | { readonly kind: 'failed'; readonly test: string }
  /** neither: a file that cannot be read, a hook that threw, a name that is not there, no time left; nothing was found out */
  | { readonly kind: 'broken'; readonly why: string };

export interface Running {
  /** Files at a time. */
  readonly workers: number;
  /** Milliseconds after which it is stopped. */
  readonly limit: number;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Milliseconds that one test is given, where it says nothing else: a fault that has it wait for ever is found by it too. */
const PATIENCE = 90_000;

const stops = new Set<() => void>();

/** Stops whatever runs: a process that was interrupted leaves none behind. */
export function stopAll(): void {
  for (const stop of stops) stop();
}

/** Runs test files of a tree in a process of their own, until the first failure. */
export async function runTests(folder: string, files: readonly string[], { workers, limit }: Running): Promise<Verdict> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const args = [
    'run',
    '--config',
    'tests/vitest.config.ts',
    '--project',
    'embedded',
    '--bail',
    '1',
    '--maxWorkers',
    String(workers),
    `--testTimeout=${PATIENCE}`,
  ];
  const child = spawn(
    process.execPath,
    [join('node_modules', 'vitest', 'vitest.mjs'), ...args, '--reporter', 'json', '--outputFile', report, ...files],
    { cwd: folder, stdio: 'ignore', detached: true },
  );
  const stop = () => {
    try {
      // Why: a test is run by a process of the child's; all of them are one group.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  stops.add(stop);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, limit);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearTimeout(timer);
  stops.delete(stop);
  if (late) return { kind: 'broken', why: `not done after ${limit / 1000} s` };
  if (!existsSync(report)) return { kind: 'broken', why: `no report, exit code ${code}` };
  return verdictOf(JSON.parse(readFileSync(report, 'utf8')) as Report, code);
}

function verdictOf({ testResults }: Report, code: number | null): Verdict {
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed');
  // Why: code that cannot run fails any test; that it does says nothing of what the test is about.
  const crash = /(ReferenceError|SyntaxError): .*/.exec(failed?.failureMessages?.join('\n') ?? '');
  if (crash !== null) return { kind: 'broken', why: crash[0] };
  if (failed !== undefined) return { kind: 'failed', test: failed.fullName };
  const unread = testResults.find(({ status }) => status === 'failed');
  if (unread !== undefined) return { kind: 'broken', why: unread.message.split('\n')[0] ?? 'a file failed' };
  return code === 0 && testResults.length > 0 ? { kind: 'passed' } : { kind: 'broken', why: `exit code ${code}` };
}
