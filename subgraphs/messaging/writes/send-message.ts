import type { RecipientRow, SendFault } from '../repository/index.js';
import { distinct } from './addressees.js';
import { draftOf, outOfReach, type SendMessageInput, unsoundMessage } from './message-input.js';
import { KEY_REUSED, NO_SUCH_FILE, type UserError, userError } from './user-error.js';
import { type MessagingContext, unsoundKey, writeKey } from './writing.js';

/** Whose reach a message is written in. */
const WRITE = 'Mutation.sendMessage';
const DRAFT = 'Mutation.saveDraft';

/**
 * Sends a message in the name of the actor. Whom it goes to is what the gateway decided, person by person; `to`, `cc` and `bcc` were its
 * question and are not read again. Once for a key; all of it or nothing.
 */
export async function sendMessage(
  _root: unknown,
  { input, idempotencyKey: key }: { input: SendMessageInput; idempotencyKey: string },
  context: MessagingContext,
): Promise<{ message: unknown; undelivered: readonly RecipientRow[] | null; errors: readonly UserError[] }> {
  const { capability, repository, loaders } = context;
  const addressees = distinct(capability.addressees ?? []);
  const writing = writeKey(context, 'sendMessage', input.schoolId, key, input);
  const earlier = await repository.writtenBefore(writing);
  const errors = [
    ...unsoundKey(key),
    ...unsoundMessage(input, context.at),
    ...(addressees.length > 0 ? [] : [userError('VALIDATION', 'there is nobody this message can be sent to', 'input', 'to')]),
    ...(await outOfReach(input, addressees, WRITE, context)),
  ];
  if (earlier === null && errors.length > 0) return refusedWith(errors);

  const sent = earlier ?? (await repository.send(draftOf(input, addressees, WRITE, context), input.draftId ?? null, writing));
  if ('fault' in sent) return refusedWith([FAULTS[sent.fault]]);
  const recipients = await loaders.recipients(sent.record, null);
  return {
    message: await loaders.message.load(sent.record),
    undelivered: recipients.filter(({ delivery }) => delivery !== 'DELIVERED' && delivery !== 'PENDING'),
    errors: [],
  };
}

const FAULTS: Readonly<Record<SendFault | 'key-reused', UserError>> = {
  'key-reused': KEY_REUSED,
  'no-such-conversation': userError('NOT_FOUND', 'there is no such conversation', 'input', 'conversationId'),
  closed: userError('VALIDATION', 'the conversation is closed', 'input', 'conversationId'),
  'no-such-draft': userError('NOT_FOUND', 'there is no such draft', 'input', 'draftId'),
  'no-such-file': NO_SUCH_FILE,
  'no-reply': userError('VALIDATION', 'the conversation does not take this reply', 'input', 'conversationId'),
};

function refusedWith(errors: readonly UserError[]) {
  return { message: null, undelivered: null, errors };
}

/** Keeps what is being written, for its writer alone; the people it is to go to are named to them as they would be when it is sent. */
export async function saveDraft(
  _root: unknown,
  { input, idempotencyKey: key = null }: { input: SendMessageInput; idempotencyKey?: string | null },
  context: MessagingContext,
) {
  const { capability, repository, loaders } = context;
  const addressees = distinct(capability.addressees ?? []);
  const writing = key === null ? null : writeKey(context, 'saveDraft', input.schoolId, key, input);
  const earlier = writing === null ? null : await repository.writtenBefore(writing);
  const errors = [
    ...(key === null ? [] : unsoundKey(key)),
    ...unsoundMessage(input, context.at, { isDraft: true }),
    ...(await outOfReach(input, addressees, DRAFT, context)),
  ];
  if (earlier === null && errors.length > 0) return refusedWith(errors);
  const saved = earlier ?? (await repository.saveDraft(draftOf(input, addressees, DRAFT, context), input.draftId ?? null, writing));
  if ('fault' in saved) return refusedWith([FAULTS[saved.fault]]);
  const message = await loaders.message.load(saved.record);
  // Why: what was saved under the key is not there any more, and silence would read as if it were.
  if (message === null) return refusedWith([FAULTS['no-such-draft']]);
  return { message, undelivered: [], errors: [] };
}
