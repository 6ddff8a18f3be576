import { type Addressee, reaches } from '../../../core/capability/index.js';
import { KINDS, parseId } from '../../../core/ids.js';
import type { Draft } from '../repository/index.js';
import { type UserError, unsoundFiles, unsoundTexts, userError } from './user-error.js';
import { isStaff, type MessagingContext, writer } from './writing.js';

export interface SendMessageInput {
  readonly schoolId: string;
  readonly conversationId?: string | null;
  readonly subject?: string | null;
  readonly body: string;
  readonly concerns?: readonly string[] | null;
  readonly replyPolicy?: string | null;
  readonly draftId?: string | null;
  readonly attachmentIds?: readonly string[] | null;
}

/** Characters, at most. */
const LONGEST_BODY = 20_000;
const LONGEST_SUBJECT = 300;
const MOST_CONCERNED = 100;

/** What is wrong with a message; a draft may still be empty. */
export function* unsoundMessage(
  { body, subject, concerns, attachmentIds }: SendMessageInput,
  { isDraft = false } = {},
): Generator<UserError> {
  yield* unsoundTexts([['input', 'body'], body, LONGEST_BODY, isDraft], [['input', 'subject'], subject, LONGEST_SUBJECT, true]);
  if ((concerns ?? []).length > MOST_CONCERNED)
    yield userError('VALIDATION', `a message concerns at most ${MOST_CONCERNED} students`, 'input', 'concerns');
  yield* unsoundFiles(attachmentIds ?? []);
}

/** A sound input as it is written, in the name of the actor. */
export function draftOf(input: SendMessageInput, addressees: readonly Addressee[], coordinate: string, context: MessagingContext): Draft {
  return {
    school: input.schoolId,
    conversation: input.conversationId ?? null,
    subject: input.subject ?? null,
    body: input.body,
    concerns: [...new Set(input.concerns ?? [])],
    replyPolicy: input.replyPolicy ?? 'EVERYONE',
    sender: writer(context),
    fromStaff: isStaff(input.schoolId, context.reach(coordinate)),
    addressees,
    files: input.attachmentIds ?? [],
    at: context.at,
  };
}

/** The school and the students of a message must be the sender's to write about; out of reach reads as absent. */
export async function outOfReach(
  input: SendMessageInput,
  addressees: readonly Addressee[],
  coordinate: string,
  { reach: reachOf, pupils }: MessagingContext,
): Promise<UserError[]> {
  const errors: UserError[] = [];
  const reach = reachOf(coordinate);
  // Why: who takes part in a conversation may go on with it, whatever else the school is to them; that is looked at when it is written.
  const isReached = isGiven(input.conversationId) || reach.some((extent) => 'school' in extent && extent.school === input.schoolId);
  if (!isReached) errors.push(userError('NOT_FOUND', 'there is no such school', 'input', 'schoolId'));
  const spokenFor = new Set(addressees.flatMap(({ onBehalfOf }) => onBehalfOf));
  const mayConcern = async (id: string) =>
    parseId(id)?.letters === KINDS.Student && (spokenFor.has(id) || reaches(reach, await pupils.placeOf(id, input.schoolId)));
  const concerns = await Promise.all((input.concerns ?? []).map(mayConcern));
  if (!concerns.every(Boolean)) errors.push(userError('NOT_FOUND', 'there is no such student', 'input', 'concerns'));
  return errors;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
