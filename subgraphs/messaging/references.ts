import { humanOf } from '../../core/ids.js';
import type { Context, Reference } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';

type MessagingReference = Reference<Context<Repository, Loaders>>;

/** Rows behind the representations of other subgraphs, inside the reach of their type; absent and hidden are both null. */
export const references: Readonly<Record<string, MessagingReference>> = {
  // Why: a person has no row here; what they have here is listed for themselves alone.
  Person: ({ id }: { id: string }) => (humanOf(id) === id ? { id } : null),
  Conversation: ({ id }: { id: string }, { loaders }) => loaders.conversation.load(id),
  Message: ({ id }: { id: string }, { loaders }) => loaders.message.load(id),
  Announcement: ({ id }: { id: string }, { loaders }) => loaders.announcement.load(id),
  Notification: ({ id }: { id: string }, { loaders }) => loaders.notification.load(id),
  ModerationReport: ({ id }: { id: string }, { loaders }) => loaders.moderationReport.load(id),
  SafetyReport: ({ id }: { id: string }, { loaders }) => loaders.safetyReport.load(id),
};
