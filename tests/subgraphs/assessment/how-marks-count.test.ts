import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.js';
import { emptySchools, family, HERE, here, MATHS, mathsTeacher, office, PERIOD, pupil, vendor, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];
type Given = Readonly<Record<string, unknown>>;
const student = here('s1');
const YESTERDAY = '2026-11-23T09:00:00Z';

const CREATE = `mutation ($input: EvaluationInput!, $key: ID!) { createEvaluation(input: $input, idempotencyKey: $key) {
  evaluation { id optionalRule rescaledTo20 countsInAverage } errors { code path } } }`;
async function create(more: Given, key = 'k') {
  const input = { schoolId: HERE, subjectId: MATHS, groupIds: [here('g1')], periodId: PERIOD, title: 'quiz', date: '2026-11-10', ...more };
  const { data, errors } = await desk.ask(CREATE, { ...mathsTeacher, variables: { input, key } });
  expect(errors).toBeUndefined();
  return data.createEvaluation;
}

/** An evaluation with the mark of s1 in it, published to all unless said. */
async function marked(value: number, more: Given, published = YESTERDAY): Promise<string> {
  const key = `${JSON.stringify(more)} ${value}`;
  const { evaluation } = await create(more, key);
  await desk.ask(
    `mutation ($key: ID!) { recordResults(evaluationId: "${evaluation.id}", source: "s", idempotencyKey: $key,
      items: [{ studentId: "${student}", status: GRADED, value: ${value} }]) { errors { code } } }`,
    { ...mathsTeacher, variables: { key: `marks ${key}` } },
  );
  await desk.ask(`mutation { publishEvaluation(id: "${evaluation.id}", toStudentsAt: "${published}") { errors { code } } }`, mathsTeacher);
  return evaluation.id;
}

async function average(asking: Asking = office): Promise<number | null> {
  const fields = `subjectAverages(periodId: "${PERIOD}") { subject { id } value }`;
  const { found } = await desk.entities('Student', [student], fields, asking);
  return found[0].subjectAverages.find((row: { subject: { id: string } }) => row.subject.id === MATHS)?.value ?? null;
}

/** Of the marks of s1: whether each counts, and is a bonus. */
async function told(evaluation: string, asking: Asking = office) {
  const { found } = await desk.entities(
    'Student',
    [student],
    'results(first: 50) { edges { node { evaluation { id } countsInAverage bonus } } }',
    asking,
  );
  const nodes = found[0].results.edges.map((edge: { node: { evaluation: { id: string } } }) => edge.node);
  const { countsInAverage, bonus } = nodes.find((node: { evaluation: { id: string } }) => node.evaluation.id === evaluation);
  return { countsInAverage, bonus };
}

describe('how an evaluation counts', () => {
  it('is like any other unless it is said', async () => {
    expect((await create({})).evaluation).toMatchObject({ optionalRule: 'NONE', rescaledTo20: true, countsInAverage: true });
  });

  // maths of s1 without it, all marks: (10 + 20 + 2) / 3 = 10.67; as a family sees them: 10
  it('as a bonus adds the points above half, weighs nothing, and takes nothing away', async () => {
    const good = await marked(16, { optionalRule: 'BONUS_POINTS_ABOVE_MEAN', coefficient: 0.5 });
    expect(await average()).toBe(11.67);
    expect(await told(good)).toEqual({ countsInAverage: true, bonus: true });
    const poor = await marked(7, { optionalRule: 'BONUS_POINTS_ABOVE_MEAN' });
    expect(await average()).toBe(11.67);
    expect(await told(poor)).toEqual({ countsInAverage: false, bonus: true });
    expect(await told(here('ev1'))).toEqual({ countsInAverage: true, bonus: false });
  });

  it('as a bonus is no average where there is nothing else', async () => {
    await desk.ask(
      `mutation { publishEvaluation(id: "${here('ev1')}", toStudentsAt: "2027-01-01T00:00:00Z") { errors { code } } }`,
      mathsTeacher,
    );
    await marked(16, { optionalRule: 'BONUS_POINTS_ABOVE_MEAN' });
    expect(await average(family(student))).toBeNull();
  });

  it('only where it helps leaves the average as it is for whom it does not', async () => {
    const poor = await marked(9, { optionalRule: 'ONLY_IF_IMPROVES' });
    expect(await average()).toBe(10.67);
    expect(await told(poor)).toEqual({ countsInAverage: false, bonus: false });
    const good = await marked(18, { optionalRule: 'ONLY_IF_IMPROVES' });
    // (10 + 20 + 2 + 18) / 4
    expect(await average()).toBe(12.5);
    expect((await told(good)).countsInAverage).toBe(true);
  });

  it('only where it helps is each looked at with the better ones in, whichever came first', async () => {
    // 12 helps on its own, and no more once 18 is in: (32 + 18) / 4 = 12.5
    const middling = await marked(12, { optionalRule: 'ONLY_IF_IMPROVES' });
    expect(await average()).toBe(11);
    expect((await told(middling)).countsInAverage).toBe(true);
    await marked(18, { optionalRule: 'ONLY_IF_IMPROVES' });
    expect(await average()).toBe(12.5);
    expect((await told(middling)).countsInAverage).toBe(false);
  });

  it('not at all is in no average, and is not said to count', async () => {
    const { evaluation, errors } = await create({ optionalRule: 'EXCLUDED_FROM_AVERAGE', countsInAverage: true });
    expect({ evaluation, errors }).toEqual({ evaluation: null, errors: [{ code: 'VALIDATION', path: ['input', 'countsInAverage'] }] });
    const out = await marked(20, { optionalRule: 'EXCLUDED_FROM_AVERAGE' });
    expect(await average()).toBe(10.67);
    expect((await told(out)).countsInAverage).toBe(false);
  });

  it('weighs by what it is out of where it is not rescaled', async () => {
    await marked(10, { outOf: 10, rescaledTo20: false });
    // (10 + 20 + 2 + 20 / 2) / 3.5
    expect(await average()).toBe(12);
  });
});

describe('before it is published', () => {
  it('neither a bonus nor a mark that helps is in the average of those who may not see it', async () => {
    await marked(14, { optionalRule: 'BONUS_POINTS_ABOVE_MEAN' }, '2026-11-24T09:00:00.001Z');
    await marked(19, { optionalRule: 'ONLY_IF_IMPROVES' }, '2026-11-24T09:00:00.001Z');
    for (const asking of [family(student), vendor]) expect(await average(asking)).toBe(10);
    expect(await average(pupil(student))).toBe(15);
    const then = Date.parse('2026-11-24T09:00:00.001Z');
    // (10 + 4 + 19) / 2
    expect(await average({ ...family(student), at: then })).toBe(16.5);
  });

  it('a mark does not change whether another is said to count', async () => {
    // with 20, which guardians do not see yet, 13 helps nobody; of what they see, 10, it does
    const seen = await marked(13, { optionalRule: 'ONLY_IF_IMPROVES' });
    expect((await told(seen, family(student))).countsInAverage).toBe(true);
    expect((await told(seen, pupil(student))).countsInAverage).toBe(false);
    expect((await told(seen, office)).countsInAverage).toBe(true);
  });
});
