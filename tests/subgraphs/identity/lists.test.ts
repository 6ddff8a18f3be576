import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as t from '../../../subgraphs/identity/tables.js';
import { type Desk, groups, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

const BIG = '9990005B';
const big = (local: string) => `${BIG}.${local}`;
/** A school of 60 students in three classes, each with two guardians. */
const SIZE = 60;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  const { db } = desk.store;
  const numbers = Array.from({ length: SIZE }, (_, index) => index + 100);
  await db.insert(t.schools).values({ id: BIG, name: 'Grand collège' });
  await db.insert(t.classGroups).values([0, 1, 2].map((n) => ({ school: BIG, id: big(`g${n}`), kind: 'DIVISION', name: `6${n}` })));
  await db
    .insert(t.persons)
    .values(numbers.flatMap((n) => [n, n + 100, n + 200].map((id) => ({ school: BIG, id: big(`p${id}`), givenName: `N${id}` }))));
  await db.insert(t.students).values(numbers.map((n) => ({ school: BIG, id: big(`s${n}`), person: big(`p${n}`) })));
  await db
    .insert(t.enrolments)
    .values(numbers.map((n) => ({ school: BIG, id: big(`en${n}`), student: big(`s${n}`), mainClass: big(`g${n % 3}`) })));
  await db.insert(t.memberships).values(numbers.map((n) => ({ school: BIG, group: big(`g${n % 3}`), student: big(`s${n}`) })));
  await db
    .insert(t.guardianLinks)
    .values(
      numbers.flatMap((n) =>
        [1, 2].map((k) => ({ school: BIG, id: big(`gl${n * 10 + k}`), student: big(`s${n}`), guardian: big(`p${n + k * 100}`) })),
      ),
    );
});
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(BIG, 'OFFICE') };
type Connection = { totalCount?: number; edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
const list = (args: string, fields = '') =>
  `{ students(schoolId: "${BIG}", ${args}) { ${fields} edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
async function page(args: string, asking = office): Promise<Connection> {
  return (await desk.ask(list(args), asking)).data?.students as unknown as Connection;
}
const ids = (connection: Connection) => connection.edges.map((edge) => edge.node.id);

describe('a list', () => {
  it('is read page by page, each row once, and then ends', async () => {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const found = await page(`first: 25${after}`);
      seen.push(...ids(found));
      if (!found.pageInfo.hasNextPage) break;
      after = `, after: "${found.pageInfo.endCursor}"`;
    }
    expect(seen).toHaveLength(SIZE);
    expect(new Set(seen).size).toBe(SIZE);
  });
  it('is as long as what is in reach, before it is cut', async () => {
    const few = { extents: [students(BIG, [big('s100'), big('s101'), there('s1'), big('s999')], 'TEACHER')] };
    const { data } = await desk.ask(list('first: 1', 'totalCount'), few);
    expect(data?.students).toMatchObject({ totalCount: 2, edges: [{ node: { id: big('s100') } }], pageInfo: { hasNextPage: true } });
  });
  it('is empty, not refused, where nothing is in reach', async () => {
    const elsewhere = { extents: wholeSchool(HERE, 'OFFICE') };
    expect((await desk.ask(list('first: 10', 'totalCount'), elsewhere)).data).toEqual({
      students: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } },
    });
  });
  it('goes on where it was even when rows before it are gone', async () => {
    const first = await page('first: 10');
    const without = {
      extents: [
        students(
          BIG,
          Array.from({ length: SIZE - 5 }, (_, n) => big(`s${n + 105}`)),
          'TEACHER',
        ),
      ],
    };
    const next = await page(`first: 10, after: "${first.pageInfo.endCursor}"`, without);
    expect(ids(next)).toEqual(ids(await page(`first: 10, after: "${first.pageInfo.endCursor}"`)));
  });
  it('has a length from 1 to 500', async () => {
    for (const first of [0, -1, 501]) {
      const { errors } = await desk.ask(list(`first: ${first}`), office);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect((await page('first: 500')).edges).toHaveLength(SIZE);
  });
  it('has cursors that say nothing, and serve this client and this list only', async () => {
    const { pageInfo } = await page('first: 10');
    const cursor = pageInfo.endCursor as string;
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('s109');
    const damaged = `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`;
    const refused = async (query: string, asking: Parameters<Desk['ask']>[1]) =>
      (await desk.ask(query, asking)).errors?.[0]?.extensions.code;
    expect(await refused(list(`first: 10, after: "${cursor}"`), { ...office, client: 'another' })).toBe('BAD_USER_INPUT');
    expect(await refused(list(`first: 10, after: "${damaged}"`), office)).toBe('BAD_USER_INPUT');
    expect(await refused(list(`first: 10, classGroupId: "${big('g1')}", after: "${cursor}"`), office)).toBe('BAD_USER_INPUT');
    const other = `{ school(id: "${BIG}") { students(first: 10, after: "${cursor}") { edges { cursor } } } }`;
    expect(await refused(other, office)).toBe('BAD_USER_INPUT');
  });
  it('counts only when it is asked to', async () => {
    const quiet = desk.statements();
    await page('first: 10');
    const without = quiet.count();
    const counting = desk.statements();
    await desk.ask(list('first: 10', 'totalCount'), office);
    expect(counting.count()).toBe(without + 1);
  });
  it('of one class has the class, on the day asked about', async () => {
    const of = async (day: string) => {
      const { data } = await desk.ask(
        `{ students(schoolId: "${HERE}", classGroupId: "${here('g2')}", asOf: "${day}", first: 10) { edges { node { id } } } }`,
        { extents: wholeSchool(HERE, 'OFFICE') },
      );
      return ids(data?.students as unknown as Connection);
    };
    expect(await of('2026-11-24')).toEqual([here('s1')]);
    expect(await of('2026-10-15')).toEqual([here('s1'), here('s2')]);
    expect(await of('2026-08-01')).toEqual([]);
  });
});

describe('a class', () => {
  it('lists the members in reach, and is as large as it is', async () => {
    const query = `{ classGroup(id: "${here('g1')}") { size members { totalCount edges { node { id } } } } }`;
    const office = { extents: wholeSchool(HERE, 'OFFICE') };
    const all = ['s1', 's2', 's3'].map((id) => ({ node: { id: here(id) } }));
    expect((await desk.ask(query, office)).data).toEqual({ classGroup: { size: 4, members: { totalCount: 3, edges: all } } });
    const aide = { extents: [students(HERE, [here('s1')], 'TEACHER'), groups(HERE, '*', 'TEACHER')] };
    expect((await desk.ask(query, aide)).data).toEqual({ classGroup: { size: 4, members: { totalCount: 1, edges: all.slice(0, 1) } } });
  });
  it('of another school is nothing', async () => {
    const office = { extents: wholeSchool(HERE, 'OFFICE') };
    expect((await desk.ask(`{ classGroup(id: "${there('g1')}") { name } }`, office)).data).toEqual({ classGroup: null });
    const listed = { extents: [groups(HERE, [here('g1')], 'GUARDIAN')] };
    expect(
      (await desk.ask(`{ a: classGroup(id: "${here('g1')}") { name } b: classGroup(id: "${here('g2')}") { name } }`, listed)).data,
    ).toEqual({
      a: { name: '5A' },
      b: null,
    });
  });
  it('shows another school only those of its members whom it teaches', async () => {
    const office = { extents: wholeSchool(THERE, 'OFFICE') };
    const { data } = await desk.ask(`{ classGroup(id: "${there('g1')}") { members { edges { node { id } } } } }`, office);
    expect(data).toEqual({ classGroup: { members: { edges: [{ node: { id: here('s3') } }, { node: { id: there('s1') } }] } } });
  });
});

describe('a school', () => {
  it('has its years, periods, subjects and groups in order', async () => {
    const query = `{ school(id: "${HERE}") { uai name timeZone schoolYears { name periods { name schoolYear { id } } } subjects { name externalIds { value } }
      classGroups(kind: DIVISION) { totalCount edges { node { name externalIds { value } } } } } }`;
    expect((await desk.ask(query, { extents: wholeSchool(HERE, 'OFFICE') })).data).toEqual({
      school: {
        uai: HERE,
        name: 'Collège des Tilleuls',
        timeZone: 'Europe/Paris',
        schoolYears: [{ name: '2026-2027', periods: [{ name: 'T1', schoolYear: { id: here('sy1') } }] }],
        subjects: [
          { name: 'Latin', externalIds: [] },
          { name: 'Mathématiques', externalIds: [] },
        ],
        classGroups: { totalCount: 1, edges: [{ node: { name: '5A', externalIds: [{ value: '5A' }] } }] },
      },
    });
  });
  it('is nothing to those of another', async () => {
    expect((await desk.ask(`{ school(id: "${THERE}") { name } }`, { extents: wholeSchool(HERE, 'OFFICE') })).data).toEqual({
      school: null,
    });
  });
});

describe('statements', () => {
  it('are as many for sixty students as for two', async () => {
    const query = (first: number) => `{ students(schoolId: "${BIG}", first: ${first}) { edges { node { id boarding
      person { displayName isAdult emails { value } addresses { city } externalIds { value } roles { function } wards { id } }
      currentEnrolment { mainClass { name size } options { name } } enrolments(first: 3) { totalCount edges { node { school { name } } } }
      groups { name members(first: 2) { edges { node { id } } } headTeachers { id } teaching { id } }
      guardians { kinship guardian { displayName phones { value } } } accommodations { measures } externalIds { value } } } } }`;
    const few = desk.statements();
    expect((await desk.ask(query(2), office)).errors).toBeUndefined();
    const forTwo = few.count();
    const many = desk.statements();
    expect((await desk.ask(query(60), office)).errors).toBeUndefined();
    expect(many.count()).toBeLessThanOrEqual(forTwo + 6);
    expect(forTwo).toBeLessThan(60);
  });
  it('are none at all where nothing is in reach', async () => {
    const counter = desk.statements();
    await desk.ask(list('first: 10'), { extents: [] });
    expect(counter.count()).toBe(0);
  });
});
