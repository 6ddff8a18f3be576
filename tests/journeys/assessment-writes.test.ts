import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { periods, reportCards } from '../../subgraphs/assessment/tables.js';
import { family, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';

/** What is written of what pupils learn, from the evaluation to the wishes, by each who may, through the gateway. */
let journey: Journey;
let card: { readonly id: string; readonly group: string; readonly period: string };
beforeAll(async () => {
  journey = await openJourney();
  const [found] = journey.demo.rows.assessment.reportCards.filter(({ student }) => student === journey.student('student'));
  card = found as typeof card;
  await journey.store.db
    .update(reportCards)
    .set({ status: 'READY_FOR_COUNCIL', publishedAt: null, version: 1 })
    .where(and(eq(reportCards.group, card.group), eq(reportCards.period, card.period)));
  // Why: the demo's cards are of a period that is over, in which nothing is entered any more.
  await journey.store.db.update(periods).set({ gradeEntryClosesAt: null }).where(eq(periods.id, card.period));
}, 120_000);
afterAll(() => journey?.close());

const TEACHER: Who = { client: 'vie-scolaire', purpose: 'grading', as: 'teacher' };
const HEAD_TEACHER: Who = { client: 'vie-scolaire', purpose: 'class-council', as: 'head-teacher' };
const PRINCIPAL: Who = { client: 'vie-scolaire', purpose: 'class-council', as: 'principal' };
const CPE: Who = { client: 'vie-scolaire', purpose: 'class-council', as: 'cpe' };
const refusedWhole = ({ status, errors, sent }: Outcome) => [status, errors[0]?.extensions.code, sent.length];
const REFUSED = [403, 'FORBIDDEN_OPERATION', 0];
/** Nothing was written: refused by the gateway, not in the contract of the client, or not found. */
const nothing = (reply: Outcome, field: string) =>
  reply.data?.[field] == null || reply.data[field].errors.some(({ code }: { code: string }) => code === 'NOT_FOUND');

describe('a teacher', () => {
  const given = () => {
    const teacher = journey.person('teacher').replace('.p', '.t');
    const own = journey.demo.rows.assessment.evaluations.find(({ createdBy }) => createdBy === teacher);
    const { school, subject, group, period, date } = own as NonNullable<typeof own>;
    return { schoolId: school, subjectId: subject, groupIds: [group], periodId: period, title: 'Interrogation', date };
  };
  const CREATE =
    'mutation($input: EvaluationInput!) { createEvaluation(input: $input, idempotencyKey: "e1") { evaluation { id version title publishedToGuardiansAt } errors { code } } }';
  let evaluation: string;

  it('creates an evaluation for their class, once; a family and the principal do not', async () => {
    const reply = await journey.ask(TEACHER, CREATE, { input: given() });
    expect(reply.data.createEvaluation).toMatchObject({ evaluation: { version: 1, publishedToGuardiansAt: null }, errors: [] });
    evaluation = reply.data.createEvaluation.evaluation.id;
    expect((await journey.ask(TEACHER, CREATE, { input: given() })).data).toEqual(reply.data);
    for (const who of [family('parent'), { ...PRINCIPAL, purpose: 'grading' }])
      expect(nothing(await journey.ask(who, CREATE, { input: given() }), 'createEvaluation')).toBe(true);
  });

  it('records the levels of their pupils; those of others never travel', async () => {
    const LEVELS =
      'mutation($items: [SkillLevelInput]!) { recordSkillLevels(items: $items, idempotencyKey: "l1") { results { kind errors { code } } errors { code } } }';
    const { rows } = journey.demo;
    const known = rows.assessment.skillLevels[0];
    const skillId = rows.assessment.skills.find(({ school }) => school === '9990001X')?.id;
    const item = (studentId: string) => ({ studentId, skillId, levelCode: known?.level, evaluationId: evaluation });
    const reply = await journey.ask(TEACHER, LEVELS, { items: [item(journey.student('student')), item('9990001X.s99999')] });
    const told = reply.data.recordSkillLevels.results.map(
      ({ kind, errors }: { kind: string | null; errors: { code: string }[] }) => kind ?? errors[0]?.code,
    );
    expect(told).toEqual([expect.stringMatching(/CREATED|UPDATED/), 'NOT_FOUND']);
    expect(JSON.stringify(reply.sent.map(({ variables }) => variables))).not.toContain('s99999');
  });
});

describe('a report card', () => {
  const SET =
    'mutation($input: AppreciationInput!) { setAppreciation(input: $input) { reportCard { id version headTeacherAppreciation } errors { code } } }';
  const words = (more: object) => ({ reportCardId: card.id, target: 'HEAD_TEACHER', text: 'Bon trimestre.', expectedVersion: 1, ...more });
  const PUBLISH =
    'mutation($group: ID!, $period: ID!, $at: DateTime!) { publishReportCards(classGroupId: $group, periodId: $period, at: $at) { publishedCount errors { code } } }';
  const publication = () => ({ group: card.group, period: card.period, at: new Date(Date.now() + 3_600_000).toISOString() });
  const NOTE =
    'mutation($id: ID!) { acknowledgeReportCard(id: $id) { reportCard { id acknowledgements { person { id } at } } errors { code } } }';
  const MINE = '{ me { wards { student { reportCards { id headTeacherAppreciation } } } } }';

  it('has the head teacher’s words from the head teacher, over the version seen, and from nobody else', async () => {
    const reply = await journey.ask(HEAD_TEACHER, SET, { input: words({}) });
    expect(reply.data.setAppreciation).toEqual({
      reportCard: { id: card.id, version: 2, headTeacherAppreciation: 'Bon trimestre.' },
      errors: [],
    });
    const stale = await journey.ask(HEAD_TEACHER, SET, { input: words({ text: 'Autre chose.' }) });
    expect(stale.data.setAppreciation.errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
    for (const who of [TEACHER, PRINCIPAL, CPE, family('parent')])
      expect(nothing(await journey.ask(who, SET, { input: words({ expectedVersion: 2, text: 'x' }) }), 'setAppreciation')).toBe(true);
    const council = await journey.ask(PRINCIPAL, SET, { input: words({ target: 'COUNCIL', text: 'COMPLIMENTS', expectedVersion: 2 }) });
    expect(council.data.setAppreciation.errors).toEqual([]);
  });

  it('is published by the principal, and reaches the parent at the second; the parent takes note of it then', async () => {
    for (const who of [HEAD_TEACHER, CPE, family('parent')])
      expect(nothing(await journey.ask(who, PUBLISH, publication()), 'publishReportCards')).toBe(true);
    const when = publication();
    const published = await journey.ask(PRINCIPAL, PUBLISH, when);
    expect(published.data.publishReportCards.publishedCount).toBeGreaterThan(0);
    const instant = Date.parse(when.at);
    const before = { ...family('parent'), at: instant - 1_000 };
    const then = { ...family('parent'), at: instant };
    expect((await journey.ask(before, MINE)).text).not.toContain(card.id);
    expect((await journey.ask(before, NOTE, { id: card.id })).data.acknowledgeReportCard.errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await journey.ask(then, MINE)).text).toContain(card.id);
    const FEED =
      '{ assessmentChanges(schoolId: "9990001X", types: ["ReportCard"], first: 500) { edges { kind recordId record { ... on ReportCard { id } } } } }';
    expect((await journey.ask(before, FEED)).text).not.toContain(card.id);
    const told = { kind: 'CREATED', recordId: card.id, record: { id: card.id } };
    expect((await journey.ask(then, FEED)).data.assessmentChanges.edges).toContainEqual(told);
    expect((await journey.ask({ ...then, as: 'parent-of-victim' }, FEED)).text).not.toContain(card.id);
    const noted = await journey.ask(then, NOTE, { id: card.id });
    expect(noted.data.acknowledgeReportCard).toEqual({
      reportCard: { id: card.id, acknowledgements: [{ person: { id: journey.person('parent') }, at: when.at }] },
      errors: [],
    });
    for (const as of ['parent-supervised', 'parent-no-information', 'student'])
      expect(nothing(await journey.ask({ ...then, as }, NOTE, { id: card.id }), 'acknowledgeReportCard')).toBe(true);
    const late = await journey.ask({ ...HEAD_TEACHER, at: instant }, SET, { input: words({ text: 'Trop tard.', expectedVersion: 4 }) });
    expect(late.data.setAppreciation.errors).toEqual([{ code: 'PERIOD_LOCKED' }]);
  });
});

describe('wishes', () => {
  const WISH =
    'mutation($student: ID!, $year: ID!) { submitOrientationWishes(studentId: $student, schoolYearId: $year, programmes: ["2de générale"]) { orientation { wishes { rank programme } } errors { code } } }';
  const about = (handle: string) => ({
    student: journey.student(handle),
    year: journey.demo.rows.identity.schoolYears.filter(({ school }) => school === '9990001X').at(-1)?.id,
  });

  it('are the parent’s for their own child, and nobody else’s', async () => {
    const reply = await journey.ask(family('parent'), WISH, about('student'));
    expect(reply.data.submitOrientationWishes).toEqual({
      orientation: { wishes: [{ rank: 1, programme: '2de générale' }] },
      errors: [],
    });
    expect(refusedWhole(await journey.ask(family('parent'), WISH, about('student-victim')))).toEqual(REFUSED);
    expect(refusedWhole(await journey.ask(family('student'), WISH, about('student')))).toEqual(REFUSED);
    expect(refusedWhole(await journey.ask(family('parent-supervised'), WISH, about('student-supervised')))).toEqual(REFUSED);
  });
});
