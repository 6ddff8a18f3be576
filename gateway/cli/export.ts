import { parseArgs } from 'node:util';
import { readConfig } from '../../core/config.js';
import { openStore } from '../../core/store/index.js';
import { keptSchools, rosterReader } from '../dispatch/in-process.js';
import { createProgress, runExport } from '../exchange/index.js';

const USAGE = 'say `preau export oneroster --out DIR --school UAI` or `preau export aaf …`; `--school` more than once, or `--all`\n';

/** `export oneroster|aaf --out DIR (--school UAI … | --all)`: schools as they stand today, as files that are there whole or not at all. */
export async function exportFiles(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, school: { type: 'string', multiple: true, default: [] }, all: { type: 'boolean', default: false } },
  });
  const [kind] = positionals;
  const { out, all } = values;
  if ((kind !== 'oneroster' && kind !== 'aaf') || out === undefined || all === values.school.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const now = new Date();
    const schools = all ? await keptSchools(store.db) : [...new Set(values.school)];
    const day = now.toISOString().slice(0, 10);
    const written = await runExport(kind, { out, schools, day }, rosterReader(store, now), createProgress(process.stderr));
    const { students, guardians, staff } = written;
    process.stdout.write(`${written.schools} schools: ${students} students, ${guardians} guardians, ${staff} staff\n`);
    return 0;
  } finally {
    await store.close();
  }
}
