import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { insertRows } from '../../../core/store/index.js';
import * as t from '../../../subgraphs/identity/tables.js';
import { type Desk, guardians, openDesk, staffOf, students, wholeSchool } from './desk.js';
import { HERE, here, THERE, writeTwoSchools } from './two-schools.js';

/** What records of the feed say that stands on other rows: told when it changes, and looked at where something was written. */
let desk: Desk;
beforeEach(async () => {
  await desk?.store.close();
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];
const vendor: Asking = { client: 'lms', extents: wholeSchool(HERE, 'SYSTEM') };

interface Page {
  readonly edges: readonly { readonly kind: string; readonly recordId: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

/** Reads to the end: what is told, on how many pages, and the last cursor. */
async function readOn(since: string | null, { asking = vendor, first = 500, school = HERE } = {}) {
  const query = `query ($since: String) { identityChanges(schoolId: "${school}", since: $since, first: ${first}) {
    edges { kind recordId } pageInfo { endCursor hasNextPage } } }`;
  const told: string[] = [];
  let [end, pages] = [since, 0];
  for (let more = true; more; pages += 1) {
    const { data, errors } = await desk.ask(query, { ...asking, variables: { since: end } });
    if (errors !== undefined) throw new Error(errors[0]?.extensions.code);
    const page = data?.identityChanges as unknown as Page;
    const { edges, pageInfo } = page;
    told.push(...edges.map(({ kind, recordId }) => `${kind} ${recordId.split('.')[1]}`));
    [end, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return { told: told.toSorted(), pages, end: end as string };
}
const renameKeyOf = (record: string) =>
  desk.store.db.update(t.externalIds).set({ assurance: 'MATCHED' }).where(eq(t.externalIds.record, record));

describe('what stands beside records', () => {
  it('is told again once, to each cursor, of whom it is said', async () => {
    const { end } = await readOn(null);
    await renameKeyOf(here('s1'));
    const next = await readOn(end);
    expect(next.told).toEqual(['UPDATED p1', 'UPDATED s1']);
    expect((await readOn(next.end)).told).toEqual([]);
    expect((await readOn(end)).told).toEqual(['UPDATED p1', 'UPDATED s1']);
  });
  it('is not told of where the part that changed is not given, not even by the cursor', async () => {
    const asking = { ...vendor, but: { 'ExternalId.assurance': null } };
    const { end } = await readOn(null, { asking });
    await renameKeyOf(here('s1'));
    expect(await readOn(end, { asking })).toEqual({ told: [], pages: 1, end });
  });
  it('is told on the day it begins or ends, though nobody writes', async () => {
    const { end } = await readOn(null);
    const saturday = await readOn(end, { asking: { ...vendor, at: Date.parse('2026-11-28T09:00:00Z') } });
    // The substitute's office and lessons are over.
    expect(saturday.told).toEqual(expect.arrayContaining(['UPDATED g1', 'WITHDRAWN p22', 'WITHDRAWN t22', 'DELETED ta2']));
    const first = await readOn(null, { asking: { ...vendor, client: 'other' } });
    const day = { ...vendor, client: 'other', at: Date.parse('2026-11-28T09:00:00Z') };
    expect((await readOn(first.end, { asking: day })).told).toEqual(saturday.told);
  });
  it('is told when less of it is to be seen, though nobody writes', async () => {
    const seen = [students(HERE, '*', 'SYSTEM'), staffOf(HERE, 'SYSTEM')] as const;
    const { end } = await readOn(null, { asking: { ...vendor, extents: [...seen, guardians(HERE, '*', 'SYSTEM')] } });
    const less = await readOn(end, { asking: { ...vendor, extents: [...seen, guardians(HERE, [here('s3')], 'SYSTEM')] } });
    expect(less.told).toEqual(expect.arrayContaining(['UPDATED s1', 'UPDATED s2', 'WITHDRAWN gl1', 'WITHDRAWN p10']));
    expect(less.told).not.toContain('UPDATED s3');
  });
  it('is told at each school that somebody is known at, wherever it was written', async () => {
    const asking = { client: 'lms', extents: wholeSchool(THERE, 'SYSTEM') };
    const { end } = await readOn(null, { asking, school: THERE });
    await desk.store.db
      .update(t.externalIds)
      .set({ assurance: 'MATCHED' })
      .where(sql`record = ${here('s3')} and school = ${HERE}`);
    await renameKeyOf(here('s1'));
    expect((await readOn(end, { asking, school: THERE })).told).toEqual(['UPDATED p3', 'UPDATED s3']);
  });
});

describe('a large school', () => {
  it('is looked at as it is told, and then only where something was written', async () => {
    const { db } = desk.store;
    const ids = Array.from({ length: 300 }, (_, index) => 9000 + index);
    const of = <Row>(row: (id: number) => Row) => ids.map((id) => ({ school: HERE, ...row(id) }));
    await insertRows(
      db,
      t.persons,
      of((id) => ({ id: here(`p${id}`), familyName: `Nom${id}` })),
    );
    await insertRows(
      db,
      t.students,
      of((id) => ({ id: here(`s${id}`), person: here(`p${id}`) })),
    );
    await insertRows(
      db,
      t.enrolments,
      of((id) => ({ id: here(`en${id}`), student: here(`s${id}`) })),
    );
    const first = await readOn(null, { first: 100 });
    expect([first.told.length, first.pages]).toEqual([first.told.length, Math.ceil(first.told.length / 100)]);
    expect(new Set(first.told).size).toBe(first.told.length);
    const idle = await readOn(first.end, { first: 100 });
    expect(idle).toEqual({ told: [], pages: 1, end: first.end });
    await db.insert(t.accounts).values({ school: HERE, person: here('p9200'), system: 'ent', identityProvider: 'idp', login: 'p9200' });
    const next = await readOn(idle.end, { first: 100 });
    expect([next.told, next.pages]).toEqual([['UPDATED p9200'], 1]);
  });
});

describe('the trace of a write', () => {
  it('is one for each record, whoever writes how often, and of both whom a row named before and whom it names now', async () => {
    const { db } = desk.store;
    const traces = () =>
      db
        .select({ record: t.touched.record })
        .from(t.touched)
        .where(eq(t.touched.record, here('p12')));
    for (const login of ['one', 'two', 'three'])
      await db
        .update(t.accounts)
        .set({ person: here('p12'), status: login })
        .where(eq(t.accounts.login, 'ines'));
    expect(await traces()).toHaveLength(1);
    const { end } = await readOn(null);
    await db
      .update(t.accounts)
      .set({ person: here('p11') })
      .where(eq(t.accounts.login, 'ines'));
    expect((await readOn(end)).told).toEqual(['UPDATED p11', 'UPDATED p12']);
  });
  it('is left by who writes as a copy of a database is written, with triggers left aside', async () => {
    const { end } = await readOn(null);
    await desk.store.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx
        .update(t.externalIds)
        .set({ assurance: 'MATCHED' })
        .where(eq(t.externalIds.record, here('s1')));
    });
    expect((await readOn(end)).told).toEqual(['UPDATED p1', 'UPDATED s1']);
  });
});
