import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseId } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/index.js';
import * as t from '../../../subgraphs/identity/tables.js';
import { AT, type Desk, groups, openDesk, staffOf, students, wholeSchool } from './desk.js';
import { HERE, here, THERE, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeEach(async () => {
  await desk?.store.close();
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const vendor = { client: 'lms', extents: wholeSchool(HERE, 'SYSTEM') };
interface Feed {
  readonly edges: { cursor: string; kind: string; recordId: string; version: number; record: { id: string } | null }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string };
  readonly resyncRequired: boolean;
}
const RECORDS = ['Person', 'Student', 'Staff', 'GuardianLink', 'ClassGroup', 'Subject', 'TeachingAssignment', 'Enrolment'];
const FOUR = ', types: ["Student", "ClassGroup", "TeachingAssignment", "Enrolment"]';
/** Ids alone are asked for: nothing else is granted, as the gateway grants it. */
async function read(
  since: string | null,
  { asking = vendor as Parameters<Desk['ask']>[1], first = 500, types = FOUR } = {},
): Promise<Feed> {
  const unasked = desk.coordinates.filter((one) => RECORDS.some((type) => one.startsWith(`${type}.`)) && !one.endsWith('.id'));
  const but = { ...Object.fromEntries(unasked.map((one) => [one, null])), ...asking.but };
  const query = `query($since: String) { identityChanges(schoolId: "${HERE}", since: $since, first: ${first} ${types}) { resyncRequired
    edges { cursor kind recordType recordId version record { ... on Student { id } ... on ClassGroup { id } ... on TeachingAssignment { id } ... on Enrolment { id } ... on Person { id } ... on Staff { id } ... on GuardianLink { id } ... on Subject { id } } }
    pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await desk.ask(query, { ...asking, but, variables: { since } });
  if (errors !== undefined) throw new Error(errors[0]?.extensions.code);
  return data?.identityChanges as unknown as Feed;
}
const told = (feed: Feed) => feed.edges.map((edge) => `${edge.kind} ${edge.recordId.split('.')[1]}`);
const change = (record: string, recordType = 'Student') =>
  desk.store.db.insert(t.changes).values({ school: HERE, kind: 'UPDATED', recordType, record, version: 2, changedAt: new Date(AT) });

const EVERYTHING = ['s1', 's2', 's3', 'g1', 'g2', 'ta1', 'en1', 'en2', 'en3', 'ta2'];

describe('the first page of a feed', () => {
  it('is everything in reach, as created, and nobody who has left', async () => {
    const feed = await read(null);
    expect(told(feed)).toEqual(EVERYTHING.map((id) => `CREATED ${id}`));
    expect(feed.edges.map((edge) => edge.record?.id)).toEqual(EVERYTHING.map(here));
    expect(feed).toMatchObject({ resyncRequired: false, pageInfo: { hasNextPage: false } });
  });
  it('is of the types asked for', async () => {
    expect(told(await read(null, { types: ', types: ["ClassGroup"]' }))).toEqual(['CREATED g1', 'CREATED g2']);
    await expect(read(null, { types: ', types: ["Salary"]' })).rejects.toThrow('BAD_USER_INPUT');
  });
  it('is nothing at a school that is not in reach', async () => {
    const asking = { client: 'lms', extents: wholeSchool(THERE, 'SYSTEM') };
    expect(await read(null, { asking })).toBeNull();
  });
  it('is read in pages, each record once', async () => {
    const seen: string[] = [];
    let since: string | null = null;
    for (;;) {
      const feed: Feed = await read(since, { first: 3 });
      expect(feed.edges.length).toBeLessThanOrEqual(3);
      seen.push(...told(feed));
      since = feed.pageInfo.endCursor;
      if (!feed.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(EVERYTHING.map((id) => `CREATED ${id}`));
  });
});

describe('a feed that goes on', () => {
  it('has nothing to say when nothing changed', async () => {
    const { pageInfo } = await read(null);
    expect(told(await read(pageInfo.endCursor))).toEqual([]);
  });
  it('tells a change as updated, several of them as one', async () => {
    const { pageInfo } = await read(null);
    await change(here('s1'));
    await change(here('s2'));
    await change(here('s1'));
    expect(told(await read(pageInfo.endCursor))).toEqual(['UPDATED s2', 'UPDATED s1']);
  });
  it('says created to a client that never saw the record', async () => {
    await read(null);
    expect(told(await read(null, { asking: { ...vendor, client: 'other' } }))[0]).toBe('CREATED s1');
  });
  it('tells to forget who has left, to a client that was shown them', async () => {
    const { pageInfo } = await read(null);
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-23' })
      .where(sql`id = ${here('en1')}`);
    await change(here('s1'));
    const next = await read(pageInfo.endCursor);
    expect(told(next)).toEqual(['WITHDRAWN en1', 'WITHDRAWN s1']);
    // Told again until a later cursor says that it was heard.
    expect(told(await read(pageInfo.endCursor))).toEqual(['WITHDRAWN en1', 'WITHDRAWN s1']);
    expect(told(await read(next.pageInfo.endCursor))).toEqual([]);
  });
  it('passes in silence over who has left, to a client that was never shown them', async () => {
    const onlyS2 = { client: 'lms', extents: [students(HERE, [here('s2')], 'SYSTEM'), groups(HERE, '*', 'SYSTEM')] as const };
    const { pageInfo } = await read(null, { asking: onlyS2 });
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-23' })
      .where(sql`id = ${here('en1')}`);
    await change(here('s1'));
    const next = await read(pageInfo.endCursor, { asking: onlyS2 });
    // Not even by its cursor.
    expect([told(next), next.pageInfo.endCursor]).toEqual([[], pageInfo.endCursor]);
  });
  it('tells to forget what a decision closed, without any change of the record', async () => {
    const { pageInfo } = await read(null);
    const narrowed = {
      client: 'lms',
      extents: [students(HERE, [here('s1'), here('s3')], 'SYSTEM'), staffOf(HERE, 'SYSTEM'), groups(HERE, '*', 'SYSTEM')],
    };
    expect(told(await read(pageInfo.endCursor, { asking: narrowed }))).toEqual(['WITHDRAWN en2', 'WITHDRAWN s2']);
    expect(told(await read(pageInfo.endCursor))).toEqual(['CREATED s2', 'CREATED en2']);
  });
  it('tells to forget what a day closed: the substitute after Friday', async () => {
    const { pageInfo } = await read(null);
    const saturday = { ...vendor, at: Date.parse('2026-11-28T09:00:00Z') };
    expect(told(await read(pageInfo.endCursor, { asking: saturday }))).toEqual(['DELETED ta2']);
  });
  it('says deleted of a group that ended', async () => {
    const { pageInfo } = await read(null);
    await desk.store.db
      .update(t.classGroups)
      .set({ endedOn: '2026-11-24' })
      .where(sql`id = ${here('g2')}`);
    await change(here('g2'), 'ClassGroup');
    const feed = await read(pageInfo.endCursor);
    expect(told(feed)).toEqual(['DELETED g2']);
    expect(feed.edges[0]?.record).toBeNull();
  });
  it('marks as shown only the page that was delivered', async () => {
    const first = await read(null, { first: 2 });
    const rows = await desk.store.db.select().from(t.shown);
    expect(rows.map((row) => row.record).toSorted()).toEqual(first.edges.map((edge) => edge.recordId).toSorted());
  });
  it('asks to begin again when the cursor is not of this feed', async () => {
    const { pageInfo } = await read(null);
    const again = { edges: [], resyncRequired: true };
    expect(await read('nonsense')).toMatchObject(again);
    expect(await read(pageInfo.endCursor, { asking: { ...vendor, client: 'other' } })).toMatchObject(again);
    expect(await read(pageInfo.endCursor, { types: ', types: ["Student"]' })).toMatchObject(again);
    await desk.store.db.delete(t.shown);
    expect(await read(pageInfo.endCursor)).toMatchObject(again);
  });
  it('of one client who does not ask for the records does not look like a withdrawal', async () => {
    const { pageInfo } = await read(null);
    const but = { Student: null, ClassGroup: null, TeachingAssignment: null, Enrolment: null };
    const { data } = await desk.ask(
      `{ identityChanges(schoolId: "${HERE}", since: "${pageInfo.endCursor}", first: 10) { edges { kind } } }`,
      { ...vendor, but },
    );
    expect(data).toEqual({ identityChanges: { edges: [] } });
    expect(told(await read(pageInfo.endCursor, { asking: { ...vendor, but: { Student: null } } }))).toEqual([]);
  });
  it('tells whoever names a type, and has no right to it any more, to forget all of it', async () => {
    const types = ', types: ["Student", "ClassGroup"]';
    const { pageInfo } = await read(null, { types });
    const asking = { ...vendor, but: { Student: null }, denied: ['Student.id'] };
    expect(told(await read(pageInfo.endCursor, { asking, types }))).toEqual(['WITHDRAWN s1', 'WITHDRAWN s2', 'WITHDRAWN s3']);
    expect(told(await read(null, { asking: { ...asking, client: 'newcomer' }, types }))).toEqual(['CREATED g1', 'CREATED g2']);
  });
  it('tells a school of its own students only, also of one who is enrolled at another', async () => {
    const both = { client: 'lms', extents: [...wholeSchool(HERE, 'SYSTEM'), ...wholeSchool(THERE, 'SYSTEM')] };
    const { pageInfo } = await read(null, { asking: both });
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-23' })
      .where(sql`id = ${here('en3')}`);
    const feed = await read(pageInfo.endCursor, { asking: both });
    expect(told(feed)).toEqual(['WITHDRAWN en3', 'WITHDRAWN s3']);
    expect(feed.edges.every((edge) => parseId(edge.recordId)?.school === HERE)).toBe(true);
  });
  it('tells each cursor of a client what another has heard, also one it goes back to', async () => {
    const old = (await read(null)).pageInfo.endCursor;
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-23' })
      .where(sql`id = ${here('en1')}`);
    await change(here('s2'));
    const heard = await read(old);
    expect(told(heard)).toEqual(['WITHDRAWN en1', 'WITHDRAWN s1', 'UPDATED s2']);
    expect(told(await read(heard.pageInfo.endCursor))).toEqual([]);
    expect(told(await read(old))).toEqual(['WITHDRAWN en1', 'WITHDRAWN s1', 'UPDATED s2']);
  });
  it('tells a record again when a field that is asked for opens or closes, and says nothing to who did not ask for it', async () => {
    const types = ', types: ["Student"]';
    const field = 'Student.dietaryRequirement';
    const open = { ...vendor, but: { [field]: [students(HERE, '*', 'SYSTEM')] } };
    const some = { ...vendor, but: { [field]: [students(HERE, [here('s2')], 'SYSTEM')] } };
    const none = { ...vendor, but: { [field]: null }, denied: [field] };
    const unasked = { ...vendor, but: { [field]: null } };
    let since = (await read(null, { types, asking: open })).pageInfo.endCursor;
    const next = async (asking: Parameters<Desk['ask']>[1]) => {
      const feed = await read(since, { types, asking });
      since = feed.pageInfo.endCursor;
      return told(feed);
    };
    expect(await next(some)).toEqual(['UPDATED s1', 'UPDATED s3']);
    expect(await next(some)).toEqual([]);
    expect(await next(unasked)).toEqual([]);
    expect(await next(none)).toEqual(['UPDATED s2']);
    expect(await next(unasked)).toEqual([]);
    expect(await next(open)).toEqual(['UPDATED s1', 'UPDATED s2', 'UPDATED s3']);
  });
  it('tells to forget all of a school that it has nothing to do with any more, and nothing to who was never told of it', async () => {
    const { pageInfo } = await read(null);
    const gone = { client: 'lms', extents: wholeSchool(THERE, 'SYSTEM') };
    const last = await read(pageInfo.endCursor, { asking: gone });
    expect(told(last).toSorted()).toEqual(EVERYTHING.map((id) => `WITHDRAWN ${id}`).toSorted());
    expect(told(await read(last.pageInfo.endCursor, { asking: gone }))).toEqual([]);
    expect(await read(null, { asking: gone })).toBeNull();
  });
  it('never says of what did not go out with a page that it is gone', async () => {
    const types = ', types: ["Student"]';
    const first = await read(null, { types, first: 1 });
    expect(told(first)).toEqual(['CREATED s1']);
    const asking = { ...vendor, extents: [students(HERE, [here('s1')], 'SYSTEM'), groups(HERE, '*', 'SYSTEM')] as const };
    expect(told(await read(first.pageInfo.endCursor, { types, asking }))).toEqual([]);
  });
});

describe('a class', () => {
  it('is told again when it has more pupils or fewer, and a pupil when what their own row says is otherwise', async () => {
    const { pageInfo } = await read(null);
    const [row] = await desk.store.db.select().from(t.memberships);
    await desk.store.db.delete(t.memberships).where(sql`student = ${row?.student} and class_group = ${row?.group}`);
    const next = await read(pageInfo.endCursor);
    expect(told(next)).toEqual([`UPDATED ${row?.group.split('.')[1]}`]);
    await desk.store.db
      .update(t.students)
      .set({ guardianDisclosure: 'ADULT_OBJECTED' })
      .where(sql`id = ${here('s2')}`);
    expect(told(await read(next.pageInfo.endCursor))).toEqual(['UPDATED s2']);
  });
});

describe('humans, the ties between them and the subjects of a school', () => {
  const types = ', types: ["Person", "Staff", "GuardianLink", "Subject"]';
  const rows = async (since: string | null, asking: Parameters<Desk['ask']>[1] = vendor) => {
    const feed = await read(since, { types, asking });
    return { told: told(feed).toSorted(), end: feed.pageInfo.endCursor };
  };

  it('are told with those whom a school has: pupils, their guardians and its staff', async () => {
    const first = await rows(null);
    const humans = ['p1', 'p2', 'p3', 'p10', 'p11', 'p12', 'p20', 'p21', 'p22', 'p23'];
    const others = ['t20', 't21', 't22', 't23', 'gl1', 'gl2', 'gl3', 'gl5', 'sb1', 'sb2'];
    expect(first.told).toEqual([...humans, ...others].map((id) => `CREATED ${id}`).toSorted());
    expect((await rows(first.end)).told).toEqual([]);
  });
  it('are told again when anything of them changes, with the next version', async () => {
    const { end } = await rows(null);
    await desk.store.db
      .update(t.persons)
      .set({ usualName: 'Autre' })
      .where(sql`id = ${here('p10')}`);
    const feed = await read(end, { types });
    expect(feed.edges).toMatchObject([{ kind: 'UPDATED', recordId: here('p10'), version: 2, record: { id: here('p10') } }]);
  });
  it('are told again when an address is not to be passed on any more', async () => {
    const { end } = await rows(null);
    const [link] = await desk.store.db
      .update(t.guardianLinks)
      .set({ contactRestriction: 'NO_ADDRESS_DISCLOSURE' })
      .where(sql`id = ${here('gl1')}`)
      .returning();
    const both = [link?.guardian, link?.student.replace('.s', '.p')].map((id) => `UPDATED ${id?.split('.')[1]}`);
    expect((await rows(end)).told).toEqual(['UPDATED gl1', ...both].toSorted());
  });
  it('are told again on the day they are of age', async () => {
    // The other is since the day before.
    await desk.store.db
      .update(t.persons)
      .set({ birthDate: '2008-11-27' })
      .where(sql`id = ${here('p1')}`);
    const { end } = await rows(null);
    expect((await rows(end, { ...vendor, at: Date.parse('2026-11-26T20:00:00Z') })).told).toEqual(['UPDATED p2']);
    expect((await rows(end, { ...vendor, at: Date.parse('2026-11-27T04:00:00Z') })).told).toEqual(['UPDATED p1', 'UPDATED p2']);
  });
  it('are withdrawn with the pupil through whom they came, and a tie that ended is no more', async () => {
    const { end } = await rows(null);
    const links = await desk.store.db.select().from(t.guardianLinks);
    const ties = links.filter(({ student }) => student === here('s1'));
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-23' })
      .where(sql`id = ${here('en1')}`);
    const left = await rows(end);
    const still = new Set(links.filter(({ student }) => student !== here('s1')).map(({ guardian }) => guardian));
    const gone = ties.filter(({ guardian }) => !still.has(guardian)).map(({ guardian }) => guardian);
    expect(left.told).toEqual(expect.arrayContaining(['WITHDRAWN p1', ...gone.map((id) => `WITHDRAWN ${id.split('.')[1]}`)]));
    expect(left.told.every((entry) => entry.startsWith('WITHDRAWN'))).toBe(true);
    const other = links.find(({ student, id }) => student === here('s2') && id !== '');
    await desk.store.db.update(t.guardianLinks).set({ validTo: '2026-11-20' }).where(sql`id = ${other?.id}`);
    expect((await rows(left.end)).told).toContain(`DELETED ${other?.id.split('.')[1]}`);
  });
  it('are nobody’s to hold who has no right to them: of staff, of guardians, of ties', async () => {
    const pupilsOnly = { ...vendor, client: 'pupils', extents: [students(HERE, '*', 'SYSTEM')] as const };
    expect((await rows(null, pupilsOnly)).told).toEqual(['CREATED p1', 'CREATED p2', 'CREATED p3']);
  });
});

describe('a feed of very many', () => {
  it('costs no more for what was shown already: the end of it no more than its first page', async () => {
    const { db } = desk.store;
    const ids = Array.from({ length: 600 }, (_, index) => 9000 + index);
    await insertRows(
      db,
      t.persons,
      ids.map((id) => ({ school: HERE, id: here(`p${id}`), familyName: `Nom${id}` })),
    );
    await insertRows(
      db,
      t.students,
      ids.map((id) => ({ school: HERE, id: here(`s${id}`), person: here(`p${id}`) })),
    );
    await insertRows(
      db,
      t.enrolments,
      ids.map((id) => ({ school: HERE, id: here(`en${id}`), student: here(`s${id}`), enteredOn: '2026-09-01' })),
    );
    const spent = async <Value>(act: () => Promise<Value>): Promise<readonly [Value, number]> => {
      const before = process.cpuUsage();
      const value = await act();
      const { user, system } = process.cpuUsage(before);
      return [value, user + system];
    };
    const [first, once] = await spent(() => read(null, { types: '' }));
    let since = first.pageInfo.endCursor;
    for (let more = first.pageInfo.hasNextPage; more; ) {
      const { pageInfo } = await read(since, { types: '' });
      since = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    const [last, again] = await spent(() => read(since, { types: '' }));
    expect(last).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
    expect(again).toBeLessThan(3 * once);
  });
});
