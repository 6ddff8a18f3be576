import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreements, clients } from '../../gateway/governance/tables.js';
import { enrolments, guardianLinks, roleAssignments, teachingAssignments } from '../../subgraphs/identity/tables.js';
import { basePolicy } from '../gateway/base-policy.js';
import { type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';

/**
 * Who somebody is, and what is agreed, is remembered from one request to the next. Whoever changes it, and by whatever means, the very next
 * request is decided on the change (promise 6; threats T31).
 */
let journey: Journey;
let inForce = basePolicy();
beforeAll(async () => {
  journey = await openJourney(undefined, { policy: () => inForce });
}, 120_000);
afterAll(() => journey?.close());

const PARENT: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
const TEACHER: Who = { client: 'prof', purpose: 'roll-call', as: 'teacher' };
const VENDOR: Who = { client: 'cantine', purpose: 'catering' };
const CHILD = '{ me { wards { student { id person { givenName } } } } }';
const LIST = (group: string) => `{ classGroup(id: "${group}") { members(first: 40) { edges { node { person { familyName } } } } } }`;
const PUPILS = '{ students(schoolId: "9990001X", first: 3) { edges { node { person { displayName } } } } }';

const names = ({ text }: Outcome) => (text.match(/"(givenName|familyName|displayName)":"/g) ?? []).length;

/** Asks until everything is remembered, changes something, asks again; then what was changed is put back. */
async function changing(who: Who, query: string, change: () => Promise<() => Promise<unknown>>) {
  await journey.ask(who, query);
  const remembered = await journey.ask(who, query);
  const restore = await change();
  const after = await journey.ask(who, query).finally(restore);
  return { remembered, after, restored: await journey.ask(who, query) };
}

async function update<Row extends Record<string, unknown>>(
  // biome-ignore lint/suspicious/noExplicitAny: tables of several shapes; a test names the column it changes.
  table: any,
  where: ReturnType<typeof eq>,
  set: Row,
): Promise<() => Promise<unknown>> {
  const before = await journey.store.db.select().from(table).where(where);
  expect(before.length).toBeGreaterThan(0);
  await journey.store.db.update(table).set(set).where(where);
  return async () => {
    for (const row of before as Record<string, unknown>[]) {
      const back = Object.fromEntries(Object.keys(set).map((key) => [key, row[key]]));
      await journey.store.db
        .update(table)
        .set(back)
        .where(eq(table.id, row.id as string));
    }
  };
}

describe('what was remembered', () => {
  it('is used: a second request asks nothing about the same people', async () => {
    const { remembered } = await changing(PARENT, CHILD, async () => async () => undefined);
    expect(names(remembered)).toBeGreaterThan(0);
    expect(remembered.facts).toEqual([]);
  });

  it('is forgotten when a guardian loses access', async () => {
    const link = () => update(guardianLinks, eq(guardianLinks.guardian, journey.person('parent')), { webAccess: false });
    const { remembered, after, restored } = await changing(PARENT, CHILD, link);
    expect(names(remembered)).toBeGreaterThan(0);
    expect(names(after)).toBe(0);
    expect(restored.text).toBe(remembered.text);
  });

  it('is forgotten when a child leaves the school', async () => {
    const [ward] = await journey.store.db
      .select()
      .from(guardianLinks)
      .where(eq(guardianLinks.guardian, journey.person('parent')));
    const left = () => update(enrolments, eq(enrolments.student, ward?.student as string), { leftOn: '2020-01-01' });
    const { remembered, after } = await changing(PARENT, CHILD, left);
    expect(names(after)).toBeLessThan(names(remembered));
  });

  it('is forgotten when a teacher no longer teaches a class', async () => {
    const teacher = journey.person('teacher');
    const [taught] = await journey.store.db
      .select()
      .from(teachingAssignments)
      .where(eq(teachingAssignments.staff, teacher.replace('.p', '.t')));
    const group = taught?.group as string;
    const over = async () => {
      const lessons = await update(teachingAssignments, eq(teachingAssignments.group, group), { validTo: '2020-01-01' });
      const functions = await update(roleAssignments, eq(roleAssignments.person, teacher), { validTo: '2020-01-01' });
      return async () => Promise.all([lessons(), functions()]);
    };
    const { remembered, after, restored } = await changing(TEACHER, LIST(group), over);
    expect(names(remembered)).toBeGreaterThan(0);
    expect(names(after)).toBe(0);
    expect(restored.text).toBe(remembered.text);
  });

  it('is forgotten when an agreement ends, by decision or by its date', async () => {
    const revoked = () => update(agreements, eq(agreements.client, 'cantine'), { to: new Date(journey.now - 1000) });
    const { remembered, after } = await changing(VENDOR, PUPILS, revoked);
    expect(names(remembered)).toBeGreaterThan(0);
    expect(names(after)).toBe(0);

    const at = Math.max(journey.now, Date.now());
    const limited = () => update(agreements, eq(agreements.client, 'cantine'), { to: new Date(at + 60_000) });
    const restore = await limited();
    try {
      expect(names(await journey.ask({ ...VENDOR, at: at + 59_999 }, PUPILS))).toBeGreaterThan(0);
      expect(names(await journey.ask({ ...VENDOR, at: at + 60_000 }, PUPILS))).toBe(0);
      expect(names(await journey.ask({ ...VENDOR, at: at + 59_999 }, PUPILS))).toBeGreaterThan(0);
    } finally {
      await restore();
    }
  });

  it('is forgotten when a client becomes a third party', async () => {
    const sold = () => update(clients, eq(clients.id, 'famille'), { kind: 'vendor' });
    const { remembered, after } = await changing(PARENT, CHILD, sold);
    const ids = ({ data }: Outcome) => data.me.wards.map((ward: { student: { id: string } }) => ward.student.id) as string[];
    const isOurs = (id: string) => /^\d{7}[A-Z]\.s\d+$/.test(id);
    expect(ids(remembered).every(isOurs)).toBe(true);
    expect(ids(after).some(isOurs)).toBe(false);
  });

  it('of one operation is not told for another of the same caller', async () => {
    await journey.ask(PARENT, CHILD);
    const { sent } = await journey.ask(PARENT, '{ me { givenName } }');
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['identity']);
    const named = sent.flatMap(({ capability }) => Object.keys(capability.coordinates));
    expect(named).toContain('Person.givenName');
    expect(named).not.toContain('Person.wards');
  });

  it('of one version of the rules is not told under the name of another that says the same', async () => {
    const versions = async () => (await journey.ask(PARENT, CHILD)).sent.map(({ capability }) => capability.policy);
    const before = inForce;
    await journey.ask(PARENT, CHILD);
    expect(new Set(await versions())).toEqual(new Set([before.version]));
    const moved = () => journey.store.db.execute(sql`update governance.epoch set mark = gen_random_uuid() where name = 'policy'`);
    inForce = { ...before, version: 'another' };
    await moved();
    expect(new Set(await versions())).toEqual(new Set(['another']));
    inForce = before;
    await moved();
    expect(new Set(await versions())).toEqual(new Set([before.version]));
  });

  it('of one letter is not told for the next: each goes to whom it is for', async () => {
    const send = 'mutation($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { errors { code } } }';
    for (const [index, to] of ['cpe', 'teacher', 'cpe'].entries()) {
      const input = { schoolId: '9990001X', subject: 's', body: 'b', to: [{ personId: journey.person(to) }] };
      const { sent } = await journey.ask(PARENT, send, { input, key: `letter-${index}` });
      const addressees = sent.flatMap(({ capability }) => capability.addressees ?? []);
      expect(addressees.map(({ person }) => person)).toEqual([journey.person(to)]);
    }
  });

  it('is on the ledger: the epochs that a decision stood on', async () => {
    const one = await journey.ask(VENDOR, PUPILS);
    const back = await update(agreements, eq(agreements.client, 'cantine'), { to: null });
    const two = await journey.ask(VENDOR, PUPILS);
    await back();
    const epochs = (outcome: Outcome) => outcome.entries.at(-1)?.epochs as Record<string, number>;
    expect(epochs(two).agreement).toBe((epochs(one).agreement ?? 0) + 1);
    expect(epochs(two).relation).toBe(epochs(one).relation);
  });
});

describe('an answer that was begun before a change', () => {
  it('E26: is not given as it was begun: what was withdrawn while it was made is not in it, and it is made anew', async () => {
    expect(names(await journey.ask(VENDOR, PUPILS))).toBeGreaterThan(0);
    const isTheirs = eq(agreements.client, 'cantine');
    const before = await journey.store.db.select().from(agreements).where(isTheirs);
    let ending: Promise<unknown> | null = null;
    journey.tamper((_, response) => {
      // The subgraph has answered; the agreement ends now, before the answer is written.
      ending ??= journey.store.db
        .update(agreements)
        .set({ to: new Date(journey.now - 1000) })
        .where(isTheirs)
        .execute();
      return response;
    });
    const { text, status, entries } = await journey.ask(VENDOR, PUPILS).finally(() => journey.tamper(null));
    await ending;
    for (const { id, to } of before) await journey.store.db.update(agreements).set({ to }).where(eq(agreements.id, id));
    expect(status).toBe(200);
    expect(text).not.toContain('displayName":"');
    expect(entries.map(({ outcome }) => outcome)).toEqual(['failed', 'partial']);
    expect(names(await journey.ask(VENDOR, PUPILS))).toBeGreaterThan(0);
  });
});
