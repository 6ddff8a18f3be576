import { parseArgs } from 'node:util';
import { masterSecret, readConfig } from '../../core/config.js';
import { adopt, keepingUnder, type LedgerReceipt, openLedger, verify } from '../../core/ledger/index.js';
import { openStore } from '../../core/store/index.js';

/**
 * `ledger verify`: reads the whole chain again, and holds it against the head in the database, the head in the data folder, and one given
 * as `--head SEQUENCE:HASH`. `ledger head`: the end of the chain, to be kept elsewhere and given later. `ledger adopt`: takes the chain as it
 * stands, after a restore or a change of the secret. Exit code 1 when the chain is not whole.
 */
export async function ledger(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: { head: { type: 'string' } }, allowPositionals: true });
  const known = values.head === undefined ? undefined : readReceipt(values.head);
  const [what] = positionals;
  if ((what !== 'verify' && what !== 'head' && what !== 'adopt') || known === null) {
    process.stderr.write('say `preau ledger verify [--head SEQUENCE:HASH]`, `preau ledger head` or `preau ledger adopt`\n');
    return 2;
  }
  const config = readConfig(process.env);
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
  try {
    const keeping = keepingUnder(masterSecret(config), config);
    if (what === 'head') {
      const { sequence, hash } = await (await openLedger(store, keeping)).head();
      process.stdout.write(`${sequence}:${hash}\n`);
      return 0;
    }
    const found = await verify(store, { keeping, ...(known === undefined ? {} : { known }) });
    if (what === 'adopt') process.stderr.write(`as it was found: ${JSON.stringify(found)}\n`);
    const verdict = what === 'adopt' ? await adopt(store, keeping) : found;
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return verdict.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}

function readReceipt(text: string): LedgerReceipt | null {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return sequence === undefined || hash === undefined ? null : { sequence: Number(sequence), hash };
}
