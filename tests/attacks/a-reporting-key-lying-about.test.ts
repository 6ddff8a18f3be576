import dns from 'node:dns';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { family, type Journey, openJourney } from '../gateway/journey.js';

/** A key to report under, left in the environment, must not make the gateway report: no telemetry, no schema, no usage. */
let journey: Journey;
const connections: unknown[] = [];
const spies = [
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function refuse(this: net.Socket, ...to: unknown[]) {
    connections.push(to);
    throw new Error('nothing is to be called from here');
  }),
  vi.spyOn(dns, 'lookup').mockImplementation((...asked: unknown[]) => {
    connections.push(asked);
  }),
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...asked: unknown[]) => {
    connections.push(asked);
    throw new Error('nothing is to be called from here');
  }),
];
beforeAll(async () => {
  delete process.env.APOLLO_TELEMETRY_DISABLED;
  process.env.APOLLO_KEY = 'service:school:key';
  process.env.APOLLO_GRAPH_REF = 'school@current';
  journey = await openJourney();
}, 120_000);
afterAll(async () => {
  await journey?.close();
  for (const spy of spies) spy.mockRestore();
});

describe('the gateway', () => {
  it('opens no connection when it is made, when it answers, or a while after, even where a key to report under lies about', async () => {
    await journey.ask(family('parent'), '{ me { id } }');
    await journey.ask(family('parent'), '{ me { nonsense } }');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(connections).toEqual([]);
    expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('true');
  });
});
