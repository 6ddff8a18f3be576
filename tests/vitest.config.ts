import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Why: Vite resolves `graphql` to its ESM copy while the Apollo packages load the CommonJS one; two copies mean two GraphQLSchema classes.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql') }];
const common = {
  root: new URL('..', import.meta.url).pathname,
  pool: 'forks' as const,
  // Why: what tests make is gone at once; with the usual space for what is young, a quarter of their time goes into moving it about.
  execArgv: ['--max-semi-space-size=64'],
  globalSetup: ['tests/setup.ts'],
  // Why so long: on a busy machine everything takes several times what it takes alone. What a test asserts about time it says itself.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 120_000 } },
};

/** Files that put something else in the place of a package or of what everybody uses: what others loaded must not be there already. */
const APART = [
  'tests/attacks/a-reporting-key-lying-about.test.ts',
  'tests/attacks/an-ordinary-capability.test.ts',
  'tests/attacks/no-policy-no-gateway.test.ts',
  'tests/attacks/no-word-to-the-outside.test.ts',
  'tests/attacks/withdrawn-under-load.test.ts',
  'tests/gateway/identity/embedded-issuer.test.ts',
  'tests/gateway/standalone.test.ts',
  'tests/oracle/exhaust.test.ts',
];

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: 3,
    projects: [
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'embedded',
          // Why: what one file has loaded the next one finds loaded; loading it anew took a quarter of the time. Nothing of ours keeps state in a module.
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'tests/services/**', 'tests/browser/**', ...APART],
        },
      },
      { resolve: { alias }, test: { ...common, name: 'apart', include: APART } },
      { resolve: { alias }, test: { ...common, name: 'fuzz', include: ['tests/fuzz/fuzz.ts', 'tests/fuzz/feeds.ts'] } },
      {
        resolve: { alias },
        test: { ...common, name: 'browser', isolate: false, include: ['tests/browser/**/*.test.ts'], fileParallelism: false },
      },
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'services',
          globalSetup: [...common.globalSetup, 'tests/services/setup.ts'],
          isolate: false,
          include: ['tests/services/**/*.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
