import { count } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Purpose } from '../../../core/policy/index.js';
import { createRepository, type ExplainPorts, governanceDefinition } from '../../../gateway/governance/index.js';
import { consentActs, idempotencyKeys } from '../../../gateway/governance/tables.js';
import { type Asking, AT, type Desk, groups, openDesk, staffOf, students, themselves } from '../../subgraphs/messaging/desk.js';
import { HERE, here, NO_OTHERS, NO_REGISTER, THERE, writeRegister } from './register.js';

const unasked = async () => Promise.reject(new Error('nothing is explained here'));
const UNASKED: ExplainPorts = { find: unasked, clients: { find: unasked }, moment: unasked, account: { explained: unasked } };
const told: string[] = [];
let failing = false;
let desk: Desk;
beforeAll(async () => {
  const changed = async (student: string) => {
    if (failing) throw new Error('the bus is gone');
    // What is told of is there already: another reader may look at once.
    told.push(`${student} ${(await createRepository(desk.store.db).actsFor([student])).at(-1)?.act}`);
  };
  desk = (await openDesk(
    governanceDefinition({
      changed,
      stewards: [],
      ...NO_OTHERS,
      register: NO_REGISTER,
      functionsOf: async () => [],
      holdersAt: async () => [],
      headcounts: async () => [],
      academiesOf: async () => new Map(),
      explain: UNASKED,
      rights: { purpose: async (id) => (id === 'catering' ? ({ id, basis: 'public-task' } as Purpose) : undefined), parties: unasked },
      isDecidedAt: () => true,
      replay: () => Promise.reject(new Error('nobody asks')),
    }),
  )) as unknown as Desk;
  await writeRegister(desk.store);
});
afterAll(() => desk.store.close());
afterEach(async () => {
  told.length = 0;
  failing = false;
  await desk.store.db.delete(consentActs);
  await desk.store.db.delete(idempotencyKeys);
});

const MOTHER = here('p10');
/** The mother of s1, who works at the school besides; the family application asks for her. */
const mother: Asking = {
  person: MOTHER,
  client: 'famille',
  extents: [themselves(MOTHER), students(HERE, [here('s1')], 'GUARDIAN')],
  but: { 'Person.id': [staffOf(HERE, 'GUARDIAN'), themselves(MOTHER), students(HERE, '*', 'GUARDIAN')] },
};
const pupil: Asking = { ...mother, person: here('p1'), extents: [themselves(here('p1'), 'STUDENT')] };

let keys = 0;
type Field = 'giveConsent' | 'refuseConsent' | 'withdrawConsent';
async function act(field: Field, asking: Asking = mother, input: object = {}, key?: string) {
  keys += 1;
  const query = `mutation ($input: ConsentInput!, $key: ID!) { ${field}(input: $input, idempotencyKey: $key) {
    consent { id student { id } purpose recipient categories act actedBy { id } capacity noticeVersion at } errors { code path message } } }`;
  const whole = {
    studentId: here('s1'),
    purpose: 'homework-help',
    recipient: 'devoirs',
    categories: ['GRADE'],
    noticeVersion: 2,
    ...input,
  };
  const { data, errors } = await desk.ask(query, { ...asking, variables: { input: whole, key: key ?? `key-${keys}` } });
  expect(errors).toBeUndefined();
  return data[field];
}
const kept = async () => (await desk.store.db.select({ count: count() }).from(consentActs))[0]?.count;
async function refusesWhole(acting: Promise<unknown>, error: object): Promise<void> {
  const before = await kept();
  expect(await acting).toMatchObject({ consent: null, errors: [error] });
  expect(await kept()).toBe(before);
  expect(told).toEqual([]);
}

describe('a guardian', () => {
  it('gives consent for their child, under the notice in force', async () => {
    const { consent, errors } = await act('giveConsent', mother, { categories: ['GRADE', 'COMPETENCY', 'GRADE'] });
    expect(errors).toEqual([]);
    expect(consent).toMatchObject({
      student: { id: here('s1') },
      purpose: 'homework-help',
      recipient: 'devoirs',
      categories: ['COMPETENCY', 'GRADE'],
      act: 'GIVEN',
      actedBy: { id: MOTHER },
      capacity: 'GUARDIAN',
      noticeVersion: 2,
      at: '2026-11-24T09:00:00.000Z',
    });
    expect(consent.id).not.toMatch(/[.]ca[1-9]$/);
  });
  it('is refused for a child of another family, exactly as for one who does not exist', async () => {
    const error = { code: 'NOT_FOUND', path: ['input', 'studentId'], message: 'there is no such student' };
    for (const studentId of [here('s2'), here('s999'), `${THERE}.s1`, here('p1'), 'no id'])
      await refusesWhole(act('giveConsent', mother, { studentId }), error);
  });
  it('is refused under a notice that is not the one in force, and told which is', async () => {
    const error = { code: 'VALIDATION', path: ['input', 'noticeVersion'], message: 'the notice in force is version 2' };
    await refusesWhole(act('giveConsent', mother, { noticeVersion: 1 }), error);
    await refusesWhole(act('giveConsent', mother, { noticeVersion: 3 }), error);
    await refusesWhole(act('refuseConsent', mother, { noticeVersion: 1 }), error);
  });
  it('is refused where nobody published a notice', async () => {
    const error = { code: 'VALIDATION', path: ['input', 'noticeVersion'], message: 'there is no notice to consent under' };
    await refusesWhole(act('giveConsent', mother, { recipient: 'famille' }), error);
    await refusesWhole(act('giveConsent', mother, { purpose: 'orientation', noticeVersion: 1 }), error);
  });
  it('E29: is told to object where they withdraw what rests on no consent, and nothing is written', async () => {
    const error = { code: 'OBJECT_INSTEAD', path: ['input', 'purpose'], message: expect.stringContaining('raiseObjection') };
    await refusesWhole(act('withdrawConsent', mother, { purpose: 'catering', categories: [] }), error);
    await refusesWhole(act('withdrawConsent', mother, { categories: [] }), { code: 'VALIDATION', path: ['input', 'categories'] });
  });
  it('says for which data', async () => {
    await refusesWhole(act('giveConsent', mother, { categories: [] }), { code: 'VALIDATION', path: ['input', 'categories'] });
  });
  it('refuses, which is kept beside what was given', async () => {
    await act('giveConsent');
    expect((await act('refuseConsent')).consent.act).toBe('REFUSED');
    expect(await kept()).toBe(2);
  });
  it('is nobody to consent for a whole school', async () => {
    const office: Asking = { ...mother, extents: [students(HERE, '*', 'OFFICE'), groups(HERE, 'OFFICE'), staffOf(HERE, 'OFFICE')] };
    await refusesWhole(act('giveConsent', office), { code: 'NOT_FOUND', path: ['input', 'studentId'] });
  });
});

describe('a student', () => {
  it('acts for themself, as a student', async () => {
    expect((await act('giveConsent', pupil)).consent).toMatchObject({ capacity: 'STUDENT', actedBy: { id: here('p1') } });
  });
  it('is refused for another', async () => {
    await refusesWhole(act('giveConsent', pupil, { studentId: here('s2') }), { code: 'NOT_FOUND', path: ['input', 'studentId'] });
  });
});

describe('a system of its own', () => {
  it('has nothing to consent to', async () => {
    const query = 'mutation ($input: ConsentInput!) { giveConsent(input: $input, idempotencyKey: "k") { errors { code } } }';
    const input = { studentId: here('s1'), purpose: 'homework-help', recipient: 'devoirs', categories: ['GRADE'], noticeVersion: 2 };
    const { data, errors } = await desk.ask(query, { ...mother, person: null, variables: { input } });
    expect(data.giveConsent).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    expect(await kept()).toBe(0);
  });
});

describe('withdrawing', () => {
  it('needs no notice', async () => {
    await act('giveConsent');
    const { consent, errors } = await act('withdrawConsent', mother, { noticeVersion: 0 });
    expect(errors).toEqual([]);
    expect(consent).toMatchObject({ act: 'WITHDRAWN', categories: ['GRADE'], noticeVersion: 2 });
  });
  it('of everything is of every category that anybody gave for the child', async () => {
    await act('giveConsent', mother, { categories: ['GRADE'] });
    await act('giveConsent', pupil, { categories: ['COMPETENCY'] });
    expect((await act('withdrawConsent', mother, { categories: [] })).consent.categories).toEqual(['COMPETENCY', 'GRADE']);
  });
  it('of everything is refused where nothing was given', async () => {
    await refusesWhole(act('withdrawConsent', mother, { categories: [] }), { code: 'VALIDATION', path: ['input', 'categories'] });
  });
  it('is told of before it is answered, when it is there for everybody', async () => {
    await act('giveConsent');
    await act('withdrawConsent');
    expect(told).toEqual([`${here('s1')} GIVEN`, `${here('s1')} WITHDRAWN`]);
  });
  it('is not answered when nobody could be told; asked again it is told, and one act', async () => {
    await act('giveConsent');
    failing = true;
    await expect(act('withdrawConsent', mother, {}, 'again')).rejects.toThrow('the bus is gone');
    expect(await kept()).toBe(2);
    failing = false;
    told.length = 0;
    expect((await act('withdrawConsent', mother, {}, 'again')).errors).toEqual([]);
    expect(told).toEqual([`${here('s1')} WITHDRAWN`]);
    expect(await kept()).toBe(2);
  });
});

describe('the same act twice', () => {
  it('is one', async () => {
    const first = await act('giveConsent', mother, {}, 'twice');
    expect(await act('giveConsent', mother, {}, 'twice')).toEqual(first);
    expect(await kept()).toBe(1);
  });
  it('at the same time is one', async () => {
    const [one, other] = await Promise.all([act('giveConsent', mother, {}, 'once'), act('giveConsent', mother, {}, 'once')]);
    expect(one.consent.id).toBe(other.consent.id);
    expect(await kept()).toBe(1);
  });
  it('with another input, or another act, is refused', async () => {
    await act('giveConsent', mother, {}, 'reused');
    told.length = 0;
    const error = { code: 'DUPLICATE', path: ['idempotencyKey'] };
    await refusesWhole(act('giveConsent', mother, { categories: ['COMPETENCY'] }, 'reused'), error);
    await refusesWhole(act('withdrawConsent', mother, {}, 'reused'), error);
  });
});

describe('the acts about a student', () => {
  const list = async (asking: Asking, ids = [here('s1')]) => {
    const query = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Student { consents { act purpose actedBy { id } } } } }`;
    const { data } = await desk.ask(query, { ...asking, variables: { ids: ids.map((id) => ({ __typename: 'Student', id })) } });
    return data._entities.map((one: { consents: { act: string }[] | null } | null) => one?.consents?.map(({ act: what }) => what) ?? null);
  };

  it('are the student’s and their guardians’, in the order they were made', async () => {
    await act('giveConsent');
    await act('withdrawConsent', pupil);
    expect(await list(mother)).toEqual([['GIVEN', 'WITHDRAWN']]);
    expect(await list(pupil)).toEqual([['GIVEN', 'WITHDRAWN']]);
  });
  it('are nothing to another family', async () => {
    await act('giveConsent');
    const other: Asking = { ...mother, person: here('p20'), extents: [themselves(here('p20')), students(HERE, [here('s2')], 'GUARDIAN')] };
    expect(await list(other)).toEqual([null]);
  });
  it('are the data protection officer’s at their own school only', async () => {
    await act('giveConsent');
    expect(await list({ ...mother, extents: [students(HERE, '*', 'OFFICE')] })).toEqual([['GIVEN']]);
    expect(await list({ ...mother, extents: [students(THERE, '*', 'OFFICE')] })).toEqual([[]]);
  });
  it('are a vendor’s as far as they are about that vendor', async () => {
    await act('giveConsent');
    const vendor = (client: string): Asking => ({ ...mother, person: null, client, extents: [students(HERE, '*', 'SYSTEM')] });
    expect(await list(vendor('devoirs'))).toEqual([['GIVEN']]);
    expect(await list(vendor('cantine'))).toEqual([[]]);
  });
  it('of a whole class are one statement', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => here(`s${index + 1}`));
    const counter = desk.statements();
    await list({ ...mother, extents: [students(HERE, '*', 'OFFICE')] }, ids);
    expect(counter.count()).toBe(1);
  });
});

describe('the notices', () => {
  it('are those in force, one for each purpose and recipient, with the name of the recipient', async () => {
    const query = '{ consentNotices { purpose recipient recipientName version text } }';
    const { data, errors } = await desk.ask(query, { ...mother, extents: [groups(HERE, 'GUARDIAN')] });
    expect(errors).toBeUndefined();
    expect(data.consentNotices).toEqual([
      { purpose: 'homework-help', recipient: 'devoirs', recipientName: 'Devoirs faciles', version: 2, text: 'information 2' },
    ]);
    const inDecember = await desk.ask(query, { ...mother, at: AT + 30 * 86_400_000, extents: [groups(HERE, 'GUARDIAN')] });
    expect(inDecember.data.consentNotices.map((one: { version: number }) => one.version)).toEqual([3, 1]);
  });
});
