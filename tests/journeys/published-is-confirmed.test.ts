import { setTimeout as delay } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replicas } from '../../gateway/governance/tables.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** Whoever puts rules in force is answered when every process that holds a lease has read them. Design §6. */
const AT = 'level: SCHOOL, scope: "9990001X"';
let world: World;
let principal: Ask;
let admin: Ask;
beforeAll(async () => {
  world = await openWorld(60);
  [principal, admin] = (await Promise.all(
    ['principal', 'it-admin'].map((handle) => world.person(handle, 'console', 'policy-administration')),
  )) as [Ask, Ask];
}, 120_000);
afterAll(() => world?.close());

let keys = 0;
async function act(ask: Ask, call: string): Promise<string> {
  const { data, errors } = await ask(`mutation { done: ${call} { version { id } errors { code message } } }`, {});
  expect(errors).toEqual([]);
  expect(data.done.errors).toEqual([]);
  return data.done.version.id;
}
const once = () => {
  keys += 1;
  return `reason: "a trial", idempotencyKey: "confirmed-${keys}"`;
};
async function approved(): Promise<string> {
  const id = await act(admin, `draftPolicy(${AT}, ${once()})`);
  await act(admin, `proposePolicy(id: "${id}", revision: 1)`);
  await act(principal, `approvePolicy(id: "${id}")`);
  return id;
}

/** Another process that lives and has not read yet, until it has. */
async function waitsForAnother(work: () => Promise<string>): Promise<void> {
  const { db } = world.store;
  const [now, behind] = [new Date(), { id: 'another', policy: 'older', epoch: 0 }];
  await db.insert(replicas).values({ ...behind, startedAt: now, since: now, seenAt: now });
  const acting = work();
  expect(await Promise.race([acting, delay(1_000, 'it waits')])).toBe('it waits');
  await db.update(replicas).set({ epoch: sql`1000000` }).where(eq(replicas.id, 'another'));
  const read = performance.now();
  await acting;
  // Of the lease, more than this is left: it is not that which ends the waiting.
  expect(performance.now() - read).toBeLessThan(4_500);
  await db.delete(replicas).where(eq(replicas.id, 'another'));
}

describe('other rules', () => {
  it('are acknowledged when every process has read them: published, and brought back', async () => {
    await act(principal, `publishPolicy(id: "${await approved()}")`);
    const id = await approved();
    await waitsForAnother(() => act(principal, `publishPolicy(id: "${id}")`));
    await waitsForAnother(() => act(principal, `rollBackPolicy(${AT}, ${once()})`));
  });

  it('are proposed and approved without waiting for anybody', async () => {
    const { db } = world.store;
    const now = new Date();
    await db.insert(replicas).values({ id: 'another', policy: 'older', epoch: 0, startedAt: now, since: now, seenAt: now });
    expect(await Promise.race([approved(), delay(5_000, 'it waits')])).not.toBe('it waits');
    await db.delete(replicas).where(eq(replicas.id, 'another'));
  });
});
