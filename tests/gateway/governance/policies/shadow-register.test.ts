import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../../core/store/index.js';
import { openShadowRegister } from '../../../../gateway/governance/index.js';
import { policyShadows, policyVersions } from '../../../../gateway/governance/tables.js';
import { openTestStore } from '../../../store.js';

const SCHOOL = '9990001X';
let store: Store;
let read = 0;
const uncounted = async () => null;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store?.close());

/** The store, counting how often what versions say is read. */
function watched(): Store {
  const db = new Proxy(store.db, {
    get(target, name) {
      const found = Reflect.get(target, name) as unknown;
      if (name !== 'select') return found;
      return (fields: object) => {
        if ('document' in fields) read += 1;
        return target.select(fields as never);
      };
    },
  });
  return { ...store, db };
}

async function versionOf(id: string, number: number, schools: string[] | null) {
  const said = { version: `${number}.0.0`, title: id, level: 'school', of: SCHOOL, signedOffBy: ['draft'], forbids: [] };
  const at = new Date(0);
  const row = { id, level: 'SCHOOL', scope: SCHOOL, number, parent: null, document: JSON.stringify(said), author: 'p', reason: 'r' };
  await store.db.insert(policyVersions).values({ ...row, state: 'PROPOSED', revision: 1, savedBy: 'p', writers: ['p'], savedAt: at });
  await store.db.insert(policyShadows).values({ version: id, startedBy: 'p', startedAt: at, schools });
}

describe('what is tried', () => {
  it('is looked at again and again, and read and compiled only when it is another', async () => {
    const register = openShadowRegister(watched(), uncounted);
    expect(await register.tried()).toEqual([]);
    expect(read).toBe(0);
    await versionOf('one', 1, [SCHOOL]);
    const [first] = await register.tried();
    const once = read;
    expect(once).toBeGreaterThan(0);
    for (let look = 0; look < 5; look += 1) expect((await register.tried())[0]?.policy).toBe(first?.policy);
    expect(read).toBe(once);

    await versionOf('two', 2, [SCHOOL]);
    expect((await register.tried()).map(({ version }) => version)).toEqual(['one', 'two']);
    await store.db.update(policyShadows).set({ endedAt: new Date() }).where(eq(policyShadows.version, 'one'));
    expect((await register.tried()).map(({ version }) => version)).toEqual(['two']);
    await store.db.update(policyShadows).set({ schools: [] }).where(eq(policyShadows.version, 'two'));
    expect((await register.tried()).map(({ schools }) => [...(schools ?? ['everywhere'])])).toEqual([[]]);
  });

  it('is counted nowhere where it is not known whose operations whoever began it may look at', async () => {
    await versionOf('old', 3, null);
    const tried = await openShadowRegister(store, uncounted).tried();
    expect(tried.find(({ version }) => version === 'old')?.schools).toEqual(new Set());
  });
});
