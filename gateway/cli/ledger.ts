import { readConfig } from '../../core/config.js';
import { verify } from '../../core/ledger/index.js';
import { openStore } from '../../core/store/index.js';

/** `ledger verify`: reads the whole chain again. Exit code 1 when it is not whole. */
export async function ledger(args: readonly string[]): Promise<number> {
  if (args[0] !== 'verify') {
    process.stderr.write('say `preau ledger verify`\n');
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const verdict = await verify(store);
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return verdict.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}
