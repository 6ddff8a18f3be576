import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBoundedMemo } from '../../../gateway/identity/bounded-memo.js';

const KEYS = 60;
const step = fc.record({ kind: fc.constantFrom('get', 'get', 'set'), key: fc.integer({ min: 0, max: KEYS - 1 }) });

test('a memo knows what was asked for lately, gives the newest value, and is never larger than it may be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 400 }), (capacity, steps) => {
      const memo = createBoundedMemo<{ readonly at: number }>(capacity);
      const newest = new Map<number, number>();
      let asked: number[] = [];
      for (const [at, { kind, key }] of steps.entries()) {
        const found = memo.get(`${key}`);
        if (found !== undefined) expect(found.at).toBe(newest.get(key));
        // Why: what is to be there is what nothing but others, asked for since, can have taken the place of.
        const since = asked.indexOf(key);
        if (since !== -1 && since < capacity - Math.floor(capacity / 16)) expect(found).toBeDefined();
        if (kind === 'set') {
          memo.set(`${key}`, { at });
          newest.set(key, at);
        }
        if (kind === 'set' || found !== undefined) asked = [key, ...asked.filter((one) => one !== key)];
        expect(memo.size).toBeLessThanOrEqual(capacity);
        expect([...memo.values()]).toHaveLength(memo.size);
      }
    }),
  );
});

test('what is forgotten is there no more, and everything else is', () => {
  const memo = createBoundedMemo<{ readonly at: number }>(20);
  for (let at = 0; at < 20; at += 1) memo.set(`${at}`, { at });
  memo.forget(({ at }) => at % 2 === 0);
  expect(memo.get('4')).toBeUndefined();
  expect([...memo.values()].map(({ at }) => at)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  memo.forget();
  expect(memo.size).toBe(0);
});
