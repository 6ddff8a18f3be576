import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Why: Vite resolves `graphql` to its ESM copy while the Apollo packages load the CommonJS one; two copies mean two GraphQLSchema classes.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql') }];
const common = {
  root: new URL('..', import.meta.url).pathname,
  pool: 'forks' as const,
  globalSetup: ['tests/setup.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: 3,
    projects: [
      {
        resolve: { alias },
        test: { ...common, name: 'embedded', include: ['tests/**/*.test.ts'], exclude: ['tests/services/**', 'tests/browser/**'] },
      },
      { resolve: { alias }, test: { ...common, name: 'fuzz', include: ['tests/fuzz/fuzz.ts'] } },
      { resolve: { alias }, test: { ...common, name: 'browser', include: ['tests/browser/**/*.test.ts'], fileParallelism: false } },
      { resolve: { alias }, test: { ...common, name: 'services', include: ['tests/services/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
