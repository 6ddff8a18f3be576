import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Store, sqlState } from '../../../core/store/index.js';
import { schools } from '../../../subgraphs/identity/tables.js';
import { openTestStore } from '../../store.js';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store?.close());

describe('a statement of the embedded engine', () => {
  it('takes a value for a value, whatever is in it, each time', async () => {
    const find = (text: string) => store.db.execute(sql`select ${text}::text as once, now() is not null as now`);
    expect(await find('a')).toMatchObject({ rows: [{ once: 'a', now: true }] });
    expect(await find('b')).toMatchObject({ rows: [{ once: 'b', now: true }] });
    expect(await find("'; drop table identity.school; --")).toMatchObject({ rows: [{ once: "'; drop table identity.school; --" }] });
  });

  it('carries every kind of value there and back, and nothing as nothing', async () => {
    const at = new Date('2026-09-01T08:00:00.123Z');
    const { rows } = await store.db.execute(
      sql`select ${true}::bool as yes, ${7}::int as seven, ${null}::text as none, ${sql.param(['a', 'b,"c'])}::text[] as list, ${JSON.stringify({ a: [1] })}::jsonb as json,
        ${at.toISOString()}::timestamptz as at, ${'12.50'}::numeric as exact, ${9_007_199_254_740_993n.toString()}::bigint as large`,
    );
    const [row] = rows as Record<string, unknown>[];
    expect(row).toMatchObject({ yes: true, seven: 7, none: null, list: ['a', 'b,"c'], json: { a: [1] }, exact: '12.50' });
    expect(new Date(row?.at as string).getTime()).toBe(at.getTime());
    expect(String(row?.large)).toBe('9007199254740993');
  });

  it('that fails is refused by its code, and asked again is answered', async () => {
    const add = (id: string) => store.db.insert(schools).values({ id, name: 'Collège' });
    await add('9800001A');
    expect(sqlState(await add('9800001A').then(String, (error: unknown) => error))).toBe('23505');
    await add('9800002A');
    expect(await store.db.$count(schools)).toBe(2);
  });

  it('that failed in a transaction takes back all of it, and is answered after', async () => {
    const add = (id: string) =>
      store.transaction(async (tx) => {
        await tx.insert(schools).values({ id, name: 'Lycée' });
        await tx.execute(sql`select 1 / (${id === '9800003A' ? 0 : 1})::int as turned`);
      });
    await expect(add('9800003A')).rejects.toThrow();
    await add('9800004A');
    expect((await store.db.select().from(schools)).map(({ id }) => id)).not.toContain('9800003A');
  });

  it('of a table that changes has its columns from then on', async () => {
    await store.db.execute(sql`create table identity.changing (id int)`);
    const all = () => store.db.execute(sql`select * from identity.changing`);
    await store.db.execute(sql`insert into identity.changing values (1)`);
    expect(await all()).toMatchObject({ rows: [{ id: 1 }] });
    await store.db.execute(sql`alter table identity.changing add column name text`);
    expect(await all()).toMatchObject({ rows: [{ id: 1, name: null }] });
    await store.db.execute(sql`drop table identity.changing`);
    expect(sqlState(await all().then(String, (error: unknown) => error))).toBe('42P01');
  });

  it('waits its turn, among others and among transactions', async () => {
    const seen = await Promise.all([
      ...Array.from({ length: 20 }, (_, at) => store.db.execute(sql`select ${at}::int as turn`)),
      store.transaction(async (tx) => {
        await tx.insert(schools).values({ id: '9800005A', name: 'Collège' });
        return Promise.all([1, 2].map((at) => tx.execute(sql`select ${at}::int as turn`)));
      }),
    ]);
    expect(seen.slice(0, 20).map((one) => (one as { rows: { turn: number }[] }).rows[0]?.turn)).toEqual([...Array(20).keys()]);
    expect(seen.at(-1)).toMatchObject([{ rows: [{ turn: 1 }] }, { rows: [{ turn: 2 }] }]);
  });

  it('is asked of the types of its values anew when there were too many others', async () => {
    const find = (name: number) => store.db.execute(sql`select ${'x'}::text as ${sql.identifier(`c${name}`)}`);
    for (let name = 0; name < 1_010; name += 1) await find(name);
    expect(await find(0)).toMatchObject({ rows: [{ c0: 'x' }] });
  });
});
