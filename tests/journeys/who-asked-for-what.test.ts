import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** What administrators see of what runs: contracts, the ledger, the processes of the gateway. Threats L50, and the ledger as a way to ask. */
let world: World;
let principal: Ask;
let deputy: Ask;
let officer: Ask;

const SCHOOL = '9990001X';
const OTHER = '9990002Y';
const ENTRY = 'id at isByPerson client action purpose basis operation permitted denied people schools policyVersion outcome';
const LEDGER = `query($purpose: String, $client: String, $outcome: LedgerOutcome, $from: DateTime, $to: DateTime, $before: ID, $first: Int) {
  ledger(purpose: $purpose, client: $client, outcome: $outcome, from: $from, to: $to, before: $before, first: $first) {
    next lookedBackTo entries { ${ENTRY} } } }`;

beforeAll(async () => {
  world = await openWorld();
  const through = (handle: string) => world.person(handle, 'console', 'policy-administration');
  [principal, deputy, officer] = (await Promise.all(['principal', 'deputy', 'dpo'].map(through))) as [Ask, Ask, Ask];
  const parent = await world.person('parent', 'famille', 'family-information');
  await parent('query Home { me { wards { student { id nationalId } } } }');
  const elsewhere = world.preau.demo?.people.find(({ school, role }) => school !== SCHOOL && !role.includes('élève'));
  if (elsewhere !== undefined) {
    const other = await world.person(elsewhere.handle, 'vie-scolaire', 'messaging');
    await other('query Elsewhere { me { id } }');
  }
  const canteen = await world.service('cantine', 'catering');
  const here = `students(schoolId: "${SCHOOL}", first: 3) { edges { node { id dietaryRequirement } } }`;
  // The first pupil of the other school takes lessons at both.
  const listed = await canteen(`query WhoEats { students(schoolId: "${OTHER}", first: 3) { edges { node { id } } } }`);
  const there = `student(id: "${listed.data.students.edges[1].node.id}") { id dietaryRequirement }`;
  await canteen(`query Meals { ${here} }`);
  await canteen(`query MealsElsewhere { ${there} }`);
  await canteen(`query MealsOfBoth { ${here} ${there} }`);
  await parent('query Unreadable { me { id(nonsense: 1) } }');
  await parent('query AllOrNothing { me { id nationalId } }', {}, { prefer: 'strict' });
  if (elsewhere !== undefined)
    await (await world.person(elsewhere.handle, 'vie-scolaire', 'messaging'))('query UnreadableElsewhere { me { id(x: 1) } }');
}, 120_000);
afterAll(() => world?.close());

const search = async (ask: Ask, variables: object = {}) => {
  const { data, errors } = await ask(LEDGER, { ...variables });
  expect(errors).toEqual([]);
  return data.ledger;
};
const names = (page: { entries: { operation: string }[] }) => page.entries.map(({ operation }) => operation);

describe('the ledger', () => {
  it('is searched by purpose, by system and by what came of it', async () => {
    const [, meals] = (await search(deputy, { purpose: 'catering' })).entries;
    expect(meals).toMatchObject({ client: 'cantine', operation: 'Meals', isByPerson: false, action: 'READ', basis: 'public-task' });
    expect(meals.permitted).toContain('Student.id');
    expect(meals.denied).toContain('Student.dietaryRequirement');
    expect(names(await search(deputy, { client: 'famille' }))).toEqual(['AllOrNothing', 'Unreadable', 'Home']);
    expect(names(await search(deputy, { outcome: 'PARTIAL', client: 'famille' }))).toEqual(['Home']);
    expect(names(await search(deputy, { outcome: 'DENIED', client: 'famille' }))).toEqual(['AllOrNothing']);
    expect(names(await search(deputy, { outcome: 'FAILED', client: 'famille' }))).toEqual([]);
    expect((await search(deputy, { purpose: 'catering', to: '2020-01-01T00:00:00Z' })).entries).toEqual([]);
    expect((await search(deputy, { purpose: 'catering', from: '2020-01-01T00:00:00Z' })).entries).toHaveLength(3);
  });

  it('is read a page at a time', async () => {
    const first = await search(deputy, { first: 1 });
    const second = await search(deputy, { first: 1, before: first.next });
    const both = (await search(deputy, { before: first.entries[0].id })).entries.map(({ id }: { id: string }) => id);
    expect(both[0]).toBe(second.entries[0].id);
    expect(both).not.toContain(first.entries[0].id);
    const distant = ['-271821-04-20T00:00:00Z', '1969-12-31T00:00:00Z', '+275760-09-13T00:00:00Z', '+010000-01-01T00:00:00Z'];
    const instants = ['yesterday', ...distant].flatMap((instant) => [{ from: instant }, { to: instant }]);
    for (const wrong of [{ first: 0 }, { first: 101 }, { before: '0' }, { before: 'x' }, { before: '7' }, ...instants])
      expect([wrong, (await deputy(LEDGER, wrong)).text]).toEqual([wrong, expect.stringContaining('BAD_USER_INPUT')]);
  });

  it('names its entries so that nobody can count from one to another, nor hand one on', async () => {
    const { entries, next } = await search(deputy, { first: 5 });
    const names = [next, ...entries.map(({ id }: { id: string }) => id)] as string[];
    expect(new Set(names.map(({ length }) => length)).size).toBe(1);
    for (const name of names) expect(Buffer.from(name, 'base64url').toString('latin1')).not.toMatch(/[0-9]{3}/);
    for (const other of [principal, officer]) expect((await other(LEDGER, { before: next })).text).toContain('BAD_USER_INPUT');
  });

  it('has every reading of it', async () => {
    await deputy('query Curious { ledger(first: 1) { next } }');
    const [latest] = (await search(deputy, { client: 'console' })).entries;
    expect(latest).toMatchObject({ operation: 'Curious', purpose: 'policy-administration', isByPerson: true });
    expect(latest.permitted).toContain('Query.ledger');
  });

  it('tells of a school what was asked there, and of all schools to whoever is entrusted with the national rules', async () => {
    const own = await search(deputy, { first: 100 });
    expect(own.entries.length).toBeGreaterThan(3);
    expect(own.entries.every(({ schools }: { schools: string[] }) => schools.join() === SCHOOL)).toBe(true);
    expect(names(own)).not.toContain('Elsewhere');
    const called = (page: typeof own, name: string) => page.entries.find(({ operation }: { operation: string }) => operation === name);
    // Asked of both schools at once: how many people it was about is not one school's to know.
    expect(called(own, 'MealsOfBoth').people).toBeNull();
    const all = await search(principal, { first: 100 });
    expect(names(all)).toContain('Elsewhere');
    expect(called(all, 'MealsOfBoth')).toMatchObject({ schools: [SCHOOL, OTHER], people: expect.any(Number) });
  });

  it('tells a school of a system that serves two what it asked about the pupils of this one, and no more', async () => {
    const own = await search(deputy, { client: 'cantine' });
    expect(names(own)).toEqual(['MealsOfBoth', 'Meals', 'WhoEats']);
    expect(own.entries[1]).toMatchObject({ schools: [SCHOOL], people: expect.any(Number) });
    expect(names(await search(principal, { client: 'cantine' }))).toEqual(['MealsOfBoth', 'MealsElsewhere', 'Meals', 'WhoEats']);
  });

  it('has what was turned down, where whoever asked stands', async () => {
    for (const ask of [deputy, officer]) {
      const [refused, ...more] = (await search(ask, { outcome: 'REFUSED', purpose: 'family-information' })).entries;
      expect([refused, more]).toMatchObject([
        { operation: 'Unreadable', client: 'famille', schools: expect.arrayContaining([SCHOOL]) },
        [],
      ]);
      expect((await search(ask, { outcome: 'DENIED' })).entries).toMatchObject([
        { operation: 'AllOrNothing', schools: expect.arrayContaining([SCHOOL]) },
      ]);
    }
    expect(names(await search(deputy, { outcome: 'REFUSED' }))).not.toContain('UnreadableElsewhere');
    expect(names(await search(principal, { outcome: 'REFUSED' }))).toContain('UnreadableElsewhere');
  });

  it('names nobody but to the data protection officer, and no pupil to anybody', async () => {
    const asked = 'query Who { ledger(client: "famille", outcome: PARTIAL) { entries { operation actorId } } }';
    const withoutNames = await deputy(asked);
    expect(withoutNames.data.ledger.entries).toEqual([{ operation: 'Home', actorId: null }]);
    expect(withoutNames.errors.map(({ extensions }) => extensions.coordinate)).toEqual(['LedgerEntry.actorId']);
    expect((await officer(asked)).data.ledger.entries).toEqual([{ operation: 'Home', actorId: world.personId('parent') }]);
    const everything = (await officer(LEDGER, { first: 100 })).text;
    expect(everything).not.toContain(world.studentOf('student'));
  });

  it('is told to nobody else', async () => {
    const others: [string, string, string | null][] = [
      ['console', 'policy-administration', 'teacher'],
      ['console', 'policy-administration', 'parent'],
      ['console', 'policy-administration', 'student'],
      ['vie-scolaire', 'school-administration', 'principal'],
      ['cantine', 'catering', null],
    ];
    for (const [client, purpose, handle] of others) {
      const ask = handle === null ? await world.service(client, purpose) : await world.person(handle, client, purpose);
      const { data, errors } = await ask('{ ledger { entries { id } } agreements { id } replicas { id } }');
      expect({ handle, ...data }).toEqual({ handle, ledger: null, agreements: null, replicas: null });
      expect(errors.every(({ extensions }) => extensions.code === 'FORBIDDEN_FIELD')).toBe(true);
    }
  });
});

describe('agreements', () => {
  it('are those of the schools of whoever asks, whether they hold or not', async () => {
    const { data, errors } = await deputy('{ agreements { id school client clientName clientKind purposes categories from to state } }');
    expect(errors).toEqual([]);
    const of = (client: string) => data.agreements.find((one: { client: string }) => one.client === client);
    expect(of('cantine')).toMatchObject({
      clientName: 'Cantine Bon Appétit',
      clientKind: 'VENDOR',
      purposes: ['catering'],
      state: 'IN_FORCE',
    });
    expect(of('ancien')).toMatchObject({ state: 'ENDED' });
    expect(new Set(data.agreements.map(({ school }: { school: string }) => school))).toEqual(new Set([SCHOOL]));
  });
});

describe('the processes of the gateway', () => {
  const ask = async () =>
    (await principal('{ replicas { id startedAt seenAt isLive policyVersion isCurrent decidesSince lag } }')).data.replicas;

  it('are told with the rules that each decides by, and follow what is published', async () => {
    expect(await ask()).toMatchObject([{ isLive: true, policyVersion: '1.0.0', isCurrent: true, lag: null }]);
    const admin = await world.person('it-admin', 'console', 'policy-administration');
    const draft = `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "seen to follow", idempotencyKey: "running")`;
    const id = (await admin(`mutation { done: ${draft} { version { id } } }`)).data.done.version.id as string;
    await admin(`mutation { done: proposePolicy(id: "${id}", revision: 1) { errors { code } } }`);
    for (const act of ['approvePolicy', 'publishPolicy']) await principal(`mutation { done: ${act}(id: "${id}") { errors { code } } }`);
    await expect.poll(async () => (await ask())[0]).toMatchObject({ isLive: true, isCurrent: true, lag: expect.any(Number) });
    const [replica] = await ask();
    expect(replica.policyVersion).toMatch(/^1\.0\.0\+/);
    expect(replica.lag).toBeLessThan(60_000);
  });
});
