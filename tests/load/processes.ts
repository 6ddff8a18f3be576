import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A process of the bench, until it is stopped. */
export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Milliseconds a process is given to be ready, and to go. */
const STARTING = 300_000;
const STOPPING = 5_000;
/** What is kept of what a process says, for when it does not start. */
const KEPT = 4000;

export interface ToStart {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A server of its own process: `ready` is asked until it answers 200. */
export async function startServer(
  { args, env = {}, cwd }: ToStart,
  port: number,
  ready: (url: string) => Promise<Response>,
): Promise<Started & { readonly url: string }> {
  const url = `http://127.0.0.1:${port}`;
  const started = start({ args, env: { ...env, PORT: String(port) }, ...(cwd === undefined ? {} : { cwd }) }, []);
  const until = Date.now() + STARTING;
  for (;;) {
    if (started.child.exitCode !== null || started.child.signalCode !== null) throw new Error(`it did not start:\n${started.said()}`);
    if (Date.now() > until) {
      await started.stop();
      throw new Error(`it was not ready after ${STARTING / 1000} s:\n${started.said()}`);
    }
    const answered = await ready(url).catch(() => null);
    await answered?.arrayBuffer().catch(() => undefined);
    if (answered?.status === 200) return { ...started, url };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A process that says by message when it is ready; gives the message. */
export async function startTeller<Told>(what: ToStart): Promise<Started & { readonly told: Told; ask<Answer>(): Promise<Answer> }> {
  const started = start(what, ['ipc']);
  const gone = once(started.child, 'exit').then(() => {
    throw new Error(`it did not start:\n${started.said()}`);
  });
  const [told] = (await Promise.race([once(started.child, 'message'), gone])) as [Told];
  gone.catch(() => undefined);
  return {
    ...started,
    told,
    async ask<Answer>() {
      const answer = once(started.child, 'message');
      started.child.send('?');
      return (await answer)[0] as Answer;
    },
  };
}

function start({ args, env = {}, cwd }: ToStart, more: readonly 'ipc'[]): Started & { said(): string } {
  // Why for all of them: it is how `npm start` runs, and whoever it is compared with is to have the same.
  const child = spawn(process.execPath, ['--max-semi-space-size=64', ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...more],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-KEPT);
    });
  }
  return {
    child,
    pid: child.pid as number,
    said: () => said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOPPING);
      await gone;
      clearTimeout(late);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
