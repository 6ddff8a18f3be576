/** Work that takes long, in steps of a few milliseconds: whoever does it may do something else between one `next` and the following. */
export type Steps<Result> = Generator<void, Result>;

/** All the steps, one right after the other. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
