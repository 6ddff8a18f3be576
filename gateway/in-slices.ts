import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds after which others have their turn. */
const SLICE = 8;

/**
 * Does something that takes long a slice at a time, so that requests are answered meanwhile: from one `yield` to the next, and on for as long as
 * a slice lasts. Resolves to what the work returns, rejects with what it throws.
 */
export async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  let from = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - from < SLICE) continue;
    await nextTurn();
    from = performance.now();
  }
}
