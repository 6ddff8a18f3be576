import { and, eq } from 'drizzle-orm';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { quietHours } from '../tables.js';
import { isReader, type Reader } from './scope.js';

export type QuietHoursRow = Pick<typeof quietHours.$inferSelect, 'from' | 'to' | 'days'>;

/** When each wants no notice: their own to know and to say. */
export function quietHoursRepository(db: Database) {
  return {
    async quietHoursOf(reader: Reader): Promise<QuietHoursRow | null> {
      const [row] = await db
        .select({ from: quietHours.from, to: quietHours.to, days: quietHours.days })
        .from(quietHours)
        .where(isReader(reader, quietHours));
      return row ?? null;
    },

    /** Null for none any more. */
    async setQuietHours(person: string, hours: QuietHoursRow | null): Promise<void> {
      const school = parseId(person)?.school as string;
      if (hours === null) {
        await db.delete(quietHours).where(and(eq(quietHours.school, school), eq(quietHours.person, person)));
        return;
      }
      await db
        .insert(quietHours)
        .values({ school, person, ...hours })
        .onConflictDoUpdate({ target: [quietHours.school, quietHours.person], set: hours });
    },
  };
}
