import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, groups, openDesk, students, wholeSchool } from './desk.js';
import { CLASS, family, HERE, here, MATHS, mathsTeacher, office, pupil, THERE, there, vendor, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const RESULTS = 'results(first: 50) { totalCount edges { node { id evaluation { id } value } } }';
// biome-ignore lint/suspicious/noExplicitAny: a connection as it was asked for.
const evaluationsIn = (found: any) => found.results.edges.map((edge: any) => edge.node.evaluation?.id).sort();

describe('results', () => {
  it('reach the office whatever is published, with a count of the same rows', async () => {
    const { found } = await desk.entities('Student', [here('s1')], RESULTS, office);
    expect(evaluationsIn(found[0])).toEqual(['ev1', 'ev2', 'ev3', 'ev4', 'ev5'].map(here));
    expect(found[0].results.totalCount).toBe(5);
  });

  it('reach a student from the students’ instant, and a guardian from the guardians’: two clocks (persona 11)', async () => {
    const asPupil = await desk.entities('Student', [here('s1')], RESULTS, pupil(here('s1')));
    expect(evaluationsIn(asPupil.found[0])).toEqual(['ev1', 'ev2', 'ev4', 'ev5'].map(here));
    const asGuardian = await desk.entities('Student', [here('s1')], RESULTS, family(here('s1')));
    expect(evaluationsIn(asGuardian.found[0])).toEqual(['ev1', 'ev4', 'ev5'].map(here));
    expect(asGuardian.found[0].results.totalCount).toBe(3);
    const tomorrow = { ...family(here('s1')), at: Date.parse('2026-11-25T09:00:00Z') };
    expect(evaluationsIn((await desk.entities('Student', [here('s1')], RESULTS, tomorrow)).found[0])).toContain(here('ev2'));
  });

  it('reach a system once they are published to both', async () => {
    const { found } = await desk.entities('Student', [here('s1')], RESULTS, vendor);
    expect(evaluationsIn(found[0])).toEqual(['ev1', 'ev4', 'ev5'].map(here));
  });

  it('reach a teacher in their own subject only', async () => {
    const { found } = await desk.entities('Student', [here('s1')], RESULTS, mathsTeacher);
    expect(evaluationsIn(found[0])).toEqual(['ev1', 'ev2', 'ev3'].map(here));
  });

  it('of another child are not listed, counted, or found by id', async () => {
    const { found } = await desk.entities('Student', [here('s2')], RESULTS, family(here('s1')));
    expect(found[0].results).toBeNull();
    const byId = await desk.entities('Result', [here('re1'), here('re2')], 'id value', family(here('s1')));
    expect(byId.found).toEqual([{ id: here('re1'), value: 10 }, null]);
  });

  it('of a student of two schools stay with the school that gave them (persona 6)', async () => {
    const here3 = await desk.entities('Student', [here('s3')], RESULTS, office);
    expect(here3.found[0].results.totalCount).toBe(5);
    const there3 = await desk.entities('Student', [here('s3')], RESULTS, { extents: wholeSchool(THERE, 'OFFICE') });
    expect(evaluationsIn(there3.found[0])).toEqual([there('ev1')]);
    const byId = await desk.entities('Result', [here('re1'), here('re999')], 'id', { extents: wholeSchool(THERE, 'OFFICE') });
    expect(byId.found).toEqual([null, null]);
  });

  it('are not found by id before they are published, like results that are not there', async () => {
    const { found, errors } = await desk.entities('Result', [here('re13'), here('re404')], 'id value', family(here('s1')));
    expect(found).toEqual([null, null]);
    expect(errors).toBeUndefined();
  });

  it('are filtered by period, subject and news', async () => {
    const only = async (filter: string, asking = office) =>
      evaluationsIn((await desk.entities('Student', [here('s1')], RESULTS.replace('first', `${filter}, first`), asking)).found[0]);
    expect(await only(`subjectId: "${MATHS}"`)).toEqual(['ev1', 'ev2', 'ev3'].map(here));
    expect(await only(`periodId: "${here('pd2')}"`)).toEqual([]);
    // entered long before, published yesterday: news since two days
    expect(await only('since: "2026-11-23T00:00:00Z"', family(here('s1')))).toEqual(['ev1', 'ev4', 'ev5'].map(here));
    const refused = await desk.entities('Student', [here('s1')], RESULTS.replace('first', 'since: "yesterday", first'), office);
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are paged in an order that holds, under cursors that say nothing', async () => {
    const fields = (after: string) => `results(first: 2${after}) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } }`;
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const { found } = await desk.entities('Student', [here('s1')], fields(after), office);
      const { edges, pageInfo } = found[0].results;
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      if (!pageInfo.hasNextPage) break;
      expect(Buffer.from(pageInfo.endCursor, 'base64url').toString('latin1')).not.toContain('re');
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(['re25', 're19', 're13', 're7', 're1'].map(here));
    const foreign = await desk.entities('Student', [here('s2')], fields(after), office);
    expect(foreign.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const others = await desk.entities('Student', [here('s1')], fields(after), { ...office, client: 'another' });
    expect(others.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const toomany = await desk.entities('Student', [here('s1')], 'results(first: 501) { pageInfo { hasNextPage } }', office);
    expect(toomany.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('of a whole class cost as many statements as of one student', async () => {
    const fields = `results(first: 3) { totalCount edges { node { value evaluation { title scale { name } } skillLevels { skill { code } level { label } } } } }`;
    const cost = async (ids: readonly string[]) => {
      const statements = desk.statements();
      await desk.entities('Student', ids, fields, office);
      return statements.count();
    };
    await cost([here('s1')]);
    expect(await cost(CLASS)).toBe(await cost([here('s1')]));
  });

  it('count in averages by status, and by what the evaluation says', async () => {
    const { found } = await desk.entities(
      'Result',
      [here('re1'), here('re6'), here('re23')],
      'status countsInAverage outOf enteredAt',
      office,
    );
    expect(found.map((row: { status: string; countsInAverage: boolean }) => [row.status, row.countsInAverage])).toEqual([
      ['GRADED', true],
      ['ABSENT_ZERO', true],
      ['ABSENT', false],
    ]);
    expect(found[0].enteredAt).toMatch(/^2026-11-.*Z$/);
  });
});

describe('the second lock', () => {
  it('refuses a field that was not granted, and a row that a field’s own reach leaves out', async () => {
    const asking = { ...office, but: { 'Result.comment': null, 'Result.value': [students(HERE, [here('s2')], 'OFFICE')] } };
    const { found, errors } = await desk.entities('Result', [here('re1'), here('re2')], 'id value comment', asking);
    expect(found).toEqual([
      { id: here('re1'), value: null, comment: null },
      { id: here('re2'), value: 12, comment: null },
    ]);
    expect(errors?.every((error) => error.extensions.code === 'FORBIDDEN_FIELD')).toBe(true);
  });

  it('refuses a teacher the value of another subject’s result even where the row got through', async () => {
    const asking = { ...office, but: { 'Result.value': [students(HERE, '*', 'TEACHER', [MATHS])] } };
    const { found } = await desk.entities('Result', [here('re1'), here('re19')], 'value', asking);
    expect(found).toEqual([{ value: 10 }, { value: null }]);
  });

  it('asks nothing of the store for what is not granted at all', async () => {
    const statements = desk.statements();
    const { found } = await desk.entities('Result', [here('re1')], 'id', { extents: office.extents, but: { Result: null } });
    expect(found).toEqual([null]);
    expect(statements.count()).toBe(0);
  });

  it('tells the gateway whose a row is', async () => {
    const { found } = await desk.entities('Result', [here('re1')], 'preauSubjects(path: "student")', office);
    expect(found).toEqual([{ preauSubjects: [here('p1')] }]);
  });
});

describe('evaluations', () => {
  const LIST = 'evaluations(first: 10) { edges { node { id title publishedToGuardiansAt } } }';
  // biome-ignore lint/suspicious/noExplicitAny: a connection as it was asked for.
  const ids = (found: any) => found.evaluations.edges.map((edge: any) => edge.node.id);

  it('are listed to families once published, to staff always, the latest first', async () => {
    const of = async (asking: Parameters<typeof desk.ask>[1]) =>
      ids((await desk.entities('ClassGroup', [here('g1')], LIST, asking)).found[0]);
    expect(await of(office)).toEqual(['ev4', 'ev3', 'ev2', 'ev1'].map(here));
    expect(await of(pupil(here('s1')))).toEqual(['ev4', 'ev2', 'ev1'].map(here));
    expect(await of(family(here('s1')))).toEqual(['ev4', 'ev1'].map(here));
    expect(await of(mathsTeacher)).toEqual(['ev3', 'ev2', 'ev1'].map(here));
    expect(await of({ extents: [groups(HERE, [here('g2')], 'TEACHER')] })).toEqual([]);
  });

  it('are found by id in reach only', async () => {
    const query = `{ a: evaluation(id: "${here('ev1')}") { title } b: evaluation(id: "${there('ev1')}") { title } c: evaluation(id: "${here('ev3')}") { title } d: evaluation(id: "nothing") { title } }`;
    const { data, errors } = await desk.ask(query, family(here('s1')));
    expect(data).toEqual({ a: { title: 'fractions' }, b: null, c: null, d: null });
    expect(errors).toBeUndefined();
  });

  it('list the results of students in reach', async () => {
    const fields = 'results(first: 3) { totalCount edges { node { id } } pageInfo { hasNextPage } }';
    const all = await desk.entities('Evaluation', [here('ev1')], fields, office);
    expect(all.found[0].results).toMatchObject({ totalCount: 6, pageInfo: { hasNextPage: true } });
    const own = await desk.entities('Evaluation', [here('ev1')], fields, family(here('s2')));
    expect(own.found[0].results).toEqual({ totalCount: 1, edges: [{ node: { id: here('re2') } }], pageInfo: { hasNextPage: false } });
  });
});

describe('skill levels', () => {
  const LEVELS = 'skillLevels(first: 10) { edges { node { skill { code } level { label lsuPosition } evaluation { id } } } }';

  it('wait for their evaluation to be published; those of a whole period do not', async () => {
    const codes = async (asking: Parameters<typeof desk.ask>[1]) =>
      (await desk.entities('Student', [here('s1')], LEVELS, asking)).found[0].skillLevels.edges.map(
        (edge: { node: { skill: { code: string } } }) => edge.node.skill.code,
      );
    expect(await codes(office)).toEqual(['M1', 'D1']);
    expect(await codes(family(here('s1')))).toEqual(['D1']);
    expect(await codes(mathsTeacher)).toEqual(['M1']);
  });

  it('are read on the scale of their school', async () => {
    const { found } = await desk.entities(
      'Result',
      [here('re2')],
      'skillLevels { level { label lsuPosition } skill { socleDomain } }',
      office,
    );
    expect(found[0].skillLevels).toEqual([{ level: { label: 'satisfying', lsuPosition: 3 }, skill: { socleDomain: 'CPD_SCI' } }]);
  });

  it('are filtered by framework', async () => {
    const { found } = await desk.entities('Student', [here('s1')], LEVELS.replace('first', 'frameworkId: "socle", first'), office);
    expect(found[0].skillLevels.edges).toHaveLength(1);
  });
});
