import { readdirSync, readFileSync } from 'node:fs';

/** The process and those it started, as they are now. */
export function family(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Why: a process may go while the list is read.
    }
  }
  const own = (id: number): number[] => [id, ...[...parents].filter(([, parent]) => parent === id).flatMap(([child]) => own(child))];
  return own(pid);
}

/** Microseconds of processor time (user and system, all threads) that the processes have used so far. Linux: from `/proc`. */
export function cpuMicros(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ofThreads(pid), 0);
}

/** Why not `/proc/PID/stat`: it counts in hundredths of a second, as long as forty small requests take. */
function ofThreads(pid: number): number {
  let nanos = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return nanos / 1000;
}
