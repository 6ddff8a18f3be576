import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { letGoOfFiles } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants } from '../tables.js';
import { copy, isReader, ownCopy, type Reader, readable, withIds } from './scope.js';

export type CloseFault = 'no-such-conversation' | 'not-theirs';
export type RecallFault = 'no-such-message' | 'not-theirs' | 'not-sent';

/** What somebody does with the letters they have. What they do not have, and what is not there, is the same. */
export function ownCopiesRepository(db: Database) {
  const isOfCopy = and(eq(messages.school, copy.school), eq(messages.conversation, copy.conversation));

  return {
    /** Until when they have read, now that they have read this message too; null where it is not theirs. It never goes back. */
    async readUpTo(conversation: string, message: string, reader: Reader): Promise<Date | null> {
      const [found] = await db
        .select({ sentAt: messages.sentAt })
        .from(messages)
        .innerJoin(copy, isOfCopy)
        .where(and(withIds(messages, [message]), eq(messages.conversation, conversation), readable(reader)));
      if (found?.sentAt == null) return null;
      const isOwn = and(
        withIds({ school: participants.school, id: participants.conversation }, [conversation]),
        isReader(reader, participants),
      );
      const [row] = await db
        .update(participants)
        .set({
          lastReadAt: sql`greatest(${participants.lastReadAt}, ${found.sentAt.toISOString()}::timestamptz)`,
          version: sql`${participants.version} + case when ${participants.lastReadAt} >= ${found.sentAt.toISOString()}::timestamptz then 0 else 1 end`,
        })
        .where(isOwn)
        .returning({ lastReadAt: participants.lastReadAt });
      return row?.lastReadAt ?? null;
    },

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
        const copies = withIds({ school: participants.school, id: participants.conversation }, [id]);
        await tx
          .update(participants)
          .set({ version: sql`${participants.version} + 1` })
          .where(copies);
        return null;
      }),

    /** Takes back a message they sent; once is enough. */
    recall: (id: string, reader: Reader): Promise<RecallFault | null> =>
      db.transaction(async (tx) => {
        const [found] = await tx
          .select({ sender: messages.sender })
          .from(messages)
          .innerJoin(copy, isOfCopy)
          .where(and(withIds(messages, [id]), readable(reader)));
        if (found === undefined) return 'no-such-message';
        if (found.sender !== reader.person) return 'not-theirs';
        const isSent = and(
          withIds(messages, [id]),
          lte(messages.sentAt, reader.at),
          or(eq(messages.state, 'SENT'), eq(messages.state, 'RECALLED')),
        );
        const recalled = await tx
          .update(messages)
          .set({ state: 'RECALLED', version: sql`${messages.version} + case when ${messages.state} = 'RECALLED' then 0 else 1 end` })
          .where(isSent)
          .returning({ id: messages.id });
        if (recalled.length === 0) return 'not-sent';
        await letGoOfFiles(tx, id, reader.at);
        return null;
      }),
  };
}
