#!/usr/bin/env node
// npm run fuzz -- --minutes N [--seed S]: generated operations against the oracle, on and on, until the time is over or something is found.
// With --feeds: years of a school, with clients that follow its feeds.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, feeds: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('fuzz: --minutes is a number above 0, --seed a whole number');
  process.exit(2);
}
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const child = spawn(
  process.execPath,
  [
    vitest,
    'run',
    values.feeds ? 'tests/fuzz/feeds.ts' : 'tests/fuzz/fuzz.ts',
    '--config',
    'tests/vitest.config.ts',
    '--project',
    'fuzz',
    '--disable-console-intercept',
    '--reporter',
    'tests/fuzz/reporter.ts',
  ],
  { stdio: 'inherit', env: { ...process.env, FUZZ_MINUTES: String(minutes), FUZZ_SEED: String(seed) } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
