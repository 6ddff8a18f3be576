import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardianLinks } from '../../subgraphs/identity/tables.js';
import { codes, family, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** That something happened, told to whoever it is for and to nobody else, from the front door to the rows. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const teacher: Who = { client: 'prof', purpose: 'messaging', as: 'head-teacher' };
const LIST = '{ me { notifications(first: 100) { edges { node { id kind title targetId readAt } } } unreadCounts { notifications } } }';
interface Told {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly targetId: string;
}
async function told(who: Who): Promise<readonly Told[]> {
  const reply = await journey.ask(who, LIST);
  expect(reply.errors).toEqual([]);
  return reply.data.me.notifications.edges.map(({ node }: { node: Told }) => node);
}
let keys = 0;
const write = async (text: string) => {
  keys += 1;
  const input = { schoolId: '9990001X', subject: text, body: text, to: [{ groupId: '9990001X.g1', profile: 'TUT' }] };
  const SEND =
    'mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { message { id } errors { code } } }';
  const { data } = await journey.ask(teacher, SEND, { input, key: `n${keys}` });
  expect(data.sendMessage.errors).toEqual([]);
  return data.sendMessage.message.id as string;
};

describe('a letter to the families of a class', () => {
  it('is told of to each of them, with nothing of it in the title, and to nobody else', async () => {
    const message = await write('Il a encore manqué la séance chez le psychologue');
    const [latest] = await told(family('parent'));
    expect(latest).toMatchObject({ kind: 'MESSAGE', title: 'Vous avez un nouveau message', targetId: message });
    const about = await journey.ask(family('parent'), '{ me { notifications(first: 1) { edges { node { about { id } } } } } }');
    expect(about.data.me.notifications.edges).toEqual([{ node: { about: { id: journey.student('student') } } }]);
    for (const who of [family('student'), teacher, family('parent-no-information')])
      expect((await told(who)).map(({ targetId }) => targetId)).not.toContain(message);
  });

  it('is no more told of when it is taken back, nor to whom a court bars since', async () => {
    const [kept, recalled] = [await write('un mot'), await write('un autre')];
    await journey.ask(teacher, `mutation { recallMessage(id: "${recalled}") { errors { code } } }`);
    const targets = async () => (await told(family('parent'))).map(({ targetId }) => targetId);
    expect(await targets()).toContain(kept);
    expect(await targets()).not.toContain(recalled);
    const { db } = journey.store;
    const isParent = eq(guardianLinks.guardian, journey.person('parent'));
    const before = await db.select().from(guardianLinks).where(isParent);
    await db.update(guardianLinks).set({ contactRestriction: 'NO_INFORMATION' }).where(isParent);
    await journey.forget();
    expect(await targets()).not.toContain(kept);
    for (const { id, contactRestriction } of before)
      await db.update(guardianLinks).set({ contactRestriction }).where(eq(guardianLinks.id, id));
    await journey.forget();
    expect(await targets()).toContain(kept);
  });
});

describe('somebody’s notifications', () => {
  it('are not listed for anybody else, and not for a purpose or by a system that they are not for', async () => {
    const other = `{ person(id: "${journey.person('parent')}") { id notifications(first: 5) { totalCount } } }`;
    for (const who of [family('parent-of-victim'), teacher, { client: 'vie-scolaire', purpose: 'messaging', as: 'principal' }])
      expect((await journey.ask(who, other)).data.person?.notifications ?? null).toBeNull();
    const elsewhere = await journey.ask({ ...teacher, purpose: 'assessment' }, '{ me { notifications(first: 5) { totalCount } } }');
    expect([elsewhere.data.me, codes(elsewhere)]).toEqual([null, ['FORBIDDEN_FIELD Person.notifications']]);
  });
});
