import type { Database } from '../../core/store/index.js';
import { demoRuns } from './tables.js';

/** The instant the demo school was generated for; null where there is none. */
export async function demoInstant(db: Database): Promise<Date | null> {
  const [run] = await db.select().from(demoRuns).limit(1);
  return run?.at ?? null;
}

export async function keepDemoInstant(db: Database, at: Date): Promise<void> {
  await db.insert(demoRuns).values({ id: 1, at });
}
