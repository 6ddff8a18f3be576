import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../core/capability/index.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { conversations, messages, participants, recipients } from '../../../subgraphs/messaging/tables.js';
import { type Asking, type Desk, openDesk, staffOf, themselves } from './desk.js';
import { HERE, here, MOTHER, OTHER, TEACHER, THERE, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const to = (person: string): Addressee => ({ person, kind: 'TO', onBehalfOf: [], profile: 'GUARDIAN', label: null, group: null });
interface Writing extends Partial<Asking> {
  readonly key?: string;
  readonly input?: Readonly<Record<string, unknown>>;
}
const SHAPE = 'message { id state body conversation { id kind subject closed } } errors { code path }';

let keys = 0;
async function write(mutation: 'saveDraft' | 'sendMessage', { input, key, ...asking }: Writing) {
  keys += 1;
  const query = `mutation ($input: SendMessageInput!, $key: ID!) { ${mutation}(input: $input, idempotencyKey: $key) { ${SHAPE} } }`;
  const { data, errors } = await desk.ask(query, {
    person: TEACHER,
    extents: [themselves(TEACHER, 'TEACHER')],
    addressees: [to(MOTHER)],
    ...asking,
    but: { [`Mutation.${mutation}`]: [themselves(TEACHER, 'TEACHER'), staffOf(HERE, 'TEACHER')], ...asking.but },
    variables: { input: { schoolId: HERE, subject: 'sortie', body: 'bonjour', to: [], ...input }, key: key ?? `d${keys}` },
  });
  expect(errors).toBeUndefined();
  return data[mutation];
}
const save = (input: object = {}, writing: Writing = {}) => write('saveDraft', { ...writing, input: { ...input } });
const send = (input: object = {}, writing: Writing = {}) => write('sendMessage', { ...writing, input: { ...input } });

const folderOf = async (conversation: string, person = TEACHER) => {
  const rows = await desk.store.db.select().from(participants).where(eq(participants.conversation, conversation));
  return rows.find((row) => row.person === person)?.folder;
};
const lettersOf = async (conversation: string) =>
  (await desk.store.db.select().from(messages).where(eq(messages.conversation, conversation))).map(({ id }) => id.split('.')[1]).sort();
const isThere = async (conversation: string) =>
  (await desk.store.db.select().from(conversations).where(eq(conversations.id, conversation))).length === 1;

describe('a draft that is sent', () => {
  it('is gone, and with it the conversation that it alone had begun', async () => {
    const draft = (await save()).message;
    const { message, errors } = await send({ draftId: draft.id });
    expect(errors).toEqual([]);
    expect(message.conversation.id).not.toBe(draft.conversation.id);
    expect(await lettersOf(draft.conversation.id)).toEqual([]);
    expect(await isThere(draft.conversation.id)).toBe(false);
  });

  it('into the conversation that it began leaves that conversation, now among what was sent', async () => {
    const draft = (await save({}, { addressees: [to(MOTHER), to(OTHER)] })).message;
    const { message, errors } = await send({ draftId: draft.id, conversationId: draft.conversation.id });
    expect(errors).toEqual([]);
    expect(message).toMatchObject({ state: 'SENT', conversation: { id: draft.conversation.id, kind: 'DIRECT', subject: 'sortie' } });
    expect(await lettersOf(draft.conversation.id)).toEqual([message.id.split('.')[1]]);
    expect(await folderOf(draft.conversation.id)).toBe('SENT');
    const query = `{ message(id: "${message.id}") { body } }`;
    expect((await desk.ask(query, { person: MOTHER, extents: [themselves(MOTHER)] })).data.message).toEqual({ body: 'bonjour' });
  });

  it('leaves the other drafts of its conversation', async () => {
    const first = (await save()).message;
    const second = (await save({ conversationId: first.conversation.id, body: 'encore' })).message;
    expect((await send({ draftId: first.id })).errors).toEqual([]);
    expect(await lettersOf(first.conversation.id)).toEqual([second.id.split('.')[1]]);
    expect(await folderOf(first.conversation.id)).toBe('DRAFTS');
    expect((await save({ draftId: second.id, body: 'enfin' })).message).toMatchObject({ id: second.id, body: 'enfin' });
  });

  it('leaves a conversation that was begun otherwise, with all that was said in it and all who take part', async () => {
    const before = await lettersOf(TRIP);
    const draft = (await save({ conversationId: TRIP })).message;
    const { message } = await send({ draftId: draft.id, conversationId: TRIP });
    expect(await lettersOf(TRIP)).toEqual([...before, message.id.split('.')[1]].sort());
    // Nothing of it was ever sent, and yet it is not only its drafts': somebody else takes part.
    const shared = (await save()).message;
    const { school, ...seat } = (
      await desk.store.db.select().from(participants).where(eq(participants.conversation, shared.conversation.id))
    )[0] as typeof participants.$inferSelect;
    await desk.store.db.insert(participants).values({ ...seat, school, person: OTHER, folder: 'INBOX' });
    expect((await send({ draftId: shared.id })).errors).toEqual([]);
    expect(await isThere(shared.conversation.id)).toBe(true);
    expect(await folderOf(shared.conversation.id, OTHER)).toBe('INBOX');
  });

  it('is somebody’s own, and a draft', async () => {
    const error = { code: 'NOT_FOUND', path: ['input', 'draftId'] };
    const theirs = (await save()).message;
    const asMother = { person: MOTHER, extents: [themselves(MOTHER)], addressees: [to(TEACHER)] };
    expect((await send({ draftId: theirs.id }, asMother)).errors).toEqual([error]);
    expect((await send({ draftId: here('me1') })).errors).toEqual([error]);
  });
});

describe('a draft of one school', () => {
  it('is neither saved anew nor sent at another', async () => {
    const draft = (await save()).message;
    const reach = [themselves(TEACHER, 'TEACHER'), staffOf(HERE, 'TEACHER'), staffOf(THERE, 'TEACHER')];
    const atBoth = { but: { 'Mutation.saveDraft': reach, 'Mutation.sendMessage': reach } };
    const before = await desk.store.db.select().from(recipients);
    for (const attempt of [save, send])
      expect(await attempt({ schoolId: THERE, draftId: draft.id, body: 'autre' }, atBoth)).toEqual({
        message: null,
        errors: [{ code: 'NOT_FOUND', path: ['input', 'draftId'] }],
      });
    expect(await desk.store.db.select().from(recipients)).toEqual(before);
    expect((await send({ draftId: draft.id }, atBoth)).errors).toEqual([]);
  });
});

describe('a key', () => {
  it('is one mutation’s: what was saved under it was not sent', async () => {
    const { message } = await save({ body: 'à relire' }, { key: 'one-key' });
    expect((await save({ body: 'à relire' }, { key: 'one-key' })).message).toEqual(message);
    expect(await send({ body: 'à relire' }, { key: 'one-key' })).toEqual({
      message: null,
      errors: [{ code: 'DUPLICATE', path: ['idempotencyKey'] }],
    });
  });
  it('sends a draft once, and gives the same answer again when the draft is gone', async () => {
    const draft = (await save()).message;
    const first = await send({ draftId: draft.id }, { key: 'gone' });
    expect(first.errors).toEqual([]);
    expect(await send({ draftId: draft.id }, { key: 'gone' })).toEqual(first);
  });
});

describe('the feed of whoever drafts', () => {
  it('tells what the conversation is called now, and of what kind it is once it is sent', async () => {
    const read = async (since: string | null) => {
      const query = `query ($since: String) { messagingChanges(since: $since, types: ["Conversation"], first: 500) {
        edges { kind recordId record { ... on Conversation { subject kind } } } pageInfo { endCursor } } }`;
      const { data } = await desk.ask(query, { person: TEACHER, extents: [themselves(TEACHER, 'TEACHER')], variables: { since } });
      return data.messagingChanges;
    };
    const draft = (await save({}, { addressees: [to(MOTHER), to(OTHER)] })).message;
    const { id } = draft.conversation;
    const held = await read(null);
    await save({ draftId: draft.id, subject: 'sortie annulée' }, { addressees: [to(MOTHER), to(OTHER)] });
    const renamed = await read(held.pageInfo.endCursor);
    expect(renamed.edges).toMatchObject([{ kind: 'UPDATED', recordId: id, record: { subject: 'sortie annulée' } }]);
    await send({ draftId: draft.id, conversationId: id, subject: 'sortie annulée', scheduledAt: '2026-11-25T09:00:00Z' });
    const sent = await read(renamed.pageInfo.endCursor);
    expect(sent.edges.filter((edge: { recordId: string }) => edge.recordId === id)).toMatchObject([{ record: { kind: 'DIRECT' } }]);
  });
});
