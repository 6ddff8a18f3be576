import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '../../core/files/tables.js';
import { exemptions } from '../../subgraphs/attendance/tables.js';
import { DAY, NO_SUCH_FILE, postOffice, SCHOOL, type Sender, SHOWN, type Shown } from '../gateway/files/post-office.js';
import { proof } from '../gateway/files/samples.js';
import { openWorld, type World } from '../world/index.js';

/** Files that people send each other and the school: in by the front door, out to whoever is shown them, and nothing left of them afterwards. */
let world: World;
let post: ReturnType<typeof postOffice>;
let parent: Sender;
let teacher: Sender;
beforeAll(async () => {
  world = await openWorld();
  post = postOffice(world);
  parent = await post.sender('parent', 'famille', 'messaging');
  teacher = await post.sender('head-teacher', 'prof', 'messaging');
}, 120_000);
afterAll(() => world?.close());

describe('a file that a parent sends to a teacher', () => {
  const bytes = proof('a word');
  let message: string;
  let own: Shown;
  let theirs: Shown;

  it('is taken in with its type, its size and a clean name, and is on the ledger before and after', async () => {
    const { status, attachment } = await post.upload(parent, bytes, { name: '../Mot d’excuse.PDF' });
    expect(status).toBe(201);
    expect(attachment).toMatchObject({
      name: 'Mot d’excuse.pdf',
      mimeType: 'application/pdf',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const entered = (await post.ledgerOf('uploadFile')).slice(-2);
    expect(entered.map(({ outcome, action, actor, schools }) => [outcome, action, actor, schools])).toEqual([
      ['intended', 'WRITE', world.personId('parent'), [SCHOOL]],
      ['permitted', 'WRITE', world.personId('parent'), [SCHOOL]],
    ]);
    expect(entered[1]?.coordinates.permitted).toEqual(['SendMessageInput.attachmentIds']);

    const sent = await post.send(parent, 'head-teacher', [attachment?.id as string]);
    expect(sent.errors).toEqual([]);
    message = sent.message?.id as string;
    own = sent.message?.attachments[0] as Shown;
    expect(own).toMatchObject(attachment as object);
  });

  it('comes to the teacher with a link of their own, and leaves as it came, to be saved', async () => {
    [theirs] = (await post.shown(teacher, message)) as [Shown];
    expect(theirs.id).toBe(own.id);
    expect(theirs.url).not.toBe(own.url);
    expect(theirs.url).not.toContain(own.id);
    const before = (await post.ledgerOf('downloadFile')).length;
    const response = await post.fetched(teacher, theirs.url);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="Mot d_excuse.pdf"; filename*=UTF-8''Mot%20d%E2%80%99excuse.pdf`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    });
    const entered = await post.ledgerOf('downloadFile');
    expect(entered).toHaveLength(before + 1);
    expect(entered.at(-1)).toMatchObject({ outcome: 'permitted', actor: world.personId('head-teacher') });
    expect(entered.at(-1)?.coordinates.permitted).toContain('Message.attachments');
  });

  it('does not leave when the ledger cannot say so', async () => {
    const { db } = world.preau.store;
    await db.execute(sql`alter table ledger.entry rename to entry_away`);
    try {
      const response = await post.fetched(teacher, theirs.url);
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain('%PDF');
      expect((await post.upload(parent, proof('no ledger'))).status).toBe(503);
    } finally {
      await db.execute(sql`alter table ledger.entry_away rename to entry`);
    }
    expect(await post.statusOf(teacher, theirs.url)).toBe(200);
    expect(await post.isKept(proof('no ledger'))).toBe(false);
  });

  it('is gone with the message when that is taken back, and its bytes with it', async () => {
    await parent.ask(`mutation { recallMessage(id: "${message}") { errors { code } } }`);
    expect(await post.shown(teacher, message)).toBeNull();
    expect([await post.statusOf(teacher, theirs.url), await post.statusOf(parent, own.url)]).toEqual([404, 404]);
    expect(await post.isKept(bytes)).toBe(true);
    await post.sweep(0);
    expect(await post.isKept(bytes)).toBe(false);
    expect((await post.rows()).filter(({ id }) => id === own.id)).toEqual([]);
  });
});

describe('a file that was sent in', () => {
  it('is named once, by whoever sent it in, for what they sent it in for', async () => {
    const file = await post.uploaded(parent, proof('once'));
    const other = await post.sender('parent-of-victim', 'famille', 'messaging');
    expect((await post.send(teacher, 'parent', [file])).errors).toEqual(NO_SUCH_FILE);
    expect((await post.send(other, 'principal', [file])).errors).toEqual(NO_SUCH_FILE);
    expect((await post.send(parent, 'head-teacher', [file, `${SCHOOL}.at01`])).errors).toEqual(NO_SUCH_FILE);
    expect((await post.send(parent, 'head-teacher', [file, file])).errors[0]?.code).toBe('VALIDATION');
    expect((await post.send(parent, 'head-teacher', [file])).errors).toEqual([]);
    expect((await post.send(parent, 'head-teacher', [file])).errors).toEqual(NO_SUCH_FILE);
    const elsewhere = await post.uploaded(await post.sender('parent', 'famille', 'family-information'), proof('proof'), {
      use: 'submitJustification',
    });
    expect((await post.send(parent, 'head-teacher', [elsewhere])).errors).toEqual(NO_SUCH_FILE);
  });

  it('is gone after a day in which nothing named it; one of the same content that was named stays', async () => {
    const bytes = proof('forgotten');
    const forgotten = await post.uploaded(parent, bytes);
    const named = await post.uploaded(parent, bytes);
    const sent = await post.send(parent, 'head-teacher', [named]);
    await post.sweep(DAY - 60_000);
    expect((await post.rows()).filter(({ id }) => id === forgotten)).toHaveLength(1);
    await post.sweep(DAY + 60_000);
    expect((await post.rows()).map(({ id }) => id)).not.toContain(forgotten);
    expect(await post.isKept(bytes)).toBe(true);
    expect(await post.statusOf(parent, sent.message?.attachments[0]?.url as string)).toBe(200);
  });

  it('is not named any more once its day is over, though nobody has taken it away yet', async () => {
    const file = await post.uploaded(parent, proof('late'));
    await world.preau.store.db
      .update(files)
      .set({ uploadedAt: new Date(Date.now() - DAY) })
      .where(eq(files.id, file));
    expect((await post.send(parent, 'head-teacher', [file])).errors).toEqual(NO_SUCH_FILE);
  });

  it('stays with a draft until that is sent; what the draft has no more is gone', async () => {
    const [first, second] = [await post.uploaded(parent, proof('first')), await post.uploaded(parent, proof('second'))];
    const SAVE = `mutation ($input: SendMessageInput!) { saveDraft(input: $input) { message { id ${SHOWN} } errors { code } } }`;
    const input = { schoolId: SCHOOL, body: 'pas fini', to: [{ personId: world.personId('head-teacher') }] };
    const draft = (await parent.ask(SAVE, { input: { ...input, attachmentIds: [first, second] } })).data.saveDraft.message;
    expect(draft.attachments.map(({ id }: Shown) => id)).toEqual([first, second]);
    const again = (await parent.ask(SAVE, { input: { ...input, draftId: draft.id, attachmentIds: [second] } })).data.saveDraft.message;
    expect(again.attachments.map(({ id }: Shown) => id)).toEqual([second]);
    expect((await post.send(parent, 'head-teacher', [first], { draftId: draft.id })).errors).toEqual(NO_SUCH_FILE);
    const sent = await post.send(parent, 'head-teacher', [second], { draftId: draft.id });
    expect([sent.errors, sent.message?.attachments.map(({ id }) => id)]).toEqual([[], [second]]);
    const [gone] = await world.preau.store.db.select().from(files).where(eq(files.id, first));
    expect(gone?.removedAt).not.toBeNull();
  });

  it('goes with a message that a moderator takes away, and stays with one that is cleared', async () => {
    const principal = await post.sender('principal', 'vie-scolaire', 'messaging');
    for (const [decision, status] of [
      ['CLEARED', 200],
      ['HIDDEN', 404],
    ] as const) {
      const bytes = proof(decision);
      const { message } = await post.send(parent, 'head-teacher', [await post.uploaded(parent, bytes)]);
      const [theirs] = (await post.shown(teacher, message?.id as string)) as [Shown];
      const report = `mutation { reportContent(targetType: "Message", targetId: "${message?.id}", reason: "blessant") { reportId } }`;
      const { reportId } = (await teacher.ask(report)).data.reportContent;
      const decide = `mutation { decideModeration(reportId: "${reportId}", decision: ${decision}) { state } }`;
      expect((await principal.ask(decide)).data.decideModeration).toEqual({ state: decision });
      expect(await post.statusOf(teacher, theirs.url)).toBe(status);
      await post.sweep(0);
      expect(await post.isKept(bytes)).toBe(decision === 'CLEARED');
    }
  });
});

describe('a certificate for an absence', () => {
  const bytes = proof('certificate');
  const LIST = (student: string) =>
    `{ student(id: "${student}") { attendanceEvents(first: 500) { edges { node { id justifications { id documents { id name url } } } } } } }`;
  const documentsIn = (data: unknown) => [...JSON.stringify(data).matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url as string);
  let family: Sender;

  it('is sent in and named by a parent, and read by them', async () => {
    family = await post.sender('parent', 'famille', 'family-information');
    const student = world.studentOf('student');
    const list = await family.ask(
      `{ student(id: "${student}") { attendanceEvents(first: 5, kinds: [ABSENCE]) { edges { node { id } } } } }`,
    );
    const event = list.data.student.attendanceEvents.edges[0].node.id;
    const file = await post.uploaded(family, bytes, { use: 'submitJustification', name: 'certificat.pdf' });
    const JUSTIFY = `mutation ($input: JustificationInput!, $key: ID!) { submitJustification(input: $input, idempotencyKey: $key) {
      justification { documents { id name url } } errors { code path } } }`;
    const input = { studentId: student, eventIds: [event], attachmentIds: [file] };
    const { justification, errors } = (await family.ask(JUSTIFY, { input, key: 'doc-1' })).data.submitJustification;
    expect([errors, justification.documents[0].name]).toEqual([[], 'certificat.pdf']);
    expect(await post.statusOf(family, justification.documents[0].url)).toBe(200);
    expect((await family.ask(JUSTIFY, { input, key: 'doc-2' })).data.submitJustification).toEqual({
      justification: null,
      errors: NO_SUCH_FILE,
    });
  });

  it('is read by the CPE who follows absences up, with a trace, and for no other purpose', async () => {
    const student = world.studentOf('student');
    const cpe = await post.sender('cpe', 'vie-scolaire', 'attendance-follow-up');
    const links = documentsIn((await cpe.ask(LIST(student))).data);
    const found = await Promise.all(links.map(async (url) => Buffer.from(await (await post.fetched(cpe, url)).arrayBuffer())));
    expect(found.some((one) => one.equals(Buffer.from(bytes)))).toBe(true);
    expect((await post.ledgerOf('downloadFile')).at(-1)?.coordinates.permitted).toContain('Justification.documents');

    const attendance = await post.sender('cpe', 'vie-scolaire', 'attendance');
    expect(documentsIn((await attendance.ask(LIST(student))).data)).toEqual([]);
    expect(await post.statusOf(attendance, links[0] as string)).toBe(404);
  });

  it('is not read by a teacher, a pupil who is not of age, or a parent who only supervises', async () => {
    const student = world.studentOf('student');
    const askers = [
      await post.sender('teacher', 'vie-scolaire', 'attendance-follow-up'),
      await post.sender('student', 'famille', 'family-information'),
      await post.sender('parent-supervised', 'famille', 'family-information'),
    ];
    for (const asker of askers) expect(documentsIn((await asker.ask(LIST(student))).data)).toEqual([]);
  });

  it('comes with an absence that is announced, as what the office is to decide on', async () => {
    const student = world.studentOf('student');
    const file = await post.uploaded(family, proof('convocation'), { use: 'announceAbsence' });
    const at = (days: number) => new Date(Date.now() + days * DAY).toISOString();
    const input = { studentId: student, start: at(40), end: at(41), statement: 'convocation', attachmentIds: [file] };
    const { event, errors } = (
      await family.ask(
        `mutation ($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "ann-1") {
          event { justifications { statement decision documents { id url } } } errors { code path } } }`,
        { input },
      )
    ).data.announceAbsence;
    expect(errors).toEqual([]);
    expect(event.justifications).toMatchObject([{ statement: 'convocation', decision: null, documents: [{ id: file }] }]);
    expect(await post.statusOf(family, event.justifications[0].documents[0].url)).toBe(200);
  });
});

describe('a file of an announcement', () => {
  it('is read by those it is meant for and by nobody else, and goes when a moderator hides it', async () => {
    const file = await post.uploaded(teacher, proof('programme'), { use: 'publishAnnouncement' });
    const input = {
      schoolId: SCHOOL,
      title: 't',
      body: 'b',
      audience: [{ groupId: `${SCHOOL}.g1`, profile: 'TUT' }],
      attachmentIds: [file],
    };
    const { announcement, errors } = (
      await teacher.ask(
        `mutation ($input: AnnouncementInput!) { publishAnnouncement(input: $input, idempotencyKey: "p1") { announcement { id ${SHOWN} } errors { code } } }`,
        { input },
      )
    ).data.publishAnnouncement;
    expect([errors, announcement.attachments.length]).toEqual([[], 1]);
    const seen = (await parent.ask(`{ announcement(id: "${announcement.id}") { ${SHOWN} } }`)).data.announcement;
    expect(await post.statusOf(parent, seen.attachments[0].url)).toBe(200);
    const other = await post.sender('student', 'famille', 'messaging');
    expect((await other.ask(`{ announcement(id: "${announcement.id}") { ${SHOWN} } }`)).data.announcement).toBeNull();
    expect(await post.statusOf(other, seen.attachments[0].url)).toBe(404);

    const report = `mutation { reportContent(targetType: "Announcement", targetId: "${announcement.id}", reason: "blessant") { reportId } }`;
    const { reportId } = (await parent.ask(report)).data.reportContent;
    const principal = await post.sender('principal', 'vie-scolaire', 'messaging');
    const hide = `mutation { decideModeration(reportId: "${reportId}", decision: HIDDEN) { state } }`;
    expect((await principal.ask(hide)).data.decideModeration).toEqual({ state: 'HIDDEN' });
    expect(await post.statusOf(parent, seen.attachments[0].url)).toBe(404);
    await post.sweep(0);
    expect(await post.isKept(proof('programme'))).toBe(false);
  });
});

describe('what the school keeps of a pupil', () => {
  it('with a measure is read by the family and whoever watches over behaviour, and not by another family', async () => {
    const cpe = await post.sender('cpe', 'vie-scolaire', 'attendance-follow-up');
    const student = world.studentOf('student');
    const file = await post.uploaded(cpe, proof('work to do'), { use: 'recordMeasure', name: 'travail.pdf' });
    const input = { studentId: student, schoolId: SCHOOL, category: 'PUNISHMENT', kind: 'EXTRA_WORK', decidedAt: new Date().toISOString() };
    const RECORD = `mutation ($input: MeasureInput!, $key: ID!) { recordMeasure(input: $input, idempotencyKey: $key) {
      measure { id documents { id url } } errors { code path } } }`;
    const record = async (attachmentIds: readonly string[], key: string) =>
      (await cpe.ask(RECORD, { input: { ...input, attachmentIds }, key })).data.recordMeasure;
    expect(await record([`${SCHOOL}.at01`], 'm-0')).toEqual({ measure: null, errors: NO_SUCH_FILE });
    const { measure, errors } = await record([file], 'm-1');
    expect([errors, measure.documents[0].id]).toEqual([[], file]);
    expect(await post.statusOf(cpe, measure.documents[0].url)).toBe(200);

    const LIST = `{ student(id: "${student}") { measures(first: 50) { edges { node { id documents { id url } } } } } }`;
    const family = await post.sender('parent', 'famille', 'family-information');
    const links = (await family.ask(LIST)).data.student.measures.edges.flatMap(
      ({ node }: { node: { documents: Shown[] } }) => node.documents,
    );
    const { url } = links.find(({ id }: Shown) => id === file);
    expect(await post.statusOf(family, url)).toBe(200);
    const other = await post.sender('parent-of-victim', 'famille', 'family-information');
    expect((await other.ask(LIST)).data.student).toBeNull();
    expect(await post.statusOf(other, url)).toBe(404);
  });

  it('to excuse them from lessons is read by the nurse, and by nobody who may not read about health', async () => {
    const [exempt] = await world.preau.store.db.select().from(exemptions).where(eq(exemptions.school, SCHOOL));
    const list = `{ student(id: "${exempt?.student}") { exemptions { id documents { id name url } } } }`;
    const nurse = await post.sender('nurse', 'vie-scolaire', 'nurse-care');
    const [shown] = (await nurse.ask(list)).data.student.exemptions;
    expect(shown.documents).toMatchObject([{ name: 'Certificat médical.pdf' }]);
    const response = await post.fetched(nurse, shown.documents[0].url);
    expect([response.status, (await response.text()).slice(0, 8)]).toEqual([200, '%PDF-1.4']);
    const cpe = await post.sender('cpe', 'vie-scolaire', 'attendance-follow-up');
    expect((await cpe.ask(list)).data.student.exemptions[0]).toMatchObject({ id: shown.id, documents: null });
  });
});
