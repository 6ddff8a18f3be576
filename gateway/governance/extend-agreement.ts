import { desc, eq } from 'drizzle-orm';
import type { Database } from '../../core/store/index.js';
import { agreements } from './tables.js';

const YEAR = 365 * 86_400_000;

/** Gives a client at one more school what it has at another, for a year from now; null when it has nothing anywhere. */
export async function extendAgreement(
  db: Database,
  client: string,
  school: string,
  at: Date,
): Promise<typeof agreements.$inferSelect | null> {
  const [model] = await db.select().from(agreements).where(eq(agreements.client, client)).orderBy(desc(agreements.from)).limit(1);
  if (model === undefined) return null;
  const row = { ...model, school, id: `${school}.ag-${client}-${at.getTime()}`, from: at, to: new Date(at.getTime() + YEAR) };
  const [made] = await db.insert(agreements).values(row).returning();
  return made ?? null;
}
