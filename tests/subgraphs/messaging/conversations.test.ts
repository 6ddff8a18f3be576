import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { type Asking, type Desk, groups, openDesk, staffOf, students, themselves } from './desk.js';
import { BLIND, HERE, here, LATE, LEFT, MOTHER, OTHER, TEACHER, TRIP, there, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = (await openDesk(messaging)) as Desk;
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

/** A reader and their own rows; names of others are open here, as the gateway opens them to whom it decides they may be. */
const NAMES = { 'Person.id': [staffOf(HERE, 'GUARDIAN')], 'Student.id': [students(HERE, '*', 'GUARDIAN')] };
const as = (person: string, but: Asking['but'] = {}): Asking => ({ person, extents: [themselves(person)], but: { ...NAMES, ...but } });
/** Rows of a school and its classes, with everything granted: letters stay closed to it. */
const OFFICE: Asking = { person: here('p99'), extents: [themselves(here('p99')), students(HERE, '*', 'OFFICE'), groups(HERE, 'OFFICE')] };

const own = (person: string, fields: string) =>
  `{ _entities(representations: [{ __typename: "Person", id: "${person}" }]) { ... on Person { ${fields} } } }`;
const ofConversation = (fields: string, id = TRIP) => `{ conversation(id: "${id}") { ${fields} } }`;
const bodies = async (person: string) => {
  const { data } = await desk.ask(ofConversation('messages(first: 50) { edges { node { id } } totalCount } messageCount'), as(person));
  const { messages, messageCount } = data.conversation;
  expect(messages.totalCount).toBe(messages.edges.length);
  expect(messageCount).toBe(messages.edges.length);
  return messages.edges.map((edge: { node: { id: string } }) => edge.node.id);
};

describe('a conversation', () => {
  it('is known to those who take part in it', async () => {
    const { data, errors } = await desk.ask(ofConversation('id subject creator { id } closed replyPolicy concerns { id }'), as(MOTHER));
    expect(errors).toBeUndefined();
    expect(data.conversation).toEqual({
      id: TRIP,
      subject: 'sujet co1',
      creator: { id: TEACHER },
      closed: false,
      replyPolicy: 'EVERYONE',
      concerns: [],
    });
  });
  it('is nothing to anybody else, exactly as one that does not exist', async () => {
    const foreign = await desk.ask(ofConversation('id', here('co2')), as(MOTHER));
    expect(foreign).toEqual({ data: { conversation: null } });
    expect(await desk.ask(ofConversation('id', here('co999')), as(MOTHER))).toEqual(foreign);
    expect(await desk.ask(ofConversation('id', there('co1')), as(MOTHER))).toEqual(foreign);
    expect(await desk.ask(ofConversation('id', 'no id'), as(MOTHER))).toEqual(foreign);
  });
  it('is opened by no right over the school', async () => {
    expect((await desk.ask(ofConversation('id'), OFFICE)).data).toEqual({ conversation: null });
    expect((await desk.ask('{ message(id: "9990001X.me1") { id } }', OFFICE)).data).toEqual({ message: null });
  });
  it('is opened to nobody by somebody else’s extent', async () => {
    expect((await desk.ask(ofConversation('id'), { person: here('p99'), extents: [themselves(MOTHER)] })).data).toEqual({
      conversation: null,
    });
    expect((await desk.ask(ofConversation('id'), { person: null, extents: [themselves(MOTHER)] })).data).toEqual({ conversation: null });
  });
  it('is not found where nothing is reached', async () => {
    expect((await desk.ask(ofConversation('id'), as(MOTHER, { Conversation: [] }))).data).toEqual({ conversation: null });
  });
});

describe('the messages of a conversation', () => {
  it('are those one wrote or was sent, oldest first, and what one wrote to be sent later', async () => {
    expect(await bodies(TEACHER)).toEqual(['me1', 'me2', 'me3', 'me4', 'me6'].map(here));
    expect(await bodies(OTHER)).toEqual(['me1', 'me2', 'me3'].map(here));
  });
  it('held for moderation are their sender’s alone', async () => {
    expect(await bodies(MOTHER)).toEqual(['me1', 'me2', 'me3', 'me4', 'me5'].map(here));
    expect((await desk.ask(`{ message(id: "${here('me5')}") { id } }`, as(TEACHER))).data).toEqual({ message: null });
  });
  it('from before one joined are not one’s own', async () => {
    expect(await bodies(LATE)).toEqual(['me3', 'me4'].map(here));
    expect((await desk.ask(`{ message(id: "${here('me1')}") { id } }`, as(LATE))).data).toEqual({ message: null });
  });
  it('from after one left are not, even when one was named', async () => {
    expect(await bodies(LEFT)).toEqual(['me1', 'me2'].map(here));
    expect((await desk.ask(`{ message(id: "${here('me3')}") { id } }`, as(LEFT))).data).toEqual({ message: null });
  });
  it('show their last activity to whoever left as it was when they left', async () => {
    const { data } = await desk.ask(ofConversation('lastActivityAt'), as(LEFT));
    expect(data.conversation.lastActivityAt).toBe('2026-11-24T02:20:00.000Z');
  });
  it('that were recalled have no text any more', async () => {
    const { data } = await desk.ask(`{ message(id: "${here('me4')}") { state body preview } }`, as(MOTHER));
    expect(data.message).toEqual({ state: 'RECALLED', body: null, preview: null });
  });
  it('are read by whoever wrote them, sender and recipients included', async () => {
    const { data, errors } = await desk.ask(
      `{ message(id: "${here('me2')}") { body preview sender { id } conversation { id } recipients(first: 10) { totalCount edges { node { person { id } kind } } } } }`,
      as(MOTHER),
    );
    expect(errors).toBeUndefined();
    expect(data.message).toEqual({
      body: 'texte me2',
      preview: 'texte me2',
      sender: { id: MOTHER },
      conversation: { id: TRIP },
      recipients: {
        totalCount: 3,
        edges: [
          { node: { person: { id: TEACHER }, kind: 'TO' } },
          { node: { person: { id: OTHER }, kind: 'CC' } },
          { node: { person: { id: LEFT }, kind: 'TO' } },
        ],
      },
    });
  });
  it('are read from either end, page by page, each once', async () => {
    const page = (args: string) =>
      desk.ask(
        ofConversation(`messages(${args}) { edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`),
        as(TEACHER),
      );
    const seen: string[] = [];
    let after = '';
    for (let more = true; more; ) {
      const { data } = await page(`first: 2${after}`);
      const { edges, pageInfo } = data.conversation.messages;
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = `, after: "${pageInfo.endCursor}"`;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(['me1', 'me2', 'me3', 'me4', 'me6'].map(here));
    const last = (await page('last: 3')).data.conversation.messages;
    expect(last.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(['me3', 'me4', 'me6'].map(here));
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const before = (await page(`last: 3, before: "${last.pageInfo.startCursor}"`)).data.conversation.messages;
    expect(before.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(['me1', 'me2'].map(here));
    expect(before.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect((await page('first: 2, last: 2')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('who is in blind copy', () => {
  const people = async (person: string) => {
    const { data, errors } = await desk.ask(
      ofConversation('participants(first: 50) { totalCount edges { node { person { id } } } }'),
      as(person),
    );
    expect(errors).toBeUndefined();
    const { totalCount, edges } = data.conversation.participants;
    expect(totalCount).toBe(edges.length);
    return edges.map((edge: { node: { person: { id: string } } }) => edge.node.person.id);
  };
  const recipientsOf = async (person: string) => {
    const { data } = await desk.ask(
      `{ message(id: "${here('me1')}") { recipients(first: 50) { totalCount edges { node { person { id } } } } } }`,
      as(person),
    );
    const { totalCount, edges } = data.message.recipients;
    expect(totalCount).toBe(edges.length);
    return edges.map((edge: { node: { person: { id: string } } }) => edge.node.person.id);
  };

  it('is seen by the sender', async () => {
    expect(await recipientsOf(TEACHER)).toEqual([MOTHER, OTHER, LEFT, BLIND]);
    expect(await people(TEACHER)).toEqual([TEACHER, MOTHER, OTHER, LEFT, BLIND, LATE]);
  });
  it('is seen by nobody else, in lists and counts, of messages and conversations', async () => {
    expect(await recipientsOf(MOTHER)).toEqual([MOTHER, OTHER, LEFT]);
    expect(await people(MOTHER)).toEqual([TEACHER, MOTHER, OTHER, LEFT, LATE]);
    expect(await people(LATE)).not.toContain(BLIND);
  });
  it('sees themself, the message, and those it went to openly', async () => {
    expect(await recipientsOf(BLIND)).toEqual([MOTHER, OTHER, LEFT, BLIND]);
    expect(await bodies(BLIND)).toEqual([here('me1')]);
    expect(await people(BLIND)).toContain(BLIND);
  });
  it('is not told to the gateway either, save for the sender', async () => {
    const subjects = `{ message(id: "${here('me1')}") { preauSubjects(path: "recipients.edges.node.person") } }`;
    expect((await desk.ask(subjects, as(MOTHER))).data.message.preauSubjects).not.toContain(BLIND);
    expect((await desk.ask(subjects, as(TEACHER))).data.message.preauSubjects).toContain(BLIND);
  });
});

describe('what a participant is told of the others', () => {
  const told = async (reader: string) => {
    const { data } = await desk.ask(
      ofConversation('participants(first: 50) { edges { node { person { id } audienceLabel onBehalfOf { id } lastReadAt leftAt } } }'),
      as(reader),
    );
    return Object.fromEntries(
      data.conversation.participants.edges.map(({ node }: { node: { person: { id: string } } }) => [node.person.id, node]),
    );
  };
  it('is when they themselves last read, and of nobody else', async () => {
    expect((await told(MOTHER))[MOTHER].lastReadAt).toBe('2026-11-24T01:30:00.000Z');
    expect((await told(TEACHER))[MOTHER].lastReadAt).toBeNull();
  });
  it('is for which child somebody is there only where they chose them by it', async () => {
    expect((await told(TEACHER))[MOTHER]).toMatchObject({ audienceLabel: '6e A', onBehalfOf: [{ id: here('s1') }] });
    expect((await told(OTHER))[MOTHER].onBehalfOf).toBeNull();
  });
  it('is whether a message arrived only to whoever sent it', async () => {
    const query = `{ message(id: "${here('me1')}") { recipients(first: 50) { edges { node { person { id } delivery onBehalfOf { id } } } } } }`;
    const of = async (reader: string) =>
      (await desk.ask(query, as(reader))).data.message.recipients.edges.map(
        ({ node }: { node: { delivery: string | null } }) => node.delivery,
      );
    expect(await of(TEACHER)).toEqual(['DELIVERED', 'DELIVERED', 'INACTIVE_ACCOUNT', 'DELIVERED']);
    expect(await of(OTHER)).toEqual([null, 'DELIVERED', null]);
  });
  it('is nothing of who came after they left', async () => {
    expect(Object.keys(await told(LEFT))).toEqual([TEACHER, MOTHER, OTHER, LEFT]);
  });
});

describe('somebody’s own list of conversations', () => {
  const LIST = 'conversations(first: 500) { totalCount edges { node { id } } }';

  it('holds theirs, latest first', async () => {
    const { data } = await desk.ask(own(OTHER, LIST), as(OTHER));
    expect(data._entities[0].conversations).toEqual({ totalCount: 2, edges: [{ node: { id: here('co2') } }, { node: { id: TRIP } }] });
  });
  it('is nobody else’s', async () => {
    const { data, errors } = await desk.ask(own(MOTHER, LIST), as(OTHER));
    expect(data._entities[0].conversations).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
    const office = await desk.ask(own(MOTHER, LIST), OFFICE);
    expect(office.data._entities[0].conversations).toBeNull();
  });
  it('is narrowed by folder and by what is unread', async () => {
    const count = async (args: string) =>
      (await desk.ask(own(MOTHER, `conversations(first: 1, ${args}) { totalCount }`), as(MOTHER))).data._entities[0].conversations
        .totalCount;
    expect(await count('folder: ARCHIVE')).toBe(30);
    expect(await count('folder: INBOX')).toBe(31);
    expect(await count('unreadOnly: true')).toBe(1);
  });
  it('is counted without what one wrote oneself', async () => {
    const { data } = await desk.ask(own(MOTHER, 'unreadCounts { conversations announcements }'), as(MOTHER));
    expect(data._entities[0].unreadCounts).toEqual({ conversations: 1, announcements: 2 });
    expect((await desk.ask(ofConversation('unreadCount'), as(MOTHER))).data.conversation.unreadCount).toBe(2);
  });
  it('is paged by opaque cursors, each conversation once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query = own(
        MOTHER,
        `conversations(first: 25${after === null ? '' : `, after: "${after}"`}) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } }`,
      );
      const { conversations } = (await desk.ask(query, as(MOTHER))).data._entities[0];
      expect(conversations.totalCount).toBe(61);
      seen.push(...conversations.edges.map((edge: { node: { id: string } }) => edge.node.id));
      for (const { cursor } of conversations.edges) expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('9990001X');
      after = conversations.pageInfo.hasNextPage ? conversations.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.length).toBe(61);
    expect(new Set(seen).size).toBe(61);
  });
  it('refuses a length out of bounds and a cursor of another list', async () => {
    const code = async (args: string) =>
      (await desk.ask(own(MOTHER, `conversations(${args}) { totalCount }`), as(MOTHER))).errors?.[0]?.extensions.code;
    expect(await code('first: 501')).toBe('BAD_USER_INPUT');
    expect(await code('first: 0')).toBe('BAD_USER_INPUT');
    expect(await code('first: 5, after: "x"')).toBe('BAD_USER_INPUT');
    const { data } = await desk.ask(own(MOTHER, 'conversations(first: 1) { edges { cursor } }'), as(MOTHER));
    const cursor = data._entities[0].conversations.edges[0].cursor;
    expect(await code(`first: 5, after: "${cursor}"`)).toBeUndefined();
    expect(await code(`first: 5, folder: INBOX, after: "${cursor}"`)).toBe('BAD_USER_INPUT');
  });
  it('takes as many statements for sixty conversations as for one', async () => {
    const query = (first: number) =>
      own(
        MOTHER,
        `conversations(first: ${first}) { edges { node { id subject unreadCount messageCount
          participants(first: 10) { totalCount edges { node { person { id } } } }
          messages(first: 10) { totalCount edges { node { body sender { id } recipients(first: 10) { edges { node { kind } } } conversation { id } } } } } } }`,
      );
    const cost = async (first: number) => {
      const counter = desk.statements();
      const { errors } = await desk.ask(query(first), as(MOTHER));
      expect(errors).toBeUndefined();
      return counter.count();
    };
    const one = await cost(1);
    expect(await cost(61)).toBe(one);
    expect(one).toBeLessThanOrEqual(11);
  });
  it('is counted only when the count is asked for', async () => {
    const counter = desk.statements();
    await desk.ask(own(MOTHER, 'conversations(first: 1) { pageInfo { hasNextPage } }'), as(MOTHER));
    // The list, and before it what was to be sent by now.
    expect(counter.count()).toBe(2);
  });
});
