import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { audiences, conversations, messages, moderationReports, participants } from '../../../subgraphs/messaging/tables.js';
import { leave } from '../roster.js';
import { type Asking, AT, type Desk, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, OTHER, TEACHER, TRIP, writeLetters } from './letters.js';

/** A client that got no answer asks again: what was done is not done twice, and the answer is the one it did not get. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const DAY = 86_400_000;
async function act(mutation: string, asking: Asking) {
  const { data, errors } = await desk.ask(`mutation { ${mutation} }`, asking);
  expect(errors).toBeUndefined();
  return Object.values(data)[0];
}
const asTeacher: Asking = {
  person: TEACHER,
  extents: [themselves(TEACHER, 'TEACHER'), staffOf(HERE, 'TEACHER'), students(HERE, '*', 'TEACHER')],
  addressees: [{ person: MOTHER, kind: 'TO', onBehalfOf: [], profile: 'GUARDIAN', label: null, group: null }],
};
const as = (person: string): Asking => ({ person, extents: [themselves(person)] });

describe('under one key', () => {
  it('an announcement is published once, also when it is over by the time it is asked for again', async () => {
    const input = `{ schoolId: "${HERE}", title: "Vendredi", body: "b", audience: [], publishedTo: "${new Date(AT + 60_000).toISOString()}" }`;
    const publish = (at: number) =>
      act(`publishAnnouncement(input: ${input}, idempotencyKey: "friday") { announcement { id publishedFrom } errors { code path } }`, {
        ...asTeacher,
        at,
      });
    const first = await publish(AT);
    expect(first).toMatchObject({ announcement: { publishedFrom: new Date(AT).toISOString() }, errors: [] });
    expect(await publish(AT + DAY)).toEqual(first);
  });

  it('a letter is sent once, also when the pupil it is about has left', async () => {
    const send = (at: number) =>
      act(
        `sendMessage(input: { schoolId: "${HERE}", body: "b", to: [], concerns: ["${here('s2')}"] }, idempotencyKey: "about") {
          message { id } errors { code path } }`,
        { ...asTeacher, at },
      );
    const first = await send(AT);
    expect(first).toMatchObject({ errors: [] });
    await leave(desk.store, HERE, [here('s2')], '2026-11-24');
    expect(await send(AT + 2 * DAY)).toEqual(first);
  });

  it('a draft that is gone is not said to be there', async () => {
    const save = () =>
      act(
        `saveDraft(input: { schoolId: "${HERE}", body: "b", to: [] }, idempotencyKey: "draft") { message { id } errors { code path } }`,
        asTeacher,
      );
    const { message } = (await save()) as { message: { id: string } };
    expect(await save()).toMatchObject({ message: { id: message.id } });
    await act(
      `sendMessage(input: { schoolId: "${HERE}", body: "b", to: [], draftId: "${message.id}" }, idempotencyKey: "d2") { errors { code } }`,
      asTeacher,
    );
    expect(await save()).toEqual({ message: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'draftId'] }] });
  });
});

describe('a report of a letter', () => {
  it('is one report, also when the letter is taken back meanwhile', async () => {
    const report = () =>
      act(
        `reportContent(targetType: "Message", targetId: "${here('me3')}", reason: "blessant") { reportId state errors { code } }`,
        as(MOTHER),
      );
    const first = await report();
    expect(first).toMatchObject({ state: 'REPORTED', errors: [] });
    await act(`recallMessage(id: "${here('me3')}") { errors { code } }`, as(TEACHER));
    expect(await report()).toEqual(first);
    expect(await desk.store.db.select().from(moderationReports)).toHaveLength(1);
    const other = await act(`reportContent(targetType: "Message", targetId: "${here('me3')}", reason: "x") { errors { code } }`, as(OTHER));
    expect(other).toEqual({ errors: [{ code: 'NOT_FOUND' }] });
  });

  it('keeps what is noted with each decision, once', async () => {
    const [{ id } = { id: '' }] = await desk.store.db.select({ id: moderationReports.id }).from(moderationReports);
    const moderator: Asking = {
      person: here('p60'),
      extents: [
        staffOf(HERE, 'OFFICE'),
        students(HERE, '*', 'OFFICE'),
        { of: 'guardians', school: HERE, students: '*', audience: 'OFFICE' },
      ],
    };
    const decide = (decision: string, note: string | null, person = moderator.person as string) =>
      act(
        `decideModeration(reportId: "${id}", decision: ${decision}${note === null ? '' : `, note: "${note}"`}) { state errors { code } }`,
        {
          ...moderator,
          person,
        },
      );
    const noted = async () => {
      const [row] = await desk.store.db.select().from(moderationReports);
      return [row?.state, row?.handledBy, row?.decision];
    };
    await decide('UNDER_REVIEW', null);
    await decide('UNDER_REVIEW', 'Vu avec l’enseignant.');
    expect(await noted()).toEqual(['UNDER_REVIEW', here('p60'), 'Vu avec l’enseignant.']);
    for (const again of [1, 2]) {
      expect([again, await decide('CLEARED', 'Sans suite.')]).toEqual([again, { state: 'CLEARED', errors: [] }]);
      expect(await noted()).toEqual(['CLEARED', here('p60'), 'Vu avec l’enseignant.\n\nSans suite.']);
    }
    expect(await decide('CLEARED', null, here('p61'))).toEqual({ state: 'CLEARED', errors: [] });
    expect((await noted())[1]).toBe(here('p60'));
    expect(await decide('CLEARED', 'La famille est prévenue.', here('p61'))).toEqual({ state: 'CLEARED', errors: [] });
    expect(await noted()).toEqual(['CLEARED', here('p61'), 'Vu avec l’enseignant.\n\nSans suite.\n\nLa famille est prévenue.']);
    expect(await decide('HIDDEN', 'x')).toEqual({ state: null, errors: [{ code: 'VERSION_CONFLICT' }] });
    expect((await noted())[2]).not.toContain('x\n');
  });
});

describe('what is done again to one’s own letters', () => {
  const versions = async () => {
    const { db } = desk.store;
    const [letter] = await db
      .select({ version: messages.version })
      .from(messages)
      .where(eq(messages.id, here('me1')));
    const [seat] = await db
      .select({ version: participants.version })
      .from(participants)
      .where(and(eq(participants.conversation, TRIP), eq(participants.person, TEACHER)));
    const [news] = await db
      .select({ version: audiences.version })
      .from(audiences)
      .where(and(eq(audiences.announcement, here('an1')), eq(audiences.person, MOTHER)));
    return [letter, seat, news].map((row) => row?.version);
  };
  it('is no change that a feed would tell of', async () => {
    const steps = async () => {
      await act(`acknowledgeAnnouncement(id: "${here('an1')}") { errors { code } }`, as(MOTHER));
      await act(`markRead(conversationId: "${TRIP}", upToMessageId: "${here('me2')}") { errors { code } }`, as(TEACHER));
      await act(`closeConversation(id: "${TRIP}") { errors { code } }`, as(TEACHER));
      await act(`recallMessage(id: "${here('me1')}") { errors { code } }`, as(TEACHER));
      return versions();
    };
    const before = await versions();
    const first = await steps();
    expect(first.map((version, index) => (version as number) - (before[index] as number))).toEqual([1, 2, 1]);
    expect(await steps()).toEqual(first);
    const [conversation] = await desk.store.db.select().from(conversations).where(eq(conversations.id, TRIP));
    expect(conversation?.closed).toBe(true);
  });
});
