import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, type Obligation, type PolicyDocument } from '../../core/policy/index.js';
import type { DemoRows } from '../../gateway/demo/index.js';
import { consentActs, notices as noticesTable } from '../../gateway/governance/tables.js';
import { baseDocument } from '../gateway/base-policy.js';
import { type Journey, openJourney } from '../gateway/journey.js';
import { type Follower, type Kept, NOTHING_KEPT, readOn, SCHOOL } from '../oracle/feeds/device.js';

/** Domain model §2.6: what is held in the clear is not held on where the rules let less of it leave. */
const BASE = baseDocument();
const LMS: Follower = {
  who: { client: 'lms', purpose: 'class-lists' },
  feed: 'identityChanges',
  fields: { Person: 'id birthDate' },
  names: true,
};

type Act = typeof consentActs.$inferInsert;

let journey: Journey;
let versions = 0;
let rules = rulesWith([]);
beforeAll(async () => {
  const contracted = (rows: DemoRows): DemoRows => {
    const agreements = rows.governance.agreements.map((one) => ({ ...one, categories: [...one.categories, 'IDENTITY_CIVIL'] }));
    return { ...rows, governance: { ...rows.governance, agreements } };
  };
  journey = await openJourney(60, { policy: () => rules, rows: ({ rows }) => contracted(rows) });
});
afterAll(() => journey?.close());

/** The rules, by which a system gets the day of birth after this was done to it. */
function rulesWith(obligations: readonly Obligation[] | 'none', ...more: readonly object[]) {
  const grant = {
    id: 'a-trial.birth',
    source: 'a trial',
    roles: ['service'],
    relations: ['contracted'],
    purposes: ['class-lists'],
    categories: ['IDENTITY_CIVIL'],
    coordinates: ['Person.birthDate'],
    actions: ['READ'],
    obligations: obligations === 'none' ? [] : obligations,
  };
  const births = obligations === 'none' ? [] : [grant];
  const others = more.map((one, place) => ({ ...grant, id: `a-trial.other-${place}`, obligations: [], ...one }));
  versions += 1;
  return compile({ ...BASE, version: `1.0.${versions}`, grants: [...BASE.grants, ...births, ...others] } as PolicyDocument);
}

async function underRules(...said: Parameters<typeof rulesWith>): Promise<void> {
  rules = rulesWith(...said);
  await journey.store.db.execute(sql`update governance.epoch set value = value + 1, mark = gen_random_uuid() where name = 'policy'`);
}

async function follow(from: Kept): Promise<Kept> {
  const page = await readOn(journey, LMS, from, 100, journey.now);
  expect(page.wrong).toBeNull();
  return page.kept;
}

/** How many days of birth are held, and of how many all but the year. */
function birthsIn({ held }: Kept): readonly [number, number] {
  const all = [...held.values()].map((record) => (JSON.parse(record) as { birthDate: string | null }).birthDate);
  return [all.filter((day) => day !== null).length, all.filter((day) => day !== null && !/^\d{4}-01-01$|•/.test(day)).length];
}

describe('a system that holds days of birth', () => {
  it('is told of each again where they leave coarser, masked, or in the clear once more, and of none where they leave as before', async () => {
    let kept = await follow(NOTHING_KEPT);
    const [all, exact] = birthsIn(kept);
    expect(exact).toBeGreaterThan(10);
    const turns: readonly [readonly Obligation[], number][] = [
      [['GENERALISE'], 0],
      [['MASK'], 0],
      [['GENERALISE'], 0],
      [[], exact],
      [['MASK', 'AUDIT'], 0],
      [[], exact],
    ];
    for (const [obligations, left] of turns) {
      await underRules(obligations);
      kept = await follow(kept);
      expect([obligations, ...birthsIn(kept)]).toEqual([obligations, all, left]);
      expect([...kept.held].sort()).toEqual([...(await follow(NOTHING_KEPT)).held].sort());
    }
    // Who is to look at it changes nothing of what is held.
    await underRules(['AUDIT']);
    const query = `query ($since: String) { identityChanges(schoolId: "${SCHOOL}", types: ["Person"], since: $since, first: 5) {
      edges { kind record { __typename ... on Person { id birthDate } } } } }`;
    const { data } = await journey.ask(LMS.who, query, { since: kept.cursor });
    expect(data.identityChanges.edges).toEqual([]);
  });

  it('is told of each again where no rule gives it any more, so that there is no such field for it', async () => {
    await underRules([]);
    const kept = await follow(NOTHING_KEPT);
    expect(birthsIn(kept)[1]).toBeGreaterThan(10);
    await underRules('none');
    expect(birthsIn(await follow(kept))).toEqual([0, 0]);
    await underRules([]);
    expect(birthsIn(await follow(kept))).toEqual(birthsIn(kept));
  });

  it('is told of each again where it is to be told to somebody, which nobody here does: the value is withheld', async () => {
    await underRules([]);
    const kept = await follow(NOTHING_KEPT);
    expect(birthsIn(kept)[1]).toBeGreaterThan(10);
    await underRules(['NOTIFY']);
    expect(birthsIn(await follow(kept))).toEqual([0, 0]);
  });

  it('is told of each again of whom a family agreed that it leaves in the clear, and of whom it does so no more', async () => {
    const { notices, consentActs: acts } = journey.demo.rows.governance;
    const student = journey.student('student-pai');
    const given = acts.filter((act) => act.student === student && act.act === 'GIVEN' && act.recipient === 'cantine');
    const [like] = given;
    const notice = notices.find(({ purpose, recipient }) => purpose === like?.purpose && recipient === like?.recipient);
    if (like === undefined || notice === undefined) throw new Error('no family of the demo agreed to anything');
    const of = { purpose: 'class-lists', recipient: 'lms' };
    const { db } = journey.store;
    await db.insert(noticesTable).values({ ...notice, ...of } as typeof noticesTable.$inferInsert);
    const persons = [...new Set(given.map(({ person }) => person))];
    const say = (act: string, turn: number) =>
      db.insert(consentActs).values(
        persons.map((person, place) => {
          const said = { id: `${SCHOOL}.ca99${turn}${place}`, categories: ['IDENTITY_CIVIL'], noticeVersion: notice.version };
          return { ...like, ...of, ...said, act, person, expiresAt: null, at: new Date(journey.now - 1000 + turn) } as Act;
        }),
      );

    await underRules(['MASK'], { consent: true });
    let kept = await follow(NOTHING_KEPT);
    expect(birthsIn(kept)[1]).toBe(0);
    for (const [turn, [act, clear]] of (
      [
        ['GIVEN', 1],
        ['WITHDRAWN', 0],
        ['GIVEN', 1],
        ['REFUSED', 0],
      ] as const
    ).entries()) {
      await say(act, turn);
      kept = await follow(kept);
      expect([act, birthsIn(kept)[1]]).toEqual([act, clear]);
      expect([...kept.held].sort()).toEqual([...(await follow(NOTHING_KEPT)).held].sort());
    }
  });
});
