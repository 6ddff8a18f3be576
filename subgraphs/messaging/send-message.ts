import { createHash } from 'node:crypto';
import { type Addressee, type Reach, reaches } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { KINDS, parseId } from '../../core/ids.js';
import type { Context } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { RecipientRow, Repository, SendFault } from './repository/index.js';

interface SendMessageInput {
  readonly schoolId: string;
  readonly conversationId?: string | null;
  readonly subject?: string | null;
  readonly body: string;
  readonly concerns?: readonly string[] | null;
  readonly replyPolicy?: string | null;
}

interface UserError {
  readonly code: 'VALIDATION' | 'NOT_FOUND' | 'DUPLICATE';
  readonly message: string;
  readonly path: readonly string[];
}

/** Whose reach a message is written in. */
const WRITE = 'Mutation.sendMessage';

/** Characters, at most. */
const LONGEST_BODY = 20_000;
const LONGEST_SUBJECT = 300;
const LONGEST_KEY = 128;
const MOST_CONCERNED = 100;

/**
 * Sends a message in the name of the actor. Whom it goes to is what the gateway decided, person by person; `to`, `cc` and `bcc` were its
 * question and are not read again. Once for a key; all of it or nothing.
 */
export async function sendMessage(
  _root: unknown,
  { input, idempotencyKey: key }: { input: SendMessageInput; idempotencyKey: string },
  context: Context<Repository, Loaders>,
): Promise<{ message: unknown; undelivered: readonly RecipientRow[] | null; errors: readonly UserError[] }> {
  const { capability, repository, loaders, at } = context;
  const sender = capability.person;
  if (sender === null) throw refuse('FORBIDDEN_OPERATION', 'a message is sent by a person');
  const addressees = distinct(capability.addressees ?? []);
  const reach = context.reach(WRITE);
  const errors = [...unsound(input, key, addressees), ...(await outOfReach(input, addressees, context))];
  if (errors.length > 0) return refusedWith(errors);

  const sent = await repository.send({
    school: input.schoolId,
    conversation: input.conversationId ?? null,
    subject: input.subject ?? null,
    body: input.body,
    concerns: [...new Set(input.concerns ?? [])],
    replyPolicy: input.replyPolicy ?? 'EVERYONE',
    sender,
    fromStaff: isStaff(input.schoolId, reach),
    addressees,
    at,
    client: capability.client,
    key,
    digest: createHash('sha256').update(JSON.stringify(input)).digest('hex'),
  });
  if ('fault' in sent) return refusedWith([FAULTS[sent.fault]]);
  const recipients = await loaders.recipients(sent.message, null);
  return {
    message: await loaders.message.load(sent.message),
    undelivered: recipients.filter(({ delivery }) => delivery !== 'DELIVERED'),
    errors: [],
  };
}

const FAULTS: Readonly<Record<SendFault, UserError>> = {
  'key-reused': { code: 'DUPLICATE', message: 'this key was used for another message', path: ['idempotencyKey'] },
  'no-such-conversation': { code: 'NOT_FOUND', message: 'there is no such conversation', path: ['input', 'conversationId'] },
  closed: { code: 'VALIDATION', message: 'the conversation is closed', path: ['input', 'conversationId'] },
  'no-reply': { code: 'VALIDATION', message: 'the conversation does not take this reply', path: ['input', 'conversationId'] },
};

function refusedWith(errors: readonly UserError[]) {
  return { message: null, undelivered: null, errors };
}

function* unsound(input: SendMessageInput, key: string, addressees: readonly Addressee[]): Generator<UserError> {
  const unsoundAt = (path: readonly string[], message: string): UserError => ({ code: 'VALIDATION', message, path });
  if (key.length < 1 || key.length > LONGEST_KEY) yield unsoundAt(['idempotencyKey'], `a key has 1 to ${LONGEST_KEY} characters`);
  if (input.body.trim() === '') yield unsoundAt(['input', 'body'], 'the message is empty');
  if (input.body.length > LONGEST_BODY) yield unsoundAt(['input', 'body'], `a message has at most ${LONGEST_BODY} characters`);
  if ((input.subject ?? '').length > LONGEST_SUBJECT)
    yield unsoundAt(['input', 'subject'], `a subject has at most ${LONGEST_SUBJECT} characters`);
  if ((input.concerns ?? []).length > MOST_CONCERNED)
    yield unsoundAt(['input', 'concerns'], `a message concerns at most ${MOST_CONCERNED} students`);
  if (addressees.length === 0) yield unsoundAt(['input', 'to'], 'there is nobody this message can be sent to');
}

/** The school and the students of a message must be the sender's to write about; out of reach reads as absent. */
async function outOfReach(
  input: SendMessageInput,
  addressees: readonly Addressee[],
  { reach: reachOf, pupils }: Context<Repository, Loaders>,
): Promise<UserError[]> {
  const errors: UserError[] = [];
  const reach = reachOf(WRITE);
  // Why: who takes part in a conversation may go on with it, whatever else the school is to them; that is looked at when it is written.
  const isReached = isGiven(input.conversationId) || reach.some((extent) => 'school' in extent && extent.school === input.schoolId);
  if (!isReached) errors.push({ code: 'NOT_FOUND', message: 'there is no such school', path: ['input', 'schoolId'] });
  const spokenFor = new Set(addressees.flatMap(({ onBehalfOf }) => onBehalfOf));
  const mayConcern = async (id: string) =>
    parseId(id)?.letters === KINDS.Student && (spokenFor.has(id) || reaches(reach, await pupils.placeOf(id, input.schoolId)));
  const concerns = await Promise.all((input.concerns ?? []).map(mayConcern));
  if (!concerns.every(Boolean)) errors.push({ code: 'NOT_FOUND', message: 'there is no such student', path: ['input', 'concerns'] });
  return errors;
}

/** Does the actor write as somebody who works at the school? */
function isStaff(school: string, reach: Reach): boolean {
  return reach.some(
    (extent) => 'school' in extent && extent.school === school && (extent.audience === 'OFFICE' || extent.audience === 'TEACHER'),
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

const OPENNESS = ['BCC', 'CC', 'TO'] as const;

/** Each person once, as openly as they were named: somebody reached as guardian of two children gets one message for both. */
function distinct(addressees: readonly Addressee[]): readonly Addressee[] {
  const found = new Map<string, Addressee>();
  for (const addressee of addressees) {
    const known = found.get(addressee.person);
    if (known === undefined) {
      found.set(addressee.person, addressee);
      continue;
    }
    const kind = OPENNESS.indexOf(known.kind) >= OPENNESS.indexOf(addressee.kind) ? known.kind : addressee.kind;
    found.set(addressee.person, { ...known, kind, onBehalfOf: [...new Set([...known.onBehalfOf, ...addressee.onBehalfOf])] });
  }
  return [...found.values()];
}
