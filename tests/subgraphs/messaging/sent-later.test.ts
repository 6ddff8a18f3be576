import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee, Audience } from '../../../core/capability/index.js';
import { facetOf } from '../../../core/ids.js';
import { guardianLinks, roleAssignments, teachingAssignments } from '../../../subgraphs/identity/tables.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { conversations, messages, participants, recipients } from '../../../subgraphs/messaging/tables.js';
import { guard } from '../roster.js';
import { AT, type Desk, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, OTHER, TEACHER, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
  for (const guardian of [MOTHER, OTHER, here('p6')]) await guard(desk.store, HERE, guardian, here('s1'));
});
afterAll(() => desk.store.close());

const HOUR = 3_600_000;
const LATER = AT + HOUR;
const to = (person: string, more: Partial<Addressee> = {}): Addressee => ({
  person,
  kind: 'TO',
  onBehalfOf: [here('s1')],
  profile: 'GUARDIAN',
  label: '6e A',
  group: here('g1'),
  ...more,
});
const NAMES = { 'Person.id': [staffOf(HERE, 'GUARDIAN')], 'Student.id': [students(HERE, '*', 'GUARDIAN')] };
let keys = 0;
async function send(
  input: object = {},
  addressees: readonly Addressee[] = [to(MOTHER), to(OTHER)],
  person = TEACHER,
  at = AT,
  audience: Audience = 'TEACHER',
) {
  keys += 1;
  const query = `mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) {
    message { id version state sentAt scheduledAt conversation { id } } undelivered { person { id } } errors { code path } } }`;
  const whole = { schoolId: HERE, subject: 'sortie', body: 'bonjour', to: [], scheduledAt: new Date(LATER).toISOString(), ...input };
  const { data, errors } = await desk.ask(query, {
    person,
    at,
    extents: [themselves(person, audience)],
    addressees,
    but: { ...NAMES, 'Mutation.sendMessage': [themselves(person, audience), staffOf(HERE, audience)] },
    variables: { input: whole, key: `later-${keys}` },
  });
  expect(errors).toBeUndefined();
  return data.sendMessage;
}
async function seen(person: string, query: string, at = AT) {
  const { data, errors } = await desk.ask(query, { person, at, extents: [themselves(person)], but: NAMES });
  expect(errors).toBeUndefined();
  return data;
}
const message = (id: string, fields: string) => `{ message(id: "${id}") { ${fields} } }`;
const own = (person: string, fields: string) =>
  `{ _entities(representations: [{ __typename: "Person", id: "${person}" }]) { ... on Person { ${fields} } } }`;
const act = (person: string, mutation: string, at = AT) =>
  desk.ask(`mutation { ${mutation} }`, { person, at, extents: [themselves(person)] });
const changes = (since: string | null) =>
  `{ messagingChanges(since: ${JSON.stringify(since)}, first: 500) { edges { kind recordId version } pageInfo { endCursor } } }`;

interface Edge {
  readonly node: { readonly person: { readonly id: string }; readonly delivery: string | null };
}

describe('a message to be sent later', () => {
  it('is its writer’s alone until then', async () => {
    const answer = await send();
    const { id, conversation } = answer.message;
    expect(answer).toMatchObject({
      message: { state: 'SCHEDULED', sentAt: null, scheduledAt: new Date(LATER).toISOString() },
      undelivered: [],
      errors: [],
    });
    const asked = `{ message(id: "${id}") { id } conversation(id: "${conversation.id}") { id } }`;
    expect(await seen(MOTHER, asked, LATER - 1)).toEqual({ message: null, conversation: null });
    expect(await seen(MOTHER, asked, LATER - 1)).toEqual(await seen(MOTHER, asked.replaceAll(/(me|co)\d+/g, '$19999'), LATER - 1));
    const told = (await seen(MOTHER, changes(null), LATER - 1)).messagingChanges.edges.map((one: { recordId: string }) => one.recordId);
    expect(told).not.toContain(id);
    expect(told).not.toContain(conversation.id);
    expect((await seen(TEACHER, message(id, 'body'))).message).toEqual({ body: 'bonjour' });
  });

  it('is sent at its time, whoever looks first', async () => {
    const { id, conversation, version } = (await send()).message;
    const since = (await seen(TEACHER, changes(null))).messagingChanges.pageInfo.endCursor;
    const before = (await seen(MOTHER, own(MOTHER, 'unreadCounts { conversations }'), LATER - 1))._entities[0].unreadCounts.conversations;
    const list = 'conversations(first: 1) { edges { node { id lastActivityAt } } }';
    const { _entities } = await seen(MOTHER, own(MOTHER, `${list} unreadCounts { conversations }`), LATER);
    expect(_entities[0].unreadCounts.conversations).toBeGreaterThan(before);
    expect(_entities[0].conversations.edges[0].node.lastActivityAt).toBe(new Date(LATER).toISOString());
    const sent = await seen(MOTHER, message(id, 'state sentAt scheduledAt body'), LATER);
    expect(sent.message).toEqual({ state: 'SENT', sentAt: new Date(LATER).toISOString(), scheduledAt: null, body: 'bonjour' });
    expect((await seen(OTHER, `{ conversation(id: "${conversation.id}") { messageCount } }`, LATER)).conversation).toEqual({
      messageCount: 1,
    });
    const told = (await seen(TEACHER, changes(since), LATER)).messagingChanges.edges;
    expect(told).toContainEqual({ kind: 'UPDATED', recordId: id, version: version + 1 });
  });

  it('is sent once, when two look at the same time', async () => {
    const { id, conversation } = (await send()).message;
    await Promise.all([MOTHER, OTHER, TEACHER].map((person) => seen(person, message(id, 'id'), LATER + 1)));
    const seats = await desk.store.db.select().from(participants).where(eq(participants.conversation, conversation.id));
    expect(seats.map(({ person, version }) => [person, version]).sort()).toEqual([
      [TEACHER, 2],
      [MOTHER, 2],
      [OTHER, 2],
    ]);
  });

  it('taken back before is a draft again, and nobody hears of it', async () => {
    const { id, conversation } = (await send()).message;
    await act(TEACHER, `recallMessage(id: "${id}") { errors { code } }`);
    expect((await seen(TEACHER, message(id, 'state recalledAt scheduledAt'), LATER)).message).toEqual({
      state: 'DRAFT',
      recalledAt: null,
      scheduledAt: null,
    });
    expect(await seen(MOTHER, message(id, 'state'), LATER)).toEqual({ message: null });
    const isOwn = and(eq(participants.conversation, conversation.id), eq(participants.person, TEACHER));
    expect((await desk.store.db.select().from(participants).where(isOwn))[0]?.folder).toBe('DRAFTS');
    expect((await send({ draftId: id, scheduledAt: null })).message.state).toBe('SENT');
  });

  it('taken back after is known to have been, and has no text', async () => {
    const { id } = (await send()).message;
    await act(TEACHER, `recallMessage(id: "${id}") { errors { code } }`, LATER + 5);
    expect((await seen(MOTHER, message(id, 'state body recalledAt'), LATER + 9)).message).toEqual({
      state: 'RECALLED',
      body: null,
      recalledAt: new Date(LATER + 5).toISOString(),
    });
  });

  it('in a conversation that was closed meanwhile is a draft again', async () => {
    const first = (await send({ scheduledAt: null })).message;
    const { id } = (await send({ conversationId: first.conversation.id })).message;
    await act(TEACHER, `closeConversation(id: "${first.conversation.id}") { errors { code } }`);
    expect((await seen(TEACHER, message(id, 'state'), LATER)).message).toEqual({ state: 'DRAFT' });
    expect(await seen(MOTHER, message(id, 'state'), LATER)).toEqual({ message: null });
  });

  it('does not reach the guardian of a pupil who has left by then, nor anybody who left the conversation', async () => {
    const first = (await send({ scheduledAt: null })).message;
    const { id } = (await send({ conversationId: first.conversation.id }, [to(MOTHER, { onBehalfOf: [here('s99')] }), to(OTHER)])).message;
    const isSeat = and(eq(participants.conversation, first.conversation.id), eq(participants.person, OTHER));
    await desk.store.db
      .update(participants)
      .set({ leftAt: new Date(LATER - 1) })
      .where(isSeat);
    const arrived = 'recipients(first: 9) { edges { node { person { id } delivery } } }';
    expect((await seen(TEACHER, message(id, arrived), LATER)).message.recipients.edges).toEqual([
      { node: { person: { id: MOTHER }, delivery: 'UNREACHABLE' } },
      { node: { person: { id: OTHER }, delivery: 'UNREACHABLE' } },
    ]);
    for (const person of [MOTHER, OTHER]) expect(await seen(person, message(id, 'id'), LATER)).toEqual({ message: null });
  });

  it('does not reach whom a court has barred from what concerns the pupil by then', async () => {
    const { id } = (await send()).message;
    const isTheirs = and(eq(guardianLinks.guardian, OTHER), eq(guardianLinks.student, here('s1')));
    const bar = (contactRestriction: string) => desk.store.db.update(guardianLinks).set({ contactRestriction }).where(isTheirs);
    await bar('NO_INFORMATION');
    expect(await seen(OTHER, message(id, 'body'), LATER)).toEqual({ message: null });
    expect((await seen(MOTHER, message(id, 'body'), LATER)).message).toEqual({ body: 'bonjour' });
    const people = 'recipients(first: 9) { edges { node { person { id } delivery } } }';
    const to = async (reader: string) =>
      (await seen(reader, message(id, people), LATER)).message.recipients.edges.map((edge: Edge) => edge.node);
    // Who wrote it learns that it did not arrive, as at a mailbox that is closed; the other parent does not learn that it was meant for them.
    expect((await to(TEACHER)).map((node: Edge['node']) => node.delivery)).toEqual(['DELIVERED', 'UNREACHABLE']);
    expect((await to(MOTHER)).map((node: Edge['node']) => node.person.id)).toEqual([MOTHER]);
    // Whom it would have reached at once it reaches later: that they were barred before is not to be learned by setting a time.
    const second = (await send()).message;
    expect((await seen(OTHER, message(second.id, 'body'), LATER)).message).toEqual({ body: 'bonjour' });
    await bar('NONE');
    expect(await seen(OTHER, message(id, 'body'), LATER + HOUR)).toEqual({ message: null });
  });

  describe('is looked at anew when it is due: who wrote it', () => {
    const ends = (validTo: string | null) =>
      desk.store.db.update(roleAssignments).set({ validTo }).where(eq(roleAssignments.person, TEACHER));
    afterEach(() => ends(null));

    it('as staff and has left by then writes nothing any more: it is a draft again, and nobody hears of it', async () => {
      const { id } = (await send()).message;
      await ends('2026-11-23');
      const since = (await seen(MOTHER, changes(null), LATER)).messagingChanges.pageInfo.endCursor;
      expect(await seen(MOTHER, message(id, 'body'), LATER)).toEqual({ message: null });
      expect((await seen(TEACHER, message(id, 'state'), LATER)).message).toEqual({ state: 'DRAFT' });
      await ends(null);
      expect(await seen(MOTHER, message(id, 'body'), LATER + HOUR)).toEqual({ message: null });
      expect((await seen(MOTHER, changes(since), LATER + HOUR)).messagingChanges.edges).toEqual([]);
    });

    it('as staff does so to the end of their last day', async () => {
      const { id } = (await send()).message;
      await ends('2026-11-24');
      expect((await seen(MOTHER, message(id, 'body'), LATER)).message).toEqual({ body: 'bonjour' });
    });

    it('as staff does so while they teach a class, whatever office they had', async () => {
      const { id } = (await send()).message;
      await ends('2026-11-23');
      const taught = { school: HERE, id: here('ta1'), staff: facetOf('Staff', TEACHER) as string, group: here('g1') };
      await desk.store.db.insert(teachingAssignments).values(taught);
      expect((await seen(MOTHER, message(id, 'body'), LATER)).message).toEqual({ body: 'bonjour' });
      await desk.store.db.delete(teachingAssignments);
    });

    it('as staff and is only a parent by then does not write as one', async () => {
      await guard(desk.store, HERE, TEACHER, here('s1'));
      const { id } = (await send()).message;
      await ends('2026-11-23');
      expect(await seen(MOTHER, message(id, 'body'), LATER)).toEqual({ message: null });
    });

    it('as a parent does so while the school has to tell them of a pupil of theirs', async () => {
      const staff = to(TEACHER, { profile: 'STAFF', onBehalfOf: [] });
      const write = async () => (await send({}, [staff], OTHER, AT, 'GUARDIAN')).message;
      const sent = await write();
      expect((await seen(TEACHER, message(sent.id, 'body'), LATER)).message).toEqual({ body: 'bonjour' });
      const kept = await write();
      const isTheirs = and(eq(guardianLinks.guardian, OTHER), eq(guardianLinks.student, here('s1')));
      await desk.store.db.update(guardianLinks).set({ validTo: '2026-11-23' }).where(isTheirs);
      expect(await seen(TEACHER, message(kept.id, 'body'), LATER)).toEqual({ message: null });
      await desk.store.db.update(guardianLinks).set({ validTo: null }).where(isTheirs);
    });
  });

  it('hides nobody who takes part, though it is to go to them in blind copy', async () => {
    const people = `{ conversation(id: "${TRIP}") { participants(first: 9) { totalCount } } }`;
    const before = await seen(MOTHER, people);
    await send({ conversationId: TRIP }, [to(here('p6'), { kind: 'BCC' })]);
    expect(await seen(MOTHER, people)).toEqual(before);
  });

  it('is read up to by nobody, nor marks what comes before it as read', async () => {
    const { id, conversation } = (await send()).message;
    const { data } = await act(TEACHER, `markRead(conversationId: "${conversation.id}", upToMessageId: "${id}") { errors { code } }`);
    expect(data.markRead.errors).toEqual([{ code: 'NOT_FOUND' }]);
  });

  it('lies ahead, and no more than a year', async () => {
    const count = () => desk.store.db.$count(messages);
    const before = await count();
    for (const scheduledAt of [new Date(AT).toISOString(), '2020-01-01T00:00:00Z', '2028-01-01T00:00:00Z'])
      expect((await send({ scheduledAt })).errors).toEqual([{ code: 'VALIDATION', path: ['input', 'scheduledAt'] }]);
    expect(await count()).toBe(before);
  });

  it('leaves nothing of those it is to go to but their names, for its writer', async () => {
    const { id, conversation } = (await send()).message;
    const rows = await desk.store.db.select().from(recipients).where(eq(recipients.message, id));
    expect(rows.map(({ delivery, viaGroup }) => [delivery, viaGroup])).toEqual([
      ['PENDING', here('g1')],
      ['PENDING', here('g1')],
    ]);
    const seats = await desk.store.db.select().from(participants).where(eq(participants.conversation, conversation.id));
    expect(seats.map(({ person }) => person)).toEqual([TEACHER]);
    expect((await desk.store.db.select().from(conversations).where(eq(conversations.id, conversation.id))).length).toBe(1);
  });
});
