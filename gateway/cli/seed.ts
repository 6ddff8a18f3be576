import { parseArgs } from 'node:util';
import { readConfig } from '../../core/config.js';
import { refreshStatistics } from '../../core/store/index.js';
import { seedStore } from '../dispatch/in-process.js';
import { createProgress } from '../exchange/index.js';
import { filesFolder, openBytes } from '../files/index.js';
import { seedSchools } from '../seed/index.js';
import { openBulkStore } from './bulk-store.js';

const USAGE = 'say `preau seed --schools N --students N [--seed S] [--at INSTANT] [--add]`\n';
const DAY = 86_400_000;

/**
 * `seed --schools N --students N [--seed S] [--at INSTANT] [--add]`: an academy that is on no map. The same schools, students, seed and instant
 * give the same rows; the instant is the beginning of today, in UTC, when it is not said.
 */
export async function seed(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      schools: { type: 'string' },
      students: { type: 'string' },
      seed: { type: 'string', default: '1' },
      at: { type: 'string' },
      add: { type: 'boolean', default: false },
    },
  });
  const [schools, students, number] = [whole(values.schools), whole(values.students), whole(values.seed)];
  const at = values.at === undefined ? new Date(Math.floor(Date.now() / DAY) * DAY) : new Date(values.at);
  if (schools === null || students === null || number === null || Number.isNaN(at.getTime())) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { databaseUrl, dataDir, production } = readConfig(process.env);
  if (production) {
    process.stderr.write('schools that are on no map, and the systems of the demo, have no place in production: nothing was written\n');
    return 2;
  }
  const store = await openBulkStore({ databaseUrl, dataDir });
  try {
    const made = await seedSchools(
      seedStore(store, openBytes(filesFolder(dataDir))),
      { schools, students, seed: number, at, add: values.add },
      createProgress(process.stderr),
    );
    await refreshStatistics(store.db);
    process.stdout.write(`${made.schools} schools with ${made.students} students, ${made.rows} rows, as of ${at.toISOString()}\n`);
    if (made.found > 0) process.stdout.write(`${made.found} schools were there already and are as they were\n`);
    return 0;
  } finally {
    await store.close();
  }
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
