import { pino } from 'pino';
import type { Config } from '../core/config.js';
import { Refusal } from '../core/errors.js';

export interface Log {
  info(text: string): void;
  /** What whoever runs it must not overlook. */
  warn(text: string): void;
  /** What went wrong on our side; never a value, a variable or a token. */
  fault(fault: unknown): void;
}

/** Lines of JSON on standard error: standard output belongs to what was asked for. */
export function createLogger(config: Config): Log {
  const logger = pino({ level: config.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  return {
    info: (text) => logger.info(text),
    warn: (text) => logger.warn(text),
    fault(fault) {
      if (typeof fault === 'string') logger.warn(fault);
      else if (fault instanceof Refusal) logger.warn({ code: fault.code }, fault.logged ?? fault.message);
      // Why: an engine's message quotes the row it failed on; its name and its place in the code are enough to find it.
      else if (fault instanceof Error) logger.error({ name: fault.name, stack: placesOf(fault) }, 'a fault of ours');
      else logger.error('a fault of ours');
    },
  };
}

/** Where in the code it failed. INVARIANT: nothing of its message, which may have several lines: a statement, and what was written with it. */
export function placesOf({ message, stack = '' }: Error): readonly string[] {
  const after = stack.indexOf(message) + message.length;
  return (stack.includes(message) ? stack.slice(after) : '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim());
}
