import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { openStore } from '../../core/store/index.js';
import { administer, createDatabase, type OwnDatabase, urlOf } from './database.js';

/** A database of one's own that has the tables: copied from one that is made once. Why: to bring them in takes many times what a copy takes. */
export async function createDatabaseWithTables(): Promise<OwnDatabase> {
  made ??= makeTemplate(`${inject('templates')}_${randomBytes(3).toString('hex')}`);
  return createDatabase(await made);
}

let made: Promise<string> | undefined;

async function makeTemplate(name: string): Promise<string> {
  await administer(`create database ${name}`);
  const store = await openStore({ dataDir: 'memory', databaseUrl: urlOf(name) });
  // Why before it is copied from: a database that somebody is connected to is not.
  await store.close();
  return name;
}
