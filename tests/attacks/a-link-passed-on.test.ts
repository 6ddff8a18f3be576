import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { participants } from '../../subgraphs/messaging/tables.js';
import { postOffice, SCHOOL, type Sender, type Shown } from '../gateway/files/post-office.js';
import { proof } from '../gateway/files/samples.js';
import { openWorld, type World } from '../world/index.js';

/** L14: the address of a file is passed on, guessed, changed, or kept for later; the bytes go to whoever is shown the file now, and to nobody else. */
let world: World;
let post: ReturnType<typeof postOffice>;
let parent: Sender;
let teacher: Sender;
let own: Shown;
let theirs: Shown;
beforeAll(async () => {
  world = await openWorld();
  post = postOffice(world);
  parent = await post.sender('parent', 'famille', 'messaging');
  teacher = await post.sender('head-teacher', 'prof', 'messaging');
  const { message } = await post.send(parent, 'head-teacher', [await post.uploaded(parent, proof('between two'))]);
  own = message?.attachments[0] as Shown;
  [theirs] = (await post.shown(teacher, message?.id as string)) as [Shown];
}, 120_000);
afterAll(() => world?.close());

describe('the link of a file', () => {
  it('is nobody else’s by that link, whoever they are', async () => {
    const others = [
      parent,
      await post.sender('parent-of-victim', 'famille', 'messaging'),
      await post.sender('principal', 'vie-scolaire', 'messaging'),
    ];
    for (const other of others) expect(await post.statusOf(other, theirs.url)).toBe(404);
    expect(await post.statusOf({ ...teacher, bearer: 'none' }, theirs.url)).toBe(401);
    // The same person through another system was not given it either.
    expect(await post.statusOf(await post.sender('head-teacher', 'vie-scolaire', 'messaging'), theirs.url)).toBe(404);
    for (const url of [
      `${theirs.url}A`,
      theirs.url.replace('/messaging/', '/attendance/'),
      '/files/identity/x',
      `/files/messaging/${own.id}`,
    ])
      expect(await post.statusOf(teacher, url)).toBe(404);
    expect((await post.ledgerOf('downloadFile')).at(-1)).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
  });

  it('does not leave for a purpose under which its field may not be seen', async () => {
    expect(await post.statusOf(await post.sender('head-teacher', 'prof', 'assessment'), theirs.url)).toBe(404);
  });

  it('does not work any more once its reader has left the conversation before it, and nothing is read for who has none', async () => {
    const { db } = world.preau.store;
    const isTeachers = and(eq(participants.school, SCHOOL), eq(participants.person, world.personId('head-teacher')));
    expect(await post.statusOf(teacher, theirs.url)).toBe(200);
    const before = await db.select().from(participants).where(isTeachers);
    await db
      .update(participants)
      .set({ leftAt: new Date(0) })
      .where(isTeachers);
    expect(await post.statusOf(teacher, theirs.url)).toBe(404);
    for (const { conversation, leftAt } of before)
      await db
        .update(participants)
        .set({ leftAt })
        .where(and(isTeachers, eq(participants.conversation, conversation)));
    expect(await post.statusOf(teacher, theirs.url)).toBe(200);

    world.sent.length = 0;
    expect(await post.statusOf(parent, theirs.url)).toBe(404);
    expect(world.sent.filter(({ body }) => body.includes('attachments'))).toEqual([]);
  });

  it('is followed by GET alone, and says nothing of what it leads to', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      const response = await fetch(`${world.preau.url}${theirs.url}`, { method, headers: { authorization: `Bearer ${teacher.bearer}` } });
      expect(response.status).toBe(405);
    }
    const opened = Buffer.from(theirs.url.split('/').at(-1) as string, 'base64url').toString('latin1');
    for (const id of [own.id, SCHOOL]) expect(theirs.url + opened).not.toContain(id);
    const texts = await Promise.all(
      [theirs.url, '/files/messaging/x', '/files/messaging/'].map(async (url) => (await post.fetched(parent, url)).text()),
    );
    expect(new Set(texts).size).toBe(1);
  });
});
