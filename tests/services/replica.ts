import { readConfig } from '../../core/config.js';
import { type Preau, startPreau } from '../../gateway/main.js';
import { type OwnDatabase, REDIS_URL } from './database.js';

/** One replica of the demo, in this process, on a database and the Redis that others share. */
export function startReplica({ url }: OwnDatabase): Promise<Preau> {
  return startPreau(
    readConfig({
      DATABASE_URL: url,
      REDIS_URL,
      PREAU_DATA_DIR: 'memory',
      PREAU_DEMO: 'on',
      PREAU_SECRET: Buffer.alloc(32, 5).toString('base64'),
      PORT: '0',
      PREAU_LOG: 'silent',
      NODE_ENV: 'test',
    }),
    { students: 60 },
  );
}
