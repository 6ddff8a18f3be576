// Do the services that the suites need answer? Says which does not.
import { Redis } from 'ioredis';
import pg from 'pg';

const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
await client.connect();
const { rows } = await client.query('show server_version');
await client.end();

const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5000, maxRetriesPerRequest: 1 });
redis.on('error', () => undefined);
await redis.connect();
const pong = await redis.ping();
redis.disconnect();

console.log(`PostgreSQL ${rows[0].server_version}, Redis ${pong}`);
