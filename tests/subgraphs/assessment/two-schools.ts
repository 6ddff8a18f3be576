import { is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Store } from '../../../core/store/index.js';
import { recomputeAverages } from '../../../subgraphs/assessment/index.js';
import * as tables from '../../../subgraphs/assessment/tables.js';
import {
  classAppreciations,
  cohorts,
  evaluations,
  orientationFiles,
  periods,
  reportCards,
  results,
  scales,
  skillLevels,
  skills,
} from '../../../subgraphs/assessment/tables.js';
import { enrol } from '../roster.js';
import { AT, groups, students } from './desk.js';

export const HERE = '9990001X';
export const THERE = '9990002Y';
export const here = (local: string) => `${HERE}.${local}`;
export const there = (local: string) => `${THERE}.${local}`;

/** Six students of class g1; three of them in option group g3. */
export const CLASS = ['s1', 's2', 's3', 's4', 's5', 's6'].map(here);
export const MATHS = here('sb1');
export const FRENCH = here('sb2');
export const LATIN = here('sb3');
export const PERIOD = here('pd1');

/** Who asks, in the reach the gateway gives them. */
export const office = { extents: [students(HERE, '*', 'OFFICE'), groups(HERE, '*', 'OFFICE')] };
export const mathsTeacher = {
  person: here('p50'),
  extents: [students(HERE, CLASS, 'TEACHER', [MATHS]), groups(HERE, [here('g1')], 'TEACHER', [MATHS])],
};
export const family = (student: string) => ({
  extents: [students(HERE, [student], 'GUARDIAN'), groups(HERE, [here('g1'), here('g3')], 'GUARDIAN')],
});
export const pupil = (student: string) => ({
  extents: [students(HERE, [student], 'STUDENT'), groups(HERE, [here('g1'), here('g3')], 'STUDENT')],
});
export const vendor = { extents: [students(HERE, '*', 'SYSTEM'), groups(HERE, '*', 'SYSTEM')] };

const YESTERDAY = new Date(AT - 86_400_000);
const TOMORROW = new Date(AT + 86_400_000);

/** Marks of s1 to s6; a text is a status. */
const MARKS: Readonly<Record<string, readonly (number | string)[]>> = {
  ev1: [10, 12, 14, 16, 8, 'ABSENT_ZERO'],
  ev2: [20, 20, 20, 20, 20, 20],
  ev3: [2, 2, 2, 2, 2, 2],
  ev4: [11, 13, 9, 15, 'ABSENT', 12],
  ev5: [18, 6, 12],
};

/**
 * The evaluations of class g1: ev1 (maths, published to all), ev2 (maths, to guardians from tomorrow), ev3 (maths, not published), ev4 (French),
 * and ev5 of option group g3 (Latin). ev1 to ev3 are of teacher t50, the others of t51. At the other school: ev1 of its own s1, and of our s3.
 */
export async function writeTwoSchools(store: Store): Promise<void> {
  const { db, transaction } = store;
  await enrol(store, HERE, CLASS);
  await enrol(store, THERE, [here('s3'), there('s1')]);
  const evaluation = {
    school: HERE,
    period: PERIOD,
    group: here('g1'),
    kind: 'TEST',
    publishedToStudentsAt: YESTERDAY,
    publishedToGuardiansAt: YESTERDAY,
  };
  await db.insert(evaluations).values([
    { ...evaluation, id: here('ev1'), subject: MATHS, title: 'fractions', date: '2026-11-02', createdBy: here('t50'), scale: here('sc1') },
    {
      ...evaluation,
      id: here('ev2'),
      subject: MATHS,
      title: 'angles',
      date: '2026-11-03',
      createdBy: here('t50'),
      publishedToGuardiansAt: TOMORROW,
    },
    {
      ...evaluation,
      id: here('ev3'),
      subject: MATHS,
      title: 'solids',
      date: '2026-11-04',
      createdBy: here('t50'),
      publishedToStudentsAt: null,
      publishedToGuardiansAt: null,
    },
    { ...evaluation, id: here('ev4'), subject: FRENCH, title: 'fables', date: '2026-11-05', createdBy: here('t51'), outOf: 20 },
    { ...evaluation, id: here('ev5'), subject: LATIN, group: here('g3'), title: 'ablative', date: '2026-11-06', createdBy: here('t51') },
    {
      ...evaluation,
      school: THERE,
      id: there('ev1'),
      period: there('pd1'),
      subject: there('sb1'),
      group: there('g1'),
      title: 'there',
      date: '2026-11-06',
      createdBy: there('t1'),
    },
  ]);
  const marks = Object.entries(MARKS).flatMap(([ev, values]) =>
    values.map((value, index) => ({ ev, value, student: CLASS[index] as string })),
  );
  await db.insert(results).values([
    ...marks.map(({ ev, value, student }, index) => ({
      school: HERE,
      id: here(`re${index + 1}`),
      evaluation: here(ev),
      student,
      status: typeof value === 'string' ? value : 'GRADED',
      value: typeof value === 'string' ? null : value,
      comment: `comment ${index + 1}`,
      enteredAt: new Date(AT - (100 - index) * 3_600_000),
    })),
    { school: THERE, id: there('re1'), evaluation: there('ev1'), student: there('s1'), status: 'GRADED', value: 7, enteredAt: YESTERDAY },
    { school: THERE, id: there('re2'), evaluation: there('ev1'), student: here('s3'), status: 'GRADED', value: 5, enteredAt: YESTERDAY },
  ]);
  await db.insert(periods).values([
    { school: HERE, id: PERIOD, schoolYear: here('sy1'), startDate: '2026-09-01', endDate: '2026-11-20' },
    { school: HERE, id: here('pd2'), schoolYear: here('sy1'), startDate: '2026-11-21', endDate: '2027-02-28' },
    { school: THERE, id: there('pd1'), schoolYear: there('sy7'), startDate: '2026-09-01', endDate: '2026-11-21' },
  ]);
  await db
    .insert(cohorts)
    .values([
      ...CLASS.map((student, index) => ({ school: HERE, student, level: '5E', sex: index % 2 === 0 ? 'F' : 'M', group: here('g1') })),
      { school: THERE, student: there('s1'), level: '5E', sex: 'F', group: there('g1') },
    ]);
  await db.insert(scales).values([
    { school: HERE, id: here('sc1'), name: 'levels', kind: 'LEVEL', levels: [{ code: '3', label: 'satisfying', rank: 3, lsuPosition: 3 }] },
    { school: THERE, id: there('sc1'), name: 'levels', kind: 'LEVEL', levels: [{ code: '3', label: 'theirs', rank: 3 }] },
  ]);
  await db.insert(skills).values([
    { school: HERE, id: here('sk1'), framework: 'socle', code: 'D1', label: 'French', cycle: 4, socleDomain: 'CPD_FRA' },
    { school: HERE, id: here('sk2'), framework: 'maths', code: 'M1', label: 'calculation', cycle: 4, socleDomain: 'CPD_SCI' },
    { school: THERE, id: there('sk1'), framework: 'socle', code: 'D1', label: 'French', cycle: 4, socleDomain: 'CPD_FRA' },
  ]);
  await db.insert(skillLevels).values([
    { school: HERE, student: here('s1'), skill: here('sk1'), period: PERIOD, level: '3', assessedAt: '2026-11-10' },
    {
      school: HERE,
      student: here('s1'),
      skill: here('sk2'),
      period: PERIOD,
      evaluation: here('ev3'),
      level: '3',
      assessedAt: '2026-11-11',
    },
    {
      school: HERE,
      student: here('s2'),
      skill: here('sk2'),
      period: PERIOD,
      evaluation: here('ev1'),
      level: '3',
      assessedAt: '2026-11-12',
    },
  ]);
  await db.insert(classAppreciations).values([{ school: HERE, group: here('g1'), period: PERIOD, subject: MATHS, text: 'a lively class' }]);
  const lines = [MATHS, FRENCH].map((subject) => ({ subject, teachers: [here('t50')], appreciations: [`words on ${subject}`] }));
  const card = { school: HERE, period: PERIOD, schoolYear: here('sy1'), group: here('g1'), lines };
  await db.insert(reportCards).values([
    { ...card, id: here('cr1'), student: here('s1'), status: 'PUBLISHED', publishedAt: YESTERDAY, headTeacherAppreciation: 'good' },
    { ...card, id: here('cr2'), student: here('s2'), status: 'PUBLISHED', publishedAt: TOMORROW },
    { ...card, id: here('cr3'), student: here('s3'), status: 'DRAFT' },
    { ...card, id: here('cr4'), student: here('s4'), status: 'COUNCIL_DONE' },
    { ...card, school: THERE, id: there('cr1'), student: there('s1'), status: 'PUBLISHED', publishedAt: YESTERDAY, period: there('pd1') },
  ]);
  await db.insert(orientationFiles).values([
    {
      school: HERE,
      student: here('s1'),
      schoolYear: here('sy1'),
      wishes: [{ rank: 1, programme: 'general', at: YESTERDAY.toISOString() }],
    },
    { school: HERE, student: here('s1'), schoolYear: here('sy10'), councilProposal: 'latest' },
    { school: HERE, student: here('s2'), schoolYear: here('sy1'), councilProposal: 'of another' },
  ]);
  await transaction(async (tx) => {
    for (const school of [HERE, THERE]) await recomputeAverages(tx, school, new Date(AT - 3_600_000));
  });
}

/** Leaves nothing of them. */
export async function emptySchools({ db }: Store): Promise<void> {
  for (const table of Object.values(tables)) if (is(table, PgTable)) await db.delete(table);
}
