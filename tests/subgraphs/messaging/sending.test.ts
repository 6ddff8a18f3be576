import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../core/capability/index.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { conversations, counters, idempotencyKeys, messages, participants, recipients } from '../../../subgraphs/messaging/tables.js';
import { type Asking, type Desk, minutesBefore, openDesk, staffOf, students, themselves } from './desk.js';
import { BLIND, HERE, here, LATE, LEFT, MOTHER, OTHER, TEACHER, THERE, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const guardian = (person: string, of: readonly string[], kind: Addressee['kind'] = 'TO'): Addressee => ({
  person,
  kind,
  onBehalfOf: of,
  profile: 'GUARDIAN',
  label: '6e A',
  group: null,
});
const CLASS = [guardian(MOTHER, [here('s1')]), guardian(OTHER, [here('s1')]), guardian(LATE, [here('s2')])];

const SEND = `mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) {
  message { id state sentAt body sender { id } conversation { id kind subject }
    recipients(first: 100) { totalCount edges { node { person { id } kind onBehalfOf { id } delivery } } } }
  undelivered { delivery person { id } } errors { code path message } } }`;

let keys = 0;
interface Sending extends Partial<Asking> {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly key?: string;
}
async function send({ input, key, ...asking }: Sending = {}) {
  keys += 1;
  const person = asking.person ?? TEACHER;
  const whole = { schoolId: HERE, subject: 'sortie', body: 'bonjour', to: [{ groupId: here('g1'), profile: 'GUARDIAN' }], ...input };
  const { data, errors } = await desk.ask(SEND, {
    person,
    extents: [themselves(person, 'TEACHER')],
    addressees: CLASS,
    ...asking,
    but: {
      'Mutation.sendMessage': [
        themselves(person, 'TEACHER'),
        students(HERE, [here('s1'), here('s2')], 'TEACHER'),
        staffOf(HERE, 'TEACHER'),
      ],
      'Person.id': [staffOf(HERE, 'TEACHER')],
      'Student.id': [students(HERE, '*', 'TEACHER')],
      ...asking.but,
    },
    variables: { input: whole, key: key ?? `key-${keys}` },
  });
  expect(errors).toBeUndefined();
  return data.sendMessage;
}

/** Everything a send may write, by how much there is of it. */
async function written(): Promise<readonly number[]> {
  const sizes = [];
  for (const table of [conversations, participants, messages, recipients, idempotencyKeys]) {
    sizes.push((await desk.store.db.select({ count: count() }).from(table))[0]?.count ?? 0);
  }
  const numbers = await desk.store.db.select({ next: counters.next }).from(counters);
  return [...sizes, ...numbers.map(({ next }) => next)];
}
async function refusesWhole(sending: Sending, error: { code: string; path: string[] }): Promise<void> {
  const before = await written();
  const answer = await send(sending);
  expect(answer).toMatchObject({ message: null, undelivered: null, errors: [error] });
  expect(await written()).toEqual(before);
}
const idsOf = (answer: { message: { recipients: { edges: { node: { person: { id: string } } }[] } } }) =>
  answer.message.recipients.edges.map(({ node }) => node.person.id);

describe('a teacher who writes to the guardians of a class', () => {
  it('reaches each of them once, and is told what arrived', async () => {
    const answer = await send({ addressees: [...CLASS, guardian(MOTHER, [here('s2')]), guardian(LEFT, [here('s2')])] });
    expect(answer.errors).toEqual([]);
    expect(answer.message).toMatchObject({
      state: 'SENT',
      sentAt: '2026-11-24T09:00:00.000Z',
      body: 'bonjour',
      sender: { id: TEACHER },
      conversation: { kind: 'GROUP', subject: 'sortie' },
      recipients: { totalCount: 4 },
    });
    expect(answer.message.recipients.edges[0].node).toEqual({
      person: { id: MOTHER },
      kind: 'TO',
      onBehalfOf: [{ id: here('s1') }, { id: here('s2') }],
      delivery: 'DELIVERED',
    });
    expect(answer.undelivered).toEqual([{ delivery: 'INACTIVE_ACCOUNT', person: { id: LEFT } }]);
  });
  it('reaches those the gateway decided on, whoever else the input names', async () => {
    const answer = await send({ input: { to: [{ personId: here('p77') }] }, addressees: [guardian(MOTHER, [])] });
    expect(idsOf(answer)).toEqual([MOTHER]);
    expect(answer.message.conversation.kind).toBe('DIRECT');
  });
  it('is found in the letters of those it went to, and of nobody else', async () => {
    const { message } = await send({ addressees: [guardian(MOTHER, [])] });
    const query = `{ message(id: "${message.id}") { body } }`;
    expect((await desk.ask(query, { person: MOTHER, extents: [themselves(MOTHER)] })).data.message).toEqual({ body: 'bonjour' });
    expect((await desk.ask(query, { person: OTHER, extents: [themselves(OTHER)] })).data.message).toBeNull();
  });
  it('is not sent without anybody it could go to', async () => {
    await refusesWhole({ addressees: [] }, { code: 'VALIDATION', path: ['input', 'to'] });
  });
  it('is not sent at a school that is not theirs to write at', async () => {
    await refusesWhole({ input: { schoolId: THERE } }, { code: 'NOT_FOUND', path: ['input', 'schoolId'] });
  });
  it('names only students within their reach or for whom it is addressed', async () => {
    expect((await send({ input: { concerns: [here('s1')] } })).errors).toEqual([]);
    expect((await send({ input: { concerns: [here('s8')] }, addressees: [guardian(MOTHER, [here('s8')])] })).errors).toEqual([]);
    await refusesWhole({ input: { concerns: [here('s9')] } }, { code: 'NOT_FOUND', path: ['input', 'concerns'] });
    await refusesWhole({ input: { concerns: [here('p1')] } }, { code: 'NOT_FOUND', path: ['input', 'concerns'] });
  });
  it('keeps to what a message may be', async () => {
    await refusesWhole({ input: { body: ' \n' } }, { code: 'VALIDATION', path: ['input', 'body'] });
    await refusesWhole({ input: { body: 'x'.repeat(20_001) } }, { code: 'VALIDATION', path: ['input', 'body'] });
    await refusesWhole({ input: { subject: 'x'.repeat(301) } }, { code: 'VALIDATION', path: ['input', 'subject'] });
    await refusesWhole({ key: '' }, { code: 'VALIDATION', path: ['idempotencyKey'] });
    expect((await send({ input: { body: 'é'.repeat(20_000), subject: 'x'.repeat(300) } })).errors).toEqual([]);
  });
  it('is a person: a system has nobody to write as', async () => {
    const { errors, data } = await desk.ask(SEND, {
      person: null,
      extents: [students(HERE, '*', 'SYSTEM')],
      addressees: CLASS,
      variables: { input: { schoolId: HERE, body: 'x', to: [] }, key: 'k' },
    });
    expect(data.sendMessage).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
  });
});

describe('the same request twice', () => {
  it('is one message with one answer', async () => {
    const first = await send({ key: 'twice' });
    const before = await written();
    expect(await send({ key: 'twice' })).toEqual(first);
    expect(await written()).toEqual(before);
  });
  it('at the same time is one message still', async () => {
    const before = (await written())[2] as number;
    const [one, other] = await Promise.all([send({ key: 'at-once' }), send({ key: 'at-once' })]);
    expect(one.message.id).toBe(other.message.id);
    expect((await written())[2]).toBe(before + 1);
  });
  it('with other words is refused, and what was sent stays', async () => {
    await send({ key: 'other-words' });
    await refusesWhole({ key: 'other-words', input: { body: 'autre' } }, { code: 'DUPLICATE', path: ['idempotencyKey'] });
  });
  it('from another client or another person is another message', async () => {
    const { message } = await send({ key: 'shared' });
    expect((await send({ key: 'shared', client: 'another' })).message.id).not.toBe(message.id);
    expect((await send({ key: 'shared', person: MOTHER })).message.id).not.toBe(message.id);
  });
});

describe('a conversation that goes on', () => {
  const reply = (person: string, to: readonly Addressee[], conversationId: string, more: Sending = {}) =>
    send({ person, addressees: to, ...more, input: { conversationId, ...more.input } });
  const begun = async (replyPolicy: string) =>
    (await send({ input: { replyPolicy }, addressees: [guardian(MOTHER, []), guardian(OTHER, [])] })).message.conversation.id as string;
  const answerTo = (person: string) => guardian(person, []);

  it('is gone on with by those who take part, also when the school is nothing else to them', async () => {
    const answer = await reply(MOTHER, [answerTo(TEACHER)], TRIP, { but: { 'Mutation.sendMessage': [themselves(MOTHER)] } });
    expect(answer.errors).toEqual([]);
    expect(answer.message.conversation).toMatchObject({ id: TRIP, subject: 'sujet co1' });
  });
  it('does not exist for those who do not, nor for those who left', async () => {
    const error = { code: 'NOT_FOUND', path: ['input', 'conversationId'] };
    await refusesWhole({ person: here('p88'), input: { conversationId: TRIP } }, error);
    await refusesWhole({ person: LEFT, input: { conversationId: TRIP } }, error);
    await refusesWhole({ input: { conversationId: here('co999') } }, error);
    await refusesWhole({ input: { conversationId: '9990002Y.co1' } }, error);
  });
  it('takes nothing more once it is closed', async () => {
    const id = await begun('EVERYONE');
    await desk.store.db.update(conversations).set({ closed: true }).where(eq(conversations.id, id));
    await refusesWhole({ input: { conversationId: id } }, { code: 'VALIDATION', path: ['input', 'conversationId'] });
  });
  it('is answered as its reply policy says', async () => {
    const noReply = { code: 'VALIDATION', path: ['input', 'conversationId'] };
    const asGuardian = { but: { 'Mutation.sendMessage': [themselves(MOTHER)] } };
    const refused = (id: string, to: readonly Addressee[]) =>
      refusesWhole({ person: MOTHER, addressees: to, input: { conversationId: id }, ...asGuardian }, noReply);

    const silent = await begun('NO_REPLY');
    await refused(silent, [answerTo(TEACHER)]);
    expect((await reply(TEACHER, [answerTo(MOTHER)], silent)).errors).toEqual([]);

    const toSender = await begun('SENDER_ONLY');
    await refused(toSender, [answerTo(TEACHER), answerTo(OTHER)]);
    expect((await reply(MOTHER, [answerTo(TEACHER)], toSender, asGuardian)).errors).toEqual([]);

    const amongStaff = await begun('STAFF_ONLY');
    await refused(amongStaff, [answerTo(TEACHER)]);
    expect((await reply(OTHER, [answerTo(TEACHER)], amongStaff)).errors).toEqual([]);
  });
  it('brings an answer back to where the sender reads', async () => {
    const id = await begun('EVERYONE');
    const folderOf = async (person: string) => {
      const rows = await desk.store.db.select().from(participants).where(eq(participants.conversation, id));
      return rows.find((row) => row.person === person)?.folder;
    };
    expect(await folderOf(TEACHER)).toBe('SENT');
    await reply(MOTHER, [answerTo(TEACHER)], id);
    expect(await folderOf(TEACHER)).toBe('INBOX');
  });
  it('shows who is added nothing of what was said before', async () => {
    const id = await begun('EVERYONE');
    const at = minutesBefore(-1).getTime();
    await reply(TEACHER, [answerTo(LATE)], id, { at });
    const query = `{ conversation(id: "${id}") { messageCount messages(first: 10) { totalCount } } }`;
    const { data } = await desk.ask(query, { person: LATE, at, extents: [themselves(LATE)] });
    expect(data.conversation).toEqual({ messageCount: 1, messages: { totalCount: 1 } });
  });
  it('does not reach who left it, and says no more than that', async () => {
    const answer = await reply(TEACHER, [answerTo(MOTHER), answerTo(LEFT)], TRIP);
    expect(answer.undelivered).toEqual([{ delivery: 'UNREACHABLE', person: { id: LEFT } }]);
  });
});

describe('a blind copy', () => {
  it('is known to the sender and to whoever got it', async () => {
    const { message } = await send({ addressees: [guardian(MOTHER, []), guardian(BLIND, [], 'BCC')] });
    const query = `{ message(id: "${message.id}") { recipients(first: 10) { totalCount } } conversation(id: "${message.conversation.id}") { participants(first: 10) { totalCount } } }`;
    const seenBy = async (person: string) => {
      const { data } = await desk.ask(query, { person, extents: [themselves(person)] });
      return [data.message.recipients.totalCount, data.conversation.participants.totalCount];
    };
    expect(await seenBy(TEACHER)).toEqual([2, 3]);
    expect(await seenBy(BLIND)).toEqual([2, 3]);
    expect(await seenBy(MOTHER)).toEqual([1, 2]);
  });
  it('of somebody who was also named openly is no secret', async () => {
    const { message } = await send({ addressees: [guardian(MOTHER, [], 'BCC'), guardian(MOTHER, [here('s1')], 'CC')] });
    expect(message.recipients.edges[0].node.kind).toBe('CC');
  });
});

describe('a message that fails half-way', () => {
  it('leaves nothing behind', async () => {
    // A person id longer than its column: the last statement of the transaction fails.
    const before = await written();
    await expect(send({ addressees: [guardian(MOTHER, []), guardian(`9990001X.p${'1'.repeat(60)}`, [])] })).rejects.toThrow();
    expect(await written()).toEqual(before);
  });
});
