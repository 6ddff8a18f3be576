import { parseArgs } from 'node:util';
import { readConfig } from '../../core/config.js';
import { openStore } from '../../core/store/index.js';
import { extendAgreement } from '../governance/index.js';

/**
 * `agreement --client ID --school UAI`: the school contracts the client for what it is contracted for elsewhere, for a year. A client sees
 * nothing of a school it has no agreement with.
 */
export async function agreement(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { client: { type: 'string' }, school: { type: 'string' } } });
  const { client, school } = values;
  if (client === undefined || school === undefined) {
    process.stderr.write('say `preau agreement --client ID --school UAI`\n');
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const made = await extendAgreement(store.db, client, school, new Date());
    if (made === null) {
      process.stderr.write('no agreement was made: the client has none elsewhere that could be extended\n');
      return 2;
    }
    process.stdout.write(`${made.id}: ${made.purposes.join(', ')} until ${made.to?.toISOString().slice(0, 10) ?? 'revoked'}\n`);
    return 0;
  } finally {
    await store.close();
  }
}
