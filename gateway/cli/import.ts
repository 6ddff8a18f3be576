import { readConfig } from '../../core/config.js';
import { openStore } from '../../core/store/index.js';
import { applyRoster, knownRecords } from '../dispatch/in-process.js';
import { runImport } from '../exchange/index.js';

/** `import oneroster|aaf PATH`: a school at a time, all of it or nothing. */
export async function importFiles(args: readonly string[]): Promise<number> {
  const [kind, path, ...options] = args;
  if ((kind !== 'oneroster' && kind !== 'aaf') || path === undefined) {
    process.stderr.write('say `preau import oneroster PATH` or `preau import aaf PATH`\n');
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    return await runImport(
      kind,
      path,
      { intake: (roster, source) => applyRoster(store, roster, source), known: knownRecords(store) },
      { json: options.includes('--json'), out: process.stdout, err: process.stderr },
    );
  } finally {
    await store.close();
  }
}
