import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBus } from '../../core/bus/index.js';
import { describeBus } from '../contracts/bus.js';
import { REDIS_URL } from './database.js';

const namespace = `preau-test-${randomUUID()}`;
const admin = new Redis(REDIS_URL, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
beforeAll(() => admin.connect());
afterAll(async () => {
  const keys = await admin.keys(`${namespace}:*`);
  if (keys.length > 0) await admin.del(...keys);
  admin.disconnect();
});

describeBus('Redis', (onFault) => openBus({ redisUrl: REDIS_URL, namespace, onFault }));

describe('Redis', () => {
  it('carries messages, counters and leases from one replica to another', async () => {
    const [one, two] = await Promise.all([openBus({ redisUrl: REDIS_URL, namespace }), openBus({ redisUrl: REDIS_URL, namespace })]);
    const seen: string[] = [];
    await two.subscribe('epochs', (message) => seen.push(message));
    await one.publish('epochs', '1');
    await expect.poll(() => seen).toEqual(['1']);
    expect(await one.increment('shared')).toBe(1);
    expect(await two.get('shared')).toBe(1);
    expect(await one.putIfAbsent('lease', 'one', 10_000)).toBe(true);
    expect(await two.putIfAbsent('lease', 'two', 10_000)).toBe(false);
    await Promise.all([one.close(), two.close()]);
  });

  it('keeps two installations on one server apart', async () => {
    const [ours, theirs] = await Promise.all([
      openBus({ redisUrl: REDIS_URL, namespace }),
      openBus({ redisUrl: REDIS_URL, namespace: `${namespace}:other` }),
    ]);
    const seen: string[] = [];
    await theirs.subscribe('apart', (message) => seen.push(message));
    await ours.publish('apart', 'for ours');
    await ours.increment('apart');
    expect(await theirs.get('apart')).toBe(0);
    expect(seen).toEqual([]);
    await Promise.all([ours.close(), theirs.close()]);
  });

  it('never gives a counter lower than it was seen, though the server was restored from an old snapshot', async () => {
    const bus = await openBus({ redisUrl: REDIS_URL, namespace });
    for (let epoch = 1; epoch <= 5; epoch += 1) await bus.increment('restored');
    await admin.set(`${namespace}:restored`, '2');
    expect(await bus.get('restored')).toBe(6);
    await admin.del(`${namespace}:restored`);
    expect(await bus.increment('restored')).toBe(7);
    expect(await bus.get('restored')).toBe(7);
    await bus.close();
  });

  it('subscribes again when its connection was cut, and says that messages may have passed', async () => {
    const faults: Error[] = [];
    const bus = await openBus({ redisUrl: REDIS_URL, namespace, onFault: (error) => faults.push(error) });
    const seen: string[] = [];
    let missed = 0;
    await bus.subscribe(
      'cut',
      (message) => seen.push(message),
      () => {
        missed += 1;
      },
    );
    await cut(namespace);
    await expect.poll(() => missed).toBe(1);
    await expect
      .poll(async () => {
        await bus.publish('cut', 'after').catch(() => undefined);
        return seen[0];
      })
      .toBe('after');
    await bus.close();
  });

  it('refuses at once while the server is away, and answers when it is back', async () => {
    const port = await freePort();
    const serve = async () => {
      const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
        stdio: 'ignore',
      });
      const probe = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
      probe.on('error', () => undefined);
      await probe.ping();
      probe.disconnect();
      return server;
    };
    const stop = async (server: Awaited<ReturnType<typeof serve>>) => {
      server.kill();
      await once(server, 'exit');
    };
    let server = await serve();
    const faults: Error[] = [];
    const bus = await openBus({ redisUrl: `redis://127.0.0.1:${port}`, onFault: (error) => faults.push(error) });
    let missed = 0;
    await bus.subscribe(
      'epochs',
      () => undefined,
      () => {
        missed += 1;
      },
    );
    for (let epoch = 1; epoch <= 3; epoch += 1) await bus.increment('epoch');
    await stop(server);
    for (const ask of [() => bus.increment('epoch'), () => bus.publish('epochs', 'lost'), () => bus.subscribe('more', () => undefined)]) {
      // Why against a timer: on a busy machine both are late, and what waits for no server still comes first.
      const outcome = await Promise.race([ask().catch(({ code }) => code), delay(1_000, 'it waits')]);
      expect(outcome).toBe('UPSTREAM_UNAVAILABLE');
    }
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    server = await serve();
    await expect.poll(() => missed).toBe(1);
    await expect.poll(() => bus.get('epoch').catch(() => 0)).toBe(4);
    await bus.close();
    await stop(server);
  });

  it('refuses to open where nobody answers', async () => {
    const bus = openBus({ redisUrl: 'redis://127.0.0.1:1', onFault: () => undefined });
    await expect(bus).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

/** Ends the connections of a bus from the server's side. */
async function cut(name: string): Promise<void> {
  const clients = String(await admin.client('LIST')).split('\n');
  for (const client of clients) {
    const id = / name=(\S*)/.exec(client)?.[1]?.startsWith(name) ? /^id=(\d+)/.exec(client)?.[1] : undefined;
    if (id !== undefined) await admin.client('KILL', 'ID', id);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
