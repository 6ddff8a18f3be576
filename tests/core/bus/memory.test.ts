import { describe, expect, it } from 'vitest';
import { openBus, openMemoryBus } from '../../../core/bus/index.js';
import { describeBus } from '../../contracts/bus.js';

describeBus('memory', (onFault) => openBus({ redisUrl: null, onFault }));

describe('the bus in memory', () => {
  it('lets go of leases that are over, however many there were', async () => {
    let now = 0;
    const bus = openMemoryBus({ now: () => now });
    for (let token = 0; token < 5_000; token += 1) {
      now += 10;
      expect(await bus.putIfAbsent(`token ${token}`, '', 100)).toBe(true);
      expect(await bus.putIfAbsent(`token ${token}`, '', 100)).toBe(false);
    }
    await bus.close();
  });
});
