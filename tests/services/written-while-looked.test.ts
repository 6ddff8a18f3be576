import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openStore, type Store } from '../../core/store/index.js';
import { keepLook } from '../../core/store/last-look.js';
import { createRepository } from '../../subgraphs/identity/repository/index.js';
import { accommodations, externalIds, looked, shown } from '../../subgraphs/identity/tables.js';
import { HERE, here, writeTwoSchools } from '../subgraphs/identity/two-schools.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/** A write that is not over while a reader looks: the embedded engine has one connection, so that only PostgreSQL can let them meet. */
let database: OwnDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabaseWithTables();
  store = await openStore({ dataDir: 'memory', databaseUrl: database.url });
  await writeTwoSchools(store);
  const row = {
    school: HERE,
    client: 'lms',
    record: here('s1'),
    recordType: 'Student',
    version: 1,
    closed: [],
    told: 1,
    since: 1,
    gone: false,
  };
  await store.db.insert(shown).values(row);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const at = new Date('2026-11-24T09:00:00Z');
const looking = { school: HERE, reader: 'lms', person: null, since: null, first: 100, types: new Map(), at, key: '' };
const sight = { asked: 'everything', sees: 'all' };

/** Looks, and keeps that it did: which pupils there were to look at; null for all. */
async function look(): Promise<readonly string[] | null> {
  const { mark, records } = await createRepository(store.db).changes.movedSince(looking, sight);
  await keepLook(store.db, looked, looking, { ...sight, mark });
  return records === null ? null : (records.get('Student') ?? []);
}
const changeKey = (db: Database, record: string, assurance: string) =>
  db.update(externalIds).set({ assurance }).where(eq(externalIds.record, record));

it('is looked at once it is over, though a later one was seen before; who writes of the same human waits for nobody', async () => {
  expect(await look()).toBeNull();
  expect(await look()).toEqual([]);
  let end: () => void = () => undefined;
  const ending = new Promise<void>((resolve) => {
    end = resolve;
  });
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const long = store.transaction(async (tx) => {
    await changeKey(tx, here('s1'), 'MATCHED');
    begin();
    await ending;
  });
  try {
    await begun;
    await changeKey(store.db, here('s3'), 'MATCHED');
    const seen = await look();
    expect(seen).toContain(here('s3'));
    expect(seen).not.toContain(here('s1'));
    await store.db
      .update(accommodations)
      .set({ title: 'otherwise' })
      .where(eq(accommodations.student, here('s1')));
    expect(await look()).toContain(here('s1'));
  } finally {
    end();
    await long;
  }
  expect(await look()).toContain(here('s1'));
  expect(await look()).toEqual([]);
});
