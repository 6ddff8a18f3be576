import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const DATABASE_URL = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/test';
export const REDIS_URL = process.env.REDIS_URL || 'redis://127.0.0.1:6379';

/** A database of one's own on the real PostgreSQL. */
export interface OwnDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** One with nothing in it, or a copy of a template. Rejects when PostgreSQL is not reachable: these suites fail, never skip. */
export async function createDatabase(template: string | null = null): Promise<OwnDatabase> {
  const name = `preau_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name}${template === null ? '' : ` template ${template}`}`);
  return { url: urlOf(name), drop: () => dropDatabase(name) };
}

export async function databasesNamed(beginning: string): Promise<readonly string[]> {
  const rows = await administer('select datname from pg_database where starts_with(datname, $1)', [beginning]);
  return rows.map(({ datname }) => datname);
}

export async function dropDatabase(name: string): Promise<void> {
  await administer(`drop database if exists ${name} with (force)`);
}

export function urlOf(name: string): string {
  const url = new URL(DATABASE_URL);
  url.pathname = `/${name}`;
  return url.href;
}

export async function administer(statement: string, values: readonly unknown[] = []): Promise<readonly { datname: string }[]> {
  const client = new pg.Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 60_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(statement, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}
