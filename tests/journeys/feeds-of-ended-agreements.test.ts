import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agreements } from '../../gateway/governance/tables.js';
import { attendanceEvents } from '../../subgraphs/attendance/tables.js';
import { guardianLinks } from '../../subgraphs/identity/tables.js';
import { codes, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';
import { SCHOOL } from '../oracle/feeds/device.js';

/** Domain model §2.6 and §5.7, persona 18: who held something by an agreement that ended is told to forget it, and then nothing. */
const OTHER = '9990002Y';
const SYNC: Who = { client: 'sync', purpose: 'attendance-sync' };
const DAY = 86_400_000;

let journey: Journey;
let kept: (typeof agreements.$inferSelect)[];
beforeAll(async () => {
  journey = await openJourney(60);
  kept = await journey.store.db.select().from(agreements).where(eq(agreements.client, 'sync'));
});
beforeEach(async () => {
  for (const row of kept) await until(row.school, row.to);
});
afterAll(() => journey?.close());

const until = (school: string, to: Date | null) =>
  journey.store.db
    .update(agreements)
    .set({ to })
    .where(and(eq(agreements.school, school), eq(agreements.client, 'sync')));
const ended = () => new Date(journey.now - 1000);

const RECORD = '... on AttendanceEvent { id kind student { id } }';
function ask(since: string | null, { school = SCHOOL, who = SYNC, record = RECORD, first = 500 } = {}): Promise<Outcome> {
  const query = `query Sync($since: String) { news: attendanceChanges(schoolId: "${school}", since: $since, first: ${first}) {
    again: resyncRequired edges { __typename kind recordType id: recordId version record { __typename ${record} } } pageInfo { hasNextPage endCursor } } }`;
  return journey.ask(who, query, { since });
}
const idsIn = ({ data }: Outcome): string[] => data.news.edges.map(({ id }: { id: string }) => id);

describe('a system whose agreement ended', () => {
  it('is told to forget what it was shown, by the ids that it holds, and nothing more; and then it is refused', async () => {
    const held = await ask(null);
    expect(idsIn(held).length).toBeGreaterThan(20);
    for (const { school } of kept) await until(school, ended());
    const told = await ask(held.data.news.pageInfo.endCursor);
    expect(idsIn(told).toSorted()).toEqual(idsIn(held).toSorted());
    expect(told.data.news).toMatchObject({ again: false, pageInfo: { hasNextPage: false } });
    expect(new Set(told.data.news.edges.map((edge: object) => JSON.stringify({ ...edge, id: null, recordType: null })))).toEqual(
      new Set([
        JSON.stringify({
          __typename: 'AttendanceChange',
          kind: 'WITHDRAWN',
          recordType: null,
          id: null,
          version: null,
          record: null,
        }),
      ]),
    );
    expect(told.errors).toEqual([]);
    // An answer that was lost is given again; one that arrived leaves nothing to tell.
    expect(idsIn(await ask(held.data.news.pageInfo.endCursor))).toEqual(idsIn(told));
    const after = await ask(told.data.news.pageInfo.endCursor);
    expect([after.data, codes(after)]).toEqual([{ news: null }, ['FORBIDDEN_FIELD Query.attendanceChanges']]);
  });

  it('is told page by page, and of what it was shown alone', async () => {
    const held = await ask(null, { first: 30 });
    for (const { school } of kept) await until(school, ended());
    let since: string | null = held.data.news.pageInfo.endCursor;
    const told: string[] = [];
    for (let more = true; more; ) {
      const page = await ask(since, { first: 7 });
      told.push(...idsIn(page));
      since = page.data.news.pageInfo.endCursor;
      more = page.data.news.pageInfo.hasNextPage;
    }
    expect(told).toEqual(expect.arrayContaining(idsIn(held)));
    expect(new Set(told).size).toBe(told.length);
  });

  it('is accounted for: what was told, at the school that it was told of, without anybody’s data', async () => {
    const held = await ask(null);
    await until(SCHOOL, ended());
    await until(OTHER, ended());
    const told = await ask(held.data.news.pageInfo.endCursor);
    expect(told.entries).toMatchObject([
      {
        client: 'sync',
        coordinates: { permitted: ['Query.attendanceChanges'], denied: [] },
        subjects: [],
        schools: [SCHOOL],
        outcome: 'permitted',
      },
    ]);
    expect((await ask(told.data.news.pageInfo.endCursor)).entries).toMatchObject([
      { coordinates: { permitted: [], denied: ['Query.attendanceChanges'] }, outcome: 'partial' },
    ]);
  });

  it('learns nothing of what became of records since', async () => {
    const held = await ask(null);
    const { db } = journey.store;
    // Why all of them: which one was shown under which id is the gateway's to know.
    const events = await db.select().from(attendanceEvents).where(eq(attendanceEvents.school, SCHOOL));
    for (const { school } of kept) await until(school, ended());
    await db.delete(attendanceEvents).where(eq(attendanceEvents.school, SCHOOL));
    const told = await ask(held.data.news.pageInfo.endCursor);
    expect(new Set(told.data.news.edges.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['WITHDRAWN']));
    await db.insert(attendanceEvents).values(events);
  });

  it('is told of each of two schools as its agreement with it ends, and is given all of it again when it is renewed', async () => {
    const [here, there] = [await ask(null), await ask(null, { school: OTHER })];
    await until(SCHOOL, ended());
    const one = await ask(here.data.news.pageInfo.endCursor);
    expect(idsIn(one).length).toBe(idsIn(here).length);
    expect(idsIn(await ask(there.data.news.pageInfo.endCursor, { school: OTHER }))).toEqual([]);
    await until(OTHER, ended());
    expect(idsIn(await ask(there.data.news.pageInfo.endCursor, { school: OTHER })).length).toBe(idsIn(there).length);
    await until(SCHOOL, new Date(journey.now + DAY));
    const again = await ask(one.data.news.pageInfo.endCursor);
    expect(
      again.data.news.edges.every(({ kind, record }: { kind: string; record: unknown }) => kind === 'CREATED' && record !== null),
    ).toBe(true);
    expect(idsIn(again).toSorted()).toEqual(idsIn(here).toSorted());
  });

  it('gets no field of anything beside, and cannot ask what it was not shown', async () => {
    const held = await ask(null);
    const cursor = held.data.news.pageInfo.endCursor;
    for (const { school } of kept) await until(school, ended());
    const beside = await journey.ask(
      SYNC,
      `query ($since: String) { schools { edges { node { id } } } attendanceChanges(schoolId: "${SCHOOL}", since: $since, first: 1) { edges { kind } } }`,
      { since: cursor },
    );
    expect([beside.data.schools, beside.data.attendanceChanges.edges]).toEqual([null, [{ kind: 'WITHDRAWN' }]]);
    const nothing = [{ news: null }, ['FORBIDDEN_FIELD Query.attendanceChanges'], 'there is no such field, or none for this client'];
    for (const one of [
      await ask(null),
      await ask('nonsense'),
      await ask(cursor, { school: OTHER }),
      await ask(cursor, { first: 501 }),
      await ask(cursor, { who: { client: 'ancien', purpose: 'attendance-sync' } }),
      await ask(cursor, { who: { ...SYNC, purpose: 'class-lists' } }),
    ])
      expect([one.data, codes(one), one.errors[0]?.message]).toEqual(nothing);
  });

  it('is accounted for also where one page of the feed is told and another is not; of that one the error is told', async () => {
    const held = await ask(null);
    for (const { school } of kept) await until(school, ended());
    const page = (name: string, since: string, first = 1) =>
      `${name}: attendanceChanges(schoolId: "${SCHOOL}", first: ${first}${since}) { edges { kind } }`;
    const own = ', since: $since';
    for (const other of [
      page('other', ', since: "nonsense"'),
      page('other', ''),
      page('other', own, 501),
      `other: attendanceChanges(schoolId: "${SCHOOL}", first: "many"${own}) { edges { kind } }`,
      [...Array(8).keys()].map((place) => page(place === 7 ? 'other' : `more${place}`, own)).join(' '),
    ]) {
      const query = `query ($since: String) { ${page('one', own)} ${other} }`;
      const told = await journey.ask(SYNC, query, { since: held.data.news.pageInfo.endCursor });
      expect([told.data.one, told.data.other]).toEqual([{ edges: [{ kind: 'WITHDRAWN' }] }, null]);
      expect(codes(told)).toEqual(['FORBIDDEN_FIELD Query.attendanceChanges']);
      const coordinates = { permitted: ['Query.attendanceChanges'], denied: ['Query.attendanceChanges'] };
      expect(told.entries).toMatchObject([{ coordinates, schools: [SCHOOL], outcome: 'partial' }]);
    }
  });

  it('reads the same for a cursor that is not its own, and for arguments that no feed has, as for a field that never was', async () => {
    for (const { school } of kept) await until(school, ended());
    for (const given of [
      `schoolId: "${SCHOOL}", first: 5, since: $since`,
      `schoolId: "${SCHOOL}", first: "many", since: $since`,
      'first: 5, since: $since',
      `schoolId: "${SCHOOL}", first: 5, since: [$since]`,
      `schoolId: "${SCHOOL}", first: 5, since: $since, types: 5, more: true`,
    ]) {
      const query = `query ($since: String) { news: attendanceChanges(${given}) { edges { kind } } }`;
      const { errors, data } = await journey.ask(SYNC, query, { since: 'nonsense' });
      const never = await journey.ask(SYNC, query.replace('attendanceChanges', 'neverChanges'), { since: 'nonsense' });
      expect([given, data, JSON.stringify(errors).replaceAll('attendanceChanges', 'neverChanges')]).toEqual([
        given,
        never.data,
        JSON.stringify(never.errors),
      ]);
    }
  });

  it('reads the same while the subgraph is down as a field that never was, for whoever has no cursor of the feed', async () => {
    for (const { school } of kept) await until(school, ended());
    const asked: string[] = [];
    journey.tamper(({ subgraph }) => {
      asked.push(subgraph);
      return { data: null, errors: [{ message: '', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] };
    });
    for (const since of ['nonsense', null]) {
      const { errors, data } = await ask(since);
      expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([{ news: null }, ['FORBIDDEN_FIELD']]);
    }
    journey.tamper(null);
    expect(asked).toEqual([]);
  });

  it('is told nothing where the subgraph cannot say, instead of being told that there is nothing', async () => {
    const held = await ask(null);
    for (const { school } of kept) await until(school, ended());
    journey.tamper((_sent, _response) => ({ data: null, errors: [{ message: '', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] }));
    const told = await ask(held.data.news.pageInfo.endCursor);
    journey.tamper(null);
    expect(codes(told)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(idsIn(await ask(held.data.news.pageInfo.endCursor)).length).toBe(idsIn(held).length);
  });
});

describe('a parent who is none any more', () => {
  const feeds = [
    ['assessmentChanges', 'family-information', `schoolId: "${SCHOOL}", `, '... on Result { id value } ... on Evaluation { id }'],
    ['messagingChanges', 'messaging', '', '... on Message { id body } ... on Conversation { id }'],
  ] as const;
  const read = (feed: (typeof feeds)[number], since: string | null) => {
    const [name, purpose, school, record] = feed;
    const query = `query ($since: String) { news: ${name}(${school}since: $since, first: 500) { resyncRequired
      edges { kind id: recordId record { ${record} } } pageInfo { hasNextPage endCursor } } }`;
    return journey.ask({ client: 'famille', purpose, as: 'parent' }, query, { since });
  };

  it('is told to forget what the application showed them, of each feed', async () => {
    const before = [];
    for (const feed of feeds) before.push(await read(feed, null));
    await journey.store.db
      .update(guardianLinks)
      .set({ validTo: '2020-01-01' })
      .where(eq(guardianLinks.guardian, journey.person('parent')));
    for (const [place, feed] of feeds.entries()) {
      const held = before[place] as Outcome;
      expect(idsIn(held).length).toBeGreaterThan(0);
      const told = await read(feed, held.data.news.pageInfo.endCursor);
      expect(idsIn(told).toSorted()).toEqual(idsIn(held).toSorted());
      expect(
        told.data.news.edges.every(({ kind, record }: { kind: string; record: unknown }) => kind === 'WITHDRAWN' && record === null),
      ).toBe(true);
      const schools = [...new Set(idsIn(held).map((id) => id.split('.')[0]))].sort();
      expect(told.entries).toMatchObject([{ schools, subjects: [], coordinates: { permitted: [`Query.${feed[0]}`] } }]);
      const after = await read(feed, told.data.news.pageInfo.endCursor);
      expect([after.data.news, codes(after)]).toEqual([null, [`FORBIDDEN_FIELD Query.${feed[0]}`]]);
    }
  });
});
