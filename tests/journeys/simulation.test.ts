import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** What is foretold of a version is held against what comes of it: the same is asked before it is in force and after. */
let world: World;
let admin: Ask;
let principal: Ask;
let officer: Ask;

const SCHOOL = '9990001X';
const READS = ['01', '03', '04', '05', '08', '12', '16', '17'].map((one) => `Op${one}`);
const SIMULATED = `policyVersion days since until isComplete share replayed changed unlisted
  operations { client operationName operationHash purpose requests changed subjects
    gained { coordinate requests } lost { coordinate requests } altered { coordinate requests } }
  notReplayed { reason requests } fault { code where sentence }`;

interface Count {
  readonly coordinate: string;
  readonly requests: number;
}
interface Operation {
  readonly client: string;
  readonly operationName: string;
  readonly requests: number;
  readonly changed: number;
  readonly subjects: number;
  readonly gained: readonly Count[];
  readonly lost: readonly Count[];
  readonly altered: readonly Count[];
}

beforeAll(async () => {
  world = await openWorld();
  const through = (handle: string) => world.person(handle, 'console', 'policy-administration');
  [admin, principal, officer] = (await Promise.all(['it-admin', 'principal', 'dpo'].map(through))) as [Ask, Ask, Ask];
}, 120_000);
afterAll(() => world?.close());

async function act(ask: Ask, call: string, variables: object = {}) {
  const declared = Object.keys(variables).map((name) => `$${name}: String!`);
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
  const { data, errors } = await ask(`mutation${head} { done: ${call} { version { id revision state } errors { code message } } }`, {
    ...variables,
  });
  expect([errors, data.done.errors]).toEqual([[], []]);
  return data.done.version;
}

async function simulate(ask: Ask, by: { readonly id?: string; readonly document?: string }, days = 1) {
  const { data, errors } = await ask(
    `query($id: ID, $document: String, $days: Int!) { policySimulation(id: $id, document: $document, days: $days) { ${SIMULATED} } }`,
    { ...by, days },
  );
  expect(errors).toEqual([]);
  return data.policySimulation;
}

/** Every read of the demo, with the coordinates that it is refused. */
async function traffic(): Promise<ReadonlyMap<string, readonly string[]>> {
  const denied = new Map<string, readonly string[]>();
  for (const name of READS) {
    const { errors } = await world.operation(name);
    denied.set(name, [...new Set(errors.flatMap(({ extensions }) => extensions.coordinate ?? []))].sort());
  }
  return denied;
}

function changes({ operations }: { readonly operations: readonly Operation[] }, kind: 'gained' | 'lost'): ReadonlyMap<string, Set<string>> {
  const found = operations.map((one) => [one.operationName.slice(0, 4), new Set(one[kind].map(({ coordinate }) => coordinate))] as const);
  return new Map(found.filter(([, coordinates]) => coordinates.size > 0));
}

const restriction = (forbids: readonly object[]) =>
  JSON.stringify({ version: '1.0.0', title: 'a trial', level: 'school', of: SCHOOL, signedOffBy: ['draft'], forbids });
const NARROWER = restriction([
  { id: 'no-health', source: 'a trial', categories: ['HEALTH'], roles: ['nurse', 'service'] },
  { id: 'no-attendance', source: 'a trial', categories: ['ATTENDANCE_FACT'], roles: ['cpe', 'guardian', 'aide'] },
]);

describe('a simulation', () => {
  let before: ReadonlyMap<string, readonly string[]>;
  let lost: ReadonlyMap<string, Set<string>>;

  it('asks every recorded read again, comes to what was recorded under the same rules, and says what it cannot ask', async () => {
    before = await traffic();
    await world.operation('Op07');
    const found = await simulate(principal, { id: 'policy-foundation' });
    expect(found).toMatchObject({
      days: 1,
      isComplete: true,
      share: 1,
      replayed: READS.length,
      changed: 0,
      operations: [],
      unlisted: 0,
      fault: null,
    });
    expect(found.notReplayed).toEqual([{ reason: 'WRITES', requests: 1 }]);
    expect(Date.parse(found.until) - Date.parse(found.since)).toBe(86_400_000);
    expect((await simulate(principal, { id: 'policy-foundation' }, 10_000)).days).toBe(92);
  });

  it('of rules that are not stored says the same as of a draft that says them', async () => {
    const { id } = await act(admin, `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "first")`);
    const saved = await admin(
      'mutation($id: ID!, $document: String!) { savePolicyDraft(id: $id, revision: 1, document: $document) { version { revision } errors { code } } }',
      { id, document: NARROWER },
    );
    expect(saved.data.savePolicyDraft).toEqual({ version: { revision: 2 }, errors: [] });
    const [draft, text] = [await simulate(admin, { id }), await simulate(admin, { document: NARROWER })];
    const told = ({ operations }: { operations: readonly Operation[] }) =>
      operations.map((one) => [one.operationName, one.changed, one.lost]);
    expect(told(text)).toEqual(told(draft));
    lost = changes(draft, 'lost');
    expect([...lost.keys()].sort()).toEqual(['Op01', 'Op03', 'Op04', 'Op08', 'Op17']);
    expect(changes(draft, 'gained').size).toBe(0);
    for (const one of draft.operations as Operation[]) {
      expect([one.requests, one.changed]).toEqual([1, 1]);
      expect(one.subjects).toBeGreaterThan(0);
    }
  });

  it('foretells what is lost: exactly those are refused once the version is in force, and nothing else', async () => {
    const [version] = (await admin(`{ policyVersions(level: SCHOOL, scope: "${SCHOOL}") { id } }`)).data.policyVersions;
    await act(admin, `proposePolicy(id: "${version.id}", revision: 2)`);
    await act(principal, `approvePolicy(id: "${version.id}")`);
    await act(principal, `publishPolicy(id: "${version.id}")`);
    const after = await traffic();
    for (const name of READS) {
      const refused = after.get(name) ?? [];
      const foretold = lost.get(name) ?? new Set();
      const newly = refused.filter((coordinate) => before.get(name)?.includes(coordinate) === false);
      expect([name, newly.filter((coordinate) => !foretold.has(coordinate))]).toEqual([name, []]);
      // What is below a refused field is lost with it, and not refused once more.
      expect([name, refused.some((coordinate) => foretold.has(coordinate))]).toEqual([name, foretold.size > 0]);
    }
  });

  it('foretells what is gained, also of what was never fetched: going back to no rules of one’s own gives back what was lost', async () => {
    const back = await act(principal, `rollBackPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "back")`);
    expect(back.state).toBe('PROPOSED');
    const found = await simulate(principal, { id: back.id });
    // Those that were made before were asked under other rules; under these they would be as they were.
    expect(found.notReplayed.map(({ reason }: { reason: string }) => reason)).toEqual(['WRITES']);
    expect(changes(found, 'gained')).toEqual(lost);
    expect(changes(found, 'lost').size).toBe(0);
    await act(officer, `signOffPolicy(id: "${back.id}")`);
    await act(principal, `publishPolicy(id: "${back.id}")`);
    expect(await traffic()).toEqual(before);
  });

  it('foretells that a client would get a field that its contract does not even show it', async () => {
    const { policyVersion } = (await principal('{ policyVersion(id: "policy-foundation") { document } }')).data;
    const document = JSON.parse(policyVersion.document);
    document.grants.push({
      id: 'absences-for-the-canteen',
      source: 'a trial',
      roles: ['service'],
      relations: ['contracted'],
      purposes: ['catering'],
      categories: ['ATTENDANCE_FACT'],
      actions: ['READ'],
    });
    const canteen = await world.service('cantine', 'catering');
    const asked = await canteen(
      `query Absences { students(schoolId: "${SCHOOL}", first: 2) { edges { node { id away: attendanceEvents(first: 1) { edges { node { kind } } } } } } }`,
    );
    expect(asked.errors.map(({ message, extensions }) => [message, extensions.coordinate])).toEqual([
      ['there is no such field, or none for this client', 'Student.attendanceEvents'],
    ]);
    const found = await simulate(principal, { document: JSON.stringify(document) });
    const absences = (found.operations as Operation[]).find(({ operationName }) => operationName === 'Absences');
    expect(absences).toMatchObject({ client: 'cantine', changed: 1, lost: [] });
    expect(absences?.gained.map(({ coordinate }) => coordinate)).toEqual(['AttendanceEvent.kind', 'Student.attendanceEvents']);
  });

  it('is told to nobody else, and says of what is no rules why', async () => {
    const deputyElsewhere = await world.person('principal-2', 'console', 'policy-administration');
    expect(await simulate(deputyElsewhere, { document: NARROWER })).toBeNull();
    expect(await simulate(deputyElsewhere, { id: 'policy-foundation' })).toBeNull();
    expect(await simulate(principal, { id: 'policy-no-such' })).toBeNull();
    expect(await simulate(principal, { document: '{' })).toBeNull();
    const fault = (await simulate(principal, { document: restriction([{ id: 'x', source: 'x', categories: ['NO_SUCH'] }]) })).fault;
    expect(fault).toMatchObject({ code: 'NOT_READABLE', where: expect.stringContaining('forbids') });
    const wider = JSON.stringify({
      ...JSON.parse(NARROWER),
      grants: [
        {
          id: 'more',
          source: 'x',
          roles: ['aed'],
          relations: ['school-staff'],
          purposes: ['attendance'],
          categories: ['HEALTH'],
          actions: ['READ'],
        },
      ],
    });
    expect((await simulate(principal, { document: wider })).fault.code).toBe('WOULD_WIDEN');
    const teacher = await world.person('teacher', 'console', 'policy-administration');
    expect(
      (await teacher('{ policySimulation(id: "policy-foundation", days: 1) { replayed } }')).data?.policySimulation ?? null,
    ).toBeNull();
  });
});

describe('a version that is tried on what is asked', () => {
  const SHADOW = `isRunning startedAt endedAt observed changed notCompared faults unlisted
    lines { client operationName operationHash purpose coordinate change requests }`;
  const seen = async (ask: Ask, id: string) =>
    (await ask(`query($id: ID!) { policyShadow(id: $id) { ${SHADOW} } }`, { id })).data.policyShadow;

  it('is decided beside the rules in force: what differs is counted as it is foretold, and nothing else is served', async () => {
    const { id } = await act(admin, `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "tried")`);
    await admin(
      'mutation($id: ID!, $document: String!) { savePolicyDraft(id: $id, revision: 1, document: $document) { errors { code } } }',
      {
        id,
        document: NARROWER,
      },
    );
    const early = await admin('mutation($id: ID!) { startPolicyShadow(id: $id) { errors { code } } }', { id });
    expect(early.data.startPolicyShadow.errors).toEqual([{ code: 'WRONG_STATE' }]);
    await act(admin, `proposePolicy(id: "${id}", revision: 2)`);
    expect(await seen(admin, id)).toBeNull();
    await act(admin, `startPolicyShadow(id: "${id}")`);
    // The very next request is counted.
    const told = await world.operation('Op04');
    const foretold = (await simulate(admin, { id })).operations.find((one: Operation) => one.operationName.startsWith('Op04'));
    const lines = async () =>
      (await seen(admin, id)).lines.filter((one: { operationName: string }) => one.operationName.startsWith('Op04'));
    await expect.poll(async () => (await lines()).length, { interval: 500 }).toBeGreaterThan(0);
    const lost = (await lines()).map(({ coordinate, change, requests }: Count & { change: string }) => [coordinate, change, requests]);
    expect(lost.sort()).toEqual(foretold.lost.map(({ coordinate }: Count) => [coordinate, 'LOST', 1]).sort());
    expect(
      told.errors
        .map(({ extensions }) => extensions.coordinate)
        .filter((one) => foretold.lost.some(({ coordinate }: Count) => coordinate === one)),
    ).toEqual([]);
    expect(await seen(admin, id)).toMatchObject({ isRunning: true, endedAt: null, notCompared: 0, faults: 0, unlisted: 0 });

    await act(principal, `stopPolicyShadow(id: "${id}")`);
    const ended = await seen(principal, id);
    expect(ended).toMatchObject({ isRunning: false, endedAt: expect.any(String) });
    expect(ended.changed).toBeGreaterThan(0);
    await world.operation('Op04');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await seen(principal, id)).toEqual(ended);
    const elsewhere = await world.person('principal-2', 'console', 'policy-administration');
    expect(await seen(elsewhere, id)).toBeNull();
    const refused = await elsewhere('mutation($id: ID!) { startPolicyShadow(id: $id) { errors { code } } }', { id });
    expect(refused.data.startPolicyShadow.errors).toEqual([{ code: 'NOT_FOUND' }]);
  });
});
