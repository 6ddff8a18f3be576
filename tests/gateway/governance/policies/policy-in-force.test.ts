import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../core/store/index.js';
import { emptyRestriction } from '../../../../gateway/governance/policies/content.js';
import { inForce, openPolicyInForce } from '../../../../gateway/governance/policies/policy-in-force.js';
import { policyApprovals, policyVersions } from '../../../../gateway/governance/tables.js';
import { openTestStore } from '../../../store.js';

const AT = new Date('2026-11-24T09:00:00Z');
const AUTHOR = '9990001X.p1';

let store: Store;
let made: string[];
beforeAll(async () => {
  store = await openTestStore();
});
beforeEach(() => {
  made = [];
});
afterAll(() => store.close());

const open = () =>
  openPolicyInForce(store.db, (live) => {
    made.push(live.versions.map(({ id }) => id).join());
    return inForce(live);
  });

let count = 0;
async function proposed(of: string, document = emptyRestriction({ level: 'SCHOOL', scope: of }, 1, [])): Promise<string> {
  count += 1;
  const id = `v${count}`;
  await store.db.insert(policyVersions).values({
    id,
    level: 'SCHOOL',
    scope: of,
    number: count,
    document,
    author: AUTHOR,
    reason: 'a trial',
    state: 'DRAFT',
    revision: 1,
    savedBy: AUTHOR,
    writers: [AUTHOR],
    savedAt: AT,
  });
  await change(id, { state: 'PROPOSED', proposedAt: AT });
  return id;
}
const change = (id: string, values: Partial<typeof policyVersions.$inferInsert>) =>
  store.db.update(policyVersions).set(values).where(eq(policyVersions.id, id));
async function publish(id: string) {
  await store.db.insert(policyApprovals).values({ version: id, person: '9990001X.p2', asDataProtectionOfficer: false, at: AT });
  await change(id, { state: 'LIVE', publishedAt: AT });
}

describe('the rules in force', () => {
  it('are made when they are proposed, so that their publication waits for nothing', async () => {
    const [ready, unready] = [open(), open()];
    await ready.live();
    const id = await proposed('9990001X');
    await ready.prepare(id);
    expect(made).toEqual(['policy-foundation', `policy-foundation,${id}`]);
    await publish(id);
    const policy = await ready.live();
    expect(made).toHaveLength(2);
    // By whichever way they were made, they have one name.
    expect((await unready.live()).version).toBe(policy.version);
    expect(made).toHaveLength(3);
  });

  it('have one name whatever the order of the places is', async () => {
    const id = await proposed('9980001A');
    const [ready, unready] = [open(), open()];
    await ready.prepare(id);
    await publish(id);
    expect((await ready.live()).version).toBe((await unready.live()).version);
    expect(made.at(-1)).toBe(made.at(-2));
  });

  it('are the very same when they are in force again', async () => {
    const policies = open();
    const before = await policies.live();
    const id = await proposed('9990003Z');
    await publish(id);
    const after = await policies.live();
    expect(after).not.toBe(before);
    await change(id, { state: 'REPLACED', endedAt: AT });
    expect(await policies.live()).toBe(before);
  });

  it('are the very same however much is proposed beside them', async () => {
    const policies = open();
    const before = await policies.live();
    for (let count = 0; count < 20; count += 1) await policies.prepare(await proposed(`99970${String(count).padStart(2, '0')}X`));
    expect(made).toHaveLength(21);
    expect(await policies.live()).toBe(before);
    expect(made).toHaveLength(21);
  });

  it('are not made of what could not be in force', async () => {
    const policies = open();
    await policies.live();
    expect(await policies.prepare(await proposed('9990004A', '{"forbids":"everything"}'))).toBeNull();
    expect(await policies.prepare('v0')).toBeNull();
    expect(made).toHaveLength(1);
  });

  it('are made of a version that whoever was asked examines, and nobody else', async () => {
    const policies = open();
    const forbids = [{ id: 'closed', source: 'a slip', purposes: ['policy-administration'] }];
    const document = { version: '1', title: 'closed', level: 'school', of: '9990005B', signedOffBy: ['principal'], forbids };
    const policy = await policies.prepare(await proposed('9990005B', JSON.stringify(document)));
    expect(policy?.restrictions?.documents.map(({ of }) => of)).toContain('9990005B');
  });
});
