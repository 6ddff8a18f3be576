import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facetOf } from '../../core/ids.js';
import { evaluations, reportCards } from '../../subgraphs/assessment/tables.js';
import { postOffice, type Sender, type Shown } from '../gateway/files/post-office.js';
import { proof } from '../gateway/files/samples.js';
import { openWorld, type World } from '../world/index.js';

/** What a teacher gives out with a test, and the card that the school makes out: in by the front door, and out when it is published. */
let world: World;
let post: ReturnType<typeof postOffice>;
let teacher: Sender;
let parent: Sender;
let pupil: Sender;
beforeAll(async () => {
  world = await openWorld();
  post = postOffice(world);
  teacher = await post.sender('teacher', 'vie-scolaire', 'grading');
  parent = await post.sender('parent', 'famille', 'family-information');
  pupil = await post.sender('student', 'famille', 'family-information');
}, 120_000);
afterAll(() => world?.close());

describe('the correction of a test', () => {
  const SET = `mutation ($input: EvaluationFileInput!) { setEvaluationCorrection(input: $input) {
    evaluation { id correctionFile { id url } } errors { code path } } }`;
  let evaluation: string;
  let link: string;
  const publish = (values: Partial<typeof evaluations.$inferInsert>) =>
    world.preau.store.db.update(evaluations).set(values).where(eq(evaluations.id, evaluation));
  const seen = async ({ ask }: Sender): Promise<Shown | null> =>
    (await ask(`{ evaluation(id: "${evaluation}") { correctionFile { id url } } }`)).data.evaluation?.correctionFile ?? null;

  it('is sent in by a teacher and named for an evaluation of their own; no family sends one in', async () => {
    const staff = facetOf('Staff', world.personId('teacher')) as string;
    const isTheirs = and(eq(evaluations.createdBy, staff), eq(evaluations.group, '9990001X.g1'));
    const [own] = await world.preau.store.db.select().from(evaluations).where(isTheirs);
    evaluation = own?.id as string;
    await publish({ publishedToStudentsAt: null, publishedToGuardiansAt: null });
    for (const who of [parent, pupil])
      expect(await post.upload(who, proof('no'), { use: 'setEvaluationCorrection' })).toMatchObject({ status: 403, attachment: null });
    const fileId = await post.uploaded(teacher, proof('solved'), { use: 'setEvaluationCorrection', name: 'corrigé.pdf' });
    const { data, errors } = await teacher.ask(SET, { input: { evaluationId: evaluation, fileId } });
    expect(errors).toEqual([]);
    expect(data.setEvaluationCorrection).toMatchObject({ evaluation: { correctionFile: { id: fileId } }, errors: [] });
    link = data.setEvaluationCorrection.evaluation.correctionFile.url;
    expect(await post.statusOf(teacher, link)).toBe(200);
  });

  it('is not there for pupil and parent until the test is published to each, and its link is of use to nobody else', async () => {
    expect([await seen(pupil), await seen(parent), await post.statusOf(pupil, link)]).toEqual([null, null, 404]);
    const past = new Date(Date.now() - 1_000);
    await publish({ publishedToStudentsAt: past });
    const found = (await seen(pupil)) as Shown;
    const response = await post.fetched(pupil, found.url);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(proof('solved')))).toBe(true);
    expect((await post.ledgerOf('downloadFile')).at(-1)?.coordinates.permitted).toContain('Evaluation.correctionFile');
    expect([await seen(parent), await post.statusOf(parent, found.url)]).toEqual([null, 404]);
    await publish({ publishedToGuardiansAt: past });
    expect(await post.statusOf(parent, (await seen(parent))?.url as string)).toBe(200);
    // Put off again, the link that was given leads nowhere.
    await publish({ publishedToStudentsAt: new Date(Date.now() + 3_600_000), publishedToGuardiansAt: new Date(Date.now() + 3_600_000) });
    expect(await post.statusOf(pupil, found.url)).toBe(404);
  });
});

describe('the document of a report card', () => {
  it('is given by the principal once the council has spoken, and is the family’s with the card', async () => {
    const student = world.studentOf('student');
    const { db } = world.preau.store;
    const [card] = (await db.select().from(reportCards).where(eq(reportCards.student, student))).filter(
      ({ status }) => status === 'READY_FOR_COUNCIL',
    );
    const isCard = eq(reportCards.id, card?.id as string);
    await db.update(reportCards).set({ status: 'COUNCIL_DONE' }).where(isCard);
    const principal = await post.sender('principal', 'vie-scolaire', 'class-council');
    for (const who of [parent, teacher]) expect((await post.upload(who, proof('no'), { use: 'setReportCardDocument' })).status).toBe(403);
    const fileId = await post.uploaded(principal, proof('card'), { use: 'setReportCardDocument', name: 'bulletin.pdf' });
    const SET = `mutation ($input: ReportCardDocumentInput!) { setReportCardDocument(input: $input) {
      reportCard { id document { id url } } errors { code path } } }`;
    const { data, errors } = await principal.ask(SET, { input: { reportCardId: card?.id, fileId } });
    expect(errors).toEqual([]);
    expect(data.setReportCardDocument).toMatchObject({ reportCard: { document: { id: fileId } }, errors: [] });
    const read = async ({ ask }: Sender) => (await ask(`{ reportCard(id: "${card?.id}") { document { id url } } }`)).data.reportCard;
    expect(await read(parent)).toBeNull();
    await db
      .update(reportCards)
      .set({ status: 'PUBLISHED', publishedAt: new Date(Date.now() - 1_000) })
      .where(isCard);
    const shown = await read(parent);
    expect([shown.document.id, await post.statusOf(parent, shown.document.url)]).toEqual([fileId, 200]);
    const other = await post.sender('parent-of-victim', 'famille', 'family-information');
    expect([await read(other), await post.statusOf(other, shown.document.url)]).toEqual([null, 404]);
  });
});
