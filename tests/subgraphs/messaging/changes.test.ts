import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { audiences, messages } from '../../../subgraphs/messaging/tables.js';
import { type Asking, AT, type Desk, openDesk, themselves } from './desk.js';
import { HERE, here, LATE, MOTHER, OTHER, TEACHER, TRIP, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

interface Entry {
  readonly cursor: string;
  readonly kind: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly version: number | null;
  readonly record: { readonly id: string } | null;
}
interface Page {
  readonly edges: readonly Entry[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  readonly resyncRequired: boolean;
}
const FIELDS = `{ edges { cursor kind recordType recordId version record { __typename ... on Conversation { id } ... on Message { id body } ... on Announcement { id } } }
  pageInfo { endCursor hasNextPage } resyncRequired }`;
async function page(
  person: string,
  since: string | null,
  more: Partial<Asking> & { first?: number; types?: string[] } = {},
): Promise<Page> {
  const { first = 500, types = null, ...asking } = more;
  const query = `query ($since: String, $types: [String!], $first: Int!) { messagingChanges(since: $since, types: $types, first: $first) ${FIELDS} }`;
  const { data, errors } = await desk.ask(query, { person, extents: [themselves(person)], ...asking, variables: { since, types, first } });
  expect(errors).toBeUndefined();
  return data.messagingChanges;
}
const said = ({ edges }: Page) => edges.map(({ kind, recordId }) => `${kind} ${recordId.split('.')[1]}`);
const upToDate = async (person: string, more = {}) => (await page(person, null, more)).pageInfo.endCursor;
const act = (person: string, mutation: string, at = AT) =>
  desk.ask(`mutation { ${mutation} }`, { person, extents: [themselves(person)], at });
const setLetter = (id: string, values: object) =>
  desk.store.db
    .update(messages)
    .set(values)
    .where(eq(messages.id, here(id)));

describe('the feed of one person’s letters', () => {
  it('begins with all that is theirs and nothing else, and then says nothing until something changes', async () => {
    const first = await page(LATE, null);
    expect(said(first)).toEqual(['CREATED co1', 'CREATED me3', 'CREATED me4']);
    expect(first.edges.every(({ recordId, record }) => record?.id === recordId)).toBe(true);
    const next = await page(LATE, first.pageInfo.endCursor);
    expect(next).toMatchObject({ edges: [], pageInfo: { hasNextPage: false }, resyncRequired: false });
    await setLetter('me3', { body: 'autre', version: 2 });
    const after = await page(LATE, next.pageInfo.endCursor);
    expect(said(after)).toEqual(['UPDATED me3']);
    expect(after.edges[0]).toMatchObject({ version: 2, record: { body: 'autre' } });
  });

  it('is told again where the client does not say that it heard, and page by page is the same as at once', async () => {
    const whole = said(await page(MOTHER, null, { client: 'whole' }));
    const walked: string[] = [];
    let since: string | null = null;
    for (let more = true; more; ) {
      await page(MOTHER, since, { client: 'walker', first: 9 });
      const one: Page = await page(MOTHER, since, { client: 'walker', first: 9 });
      walked.push(...said(one));
      since = one.pageInfo.endCursor;
      more = one.pageInfo.hasNextPage;
    }
    expect(walked).toEqual(whole);
    // From the middle of a page: what came after is told again.
    const some = await page(OTHER, null, { client: 'torn' });
    expect(said(await page(OTHER, some.edges[1]?.cursor ?? null, { client: 'torn' }))).toEqual(said(some).slice(2));
  });

  it('tells of what may no longer be held, whatever took it away, and only of what was shown', async () => {
    const since = await upToDate(OTHER, { client: 'gone' });
    await setLetter('me7', { state: 'HELD_FOR_MODERATION' });
    const gone = await page(OTHER, since, { client: 'gone' });
    expect(said(gone)).toEqual(['WITHDRAWN me7']);
    expect(gone.edges.every(({ kind, record }) => (kind === 'WITHDRAWN') === (record === null))).toBe(true);
    // Not heard: told again. Heard: not again.
    const { pageInfo, ...again } = await page(OTHER, since, { client: 'gone' });
    expect(said({ pageInfo, ...again })).toContain('WITHDRAWN me7');
    expect(said(await page(OTHER, pageInfo.endCursor, { client: 'gone' }))).toEqual([]);
    expect(said(await page(OTHER, null, { client: 'never shown it' }))).not.toContain('WITHDRAWN me7');
    await setLetter('me7', { state: 'SENT' });
    const back = await page(OTHER, pageInfo.endCursor, { client: 'gone' });
    expect(said(back)).toContain('CREATED me7');
    await desk.store.db.delete(messages).where(eq(messages.id, here('me7')));
    expect(said(await page(OTHER, await upToDate(OTHER, { client: 'new' }), { client: 'new' }))).toEqual([]);
    expect(said(await page(OTHER, back.pageInfo.endCursor, { client: 'gone' }))).toContain('DELETED me7');
  });

  it('tells each device of a client what may no longer be held, whatever another has heard, and then says nothing to either', async () => {
    const letter = 'me200';
    await desk.store.db.insert(messages).values({
      ...((
        await desk.store.db
          .select()
          .from(messages)
          .where(eq(messages.id, here('me2')))
      )[0] as typeof messages.$inferSelect),
      id: here(letter),
    });
    const more = { client: 'two devices', types: ['Message'] };
    const first = await upToDate(MOTHER, more);
    const second = await upToDate(MOTHER, more);
    await desk.store.db.delete(messages).where(eq(messages.id, here(letter)));
    const heard = await page(MOTHER, first, more);
    expect(said(heard)).toEqual([`DELETED ${letter}`]);
    expect(said(await page(MOTHER, heard.pageInfo.endCursor, more))).toEqual([]);
    const late = await page(MOTHER, second, more);
    expect(said(late)).toEqual([`DELETED ${letter}`]);
    expect(said(await page(MOTHER, late.pageInfo.endCursor, more))).toEqual([]);
    // One that begins now never held it.
    expect(said(await page(MOTHER, null, more)).filter((one) => one.startsWith('DELETED'))).toEqual([]);
  });

  it('tells each device of what is new and what changed, once, however often another begins anew', async () => {
    const more = { client: 'two more', types: ['Message'] };
    const whole = await page(OTHER, null, more);
    const first = whole.pageInfo.endCursor;
    const again = await page(OTHER, null, more);
    expect(said(again)).toEqual(said(whole));
    expect(said(await page(OTHER, first, more))).toEqual([]);
    expect(said(await page(OTHER, again.pageInfo.endCursor, more))).toEqual([]);
    await setLetter('me1', { body: 'neuf', version: 7 });
    for (const since of [first, again.pageInfo.endCursor, first]) {
      const after = await page(OTHER, since, more);
      expect(said(after)).toEqual(['UPDATED me1']);
      expect(said(await page(OTHER, after.pageInfo.endCursor, more))).toEqual([]);
    }
    // Read page by page by one that begins after the others: all of it is new to it.
    const walked: string[] = [];
    let since: string | null = null;
    for (let rest = true; rest; ) {
      const one: Page = await page(OTHER, since, { ...more, first: 1 });
      walked.push(...said(one));
      since = one.pageInfo.endCursor;
      rest = one.pageInfo.hasNextPage;
    }
    expect(walked.toSorted()).toEqual(said(whole).toSorted());
  });

  it('withdraws a type that is granted no more, and gives it back', async () => {
    const since = await upToDate(LATE, { client: 'consent' });
    const none = { Message: null, 'Message.id': null, 'Message.body': null };
    const withdrawn = await page(LATE, since, { client: 'consent', but: none, denied: ['Message'] });
    expect(said(withdrawn)).toEqual(['WITHDRAWN me3', 'WITHDRAWN me4']);
    expect(said(await page(LATE, withdrawn.pageInfo.endCursor, { client: 'consent' }))).toEqual(['CREATED me3', 'CREATED me4']);
  });

  it('tells of publication at its second, and of its end', async () => {
    const types = ['Announcement'];
    const since = await upToDate(MOTHER, { client: 'news', types });
    expect(said(await page(MOTHER, since, { client: 'news', types, at: AT + 10 * 60_000 - 1 }))).toEqual([]);
    const published = await page(MOTHER, since, { client: 'news', types, at: AT + 10 * 60_000 });
    expect(said(published)).toEqual(['CREATED an3']);
    await desk.store.db.delete(audiences).where(eq(audiences.announcement, here('an3')));
    expect(said(await page(MOTHER, published.pageInfo.endCursor, { client: 'news', types, at: AT + 11 * 60_000 }))).toEqual([
      'WITHDRAWN an3',
    ]);
  });

  it('moves with what its person does, and not with what others do in silence', async () => {
    const mine = await upToDate(MOTHER);
    const theirs = await upToDate(LATE);
    await act(MOTHER, `markRead(conversationId: "${TRIP}", upToMessageId: "${here('me3')}") { errors { code } }`);
    // When somebody read a letter is their own to know.
    expect(said(await page(MOTHER, mine))).toEqual(['UPDATED co1', 'UPDATED me1', 'UPDATED me3']);
    expect(said(await page(LATE, theirs))).toEqual([]);
    await act(TEACHER, `recallMessage(id: "${here('me3')}") { errors { code } }`);
    expect(said(await page(LATE, theirs))).toEqual(['UPDATED me3']);
    await act(TEACHER, `closeConversation(id: "${TRIP}") { errors { code } }`);
    // In the order in which they were found to have changed.
    expect(said(await page(LATE, theirs))).toEqual(['UPDATED me3', 'UPDATED co1']);
  });

  it('tells again of a letter that was read: to who read it, and to the staff who wrote it, as far as they are told who has', async () => {
    const guardians = { of: 'guardians', school: HERE, students: '*', audience: 'TEACHER' } as const;
    const asStaff = { client: 'receipts', but: { 'Message.receipts': [guardians] }, types: ['Message'] };
    const asAnybody = { client: 'nobody’s receipts', types: ['Message'] };
    const [reader, writer, other, third] = [
      await upToDate(OTHER, asAnybody),
      await upToDate(TEACHER, asStaff),
      await upToDate(TEACHER, asAnybody),
      await upToDate(MOTHER, asAnybody),
    ];
    await act(OTHER, `markRead(conversationId: "${TRIP}", upToMessageId: "${here('me1')}") { errors { code } }`);
    expect(said(await page(OTHER, reader, asAnybody))).toEqual(['UPDATED me1']);
    const told = await page(TEACHER, writer, asStaff);
    expect(said(told)).toEqual(['UPDATED me1']);
    expect(said(await page(TEACHER, told.pageInfo.endCursor, asStaff))).toEqual([]);
    expect(said(await page(TEACHER, other, asAnybody))).toEqual([]);
    expect(said(await page(MOTHER, third, asAnybody))).toEqual([]);
    // A device that asks for less is told of nothing by what another asks for, nor the other by it.
    const less = { ...asStaff, but: { 'Message.receipts': null } };
    expect(said(await page(TEACHER, told.pageInfo.endCursor, less))).toEqual([]);
    expect(said(await page(TEACHER, told.pageInfo.endCursor, asStaff))).toEqual([]);
  });

  it('is one client’s and one person’s: a cursor of others, of other types, or made up asks to start again', async () => {
    const since = await upToDate(LATE);
    for (const wrong of [
      page(MOTHER, since),
      page(LATE, since, { client: 'other' }),
      page(LATE, since, { types: ['Message'] }),
      page(LATE, 'made-up'),
    ])
      expect(await wrong).toMatchObject({ edges: [], resyncRequired: true });
    const refused = await desk.ask('{ messagingChanges(types: ["SafetyReport"], first: 5) { resyncRequired } }', {
      person: LATE,
      extents: [themselves(LATE)],
    });
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
