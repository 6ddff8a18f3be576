import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { files } from '../../../core/files/tables.js';
import { insertRows } from '../../../core/store/index.js';
import { changes, evaluations, reportCards, skills } from '../../../subgraphs/assessment/tables.js';
import { type Asking, AT, type Desk, openDesk } from './desk.js';
import { emptySchools, family, HERE, here, mathsTeacher, office, PERIOD, pupil, there, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await desk.store.db.delete(files);
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const TEACHER = here('p50');
const PRINCIPAL = here('p60');
const teacher: Asking = { ...mathsTeacher, person: TEACHER };
const principal: Asking = { ...office, person: PRINCIPAL };
type Use = 'setEvaluationSubject' | 'setEvaluationCorrection' | 'setReportCardDocument';
/** A file that somebody sent in. */
async function sentIn(name: string, use: Use, owner = use === 'setReportCardDocument' ? PRINCIPAL : TEACHER): Promise<string> {
  const id = here(`at0${name}`);
  const row = { school: HERE, id, owner, use, name: `${name}.pdf`, mediaType: 'application/pdf', size: 1, sha256: name.padEnd(64, '0') };
  await insertRows(desk.store.db, files, [{ ...row, uploadedAt: new Date(AT - 1000) }]);
  return id;
}
const ask = async (query: string, asking: Asking, variables: Readonly<Record<string, unknown>> = {}) => {
  const { data, errors } = await desk.ask(query, { ...asking, variables });
  expect(errors).toBeUndefined();
  return data;
};
async function set(use: Use, input: object, asking: Asking = use === 'setReportCardDocument' ? principal : teacher) {
  const [type, fields] =
    use === 'setReportCardDocument'
      ? ['ReportCardDocumentInput', 'reportCard { version document { id name url } }']
      : ['EvaluationFileInput', 'evaluation { version subjectFile { id name url } correctionFile { id name url } }'];
  const query = `mutation ($input: ${type}!) { ${use}(input: $input) { ${fields} errors { code path } } }`;
  return (await ask(query, asking, { input }))[use];
}
const shown = async (asking: Asking, id = 'ev1') =>
  (await ask(`{ evaluation(id: "${here(id)}") { subjectFile { id } correctionFile { id } } }`, asking)).evaluation;
const publish = (toStudents: string | null, toGuardians: string | null) => {
  const at = (instant: string | null) => (instant === null ? null : new Date(instant));
  return desk.store.db
    .update(evaluations)
    .set({ publishedToStudentsAt: at(toStudents), publishedToGuardiansAt: at(toGuardians) })
    .where(eq(evaluations.id, here('ev1')));
};
const removed = async (id: string) => (await desk.store.db.select().from(files).where(eq(files.id, id)))[0]?.removedAt ?? null;
const NO_FILE = [{ code: 'NOT_FOUND', path: ['input', 'fileId'] }];

describe('the files of an evaluation', () => {
  const evaluationId = here('ev1');

  it('are what was to be done and how, each one file, and each in place of the one before', async () => {
    const [subject, correction, better] = [
      await sentIn('1', 'setEvaluationSubject'),
      await sentIn('2', 'setEvaluationCorrection'),
      await sentIn('3', 'setEvaluationCorrection'),
    ];
    const first = await set('setEvaluationSubject', { evaluationId, fileId: subject });
    expect(first).toMatchObject({
      evaluation: { version: 2, subjectFile: { id: subject, name: '1.pdf' }, correctionFile: null },
      errors: [],
    });
    expect(first.evaluation.subjectFile.url).toMatch(/^\/files\/assessment\//);
    await set('setEvaluationCorrection', { evaluationId, fileId: correction });
    const second = await set('setEvaluationCorrection', { evaluationId, fileId: better });
    expect(second.evaluation).toMatchObject({ version: 4, subjectFile: { id: subject }, correctionFile: { id: better } });
    expect([await removed(correction), await removed(subject)]).toEqual([new Date(AT), null]);
    // Sent twice it is done once.
    expect((await set('setEvaluationCorrection', { evaluationId, fileId: better })).evaluation.version).toBe(4);
    const gone = await set('setEvaluationSubject', { evaluationId });
    expect(gone.evaluation).toMatchObject({ version: 5, subjectFile: null, correctionFile: { id: better } });
    expect((await set('setEvaluationSubject', { evaluationId })).evaluation.version).toBe(5);
  });

  it('are seen by pupils and guardians from when it is published to each, and by staff before', async () => {
    const [subject, correction] = [await sentIn('1', 'setEvaluationSubject'), await sentIn('2', 'setEvaluationCorrection')];
    await set('setEvaluationSubject', { evaluationId, fileId: subject });
    await set('setEvaluationCorrection', { evaluationId, fileId: correction });
    const both = { subjectFile: { id: subject }, correctionFile: { id: correction } };
    const audiences = async () => [await shown(teacher), await shown(pupil(here('s1'))), await shown(family(here('s1')))];
    await publish(null, null);
    expect(await audiences()).toEqual([both, null, null]);
    await publish(new Date(AT).toISOString(), new Date(AT + 1).toISOString());
    expect(await audiences()).toEqual([both, both, null]);
    await publish(new Date(AT).toISOString(), new Date(AT).toISOString());
    expect(await audiences()).toEqual([both, both, both]);
  });

  it('are named by the teacher whose evaluation it is, and who sent them in for that', async () => {
    const wrong = [
      await sentIn('1', 'setEvaluationSubject', here('p51')),
      await sentIn('2', 'setEvaluationCorrection'),
      await sentIn('3', 'setReportCardDocument', TEACHER),
      there('at09'),
    ];
    for (const fileId of wrong) expect((await set('setEvaluationSubject', { evaluationId, fileId })).errors).toEqual(NO_FILE);
    const fileId = await sentIn('5', 'setEvaluationSubject', here('p51'));
    for (const asking of [
      { ...teacher, person: here('p51') },
      { ...pupil(here('s1')), person: here('p1') },
    ])
      expect((await set('setEvaluationSubject', { evaluationId, fileId }, asking)).errors).toEqual([
        { code: 'NOT_FOUND', path: ['input', 'evaluationId'] },
      ]);
    expect(await shown(teacher)).toEqual({ subjectFile: null, correctionFile: null });
    const own = await sentIn('6', 'setEvaluationSubject');
    await set('setEvaluationSubject', { evaluationId, fileId: own });
    expect((await set('setEvaluationSubject', { evaluationId: here('ev2'), fileId: own })).errors.length).toBe(1);
  });
});

describe('the document of a report card', () => {
  const reportCardId = here('cr4');
  const setCard = (values: object) => desk.store.db.update(reportCards).set(values).where(eq(reportCards.id, reportCardId));
  const student = async () =>
    (await desk.store.db.select().from(reportCards).where(eq(reportCards.id, reportCardId)))[0]?.student as string;
  const read = async (asking: Asking) => (await ask(`{ reportCard(id: "${reportCardId}") { document { id } } }`, asking)).reportCard;

  it('is given to a card of which the council has spoken, and goes to the family with the card', async () => {
    const fileId = await sentIn('1', 'setReportCardDocument');
    await setCard({ status: 'READY_FOR_COUNCIL' });
    expect((await set('setReportCardDocument', { reportCardId, fileId })).errors).toMatchObject([{ code: 'PERIOD_LOCKED' }]);
    await setCard({ status: 'COUNCIL_DONE' });
    expect(await set('setReportCardDocument', { reportCardId, fileId })).toMatchObject({
      reportCard: { version: 2, document: { id: fileId } },
      errors: [],
    });
    const parent = family(await student());
    expect(await read(parent)).toBeNull();
    await setCard({ status: 'PUBLISHED', publishedAt: new Date(AT) });
    expect(await read(parent)).toEqual({ document: { id: fileId } });
    const another = await sentIn('2', 'setReportCardDocument');
    expect((await set('setReportCardDocument', { reportCardId, fileId: another })).errors).toMatchObject([{ code: 'PERIOD_LOCKED' }]);
  });

  it('is nobody’s to give but the management’s, and is gone when words are written on the card after it', async () => {
    await setCard({ status: 'COUNCIL_DONE' });
    const fileId = await sentIn('1', 'setReportCardDocument', TEACHER);
    expect((await set('setReportCardDocument', { reportCardId, fileId }, teacher)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await set('setReportCardDocument', { reportCardId, fileId })).errors).toEqual(NO_FILE);
    const own = await sentIn('2', 'setReportCardDocument');
    await set('setReportCardDocument', { reportCardId, fileId: own });
    const say = `mutation ($input: AppreciationInput!) { setAppreciation(input: $input) { reportCard { document { id } } errors { code } } }`;
    const said = { reportCardId, target: 'PRINCIPAL', text: 'Bon trimestre.', expectedVersion: 2 };
    expect((await ask(say, principal, { input: said })).setAppreciation).toEqual({ reportCard: { document: null }, errors: [] });
    expect(await removed(own)).toEqual(new Date(AT));
  });

  describe('says what the card says: when what it was made of changes', () => {
    const RECORD = `mutation ($items: [ResultInput!]!, $key: ID!) {
      recordResults(evaluationId: "${here('ev3')}", source: "book", items: $items, idempotencyKey: $key) { results { errors { code } } errors { code } } }`;
    let keys = 0;
    const mark = async (student: string, value: number) => {
      keys += 1;
      const items = [{ studentId: here(student), status: 'GRADED', value }];
      const { recordResults } = await ask(RECORD, mathsTeacher, { items, key: `late-${keys}` });
      expect(recordResults).toEqual({ results: [{ errors: [] }], errors: [] });
    };
    const filed = async () => {
      await setCard({ status: 'COUNCIL_DONE', publishedAt: null });
      const fileId = await sentIn('9', 'setReportCardDocument');
      await set('setReportCardDocument', { reportCardId, fileId });
      return fileId;
    };
    const version = async () => (await desk.store.db.select().from(reportCards).where(eq(reportCards.id, reportCardId)))[0]?.version;

    it('by a mark, the card has none until it is made anew, and feeds tell that it changed', async () => {
      const fileId = await filed();
      const before = await version();
      await mark('s4', 19);
      expect(await read(principal)).toEqual({ document: null });
      expect(await removed(fileId)).toEqual(new Date(AT));
      expect(await version()).toBe((before as number) + 1);
      const logged = await desk.store.db.select().from(changes).where(eq(changes.record, reportCardId));
      expect(logged.at(-1)).toMatchObject({ kind: 'UPDATED', recordType: 'ReportCard', version: (before as number) + 1 });
    });

    it('it goes also from a card that is only to be given later', async () => {
      const fileId = await filed();
      await setCard({ status: 'PUBLISHED', publishedAt: new Date(AT + 1) });
      await mark('s4', 19);
      expect(await removed(fileId)).toEqual(new Date(AT));
    });

    it('not where the averages are as they were, nor by the mark of somebody else', async () => {
      const fileId = await filed();
      const before = await version();
      await mark('s4', 2);
      await mark('s5', 19);
      expect(await removed(fileId)).toBeNull();
      expect(await version()).toBe(before);
    });

    it('not what the family was given: it is what the council said then', async () => {
      const fileId = await filed();
      await setCard({ status: 'PUBLISHED', publishedAt: new Date(AT) });
      await mark('s4', 19);
      expect(await removed(fileId)).toBeNull();
    });

    it('by a level of the period in digital skills, it goes too; by one of an evaluation, which no card shows, it stays', async () => {
      await desk.store.db.insert(skills).values([{ school: HERE, id: here('sk9'), framework: 'crcn', code: '1.1', label: 'searching' }]);
      const level = async (more: object) => {
        keys += 1;
        const query = `mutation ($items: [SkillLevelInput!]!, $key: ID!) { recordSkillLevels(items: $items, idempotencyKey: $key) { results { errors { code } } errors { code } } }`;
        const items = [{ studentId: here('s4'), skillId: here('sk9'), levelCode: '3', ...more }];
        const { recordSkillLevels } = await ask(query, mathsTeacher, { items, key: `level-${keys}` });
        expect(recordSkillLevels).toEqual({ results: [{ errors: [] }], errors: [] });
      };
      const fileId = await filed();
      await level({ evaluationId: here('ev3') });
      expect(await removed(fileId)).toBeNull();
      await level({ periodId: PERIOD });
      expect(await removed(fileId)).toEqual(new Date(AT));
      const again = await sentIn('10', 'setReportCardDocument');
      await set('setReportCardDocument', { reportCardId, fileId: again });
      await level({ periodId: PERIOD, expectedLevelCode: '3' });
      expect(await removed(again)).toBeNull();
    });
  });
});
