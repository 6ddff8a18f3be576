import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** What is foretold and counted of an academy's version while a school puts its own rules in force beside it. */
const SCHOOL = '9990001X';
const ACADEMY = 'Arvenne';
const READS = ['01', '03', '04', '08', '17'].map((one) => `Op${one}`);
const restriction = (of: object, id: string, categories: readonly string[], roles: readonly string[]) =>
  JSON.stringify({
    ...{ version: '1.0.0', title: id, ...of, signedOffBy: ['draft'] },
    forbids: [{ id, source: 'a trial', categories, roles }],
  });
const OF_THE_ACADEMY = restriction({ level: 'academy', of: ACADEMY, schools: [SCHOOL] }, 'no-health', ['HEALTH'], ['nurse', 'service']);
const OF_THE_SCHOOL = restriction({ level: 'school', of: SCHOOL }, 'no-attendance', ['ATTENDANCE_FACT'], ['cpe', 'guardian', 'aide']);

interface Told {
  readonly policyVersion: string;
  readonly operations: readonly {
    readonly operationName: string;
    readonly requests: number;
    readonly gained: Named;
    readonly lost: Named;
  }[];
  readonly notReplayed: readonly { readonly reason: string }[];
}
type Named = readonly { readonly coordinate: string; readonly requests: number }[];

let world: World;
let admin: Ask;
let principal: Ask;
beforeAll(async () => {
  world = await openWorld(60, { PREAU_POLICY_STEWARDS: [`${ACADEMY}:${SCHOOL}.p1`, `${ACADEMY}:${SCHOOL}.p9`].join() });
  [admin, principal] = (await Promise.all(
    ['it-admin', 'principal'].map((handle) => world.person(handle, 'console', 'policy-administration')),
  )) as [Ask, Ask];
}, 120_000);
afterAll(() => world?.close());

async function act(ask: Ask, call: string, document?: string) {
  const head = document === undefined ? '' : '($document: String!)';
  const { data, errors } = await ask(`mutation${head} { done: ${call} { version { id revision } errors { code message } } }`, { document });
  expect([errors, data.done.errors]).toEqual([[], []]);
  return data.done.version as { id: string; revision: number };
}

/** A version of these rules that waits. */
async function proposed(place: string, document: string): Promise<string> {
  const { id } = await act(admin, `draftPolicy(${place}, reason: "a trial", idempotencyKey: "${place.slice(7, 10)}")`);
  const { revision } = await act(admin, `savePolicyDraft(id: "${id}", revision: 1, document: $document)`, document);
  await act(admin, `proposePolicy(id: "${id}", revision: ${revision})`);
  return id;
}

async function simulate(id: string): Promise<Told> {
  const { data, errors } = await admin(
    `query($id: ID!) { policySimulation(id: $id, days: 1) { policyVersion isComplete
      operations { operationName requests gained { coordinate requests } lost { coordinate requests } } notReplayed { reason } } }`,
    { id },
  );
  expect(errors).toEqual([]);
  expect(data.policySimulation.isComplete).toBe(true);
  return data.policySimulation;
}

const asked = new Map<string, number>();
/** What each read is refused now. */
async function traffic(): Promise<readonly string[]> {
  const told: string[] = [];
  for (const name of READS) {
    const { status, errors } = await world.operation(name);
    expect([name, status, errors.filter(({ extensions }) => extensions.code === 'UPSTREAM_UNAVAILABLE')]).toEqual([name, 200, []]);
    asked.set(name, (asked.get(name) ?? 0) + 1);
    told.push(`${name} ${[...new Set(errors.flatMap(({ extensions }) => extensions.coordinate ?? []))].sort()}`);
  }
  return told;
}

const coordinates = ({ operations }: Told, kind: 'gained' | 'lost') =>
  new Set(operations.flatMap((one) => one[kind].map(({ coordinate }) => `${one.operationName.slice(0, 4)} ${coordinate}`)));

describe('a version that is simulated and tried while others are published beside it', () => {
  it('is told of the rules that each answer names, and nothing of it is what the others changed; no request is dropped', async () => {
    const early = await traffic();
    const ofAcademy = await proposed(`level: ACADEMY, scope: "${ACADEMY}"`, OF_THE_ACADEMY);
    const alone = await simulate(ofAcademy);
    const lost = coordinates(alone, 'lost');
    expect(lost.size).toBeGreaterThan(0);
    await act(admin, `startPolicyShadow(id: "${ofAcademy}")`);
    const beforeTrial = new Map(asked);
    const ofSchool = await proposed(`level: SCHOOL, scope: "${SCHOOL}"`, OF_THE_SCHOOL);
    await act(principal, `approvePolicy(id: "${ofSchool}")`);

    let isOver = false;
    const answers: Told[] = [];
    const served: string[] = [];
    const asking = (async () => {
      while (!isOver) served.push(...(await traffic()));
    })();
    const simulating = (async () => {
      while (!isOver) answers.push(await simulate(ofAcademy));
    })();
    await expect.poll(() => served.length > READS.length && answers.length > 0, { timeout: 60_000 }).toBe(true);
    await act(principal, `publishPolicy(id: "${ofSchool}")`);
    const [then, since] = [served.length, answers.length];
    await expect.poll(() => served.length > then + 2 * READS.length && answers.length > since + 1, { timeout: 60_000 }).toBe(true);
    isOver = true;
    await Promise.all([asking, simulating]);
    const late = await traffic();
    const last = await simulate(ofAcademy);

    expect(late).not.toEqual(early);
    for (const one of served) expect([...early, ...late]).toContain(one);
    expect([...new Set([...answers, last].map(({ policyVersion }) => policyVersion))]).toEqual([alone.policyVersion, last.policyVersion]);
    expect(last.policyVersion).not.toBe(alone.policyVersion);
    for (const answer of [...answers, last]) {
      expect([answer.policyVersion, coordinates(answer, 'lost')]).toEqual([answer.policyVersion, lost]);
      expect(coordinates(answer, 'gained').size).toBe(0);
      expect(answer.notReplayed.filter(({ reason }) => reason !== 'WRITES' && reason !== 'NOT_RECORDED')).toEqual([]);
    }
    for (const { operationName, requests } of last.operations)
      expect([operationName, requests]).toEqual([operationName, asked.get(operationName.slice(0, 4))]);

    const inTrial = [...asked].reduce((sum, [name, count]) => sum + count - (beforeTrial.get(name) ?? 0), 0);
    const shadow = async () =>
      (
        await admin('query($id: ID!) { policyShadow(id: $id) { observed notCompared faults lines { operationName coordinate change } } }', {
          id: ofAcademy,
        })
      ).data.policyShadow;
    const seen = async () => {
      const { observed, notCompared } = await shadow();
      return observed + notCompared;
    };
    await expect.poll(seen, { interval: 500, timeout: 20_000 }).toBeGreaterThanOrEqual(inTrial);
    const { faults, lines } = await shadow();
    expect(faults).toBe(0);
    expect(new Set(lines.map((one: { change: string }) => one.change))).toEqual(new Set(['LOST']));
    const told = lines.map((one: { operationName: string; coordinate: string }) => `${one.operationName.slice(0, 4)} ${one.coordinate}`);
    expect(new Set(told)).toEqual(lost);
  }, 180_000);
});
