import type { CloseFault, RecallFault } from '../repository/index.js';
import { type UserError, userError } from './user-error.js';
import { type MessagingContext, ownReader, writer } from './writing.js';

interface ReadArguments {
  readonly conversationId: string;
  readonly upToMessageId: string;
}

/** Marks what the actor has read, for them alone. */
export async function markRead(_root: unknown, { conversationId, upToMessageId }: ReadArguments, context: MessagingContext) {
  await context.loaders.whenSent();
  const readAt = await context.repository.readUpTo(conversationId, upToMessageId, ownReader(context, 'Mutation.markRead'));
  if (readAt === null) return { receipt: null, errors: [userError('NOT_FOUND', 'there is no such message', 'upToMessageId')] };
  const school = conversationId.split('.')[0] as string;
  return { receipt: { school, person: writer(context), onBehalfOf: null, readAt, acknowledgedAt: null }, errors: [] };
}

/** Closes a conversation, or opens it again, as whoever began it. */
export async function closeConversation(
  _root: unknown,
  { id, reopen }: { id: string; reopen?: boolean | null },
  context: MessagingContext,
) {
  await context.loaders.whenSent();
  const fault = await context.repository.close(id, reopen !== true, ownReader(context, 'Mutation.closeConversation'));
  if (fault !== null) return { conversation: null, errors: [CLOSING[fault]] };
  return { conversation: await context.loaders.conversation.load(id), errors: [] };
}

const CLOSING: Readonly<Record<CloseFault, UserError>> = {
  'no-such-conversation': userError('NOT_FOUND', 'there is no such conversation', 'id'),
  'not-theirs': userError('POLICY_DENIED', 'whoever began a conversation closes it', 'id'),
};

/** Takes back what the actor sent; its text is gone for everybody. What is still to be sent is a draft again. */
export async function recallMessage(_root: unknown, { id }: { id: string }, context: MessagingContext) {
  await context.loaders.whenSent();
  const fault = await context.repository.recall(id, ownReader(context, 'Mutation.recallMessage'));
  if (fault !== null) return { message: null, undelivered: null, errors: [RECALLING[fault]] };
  return { message: await context.loaders.message.load(id), undelivered: [], errors: [] };
}

const RECALLING: Readonly<Record<RecallFault, UserError>> = {
  'no-such-message': userError('NOT_FOUND', 'there is no such message', 'id'),
  'not-theirs': userError('POLICY_DENIED', 'whoever sent a message takes it back', 'id'),
  'not-sent': userError('VALIDATION', 'only what was sent can be taken back', 'id'),
};
