import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reach } from '../../core/capability/index.js';
import { changeFeed, type FeedRequest } from '../../core/store/change-feed.js';
import { openStore, type Store } from '../../core/store/index.js';
import { changes, shown, skills } from '../../subgraphs/assessment/tables.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/** A page and whoever deletes records at one instant: the embedded engine has one connection, so that only PostgreSQL can let them meet. */
let database: OwnDatabase;
let store: Store;
/** Of whoever deletes. */
let other: Store;
beforeAll(async () => {
  database = await createDatabaseWithTables();
  store = await openStore({ dataDir: 'memory', databaseUrl: database.url });
  other = await openStore({ dataDir: 'memory', databaseUrl: database.url });
});
afterAll(async () => {
  await store?.close();
  await other?.close();
  await database?.drop();
});

const SCHOOL = '9990001X';
const EVERYTHING: Reach = [{ of: 'groups', school: SCHOOL, groups: '*', audience: 'SYSTEM' }];
const IDS = ['a', 'b', 'c'].map((letter) => `${SCHOOL}.sk${letter}`) as [string, string, string];
const [FIRST, SECOND, THIRD] = IDS;
let version = 1;

/** A feed of skills, of which those in reach are told. */
const feed = () =>
  changeFeed(store.db, {
    name: 'assessment',
    shown,
    changes,
    recordsOf: (_tx, _asking, type, within) =>
      sql`select ${skills.school} as school, ${type}::text as type, ${skills.id} as id, ${version}::int as version, null::text as state
        from ${skills} where ${within === 'all' || within.length > 0}`,
  });
const poll = (reach: Reach = EVERYTHING, since: FeedRequest<string>['since'] = null) =>
  feed()({
    school: SCHOOL,
    reader: 'reader',
    person: null,
    since,
    first: 9,
    types: new Map([['Skill', { reach, fields: new Map() }]]),
    at: new Date(),
    key: 'k',
  });

beforeEach(async () => {
  version = 1;
  for (const table of [shown, skills]) await store.db.delete(table);
  await store.db.insert(skills).values(IDS.map((id) => ({ school: SCHOOL, id, framework: 'maths', code: id, label: id })));
});

/** Deletes the last one, then whatever is done meanwhile is begun, and the first one is deleted: the other order than that of a page. */
async function deletingBackwards(meanwhile: () => Promise<unknown>): Promise<void> {
  let begun: Promise<unknown> = Promise.resolve();
  await other.transaction(async (tx) => {
    await tx.delete(skills).where(eq(skills.id, THIRD));
    begun = meanwhile();
    await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, 300))]);
    await tx.delete(skills).where(eq(skills.id, FIRST));
  });
  await begun;
}

describe('a page that is made while records are deleted', () => {
  it('waits for nobody who waits for it, and the next one tells what was deleted', async () => {
    const { end } = await poll();
    version = 2;
    let page = await poll(EVERYTHING, end);
    version = 3;
    await deletingBackwards(async () => {
      page = await poll(EVERYTHING, page.end);
    });
    expect(page.deltas.map(({ kind, record }) => [kind, record])).toEqual([
      ['UPDATED', FIRST],
      ['UPDATED', SECOND],
    ]);
    const next = await poll(EVERYTHING, page.end);
    expect(next.deltas.map(({ kind, record }) => [kind, record])).toEqual([
      ['DELETED', FIRST],
      ['DELETED', THIRD],
    ]);
    expect((await poll(EVERYTHING, next.end)).deltas).toEqual([]);
  });

  it('withdraws what is out of reach all the same, if not all of it at once', async () => {
    let page = await poll();
    await deletingBackwards(async () => {
      page = await poll([], page.end);
    });
    const next = await poll([], page.end);
    expect([...page.deltas, ...next.deltas].map(({ kind, record }) => [kind, record])).toEqual([
      ['WITHDRAWN', FIRST],
      ['WITHDRAWN', SECOND],
      ['WITHDRAWN', THIRD],
    ]);
  });
});
