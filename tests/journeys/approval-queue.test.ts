import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSIONS, waitingAt } from '../../gateway/console/asking/rules.js';
import { policyVersions } from '../../gateway/governance/tables.js';
import { openWorld, type World } from '../world/index.js';

/** What the console asks to show what waits, where rules have been changed for years. */
const SCHOOL = { level: 'SCHOOL', scope: '9990001X' } as const;
const LONG_AGO = new Date('2025-09-01T08:00:00Z');

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const version = (number: number, state: string): typeof policyVersions.$inferInsert => ({
    ...{ id: `v${number}`, ...SCHOOL, number, state, author: world.personId('it-admin'), reason: 'ce que la direction a demandé' },
    ...{ document: JSON.stringify({ ...RULES, version: `${number}.0.0` }), revision: 3, savedBy: world.personId('it-admin') },
    ...{ writers: [world.personId('it-admin')], savedAt: LONG_AGO, publishedAt: LONG_AGO, endedAt: state === 'REPLACED' ? LONG_AGO : null },
  });
  const rows = Array.from({ length: 200 }, (_, at) => version(at + 1, 'REPLACED'));
  await world.store.db.insert(policyVersions).values([...rows, version(201, 'PROPOSED'), version(202, 'DRAFT')]);
}, 120_000);
afterAll(() => world?.close());

const RULES = { title: 'règles', level: 'school', of: SCHOOL.scope, signedOffBy: ['draft'], forbids: [] };

describe('the queue of what waits for approval', () => {
  it('is asked for what waits and for nothing of two hundred versions before it', async () => {
    const principal = await world.person('principal', 'console', 'policy-administration');
    const { asked, variables } = waitingAt([{ level: 'NATIONAL', scope: null }, SCHOOL]);
    const queue = await principal(asked.text, variables);
    expect(queue.errors).toEqual([]);
    expect(queue.data.place0).toEqual([]);
    expect(queue.data.place1.map((one: { id: string }) => one.id)).toEqual(['v201']);
    const history = await principal(VERSIONS.text, SCHOOL);
    expect(history.data.policyVersions).toHaveLength(202);
    expect(queue.text.length).toBeLessThan(history.text.length / 100);
  });
});
