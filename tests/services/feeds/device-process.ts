import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Follower, queryOf } from '../../oracle/feeds/device.js';

const CLIENT = fileURLToPath(new URL('./client.js', import.meta.url));
/** How clients keep what they hold (`client.js`). */
export const WAYS = ['whole', 'held-first', 'cursor-first'] as const;

/** A client system as a process of its own, which keeps what it holds in a folder. */
export interface DeviceProcess {
  readonly way: string;
  /** Begins it, unless it runs. */
  begin(): void;
  /** With -9, wherever it is; not there any more afterwards. */
  kill(): Promise<void>;
  /** Begins it where it was left, to the end of its feed. */
  readToTheEnd(): Promise<void>;
  /** What it holds, by its files. */
  held(): ReadonlyMap<string, string>;
}

export function deviceProcess(folder: string, follower: Follower, addressFile: string, way: string, first: number): DeviceProcess {
  mkdirSync(folder, { recursive: true });
  const { client, purpose, as: person = null } = follower.who;
  const own = { addressFile, client, secret: `demo-${client}`, person, purpose, feed: follower.feed, query: queryOf(follower), first, way };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(own));
  let running: { readonly child: ChildProcess; readonly ended: Promise<number | null> } | null = null;

  const start = (...more: string[]) => {
    const child = spawn(process.execPath, [CLIENT, folder, ...more], { stdio: ['ignore', 'ignore', 'inherit'] });
    return { child, ended: new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code))) };
  };
  return {
    way,
    begin() {
      running ??= start();
    },
    async kill() {
      running?.child.kill('SIGKILL');
      const code = (await running?.ended) ?? null;
      running = null;
      if (code !== null) throw new Error(`the client ended by itself with ${code}`);
    },
    async readToTheEnd() {
      running = start('once');
      const code = await running.ended;
      running = null;
      if (code !== 0) throw new Error(`the client ended with ${code}`);
    },
    held: () => (way === 'whole' ? heldWhole(join(folder, 'kept.json')) : heldInLog(join(folder, 'held.log'))),
  };
}

function heldWhole(file: string): ReadonlyMap<string, string> {
  const { held } = JSON.parse(readFileSync(file, 'utf8')) as { held: Readonly<Record<string, string>> };
  return new Map(Object.entries(held));
}

function heldInLog(file: string): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  for (const line of lines) {
    const [what, id = '', record = ''] = JSON.parse(line) as [string, string?, string?];
    if (what === 'purge') held.clear();
    else if (what === 'gone') held.delete(id);
    else if (what === 'held') held.set(id, record);
  }
  return held;
}
