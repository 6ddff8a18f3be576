import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../../core/store/index.js';
import { createRepository, openHeartbeat } from '../../../../gateway/governance/index.js';
import { replicaAt } from '../../../../gateway/governance/running/replicas.js';
import { openTestStore } from '../../../store.js';

const at = (seconds: number) => new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000);
const row = { id: 'r', startedAt: at(0), seenAt: at(100), policy: '1.0.0#2', since: at(62) };

describe('a process of the gateway', () => {
  it('follows what was published as late as it began to decide by it', () => {
    expect(replicaAt(row, { version: '1.0.0#2', at: at(60) }, at(103))).toMatchObject({ isLive: true, isCurrent: true, lag: 2_000 });
  });

  it('is behind for as long as it decides by older rules', () => {
    expect(replicaAt(row, { version: '1.0.0#3', at: at(90) }, at(103))).toMatchObject({ isCurrent: false, lag: 13_000 });
  });

  it('has no lag where the rules are older than itself, or came with the project', () => {
    expect(replicaAt(row, { version: '1.0.0#2', at: at(-5) }, at(103)).lag).toBeNull();
    expect(replicaAt(row, { version: '1.0.0#2', at: null }, at(103)).lag).toBeNull();
  });

  it('is not taken for one that runs when it was silent for three reports', () => {
    expect(replicaAt(row, { version: '1.0.0#2', at: null }, at(115)).isLive).toBe(true);
    expect(replicaAt(row, { version: '1.0.0#2', at: null }, at(116)).isLive).toBe(false);
  });
});

describe('a heartbeat', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore();
  });
  afterAll(() => store.close());

  it('says by which rules is decided from when, follows them, and is taken away in the end', async () => {
    let now = at(0);
    const faults: unknown[] = [];
    const heartbeat = openHeartbeat({
      db: store.db,
      now: () => now.getTime(),
      look: async () => heartbeat.decidesBy('one'),
      log: (fault) => faults.push(fault),
    });
    const rows = () => createRepository(store.db).replicas();
    await heartbeat.begin();
    expect(await rows()).toMatchObject([{ startedAt: at(0), seenAt: at(0), policy: 'one', since: at(0) }]);
    now = at(7);
    heartbeat.decidesBy('two');
    await expect.poll(rows).toMatchObject([{ startedAt: at(0), seenAt: at(7), policy: 'two', since: at(7) }]);
    await heartbeat.close();
    expect(await rows()).toEqual([]);
    heartbeat.decidesBy('three');
    await heartbeat.close();
    expect(await rows()).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('forgets those who were silent for a day, and outlives a store that does not answer', async () => {
    const faults: unknown[] = [];
    const open = (seconds: number) => {
      const heartbeat = openHeartbeat({
        db: store.db,
        now: () => at(seconds).getTime(),
        look: async () => heartbeat.decidesBy('one'),
        log: (fault) => faults.push(fault),
      });
      return heartbeat;
    };
    const [old, young] = [open(0), open(90_000)];
    await old.begin();
    await young.begin();
    expect(await createRepository(store.db).replicas()).toHaveLength(1);
    expect(faults).toEqual([]);
    await store.db.execute('alter table governance.replica rename to elsewhere' as never);
    await young.begin();
    expect(faults.length).toBeGreaterThan(0);
    await Promise.all([old.close(), young.close()]);
  });
});
