import type { Reachable } from '../../core/capability/index.js';
import type { Context, Resolvers } from '../../core/subgraph/index.js';
import { announcementFields } from './announcement-fields.js';
import { connection, lengthOf } from './connections.js';
import { messagingChanges } from './feed.js';
import { isOneOf, personStub, students } from './in-reach.js';
import type { Loaders } from './loaders.js';
import { messageFields } from './message-fields.js';
import type {
  AnnouncementFilter,
  AnnouncementRow,
  ConversationFilter,
  ConversationRow,
  MessageRow,
  ModerationReportRow,
  NotificationKind,
  NotificationRow,
  ParticipantRow,
  Repository,
  SafetyReportRow,
} from './repository/index.js';
import * as writes from './writes/index.js';

type MessagingContext = Context<Repository, Loaders>;

export const resolvers: Resolvers<MessagingContext> = {
  Query: {
    conversation: (_root, { id }, { loaders }) => loaders.conversation.load(id),
    message: (_root, { id }, { loaders }) => loaders.message.load(id),
    announcement: (_root, { id }, { loaders }) => loaders.announcement.load(id),
    messagingChanges,
    // Why nothing is looked up: whom one may write to is the gateway's decision, as when a message is sent.
    reachableRecipients: (_root, _args, { capability }) => capability.reachable ?? [],
    moderationReports: (_root, { schoolId, states, first }, { capability, reach, repository, at }) => {
      const moderator = { person: capability.person ?? '', reach: reach('Query.moderationReports'), at };
      return repository.moderationReportsOf(schoolId, states ?? null, moderator, lengthOf('first', first));
    },
    safetyReports: (_root, args, { capability, reach, repository, at }) => {
      const filter = { school: args.schoolId, states: args.states ?? null };
      return connection<SafetyReportRow>(capability, args, {
        scope: ['Query.safetyReports', filter],
        direction: 'desc',
        keysOf: (row) => [row.createdAt, row.id],
        page: (window) => repository.safetyReportsOf({ reach: reach('Query.safetyReports'), at }, filter, window),
      });
    },
  },
  Mutation: writes,

  Person: {
    conversations: (person: { id: string }, args, { capability, loaders }) => {
      if (person.id !== capability.person) return null;
      const filter: ConversationFilter = { folder: args.folder ?? null, unreadOnly: args.unreadOnly ?? false };
      return connection<ConversationRow>(capability, args, {
        scope: ['Person.conversations', person.id, filter],
        direction: 'desc',
        keysOf: (row) => [row.lastActivityAt, row.id],
        page: (window) => loaders.conversationsOf({ filter, window }),
        count: () => loaders.countConversationsOf(filter),
      });
    },
    announcements: (person: { id: string }, args, { capability, loaders }) => {
      if (person.id !== capability.person) return null;
      const filter: AnnouncementFilter = { unacknowledgedOnly: args.unacknowledgedOnly ?? false, about: args.aboutStudentId ?? null };
      return connection<AnnouncementRow>(capability, args, {
        scope: ['Person.announcements', person.id, filter],
        direction: 'desc',
        keysOf: (row) => [row.publishedFrom, row.id],
        page: (window) => loaders.announcementsOf({ filter, window }),
        count: () => loaders.countAnnouncementsOf(filter),
      });
    },
    notifications: (person: { id: string }, args, { capability, loaders }) => {
      if (person.id !== capability.person) return null;
      const unreadOnly = args.unreadOnly ?? false;
      return connection<NotificationRow>(capability, args, {
        scope: ['Person.notifications', person.id, unreadOnly],
        direction: 'desc',
        keysOf: (row) => [row.createdAt, row.id],
        page: (window) => loaders.notificationsOf({ unreadOnly, window }),
        count: () => loaders.countNotificationsOf(unreadOnly),
      });
    },
    unreadCounts: (person: { id: string }, _args, { capability }) => (person.id === capability.person ? {} : null),
    quietHours: (person: { id: string }, _args, { capability, loaders }) =>
      person.id === capability.person ? loaders.quietHours(null) : null,
  },
  UnreadCounts: {
    conversations: (_counts, _args, { loaders }) => loaders.countUnreadConversations(null),
    announcements: (_counts, _args, { loaders }) => loaders.countUnreadAnnouncements(null),
    notifications: (_counts, _args, { loaders }) => loaders.countUnreadNotifications(null),
  },

  Conversation: {
    school: ({ school }: ConversationRow) => ({ __typename: 'School', id: school }),
    createdAt: ({ createdAt }: ConversationRow) => createdAt.toISOString(),
    lastActivityAt: ({ lastActivityAt }: ConversationRow) => lastActivityAt.toISOString(),
    unreadCount: ({ id }: ConversationRow, _args, { loaders }) =>
      loaders.countMessagesOf(id, { coordinate: 'Conversation.unreadCount', which: 'unread' }),
    messageCount: ({ id }: ConversationRow, _args, { loaders }) =>
      loaders.countMessagesOf(id, { coordinate: 'Conversation.messageCount', which: 'all' }),
    creator: ({ creator }: ConversationRow) => personStub(creator),
    concerns: ({ concerns }: ConversationRow, _args, context) => students(concerns, 'Conversation.concerns', context),
    participants: ({ id }: ConversationRow, args, { capability, loaders }) =>
      connection<ParticipantRow>(capability, args, {
        scope: ['Conversation.participants', id],
        direction: 'asc',
        keysOf: (row) => [row.joinedAt, row.person],
        page: (window) => loaders.participantsOf(id, window),
        count: async () => (await loaders.correspondents(id, null)).length,
      }),
    messages: ({ id }: ConversationRow, args, { capability, loaders }) =>
      connection<MessageRow>(capability, args, {
        scope: ['Conversation.messages', id],
        direction: 'asc',
        keysOf: (row) => [row.sentAt as Date, row.id],
        page: (window) => loaders.messagesOf(id, window),
        count: () => loaders.countMessagesOf(id, { coordinate: 'Conversation.messages', which: 'all' }),
      }),
  },
  ReachableRecipient: {
    person: ({ person }: Reachable) => (person === null ? null : personStub(person)),
    group: ({ group }: Reachable) => (group === null ? null : { __typename: 'ClassGroup', id: group }),
    audienceLabel: ({ label }: Reachable) => label,
  },
  Participant: {
    person: ({ person }: ParticipantRow) => personStub(person),
    // Why: for which child somebody is here says whose guardian they are; whoever began the conversation chose them by it.
    onBehalfOf: (row: ParticipantRow, _args, context) =>
      isOneOf(context.capability.person, row.person, row.creator) ? students(row.onBehalfOf, 'Student.id', context) : null,
    joinedAt: ({ joinedAt }: ParticipantRow) => joinedAt.toISOString(),
    leftAt: ({ leftAt }: ParticipantRow) => leftAt?.toISOString() ?? null,
    // Why: when somebody reads is their own to know (domain model §2.8, read receipts).
    lastReadAt: (row: ParticipantRow, _args, { capability }) =>
      isOneOf(capability.person, row.person) ? (row.lastReadAt?.toISOString() ?? null) : null,
  },

  ...messageFields,
  ...announcementFields,

  Notification: {
    recipient: ({ recipient }: NotificationRow) => personStub(recipient),
    about: async ({ about }: NotificationRow, _args, context) =>
      about === null ? null : ((await students([about], 'Student.id', context))[0] ?? null),
    title: ({ kind }: NotificationRow) => TITLES[kind],
    createdAt: ({ createdAt }: NotificationRow) => createdAt.toISOString(),
    readAt: ({ readAt }: NotificationRow) => readAt?.toISOString() ?? null,
    targetId: ({ target }: NotificationRow) => target,
    channels: () => ['app'],
  },

  ModerationReport: {
    reporter: ({ reporter }: ModerationReportRow) => personStub(reporter),
    targetAuthor: ({ targetAuthor }: ModerationReportRow) => personStub(targetAuthor),
    targetId: ({ target }: ModerationReportRow) => target,
    createdAt: ({ createdAt }: ModerationReportRow) => createdAt.toISOString(),
    handledBy: ({ handledBy }: ModerationReportRow) => (handledBy === null ? null : personStub(handledBy)),
  },
  SafetyReport: {
    school: ({ school }: SafetyReportRow) => ({ __typename: 'School', id: school }),
    reporter: ({ reporter }: SafetyReportRow) => (reporter === null ? null : personStub(reporter)),
    concerns: ({ concerns }: SafetyReportRow, _args, context) => students(concerns, 'SafetyReport.concerns', context),
    createdAt: ({ createdAt }: SafetyReportRow) => createdAt.toISOString(),
    handledBy: ({ handledBy }: SafetyReportRow) => (handledBy ?? []).map(personStub),
    conversation: ({ conversation }: SafetyReportRow, _args, { loaders }) =>
      conversation === null ? null : loaders.conversation.load(conversation),
  },
};

/** INVARIANT: a title says what may be read over somebody's shoulder; nothing of a row goes into it. */
const TITLES: Readonly<Record<NotificationKind, string>> = {
  MESSAGE: 'Vous avez un nouveau message',
  ANNOUNCEMENT: 'Une information de l’établissement',
  ACKNOWLEDGEMENT_DUE: 'Une information de l’établissement à confirmer',
  SURVEY: 'L’établissement attend votre réponse',
  REPORT_CLOSED: 'Votre demande a été examinée',
};
