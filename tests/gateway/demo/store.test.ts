import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseId } from '../../../core/ids.js';
import type { Store } from '../../../core/store/index.js';
import { writeDemo } from '../../../gateway/dispatch/in-process.js';
import { silentProgress } from '../../../gateway/exchange/index.js';
import { recomputeAverages } from '../../../subgraphs/assessment/repository/recompute.js';
import { averages } from '../../../subgraphs/assessment/tables.js';
import { openTestStore } from '../../store.js';
import { MORNING, smallDemo } from './small.js';

describe('the demo in a store', () => {
  const demo = smallDemo();
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore();
    await store.transaction((tx) => writeDemo(tx, demo.rows, silentProgress));
  });
  afterAll(() => store.close());

  it('is written whole', async () => {
    expect(await store.db.$count(averages)).toBe(demo.rows.assessment.averages.length);
  });

  it('leaves room for what is written next: a new number is one that no row has', () => {
    const { identity, attendance, assessment, messaging } = demo.rows;
    for (const tables of [identity, attendance, assessment, messaging]) {
      const highest = new Map<string, number>();
      for (const rows of Object.values(tables) as (readonly { id?: string }[])[]) {
        for (const { id } of rows) {
          const parts = id === undefined ? null : parseId(id);
          if (parts === null) continue;
          const key = `${parts.school} ${parts.letters}`;
          highest.set(key, Math.max(highest.get(key) ?? 0, Number(parts.local)));
        }
      }
      const next = new Map(tables.counters.map((row) => [`${row.school} ${row.kind}`, row.next]));
      for (const [key, number] of highest) {
        // Why: periods and what is taught are identity's; the other subgraphs keep copies and number none.
        if (tables !== identity && (key.endsWith(' pd') || key.endsWith(' ta'))) continue;
        expect(next.get(key) ?? 0, key).toBeGreaterThan(number);
      }
    }
  });

  it.each(['9990001X', '9990002Y'])('has the averages that the subgraph itself makes of the results of %s', async (school) => {
    const stored = () =>
      store.db
        .select({
          student: averages.student,
          period: averages.period,
          subject: averages.subject,
          group: averages.group,
          value: averages.value,
          status: averages.status,
        })
        .from(averages)
        .where(eq(averages.school, school))
        .orderBy(averages.student, averages.period, averages.subject);
    const before = await stored();
    await store.transaction((tx) => recomputeAverages(tx, school, MORNING));
    expect(await stored()).toEqual(before);
  });
});
