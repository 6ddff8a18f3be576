import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, type Obligation, type PolicyDocument } from '../../core/policy/index.js';
import type { DemoRows } from '../../gateway/demo/index.js';
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

let journey: Journey;
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
function rulesWith(obligations: readonly Obligation[]) {
  const grant = {
    id: 'a-trial.birth',
    source: 'a trial',
    roles: ['service'],
    relations: ['contracted'],
    purposes: ['class-lists'],
    categories: ['IDENTITY_CIVIL'],
    coordinates: ['Person.birthDate'],
    actions: ['READ'],
    obligations,
  };
  return compile({ ...BASE, grants: [...BASE.grants, grant] } as PolicyDocument);
}

async function underRules(obligations: readonly Obligation[]): Promise<void> {
  rules = rulesWith(obligations);
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
});
