import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreements } from '../../gateway/governance/tables.js';
import { type Journey, openJourney, type Who } from '../gateway/journey.js';
import { type Follower, NOTHING_KEPT, nextPage, readOn } from '../oracle/feeds/device.js';

/** Domain model §2.6: a cursor is of one client, person, purpose, school, feed and list of types, and says nothing to anybody else. */
const HERE = '9990001X';
const THERE = '9990002Y';
const SYNC: Who = { client: 'sync', purpose: 'attendance-sync' };
const parent: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
const adult: Who = { client: 'famille', purpose: 'family-information', as: 'student-adult' };
const ofSync = { who: SYNC, feed: 'attendanceChanges', fields: { AttendanceEvent: 'id kind' }, names: true } as const;
const ofParent = { who: parent, feed: 'assessmentChanges', fields: { Result: 'id value' }, names: true } as const;
const ofAdult = { ...ofParent, who: adult, school: THERE } as const;
const NOTHING_TOLD = { edges: [], pageInfo: { hasNextPage: false, endCursor: null }, resyncRequired: true };

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney(60);
});
afterAll(() => journey?.close());

async function cursorOf(follower: Follower): Promise<string> {
  const { kept } = await nextPage(journey, follower, NOTHING_KEPT, 3, journey.now);
  expect(kept.held.size).toBe(3);
  return kept.cursor as string;
}

/** What is answered to a cursor, and the whole text of it. */
async function told({ who, feed, fields, school = HERE }: Follower, since: string) {
  const asked = Object.entries(fields).map(([type, own]) => `... on ${type} { ${own} }`);
  const query = `query ($since: String) { told: ${feed}(schoolId: "${school}", types: ${JSON.stringify(Object.keys(fields))}, since: $since, first: 3) {
    resyncRequired edges { kind recordId record { __typename ${asked} } } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors, text } = await journey.ask(who, query, { since });
  expect(errors).toEqual([]);
  return { page: data.told, text };
}

describe('a cursor of a feed', () => {
  it('is of no use to another client, person or purpose, for another school, feed or list of types: all get the same bytes', async () => {
    const [sync, family, grown] = [await cursorOf(ofSync), await cursorOf(ofParent), await cursorOf(ofAdult)];
    const other: readonly (readonly [Follower, string])[] = [
      [{ ...ofParent, who: { ...parent, as: 'student' } }, family],
      [ofSync, family],
      [ofParent, sync],
      [ofAdult, family],
      [ofParent, grown],
      [{ ...ofAdult, who: { ...adult, purpose: 'subject-access' } }, grown],
      [{ ...ofSync, school: THERE }, sync],
      [{ ...ofSync, fields: { AttendanceEvent: 'id kind', Exemption: 'id' } }, sync],
      [ofSync, ''],
      [ofSync, 'A'.repeat(5000)],
    ];
    const answers = await Promise.all(other.map(([follower, cursor]) => told(follower, cursor)));
    for (const { page } of answers) expect(page).toEqual(NOTHING_TOLD);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    // And each is of use where it was given.
    for (const [follower, cursor] of [
      [ofSync, sync],
      [ofParent, family],
      [ofAdult, grown],
    ] as const)
      expect((await told(follower, cursor)).page.resyncRequired).toBe(false);
  });

  it('is of no use once it was edited, wherever', async () => {
    const cursor = await cursorOf(ofSync);
    const bytes = Buffer.from(cursor, 'base64url');
    const edited = [0, 11, 12, Math.floor(bytes.length / 2), bytes.length - 17, bytes.length - 1].map((place) => {
      const copy = Buffer.from(bytes);
      copy[place] = (copy[place] as number) ^ 1;
      return copy.toString('base64url');
    });
    for (const one of [...edited, cursor.slice(0, -2), `${cursor}AA`])
      expect([one, (await told(ofSync, one)).page]).toEqual([one, NOTHING_TOLD]);
  });

  it('from before a new start goes on from where it was', async () => {
    const old = await nextPage(journey, ofSync, NOTHING_KEPT, 7, journey.now);
    const anew = await readOn(journey, ofSync, NOTHING_KEPT, 100, journey.now);
    const gone = await readOn(journey, ofSync, old.kept, 100, journey.now);
    expect([...gone.kept.held].sort()).toEqual([...anew.kept.held].sort());
    expect(anew.kept.held.size).toBeGreaterThan(50);
  });

  it('is asked for twice in one operation, by other names and through fragments, and each tells the same', async () => {
    const query = `fragment Told on AttendanceChangeConnection { edges { what: kind recordId record { ...Event } } pageInfo { endCursor } }
      fragment Event on AttendanceEvent { own: id kind }
      { one: attendanceChanges(schoolId: "${HERE}", types: ["AttendanceEvent"], first: 40) { ...Told }
        two: attendanceChanges(schoolId: "${HERE}", types: ["AttendanceEvent"], first: 40) { ...Told } }`;
    const { data, errors } = await journey.ask(SYNC, query);
    expect(errors).toEqual([]);
    expect(data.one.edges).toHaveLength(40);
    expect(data.two).toEqual(data.one);
  });

  it('tells one by one what it tells at once', async () => {
    const follower: Follower = { ...ofParent, fields: { Evaluation: 'id title', Result: 'id value status' } };
    const one = await readOn(journey, follower, NOTHING_KEPT, 1, journey.now);
    const all = await readOn(journey, follower, NOTHING_KEPT, 500, journey.now);
    expect(one.wrong).toBeNull();
    expect([...one.kept.held]).toEqual([...all.kept.held]);
  });
});

describe('a system whose agreement ended', () => {
  it('is refused without a cursor of its own, told to forget with it, and told what is there now when it comes back', async () => {
    const before = await readOn(journey, ofSync, NOTHING_KEPT, 100, journey.now);
    const [agreement] = await journey.store.db.select().from(agreements).where(eq(agreements.client, 'sync'));
    const ends = (to: Date | null) => journey.store.db.update(agreements).set({ to }).where(eq(agreements.client, 'sync'));
    await ends(new Date(journey.now - 1_000));
    const query = `query ($since: String) { attendanceChanges(schoolId: "${HERE}", types: ["AttendanceEvent"], since: $since, first: 3) { resyncRequired edges { kind recordId } } }`;
    const refused = [null, 'nonsense', await cursorOf(ofParent)].map((since) => journey.ask(SYNC, query, { since }));
    const texts = new Set((await Promise.all(refused)).map(({ text }) => text));
    expect(texts.size).toBe(1);
    expect(JSON.parse([...texts][0] as string)).toMatchObject({
      data: { attendanceChanges: null },
      errors: [{ extensions: { code: 'FORBIDDEN_FIELD' } }],
    });
    const forgotten = await readOn(journey, ofSync, before.kept, 100, journey.now);
    expect([forgotten.wrong, forgotten.kept.held.size]).toEqual([null, 0]);
    await ends(agreement?.to ?? null);

    const back = await readOn(journey, ofSync, before.kept, 100, journey.now);
    const anew = await readOn(journey, ofSync, NOTHING_KEPT, 100, journey.now);
    expect(back.kept.held.size).toBeGreaterThan(50);
    expect([...back.kept.held].sort()).toEqual([...anew.kept.held].sort());
  });

  it('at one of its schools is told there to forget all of it', async () => {
    const before = await readOn(journey, ofSync, NOTHING_KEPT, 100, journey.now);
    const here = and(eq(agreements.client, 'sync'), eq(agreements.school, HERE));
    await journey.store.db
      .update(agreements)
      .set({ to: new Date(journey.now - 1_000) })
      .where(here);
    const after = await readOn(journey, ofSync, before.kept, 100, journey.now);
    expect([before.kept.held.size > 50, after.wrong, after.kept.held.size]).toEqual([true, null, 0]);
  });
});
