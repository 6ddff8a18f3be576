import { describe, expect, it } from 'vitest';
import type { PlaceFacts } from '../../../core/capability/facts.js';
import type { Statement, Store } from '../../../core/store/index.js';
import { type Epochs, horizonFrom, openCountedFacts, openEpochs, remembering } from '../../../gateway/facts/index.js';
import { describeEpochs } from '../../contracts/epochs.js';
import { openTestStore } from '../../store.js';

describeEpochs('PGlite', openTestStore);

const epochs = (more: Partial<Epochs> = {}): Epochs => ({
  agreement: '1',
  consent: '1',
  policy: '1',
  relation: '1',
  store: 'here',
  ...more,
});

/** A store whose counters are given by hand, each reading when the test says. */
function slowStore() {
  const waiting: ((counters: string) => void)[] = [];
  const statement: Statement = () => new Promise((resolve) => waiting.push((counters) => resolve([[counters]])));
  return { store: { id: 'here', prepare: () => statement } as unknown as Store, waiting };
}

describe('a reading of epochs', () => {
  it('is shared by those who asked before it began, and by nobody who asked later', async () => {
    const { store, waiting } = slowStore();
    const read = openEpochs(store);
    const together = [read(), read()];
    await expect.poll(() => waiting.length).toBe(1);
    const [second, third] = [read(), read()];
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(waiting).toHaveLength(1);
    waiting[0]?.('1 1 1 1');
    expect((await Promise.all(together)).map((epochs) => epochs?.consent)).toEqual(['1', '1']);
    await expect.poll(() => waiting.length).toBe(2);
    const fourth = read();
    waiting[1]?.('1 2 1 1');
    expect([(await second)?.consent, (await third)?.consent]).toEqual(['2', '2']);
    await expect.poll(() => waiting.length).toBe(3);
    waiting[2]?.('1 3 1 1');
    expect((await fourth)?.consent).toBe('3');
  });

  it('that fails is a refusal for those who waited for it, and is tried anew by the next', async () => {
    let fails = true;
    const statement: Statement = async () => {
      if (fails) throw new Error('the server is gone');
      return [['1 1 1 1']];
    };
    const read = openEpochs({ id: 'here', prepare: () => statement } as unknown as Store);
    await expect(read()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    fails = false;
    expect(await read()).toMatchObject({ relation: '1' });
  });

  it('that does not end is a refusal for those who waited for it, and for nobody after them', async () => {
    let isLost = true;
    const statement: Statement = () => (isLost ? new Promise(() => undefined) : Promise.resolve([['1 1 1 1']]));
    const read = openEpochs({ id: 'here', prepare: () => statement } as unknown as Store, 500);
    const asked = [read()];
    await new Promise((resolve) => setTimeout(resolve, 5));
    asked.push(read());
    isLost = false;
    const [first, second] = await Promise.allSettled(asked);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'UPSTREAM_UNAVAILABLE' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { relation: '1' } });
    expect(await read()).toMatchObject({ relation: '1' });
  });

  it('that does not find every counter is a refusal', async () => {
    const read = openEpochs({ id: 'here', prepare: () => async () => [['1 1 1']] } as unknown as Store);
    await expect(read()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('what was read under an epoch', () => {
  it('is kept while it stands, read anew when it moves, and never kept where nothing counts', async () => {
    let asked = 0;
    const keep = remembering<number>(10);
    const read = async () => ++asked;
    expect([await keep('1', 'a', read), await keep('1', 'a', read), await keep('2', 'a', read), await keep('2', 'b', read)]).toEqual([
      1, 1, 2, 3,
    ]);
    expect([await keep(null, 'a', read), await keep(null, 'a', read)]).toEqual([4, 5]);
  });

  it('is not kept when it failed', async () => {
    const keep = remembering<number>(10);
    await expect(keep('1', 'a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keep('1', 'a', async () => 7)).toBe(7);
  });
});

describe('what is known of people', () => {
  const placed = (person: string): PlaceFacts => ({ person, birthDate: null, student: null, wards: [], staffAt: [], timeZones: {} });
  const open = (stores: readonly (string | null)[], under: Epochs | null = epochs()) => {
    let turn = 0;
    const told = <T>(value: T) => ({ value, store: stores[turn++] ?? null });
    return openCountedFacts(
      {
        places: async (persons) => told(persons.map((person) => (person.endsWith('p9') ? null : placed(person)))),
        standings: async () => told(null),
        audience: async () => ({ candidates: [] }),
        reachable: async () => ({ people: [], groups: [] }),
        account: async () => told(null),
      },
      0,
      under,
    );
  };
  const [P1, P2, P9] = ['9990001X.p1', '9990001X.p2', '9990001X.p9'] as const;

  it('is counted while all of it came from the database whose counters were read', async () => {
    const facts = open(['here', 'here', 'elsewhere', 'here']);
    await facts.standings(P1);
    await facts.load([P1, P9, P1]);
    expect([facts.isCounted, facts.size, facts.place(P1)?.person, facts.place(P9)]).toEqual([true, 2, P1, null]);
    await facts.load([P1, P2]);
    expect(facts.isCounted).toBe(false);
    await facts.standings(P1);
    expect(facts.isCounted).toBe(false);
  });

  it('is not counted where nobody says where it came from, or nothing counts', async () => {
    const unsaid = open([null]);
    await unsaid.load([P1]);
    expect(unsaid.isCounted).toBe(false);
    const uncounted = open(['here'], null);
    await uncounted.load([P1]);
    expect(uncounted.isCounted).toBe(false);
  });
});

describe('a horizon', () => {
  it('is the next quarter of an hour, or what comes before it', () => {
    const at = Date.parse('2026-11-24T09:07:00Z');
    const horizon = horizonFrom(at);
    expect(new Date(horizon.until).toISOString()).toBe('2026-11-24T09:15:00.000Z');
    horizon.sees(null);
    horizon.sees(at - 1);
    horizon.sees(at);
    horizon.sees(at + 3_600_000);
    expect(horizon.until).toBe(Date.parse('2026-11-24T09:15:00Z'));
    horizon.sees(at + 5);
    expect(horizon.until).toBe(at + 5);
  });
});
