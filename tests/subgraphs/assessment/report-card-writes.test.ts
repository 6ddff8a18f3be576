import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Extent } from '../../../core/capability/index.js';
import { orientationFiles, reportCards } from '../../../subgraphs/assessment/tables.js';
import { type Asking, AT, type Desk, openDesk, students } from './desk.js';
import {
  CLASS,
  emptySchools,
  FRENCH,
  family,
  HERE,
  here,
  MATHS,
  mathsTeacher,
  office,
  PERIOD,
  pupil,
  there,
  writeTwoSchools,
} from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Given = Readonly<Record<string, unknown>>;
const headTeacher: Asking = { person: here('p51'), extents: [{ ...students(HERE, CLASS, 'TEACHER'), headTeacher: true } as Extent] };
/** Teaches the class, and nobody said which subject; is not its head teacher. */
const teacherOfAll: Asking = { person: here('p51'), extents: [students(HERE, CLASS, 'TEACHER')] };
const principal: Asking = { ...office, person: here('p60') };
const guardian: Asking = { ...family(here('s1')), person: here('p101') };
const ask = async (field: string, query: string, asking: Asking, variables: Given) => {
  const { data, errors } = await desk.ask(query, { ...asking, variables });
  expect(errors).toBeUndefined();
  return data[field];
};
const card = async (id: string) =>
  (
    await desk.store.db
      .select()
      .from(reportCards)
      .where(eq(reportCards.id, here(id)))
  )[0];

const SET = `mutation ($input: AppreciationInput!) { setAppreciation(input: $input) {
  reportCard { version headTeacherAppreciation lines { subject { id } appreciations } } errors { code path } } }`;
const say = (asking: Asking, given: Given) =>
  ask('setAppreciation', SET, asking, {
    input: { reportCardId: here('cr4'), target: 'SUBJECT', text: 'well done', expectedVersion: 1, ...given },
  });
const codesOf = ({ errors }: { errors: { code: string }[] }) => errors.map(({ code }) => code);

describe('words on a report card', () => {
  it('are written over the version one has seen, and told once when they are sent twice', async () => {
    const written = await say(mathsTeacher, { subjectId: MATHS });
    expect(written.errors).toEqual([]);
    expect(written.reportCard.version).toBe(2);
    expect((await card('cr4'))?.lines.map(({ appreciations }) => appreciations)).toEqual([['well done'], [`words on ${FRENCH}`]]);
    expect(await say(mathsTeacher, { subjectId: MATHS })).toEqual(written);
    expect(codesOf(await say(mathsTeacher, { subjectId: MATHS, text: 'other' }))).toEqual(['VERSION_CONFLICT']);
    expect((await card('cr4'))?.version).toBe(2);
    expect(codesOf(await say(headTeacher, { target: 'HEAD_TEACHER', expectedVersion: 2 }))).toEqual([]);
    expect(codesOf(await say(principal, { target: 'COUNCIL', text: 'COMPLIMENTS', expectedVersion: 3 }))).toEqual([]);
    expect(await card('cr4')).toMatchObject({ version: 4, headTeacherAppreciation: 'well done', councilOpinion: 'COMPLIMENTS' });
  });

  it('are each their author’s', async () => {
    expect(codesOf(await say(mathsTeacher, { subjectId: FRENCH }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await say(headTeacher, { subjectId: MATHS }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await say(principal, { subjectId: MATHS }))).toEqual(['NOT_FOUND']);
    for (const [target, who] of ['HEAD_TEACHER', 'PRINCIPAL', 'SCHOOL_LIFE', 'COUNCIL'].flatMap((one) => [
      [one, mathsTeacher] as const,
      [one, teacherOfAll] as const,
    ]))
      expect(codesOf(await say(who, { target, text: 'NONE' }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await say(headTeacher, { target: 'PRINCIPAL' }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await say(principal, { target: 'HEAD_TEACHER' }))).toEqual(['NOT_FOUND']);
    expect((await card('cr4'))?.version).toBe(1);
  });

  it('on a card out of reach read as on none; on one that is given to the family they are locked', async () => {
    const few = { ...mathsTeacher, extents: [students(HERE, [here('s1')], 'TEACHER', [MATHS])] };
    const foreign = await say(few, { subjectId: MATHS });
    for (const reportCardId of [here('cr404'), there('cr1'), 'x'])
      expect(await say(few, { subjectId: MATHS, reportCardId })).toEqual(foreign);
    for (const reportCardId of [here('cr1'), here('cr2')])
      expect(codesOf(await say(mathsTeacher, { subjectId: MATHS, reportCardId }))).toEqual(['PERIOD_LOCKED']);
    expect(codesOf(await say(principal, { target: 'COUNCIL', text: 'bravo' }))).toEqual(['VALIDATION']);
    expect(codesOf(await say(mathsTeacher, { text: 'x'.repeat(2_001), subjectId: MATHS }))).toEqual(['VALIDATION']);
  });
});

const PUBLISH = `mutation ($group: ID!, $period: ID!, $at: DateTime!) { publishReportCards(classGroupId: $group, periodId: $period, at: $at) { publishedCount errors { code message } } }`;
const TOMORROW = '2026-11-25T17:00:00Z';
const publish = (at: string, asking: Asking = principal, group = here('g1')) =>
  ask('publishReportCards', PUBLISH, asking, { group, period: PERIOD, at });

describe('report cards of a class', () => {
  it('are the families’ from the instant said, to the second; one still being written is left out and told', async () => {
    expect(await publish(TOMORROW)).toEqual({ publishedCount: 3, errors: [{ code: 'VALIDATION', message: 'still being written: 1' }] });
    const seen = async (id: string, student: string, at: number) =>
      (await desk.ask(`{ reportCard(id: "${here(id)}") { id } }`, { ...family(here(student)), at })).data.reportCard;
    const instant = Date.parse(TOMORROW);
    expect(await seen('cr4', 's4', instant - 1_000)).toBeNull();
    expect(await seen('cr4', 's4', instant)).toEqual({ id: here('cr4') });
    expect(await seen('cr3', 's3', instant)).toBeNull();
    // what families have is not taken back, and what was planned is planned anew
    expect(await seen('cr1', 's1', AT)).toEqual({ id: here('cr1') });
    expect((await card('cr2'))?.publishedAt).toEqual(new Date(TOMORROW));
  });

  it('are given once the council has spoken of the pupil, and not before', async () => {
    await desk.store.db
      .update(reportCards)
      .set({ status: 'READY_FOR_COUNCIL' })
      .where(eq(reportCards.id, here('cr4')));
    const waiting = { code: 'VALIDATION', message: 'the class council has not spoken of: 1' };
    expect(await publish(TOMORROW)).toMatchObject({ publishedCount: 2, errors: [{}, waiting] });
    expect(await card('cr4')).toMatchObject({ status: 'READY_FOR_COUNCIL', publishedAt: null, version: 1 });
    await say(principal, { target: 'PRINCIPAL' });
    expect((await card('cr4'))?.status).toBe('READY_FOR_COUNCIL');
    for (const [id, version] of [
      ['cr4', 2],
      ['cr3', 1],
    ] as const)
      await say(principal, { reportCardId: here(id), target: 'COUNCIL', text: 'NONE', expectedVersion: version });
    expect([(await card('cr4'))?.status, (await card('cr3'))?.status]).toEqual(['COUNCIL_DONE', 'DRAFT']);
    expect(await publish(TOMORROW)).toMatchObject({ publishedCount: 3, errors: [{}] });
  });

  it('that have the opinion of a council from before wait for it to be said again', async () => {
    const before = { status: 'READY_FOR_COUNCIL', councilOpinion: 'COMPLIMENTS' };
    await desk.store.db
      .update(reportCards)
      .set(before)
      .where(eq(reportCards.id, here('cr4')));
    const again = { target: 'COUNCIL', text: 'COMPLIMENTS' };
    expect(codesOf(await say(principal, again))).toEqual([]);
    expect(codesOf(await say(principal, again))).toEqual([]);
    expect(await card('cr4')).toMatchObject({ status: 'COUNCIL_DONE', version: 2 });
  });

  it('published again at the same instant are not written; an instant that is past is now', async () => {
    await publish(TOMORROW);
    const before = await card('cr4');
    await publish(TOMORROW);
    expect(await card('cr4')).toEqual(before);
    await publish('2026-01-01T00:00:00Z');
    expect((await card('cr4'))?.publishedAt).toEqual(new Date(AT));
  });

  it('of a class out of reach read as those of none', async () => {
    const foreign = await publish(TOMORROW, principal, there('g1'));
    expect(codesOf(foreign)).toEqual(['NOT_FOUND']);
    expect(await publish(TOMORROW, principal, here('g404'))).toEqual(foreign);
  });
});

const NOTE =
  'mutation ($id: ID!) { acknowledgeReportCard(id: $id) { reportCard { acknowledgements { person { id } at } } errors { code } } }';
const note = (id: string, asking: Asking) => ask('acknowledgeReportCard', NOTE, asking, { id });

describe('taking note of a report card', () => {
  const self = (person: string): Asking => ({
    ...guardian,
    person,
    but: {
      'ReportCard.acknowledgements': [{ of: 'persons', persons: [person], audience: 'GUARDIAN' }],
      'ReportCardAck.person': [{ of: 'persons', persons: [person], audience: 'GUARDIAN' }],
      'ReportCardAck.at': [{ of: 'persons', persons: [person], audience: 'GUARDIAN' }],
    },
  });

  it('is each parent’s for themself, and the first time counts', async () => {
    const first = await note(here('cr1'), self(here('p101')));
    expect(first.reportCard.acknowledgements).toEqual([{ person: { id: here('p101') }, at: new Date(AT).toISOString() }]);
    expect(await note(here('cr1'), { ...self(here('p101')), at: AT + 5_000 })).toEqual(first);
    const second = await note(here('cr1'), self(here('p102')));
    expect(second.reportCard.acknowledgements.map(({ person }: { person: { id: string } }) => person.id)).toEqual([here('p102')]);
  });

  it('of one that is not given yet, of another child, or of none is the same', async () => {
    const none = await note(here('cr404'), guardian);
    expect(codesOf(none)).toEqual(['NOT_FOUND']);
    for (const id of ['cr2', 'cr3'].map(here)) expect(await note(id, guardian)).toEqual(none);
    expect(await note(here('cr2'), { ...family(here('s2')), person: here('p103') })).toEqual(none);
    expect(await note(here('cr4'), { ...principal })).toEqual(none);
  });
});

const WISH = `mutation ($student: ID!, $year: ID!, $programmes: [String!]!, $version: Int) {
  submitOrientationWishes(studentId: $student, schoolYearId: $year, programmes: $programmes, expectedVersion: $version) {
    orientation { version wishes { rank programme at } } errors { code } } }`;
const wish = (programmes: readonly string[], more: Given = {}, asking: Asking = guardian) =>
  ask('submitOrientationWishes', WISH, asking, { student: here('s1'), year: here('sy1'), programmes, ...more });

describe('wishes', () => {
  it('stand in place of those before, which keep their instant; sent twice they are written once', async () => {
    const written = await wish(['STI2D', 'general'], { version: 1 });
    expect(written.orientation).toEqual({
      version: 2,
      wishes: [
        { rank: 1, programme: 'STI2D', at: new Date(AT).toISOString() },
        { rank: 2, programme: 'general', at: new Date(AT - 86_400_000).toISOString() },
      ],
    });
    expect(await wish(['STI2D', 'general'], { version: 1 })).toEqual(written);
    expect(codesOf(await wish(['general'], { version: 1 }))).toEqual(['VERSION_CONFLICT']);
    const [file] = await desk.store.db.select().from(orientationFiles).where(eq(orientationFiles.version, 2));
    expect(file?.wishes?.[0]).toMatchObject({ enteredBy: here('p101') });
  });

  it('open a file where there is none, and are not changed once it is decided', async () => {
    await desk.store.db.delete(orientationFiles);
    expect((await wish(['general'], { version: 0 })).orientation).toMatchObject({ version: 1, wishes: [{ rank: 1 }] });
    await desk.store.db.update(orientationFiles).set({ decision: 'general' });
    expect(codesOf(await wish(['STI2D']))).toEqual(['PERIOD_LOCKED']);
  });

  it('are of a year of one’s own child’s school, in order', async () => {
    const foreign = await wish(['general'], { student: here('s2') });
    expect(codesOf(foreign)).toEqual(['NOT_FOUND']);
    for (const more of [{ student: here('s404') }, { year: there('sy7') }, { year: here('sy404') }, { year: 'x' }])
      expect(await wish(['general'], more)).toEqual(foreign);
    for (const programmes of [['general', 'general'], [' '], Array.from({ length: 11 }, (_, index) => `p${index}`)])
      expect(codesOf(await wish(programmes))).toEqual(['VALIDATION']);
    expect(codesOf(await wish(['general'], {}, { ...pupil(here('s2')), person: here('p2') }))).toEqual(['NOT_FOUND']);
  });
});
