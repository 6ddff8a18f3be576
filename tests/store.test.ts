import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Rows, Store } from '../core/store/index.js';
import { generateDemo } from '../gateway/demo/index.js';
import { writeDemo } from '../gateway/dispatch/in-process.js';
import { silentProgress } from '../gateway/exchange/index.js';
import { openEmptyStore, openTestStore } from './store.js';

/** What every test over a store rests on: that it begins with nothing of what another left. */
async function everything({ db }: Store): Promise<unknown> {
  const read = async (query: string) => ((await db.execute(sql.raw(query))) as Rows<Record<string, unknown>>).rows;
  const tables = await read(`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
  const rows: [unknown, unknown][] = [];
  for (const { name } of tables) {
    const [found] = await read(`select coalesce(json_agg(one), '[]')::text as rows from ${name} one`);
    if (found?.rows !== '[]') rows.push([name, found?.rows]);
  }
  const numbers = await read('select schemaname, sequencename, last_value::text from pg_sequences order by 1, 2');
  return { rows, numbers };
}

it('a store that was used before is as one that nobody used', async () => {
  const unused = await openTestStore();
  const expected = await everything(unused);
  await unused.close();
  const first = await openEmptyStore();
  const { rows } = generateDemo({ at: new Date(), seed: 1, students: 60 });
  await first.transaction((tx) => writeDemo(tx, rows, silentProgress));
  await first.db.execute(sql`update ledger.head set hash = repeat('1', 64)`);
  await first.db.execute(sql`select nextval('attendance.feed_number')`);
  const used = JSON.stringify(await everything(first));
  await first.close();
  const second = await openEmptyStore();
  try {
    expect(used.length).toBeGreaterThan(1_000_000);
    expect(second.id).not.toBe(first.id);
    expect(await everything(second)).toEqual(expected);
  } finally {
    await second.close();
  }
});

it('nothing is done with a store that was closed, and what others have open is not theirs', async () => {
  const [one, other] = [await openEmptyStore(), await openEmptyStore()];
  await one.db.execute(sql`update ledger.head set hash = repeat('2', 64)`);
  const { rows } = (await other.db.execute(sql`select hash from ledger.head`)) as Rows<{ hash: string }>;
  expect(rows).toEqual([{ hash: '0'.repeat(64) }]);
  await one.close();
  expect(() => one.db.execute(sql`select 1`)).toThrow();
  await other.close();
});
