import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openStore } from '../../core/store/index.js';

export const DATABASE_URL = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/test';
export const REDIS_URL = process.env.REDIS_URL || 'redis://127.0.0.1:6379';

/**
 * A database of one's own on the real PostgreSQL, with the tables, or with nothing in it. Rejects when it is not reachable: these suites fail,
 * never skip.
 */
export async function createDatabase(content: 'tables' | 'nothing' = 'tables'): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `preau_${randomBytes(6).toString('hex')}`;
  await administer(content === 'nothing' ? `create database ${name}` : `create database ${name} template ${await templateOfTables()}`);
  return { url: urlOf(name), drop: () => dropDatabase(name) };
}

/** Made once. Why: to bring in the tables takes many times what a copy takes. */
let made: Promise<string> | undefined;
function templateOfTables(): Promise<string> {
  made ??= makeTemplate(`${inject('templates')}_${randomBytes(3).toString('hex')}`);
  return made;
}

async function makeTemplate(name: string): Promise<string> {
  await administer(`create database ${name}`);
  const store = await openStore({ dataDir: 'memory', databaseUrl: urlOf(name) });
  // Why before it is copied from: a database that somebody is connected to is not.
  await store.close();
  return name;
}

export async function databasesNamed(beginning: string): Promise<readonly string[]> {
  const rows = await administer('select datname from pg_database where starts_with(datname, $1)', [beginning]);
  return rows.map(({ datname }) => datname);
}

export async function dropDatabase(name: string): Promise<void> {
  await administer(`drop database if exists ${name} with (force)`);
}

function urlOf(name: string): string {
  const url = new URL(DATABASE_URL);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(statement: string, values: readonly unknown[] = []): Promise<readonly { datname: string }[]> {
  const client = new pg.Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 60_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(statement, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}
