import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a long piece of work is. One piece at a time. */
export interface Progress {
  /** `total` in the unit of `advance`, when it is known. */
  start(label: string, total?: number): void;
  advance(n: number): void;
  end(): void;
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_EVERY = 5_000;

/** A bar on a terminal, a line every five seconds elsewhere. */
export function createProgress(out: NodeJS.WriteStream | NodeJS.WritableStream): Progress {
  return 'isTTY' in out && out.isTTY ? bar(out) : lines(out);
}

export const silentProgress: Progress = { start() {}, advance() {}, end() {} };

function bar(out: NodeJS.WritableStream): Progress {
  let shown: SingleBar | null = null;
  return {
    start(label, total = 0) {
      const format = `{label} [{bar}] {percentage} %`;
      shown = new SingleBar({ format, stream: out, hideCursor: true, clearOnComplete: true, fps: 5 }, Presets.legacy);
      shown.start(Math.max(total, 1), 0, { label });
    },
    advance: (n) => shown?.increment(n),
    end() {
      shown?.stop();
      shown = null;
    },
  };
}

function lines(out: NodeJS.WritableStream, now: () => number = Date.now): Progress {
  let label = '';
  let total = 0;
  let done = 0;
  let last = 0;
  return {
    start(text, of = 0) {
      [label, total, done, last] = [text, of, 0, now()];
    },
    advance(n) {
      done += n;
      if (now() - last < LINE_EVERY) return;
      last = now();
      out.write(`${label}: ${total > 0 ? `${Math.min(100, Math.floor((100 * done) / total))} %` : done}\n`);
    },
    end() {},
  };
}
