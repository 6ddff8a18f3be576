import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleReports } from '../../../subgraphs/assessment/tables.js';
import { AT, type Desk, groups, openDesk } from './desk.js';
import { family, HERE, here, mathsTeacher, office, pupil, THERE, there, vendor, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  const shared = { school: HERE, schoolYear: '2025-2026', domains: [{ domain: 'CPD_FRA', position: 3 }] };
  await desk.store.db.insert(cycleReports).values([
    {
      ...shared,
      id: here('cy1'),
      student: here('s1'),
      cycle: 3,
      synthesis: 'sound',
      complement: 'Latin',
      complementLevel: 2,
      lockedAt: new Date(AT - 86_400_000),
    },
    { ...shared, id: here('cy2'), student: here('s1'), cycle: 4, synthesis: 'not yet', lockedAt: new Date(AT + 1) },
    { ...shared, id: here('cy3'), student: here('s2'), cycle: 4, synthesis: 'being written' },
    { ...shared, school: THERE, id: there('cy1'), student: there('s1'), cycle: 3, lockedAt: new Date(AT - 86_400_000) },
  ]);
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];
const FIELDS = 'id student { id } cycle schoolYear domains { domain position } synthesis complement complementLevel lockedAt';
async function ofStudent(student: string, asking: Asking): Promise<string[]> {
  const { found } = await desk.entities('Student', [student], `cycleReports { ${FIELDS} }`, asking);
  return (found[0].cycleReports ?? []).map((report: { id: string }) => report.id);
}

describe('the report of a cycle', () => {
  it('says where the student stood, to the family as to the school', async () => {
    for (const asking of [office, family(here('s1'))]) {
      const { found } = await desk.entities('CycleReport', [here('cy1')], FIELDS, asking);
      expect(found[0]).toEqual({
        id: here('cy1'),
        student: { id: here('s1') },
        cycle: 3,
        schoolYear: '2025-2026',
        domains: [{ domain: 'CPD_FRA', position: 3 }],
        synthesis: 'sound',
        complement: 'Latin',
        complementLevel: 2,
        lockedAt: new Date(AT - 86_400_000).toISOString(),
      });
    }
  });

  it('is the office’s while it is written, and everybody else’s from the instant it is settled', async () => {
    expect(await ofStudent(here('s1'), office)).toEqual([here('cy2'), here('cy1')]);
    for (const asking of [mathsTeacher, family(here('s1')), pupil(here('s1')), vendor]) {
      expect(await ofStudent(here('s1'), asking)).toEqual([here('cy1')]);
      expect(await ofStudent(here('s1'), { ...asking, at: AT + 1 })).toEqual([here('cy2'), here('cy1')]);
      expect(await ofStudent(here('s2'), { ...asking, at: AT + 999_999_999 })).toEqual([]);
      expect((await desk.entities('CycleReport', [here('cy2')], 'id', asking)).found[0]).toBeNull();
    }
  });

  it('of another child, or at another school, is not there', async () => {
    expect((await desk.entities('CycleReport', [here('cy1')], 'id', family(here('s2')))).found[0]).toBeNull();
    expect((await desk.entities('CycleReport', [there('cy1')], 'id', office)).found[0]).toBeNull();
    const ofClass: Asking = { extents: [groups(HERE, '*', 'OFFICE')] };
    expect(await ofStudent(here('s1'), ofClass)).toEqual([]);
  });

  it('is told of in the feed from when it is settled, and withdrawn when it is written anew', async () => {
    const parent: Asking = { ...family(here('s1')), person: here('p101'), client: 'app' };
    const sync = async (since: string | null, asking: Asking) => {
      const after = since === null ? '' : `since: "${since}", `;
      const query = `{ assessmentChanges(schoolId: "${HERE}", ${after}types: ["CycleReport"], first: 9) {
        edges { kind recordId version record { ... on CycleReport { id cycle } } } pageInfo { endCursor } } }`;
      const { edges, pageInfo } = (await desk.ask(query, asking)).data.assessmentChanges;
      return { edges, end: pageInfo.endCursor };
    };
    const told = (id: string, cycle: number) => ({ kind: 'CREATED', recordId: here(id), version: 1, record: { id: here(id), cycle } });
    const first = await sync(null, parent);
    expect(first.edges).toEqual([told('cy1', 3)]);
    const next = await sync(first.end, { ...parent, at: AT + 1 });
    expect(next.edges).toEqual([told('cy2', 4)]);
    await desk.store.db.execute(`update assessment.cycle_report set locked_at = null where id = '${here('cy2')}'`);
    expect((await sync(next.end, { ...parent, at: AT + 2 })).edges).toEqual([
      { kind: 'WITHDRAWN', recordId: here('cy2'), version: null, record: null },
    ]);
  });
});
