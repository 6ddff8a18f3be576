import { and, count, eq, getTableColumns, lte } from 'drizzle-orm';
import { type FileRow, filesOf } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import { messages, recipients } from '../tables.js';
import { cut, isBeyond, type Page, placeIn, type Window } from './page.js';
import { copy, knownRecipient, type Reader, readable, unread, withIds } from './scope.js';

export type MessageRow = typeof messages.$inferSelect;
/** A recipient, and who wrote to them. */
export type RecipientRow = typeof recipients.$inferSelect & { readonly sender: string };

const BY_TIME = [messages.sentAt, messages.id] as const;
const BY_PERSON = [recipients.person] as const;

/** Messages the reader wrote or was sent. One that was not sent yet is not here. */
export function messagesRepository(db: Database) {
  const isCopied = and(eq(copy.school, messages.school), eq(copy.conversation, messages.conversation));
  const isOfMessage = and(eq(recipients.school, messages.school), eq(recipients.message, messages.id));
  const ofConversation = { school: messages.school, id: messages.conversation };
  const recipient = { ...getTableColumns(recipients), sender: messages.sender };

  return {
    messages: (ids: readonly string[], reader: Reader): Promise<MessageRow[]> =>
      db
        .select(getTableColumns(messages))
        .from(messages)
        .innerJoin(copy, isCopied)
        .where(and(withIds(messages, ids), readable(reader))),

    async messagesOf(ids: readonly string[], reader: Reader, window: Window): Promise<ReadonlyMap<string, Page<MessageRow>>> {
      const ranked = db
        .select({ ...getTableColumns(messages), place: placeIn(messages.conversation, BY_TIME, window) })
        .from(messages)
        .innerJoin(copy, isCopied)
        .where(and(withIds(ofConversation, ids), readable(reader), isBeyond(BY_TIME, window)))
        .as('ranked');
      const rows = await db
        .select()
        .from(ranked)
        .where(lte(ranked.place, window.size + 1))
        .orderBy(ranked.place);
      return cut(rows, (found) => found.conversation, window);
    },

    /** Messages of each conversation: all the reader has, or those they have not read. */
    async countMessagesOf(ids: readonly string[], reader: Reader, which: 'all' | 'unread'): Promise<ReadonlyMap<string, number>> {
      const rows = await db
        .select({ conversation: messages.conversation, count: count() })
        .from(messages)
        .innerJoin(copy, isCopied)
        .where(and(withIds(ofConversation, ids), which === 'all' ? readable(reader) : unread(reader)))
        .groupBy(messages.conversation);
      return new Map(rows.map((found) => [found.conversation, found.count]));
    },

    async recipientsOf(ids: readonly string[], reader: Reader, window: Window): Promise<ReadonlyMap<string, Page<RecipientRow>>> {
      const ranked = db
        .select({ ...recipient, place: placeIn(recipients.message, BY_PERSON, window) })
        .from(recipients)
        .innerJoin(messages, isOfMessage)
        .innerJoin(copy, isCopied)
        .where(and(withIds(messages, ids), readable(reader), knownRecipient(reader), isBeyond(BY_PERSON, window)))
        .as('ranked');
      const rows = await db
        .select()
        .from(ranked)
        .where(lte(ranked.place, window.size + 1))
        .orderBy(ranked.place);
      return cut(rows, (found) => found.message, window);
    },

    /** Of messages and announcements that the reader has. */
    filesOf: (records: readonly string[]): Promise<ReadonlyMap<string, readonly FileRow[]>> => filesOf(db, records),

    /** Every recipient of these messages that the reader may know of. */
    allRecipientsOf: (ids: readonly string[], reader: Reader): Promise<RecipientRow[]> =>
      db
        .select(recipient)
        .from(recipients)
        .innerJoin(messages, isOfMessage)
        .innerJoin(copy, isCopied)
        .where(and(withIds(messages, ids), readable(reader), knownRecipient(reader)))
        .orderBy(recipients.person),
  };
}
