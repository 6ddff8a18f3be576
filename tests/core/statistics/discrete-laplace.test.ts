import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { discreteLaplace, type UniformInteger } from '../../../core/statistics/index.js';

const SAMPLES = 20_000;

describe('noise of the discrete Laplace distribution', () => {
  // Mean of |x|, with q = exp(-1 / scale): 2q / (1 - q²).
  it.each([
    { name: 'ε = 1', numerator: 1n, denominator: 1n, mean: 0.851 },
    { name: 'ε = 1/2', numerator: 2n, denominator: 1n, mean: 1.919 },
    { name: 'ε = 3/2', numerator: 2n, denominator: 3n, mean: 0.4697 },
  ])('has the shape of its formula at $name', ({ numerator, denominator, mean }) => {
    const random = seeded(`shape ${numerator}/${denominator}`);
    const samples = Array.from({ length: SAMPLES }, () => Number(discreteLaplace(numerator, denominator, random)));
    // 25 cells of 0, ±1 … ±12 give 24 degrees of freedom; 52 is passed by chance once in a thousand seeds, and the seed is fixed.
    expect(chiSquare(samples, Math.exp(-Number(denominator) / Number(numerator)))).toBeLessThan(52);
    expect(samples.reduce((sum, x) => sum + Math.abs(x), 0) / SAMPLES).toBeCloseTo(mean, 1);
  });

  it('falls on both sides of zero alike', () => {
    const random = seeded('sides');
    const samples = Array.from({ length: SAMPLES }, () => discreteLaplace(3n, 1n, random));
    const above = samples.filter((x) => x > 0n).length;
    const below = samples.filter((x) => x < 0n).length;
    expect(Math.abs(above - below)).toBeLessThan(4 * Math.sqrt(above + below));
  });

  it('keeps neighbouring sums within a factor of e^ε of each other', () => {
    const random = seeded('neighbours');
    const counts = new Map<number, number>();
    for (let i = 0; i < SAMPLES; i += 1) {
      const x = Number(discreteLaplace(1n, 1n, random));
      counts.set(x, (counts.get(x) ?? 0) + 1);
    }
    for (const x of [-2, -1, 0, 1, 2]) {
      const ratio = (counts.get(x) as number) / (counts.get(x + 1) as number);
      expect(Math.abs(Math.log(ratio))).toBeLessThan(1.1);
    }
  });

  it('comes from the generator of the system when none is given', () => {
    const samples = new Set(Array.from({ length: 200 }, () => discreteLaplace(1000n, 1n)));
    expect(samples.size).toBeGreaterThan(100);
  });

  it('is refused without a scale', () => {
    expect(() => discreteLaplace(0n, 1n)).toThrow(RangeError);
    expect(() => discreteLaplace(1n, 0n)).toThrow(RangeError);
  });
});

/** Cells 0, ±1 … ±11, and everything from ±12 on. */
function chiSquare(samples: readonly number[], q: number): number {
  const edge = 12;
  const observed = new Map<number, number>();
  for (const x of samples) {
    const cell = Math.max(-edge, Math.min(edge, x));
    observed.set(cell, (observed.get(cell) ?? 0) + 1);
  }
  let total = 0;
  for (let cell = -edge; cell <= edge; cell += 1) {
    const probability = Math.abs(cell) === edge ? q ** edge / (1 + q) : ((1 - q) / (1 + q)) * q ** Math.abs(cell);
    const expected = probability * samples.length;
    if (expected >= 5) total += ((observed.get(cell) ?? 0) - expected) ** 2 / expected;
  }
  return total;
}

/** The same uniform integers on every run: SHA-256 of a counter, rejected above the largest multiple of the bound. */
function seeded(seed: string): UniformInteger {
  let counter = 0;
  const range = 2n ** 64n;
  return (below) => {
    for (;;) {
      counter += 1;
      const drawn = createHash('sha256').update(`${seed}:${counter}`).digest().readBigUInt64BE();
      if (drawn < range - (range % below)) return drawn % below;
    }
  };
}
