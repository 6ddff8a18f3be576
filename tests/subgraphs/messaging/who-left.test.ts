import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { conversations, messages, participants } from '../../../subgraphs/messaging/tables.js';
import { enrol, leave } from '../roster.js';
import { type Asking, type Desk, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, TEACHER, THERE, TRIP, writeLetters } from './letters.js';

/** Lou is here, Max left yesterday, Zoé is at the other school. A letter, its conversation and the mother's part in it are about all three. */
const [LOU, MAX, ZOE] = ['s21', 's22', 's23'].map(here) as [string, string, string];
const CONCERNED = [LOU, MAX, ZOE];
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
  const { db } = desk.store;
  await enrol(desk.store, HERE, [LOU, MAX]);
  await enrol(desk.store, THERE, [ZOE]);
  await leave(desk.store, HERE, [MAX, here('s2')], '2026-11-23');
  await db.update(conversations).set({ concerns: CONCERNED }).where(eq(conversations.id, TRIP));
  await db
    .update(messages)
    .set({ concerns: CONCERNED })
    .where(eq(messages.id, here('me1')));
  await db
    .update(participants)
    .set({ onBehalfOf: CONCERNED })
    .where(and(eq(participants.conversation, TRIP), eq(participants.person, MOTHER)));
});
afterAll(() => desk.store.close());

const as = (person: string, of: Asking['extents'] = []): Asking => ({ person, extents: [themselves(person), ...of] });
const idsIn = (list: { id: string }[]) => list.map(({ id }) => id);

describe('the students whom a letter is about', () => {
  const concerns = async (asking: Asking) => {
    const query = `{ conversation(id: "${TRIP}") { concerns { id } participants(first: 9) { edges { node { onBehalfOf { id } } } } } message(id: "${here('me1')}") { concerns { id } } }`;
    const { conversation, message } = (await desk.ask(query, asking)).data;
    const own = conversation.participants.edges.flatMap(({ node }: { node: { onBehalfOf: object[] | null } }) => node.onBehalfOf ?? []);
    return [conversation.concerns, message.concerns, own].map(idsIn);
  };

  it('are told as far as they are in reach, with no place for the others', async () => {
    const whole = await concerns(as(TEACHER, [students(HERE, '*', 'TEACHER')]));
    expect(whole).toEqual([[LOU], [LOU], [LOU]]);
    const listed = await concerns(as(MOTHER, [students(HERE, CONCERNED, 'GUARDIAN')]));
    expect(listed).toEqual([[LOU], [LOU], [LOU]]);
    const both = await concerns(as(MOTHER, [students(HERE, [LOU], 'GUARDIAN'), students(THERE, [ZOE], 'GUARDIAN')]));
    expect(both[0]).toEqual([LOU, ZOE]);
  });

  it('are none to whoever reaches none of them', async () => {
    expect(await concerns(as(MOTHER))).toEqual([[], [], []]);
  });

  it('are told of a conversation by its own right, and of a letter by that to each of them', async () => {
    const asking = as(MOTHER, [students(HERE, '*', 'GUARDIAN')]);
    const ofConversation = await concerns({ ...asking, but: { 'Conversation.concerns': [themselves(MOTHER)] } });
    expect(ofConversation).toEqual([[], [LOU], [LOU]]);
  });
});

describe('a student who left the school', () => {
  it('takes the reports that are about them along, and no others', async () => {
    const query = `{ safetyReports(schoolId: "${HERE}", first: 2) { edges { node { id concerns { id } } } pageInfo { hasNextPage } }
      _entities(representations: [{ __typename: "SafetyReport", id: "${here('sr4d')}" }]) { __typename } }`;
    const { data, errors } = await desk.ask(query, as(here('p50'), [students(HERE, '*', 'TEACHER')]));
    expect(errors).toBeUndefined();
    expect(data.safetyReports.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(['sr3c', 'sr1a'].map(here));
    expect(data.safetyReports.pageInfo.hasNextPage).toBe(true);
    expect(data._entities).toEqual([null]);
  });

  it('cannot be what a message is about, as if there were no such student', async () => {
    const query =
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input, idempotencyKey: "k") { message { id } errors { code path } } }';
    const input = { schoolId: HERE, body: 'bonjour', to: [{ personId: MOTHER }], concerns: [MAX] };
    const addressees = [{ person: MOTHER, kind: 'TO', onBehalfOf: [], profile: 'GUARDIAN', label: null, group: null }] as const;
    const asking = { ...as(TEACHER, [students(HERE, '*', 'TEACHER'), staffOf(HERE, 'TEACHER')]), addressees };
    const { sendMessage } = (await desk.ask(query, { ...asking, variables: { input } })).data;
    expect(sendMessage).toEqual({ message: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'concerns'] }] });
  });
});
