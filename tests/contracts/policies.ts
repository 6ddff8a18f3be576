import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../core/store/index.js';
import { livePolicies } from '../../gateway/governance/index.js';
import { FOUNDATION_ID, foundation } from '../../gateway/governance/policies/foundation.js';
import { createPolicyRepository, type PolicyRepository } from '../../gateway/governance/policies/repository.js';
import type { State } from '../../gateway/governance/policies/version.js';
import { policyApprovals, policyVersions } from '../../gateway/governance/tables.js';

const AT = new Date('2026-11-24T09:00:00Z');
const AUTHOR = '9990001X.p1';
const OTHER = '9990001X.p2';

/** What the database itself keeps of the history of the rules, whoever writes. `open` gives an empty store. */
export function describePolicies(name: string, open: () => Promise<Store>): void {
  describe(`the history of the rules on ${name}`, () => {
    let store: Store;
    let policies: PolicyRepository;
    let made = 0;
    beforeAll(async () => {
      store = await open();
      policies = createPolicyRepository(store.db);
    });
    afterAll(() => store?.close());

    /** A version of a place of its own, as it is in a state. */
    async function add(changes: Partial<typeof policyVersions.$inferInsert> = {}): Promise<string> {
      made += 1;
      const id = `v${made}`;
      const scope = `${1_000_000 + made}X`;
      const row = { id, level: 'SCHOOL', scope, number: 1, document: `{"of":"${scope}"}`, author: AUTHOR, reason: 'r', state: 'DRAFT' };
      await store.db.insert(policyVersions).values({ ...row, revision: 1, savedBy: AUTHOR, writers: [AUTHOR], savedAt: AT, ...changes });
      return id;
    }
    const change = (id: string, values: Partial<typeof policyVersions.$inferInsert>) =>
      store.db.update(policyVersions).set(values).where(eq(policyVersions.id, id));
    const approve = (version: string, person: string) =>
      store.db.insert(policyApprovals).values({ version, person, asDataProtectionOfficer: false, at: AT });
    const refused = async (work: Promise<unknown>, why: RegExp) => {
      const fault = await work.then(
        () => new Error('it was done'),
        (error: Error) => error,
      );
      expect(String((fault.cause as Error | undefined)?.message ?? fault.message)).toMatch(why);
    };

    it('begins with what comes with the project, which is written down with the first draft', async () => {
      expect((await livePolicies(store.db)).versions).toEqual([{ id: FOUNDATION_ID, level: 'NATIONAL', scope: '', number: 1 }]);
      const national = { level: 'NATIONAL', scope: '' } as const;
      const ids = async (...states: readonly State[]) => (await policies.versionsOf(national, states)).map(({ id }) => id);
      expect([await ids('LIVE'), await ids('PROPOSED'), await ids()]).toEqual([[FOUNDATION_ID], [], []]);
      await policies.changing(async (writing) => {
        const { id: _, approvals: __, ...row } = foundation();
        expect(await writing.nextNumber({ level: 'NATIONAL', scope: '' })).toBe(2);
        await writing.add({ ...row, id: 'national-2', number: 2, author: AUTHOR, writers: [AUTHOR], state: 'DRAFT', publishedAt: null });
      });
      expect((await policies.versionsOf({ level: 'NATIONAL', scope: '' })).map(({ id, state }) => `${id} ${state}`)).toEqual([
        'national-2 DRAFT',
        `${FOUNDATION_ID} LIVE`,
      ]);
      expect([await ids('LIVE'), await ids('PROPOSED'), await ids('PROPOSED', 'DRAFT')]).toEqual([[FOUNDATION_ID], [], ['national-2']]);
      expect((await livePolicies(store.db)).national).toEqual(JSON.parse(foundation().document));
    });

    it('keeps what a version says from the moment that it is no draft, and who made it for ever', async () => {
      const id = await add();
      await change(id, { document: '{"of":"other"}', revision: 2 });
      await refused(change(id, { author: OTHER }), /keeps its name, its place and its author/);
      await refused(change(id, { scope: '9990001X' }), /keeps its name/);
      await refused(change(id, { writers: [] }), /who wrote on a version/);
      await change(id, { state: 'PROPOSED' });
      await refused(change(id, { document: '{}' }), /fixed when it ceases to be a draft/);
      await refused(change(id, { writers: [AUTHOR, OTHER] }), /fixed when it ceases to be a draft/);
    });

    it('moves one way', async () => {
      const id = await add();
      await refused(change(id, { state: 'REJECTED' }), /from DRAFT to REJECTED/);
      await change(id, { state: 'ABANDONED' });
      for (const state of ['DRAFT', 'PROPOSED', 'REPLACED']) await refused(change(id, { state }), /cannot go from ABANDONED/);
    });

    it('takes approvals of what is proposed, by who did not write it, and never takes one back', async () => {
      const id = await add({ writers: [AUTHOR, '9990001X.p3'] });
      await refused(approve(id, OTHER), /somebody else approves what is proposed/);
      await change(id, { state: 'PROPOSED' });
      await refused(change(id, { state: 'APPROVED' }), /nobody approved/);
      await refused(change(id, { state: 'LIVE' }), /nobody approved/);
      for (const person of [AUTHOR, '9990001X.p3']) await refused(approve(id, person), /somebody else approves/);
      await approve(id, OTHER);
      await change(id, { state: 'APPROVED' });
      await change(id, { state: 'LIVE' });
      await refused(store.db.delete(policyApprovals), /history of the rules is kept/);
      await refused(store.db.update(policyApprovals).set({ person: AUTHOR }), /history of the rules is kept/);
    });

    it('has one version in force at a place, and brings back only what was', async () => {
      const scope = '9990009Z';
      const first = await add({ scope, state: 'PROPOSED' });
      await approve(first, OTHER);
      await change(first, { state: 'LIVE' });
      await refused(add({ scope, number: 2, state: 'LIVE', rollbackOf: first }), /nobody approved/);
      await change(first, { state: 'REPLACED' });
      await refused(add({ scope, number: 2, state: 'LIVE', rollbackOf: first }), /nobody approved/);
      await refused(add({ scope, number: 2, state: 'LIVE', author: null, savedBy: null }), /nobody approved/);
      const [{ document } = { document: '' }] = await store.db.select().from(policyVersions).where(eq(policyVersions.id, first));
      await add({ scope, number: 2, state: 'LIVE', rollbackOf: first, document });
      await refused(add({ scope, number: 3, state: 'LIVE', rollbackOf: first, document }), /policy_version_one_live/);
      await refused(add({ scope, number: 2 }), /policy_version_number/);
    });

    it('is never removed', async () => {
      await refused(store.db.delete(policyVersions), /history of the rules is kept/);
      await refused(store.db.execute(sql`truncate governance.policy_version`), /history of the rules is kept/);
      await refused(store.db.execute(sql`truncate governance.policy_approval`), /history of the rules is kept/);
    });

    it('is changed by one at a time', async () => {
      const id = await add();
      const bump = () =>
        policies.changing(async (writing) => {
          const { revision = 0 } = (await writing.version(id)) ?? {};
          await writing.change(id, { revision: revision + 1 });
        });
      await Promise.all([bump(), bump(), bump()]);
      expect((await policies.version(id))?.revision).toBe(4);
    });
  });
}
