import { type Addressee, reaches } from '../../../core/capability/index.js';
import { facetOf, humanOf, KINDS, parseId } from '../../../core/ids.js';
import type { Draft } from '../repository/index.js';
import { type UserError, unsoundFiles, unsoundTexts, userError } from './user-error.js';
import { isStaff, type MessagingContext, ownReader, writer } from './writing.js';

export interface SendMessageInput {
  readonly schoolId: string;
  readonly conversationId?: string | null;
  readonly subject?: string | null;
  readonly body: string;
  readonly concerns?: readonly string[] | null;
  readonly replyPolicy?: string | null;
  readonly draftId?: string | null;
  readonly attachmentIds?: readonly string[] | null;
  readonly scheduledAt?: string | null;
  readonly format?: string | null;
  readonly language?: string | null;
  readonly mentions?: readonly string[] | null;
  readonly inReplyTo?: string | null;
}

/** Characters, at most. */
const LONGEST_BODY = 20_000;
const LONGEST_SUBJECT = 300;
const MOST_CONCERNED = 100;
const MOST_MENTIONED = 100;
const FORMATS: readonly string[] = ['text/plain', 'text/markdown'];
/** Of BCP 47 what schools use: a language, and where it is spoken. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;
/** Milliseconds. */
const FURTHEST = 366 * 86_400_000;

/** What is wrong with a message; a draft may still be empty. */
export function* unsoundMessage(input: SendMessageInput, at: Date, { isDraft = false } = {}): Generator<UserError> {
  const { body, subject, concerns, mentions, format, language, scheduledAt, attachmentIds } = input;
  yield* unsoundTexts([['input', 'body'], body, LONGEST_BODY, isDraft], [['input', 'subject'], subject, LONGEST_SUBJECT, true]);
  if ((concerns ?? []).length > MOST_CONCERNED)
    yield userError('VALIDATION', `a message concerns at most ${MOST_CONCERNED} students`, 'input', 'concerns');
  if ((mentions ?? []).length > MOST_MENTIONED)
    yield userError('VALIDATION', `a message names at most ${MOST_MENTIONED} people`, 'input', 'mentions');
  if (format != null && !FORMATS.includes(format)) yield userError('VALIDATION', `it is one of ${FORMATS.join(', ')}`, 'input', 'format');
  if (language != null && !LANGUAGE.test(language))
    yield userError('VALIDATION', 'it is a language, such as `fr` or `pt-BR`', 'input', 'language');
  yield* unsoundFiles(attachmentIds ?? []);
  if (scheduledAt != null) yield* unsoundTime(new Date(scheduledAt), at);
}

function* unsoundTime(time: Date, at: Date): Generator<UserError> {
  const ahead = time.getTime() - at.getTime();
  if (Number.isNaN(ahead)) yield userError('VALIDATION', 'it is an instant', 'input', 'scheduledAt');
  else if (ahead <= 0 || ahead > FURTHEST) yield userError('VALIDATION', 'it lies ahead, at most a year', 'input', 'scheduledAt');
}

/** A sound input as it is written, in the name of the actor. */
export function draftOf(input: SendMessageInput, addressees: readonly Addressee[], coordinate: string, context: MessagingContext): Draft {
  return {
    school: input.schoolId,
    conversation: input.conversationId ?? null,
    subject: input.subject ?? null,
    body: input.body,
    format: input.format ?? 'text/plain',
    language: input.language ?? null,
    concerns: [...new Set(input.concerns ?? [])],
    mentions: [...new Set((input.mentions ?? []).flatMap((id) => humanOf(id) ?? []))],
    inReplyTo: input.inReplyTo ?? null,
    scheduledAt: input.scheduledAt == null ? null : new Date(input.scheduledAt),
    replyPolicy: input.replyPolicy ?? 'EVERYONE',
    sender: writer(context),
    fromStaff: isStaff(input.schoolId, context.reach(coordinate)),
    addressees,
    files: input.attachmentIds ?? [],
    at: context.at,
  };
}

/**
 * The school, the students and those a message names must be the sender's to write about, and what it answers theirs to read; out of reach reads as
 * absent.
 */
export async function outOfReach(
  input: SendMessageInput,
  addressees: readonly Addressee[],
  coordinate: string,
  context: MessagingContext,
): Promise<UserError[]> {
  const { reach: reachOf, pupils } = context;
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
  // Why not who is in blind copy: their name in the text would tell the others.
  const openly = new Set([writer(context), ...addressees.filter(({ kind }) => kind !== 'BCC').map(({ person }) => person)]);
  const mayMention = (id: string) => openly.has(humanOf(id) ?? '') || mayConcern(facetOf('Student', id) ?? '');
  const mentions = await Promise.all((input.mentions ?? []).map(mayMention));
  if (!mentions.every(Boolean)) errors.push(userError('NOT_FOUND', 'there is no such person', 'input', 'mentions'));
  if (isGiven(input.inReplyTo) && !(await isAnswerable(input, coordinate, context)))
    errors.push(userError('NOT_FOUND', 'there is no such message', 'input', 'inReplyTo'));
  return errors;
}

/** A message that was sent, and that the actor has, of the conversation that goes on. */
async function isAnswerable(
  { conversationId, inReplyTo }: SendMessageInput,
  coordinate: string,
  context: MessagingContext,
): Promise<boolean> {
  await context.loaders.whenSent();
  const [found] = await context.repository.messages([inReplyTo as string], ownReader(context, coordinate));
  return found !== undefined && found.conversation === conversationId && !['DRAFT', 'SCHEDULED'].includes(found.state);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
