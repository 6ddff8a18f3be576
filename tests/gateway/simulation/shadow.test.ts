import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Rules } from '../../../gateway/request/3-plan.js';
import type { Premises, Sighting } from '../../../gateway/request/premises.js';
import { type AskAgain, openShadow } from '../../../gateway/simulation/index.js';
import type { SeenVersion } from '../../../gateway/simulation/shadow.js';
import { basePolicy } from '../base-policy.js';

const policy = basePolicy();
const rules = { policy } as Rules;
const HERE = '9990001X';
const EPOCH = '1:a';
const epoch = async () => EPOCH;

const premises = (school = HERE, purpose = 'attendance'): Premises => ({
  asked: '{ me { id } }',
  purpose,
  client: { kind: 'school-app', agreements: [] },
  ties: [{ role: 'cpe', relation: 'school-staff', school, of: 'students' }],
  ownConsents: [],
  standings: [],
  met: {},
});
const sighting = (of: Premises, over: Partial<Sighting> = {}): Sighting => ({
  premises: of,
  rules,
  policyEpoch: EPOCH,
  client: 'vie-scolaire',
  purpose: of.purpose,
  operationName: 'Op',
  operationHash: 'ab',
  ...over,
});

async function trying(
  askAgain: AskAgain,
  over: { schools?: ReadonlySet<string> | null; after?: typeof policy; add?: (seen: SeenVersion) => Promise<void> } = {},
) {
  const told: SeenVersion[] = [];
  const faults: unknown[] = [];
  const { schools = null, after = policy, add = async (seen) => void told.push(seen) } = over;
  const shadow = openShadow({
    epoch,
    tried: async () => [{ version: 'v', policy: after, beside: policy.version, schools }],
    add,
    askAgain,
    rulesOf: (one) => ({ policy: one }) as Rules,
    log: (fault) => faults.push(fault),
    interval: 1_000_000,
  });
  await shadow.look();
  return { shadow, told, faults };
}
const losing: AskAgain = () => ({ gained: [], lost: ['Student.id'], altered: [], denied: [] });

describe('a version that is tried', () => {
  it('is told how many requests lost what, those that stand on the same as one line, and nothing when nothing was asked', async () => {
    let compared = 0;
    const { shadow, told } = await trying((...asked) => {
      compared += 1;
      return losing(...asked);
    });
    const same = premises();
    for (let request = 0; request < 100; request += 1) shadow.saw(sighting(same));
    shadow.saw(sighting(same, { client: 'famille' }));
    await shadow.look();
    await shadow.close();
    expect(compared).toBe(2);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ version: 'v', observed: 101, changed: 101, faults: 0, notCompared: 0 });
    expect(told[0]?.lines.map(({ client, coordinate, change, requests }) => [client, coordinate, change, requests])).toEqual([
      ['famille', 'Student.id', 'LOST', 1],
      ['vie-scolaire', 'Student.id', 'LOST', 100],
    ]);
  });

  it('is held against the rules that a request was asked under, also while others are published; what stood beside none of them is not compared', async () => {
    const under = (version: string) => ({ policy: { ...policy, version } }) as Rules;
    let beside = 'N';
    const told: SeenVersion[] = [];
    const pairs: string[] = [];
    const shadow = openShadow({
      epoch: async () => beside,
      tried: async () => [{ version: 'v', policy: { ...policy, version: `v beside ${beside}` }, beside, schools: null }],
      add: async (seen) => void told.push(seen),
      askAgain: (_premises, before, after) => {
        pairs.push(`${before.policy.version}: ${after.policy.version}`);
        return losing(_premises, before, after);
      },
      rulesOf: (one) => ({ policy: one }) as Rules,
      log: () => undefined,
      interval: 1_000_000,
    });
    await shadow.look();
    for (const asked of ['N', 'long ago']) shadow.saw(sighting(premises(), { rules: under(asked), policyEpoch: 'N' }));
    beside = 'N+1';
    await shadow.look();
    shadow.saw(sighting(premises(), { rules: under('N+1'), policyEpoch: 'N+1' }));
    await shadow.close();
    expect(pairs).toEqual(['N: v beside N', 'N+1: v beside N+1']);
    expect(told.map(({ observed, notCompared }) => [observed, notCompared])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  it('fails nobody: what cannot be compared is counted, and what cannot be written is logged', async () => {
    const fails = await trying(() => {
      throw new Error('broken');
    });
    fails.shadow.saw(sighting(premises()));
    await fails.shadow.close();
    expect(fails.told).toMatchObject([{ observed: 0, faults: 1, lines: [] }]);
    expect(fails.faults).toHaveLength(1);
    const full = await trying(losing, { add: () => Promise.reject(new Error('the disk is full')) });
    full.shadow.saw(sighting(premises()));
    await full.shadow.close();
    expect(full.faults).toEqual([new Error('the disk is full')]);
  });

  it('is not compared with what its schools have nothing to do with, nor where consent weighs otherwise', async () => {
    const elsewhere = await trying(losing, { schools: new Set(['9990002Y']) });
    elsewhere.shadow.saw(sighting(premises()));
    await elsewhere.shadow.close();
    expect(elsewhere.told).toEqual([]);
    // Whoever asks holds something at both schools: what they asked about people of one is none of the other's.
    const atBoth = { ...premises(), ties: [premises(), premises('9990002Y')].flatMap(({ ties }) => ties) };
    const both = await trying(losing, { schools: new Set(['9990002Y']) });
    both.shadow.saw(sighting({ ...atBoth, standings: [{ ties: [0], consented: [] }] }));
    both.shadow.saw(sighting({ ...atBoth, standings: [{ ties: [1], consented: [] }] }));
    both.shadow.saw(sighting(atBoth));
    await both.shadow.close();
    expect(both.told).toMatchObject([{ observed: 2 }]);

    const purposes = new Map(policy.purposes);
    const catering = purposes.get('catering');
    if (catering === undefined) throw new Error('there is catering');
    purposes.set('catering', { ...catering, weight: catering.weight === 'usual' ? 'important' : 'usual' });
    const heavier = await trying(losing, { after: { ...policy, purposes } });
    heavier.shadow.saw(sighting(premises(HERE, 'catering')));
    heavier.shadow.saw(sighting(premises()));
    await heavier.shadow.close();
    expect(heavier.told).toMatchObject([{ observed: 1, notCompared: 1 }]);
  });

  it('is tried from the first request of a process on, and loses nothing where it could not be seen what is tried', async () => {
    const told: SeenVersion[] = [];
    const faults: unknown[] = [];
    let isThere = true;
    const shadow = openShadow({
      epoch,
      tried: async () => {
        if (!isThere) throw new Error('nobody answers');
        return [{ version: 'v', policy, beside: policy.version, schools: null }];
      },
      add: async (seen) => void told.push(seen),
      askAgain: losing,
      rulesOf: (one) => ({ policy: one }) as Rules,
      log: (fault) => faults.push(fault),
      interval: 1_000_000,
    });
    await nextTurn();
    const same = premises();
    shadow.saw(sighting(same));
    isThere = false;
    await shadow.look();
    shadow.saw(sighting(same));
    shadow.saw(sighting(premises('9990002Y')));
    isThere = true;
    await shadow.close();
    expect(faults).toEqual([new Error('nobody answers')]);
    expect(told).toMatchObject([{ observed: 3, notCompared: 0 }]);
  });

  it('sees the very first request after it began, though nobody looked since, and none that was asked before', async () => {
    const told: SeenVersion[] = [];
    let [now, isTried, looks] = ['1:a', false, 0];
    const shadow = openShadow({
      epoch: async () => now,
      tried: async () => {
        looks += 1;
        return isTried ? [{ version: 'v', policy, beside: policy.version, schools: null }] : [];
      },
      add: async (seen) => void told.push(seen),
      askAgain: losing,
      rulesOf: (one) => ({ policy: one }) as Rules,
      log: () => undefined,
      interval: 1_000_000,
    });
    await shadow.look();
    const before = looks;
    shadow.saw(sighting(premises(), { policyEpoch: '1:a' }));
    // Somebody saved a draft: the epoch moved, and nothing is tried.
    now = '2:b';
    shadow.saw(sighting(premises(), { policyEpoch: '2:b' }));
    await shadow.look();
    expect(told).toEqual([]);
    [now, isTried] = ['3:c', true];
    shadow.saw(sighting(premises(), { policyEpoch: '3:c' }));
    await shadow.close();
    expect(told).toMatchObject([{ observed: 1 }]);
    expect(looks).toBeGreaterThan(before);
  });

  it('loses no request that came while somebody looked', async () => {
    const told: SeenVersion[] = [];
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let isTried = false;
    const shadow = openShadow({
      epoch: async () => (isTried ? '2:b' : '1:a'),
      tried: async () => {
        if (isTried) return [{ version: 'v', policy, beside: policy.version, schools: null }];
        await begun;
        return [];
      },
      add: async (seen) => void told.push(seen),
      askAgain: losing,
      rulesOf: (one) => ({ policy: one }) as Rules,
      log: () => undefined,
      interval: 1_000_000,
    });
    isTried = true;
    shadow.saw(sighting(premises(), { policyEpoch: '2:b' }));
    begin();
    await shadow.close();
    expect(told).toMatchObject([{ observed: 1 }]);
  });

  it('is counted though another that is tried beside it cannot be', async () => {
    const told: string[] = [];
    const shadow = openShadow({
      epoch,
      tried: async () => ['broken', 'sound'].map((version) => ({ version, policy, beside: policy.version, schools: null })),
      add: async ({ version }) => {
        if (version === 'broken') throw new Error('the row is gone');
        told.push(version);
      },
      askAgain: losing,
      rulesOf: (one) => ({ policy: one }) as Rules,
      log: () => undefined,
      interval: 1_000_000,
    });
    await shadow.look();
    shadow.saw(sighting(premises()));
    await shadow.close();
    expect(told).toEqual(['sound']);
  });

  it('keeps no more notes than it can: what is beyond is counted', async () => {
    const { shadow, told } = await trying(losing);
    for (let kind = 0; kind < 5_010; kind += 1) shadow.saw(sighting(premises(), { operationHash: String(kind) }));
    await shadow.close();
    expect(told).toMatchObject([{ observed: 5_000, notCompared: 10, unlisted: 4_000 }]);
    expect(told[0]?.lines).toHaveLength(1_000);
  });
});
