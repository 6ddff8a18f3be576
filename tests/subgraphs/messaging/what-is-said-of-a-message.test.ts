import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../core/capability/index.js';
import { insertRows } from '../../../core/store/index.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { moderationReports } from '../../../subgraphs/messaging/tables.js';
import { type Asking, AT, type Desk, groups, minutesBefore, openDesk, staffOf, students, themselves } from './desk.js';
import { BLIND, HERE, here, LATE, MOTHER, OTHER, TEACHER, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const to = (person: string, kind: Addressee['kind'] = 'TO'): Addressee => ({
  person,
  kind,
  onBehalfOf: [here('s1')],
  profile: 'GUARDIAN',
  label: '6e A',
  group: here('g1'),
});
const NAMES = {
  'Person.id': [staffOf(HERE, 'GUARDIAN'), { of: 'guardians', school: HERE, students: '*', audience: 'GUARDIAN' }],
  'Student.id': [students(HERE, '*', 'GUARDIAN')],
  'ClassGroup.id': [groups(HERE, 'GUARDIAN')],
} as const;
let keys = 0;
async function write(mutation: 'sendMessage' | 'saveDraft', input: object, more: Partial<Asking> = {}) {
  keys += 1;
  const person = more.person ?? TEACHER;
  const query = `mutation ($input: SendMessageInput!, $key: ID!) { ${mutation}(input: $input, idempotencyKey: $key) {
    message { id version editedAt sentAt } errors { code path } } }`;
  const { data, errors } = await desk.ask(query, {
    addressees: [to(MOTHER), to(OTHER), to(BLIND, 'BCC')],
    extents: [themselves(person, 'TEACHER')],
    ...more,
    person,
    but: {
      ...NAMES,
      [`Mutation.${mutation}`]: [themselves(person, 'TEACHER'), students(HERE, [here('s1')], 'TEACHER'), staffOf(HERE, 'TEACHER')],
      ...more.but,
    },
    variables: { input: { schoolId: HERE, body: 'bonjour', to: [], ...input }, key: `said-${keys}` },
  });
  expect(errors).toBeUndefined();
  return data[mutation];
}
async function seen(person: string, id: string, fields: string, but: Asking['but'] = {}) {
  const { data, errors } = await desk.ask(`{ message(id: "${id}") { ${fields} } }`, {
    person,
    extents: [themselves(person)],
    but: { ...NAMES, ...but },
  });
  expect(errors).toBeUndefined();
  return data.message;
}
const sent = async (input: object) => (await write('sendMessage', input)).message.id as string;

describe('the text of a message', () => {
  it('is in the format and the language its sender says', async () => {
    const id = await sent({ format: 'text/markdown', language: 'pt-BR' });
    expect(await seen(MOTHER, id, 'format language')).toEqual({ format: 'text/markdown', language: 'pt-BR' });
    expect(await seen(MOTHER, here('me1'), 'format language version')).toEqual({ format: 'text/plain', language: null, version: 1 });
    for (const [field, value] of [
      ['format', 'text/html'],
      ['language', 'français'],
    ] as const)
      expect((await write('sendMessage', { [field]: value })).errors).toEqual([{ code: 'VALIDATION', path: ['input', field] }]);
  });
  it('of a draft is known to have been changed since it was first saved', async () => {
    const first = (await write('saveDraft', {})).message;
    expect(first).toMatchObject({ version: 1, editedAt: null });
    const again = (await write('saveDraft', { draftId: first.id, body: 'bonsoir' })).message;
    expect(again).toMatchObject({ id: first.id, version: 2, editedAt: new Date(AT).toISOString() });
  });
});

describe('those a message names', () => {
  it('are told to those who may know of them, and it is opened to nobody by that', async () => {
    const id = await sent({ mentions: [MOTHER, here('s1')] });
    expect((await seen(MOTHER, id, 'mentions { id }')).mentions).toEqual([{ id: MOTHER }]);
    const withPupils = { 'Person.id': [...NAMES['Person.id'], students(HERE, [here('s1')], 'GUARDIAN')] };
    expect((await seen(MOTHER, id, 'mentions { id }', withPupils)).mentions).toEqual([{ id: MOTHER }, { id: here('p1') }]);
    expect(await seen(here('p1'), id, 'id')).not.toBeNull();
    expect(await seen(LATE, await sent({ mentions: [here('s1')] }), 'id')).toBeNull();
  });
  it('are those it goes to openly, its sender, and pupils of theirs', async () => {
    const error = { code: 'NOT_FOUND', path: ['input', 'mentions'] };
    for (const id of [BLIND, LATE, here('s9'), here('p777'), here('g1'), 'x'])
      expect((await write('sendMessage', { mentions: [id] })).errors).toEqual([error]);
    expect((await write('sendMessage', { mentions: [TEACHER, here('s1')] })).errors).toEqual([]);
  });
  it('are gone with its text', async () => {
    const id = await sent({ mentions: [MOTHER] });
    await desk.ask(`mutation { recallMessage(id: "${id}") { errors { code } } }`, { person: TEACHER, extents: [themselves(TEACHER)] });
    expect(await seen(MOTHER, id, 'mentions { id } state')).toEqual({ mentions: null, state: 'RECALLED' });
  });
});

describe('an answer', () => {
  it('leads to what it answers for those who have that', async () => {
    const { message, errors } = await write('sendMessage', { conversationId: TRIP, inReplyTo: here('me2') });
    expect(errors).toEqual([]);
    expect(await seen(OTHER, message.id, 'inReplyTo { id }')).toEqual({ inReplyTo: { id: here('me2') } });
    expect(await seen(MOTHER, message.id, 'inReplyTo { id }')).toEqual({ inReplyTo: { id: here('me2') } });
    const late = await write('sendMessage', { conversationId: TRIP, inReplyTo: here('me1') }, { addressees: [to(LATE)] });
    expect(await seen(LATE, late.message.id, 'inReplyTo { id }')).toEqual({ inReplyTo: null });
  });
  it('is to a message of the same conversation that one has', async () => {
    const error = { code: 'NOT_FOUND', path: ['input', 'inReplyTo'] };
    for (const inReplyTo of [here('me5'), here('me6'), here('me7'), here('me9999')])
      expect((await write('sendMessage', { conversationId: TRIP, inReplyTo })).errors).toEqual([error]);
    expect((await write('sendMessage', { inReplyTo: here('me1') })).errors).toEqual([error]);
  });
});

describe('who has read a message', () => {
  const FIELDS =
    'receipts(first: 9) { totalCount edges { node { person { id } readAt acknowledgedAt } } } myReceipt { person { id } readAt }';
  const GUARDIANS = { of: 'guardians', school: HERE, students: '*', audience: 'TEACHER' } as const;
  const asAuthor = { 'Message.receipts': [GUARDIANS] };
  const RECEIPTS = Object.fromEntries(
    ['person', 'readAt', 'acknowledgedAt'].map((field) => [`Receipt.${field}`, [GUARDIANS, themselves(MOTHER), themselves(OTHER)]]),
  );
  const read = (person: string, id: string, conversation: string) =>
    desk.ask(`mutation { markRead(conversationId: "${conversation}", upToMessageId: "${id}") { errors { code } } }`, {
      person,
      extents: [themselves(person)],
    });

  it('is told to the staff who sent it, of those they write to, and not when; to each reader of themself', async () => {
    const id = await sent({});
    const { conversation } = await seen(TEACHER, id, 'conversation { id }');
    expect((await seen(TEACHER, id, FIELDS, { ...RECEIPTS, ...asAuthor })).receipts).toEqual({ totalCount: 0, edges: [] });
    expect((await seen(MOTHER, id, FIELDS)).myReceipt).toEqual({ person: { id: MOTHER }, readAt: null });
    await read(MOTHER, id, conversation.id);
    await read(BLIND, id, conversation.id);
    const { receipts, myReceipt } = await seen(TEACHER, id, FIELDS, { ...RECEIPTS, ...asAuthor });
    const receipt = (person: string) => ({ node: { person: { id: person }, readAt: null, acknowledgedAt: null } });
    expect(receipts).toEqual({ totalCount: 2, edges: [receipt(MOTHER), receipt(BLIND)] });
    expect(myReceipt).toBeNull();
    expect(await seen(MOTHER, id, FIELDS, { ...RECEIPTS, ...asAuthor })).toEqual({
      receipts: null,
      myReceipt: { person: { id: MOTHER }, readAt: new Date(AT).toISOString() },
    });
    expect(await seen(OTHER, id, FIELDS, { ...RECEIPTS, ...asAuthor })).toEqual({
      receipts: null,
      myReceipt: { person: { id: OTHER }, readAt: null },
    });
  });
  it('is not told of whom its sender may not write to any more, nor to a family', async () => {
    const id = await sent({});
    const { conversation } = await seen(TEACHER, id, 'conversation { id }');
    await read(MOTHER, id, conversation.id);
    const others = { 'Message.receipts': [{ of: 'guardians', school: HERE, students: [here('s2')], audience: 'TEACHER' }] } as const;
    expect((await seen(TEACHER, id, FIELDS, { ...RECEIPTS, ...others })).receipts).toEqual({ totalCount: 0, edges: [] });
    expect((await seen(TEACHER, id, FIELDS)).receipts).toBeNull();
  });
  it('keeps the first time each read it', async () => {
    const id = await sent({});
    const { conversation } = await seen(TEACHER, id, 'conversation { id }');
    await read(MOTHER, id, conversation.id);
    await desk.ask(`mutation { markRead(conversationId: "${conversation.id}", upToMessageId: "${id}") { errors { code } } }`, {
      person: MOTHER,
      at: AT + 60_000,
      extents: [themselves(MOTHER)],
    });
    expect((await seen(MOTHER, id, FIELDS)).myReceipt.readAt).toBe(new Date(AT).toISOString());
  });
});

describe('the group through which somebody was written to', () => {
  it('is told to them and to the sender', async () => {
    const id = await sent({});
    const fields = 'recipients(first: 9) { edges { node { person { id } viaGroup { id } } } }';
    const of = async (person: string) =>
      (await seen(person, id, fields)).recipients.edges.map(({ node }: { node: { viaGroup: { id: string } | null } }) => node.viaGroup);
    const group = { id: here('g1') };
    expect(await of(TEACHER)).toEqual([group, group, group]);
    expect(await of(OTHER)).toEqual([null, group]);
  });
});

describe('what was reported of a message', () => {
  const report = (id: string, state: string, target: string, more: object = {}) => ({
    school: HERE,
    id: here(id),
    reporter: MOTHER,
    reporterFor: [here('s1')],
    targetAuthor: TEACHER,
    targetType: 'Message',
    target: here(target),
    content: 'texte',
    reason: 'non',
    createdAt: minutesBefore(9),
    state,
    ...more,
  });
  const moderator = {
    'Message.moderation': [
      staffOf(HERE, 'OFFICE'),
      students(HERE, '*', 'OFFICE'),
      { of: 'guardians', school: HERE, students: '*', audience: 'OFFICE' },
    ],
  } as const;

  it('is told to a moderator who was sent it, and never to whoever wrote it', async () => {
    await insertRows(desk.store.db, moderationReports, [
      report('mr01', 'CLEARED', 'me1'),
      report('mr02', 'REPORTED', 'me1', { reporter: OTHER }),
      report('mr03', 'UNDER_REVIEW', 'me3'),
    ]);
    expect((await seen(OTHER, here('me1'), 'moderation', moderator)).moderation).toBe('REPORTED');
    expect((await seen(OTHER, here('me3'), 'moderation', moderator)).moderation).toBe('UNDER_REVIEW');
    expect((await seen(OTHER, here('me2'), 'moderation', moderator)).moderation).toBe('NONE');
    const asking = { person: TEACHER, extents: [themselves(TEACHER)], but: moderator };
    const { data } = await desk.ask(`{ message(id: "${here('me1')}") { moderation } }`, asking);
    expect(data.message.moderation).toBeNull();
  });
});
