import { lookup } from 'node:dns';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openWorld } from '../world/index.js';

vi.mock('node:dns', async (original) => {
  const real = await original<typeof import('node:dns')>();
  return { ...real, lookup: vi.fn(real.lookup), default: { ...real } };
});

/** The stock gateway reports to its vendor by default, from its construction on (reference/spike.md, finding 2). Ours opens no connection. */
afterEach(() => vi.restoreAllMocks());

describe('a Préau that starts, answers and stops', () => {
  it('connects to nothing but itself', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const world = await openWorld();
    await world.operation('Op03');
    await world.close();
    const targets = connect.mock.calls
      .map((call) => JSON.stringify(call[0]))
      .filter((target) => !/127\.0\.0\.1|localhost|"path":null/.test(target) || /169\.254|apollographql|metadata/.test(target));
    expect(targets).toEqual([]);
    expect(
      vi
        .mocked(lookup)
        .mock.calls.map((call) => call[0])
        .filter((name) => name !== '127.0.0.1' && name !== 'localhost'),
    ).toEqual([]);
    expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('true');
  }, 120_000);
});
