import { and, count, countDistinct, eq, exists, getTableColumns, lte, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants } from '../tables.js';
import { cut, inOrder, isBeyond, type Page, placeIn, type Window } from './page.js';
import { copy, knownParticipant, ownCopy, type Reader, unread, withIds } from './scope.js';

/** A conversation as the reader's own copy has it: its last activity is the last they had a part in. */
export type ConversationRow = typeof conversations.$inferSelect;
/** A participant, and who began the conversation. */
export type ParticipantRow = typeof participants.$inferSelect & { readonly creator: string };

export interface ConversationFilter {
  readonly folder: string | null;
  readonly unreadOnly: boolean;
}

const BY_ACTIVITY = [copy.lastActivityAt, copy.conversation] as const;
const BY_ARRIVAL = [participants.joinedAt, participants.person] as const;

/** Conversations the reader takes part in or took part in; nobody else's. */
export function conversationsRepository(db: Database) {
  const row = { ...getTableColumns(conversations), lastActivityAt: copy.lastActivityAt };
  const isCopied = and(eq(copy.school, conversations.school), eq(copy.conversation, conversations.id));
  const isBesideCopy = and(eq(copy.school, participants.school), eq(copy.conversation, participants.conversation));
  const ofConversation = { school: participants.school, id: participants.conversation };
  const isOfConversation = and(eq(messages.school, copy.school), eq(messages.conversation, copy.conversation));

  const listed = (reader: Reader, { folder, unreadOnly }: ConversationFilter) =>
    and(
      ownCopy(reader),
      folder === null ? undefined : eq(copy.folder, folder),
      unreadOnly
        ? exists(
            db
              .select({ one: sql`1` })
              .from(messages)
              .where(and(isOfConversation, unread(reader))),
          )
        : undefined,
    );

  return {
    conversations: (ids: readonly string[], reader: Reader): Promise<ConversationRow[]> =>
      db
        .select(row)
        .from(conversations)
        .innerJoin(copy, isCopied)
        .where(and(withIds(conversations, ids), ownCopy(reader))),

    async conversationsOf(reader: Reader, filter: ConversationFilter, window: Window): Promise<Page<ConversationRow>> {
      const rows = await db
        .select(row)
        .from(conversations)
        .innerJoin(copy, isCopied)
        .where(and(listed(reader, filter), isBeyond(BY_ACTIVITY, window)))
        .orderBy(inOrder(BY_ACTIVITY, window))
        .limit(window.size + 1);
      return { rows: rows.slice(0, window.size), more: rows.length > window.size };
    },

    async countConversationsOf(reader: Reader, filter: ConversationFilter): Promise<number> {
      const rows = await db.select({ count: count() }).from(copy).where(listed(reader, filter));
      return rows[0]?.count ?? 0;
    },

    async participantsOf(ids: readonly string[], reader: Reader, window: Window): Promise<ReadonlyMap<string, Page<ParticipantRow>>> {
      const ranked = db
        .select({
          ...getTableColumns(participants),
          creator: conversations.creator,
          place: placeIn(participants.conversation, BY_ARRIVAL, window),
        })
        .from(participants)
        .innerJoin(copy, isBesideCopy)
        .innerJoin(conversations, isCopied)
        .where(and(withIds(ofConversation, ids), knownParticipant(reader), isBeyond(BY_ARRIVAL, window)))
        .as('ranked');
      const rows = await db
        .select()
        .from(ranked)
        .where(lte(ranked.place, window.size + 1))
        .orderBy(ranked.place);
      return cut(rows, (found) => found.conversation, window);
    },

    /** The participants the reader may know of, as (conversation, person id). */
    participantIdsOf: (ids: readonly string[], reader: Reader): Promise<{ conversation: string; person: string }[]> =>
      db
        .select({ conversation: participants.conversation, person: participants.person })
        .from(participants)
        .innerJoin(copy, isBesideCopy)
        .where(and(withIds(ofConversation, ids), knownParticipant(reader))),

    /** How many of the reader's conversations hold something unread. */
    async countUnreadConversations(reader: Reader): Promise<number> {
      const rows = await db
        .select({ count: countDistinct(copy.conversation) })
        .from(messages)
        .innerJoin(copy, isOfConversation)
        .where(unread(reader));
      return rows[0]?.count ?? 0;
    },
  };
}
