#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/gateway/cli/index.js', import.meta.url));
if (!existsSync(built)) {
  process.stderr.write('preau is not built yet: run `npm run build`\n');
  process.exit(2);
}
const { run } = await import(built);
process.exitCode = await run(process.argv.slice(2));
