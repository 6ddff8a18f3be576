import { and, count, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { messages, recipients } from '../tables.js';
import type { ReceiptRow } from './announcements.js';
import { meantWithin } from './audience-scope.js';
import { inOrder, isBeyond, type Page, type Window } from './page.js';
import { isReader, type Reader, withIds } from './scope.js';

const RECEIPT = {
  school: recipients.school,
  person: recipients.person,
  onBehalfOf: recipients.onBehalfOf,
  readAt: recipients.readAt,
  acknowledgedAt: sql<null>`null`,
};

const BY_PERSON = [recipients.person] as const;

/** Who has read a message: for whoever sent it, of those they may still write to; and each for themself. */
export function readingRepository(db: Database) {
  const isOfMessage = and(eq(messages.school, recipients.school), eq(messages.id, recipients.message));

  const readOf = (id: string, sender: Reader): SQL | undefined =>
    and(
      withIds(messages, [id]),
      eq(messages.sender, sender.person),
      eq(messages.state, 'SENT'),
      isNotNull(recipients.readAt),
      meantWithin(sender, recipients),
    );

  return {
    async readReceiptsOf(id: string, sender: Reader, window: Window): Promise<Page<ReceiptRow>> {
      const rows = await db
        .select(RECEIPT)
        .from(recipients)
        .innerJoin(messages, isOfMessage)
        .where(and(readOf(id, sender), isBeyond(BY_PERSON, window)))
        .orderBy(inOrder(BY_PERSON, window))
        .limit(window.size + 1);
      return { rows: rows.slice(0, window.size), more: rows.length > window.size };
    },

    async countReadReceiptsOf(id: string, sender: Reader): Promise<number> {
      const rows = await db.select({ count: count() }).from(recipients).innerJoin(messages, isOfMessage).where(readOf(id, sender));
      return rows[0]?.count ?? 0;
    },

    /** The reader's own receipt of each of these messages that was sent to them. */
    async ownReadReceipts(ids: readonly string[], reader: Reader): Promise<ReadonlyMap<string, ReceiptRow>> {
      const rows = await db
        .select({ ...RECEIPT, message: recipients.message })
        .from(recipients)
        .where(and(withIds({ school: recipients.school, id: recipients.message }, ids), isReader(reader, recipients)));
      return new Map(rows.map(({ message, ...receipt }) => [message, receipt]));
    },
  };
}
