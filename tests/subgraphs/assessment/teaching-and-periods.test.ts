import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluations, periods, reportCards, teaching } from '../../../subgraphs/assessment/tables.js';
import { enrol } from '../roster.js';
import { AT, type Desk, groups, openDesk } from './desk.js';
import {
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
  THERE,
  there,
  vendor,
  writeTwoSchools,
} from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await writeTwoSchools(desk.store);
  const shared = { school: HERE, group: here('g1') };
  await desk.store.db.insert(teaching).values([
    { ...shared, id: here('ta1'), staff: here('t50'), subject: MATHS, coefficient: 2, to: '2026-11-15' },
    { ...shared, id: here('ta2'), staff: here('t51'), subject: FRENCH },
    { ...shared, id: here('ta3'), staff: here('t50'), subject: MATHS, coefficient: 3, from: '2026-11-16' },
    { school: THERE, id: there('ta1'), staff: there('t1'), subject: there('sb1'), group: there('g1'), coefficient: 4 },
  ]);
  for (const id of ['ev1', 'ev2', 'ev3'])
    await desk.store.db
      .update(evaluations)
      .set({ assignment: here('ta1') })
      .where(eq(evaluations.id, here(id)));
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];

describe('what somebody teaches', () => {
  const weightOf = async (id: string, asking: Asking) =>
    (await desk.entities('TeachingAssignment', [id], 'coefficient', asking)).found[0].coefficient;

  it('has its weight for those of the class, and nothing for others', async () => {
    for (const asking of [office, mathsTeacher, family(here('s1')), pupil(here('s1'))]) expect(await weightOf(here('ta1'), asking)).toBe(2);
    expect(await weightOf(here('ta2'), office)).toBeNull();
    const elsewhere: Asking[] = [
      { extents: [groups(HERE, [here('g2')], 'OFFICE')] },
      { extents: [groups(HERE, '*', 'TEACHER', [FRENCH])] },
    ];
    for (const asking of elsewhere) expect(await weightOf(here('ta1'), asking)).toBeNull();
    expect(await weightOf(there('ta1'), office)).toBeNull();
  });

  const givenIn = async (id: string, asking: Asking, more = '') => {
    const fields = `evaluations(first: 5${more}) { edges { cursor node { id assignment { id } } } pageInfo { hasNextPage } }`;
    const { found } = await desk.entities('TeachingAssignment', [id], fields, asking);
    return found[0].evaluations.edges.map((edge: { node: { id: string } }) => edge.node.id);
  };

  it('has its evaluations, to families those that are published to them', async () => {
    expect(await givenIn(here('ta1'), mathsTeacher)).toEqual(['ev3', 'ev2', 'ev1'].map(here));
    expect(await givenIn(here('ta1'), pupil(here('s1')))).toEqual(['ev2', 'ev1'].map(here));
    expect(await givenIn(here('ta1'), family(here('s1')))).toEqual([here('ev1')]);
    expect(await givenIn(here('ta1'), vendor)).toEqual([here('ev1')]);
    expect(await givenIn(here('ta1'), office, `, periodId: "${here('pd2')}"`)).toEqual([]);
    expect(await givenIn(here('ta2'), office)).toEqual([]);
    expect(await givenIn(here('ta1'), { extents: [groups(HERE, [here('g2')], 'OFFICE')] })).toEqual([]);
  });

  it('pages like any list', async () => {
    const fields = (after: string) => `evaluations(first: 2${after}) { edges { cursor node { id } } pageInfo { hasNextPage } }`;
    const first = (await desk.entities('TeachingAssignment', [here('ta1')], fields(''), office)).found[0].evaluations;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const next = await desk.entities('TeachingAssignment', [here('ta1')], fields(`, after: "${first.edges[1].cursor}"`), office);
    expect(next.found[0].evaluations).toMatchObject({ edges: [{ node: { id: here('ev1') } }], pageInfo: { hasNextPage: false } });
    const elsewhere = await desk.entities('TeachingAssignment', [here('ta3')], fields(`, after: "${first.edges[1].cursor}"`), office);
    expect(elsewhere.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  const create = async (date: string, asking: Asking = mathsTeacher) => {
    const input = `schoolId: "${HERE}", subjectId: "${MATHS}", groupIds: ["${here('g1')}"], periodId: "${PERIOD}", title: "quiz", date: "${date}"`;
    const query = `mutation { createEvaluation(input: { ${input} }, idempotencyKey: "${date}") { evaluation { id assignment { id } } errors { code } } }`;
    return (await desk.ask(query, asking)).data.createEvaluation.evaluation;
  };

  it('is what an evaluation is part of, by the day it is given', async () => {
    expect((await create('2026-11-15')).assignment).toEqual({ id: here('ta1') });
    expect((await create('2026-11-16')).assignment).toEqual({ id: here('ta3') });
    await desk.store.db.delete(teaching);
    expect((await create('2026-11-17')).assignment).toBeNull();
  });

  it('weighs in the overall average that is first worked out under it', async () => {
    await desk.store.db.delete(teaching).where(eq(teaching.id, here('ta3')));
    const { id } = await create('2026-11-14');
    const grade = `mutation { recordResults(evaluationId: "${id}", source: "s", idempotencyKey: "r", items: [{ studentId: "${here('s7')}", status: GRADED, value: 9 }]) { errors { code } } }`;
    await enrol(desk.store, HERE, [here('s7')]);
    await desk.ask(grade, { ...mathsTeacher, extents: office.extents });
    const { found } = await desk.entities('Student', [here('s7')], `subjectAverages(periodId: "${PERIOD}") { coefficient value }`, office);
    expect(found[0].subjectAverages).toEqual([{ coefficient: 2, value: 9 }]);
  });
});

describe('a period', () => {
  const FIELDS = 'gradeEntryClosesAt councilAt reportCardsPublishedAt';
  const told = async (id: string, asking: Asking) => (await desk.entities('Period', [id], FIELDS, asking)).found[0];

  it('says when its councils begin, to whoever is of the school', async () => {
    await desk.store.db
      .update(periods)
      .set({ councilAt: new Date('2026-11-30T16:30:00Z') })
      .where(eq(periods.id, PERIOD));
    for (const asking of [office, family(here('s1')), pupil(here('s1'))])
      expect((await told(PERIOD, asking)).councilAt).toBe('2026-11-30T16:30:00.000Z');
    expect((await told(PERIOD, { extents: [groups(THERE, '*', 'OFFICE')] })).councilAt).toBeNull();
    expect((await told(here('pd2'), office)).councilAt).toBeNull();
  });

  it('says from when the first families have its report cards, and nothing of those to come', async () => {
    const yesterday = new Date(AT - 86_400_000).toISOString();
    expect((await told(PERIOD, family(here('s3')))).reportCardsPublishedAt).toBe(yesterday);
    expect((await told(PERIOD, { ...family(here('s3')), at: AT - 86_400_001 })).reportCardsPublishedAt).toBeNull();
    await desk.store.db.delete(reportCards).where(eq(reportCards.id, here('cr1')));
    for (const asking of [office, family(here('s2'))]) expect((await told(PERIOD, asking)).reportCardsPublishedAt).toBeNull();
    expect((await told(there('pd1'), office)).reportCardsPublishedAt).toBeNull();
  });
});
