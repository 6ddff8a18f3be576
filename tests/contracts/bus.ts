import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bus } from '../../core/bus/index.js';
import { Refusal } from '../../core/errors.js';

/** What a bus is, whichever engine is under it. `open` gives one that reports its faults to `onFault`. */
export function describeBus(name: string, open: (onFault: (error: Error) => void) => Promise<Bus>): void {
  describe(`the bus on ${name}`, () => {
    let bus: Bus;
    const faults: Error[] = [];
    beforeAll(async () => {
      bus = await open((error) => faults.push(error));
    });
    afterAll(() => bus?.close());
    const key = () => `test-${randomUUID()}`;

    describe('a message', () => {
      it('reaches every subscriber of its channel, in order, and nobody else', async () => {
        const [channel, other] = [key(), key()];
        const [first, second, stranger]: [string[], string[], string[]] = [[], [], []];
        await bus.subscribe(channel, (message) => first.push(message));
        await bus.subscribe(channel, (message) => second.push(message));
        await bus.subscribe(other, (message) => stranger.push(message));
        const sent = Array.from({ length: 50 }, (_, index) => `élève ${index} 👩‍🏫`);
        for (const message of sent) await bus.publish(channel, message);
        await expect.poll(() => second.length).toBe(50);
        expect(first).toEqual(sent);
        expect(second).toEqual(sent);
        expect(stranger).toEqual([]);
      });

      it('does not reach who has unsubscribed, and still reaches the others', async () => {
        const channel = key();
        const [gone, here]: [string[], string[]] = [[], []];
        const unsubscribe = await bus.subscribe(channel, (message) => gone.push(message));
        await bus.subscribe(channel, (message) => here.push(message));
        await unsubscribe();
        await unsubscribe();
        await bus.publish(channel, 'one');
        await expect.poll(() => here).toEqual(['one']);
        expect(gone).toEqual([]);
      });

      it('reaches who subscribed again at once', async () => {
        const channel = key();
        const seen: string[] = [];
        const unsubscribe = await bus.subscribe(channel, () => seen.push('old'));
        const [, again] = await Promise.all([unsubscribe(), bus.subscribe(channel, (message) => seen.push(message))]);
        await bus.publish(channel, 'new');
        await expect.poll(() => seen).toEqual(['new']);
        await again();
      });

      it('that nobody waits for is taken all the same', async () => {
        await bus.publish(key(), 'nobody');
      });

      it('reaches the others when one subscriber throws, and the fault is told', async () => {
        const channel = key();
        const seen: string[] = [];
        await bus.subscribe(channel, () => {
          throw new Error('a subscriber broke');
        });
        await bus.subscribe(channel, (message) => seen.push(message));
        await bus.publish(channel, 'one');
        await expect.poll(() => seen).toEqual(['one']);
        expect(faults.splice(0).map((fault) => fault.message)).toEqual(['a subscriber broke']);
      });
    });

    describe('a counter', () => {
      it('is 0 before it is first incremented, and then 1', async () => {
        const counter = key();
        expect(await bus.get(counter)).toBe(0);
        expect(await bus.increment(counter)).toBe(1);
        expect(await bus.get(counter)).toBe(1);
      });

      it('gives each of those who increment it at once a number of their own', async () => {
        const counter = key();
        const numbers = await Promise.all(Array.from({ length: 100 }, () => bus.increment(counter)));
        expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
        expect(await bus.get(counter)).toBe(100);
      });

      it('is apart from every other counter and from every lease of its name', async () => {
        const [one, two] = [key(), key()];
        await bus.increment(one);
        expect(await bus.get(two)).toBe(0);
      });
    });

    describe('a lease', () => {
      it('is held by the first to ask, and by one only of those who ask at once', async () => {
        const lease = key();
        const asked = await Promise.all(Array.from({ length: 20 }, (_, index) => bus.putIfAbsent(lease, `replica ${index}`, 10_000)));
        expect(asked.filter(Boolean)).toHaveLength(1);
        expect(await bus.putIfAbsent(lease, 'late', 10_000)).toBe(false);
        expect(await bus.putIfAbsent(key(), 'another lease', 10_000)).toBe(true);
      });

      it('is free again when its time is over, and not before', async () => {
        const lease = key();
        expect(await bus.putIfAbsent(lease, 'a', 1_500)).toBe(true);
        expect(await bus.putIfAbsent(lease, 'b', 1_500)).toBe(false);
        await expect.poll(() => bus.putIfAbsent(lease, 'b', 10_000), { interval: 30 }).toBe(true);
        expect(await bus.putIfAbsent(lease, 'c', 10_000)).toBe(false);
      });

      it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('that would last %d ms is refused', async (ttl) => {
        await expect(bus.putIfAbsent(key(), 'a', ttl)).rejects.toThrow('whole number of milliseconds');
      });
    });

    it('answers a ping until it is closed, and then refuses everything', async () => {
      const own = await open((error) => faults.push(error));
      await own.ping();
      const unsubscribe = await own.subscribe(key(), () => undefined);
      await Promise.all([own.close(), own.close()]);
      await own.close();
      await unsubscribe();
      for (const ask of [
        () => own.ping(),
        () => own.publish(key(), 'late'),
        () => own.subscribe(key(), () => undefined),
        () => own.increment(key()),
        () => own.get(key()),
        () => own.putIfAbsent(key(), 'late', 1_000),
      ]) {
        const refusal = await ask().then(String, (error: unknown) => error);
        expect(refusal).toBeInstanceOf(Refusal);
        expect((refusal as Refusal).code).toBe('UPSTREAM_UNAVAILABLE');
      }
    });
  });
}
