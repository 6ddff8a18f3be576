#!/usr/bin/env -S node --max-semi-space-size=64
// Why the space (MiB): what an answer is made of is gone when it left; with the usual 16 a fifth of a large answer's time goes into moving it about.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/gateway/cli/index.js', import.meta.url));
if (!existsSync(built)) {
  process.stderr.write('preau is not built yet: run `npm run build`\n');
  process.exit(2);
}
const { run } = await import(built);
process.exitCode = await run(process.argv.slice(2));
