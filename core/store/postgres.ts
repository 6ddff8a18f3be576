import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Database, Store } from './contract.js';
import { checkHistory, MIGRATION_NOTES, migrationsFolder } from './migrate.js';
import { oneTransaction } from './one-transaction.js';
import { preparedOn } from './postgres-prepared.js';

export interface PostgresOptions {
  readonly databaseUrl: string;
  /** Connections at most; 10 when not given. */
  readonly connections?: number;
  /** Milliseconds a statement may run; 15 000 when not given. */
  readonly statementTimeout?: number;
  /** Told of a connection that broke while idle: the pool replaces it, and the next query says if that cannot be done. */
  readonly onIdleFault?: (error: Error) => void;
}

const APPLICATION = 'preau';
/** Key of the advisory lock under which one replica migrates while the others wait: `preau` in ASCII. */
const MIGRATION_LOCK = 0x7072656175;

// Why: PGlite reads int8 as a number, or a bigint past 2^53; so does this, that raw SQL may not differ between engines.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
});

/** The cluster as it was initialised, and the database in it. */
const WHICH_DATABASE = `
  select (select system_identifier from pg_control_system()) || '.' || oid as id from pg_database where datname = current_database()`;

/** Opens PostgreSQL, migrated. Rejects within 5 seconds when nobody answers. */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const id = await migrateAlone(options.databaseUrl);
  const pool = new pg.Pool({
    ...connection(options.databaseUrl),
    max: options.connections ?? 10,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeout ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  pool.on('error', (error) => options.onIdleFault?.(error));
  // Why: an error that nobody listens to ends the process. Whoever has the connection is told by the next statement on it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = drizzle(pool) as unknown as Database;
  oneTransaction(db, pool);
  let closing: Promise<void> | undefined;
  return {
    db,
    engine: 'postgres',
    id,
    transaction: (work) => db.transaction(work),
    prepare: preparedOn(pool),
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

function connection(databaseUrl: string): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    application_name: APPLICATION,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // Why: a session in another zone would write instants with that zone's offset of the day, which JavaScript may not read.
    // Commits are durable when they are acknowledged, though the server be told otherwise for all.
    // Our statements are long and read little: to compile one takes seconds, to run it milliseconds.
    options: '-c timezone=UTC -c synchronous_commit=on -c jit=off',
  };
}

/** Replicas that start together migrate one after the other; the statement timeout does not apply. Gives which database it is. */
async function migrateAlone(databaseUrl: string): Promise<string> {
  const client = new pg.Client(connection(databaseUrl));
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const own = drizzle(client);
    await checkHistory(own as unknown as Database);
    await migrate(own, { migrationsFolder: migrationsFolder(), ...MIGRATION_NOTES });
    const { rows } = await client.query<{ id: string }>(WHICH_DATABASE);
    return rows[0]?.id as string;
  } finally {
    // The lock goes with the session.
    await client.end();
  }
}
