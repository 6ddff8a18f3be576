import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluations, orientationFiles, periods, reportCards, skillLevels, skills } from '../../../subgraphs/assessment/tables.js';
import { AT, type Desk, openDesk, students } from './desk.js';
import {
  CLASS,
  emptySchools,
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
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Asking = Parameters<Desk['ask']>[1];
const one = async (type: string, id: string, fields: string, asking: Asking) => (await desk.entities(type, [id], fields, asking)).found[0];

describe('what is final', () => {
  const FIELDS = `subjectAverages(periodId: "${PERIOD}") { subject { id } final } skillLevels(first: 9) { edges { node { skill { code } final } } }`;
  const closes = (at: number) =>
    desk.store.db
      .update(periods)
      .set({ gradeEntryClosesAt: new Date(at) })
      .where(eq(periods.id, PERIOD));
  const told = async (asking: Asking) => {
    const { subjectAverages, skillLevels: levels } = await one('Student', here('s1'), FIELDS, asking);
    return {
      averages: [...new Set(subjectAverages.map((row: { final: boolean }) => row.final))],
      levels: Object.fromEntries(
        levels.edges.map(({ node }: { node: { skill: { code: string }; final: boolean } }) => [node.skill.code, node.final]),
      ),
    };
  };

  it('is nothing of a period that is not closed, to the millisecond', async () => {
    for (const asking of [office, family(here('s1'))]) expect((await told(asking)).averages).toEqual([false]);
    await closes(AT + 1);
    expect((await told(office)).averages).toEqual([false]);
    expect((await told({ ...office, at: AT + 1 })).averages).toEqual([true]);
  });

  it('is the level of a period as a whole, and none that an evaluation showed', async () => {
    await closes(AT);
    expect(await told(office)).toEqual({ averages: [true], levels: { D1: true, M1: false } });
  });

  it('is told by the closing alone, so that it says nothing of marks that are still to be shown', async () => {
    await closes(AT);
    expect((await told(family(here('s1')))).averages).toEqual([true]);
    await desk.store.db.update(evaluations).set({ publishedToGuardiansAt: new Date(AT - 1) });
    expect((await told(family(here('s1')))).averages).toEqual([true]);
  });
});

describe('the place of a mark', () => {
  const FIELDS = 'results(first: 50) { edges { node { evaluation { id } rank } } }';
  const ranks = async (student: string, asking: Asking): Promise<Record<string, number | null>> => {
    const { results } = await one('Student', student, FIELDS, asking);
    return Object.fromEntries(
      results.edges.map(({ node }: { node: { evaluation: { id: string }; rank: number | null } }) => [node.evaluation.id, node.rank]),
    );
  };

  it('is among the marks that count, zeros included, and equal marks share it', async () => {
    // maths 10 12 14 16 8 0, all twenty, all two; French 11 13 9 15 - 12
    expect(await ranks(here('s1'), office)).toEqual({
      [here('ev1')]: 4,
      [here('ev2')]: 1,
      [here('ev3')]: 1,
      [here('ev4')]: 4,
      [here('ev5')]: null,
    });
    expect((await ranks(here('s6'), office))[here('ev1')]).toBe(6);
  });

  it('is of nobody who has no mark', async () => {
    expect((await ranks(here('s5'), office))[here('ev4')]).toBeNull();
  });

  it('is withheld where fewer than five have a mark', async () => {
    expect((await ranks(here('s1'), office))[here('ev5')]).toBeNull();
    await desk.store.db.execute(
      `update assessment.result set status = 'ABSENT', value = null where evaluation = '${here('ev4')}' and student = '${here('s6')}'`,
    );
    expect((await ranks(here('s1'), office))[here('ev4')]).toBeNull();
  });

  it('is told of nothing that is not published to who asks, nor to whom the place is not granted', async () => {
    expect(await ranks(here('s1'), family(here('s1')))).toEqual({ [here('ev1')]: 4, [here('ev4')]: 4, [here('ev5')]: null });
    expect(Object.keys(await ranks(here('s1'), vendor)).sort()).toEqual([here('ev1'), here('ev4'), here('ev5')]);
    const ofOthers = { ...office, but: { 'Result.rank': [students(HERE, [here('s2')], 'OFFICE')] } };
    expect((await ranks(here('s1'), ofOthers))[here('ev1')]).toBeNull();
    // read as staff, but the place as a guardian: not before it is published to guardians
    const asGuardian = { ...office, but: { 'Result.rank': [students(HERE, CLASS, 'GUARDIAN')] } };
    expect(await ranks(here('s1'), asGuardian)).toMatchObject({ [here('ev1')]: 4, [here('ev2')]: null });
  });

  it('and from when it is shown stands beside the mark', async () => {
    const fields = 'results(first: 50) { edges { node { evaluation { id } publication { toStudentFrom toGuardiansFrom } } } }';
    const { results } = await one('Student', here('s1'), fields, pupil(here('s1')));
    const found = results.edges.find(({ node }: { node: { evaluation: { id: string } } }) => node.evaluation.id === here('ev2'));
    expect(found.node.publication).toEqual({
      toStudentFrom: new Date(AT - 86_400_000).toISOString(),
      toGuardiansFrom: new Date(AT + 86_400_000).toISOString(),
    });
  });
});

describe('a report card', () => {
  const FIELDS = `councilOrientation pathways projects { kind title theme subjects { id } comment }
    digitalSkills { skill { code } level { label } final }`;
  const project = (title: string, subjects: readonly string[]) => ({
    kind: 'EPI',
    title,
    theme: 'nature',
    subjects: [...subjects],
    comment: 'at ease',
  });
  beforeEach(async () => {
    await desk.store.db.update(reportCards).set({
      councilOrientation: 'to the lycée',
      pathways: ['PAR_AVN: a week at a firm'],
      projects: [project('water', [MATHS, FRENCH]), project('Rome', [LATIN])],
    });
    await desk.store.db.insert(skills).values({ school: HERE, id: here('sk3'), framework: 'crcn', code: 'CN_INF', label: 'data' });
    const level = { school: HERE, skill: here('sk3'), period: PERIOD, level: '3' };
    await desk.store.db.insert(skillLevels).values([
      { ...level, student: here('s1'), assessedAt: '2026-11-20' },
      { ...level, student: here('s1'), period: here('pd2'), assessedAt: '2026-11-22' },
      { ...level, student: here('s3'), assessedAt: '2026-11-20' },
    ]);
  });

  const water = { kind: 'EPI', title: 'water', theme: 'nature', subjects: [{ id: MATHS }, { id: FRENCH }], comment: 'at ease' };
  const rome = { ...water, title: 'Rome', subjects: [{ id: LATIN }] };
  const whole = {
    councilOrientation: 'to the lycée',
    pathways: ['PAR_AVN: a week at a firm'],
    projects: [water, rome],
    digitalSkills: [{ skill: { code: 'CN_INF' }, level: { label: 'satisfying' }, final: false }],
  };

  it('has projects, pathways, digital skills of its period and what the council said of what comes next', async () => {
    for (const asking of [office, family(here('s1'))]) expect(await one('ReportCard', here('cr1'), FIELDS, asking)).toEqual(whole);
    expect(await one('ReportCard', there('cr1'), FIELDS, office)).toBeNull();
  });

  it('has, until the council, the projects of their own subject for its teacher, and nothing that is of no subject', async () => {
    expect(await one('ReportCard', here('cr3'), FIELDS, office)).toEqual(whole);
    const early = await one('ReportCard', here('cr3'), FIELDS, mathsTeacher);
    expect(early).toMatchObject({ projects: [water], pathways: null, digitalSkills: [] });
    expect(await one('ReportCard', here('cr4'), FIELDS, mathsTeacher)).toMatchObject({ projects: [water, rome], pathways: whole.pathways });
  });

  it('has nothing for a family before it is published', async () => {
    expect(await one('ReportCard', here('cr2'), FIELDS, family(here('s2')))).toBeNull();
    expect(await one('ReportCard', here('cr2'), FIELDS, { ...family(here('s2')), at: AT + 86_400_000 })).toMatchObject({
      pathways: whole.pathways,
    });
  });
});

describe('a skill', () => {
  it('says what it is a part of, the subject it is of, and its address, at one’s own school', async () => {
    const caseUri = 'https://case.example/CFItems/m1';
    await desk.store.db
      .update(skills)
      .set({ parent: here('sk1'), subject: MATHS, caseUri })
      .where(eq(skills.id, here('sk2')));
    const FIELDS = 'parent { code parent { code } } subject { id } caseUri';
    expect(await one('Skill', here('sk2'), FIELDS, office)).toEqual({
      parent: { code: 'D1', parent: null },
      subject: { id: MATHS },
      caseUri,
    });
    expect(await one('Skill', here('sk1'), FIELDS, office)).toEqual({ parent: null, subject: null, caseUri: null });
    await desk.store.db
      .update(skills)
      .set({ parent: there('sk1') })
      .where(eq(skills.id, here('sk2')));
    expect((await one('Skill', here('sk2'), FIELDS, office)).parent).toBeNull();
  });
});

describe('a wish', () => {
  it('says who entered it, where somebody did', async () => {
    const at = new Date(AT).toISOString();
    await desk.store.db
      .update(orientationFiles)
      .set({
        wishes: [
          { rank: 1, programme: 'general', at, enteredBy: here('p90') },
          { rank: 2, programme: 'technical', at },
        ],
      })
      .where(eq(orientationFiles.schoolYear, here('sy1')));
    const { orientation } = await one(
      'Student',
      here('s1'),
      `orientation(schoolYearId: "${here('sy1')}") { wishes { enteredBy { id } } }`,
      office,
    );
    expect(orientation.wishes).toEqual([{ enteredBy: { id: here('p90') } }, { enteredBy: null }]);
  });
});
