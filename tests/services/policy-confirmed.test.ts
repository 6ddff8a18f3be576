import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizationAt } from '../load/demo.js';
import { act, approved, deskAt, publication, type Shape } from '../load/live/rules.js';
import { look, WATCHER } from '../load/live/watched.js';
import { type OwnDatabase, REDIS_URL } from './database.js';
import { startProcess } from './processes.js';
import { createDatabaseWithTables } from './with-tables.js';

/** Two processes of the gateway: who publishes is answered when the other has read the rules, or holds no lease any more. Design §6. */
type Gateway = Awaited<ReturnType<typeof startProcess>>;
/** Milliseconds that a lease lasts; and what a busy machine may add. */
const LEASE = 6_000;
const SPARE = 60_000;
const ALL: Shape = { name: true, absences: true };

let database: OwnDatabase;
const gateways: Gateway[] = [];
beforeAll(async () => {
  database = await createDatabaseWithTables();
  const settings = {
    DATABASE_URL: database.url,
    REDIS_URL,
    PREAU_SECRET: Buffer.alloc(32, 9).toString('base64'),
    PREAU_DATA_DIR: 'memory',
    PREAU_DEMO: 'on',
    NODE_ENV: 'test',
  };
  for (const _ of [1, 2]) gateways.push(await startProcess(['start'], settings, '/health/ready'));
});
afterAll(async () => {
  for (const { pid } of gateways) process.kill(pid, 'SIGCONT');
  await Promise.all(gateways.map((one) => one.stop()));
  await database?.drop();
});

describe('what was published', () => {
  it('is acknowledged when the other process has read it, or when its lease ran out; which then answers by it all the same', async () => {
    const [here, there] = gateways as [Gateway, Gateway];
    const [desk, watcher, watcherHere] = await Promise.all([
      deskAt(here.url),
      authorizationAt(there.url, WATCHER),
      authorizationAt(here.url, WATCHER),
    ]);
    const seen = async () => (await look(1, there.url, watcher)).shape;
    expect(await seen()).toEqual(ALL);
    const publish = async (from: Shape, to: Shape) => {
      const { mutation, by } = publication(await approved(desk, from, to), to, desk);
      const began = performance.now();
      await act(here.url, by, mutation);
      return performance.now() - began;
    };
    const replicas = async () => {
      const response = await fetch(`${here.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: desk.publisher },
        body: JSON.stringify({ query: '{ gatewayReplicas: replicas { isLive isCurrent } }' }),
      });
      return ((await response.json()) as { data: { gatewayReplicas: unknown[] } }).data.gatewayReplicas;
    };

    const first: Shape = { name: true, absences: false };
    await publish(ALL, first);
    // Why more than once: on a busy machine a process may be late with its beat.
    await expect.poll(replicas).toEqual([
      { isLive: true, isCurrent: true },
      { isLive: true, isCurrent: true },
    ]);
    expect(await seen()).toEqual(first);

    const second: Shape = { name: false, absences: true };
    process.kill(there.pid, 'SIGSTOP');
    const waiting = seen();
    const took = await publish(first, second);
    // A beat before it was stopped, at most, and the lease after that.
    expect(took).toBeGreaterThan(LEASE / 3);
    expect(took).toBeLessThan(LEASE + SPARE);
    expect((await look(0, here.url, watcherHere)).shape).toEqual(second);
    process.kill(there.pid, 'SIGCONT');
    // Who asked a process that was stopped is answered by the new rules, or told to ask again.
    expect([second, null]).toContainEqual(await waiting);
    expect(await seen()).toEqual(second);
  });
});
