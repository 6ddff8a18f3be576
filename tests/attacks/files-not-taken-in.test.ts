import { request } from 'node:http';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '../../core/files/tables.js';
import { LARGEST_FILE } from '../../gateway/files/index.js';
import { DAY, postOffice, SCHOOL, type Sender, type Sent } from '../gateway/files/post-office.js';
import { EXE, PDF, proof } from '../gateway/files/samples.js';
import { openWorld, type World } from '../world/index.js';

/** Files that are not what they are called, too large, too many, half there, or of somebody who may not send them: nothing is kept of them. */
let world: World;
let post: ReturnType<typeof postOffice>;
let parent: Sender;
beforeAll(async () => {
  world = await openWorld();
  post = postOffice(world);
  parent = await post.sender('parent', 'famille', 'messaging');
}, 120_000);
afterAll(() => world?.close());

describe('a file that is not taken in', () => {
  it.each<[string, number, string, Sent & { bytes?: Uint8Array }]>([
    ['is of a type that is not taken, whatever it is called', 415, 'BAD_USER_INPUT', { bytes: EXE }],
    ['is too large', 413, 'BAD_USER_INPUT', { bytes: new Uint8Array(LARGEST_FILE + 1).fill(65) }],
    ['is empty', 415, 'BAD_USER_INPUT', { bytes: new Uint8Array() }],
    ['is packed on the way', 415, 'BAD_USER_INPUT', { headers: { 'content-encoding': 'gzip' } }],
    ['comes in a form', 415, 'BAD_USER_INPUT', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['is for nothing that there is', 400, 'BAD_USER_INPUT', { use: 'recallMessage' }],
    ['is for a school of others', 403, 'FORBIDDEN_OPERATION', { school: '9980001A' }],
    ['is for what its sender may not do', 403, 'FORBIDDEN_OPERATION', { use: 'publishAnnouncement' }],
    ['is for what this purpose is not for', 403, 'FORBIDDEN_OPERATION', { use: 'submitJustification' }],
  ])('%s', async (_what, status, code, { bytes = PDF, ...sent }) => {
    const before = await post.rows();
    const reply = await post.upload(parent, bytes, sent);
    expect([reply.status, reply.code, reply.attachment]).toEqual([status, code, null]);
    expect(await post.rows()).toEqual(before);
    expect(await post.isKept(bytes)).toBe(false);
  });

  it('is of nobody, of a system that acts for itself, or of a school that the ledger would take for one', async () => {
    expect((await post.upload({ bearer: 'none' }, PDF)).status).toBe(401);
    expect((await post.upload({ bearer: await world.token('sync', 'attendance-sync') }, PDF)).status).toBe(403);
    expect((await post.upload(parent, PDF, { school: 'a text of my own' })).status).toBe(403);
    expect((await post.ledgerOf('uploadFile')).at(-1)).toMatchObject({ outcome: 'denied', schools: [SCHOOL, '9990002Y'] });
  });

  it('is not there when its sender goes away half-way', async () => {
    const before = await post.rows();
    const entered = (await post.ledgerOf('uploadFile')).length;
    await new Promise<void>((resolve) => {
      const half = request(`${world.preau.url}/files?school=${SCHOOL}&use=sendMessage&name=a.pdf`, {
        method: 'POST',
        headers: { authorization: `Bearer ${parent.bearer}`, 'content-length': '100000' },
      });
      half.on('error', () => resolve());
      half.write(PDF);
      setTimeout(() => half.destroy(new Error('away')), 300);
    });
    await expect.poll(async () => (await post.ledgerOf('uploadFile')).length).toBe(entered + 2);
    expect((await post.ledgerOf('uploadFile')).slice(-2).map(({ outcome }) => outcome)).toEqual(['intended', 'refused']);
    expect(await post.rows()).toEqual(before);
    expect(await post.isKept(PDF)).toBe(false);
  });

  it('is one of more than anybody has waiting', async () => {
    const other = await post.sender('parent-of-victim', 'famille', 'messaging');
    for (let count = 0; count < 20; count += 1) expect((await post.upload(other, proof(`many ${count}`))).status).toBe(201);
    expect(await post.upload(other, proof('one more'))).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  });

  it('is one of more than anybody sends in during a day, though drafts have named the others and let go of them again', async () => {
    const { db } = world.preau.store;
    const owner = world.personId('head-teacher');
    const teacher = await post.sender('head-teacher', 'prof', 'messaging');
    const uploadedAt = new Date();
    const row = {
      school: SCHOOL,
      owner,
      use: 'sendMessage',
      name: 'a.pdf',
      mediaType: 'application/pdf',
      size: 1,
      sha256: '00',
      uploadedAt,
    };
    await db.insert(files).values(
      Array.from({ length: 99 }, (_, count) => ({
        ...row,
        id: `${SCHOOL}.at0day${count}`,
        record: `${SCHOOL}.me1`,
        removedAt: count % 2 === 0 ? uploadedAt : null,
      })),
    );
    expect((await post.upload(teacher, proof('the hundredth'))).status).toBe(201);
    expect(await post.upload(teacher, proof('one more of a day'))).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(await post.isKept(proof('one more of a day'))).toBe(false);
    await db
      .update(files)
      .set({ uploadedAt: new Date(Date.now() - DAY) })
      .where(eq(files.owner, owner));
    expect((await post.upload(teacher, proof('of another day'))).status).toBe(201);
  });
});
