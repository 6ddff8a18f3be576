import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentParties, Purpose } from '../../../core/policy/index.js';
import { createRepository, type ExplainPorts, governanceDefinition } from '../../../gateway/governance/index.js';
import { decideBy } from '../../../gateway/governance/rights/rows.js';
import { idempotencyKeys, objections, restrictions } from '../../../gateway/governance/tables.js';
import { enrolments } from '../../../subgraphs/identity/tables.js';
import { type Asking, AT, type Desk, openDesk, staffOf, students, themselves } from '../../subgraphs/messaging/desk.js';
import { enrol, leave } from '../../subgraphs/roster.js';
import { HERE, here, NO_OTHERS, NO_REGISTER, THERE, writeRegister } from './register.js';

/** Objections and restrictions in the subgraph that keeps them, which checks for itself whatever the gateway decided. */
const unasked = async () => Promise.reject(new Error('nothing is explained here'));
const UNASKED: ExplainPorts = { find: unasked, clients: { find: unasked }, moment: unasked, account: { explained: unasked } };
const BASES: Readonly<Record<string, string>> = {
  catering: 'public-task',
  research: 'legitimate-interest',
  'homework-help': 'consent',
  'subject-access': 'legal-obligation',
};
const MOTHER = here('p10');
const PARTIES: ConsentParties = {
  subject: { person: here('p1'), birthDate: '2014-01-01', zone: 'Europe/Paris', emancipatedAt: null },
  guardians: [
    { person: MOTHER, relation: 'legal-guardian', from: 0, to: null },
    { person: here('p11'), relation: 'legal-guardian', from: 0, to: null },
    { person: here('p40'), relation: 'legal-guardian', from: 0, to: null },
  ],
  courtDecision: null,
};
let parties = PARTIES;
const told: string[] = [];
let failing = false;
let desk: Desk;
beforeAll(async () => {
  desk = (await openDesk(
    governanceDefinition({
      changed: async (student) => {
        if (failing) throw new Error('the bus is gone');
        const { rights } = createRepository(desk.store.db);
        // What is told of is there already: another reader may look at once.
        told.push(`${student} ${(await rights.objectionsTo('devoirs')).length} ${(await rights.restricted()).length}`);
      },
      stewards: [],
      ...NO_OTHERS,
      register: NO_REGISTER,
      functionsOf: async () => [],
      holdersAt: async () => [],
      headcounts: async () => [],
      academiesOf: async () => new Map(),
      explain: UNASKED,
      rights: {
        purpose: async (id) => (BASES[id] === undefined ? undefined : ({ id, basis: BASES[id] } as Purpose)),
        parties: async (student) => (student === here('s1') ? parties : null),
      },
      isDecidedAt: () => true,
      replay: () => Promise.reject(new Error('nobody asks')),
    }),
  )) as unknown as Desk;
  await writeRegister(desk.store);
  await enrol(desk.store, HERE, [here('s1')]);
});
afterAll(() => desk.store.close());
afterEach(async () => {
  told.length = 0;
  failing = false;
  parties = PARTIES;
  for (const table of [objections, restrictions, idempotencyKeys]) await desk.store.db.delete(table);
});

const by = (person: string): Asking => ({
  person,
  client: 'famille',
  extents: [themselves(person), students(HERE, [here('s1')], 'GUARDIAN')],
  but: { 'Person.id': [staffOf(HERE, 'GUARDIAN'), themselves(person), students(HERE, '*', 'GUARDIAN')] },
});
const mother = by(MOTHER);
const office = (person: string, more: object = {}): Asking => ({
  person,
  client: 'vie-scolaire',
  extents: [{ ...students(HERE, '*', 'OFFICE'), ...more }, staffOf(HERE, 'OFFICE')],
});
const head = office(here('p50'));

let keys = 0;
const FIELDS = {
  raiseObjection: ['ObjectionInput', 'objection { id state recipient capacity grounds } errors { code path message }'],
  takeBackObjection: ['ObjectionRefInput', 'objection { id state } errors { code path message }'],
  decideObjection: ['ObjectionDecisionInput', 'objection { id state answer } errors { code path message }'],
  restrictData: ['DataRestrictionInput', 'restriction { id ground liftedAt } errors { code path message }'],
  liftRestriction: ['DataRestrictionLiftInput', 'restriction { id liftedAt liftReason } errors { code path message }'],
} as const;
async function act(field: keyof typeof FIELDS, asking: Asking, input: object, key?: string) {
  keys += 1;
  const [type, selection] = FIELDS[field];
  const { data, errors } = await desk.ask(
    `mutation ($input: ${type}!, $key: ID!) { ${field}(input: $input, idempotencyKey: $key) { ${selection} } }`,
    {
      ...asking,
      variables: { input: { studentId: here('s1'), ...input }, key: key ?? `key-${keys}` },
    },
  );
  expect(errors).toBeUndefined();
  return data[field];
}
const raise = (asking = mother, input: object = {}, key?: string) =>
  act('raiseObjection', asking, { purpose: 'catering', recipient: 'devoirs', grounds: 'ours', ...input }, key);
const decide = (objectionId: string, asking = head, decision = 'REJECTED') =>
  act('decideObjection', asking, { objectionId, decision, answer: 'theirs' });
const restrict = (asking = head, key?: string) => act('restrictData', asking, { ground: 'UNLAWFUL_USE', motive: 'a mistake' }, key);
const refused = (code: string) => expect.objectContaining({ errors: [expect.objectContaining({ code })] });

describe('an objection', () => {
  it('counts before it is answered, and is no answer when not everybody could be told; said again, it is', async () => {
    expect((await raise()).objection).toMatchObject({ state: 'PENDING', capacity: 'GUARDIAN', recipient: 'devoirs' });
    expect(told).toEqual([`${here('s1')} 1 0`]);
    failing = true;
    const asking = { ...mother, variables: { input: { studentId: here('s1'), purpose: 'research', grounds: 'ours' }, key: 'late' } };
    const QUERY =
      'mutation ($input: ObjectionInput!, $key: ID!) { raiseObjection(input: $input, idempotencyKey: $key) { objection { state } errors { code } } }';
    await expect(desk.ask(QUERY, asking)).rejects.toThrow('the bus is gone');
    failing = false;
    expect((await desk.ask(QUERY, asking)).data.raiseObjection).toEqual({ objection: { state: 'PENDING' }, errors: [] });
    expect(await desk.store.db.select().from(objections)).toHaveLength(2);
  });

  it('is refused here too for a child of another family, a whole school, and a child who is not there', async () => {
    for (const studentId of [here('s2'), here('s999'), `${THERE}.s1`, here('p1'), 'no id'])
      expect(await raise(mother, { studentId })).toEqual(refused('NOT_FOUND'));
    expect(await raise(head)).toEqual(refused('NOT_FOUND'));
    expect(await raise({ ...by(here('p1')), extents: [themselves(here('p1'), 'STUDENT')] })).toEqual(refused('NOT_ENTITLED'));
    expect(told).toEqual([]);
  });

  it('is one of one person to one thing, also when the same is said at once', async () => {
    const outcomes = await Promise.all([raise(), raise(), raise()]);
    expect(outcomes.filter(({ objection }) => objection !== null)).toHaveLength(1);
    expect(outcomes.filter(({ errors }) => errors[0]?.code === 'DUPLICATE')).toHaveLength(2);
    expect((await raise(by(here('p11')))).errors).toEqual([]);
    expect((await raise(mother, { recipient: null })).errors).toEqual([]);
    const rows = await createRepository(desk.store.db).rights.objectionsTo('devoirs');
    expect(rows).toHaveLength(3);
    // To another service stands the one that is to whoever gets the data.
    expect(await createRepository(desk.store.db).rights.objectionsTo('famille')).toHaveLength(1);
  });

  it('is decided once, of several who decide at once', async () => {
    const { objection } = await raise();
    const outcomes = await Promise.all([
      decide(objection.id),
      decide(objection.id, office(here('p51')), 'UPHELD'),
      decide(objection.id, office(here('p52'))),
    ]);
    expect(outcomes.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(outcomes.filter(({ errors }) => errors[0]?.code === 'CONFLICT')).toHaveLength(2);
  });

  it('is decided by nobody of the family, whoever raised it, nor by an office that does not reach the child', async () => {
    const { objection } = await raise();
    for (const person of [MOTHER, here('p11'), here('p40'), here('p1')])
      expect(await decide(objection.id, office(person))).toEqual(refused('OWN_OBJECTION'));
    for (const asking of [by(here('p50')), office(here('p50'), { except: [here('s1')] }), office(here('p50'), { school: THERE })])
      expect(await decide(objection.id, asking)).toEqual(refused('NOT_FOUND'));
    expect((await decide(objection.id)).objection).toMatchObject({ state: 'REJECTED', answer: 'theirs' });
  });

  it('is never written over, not even past the statements there are', async () => {
    const { objection } = await raise();
    await decide(objection.id);
    const { db } = desk.store;
    for (const change of [{ grounds: 'others' }, { decision: 'UPHELD' }, { raisedBy: here('p99') }])
      await expect(db.update(objections).set(change)).rejects.toThrow();
    expect((await db.select().from(objections))[0]).toMatchObject({ grounds: 'ours', decision: 'REJECTED', raisedBy: MOTHER });
  });

  it('is answered within a month, at the latest on its last day', () => {
    const due = (raisedAt: string) => decideBy({ raisedAt: new Date(raisedAt) }).toISOString();
    expect(due('2026-11-24T09:00:00Z')).toBe('2026-12-24T09:00:00.000Z');
    expect(due('2026-01-31T09:00:00Z')).toBe('2026-02-28T09:00:00.000Z');
    expect(due('2026-12-31T09:00:00Z')).toBe('2027-01-31T09:00:00.000Z');
    expect(new Date(AT).toISOString()).toContain('2026-11-24');
  });
});

describe('a restriction', () => {
  it('counts before it is answered, once on one ground, until it is lifted, and then it may be set again', async () => {
    const { restriction } = await restrict();
    expect(told).toEqual([`${here('s1')} 0 1`]);
    expect(await restrict()).toEqual(refused('DUPLICATE'));
    const lift = () => act('liftRestriction', head, { restrictionId: restriction.id, reason: 'put right' });
    expect((await lift()).restriction).toMatchObject({ liftReason: 'put right' });
    expect(told.at(-1)).toBe(`${here('s1')} 0 0`);
    expect(await lift()).toEqual(refused('CONFLICT'));
    expect((await restrict()).errors).toEqual([]);
  });

  it('is set by an office of the whole school, and by nobody else', async () => {
    for (const asking of [mother, office(here('p50'), { school: THERE }), { ...head, extents: [students(HERE, [here('s1')], 'TEACHER')] }])
      expect(await restrict(asking)).toEqual(refused('NOT_FOUND'));
    expect(await createRepository(desk.store.db).rights.restricted()).toEqual([]);
  });
});

describe('an objection of somebody whose word counts no more', () => {
  const takeBack = (asking: Asking, objectionId: string) => act('takeBackObjection', asking, { objectionId });
  it('is taken back by who may object now, and by nobody else', async () => {
    const { objection } = await raise();
    await decide(objection.id, head, 'UPHELD');
    // The other parent, while she exercises authority; a parent without it, once she lost hers.
    expect(await takeBack(by(here('p11')), objection.id)).toEqual(refused('OWN_OBJECTION'));
    parties = { ...PARTIES, guardians: PARTIES.guardians.map((one) => (one.person === MOTHER ? { ...one, to: 1 } : one)) };
    expect(await takeBack(by(here('p12')), objection.id)).toEqual(refused('OWN_OBJECTION'));
    expect((await takeBack(by(here('p11')), objection.id)).objection).toEqual({ id: objection.id, state: 'TAKEN_BACK' });
  });

  it('is the pupil’s to take back once of age, and no parent’s but who raised it', async () => {
    const { objection } = await raise();
    parties = { ...PARTIES, subject: { ...PARTIES.subject, birthDate: '2008-01-01' } };
    expect(await takeBack(by(here('p11')), objection.id)).toEqual(refused('OWN_OBJECTION'));
    const pupil = { ...by(here('p1')), extents: [themselves(here('p1'), 'STUDENT')] };
    expect((await takeBack(pupil, objection.id)).objection).toEqual({ id: objection.id, state: 'TAKEN_BACK' });
  });
});

describe('an office', () => {
  it('restricts nothing of its own family, and lifts nothing', async () => {
    const { restriction } = await restrict();
    for (const person of [MOTHER, here('p40'), here('p1')]) {
      expect(await act('restrictData', office(person), { ground: 'NEEDED_FOR_CLAIMS', motive: 'ours' })).toEqual(refused('OWN_MATTER'));
      const lifting = { restrictionId: restriction.id, reason: 'ours' };
      expect(await act('liftRestriction', office(person), lifting)).toEqual(refused('OWN_MATTER'));
    }
    expect(await createRepository(desk.store.db).rights.restricted()).toEqual([here('s1')]);
  });

  it('for a pupil who went to another school is the one there: what was restricted, or objected to, has somebody who answers for it', async () => {
    const [restricted, raised] = [await restrict(), await raise()];
    const there = office(`${THERE}.p60`, { school: THERE });
    const read = async (asking: Asking, school: string) =>
      (await desk.ask(`{ objections(schoolId: "${school}") { id grounds } }`, asking)).data.objections;
    await enrol(desk.store, THERE, [here('s1')]);
    // A guest there: their own school answers.
    expect([await decide(raised.objection.id, there), await read(there, THERE)]).toEqual([refused('NOT_FOUND'), []]);
    await leave(desk.store, HERE, [here('s1')], '2026-11-20');
    expect(await decide(raised.objection.id)).toEqual(refused('NOT_FOUND'));
    expect([await read(head, HERE), await read(there, HERE)]).toEqual([[], []]);
    expect(await read(there, THERE)).toEqual([{ id: raised.objection.id, grounds: 'ours' }]);
    expect((await decide(raised.objection.id, there)).errors).toEqual([]);
    const lifting = { restrictionId: restricted.restriction.id, reason: 'put right' };
    expect((await act('liftRestriction', there, lifting)).errors).toEqual([]);
    await desk.store.db.update(enrolments).set({ leftOn: null }).where(eq(enrolments.school, HERE));
    await desk.store.db.delete(enrolments).where(eq(enrolments.school, THERE));
  });

  it('that is held at another school, or by the other parent, is told of no grounds', async () => {
    const { objection } = await raise();
    const read = async (asking: Asking) => (await desk.ask(`{ objections(schoolId: "${HERE}") { id grounds } }`, asking)).data.objections;
    const father = by(here('p11'));
    for (const more of [students(THERE, '*', 'OFFICE'), students(HERE, '*', 'OFFICE')])
      expect(await read({ ...father, extents: [...father.extents, more] })).toEqual([{ id: objection.id, grounds: null }]);
    const guest = { ...office(here('p60')), extents: [students(THERE, '*', 'OFFICE'), students(HERE, [here('s1')], 'TEACHER')] };
    expect(await read(guest)).toEqual([{ id: objection.id, grounds: null }]);
    expect(await read(head)).toEqual([{ id: objection.id, grounds: 'ours' }]);
  });
});

describe('what is kept', () => {
  const READ = `{ objections(schoolId: "${HERE}", pendingOnly: false) { id grounds } }`;
  it('is read within reach: of the school of an office, by no other, and by no system', async () => {
    const { objection } = await raise();
    const read = async (asking: Asking) => (await desk.ask(READ, asking)).data.objections;
    expect(await read(head)).toEqual([{ id: objection.id, grounds: 'ours' }]);
    expect(await read(by(here('p11')))).toEqual([{ id: objection.id, grounds: null }]);
    for (const asking of [
      office(here('p50'), { school: THERE }),
      office(here('p50'), { except: [here('s1')] }),
      { ...head, extents: [students(HERE, '*', 'SYSTEM')] },
    ])
      expect(await read(asking)).toEqual([]);
  });
});
