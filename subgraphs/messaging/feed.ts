import type { GraphQLResolveInfo } from 'graphql';
import { type ChangesArguments, type Context, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { Loaders } from './loaders.js';
import { RECORD_TYPES, type Repository } from './repository/index.js';

/** What changed of the reader's own letters and announcements since a cursor, for this client. */
export async function messagingChanges(
  _root: unknown,
  args: ChangesArguments,
  context: Context<Repository, Loaders>,
  info: GraphQLResolveInfo,
) {
  const { repository, loaders } = context;
  await loaders.whenSent();
  return changesPage(
    { ...args, first: lengthOf('first', args.first) },
    {
      coordinate: 'Query.messagingChanges',
      school: null,
      types: RECORD_TYPES,
      read: repository.changesOf,
      records: {
        Conversation: loaders.conversation,
        Message: loaders.message,
        Announcement: loaders.announcement,
        Notification: loaders.notification,
      },
    },
    context,
    info,
  );
}
