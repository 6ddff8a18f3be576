import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryBus } from '../../../../core/bus/index.js';
import { refuse } from '../../../../core/errors.js';
import type { Store } from '../../../../core/store/index.js';
import { createRepository, openConfirmation, openHeartbeat } from '../../../../gateway/governance/index.js';
import { replicaAt } from '../../../../gateway/governance/running/replicas.js';
import { replicas } from '../../../../gateway/governance/tables.js';
import { openTestStore } from '../../../store.js';

const at = (seconds: number) => new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000);
const row = { id: 'r', startedAt: at(0), seenAt: at(100), policy: '1.0.0#2', since: at(62), epoch: 1 };

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
    expect(replicaAt(row, { version: '1.0.0#2', at: null }, at(106)).isLive).toBe(true);
    expect(replicaAt(row, { version: '1.0.0#2', at: null }, at(107)).isLive).toBe(false);
  });
});

describe('processes on one store', () => {
  let store: Store;
  let faults: unknown[];
  beforeAll(async () => {
    store = await openTestStore();
  });
  beforeEach(async () => {
    faults = [];
    await store.db.delete(replicas);
  });
  afterAll(() => store.close());

  const log = (fault: unknown) => faults.push(fault);
  const rows = () => createRepository(store.db).replicas();
  const prepare = async () => undefined;

  it('say by which rules they decide from when, follow them, and are taken away in the end', async () => {
    let now = at(0);
    let rules = 'one';
    let epoch = 4;
    const heartbeat = openHeartbeat({
      db: store.db,
      bus: openMemoryBus(),
      now: () => now.getTime(),
      look: async () => {
        heartbeat.decidesBy(rules);
        return epoch;
      },
      prepare,
      log,
    });
    await heartbeat.begin();
    expect(await rows()).toMatchObject([{ startedAt: at(0), seenAt: at(0), policy: 'one', since: at(0), epoch: 4 }]);
    now = at(7);
    [rules, epoch] = ['two', 5];
    heartbeat.decidesBy('two');
    await expect.poll(rows).toMatchObject([{ startedAt: at(0), seenAt: at(7), policy: 'two', since: at(7), epoch: 5 }]);
    await heartbeat.close();
    expect(await rows()).toEqual([]);
    heartbeat.decidesBy('three');
    await heartbeat.close();
    expect(await rows()).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('forget those who were silent for a day, and outlive a store that does not answer', async () => {
    const open = (seconds: number) => {
      const heartbeat = openHeartbeat({
        db: store.db,
        bus: openMemoryBus(),
        now: () => at(seconds).getTime(),
        look: async () => {
          heartbeat.decidesBy('one');
          return 1;
        },
        prepare,
        log,
      });
      return heartbeat;
    };
    const [old, young] = [open(0), open(90_000)];
    await old.begin();
    await young.begin();
    expect(await rows()).toHaveLength(1);
    expect(faults).toEqual([]);
    await store.db.execute('alter table governance.replica rename to elsewhere' as never);
    await young.begin();
    expect(faults.length).toBeGreaterThan(0);
    await store.db.execute('alter table governance.elsewhere rename to replica' as never);
    await Promise.all([old.close(), young.close()]);
  });

  describe('when rules move', () => {
    const bus = openMemoryBus();
    let epoch: number;
    let now: Date;
    beforeEach(() => {
      epoch = 1;
      now = at(0);
    });

    /** A process that reads what is in force when it is let. */
    function replica(gate: () => Promise<void>, prepared: (version: string) => void = () => undefined) {
      const heartbeat = openHeartbeat({
        db: store.db,
        bus,
        now: () => now.getTime(),
        look: async () => {
          const seen = epoch;
          await gate();
          heartbeat.decidesBy(`#${seen}`);
          return seen;
        },
        prepare: async (version) => prepared(version),
        log,
      });
      return heartbeat;
    }
    const confirmation = (told: Pick<typeof bus, 'publish'> = bus) =>
      openConfirmation({ db: store.db, bus: told, now: () => now.getTime(), epoch: async () => epoch, log });
    const open = async () => undefined;
    /** Whether something came to its end within a moment. */
    async function isDone(work: Promise<void>, within = 300): Promise<boolean> {
      return Promise.race([work.then(() => true), delay(within, false)]);
    }

    it('are all waited for, each until it has read', async () => {
      let let1 = () => {};
      let gate = Promise.resolve();
      const [quick, slow] = [replica(open), replica(() => gate)];
      await Promise.all([quick.begin(), slow.begin()]);
      gate = new Promise((resolve) => {
        let1 = resolve;
      });
      epoch = 2;
      const confirmed = confirmation().confirmed();
      expect(await isDone(confirmed)).toBe(false);
      let1();
      expect(await isDone(confirmed, 2_000)).toBe(true);
      expect((await rows()).map((one) => one.epoch)).toEqual([2, 2]);
      await Promise.all([quick.close(), slow.close()]);
      expect(faults).toEqual([]);
    });

    it('are not waited for when their lease ran out', async () => {
      const gone = replica(open);
      await gone.begin();
      const stopped = new Promise<void>(() => undefined);
      const hanging = replica(() => stopped);
      void hanging.begin();
      await store.db.insert(replicas).values({ ...row, id: 'killed', seenAt: now, epoch: 1 });
      epoch = 2;
      const confirmed = confirmation().confirmed();
      expect(await isDone(confirmed)).toBe(false);
      now = at(6);
      expect(await isDone(confirmed, 2_000)).toBe(true);
      await gone.close();
    });

    it('hold no lease while they cannot read', async () => {
      let isBroken = false;
      const one = replica(async () => {
        if (isBroken) throw refuse('UPSTREAM_UNAVAILABLE', 'try again', 'cannot be read as rules');
      });
      await one.begin();
      isBroken = true;
      epoch = 2;
      now = at(5);
      const confirmed = confirmation().confirmed();
      expect(await isDone(confirmed)).toBe(false);
      expect(faults).toHaveLength(1);
      expect(await rows()).toMatchObject([{ seenAt: at(0), epoch: 1 }]);
      now = at(7);
      expect(await isDone(confirmed, 2_000)).toBe(true);
      await one.close();
    });

    it('look at their next beat where nobody can be told', async () => {
      const one = replica(open);
      await one.begin();
      epoch = 2;
      const publish = async () => {
        throw new Error('the bus is gone');
      };
      const confirmed = confirmation({ publish }).confirmed();
      expect(await isDone(confirmed)).toBe(false);
      expect(await isDone(confirmed, 4_000)).toBe(true);
      expect(faults).toHaveLength(1);
      await one.close();
    });

    it('are got ready for, when they are proposed', async () => {
      const ready: string[] = [];
      const one = replica(open, (version) => ready.push(version));
      await one.begin();
      await confirmation().confirmed();
      await confirmation().proposed('v1');
      await expect.poll(() => ready).toEqual(['v1']);
      await one.close();
    });

    it('are no reason to refuse what is in force already', async () => {
      const broken = openConfirmation({
        db: store.db,
        bus,
        now: () => now.getTime(),
        epoch: () => Promise.reject(new Error('the store is gone')),
        log,
      });
      await broken.confirmed();
      expect(faults).toHaveLength(1);
    });
  });
});
