import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardianLinks } from '../../../subgraphs/identity/tables.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { announcements, audiences, messages, participants, recipients } from '../../../subgraphs/messaging/tables.js';
import { guard } from '../roster.js';
import { type Asking, AT, type Desk, minutesBefore, openDesk, staffOf, students, themselves } from './desk.js';
import { BLIND, HERE, here, LATE, LEFT, MOTHER, OTHER, TEACHER, THERE, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
  for (const person of [MOTHER, OTHER, LATE, BLIND]) await guard(desk.store, HERE, person, here('s1'));
  await guard(desk.store, HERE, MOTHER, here('s2'));
  // The teacher is written to for no child.
  await desk.store.db.update(recipients).set({ onBehalfOf: null }).where(eq(recipients.person, TEACHER));
});
afterAll(() => desk.store.close());

interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly targetId: string;
  readonly createdAt: string;
  readonly readAt: string | null;
  readonly about: { readonly id: string } | null;
  readonly recipient: { readonly id: string };
  readonly channels: readonly string[];
}
const KNOWN = { 'Student.id': [students(HERE, '*', 'GUARDIAN')] };
async function own(person: string, fields: string, more: Partial<Asking> = {}) {
  const query = `{ _entities(representations: [{ __typename: "Person", id: "${person}" }]) { ... on Person { ${fields} } } }`;
  const { data, errors } = await desk.ask(query, { person, extents: [themselves(person)], but: KNOWN, ...more });
  expect(errors).toBeUndefined();
  return data._entities[0];
}
const FIELDS =
  'edges { cursor node { id kind title targetType targetId createdAt readAt about { id } recipient { id } channels } } pageInfo { hasNextPage endCursor } totalCount';
async function told(person: string, more: Partial<Asking> & { unreadOnly?: boolean } = {}): Promise<Notification[]> {
  const { unreadOnly = false, ...asking } = more;
  const { notifications } = await own(person, `notifications(unreadOnly: ${unreadOnly}, first: 500) { ${FIELDS} }`, asking);
  expect(notifications.totalCount).toBe(notifications.edges.length);
  return notifications.edges.map(({ node }: { node: Notification }) => node);
}
const targets = async (person: string, more = {}) => (await told(person, more)).map(({ targetId }) => targetId.split('.')[1]);
const act = (person: string, mutation: string, at = AT) =>
  desk.ask(`mutation { ${mutation} }`, { person, extents: [themselves(person)], at });

describe('somebody’s notifications', () => {
  it('tell of what they were sent and of what is published for them, latest first, and of nothing they wrote', async () => {
    expect(await targets(MOTHER)).toEqual(['an5', 'an2', 'me3', 'an1', 'me1']);
    expect(await targets(BLIND)).toEqual(['me1']);
    expect(await targets(LATE)).toEqual(['me3']);
    expect(await targets(TEACHER)).toEqual(['me2']);
  });

  it('say what happened in one of a few sentences: nothing of the letter, the sender or the child is in a title', async () => {
    const all = await told(MOTHER);
    expect(all.map(({ kind }) => kind)).toEqual(['ACKNOWLEDGEMENT_DUE', 'ANNOUNCEMENT', 'MESSAGE', 'ACKNOWLEDGEMENT_DUE', 'MESSAGE']);
    expect(new Set(all.map(({ title }) => title))).toEqual(
      new Set(['Une information de l’établissement à confirmer', 'Une information de l’établissement', 'Vous avez un nouveau message']),
    );
    expect(all[0]).toMatchObject({ about: { id: here('s2') }, recipient: { id: MOTHER }, channels: ['app'] });
    expect(all[2]).toMatchObject({ createdAt: minutesBefore(200).toISOString(), about: { id: here('s1') } });
    // The child is named to whoever may know of them.
    expect((await told(MOTHER, { but: { 'Student.id': [students(THERE, '*', 'GUARDIAN')] } })).every(({ about }) => about === null)).toBe(
      true,
    );
  });

  it('are found by an id of their own, which is nobody else’s', async () => {
    const [first] = await told(MOTHER);
    expect(first?.id).toMatch(/^9990001X\.no0[0-9a-f]{32}$/);
    const query = `{ _entities(representations: [{ __typename: "Notification", id: "${first?.id}" }]) { ... on Notification { targetId } } }`;
    const found = async (person: string) => (await desk.ask(query, { person, extents: [themselves(person)] })).data._entities[0];
    expect(await found(MOTHER)).toEqual({ targetId: first?.targetId });
    expect(await found(OTHER)).toBeNull();
    const ids = (await Promise.all([MOTHER, OTHER, LATE].map((person) => told(person)))).flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are listed for their person alone, whoever asks', async () => {
    for (const reader of [OTHER, TEACHER]) {
      const asked = await own(MOTHER, 'notifications(first: 5) { totalCount } unreadCounts { notifications }', {
        person: reader,
        extents: [themselves(reader), staffOf(HERE, 'OFFICE'), themselves(MOTHER)],
      });
      expect(asked).toEqual({ notifications: null, unreadCounts: null });
    }
    expect(await targets(MOTHER, { extents: [staffOf(HERE, 'OFFICE'), themselves(MOTHER)], person: MOTHER })).not.toEqual([]);
  });

  it('come page by page as at once', async () => {
    const whole = await targets(MOTHER);
    const walked: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { notifications } = await own(MOTHER, `notifications(first: 2, after: ${JSON.stringify(after)}) { ${FIELDS} }`);
      walked.push(...notifications.edges.map(({ node }: { node: Notification }) => node.targetId.split('.')[1]));
      after = notifications.pageInfo.endCursor;
      more = notifications.pageInfo.hasNextPage;
    }
    expect(walked).toEqual(whole);
  });
});

describe('a notification', () => {
  it('is read when what it leads to is, and is counted until then', async () => {
    // Read until after the first message; acknowledged long ago.
    expect(await targets(MOTHER, { unreadOnly: true })).toEqual(['an2', 'me3', 'an1']);
    expect(await own(MOTHER, 'unreadCounts { notifications }')).toEqual({ unreadCounts: { notifications: 3 } });
    await act(MOTHER, `markRead(conversationId: "${TRIP}", upToMessageId: "${here('me3')}") { errors { code } }`);
    await act(MOTHER, `acknowledgeAnnouncement(id: "${here('an1')}") { errors { code } }`);
    expect(await targets(MOTHER, { unreadOnly: true })).toEqual(['an2']);
    expect((await told(MOTHER)).find(({ targetId }) => targetId === here('me3'))?.readAt).toBe(new Date(AT).toISOString());
    expect(await own(MOTHER, 'unreadCounts { notifications }')).toEqual({ unreadCounts: { notifications: 1 } });
  });

  it('that came in as read keeps its time when its person reads on: the feed would not tell of another', async () => {
    const time = async () => (await told(OTHER)).find(({ targetId }) => targetId === here('me1'))?.readAt;
    const [seat] = [and(eq(participants.conversation, TRIP), eq(participants.person, OTHER))];
    await desk.store.db
      .update(participants)
      .set({ lastReadAt: minutesBefore(450) })
      .where(seat);
    expect(await time()).toBe(minutesBefore(450).toISOString());
    await act(OTHER, `markRead(conversationId: "${TRIP}", upToMessageId: "${here('me3')}") { errors { code } }`);
    expect(await time()).toBe(minutesBefore(450).toISOString());
  });

  it('is there from the second of publication, and goes at its end', async () => {
    const at = (minutes: number) => ({ at: AT + minutes * 60_000 });
    expect(await targets(MOTHER, { at: AT + 10 * 60_000 - 1 })).not.toContain('an3');
    expect(await targets(MOTHER, at(10))).toContain('an3');
    expect(await targets(MOTHER, { at: AT - 1 })).toContain('an4');
    expect(await targets(MOTHER)).not.toContain('an4');
  });

  it('is there when what was to be sent later was sent, and not before', async () => {
    expect(await targets(MOTHER, { at: AT + 59 * 60_000 })).not.toContain('me6');
    expect(await targets(MOTHER, { at: AT + 61 * 60_000 })).toContain('me6');
  });

  it('goes when the message is taken back, or held, or the announcement is no longer meant for them', async () => {
    expect(await targets(OTHER)).toEqual(expect.arrayContaining(['me7', 'me3', 'an6']));
    await desk.store.db
      .update(messages)
      .set({ state: 'HELD_FOR_MODERATION' })
      .where(eq(messages.id, here('me7')));
    await act(TEACHER, `recallMessage(id: "${here('me3')}") { errors { code } }`);
    await desk.store.db.delete(audiences).where(and(eq(audiences.announcement, here('an6')), eq(audiences.person, OTHER)));
    const after = await targets(OTHER);
    for (const gone of ['me7', 'me3', 'an6']) expect(after).not.toContain(gone);
    expect(after).toContain('me1');
  });

  it('is none for who had left the conversation when it was said', async () => {
    await guard(desk.store, HERE, LEFT, here('s1'));
    expect(await targets(LEFT)).toEqual(['me2', 'me1']);
    const seat = and(eq(participants.conversation, TRIP), eq(participants.person, LEFT));
    await desk.store.db
      .update(participants)
      .set({ leftAt: minutesBefore(450) })
      .where(seat);
    expect(await targets(LEFT)).toEqual(['me1']);
  });

  it('is none for a guardian whom a court bars, nor for one who was never to be told; and comes back with the right', async () => {
    const link = and(eq(guardianLinks.guardian, LATE), eq(guardianLinks.student, here('s1')));
    const set = (values: object) => desk.store.db.update(guardianLinks).set(values).where(link);
    await desk.store.db
      .update(messages)
      .set({ state: 'SENT' })
      .where(eq(messages.id, here('me3')));
    expect(await targets(LATE)).toEqual(['me3']);
    for (const barred of [{ contactRestriction: 'NO_INFORMATION' }, { parentalAuthority: 'WITHDRAWN' }, { validTo: '2026-11-23' }]) {
      await set(barred);
      expect(await targets(LATE)).toEqual([]);
      expect(await own(LATE, 'unreadCounts { notifications }')).toEqual({ unreadCounts: { notifications: 0 } });
      await set({ contactRestriction: 'NONE', parentalAuthority: 'JOINT', validTo: null });
    }
    expect(await targets(LATE)).toEqual(['me3']);
  });

  it('of a survey says that an answer is awaited', async () => {
    const questions = [{ kind: 'FREE_TEXT' as const, title: 'q', content: null, choices: [], maxChoices: null, required: false }];
    await desk.store.db
      .update(announcements)
      .set({ questions })
      .where(eq(announcements.id, here('an2')));
    const [of] = (await told(MOTHER)).filter(({ targetId }) => targetId === here('an2'));
    expect(of).toMatchObject({ kind: 'SURVEY', title: 'L’établissement attend votre réponse' });
  });
});

describe('the feed of one person’s notifications', () => {
  const page = async (since: string | null, at = AT) => {
    const query = `{ messagingChanges(since: ${JSON.stringify(since)}, types: ["Notification"], first: 500) { edges { kind recordId version record { ... on Notification { targetId } } }
      pageInfo { endCursor } } }`;
    const { data, errors } = await desk.ask(query, { person: MOTHER, extents: [themselves(MOTHER)], at, client: 'phone' });
    expect(errors).toBeUndefined();
    const { edges, pageInfo } = data.messagingChanges;
    const said = edges.map((one: { kind: string; record: { targetId: string } | null }) =>
      `${one.kind} ${one.record?.targetId.split('.')[1] ?? ''}`.trim(),
    );
    return { said, next: pageInfo.endCursor as string };
  };

  it('tells of each once, again when it is read, and of what is gone that it is to be forgotten', async () => {
    const first = await page(null);
    expect(first.said.toSorted()).toEqual((await targets(MOTHER)).map((target) => `CREATED ${target}`).toSorted());
    expect((await page(first.next)).said).toEqual([]);
    await act(MOTHER, `acknowledgeAnnouncement(id: "${here('an2')}") { errors { code } }`);
    await act(TEACHER, `recallMessage(id: "${here('me1')}") { errors { code } }`);
    expect((await page(first.next)).said.toSorted()).toEqual(['UPDATED an2', 'WITHDRAWN']);
    await desk.store.db
      .update(messages)
      .set({ state: 'SENT' })
      .where(eq(messages.id, here('me1')));
  });
});

describe('whoever reported something', () => {
  const moderator = themselves('9990001X.p90', 'OFFICE');
  const decide = (id: string, decision: string) =>
    desk.ask(`mutation { decideModeration(reportId: "${id}", decision: ${decision}) { state errors { code } } }`, {
      person: '9990001X.p90',
      extents: [
        moderator,
        staffOf(HERE, 'OFFICE'),
        students(HERE, '*', 'OFFICE'),
        { of: 'guardians', school: HERE, students: '*', audience: 'OFFICE' },
      ],
    });

  it('is told that it was looked into when it is closed, once, and not what was decided', async () => {
    const report = await act(
      MOTHER,
      `reportContent(targetType: "Message", targetId: "${here('me1')}", reason: "non") { reportId errors { code } }`,
    );
    const { reportId } = report.data.reportContent;
    const closed = async () => (await told(MOTHER)).filter(({ kind }) => kind === 'REPORT_CLOSED');
    expect((await decide(reportId, 'UNDER_REVIEW')).data.decideModeration.errors).toEqual([]);
    expect(await closed()).toEqual([]);
    expect((await decide(reportId, 'CLEARED')).data.decideModeration.errors).toEqual([]);
    await decide(reportId, 'CLEARED');
    const [one, ...more] = await closed();
    expect(more).toEqual([]);
    expect(one).toMatchObject({ targetId: reportId, title: 'Votre demande a été examinée', readAt: new Date(AT).toISOString() });
    expect(JSON.stringify(one)).not.toContain('CLEARED');
    // Whoever wrote it is told nothing (domain model §2.8, retaliation).
    expect((await told(TEACHER)).some(({ kind }) => kind === 'REPORT_CLOSED')).toBe(false);
  });
});
