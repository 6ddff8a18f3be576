import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateDemo } from '../../gateway/demo/index.js';
import { openShadowRegister } from '../../gateway/governance/index.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** L50: that somebody's draft names a school shows them nothing of what is asked there. */
let world: World;
let principal: Ask;
let elsewhere: Ask;

const ACADEMY = 'Arvenne';
const [OURS, THEIRS] = ['9990001X', '9990002Y'];
const NARROWER = JSON.stringify({
  version: '1.0.0',
  title: 'a trial',
  level: 'academy',
  of: ACADEMY,
  schools: [OURS, THEIRS],
  signedOffBy: ['draft'],
  forbids: [{ id: 'no-names', source: 'a trial', categories: ['IDENTITY_BASIC'], roles: ['cpe', 'deputy-principal', 'principal'] }],
});
const LOOK = 'query Look { me { givenName } }';

beforeAll(async () => {
  const { people } = generateDemo({ at: new Date(), seed: 2026, students: 60 });
  const stewards = people.filter(({ handle }) => handle === 'principal' || handle === 'principal-2').map(({ person }) => person);
  world = await openWorld(60, { PREAU_POLICY_STEWARDS: stewards.map((one) => `${ACADEMY}:${one}`).join() });
  const through = (handle: string) => world.person(handle, 'console', 'policy-administration');
  [principal, elsewhere] = (await Promise.all(['principal', 'principal-2'].map(through))) as [Ask, Ask];
}, 120_000);
afterAll(() => world?.close());

async function act(ask: Ask, call: string, variables: object = {}) {
  const head = Object.keys(variables).map((name) => `$${name}: String!`);
  const { data } = await ask(
    `mutation${head.length === 0 ? '' : `(${head.join()})`} { done: ${call} { version { id } errors { code } } }`,
    variables as Record<string, unknown>,
  );
  expect(data.done.errors).toEqual([]);
  return data.done.version.id as string;
}
const seen = async (ask: Ask, id: string) =>
  (await ask(`{ policyShadow(id: "${id}") { isRunning observed changed notCompared lines { client operationName } } }`)).data.policyShadow;

describe('the trial of an academy’s draft that names a school of others', () => {
  it('counts what is asked where whoever began it administers the rules, and nothing of the other school', async () => {
    const id = await act(principal, `draftPolicy(level: ACADEMY, scope: "${ACADEMY}", reason: "a trial", idempotencyKey: "foreign")`);
    await act(principal, `savePolicyDraft(id: "${id}", revision: 1, document: $document)`, { document: NARROWER });
    await act(principal, `proposePolicy(id: "${id}", revision: 2)`);
    await act(principal, `startPolicyShadow(id: "${id}")`);
    const [tried] = await openShadowRegister(world.preau.store, async () => null).tried();
    expect([...(tried?.schools ?? ['everywhere'])]).toEqual([OURS]);

    const own = await world.person('principal', 'vie-scolaire', 'school-administration');
    const foreign = await world.person('principal-2', 'vie-scolaire', 'school-administration');
    await expect
      .poll(
        async () => {
          await foreign(LOOK.replace('Look', 'Foreign'));
          await own(LOOK);
          return (await seen(principal, id)).lines.map(({ operationName }: { operationName: string }) => operationName);
        },
        { interval: 700 },
      )
      .toContain('Look');
    expect((await seen(principal, id)).lines.map(({ operationName }: { operationName: string }) => operationName)).not.toContain('Foreign');
    // Another steward of the academy may look at what is asked at their own school, and not at what was counted of this one.
    expect(await seen(elsewhere, id)).toBeNull();
    await act(principal, `stopPolicyShadow(id: "${id}")`);
  });
});
