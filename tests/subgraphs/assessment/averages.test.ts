import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { averages, results } from '../../../subgraphs/assessment/tables.js';
import { enrol } from '../roster.js';
import { type Desk, groups, openDesk, students } from './desk.js';
import {
  CLASS,
  FRENCH,
  family,
  HERE,
  here,
  LATIN,
  MATHS,
  mathsTeacher,
  office,
  PERIOD,
  pupil,
  there,
  vendor,
  writeTwoSchools,
} from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];
const SUBJECTS = `subjectAverages(periodId: "${PERIOD}") { subject { id } value outOf rank status cohort { average population suppressed } }`;
const OVERALL = `overallAverage(periodId: "${PERIOD}") { value computedAt rank cohort { average population suppressed } }`;

async function subjectsOf(student: string, asking: Asking) {
  const { found } = await desk.entities('Student', [student], SUBJECTS, asking);
  // biome-ignore lint/suspicious/noExplicitAny: averages as they were asked for.
  return new Map<string, any>((found[0].subjectAverages ?? []).map((row: any) => [row.subject.id, row]));
}

describe('an average', () => {
  it('is of all the marks for staff', async () => {
    const found = await subjectsOf(here('s1'), office);
    // (10 + 20 + 2) / 3
    expect(found.get(MATHS)).toMatchObject({ value: 10.67, outOf: 20, status: 'GRADED', cohort: { population: 6, suppressed: false } });
    expect([...found.keys()]).toEqual([MATHS, FRENCH, LATIN]);
  });

  it('is of the marks published to its reader, so that no other can be worked out', async () => {
    expect((await subjectsOf(here('s1'), pupil(here('s1')))).get(MATHS).value).toBe(15);
    expect((await subjectsOf(here('s1'), family(here('s1')))).get(MATHS).value).toBe(10);
    expect((await subjectsOf(here('s1'), vendor)).get(MATHS).value).toBe(10);
  });

  it('counts zeros that count, and leaves out who was absent', async () => {
    // ev1 is a zero for not coming, ev2 is 20, ev3 is 2
    expect((await subjectsOf(here('s6'), office)).get(MATHS).value).toBe(7.33);
    expect((await subjectsOf(here('s5'), office)).has(FRENCH)).toBe(false);
  });

  it('over all is of the subjects’, by their weight', async () => {
    const { found } = await desk.entities('Student', [here('s1')], OVERALL, family(here('s1')));
    // (10 + 11 + 18) / 3
    expect(found[0].overallAverage).toMatchObject({ value: 13, computedAt: new Date(Date.parse('2026-11-24T09:00:00Z')).toISOString() });
  });

  it('of another child, another subject or another school is not there', async () => {
    expect((await subjectsOf(here('s2'), family(here('s1')))).size).toBe(0);
    expect([...(await subjectsOf(here('s1'), mathsTeacher)).keys()]).toEqual([MATHS]);
    const overall = await desk.entities('Student', [here('s1')], OVERALL, mathsTeacher);
    expect(overall.found[0].overallAverage).toBeNull();
    expect((await subjectsOf(there('s1'), office)).size).toBe(0);
  });

  it('of a subject none of whose marks is out has no line for a family, as if there were none', async () => {
    await enrol(desk.store, HERE, [here('s7')]);
    const unpublished = { school: HERE, evaluation: here('ev3'), student: here('s7'), status: 'GRADED', value: 4, enteredAt: new Date() };
    await desk.store.db.insert(results).values({ ...unpublished, id: here('re700') });
    await desk.store.db.insert(averages).values({
      school: HERE,
      student: here('s7'),
      period: PERIOD,
      subject: MATHS,
      group: here('g9'),
      value: 4,
      computedAt: new Date(),
    });
    expect((await subjectsOf(here('s7'), office)).get(MATHS).value).toBe(4);
    expect((await subjectsOf(here('s7'), pupil(here('s7')))).size).toBe(0);
    await desk.store.db.delete(results).where(eq(results.student, here('s7')));
    // an average a former system left, without marks, is shown as it is
    expect((await subjectsOf(here('s7'), pupil(here('s7')))).get(MATHS).value).toBe(4);
    await desk.store.db.delete(averages).where(eq(averages.student, here('s7')));
  });

  it('of a child in a class one teaches is as the teacher in their subject, as the parent in the others (persona 8)', async () => {
    const both = { extents: [...mathsTeacher.extents, ...family(here('s1')).extents] };
    const found = await subjectsOf(here('s1'), both);
    expect(found.get(MATHS).value).toBe(10.67);
    expect(found.get(FRENCH).value).toBe(11);
    expect([...(await subjectsOf(here('s2'), both)).keys()]).toEqual([MATHS]);
  });

  it('costs as many statements for a class as for one student', async () => {
    const cost = async (ids: readonly string[]) => {
      const statements = desk.statements();
      await desk.entities('Student', ids, `${SUBJECTS} ${OVERALL}`, office);
      return statements.count();
    };
    await cost([here('s1')]);
    expect(await cost(CLASS)).toBe(await cost([here('s1')]));
  });
});

describe('figures about a group', () => {
  it('give the place of a student among the marks their reader may see', async () => {
    // maths published to guardians: 10 12 14 16 8 0
    expect((await subjectsOf(here('s1'), family(here('s1')))).get(MATHS)).toMatchObject({
      rank: 4,
      cohort: { average: 10, population: 6 },
    });
    expect((await subjectsOf(here('s4'), office)).get(MATHS).rank).toBe(1);
  });

  it('are withheld with the rank when fewer than five are in them (persona 10)', async () => {
    const latin = (await subjectsOf(here('s1'), office)).get(LATIN);
    expect(latin).toMatchObject({ value: 18, rank: null, cohort: { average: null, population: null, suppressed: true } });
    expect((await subjectsOf(here('s1'), office)).get(FRENCH)).toMatchObject({ rank: 4, cohort: { population: 5, suppressed: false } });
  });

  it('are not for whoever reaches the student and not the group', async () => {
    const { found, errors } = await desk.entities('Student', [here('s1')], SUBJECTS, {
      ...office,
      but: { 'SubjectAverage.cohort': [groups(HERE, [here('g2')], 'OFFICE')], 'SubjectAverage.rank': null },
    });
    expect(found[0].subjectAverages[0]).toMatchObject({ value: 10.67, cohort: null, rank: null });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
  });

  it('about an evaluation are for whom it is published to, and rest on five marks at least', async () => {
    const FIGURES = 'id statistics { average min max median population suppressed }';
    const ids = ['ev1', 'ev2', 'ev5'].map(here);
    const { found } = await desk.entities('Evaluation', ids, FIGURES, family(here('s1')));
    expect(found[0].statistics).toEqual({ average: 10, min: 0, max: 16, median: 11, population: 6, suppressed: false });
    expect(found[1]).toBeNull();
    expect(found[2].statistics).toEqual({ average: null, min: null, max: null, median: null, population: null, suppressed: true });
    const asStaff = await desk.entities('Evaluation', [here('ev2')], FIGURES, office);
    expect(asStaff.found[0].statistics.average).toBe(20);
    const beside = await desk.entities('Evaluation', [here('ev2')], FIGURES, {
      ...office,
      but: { 'Evaluation.statistics': [groups(HERE, '*', 'GUARDIAN')] },
    });
    expect(beside.found[0].statistics).toMatchObject({ average: null, suppressed: true });
  });

  const CLASS_AVERAGES = `classAverages(periodId: "${PERIOD}") { subject { id } average min max median population suppressed appreciation }`;

  it('about a class are told subject by subject, as published to who asks', async () => {
    const asDelegate = { extents: [groups(HERE, [here('g1')], 'GUARDIAN')] };
    const { found } = await desk.entities('ClassGroup', [here('g1')], CLASS_AVERAGES, asDelegate);
    expect(found[0].classAverages).toEqual([
      {
        subject: { id: MATHS },
        average: 10,
        min: 0,
        max: 16,
        median: 11,
        population: 6,
        suppressed: false,
        appreciation: 'a lively class',
      },
      { subject: { id: FRENCH }, average: 12, min: 9, max: 15, median: 12, population: 5, suppressed: false, appreciation: null },
      { subject: { id: LATIN }, average: null, min: null, max: null, median: null, population: null, suppressed: true, appreciation: null },
    ]);
  });

  it('about a class are of their own subject for a teacher, and nothing for another class’s', async () => {
    const own = await desk.entities('ClassGroup', [here('g1')], CLASS_AVERAGES, mathsTeacher);
    expect(own.found[0].classAverages.map((row: { subject: { id: string } }) => row.subject.id)).toEqual([MATHS]);
    const other = await desk.entities('ClassGroup', [here('g1')], CLASS_AVERAGES, { extents: [groups(HERE, [here('g2')], 'TEACHER')] });
    expect(other.found[0].classAverages).toEqual([]);
    const withStudents = await desk.entities('ClassGroup', [here('g1')], CLASS_AVERAGES, { extents: [students(HERE, '*', 'OFFICE')] });
    expect(withStudents.found[0].classAverages).toEqual([]);
  });
});
