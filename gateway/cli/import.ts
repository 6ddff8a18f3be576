import { parseArgs } from 'node:util';
import { readConfig } from '../../core/config.js';
import { refreshStatistics } from '../../core/store/index.js';
import { applyRoster, knownRecords } from '../dispatch/in-process.js';
import { runImport } from '../exchange/index.js';
import { openBulkStore } from './bulk-store.js';

/** `import oneroster|aaf PATH [--source NAME] [--json]`: a school at a time, all of it or nothing. The source is whose keys they are, when the files do not say. */
export async function importFiles(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, source: { type: 'string' } },
  });
  const [kind, path] = positionals;
  if ((kind !== 'oneroster' && kind !== 'aaf') || path === undefined) {
    process.stderr.write('say `preau import oneroster PATH` or `preau import aaf PATH`\n');
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openBulkStore({ databaseUrl, dataDir });
  try {
    const code = await runImport(
      kind,
      path,
      {
        intake: (roster, source) => applyRoster(store, roster, source),
        known: knownRecords(store),
        ...(values.source === undefined ? {} : { system: values.source }),
      },
      { json: values.json === true, out: process.stdout, err: process.stderr },
    );
    await refreshStatistics(store.db);
    return code;
  } finally {
    await store.close();
  }
}
