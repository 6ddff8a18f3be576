import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leave } from '../roster.js';
import { AT, type Desk, openDesk } from './desk.js';
import { HERE, here, mathsTeacher, office, PERIOD, writeTwoSchools } from './two-schools.js';

/** s1 left yesterday. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  await leave(desk.store, HERE, [here('s1')], '2026-11-23');
});
afterAll(() => desk.store.close());

const yesterday = { ...office, at: AT - 86_400_000 };

describe('a student who left the school', () => {
  it('is in no page of the results of an evaluation, and not in their count; the figures of the class stay', async () => {
    const fields = 'results(first: 3) { totalCount edges { node { student { id } } } } statistics { population average }';
    const of = async (asking: Parameters<Desk['ask']>[1]) => (await desk.entities('Evaluation', [here('ev1')], fields, asking)).found[0];
    const [before, after, toTeacher] = [await of(yesterday), await of(office), await of(mathsTeacher)];
    const pupils = ({ results }: typeof before) => results.edges.map((edge: { node: { student: { id: string } } }) => edge.node.student.id);
    expect(before.results.totalCount).toBe(6);
    expect(pupils(before)).toContain(here('s1'));
    for (const seen of [after, toTeacher]) {
      expect(seen.results.totalCount).toBe(5);
      expect(pupils(seen)).toHaveLength(3);
      expect(pupils(seen)).not.toContain(here('s1'));
      expect(seen.statistics).toEqual(before.statistics);
    }
  });

  it('has no results, averages, levels or reports, by list or by id', async () => {
    const fields = `results(first: 9) { totalCount edges { node { id } } } subjectAverages(periodId: "${PERIOD}") { value }
      overallAverage(periodId: "${PERIOD}") { value } skillLevels(first: 9) { edges { node { assessedAt } } } reportCards { id } orientation { student { id } }`;
    const [found] = (await desk.entities('Student', [here('s1')], fields, office)).found;
    expect(found).toEqual({
      results: { totalCount: 0, edges: [] },
      subjectAverages: [],
      overallAverage: null,
      skillLevels: { edges: [] },
      reportCards: [],
      orientation: null,
    });
    const [before] = (await desk.entities('Student', [here('s1')], fields, yesterday)).found;
    expect(before.results.totalCount).toBe(5);
    expect(before.subjectAverages).not.toEqual([]);
    const results = before.results.edges.map((edge: { node: { id: string } }) => edge.node.id);
    expect((await desk.entities('Result', results, 'id', office)).found).toEqual(results.map(() => null));
    const cards = before.reportCards.map((card: { id: string }) => card.id);
    expect((await desk.entities('ReportCard', cards, 'id', office)).found).toEqual(cards.map(() => null));
  });

  it('is given no mark, as if there were no such student', async () => {
    const query = `mutation ($items: [ResultInput!]!) { recordResults(evaluationId: "${here('ev3')}", source: "book", items: $items, idempotencyKey: "k") {
      results { kind errors { code path } } errors { code } } }`;
    const items = ['s1', 's2'].map((one) => ({ studentId: here(one), status: 'GRADED', value: 9 }));
    const { recordResults } = (await desk.ask(query, { ...mathsTeacher, variables: { items } })).data;
    expect(recordResults).toEqual({
      results: [
        { kind: null, errors: [{ code: 'NOT_FOUND', path: ['items', '0', 'studentId'] }] },
        { kind: 'UPDATED', errors: [] },
      ],
      errors: [],
    });
  });
});
