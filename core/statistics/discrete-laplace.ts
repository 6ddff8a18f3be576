import { randomBytes } from 'node:crypto';

/** A uniform integer in `[0, below)`. */
export type UniformInteger = (below: bigint) => bigint;

/**
 * Exact noise of the discrete Laplace distribution: `P(x)` is proportional to `exp(-|x| / scale)`, with `scale` the fraction
 * `scaleNumerator / scaleDenominator`. A sum to which one person adds at most Δ, with noise of scale Δ / ε, is ε-differentially private.
 * Integers throughout: noise made of doubles tells on the value it hides (Mironov 2012).
 * Source: Canonne, Kamath and Steinke, The Discrete Gaussian for Differential Privacy, NeurIPS 2020, algorithm 2.
 */
export function discreteLaplace(scaleNumerator: bigint, scaleDenominator: bigint, random: UniformInteger = secureUniform): bigint {
  if (scaleNumerator <= 0n || scaleDenominator <= 0n) throw new RangeError('the scale of noise must be a positive fraction');
  for (;;) {
    const remainder = random(scaleNumerator);
    if (!bernoulliExp(remainder, scaleNumerator, random)) continue;
    let quotient = 0n;
    while (bernoulliExp(1n, 1n, random)) quotient += 1n;
    const magnitude = (remainder + scaleNumerator * quotient) / scaleDenominator;
    const negative = random(2n) === 1n;
    // Why: zero has no sign; counted under both it would come up twice as often.
    if (negative && magnitude === 0n) continue;
    return negative ? -magnitude : magnitude;
  }
}

/** True with probability `exp(-numerator / denominator)`, for a fraction in `[0, 1]`. Source: as above, algorithm 1. */
function bernoulliExp(numerator: bigint, denominator: bigint, random: UniformInteger): boolean {
  let rounds = 1n;
  while (random(denominator * rounds) < numerator) rounds += 1n;
  return rounds % 2n === 1n;
}

/** Draws bytes from the system's generator until they fall below the bound, so that no value is likelier than another. */
function secureUniform(below: bigint): bigint {
  const bits = (below - 1n).toString(2).length;
  const bytes = Math.ceil(bits / 8);
  const excess = BigInt(bytes * 8 - bits);
  for (;;) {
    const drawn = BigInt(`0x${randomBytes(bytes).toString('hex')}`) >> excess;
    if (drawn < below) return drawn;
  }
}
