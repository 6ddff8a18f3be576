import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../core/store/index.js';
import { seedStore } from '../../../gateway/dispatch/in-process.js';
import { type Progress, silentProgress } from '../../../gateway/exchange/index.js';
import { openBytes } from '../../../gateway/files/index.js';
import { SeedRefused, type SeedStore, seedSchools } from '../../../gateway/seed/index.js';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { schools, students } from '../../../subgraphs/identity/tables.js';
import { openTestStore } from '../../store.js';

const ACADEMY = { schools: 4, students: 140, seed: 5, at: new Date('2026-11-24T00:00:00Z') };

/** The power goes while the second neighbourhood is being written. */
function stoppedAtTheSecond(to: SeedStore): SeedStore {
  let written = 0;
  return {
    schools: to.schools,
    write(rows, onPiece) {
      written += 1;
      const stop = () => {
        throw new Error('the power is gone');
      };
      return to.write(rows, written === 2 ? stop : onPiece);
    },
  };
}

function counting(): Progress & { readonly seen: { total: number; done: number; ended: boolean } } {
  const seen = { total: 0, done: 0, ended: false };
  return {
    seen,
    start: (_, total = 0) => {
      seen.total = total;
    },
    advance: (n) => {
      seen.done += n;
    },
    end: () => {
      seen.ended = true;
    },
  };
}

describe('an academy in a store', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore();
  });
  afterAll(() => store.close());
  const count = async () => ({ schools: await store.db.$count(schools), students: await store.db.$count(students) });

  it('leaves nothing half when it is stopped: the neighbourhoods written are whole', async () => {
    const stopped = seedSchools(stoppedAtTheSecond(seedStore(store, openBytes(null))), { ...ACADEMY, add: false }, silentProgress);
    await expect(stopped).rejects.toThrow('the power is gone');
    const { schools: written, students: own } = await count();
    expect(written).toBe(2);
    expect(own).toBeGreaterThanOrEqual(60);
    expect(own).toBeLessThan(ACADEMY.students);
  });

  it('is not written over schools that are there', async () => {
    const before = await count();
    await expect(seedSchools(seedStore(store, openBytes(null)), { ...ACADEMY, add: false }, silentProgress)).rejects.toThrow(SeedRefused);
    expect(await count()).toEqual(before);
  });

  it('goes on where it stopped, and tells how far it is', async () => {
    const progress = counting();
    const made = await seedSchools(seedStore(store, openBytes(null)), { ...ACADEMY, add: true }, progress);
    expect(made).toMatchObject({ schools: 2, found: 2 });
    expect(await count()).toEqual({ schools: 4, students: ACADEMY.students });
    expect(progress.seen).toMatchObject({ total: ACADEMY.students, ended: true });
    expect(progress.seen.done).toBeCloseTo(ACADEMY.students, 3);
    const events = await store.db.$count(attendanceEvents);
    expect(events).toBeGreaterThan(100);
    expect(await seedSchools(seedStore(store, openBytes(null)), { ...ACADEMY, add: true }, silentProgress)).toMatchObject({
      schools: 0,
      rows: 0,
      found: 4,
    });
    expect(await store.db.$count(attendanceEvents)).toBe(events);
  });
});
