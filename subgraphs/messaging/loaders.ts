import DataLoader from 'dataloader';
import { type Capability, type Place, reachOf } from '../../core/capability/index.js';
import type { FileRow } from '../../core/files/index.js';
import type {
  AnnouncementFilter,
  ConversationFilter,
  MessageRow,
  Page,
  ParticipantRow,
  Reader,
  ReceiptRow,
  RecipientRow,
  Repository,
  Window,
} from './repository/index.js';

export type Loaders = ReturnType<typeof createLoaders>;

/** One statement per field, however many parents ask. Made for one request: a cache that outlives it outlives rights. */
export function createLoaders(repository: Repository, capability: Capability) {
  const reader = (coordinate: string): Reader => ({
    person: capability.person ?? '',
    reach: reachOf(capability, coordinate),
    at: new Date(capability.at),
  });

  let due: Promise<void> | null = null;
  /** INVARIANT: what was to be sent by now is sent before anybody's letters are read, so that all of an answer tells the same. */
  const whenSent = (): Promise<void> => {
    due ??= capability.person === null ? Promise.resolve() : repository.sendDue(capability.person, new Date(capability.at));
    return due;
  };
  const sent =
    <Given extends readonly unknown[], Value>(load: (...given: Given) => Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      await whenSent();
      return load(...given);
    };

  return {
    whenSent,

    /** Wherever some extent of the request could find a human of whom nothing is known here. */
    anywhere: anywhere(capability),

    conversation: byId(sent((ids) => repository.conversations(ids, reader('Conversation')))),
    message: byId(sent((ids) => repository.messages(ids, reader('Message')))),
    announcement: byId((ids) => repository.announcements(ids, reader('Announcement'))),
    notification: byId(sent((ids) => repository.notifications(ids, reader('Notification')))),
    moderationReport: byId((ids) => repository.moderationReports(ids, reader('ModerationReport'))),
    safetyReport: byId((ids) => repository.safetyReports(ids, reader('SafetyReport'))),

    conversationsOf: once(
      sent((asked: { filter: ConversationFilter; window: Window }) =>
        repository.conversationsOf(reader('Person.conversations'), asked.filter, asked.window),
      ),
    ),
    countConversationsOf: once(
      sent((filter: ConversationFilter) => repository.countConversationsOf(reader('Person.conversations'), filter)),
    ),
    announcementsOf: once((asked: { filter: AnnouncementFilter; window: Window }) =>
      repository.announcementsOf(reader('Person.announcements'), asked.filter, asked.window),
    ),
    countAnnouncementsOf: once((filter: AnnouncementFilter) => repository.countAnnouncementsOf(reader('Person.announcements'), filter)),
    notificationsOf: once(
      sent((asked: { unreadOnly: boolean; window: Window }) =>
        repository.notificationsOf(reader('Person.notifications'), asked.unreadOnly, asked.window),
      ),
    ),
    countNotificationsOf: once(sent((unreadOnly: boolean) => repository.countNotificationsOf(reader('Person.notifications'), unreadOnly))),
    countUnreadNotifications: once(sent((_: null) => repository.countNotificationsOf(reader('UnreadCounts.notifications'), true))),
    countUnreadConversations: once(sent((_: null) => repository.countUnreadConversations(reader('UnreadCounts.conversations')))),
    quietHours: once((_: null) => repository.quietHoursOf(reader('Person.quietHours'))),
    countUnreadAnnouncements: once((_: null) => repository.countUnreadAnnouncements(reader('UnreadCounts.announcements'))),

    messagesOf: byParent<Window, Page<MessageRow>>(
      sent((ids, window) => repository.messagesOf(ids, reader('Conversation.messages'), window)),
      () => NO_ROWS,
    ),
    participantsOf: byParent<Window, Page<ParticipantRow>>(
      sent((ids, window) => repository.participantsOf(ids, reader('Conversation.participants'), window)),
      () => NO_ROWS,
    ),
    recipientsOf: byParent<Window, Page<RecipientRow>>(
      sent((ids, window) => repository.recipientsOf(ids, reader('Message.recipients'), window)),
      () => NO_ROWS,
    ),
    /** Messages of a conversation, as counted for the coordinate that shows the figure. */
    countMessagesOf: byParent<{ coordinate: string; which: 'all' | 'unread' }, number>(
      sent((ids, { coordinate, which }) => repository.countMessagesOf(ids, reader(coordinate), which)),
      () => 0,
    ),

    /** Whose a conversation is, for the shield and for counting: person ids. */
    correspondents: byParent<null, readonly string[]>(
      sent(async (ids) => {
        const rows = await repository.participantIdsOf(ids, reader('Conversation'));
        return gathered(
          rows,
          ({ conversation }) => conversation,
          ({ person }) => person,
        );
      }),
      () => [],
    ),
    /** Of a message or an announcement. */
    files: byParent<null, readonly FileRow[]>(
      (ids) => repository.filesOf(ids),
      () => [],
    ),
    /** Everybody a message is known to have gone to. */
    recipients: byParent<null, readonly RecipientRow[]>(
      sent(async (ids) =>
        gathered(
          await repository.allRecipientsOf(ids, reader('Message')),
          ({ message }) => message,
          (row) => row,
        ),
      ),
      () => [],
    ),
    ownReadReceipt: byParent<null, ReceiptRow | null>(
      (ids) => repository.ownReadReceipts(ids, reader('Message.myReceipt')),
      () => null,
    ),
    moderationOf: byParent<null, string>(
      (ids) => repository.moderationOf(ids, reader('Message.moderation')),
      () => 'NONE',
    ),
  };
}

function anywhere({ extents }: Capability): Omit<Place, 'person'> {
  const all = extents.flat();
  return {
    studentAt: '*',
    guardianOf: all.flatMap((extent) => {
      if (extent.of !== 'guardians') return [];
      const wards = extent.students === '*' ? [''] : extent.students;
      return wards.slice(0, 1).map((student) => ({ school: extent.school, student }));
    }),
    staffAt: [...new Set(all.flatMap((extent) => (extent.of === 'staff' ? [extent.school] : [])))],
  };
}

const NO_ROWS = { rows: [], more: false } as const;

function byId<Row extends { readonly id: string }>(load: (ids: readonly string[]) => Promise<readonly Row[]>) {
  return new DataLoader<string, Row | null>(async (ids) => {
    const found = new Map((await load(ids)).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

/** The same arguments for many parents are one statement. */
function byParent<Arguments, Value>(
  load: (parents: readonly string[], args: Arguments) => Promise<ReadonlyMap<string, Value>>,
  none: () => Value,
) {
  const asked = new DataLoader<{ parent: string; args: Arguments }, Value, string>(
    async (keys) => {
      const parentsOf = gathered(
        keys,
        ({ args }) => JSON.stringify(args),
        ({ parent }) => parent,
      );
      const answers = new Map<string, ReadonlyMap<string, Value>>();
      for (const [text, parents] of parentsOf) {
        const { args } = keys.find((key) => JSON.stringify(key.args) === text) as { args: Arguments };
        answers.set(text, await load(parents, args));
      }
      return keys.map(({ parent, args }) => answers.get(JSON.stringify(args))?.get(parent) ?? none());
    },
    { cacheKeyFn: (key) => JSON.stringify(key) },
  );
  return (parent: string, args: Arguments) => asked.load({ parent, args });
}

/** The reader's own lists: asked for at many places of an operation, read once. */
function once<Arguments, Value>(load: (args: Arguments) => Promise<Value>) {
  const asked = new DataLoader<{ args: Arguments }, Value, string>((keys) => Promise.all(keys.map(({ args }) => load(args))), {
    cacheKeyFn: (key) => JSON.stringify(key),
  });
  return (args: Arguments) => asked.load({ args });
}

function gathered<Row, Value>(rows: readonly Row[], keyOf: (row: Row) => string, pick: (row: Row) => Value): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const row of rows) {
    const list = found.get(keyOf(row));
    if (list === undefined) found.set(keyOf(row), [pick(row)]);
    else list.push(pick(row));
  }
  return found;
}
