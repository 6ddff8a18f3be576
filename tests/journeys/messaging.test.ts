import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, family, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';

/** What a school writes to its families, what they make of it, and what is done about what should not be there; each as the person they are. */
let journey: Journey;
let survey: string;
beforeAll(async () => {
  journey = await openJourney();
  const reply = await publish(teacher);
  survey = reply.data.publishAnnouncement.announcement.id;
}, 120_000);
afterAll(() => journey?.close());

const teacher: Who = { client: 'prof', purpose: 'messaging', as: 'head-teacher' };
const GROUP = { groupId: '9990001X.g1', profile: 'TUT' };
let keys = 0;
function publish(who: Who, more: object = {}) {
  keys += 1;
  const input = {
    schoolId: '9990001X',
    title: 'Classe verte',
    body: 'Qui vient ?',
    audience: [GROUP],
    acknowledgementRequired: true,
    questions: [{ kind: 'SINGLE_CHOICE', title: 'Vient-il ?', choices: ['oui', 'non'], required: true }],
    ...more,
  };
  const fields = 'announcement { id author { displayName } questions { id choices } } errors { code path }';
  return journey.ask(
    who,
    `mutation ($input: AnnouncementInput!, $key: ID!) { publishAnnouncement(input: $input, idempotencyKey: $key) { ${fields} } }`,
    { input, key: `j${keys}` },
  );
}
const acknowledge = (as: string, of: string | null = null, id = survey) =>
  journey.ask(
    family(as),
    'mutation ($id: ID!, $of: ID) { acknowledgeAnnouncement(id: $id, onBehalfOf: $of) { receipt { acknowledgedAt } errors { code } } }',
    { id, of },
  );
const answer = (as: string, of: string | null) =>
  journey.ask(
    family(as),
    `mutation ($id: ID!, $of: ID) { answerSurvey(announcementId: $id, onBehalfOf: $of, answers: [{ questionId: "1", choices: [0] }]) {
      announcement { myAnswers { choices onBehalfOf { id } } } errors { code } } }`,
    { id: survey, of },
  );
function nothingWritten(reply: Outcome) {
  expect(codes(reply)).toEqual(['FORBIDDEN_OPERATION']);
  expect(reply.sent).toEqual([]);
}
const SEND = `mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) {
  message { id state conversation { id } } errors { code path } } }`;
async function letter(who: Who, to: string, more: object = {}) {
  keys += 1;
  const input = { schoolId: '9990001X', subject: 's', body: 'un mot de trop', to: [{ personId: journey.person(to) }], ...more };
  const reply = await journey.ask(who, SEND, { input, key: `l${keys}` });
  return reply.data.sendMessage as { message: { id: string; conversation: { id: string } }; errors: { code: string }[] };
}

describe('a survey of a class', () => {
  it('is published by its head teacher, and by nobody who may not write to its families', async () => {
    for (const who of [family('parent'), family('student'), { ...teacher, purpose: 'assessment' }]) nothingWritten(await publish(who));
    nothingWritten(await publish({ ...teacher, as: 'teacher-2' }));
  });

  it('is acknowledged and answered by a parent for their child, and the teacher is told of both, not of when it was read', async () => {
    expect((await acknowledge('parent', journey.student('student'))).data.acknowledgeAnnouncement.errors).toEqual([]);
    const answered = await answer('parent', journey.student('student'));
    expect(answered.data.answerSurvey).toMatchObject({
      announcement: { myAnswers: [{ choices: [0], onBehalfOf: { id: journey.student('student') } }] },
      errors: [],
    });
    const reply = await journey.ask(
      teacher,
      `{ announcement(id: "${survey}") { acknowledgements(first: 50) { edges { node { person { id } readAt acknowledgedAt } } }
        answers(first: 50) { edges { node { respondent { id } choices } } } tally { choice count } } }`,
    );
    const parent = journey.person('parent');
    const { acknowledgements, answers, tally } = reply.data.announcement;
    const own = acknowledgements.edges.find(({ node }: { node: { person: { id: string } } }) => node.person?.id === parent);
    expect(own.node).toMatchObject({ readAt: null, acknowledgedAt: expect.any(String) });
    expect(answers.edges).toEqual([{ node: { respondent: { id: parent }, choices: [0] } }]);
    expect(tally).toEqual([
      { choice: 0, count: 1 },
      { choice: 1, count: 0 },
    ]);
    expect(codes(reply)).toEqual(['FORBIDDEN_FIELD Receipt.readAt']);
  });

  it('is nobody’s to answer for another’s child, nor for one they may only supervise', async () => {
    nothingWritten(await answer('parent', journey.student('student-victim')));
    nothingWritten(await acknowledge('parent-supervised', journey.student('student-supervised')));
    nothingWritten(await answer('parent', '9990001X.s99999'));
  });

  it('that one was not asked reads as one that is not there', async () => {
    const foreign = await acknowledge('parent-of-victim', null, '9990002Y.an1');
    const absent = await acknowledge('parent-of-victim', null, '9990002Y.an99999');
    expect(foreign.data).toEqual(absent.data);
    expect(foreign.data.acknowledgeAnnouncement).toEqual({ receipt: null, errors: [{ code: 'NOT_FOUND' }] });
  });
});

describe('an operation that addresses people twice', () => {
  it('is refused: what is meant for one would go to the other', async () => {
    const input = (as: string) => `{ schoolId: "9990001X", body: "b", to: [{ personId: "${journey.person(as)}" }] }`;
    const reply = await journey.ask(
      family('parent'),
      `mutation { a: sendMessage(input: ${input('cpe')}, idempotencyKey: "two-1") { errors { code } } b: sendMessage(input: ${input('teacher')}, idempotencyKey: "two-2") { errors { code } } }`,
    );
    expect(codes(reply)).toEqual(['BAD_USER_INPUT']);
    expect(reply.sent).toEqual([]);
  });
});

describe('a message that should not be there', () => {
  const report = (who: Who, id: string) =>
    journey.ask(
      who,
      `mutation { reportContent(targetType: "Message", targetId: "${id}", reason: "blessant") { reportId state errors { code } } }`,
    );
  const queue = async (as: string) => {
    const reply = await journey.ask(
      { client: 'vie-scolaire', purpose: 'messaging', as },
      '{ moderationReports(schoolId: "9990001X", states: [REPORTED], first: 50) { id content reason reporter { id } targetAuthor { id } } }',
    );
    return reply.data?.moderationReports as { id: string; content: string }[] | null;
  };
  const decide = (as: string, id: string, decision: string) =>
    journey.ask(
      { client: 'vie-scolaire', purpose: 'messaging', as },
      `mutation { decideModeration(reportId: "${id}", decision: ${decision}) { state errors { code } } }`,
    );

  it('is reported by whoever got it, looked into by who moderates, and then hidden; taking it back hides nothing from them', async () => {
    const { message } = await letter(family('parent'), 'cpe');
    const cpe: Who = { client: 'vie-scolaire', purpose: 'messaging', as: 'cpe' };
    const { reportId } = (await report(cpe, message.id)).data.reportContent;
    expect((await report(cpe, message.id)).data.reportContent).toEqual({ reportId, state: 'REPORTED', errors: [] });
    const recall = await journey.ask(
      family('parent'),
      `mutation { recallMessage(id: "${message.id}") { message { state body } errors { code } } }`,
    );
    expect(recall.data.recallMessage).toEqual({ message: { state: 'RECALLED', body: null }, errors: [] });
    expect((await queue('principal'))?.find(({ id }) => id === reportId)).toMatchObject({ content: 'un mot de trop', reason: 'blessant' });
    expect(await queue('cpe')).toBeNull();
    nothingWritten(await decide('cpe', reportId, 'HIDDEN'));
    expect((await decide('principal', reportId, 'HIDDEN')).data.decideModeration).toEqual({ state: 'HIDDEN', errors: [] });
    expect((await decide('principal', reportId, 'CLEARED')).data.decideModeration.errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
    const read = await journey.ask(cpe, `{ message(id: "${message.id}") { state body } }`);
    expect(read.data.message).toEqual({ state: 'REMOVED', body: null });
  });

  it('that one did not get cannot be reported, and reads as one that is not there; nor does its author moderate it', async () => {
    const { message } = await letter({ client: 'vie-scolaire', purpose: 'messaging', as: 'principal' }, 'cpe');
    const foreign = await report(family('parent'), message.id);
    expect(foreign.data.reportContent.errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect(foreign.data).toEqual((await report(family('parent'), '9990001X.me99999')).data);
    const { reportId } = (await report({ client: 'vie-scolaire', purpose: 'messaging', as: 'cpe' }, message.id)).data.reportContent;
    expect((await queue('principal'))?.some(({ id }) => id === reportId)).toBe(false);
    const own = await decide('principal', reportId, 'CLEARED');
    expect(own.data).toEqual((await decide('principal', '9990001X.mr099', 'CLEARED')).data);
  });
});

describe('one’s own letters', () => {
  it('are drafted, sent and gone from the drafts, read, closed; and are nobody else’s to recall or close', async () => {
    const draft = `mutation ($input: SendMessageInput!) { saveDraft(input: $input) { message { id state body recipients(first: 5) { edges { node { person { id } delivery } } } } errors { code path } } }`;
    const to = [{ personId: journey.person('cpe') }];
    const input = { schoolId: '9990001X', subject: 'Cantine', body: 'bonj', to };
    const saved = (await journey.ask(family('parent'), draft, { input })).data.saveDraft;
    expect(saved).toMatchObject({ message: { state: 'DRAFT', body: 'bonj' }, errors: [] });
    expect(saved.message.recipients.edges).toEqual([{ node: { person: { id: journey.person('cpe') }, delivery: 'PENDING' } }]);
    const again = (await journey.ask(family('parent'), draft, { input: { ...input, body: 'bonjour', draftId: saved.message.id } })).data
      .saveDraft;
    expect(again.message).toMatchObject({ id: saved.message.id, body: 'bonjour' });
    const cpe: Who = { client: 'vie-scolaire', purpose: 'messaging', as: 'cpe' };
    expect((await journey.ask(cpe, `{ message(id: "${saved.message.id}") { id } }`)).data.message).toBeNull();
    nothingWritten(
      await journey.ask(family('parent'), draft, { input: { ...input, to: [{ personId: journey.person('parent-of-victim') }] } }),
    );

    const { message, errors } = await letter(family('parent'), 'cpe', { body: 'bonjour', draftId: saved.message.id });
    expect(errors).toEqual([]);
    expect((await journey.ask(family('parent'), `{ message(id: "${saved.message.id}") { id } }`)).data.message).toBeNull();
    const drafts = await journey.ask(family('parent'), '{ me { conversations(folder: DRAFTS, first: 5) { totalCount } } }');
    expect(drafts.data.me.conversations.totalCount).toBe(0);

    const conversation = message.conversation.id;
    const unread = async () =>
      (await journey.ask(cpe, `{ conversation(id: "${conversation}") { unreadCount } }`)).data.conversation.unreadCount;
    expect(await unread()).toBe(1);
    const read = (who: Who, id: string) =>
      journey.ask(
        who,
        `mutation { markRead(conversationId: "${conversation}", upToMessageId: "${id}") { receipt { readAt } errors { code } } }`,
      );
    expect((await read(cpe, message.id)).data.markRead).toMatchObject({ receipt: { readAt: expect.any(String) }, errors: [] });
    expect(await unread()).toBe(0);
    expect((await read(family('parent-of-victim'), message.id)).data).toEqual(
      (await read(family('parent-of-victim'), '9990001X.me99999')).data,
    );

    const close = (who: Who) =>
      journey.ask(who, `mutation { closeConversation(id: "${conversation}") { conversation { closed } errors { code } } }`);
    expect((await close(cpe)).data.closeConversation.errors).toEqual([{ code: 'POLICY_DENIED' }]);
    expect((await close(family('parent-of-victim'))).data.closeConversation.errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await close(family('parent'))).data.closeConversation).toEqual({ conversation: { closed: true }, errors: [] });
    expect((await letter(family('parent'), 'cpe', { conversationId: conversation })).errors).toMatchObject([{ code: 'VALIDATION' }]);
    const recall = `mutation { recallMessage(id: "${message.id}") { errors { code } } }`;
    expect((await journey.ask(cpe, recall)).data.recallMessage.errors).toEqual([{ code: 'POLICY_DENIED' }]);
    expect((await journey.ask(family('parent-of-victim'), recall)).data.recallMessage.errors).toEqual([{ code: 'NOT_FOUND' }]);
  });
});

describe('what changed', () => {
  it('is told to each person of their own letters, and never of who reported what', async () => {
    const feed = async (as: string, since: string | null) => {
      const fields =
        'edges { kind recordType recordId record { __typename ... on Message { id body } } } pageInfo { endCursor } resyncRequired';
      const reply = await journey.ask(family(as), `query ($since: String) { messagingChanges(since: $since, first: 500) { ${fields} } }`, {
        since,
      });
      return reply.data.messagingChanges as {
        edges: { kind: string; recordType: string; recordId: string }[];
        pageInfo: { endCursor: string };
      };
    };
    const [mine, theirs] = [(await feed('parent', null)).pageInfo.endCursor, (await feed('parent-of-victim', null)).pageInfo.endCursor];
    const { message } = await letter({ client: 'vie-scolaire', purpose: 'messaging', as: 'cpe' }, 'parent');
    const raised = await journey.ask(
      family('parent'),
      'mutation ($concerns: [ID!]) { raiseSafetyReport(schoolId: "9990001X", concerns: $concerns, statement: "x", anonymous: true) { errors { code } } }',
      { concerns: [journey.student('student')] },
    );
    expect(raised.data.raiseSafetyReport.errors).toEqual([]);
    expect((await feed('parent', mine)).edges).toEqual([
      { kind: 'CREATED', recordType: 'Conversation', recordId: message.conversation.id, record: { __typename: 'Conversation' } },
      {
        kind: 'CREATED',
        recordType: 'Message',
        recordId: message.id,
        record: { __typename: 'Message', id: message.id, body: 'un mot de trop' },
      },
      { kind: 'CREATED', recordType: 'Notification', recordId: expect.any(String), record: { __typename: 'Notification' } },
    ]);
    expect((await feed('parent-of-victim', theirs)).edges).toEqual([]);
    expect(await feed('parent-of-victim', mine)).toMatchObject({ edges: [], resyncRequired: true });
  });
});
