import { and, eq, gt, gte, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import { letGoOfFiles } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { unschedule } from './scheduled.js';
import { copy, isReader, ownCopy, type Reader, readable, withIds } from './scope.js';

export type CloseFault = 'no-such-conversation' | 'not-theirs';
export type RecallFault = 'no-such-message' | 'not-theirs' | 'not-sent';

/** What somebody does with the letters they have. What they do not have, and what is not there, is the same. */
export function ownCopiesRepository(db: Database) {
  const isOfCopy = and(eq(messages.school, copy.school), eq(messages.conversation, copy.conversation));

  return {
    /** Until when they have read, now that they have read this message too; null where it is not theirs. It never goes back. */
    readUpTo: (conversation: string, message: string, reader: Reader): Promise<Date | null> =>
      db.transaction(async (tx) => {
        const [found] = await tx
          .select({ sentAt: messages.sentAt })
          .from(messages)
          .innerJoin(copy, isOfCopy)
          .where(
            and(withIds(messages, [message]), eq(messages.conversation, conversation), readable(reader), lte(messages.sentAt, reader.at)),
          );
        if (found?.sentAt == null) return null;
        const isOwn = and(
          withIds({ school: participants.school, id: participants.conversation }, [conversation]),
          isReader(reader, participants),
        );
        const [before] = await tx.select({ lastReadAt: participants.lastReadAt }).from(participants).where(isOwn).for('update');
        const [row] = await tx
          .update(participants)
          .set({
            lastReadAt: sql`greatest(${participants.lastReadAt}, ${found.sentAt.toISOString()}::timestamptz)`,
            version: sql`${participants.version} + case when ${participants.lastReadAt} >= ${found.sentAt.toISOString()}::timestamptz then 0 else 1 end`,
          })
          .where(isOwn)
          .returning({ lastReadAt: participants.lastReadAt, joinedAt: participants.joinedAt });
        if (row === undefined) return null;
        const isRead = and(
          eq(messages.school, recipients.school),
          eq(messages.id, recipients.message),
          eq(messages.conversation, conversation),
          inArray(messages.state, ['SENT', 'RECALLED', 'REMOVED']),
          gte(messages.sentAt, row.joinedAt),
          lte(messages.sentAt, found.sentAt),
        );
        // Why: of what another system brought in as read, the time is known from the conversation alone; it stays as it was told.
        const hadRead = sql`${before?.lastReadAt?.toISOString() ?? null}::timestamptz`;
        await tx
          .update(recipients)
          .set({ readAt: sql`case when ${messages.sentAt} <= ${hadRead} then ${hadRead} else ${reader.at.toISOString()}::timestamptz end` })
          .from(messages)
          // Why: what did not reach them is not read by reading what came after it.
          .where(and(isReader(reader, recipients), isNull(recipients.readAt), ne(recipients.delivery, 'BLOCKED_BY_POLICY'), isRead));
        return row.lastReadAt;
      }),

    /** Closes, or opens again, a conversation that they began. */
    close: (id: string, closed: boolean, reader: Reader): Promise<CloseFault | null> =>
      db.transaction(async (tx) => {
        const isIt = and(withIds(conversations, [id]));
        const [found] = await tx
          .select({ creator: conversations.creator, closed: conversations.closed })
          .from(conversations)
          .innerJoin(copy, and(eq(copy.school, conversations.school), eq(copy.conversation, conversations.id)))
          .where(and(isIt, ownCopy(reader), or(isNull(copy.leftAt), gt(copy.leftAt, reader.at))));
        if (found === undefined) return 'no-such-conversation';
        if (found.creator !== reader.person) return 'not-theirs';
        if (found.closed === closed) return null;
        await tx.update(conversations).set({ closed }).where(isIt);
        // Why: nobody can write in it any more, at any time.
        if (closed) await unschedule(tx, withIds({ school: messages.school, id: messages.conversation }, [id]), reader.at);
        const copies = withIds({ school: participants.school, id: participants.conversation }, [id]);
        await tx
          .update(participants)
          .set({ version: sql`${participants.version} + 1` })
          .where(copies);
        return null;
      }),

    /** Takes back a message they sent; once is enough. One that is still to be sent is a draft again. */
    recall: (id: string, reader: Reader): Promise<RecallFault | null> =>
      db.transaction(async (tx) => {
        const [found] = await tx
          .select({ sender: messages.sender, state: messages.state, conversation: messages.conversation })
          .from(messages)
          .innerJoin(copy, isOfCopy)
          .where(and(withIds(messages, [id]), readable(reader)));
        if (found === undefined) return 'no-such-message';
        if (found.sender !== reader.person) return 'not-theirs';
        // Why: who sends what is due holds the conversation; what comes after finds it sent, or a draft.
        await tx
          .select({ id: conversations.id })
          .from(conversations)
          .where(withIds(conversations, [found.conversation]))
          .for('update');
        if (found.state === 'SCHEDULED') {
          const [again] = await tx
            .select({ state: messages.state })
            .from(messages)
            .where(withIds(messages, [id]));
          if (again?.state === 'SCHEDULED') {
            await unschedule(tx, withIds(messages, [id]), reader.at);
            return null;
          }
        }
        const isSent = and(
          withIds(messages, [id]),
          lte(messages.sentAt, reader.at),
          or(eq(messages.state, 'SENT'), eq(messages.state, 'RECALLED')),
        );
        const recalled = await tx
          .update(messages)
          .set({
            state: 'RECALLED',
            recalledAt: sql`coalesce(${messages.recalledAt}, ${reader.at.toISOString()}::timestamptz)`,
            version: sql`${messages.version} + case when ${messages.state} = 'RECALLED' then 0 else 1 end`,
          })
          .where(isSent)
          .returning({ id: messages.id });
        if (recalled.length === 0) return 'not-sent';
        await letGoOfFiles(tx, id, reader.at);
        return null;
      }),
  };
}
