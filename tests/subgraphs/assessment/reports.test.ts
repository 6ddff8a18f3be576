import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, groups, openDesk, students } from './desk.js';
import { CLASS, FRENCH, family, HERE, here, MATHS, mathsTeacher, office, PERIOD, there, vendor, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

describe('report cards', () => {
  const idsOf = async (student: string, asking: Parameters<Desk['ask']>[1]) =>
    (await desk.entities('Student', [here(student)], 'reportCards { id }', asking)).found[0].reportCards?.map(
      (card: { id: string }) => card.id,
    );

  it('reach a family once published, and not an instant before', async () => {
    expect(await idsOf('s1', family(here('s1')))).toEqual([here('cr1')]);
    expect(await idsOf('s2', family(here('s2')))).toEqual([]);
    expect(await idsOf('s2', { ...family(here('s2')), at: Date.parse('2026-11-25T09:00:00Z') })).toEqual([here('cr2')]);
    expect(await idsOf('s4', family(here('s4')))).toEqual([]);
    expect(await idsOf('s3', vendor)).toEqual([]);
  });

  it('reach the office as they are prepared', async () => {
    expect(await idsOf('s3', office)).toEqual([here('cr3')]);
  });

  it('are found by id in reach only', async () => {
    const query = `{ own: reportCard(id: "${here('cr1')}") { id } draft: reportCard(id: "${here('cr3')}") { id } foreign: reportCard(id: "${there('cr1')}") { id } }`;
    const asFamily = await desk.ask(query, { extents: [students(HERE, CLASS, 'GUARDIAN')] });
    expect(asFamily.data).toEqual({ own: { id: here('cr1') }, draft: null, foreign: null });
    expect((await desk.ask(query, office)).data.foreign).toBeNull();
  });

  it('of a class are paged, of the students in reach', async () => {
    const list = (more: string) =>
      `reportCards(periodId: "${PERIOD}", first: 3${more}) { edges { node { id } } pageInfo { hasNextPage endCursor } }`;
    const first = (await desk.entities('ClassGroup', [here('g1')], list(''), office)).found[0].reportCards;
    expect(first.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(['cr1', 'cr2', 'cr3'].map(here));
    const next = (await desk.entities('ClassGroup', [here('g1')], list(`, after: "${first.pageInfo.endCursor}"`), office)).found[0]
      .reportCards;
    expect(next).toMatchObject({ edges: [{ node: { id: here('cr4') } }], pageInfo: { hasNextPage: false } });
    const own = (await desk.entities('ClassGroup', [here('g1')], list(''), family(here('s1')))).found[0].reportCards;
    expect(own.edges).toEqual([{ node: { id: here('cr1') } }]);
  });

  it('show a teacher the line of their subject until the council, and all lines after it', async () => {
    const subjects = async (card: string, asking: Parameters<Desk['ask']>[1]) =>
      (await desk.entities('ReportCard', [here(card)], 'lines { subject { id } }', asking)).found[0].lines.map(
        (line: { subject: { id: string } }) => line.subject.id,
      );
    expect(await subjects('cr3', mathsTeacher)).toEqual([MATHS]);
    expect(await subjects('cr4', mathsTeacher)).toEqual([MATHS, FRENCH]);
    expect(await subjects('cr3', office)).toEqual([MATHS, FRENCH]);
  });

  it('carry the averages of the student, as their reader may have them', async () => {
    const fields =
      'lines { subject { id } average { value cohort { population } } } overall { value } headTeacherAppreciation publishedAt classGroup { id }';
    const { found } = await desk.entities('ReportCard', [here('cr1')], fields, family(here('s1')));
    expect(found[0]).toMatchObject({
      lines: [{ average: { value: 10, cohort: { population: 6 } } }, { average: { value: 11, cohort: { population: 5 } } }],
      overall: { value: 13 },
      headTeacherAppreciation: 'good',
      classGroup: { id: here('g1') },
    });
  });

  it('cost as many statements for a class as for one (operation 11)', async () => {
    const fields = (first: number) =>
      `reportCards(periodId: "${PERIOD}", first: ${first}) { edges { node { lines { subject { id } average { value cohort { average } } } overall { value rank } } } }`;
    const cost = async (first: number) => {
      const statements = desk.statements();
      await desk.entities('ClassGroup', [here('g1')], fields(first), office);
      return statements.count();
    };
    await cost(1);
    expect(await cost(4)).toBe(await cost(1));
  });
});

describe('orientation files', () => {
  it('are of the year asked for, or the latest', async () => {
    const asked = async (args: string, asking: Parameters<Desk['ask']>[1]) =>
      (await desk.entities('Student', [here('s1')], `orientation${args} { councilProposal wishes { rank programme } }`, asking)).found[0]
        .orientation;
    expect(await asked(`(schoolYearId: "${here('sy1')}")`, family(here('s1')))).toEqual({
      councilProposal: null,
      wishes: [{ rank: 1, programme: 'general' }],
    });
    expect((await asked('', office)).councilProposal).toBe('latest');
    expect(await asked(`(schoolYearId: "${here('sy2')}")`, office)).toBeNull();
  });

  it('of another child are not there', async () => {
    const { found } = await desk.entities('Student', [here('s2')], 'orientation { councilProposal }', family(here('s1')));
    expect(found[0].orientation).toBeNull();
    const byGroup = await desk.entities('Student', [here('s2')], 'orientation { councilProposal }', {
      extents: [groups(HERE, '*', 'OFFICE')],
    });
    expect(byGroup.found[0].orientation).toBeNull();
  });
});
