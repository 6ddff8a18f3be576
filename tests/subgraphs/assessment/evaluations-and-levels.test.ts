import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Extent } from '../../../core/capability/index.js';
import { evaluations, periods, scales, skillLevels } from '../../../subgraphs/assessment/tables.js';
import { type Asking, type Desk, groups, openDesk, students } from './desk.js';
import { CLASS, emptySchools, FRENCH, HERE, here, MATHS, mathsTeacher, PERIOD, pupil, there, writeTwoSchools } from './two-schools.js';

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
const close = (at: string) =>
  desk.store.db
    .update(periods)
    .set({ gradeEntryClosesAt: new Date(at) })
    .where(eq(periods.id, PERIOD));

const CREATE = `mutation ($input: EvaluationInput!, $key: ID!) { createEvaluation(input: $input, idempotencyKey: $key) {
  evaluation { id version title outOf coefficient countsInAverage publishedToStudentsAt createdBy { id } skills { code } } errors { code path } } }`;
const quiz: Given = { schoolId: HERE, subjectId: MATHS, groupIds: [here('g1')], periodId: PERIOD, title: 'quiz', date: '2026-11-10' };
async function create(more: Given = {}, asking: Asking = mathsTeacher, key = 'k1') {
  const { data, errors } = await desk.ask(CREATE, { ...asking, variables: { input: { ...quiz, ...more }, key } });
  expect(errors).toBeUndefined();
  return data.createEvaluation;
}
const count = async () => (await desk.store.db.select().from(evaluations)).length;

describe('an evaluation', () => {
  it('is created once for a class one teaches the subject to, and is seen by nobody else before it is published', async () => {
    const before = await count();
    const created = await create({ formative: true, skillIds: [here('sk2')], externalId: 'q1' });
    expect(created).toEqual({
      evaluation: {
        id: here('ev6'),
        version: 1,
        title: 'quiz',
        outOf: 20,
        coefficient: 1,
        countsInAverage: false,
        publishedToStudentsAt: null,
        createdBy: { id: here('t50') },
        skills: [{ code: 'M1' }],
      },
      errors: [],
    });
    expect(await create({ formative: true, skillIds: [here('sk2')], externalId: 'q1' })).toEqual(created);
    expect(await count()).toBe(before + 1);
    expect((await create({ title: 'another' })).errors).toEqual([{ code: 'DUPLICATE', path: ['idempotencyKey'] }]);
    expect((await create({ externalId: 'q1' }, mathsTeacher, 'k2')).errors).toEqual([{ code: 'DUPLICATE', path: ['input', 'externalId'] }]);
    const seen = await desk.ask(`{ evaluation(id: "${here('ev6')}") { id } }`, pupil(here('s1')));
    expect(seen.data.evaluation).toBeNull();
  });

  it('is of no other subject, class or school, in one answer', async () => {
    const before = await count();
    const foreign: Given[] = [
      { subjectId: FRENCH },
      { groupIds: [here('g2')] },
      { groupIds: [here('g404')] },
      { schoolId: '9990002Y', groupIds: [there('g1')], subjectId: there('sb1') },
      { subjectId: there('sb1') },
    ];
    for (const more of foreign)
      expect(await create(more)).toEqual({ evaluation: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'groupIds'] }] });
    expect(await count()).toBe(before);
  });

  it('is of a subject that one teaches to the class, and not of any because one is its head teacher', async () => {
    const before = await count();
    const head = { headTeacher: true } as const;
    const ofClass = [
      { ...students(HERE, CLASS, 'TEACHER'), ...head } as Extent,
      { ...groups(HERE, [here('g1')], 'TEACHER'), ...head } as Extent,
    ];
    const own = [...mathsTeacher.extents, ...ofClass];
    for (const extents of [ofClass, own])
      expect((await create({ subjectId: FRENCH }, { ...mathsTeacher, extents })).errors).toEqual([
        { code: 'NOT_FOUND', path: ['input', 'groupIds'] },
      ]);
    expect(await count()).toBe(before);
    expect((await create({}, { ...mathsTeacher, extents: own })).errors).toEqual([]);
  });

  it('that is not in order leaves its key free', async () => {
    const wrong: [Given, string, string][] = [
      [{ title: ' ' }, 'VALIDATION', 'title'],
      [{ outOf: 0 }, 'VALIDATION', 'outOf'],
      [{ coefficient: -1 }, 'VALIDATION', 'coefficient'],
      [{ groupIds: [here('g1'), here('g3')] }, 'VALIDATION', 'groupIds'],
      [{ date: '2026-12-24' }, 'VALIDATION', 'date'],
      [{ periodId: there('pd1') }, 'NOT_FOUND', 'periodId'],
      [{ scaleId: there('sc1') }, 'NOT_FOUND', 'scaleId'],
      [{ skillIds: [here('sk1'), there('sk1')] }, 'NOT_FOUND', 'skillIds'],
    ];
    for (const [more, code, field] of wrong) expect((await create(more)).errors).toEqual([{ code, path: ['input', field] }]);
    expect((await create()).errors).toEqual([]);
  });

  it('is not created, marked or assessed in a period from the instant it is closed', async () => {
    await close('2026-11-24T09:00:00.000Z');
    const before = Date.parse('2026-11-24T08:59:59.999Z');
    expect((await create()).errors).toEqual([{ code: 'PERIOD_LOCKED', path: ['input', 'periodId'] }]);
    expect((await create({}, { ...mathsTeacher, at: before })).errors).toEqual([]);
    const RECORD = `mutation ($key: ID!) { recordResults(evaluationId: "${here('ev3')}", source: "s", idempotencyKey: $key,
      items: [{ studentId: "${here('s1')}", status: GRADED, value: 7 }]) { errors { code } results { kind } } }`;
    const record = async (at: number, key: string) =>
      (await desk.ask(RECORD, { ...mathsTeacher, at, variables: { key } })).data.recordResults;
    const marked = await record(before, 'r1');
    expect(marked.results).toEqual([{ kind: 'UPDATED' }]);
    expect(await record(before + 1, 'r2')).toEqual({ errors: [{ code: 'PERIOD_LOCKED' }], results: [] });
    // what was taken in time is told again
    expect(await record(before + 1, 'r1')).toEqual(marked);
    expect((await levels([level('s2', 'sk1')], 'l1')).results[0].errors[0].code).toBe('PERIOD_LOCKED');
    const told = await desk.entities('Period', [PERIOD, there('pd1')], 'gradeEntryClosesAt', mathsTeacher);
    expect(told.found).toEqual([{ gradeEntryClosesAt: '2026-11-24T09:00:00.000Z' }, { gradeEntryClosesAt: null }]);
  });
});

const LEVELS = `mutation ($items: [SkillLevelInput]!, $key: ID!) { recordSkillLevels(items: $items, idempotencyKey: $key) {
  results { index kind result { id } errors { code path } } errors { code path } } }`;
const level = (student: string, skill: string, more: Given = {}) => ({
  studentId: here(student),
  skillId: here(skill),
  levelCode: '3',
  periodId: PERIOD,
  ...more,
});
async function levels(items: readonly (Given | null)[], key = 'k1', asking: Asking = mathsTeacher) {
  const { data, errors } = await desk.ask(LEVELS, { ...asking, variables: { items, key } });
  expect(errors).toBeUndefined();
  return data.recordSkillLevels;
}
const stored = () => desk.store.db.select().from(skillLevels).orderBy(skillLevels.student, skillLevels.skill);

describe('skill levels', () => {
  it('are taken beside those that are not in order, once for a key', async () => {
    const items = [
      level('s2', 'sk1'),
      level('s2', 'sk2', { evaluationId: here('ev1') }),
      level('s99', 'sk1'),
      level('s3', 'sk404'),
      level('s3', 'sk1', { levelCode: '9' }),
      level('s3', 'sk1', { periodId: null }),
      level('s2', 'sk1'),
      null,
    ];
    const answer = await levels(items);
    expect(answer.results.map(({ kind, errors }: { kind: string; errors: { code: string }[] }) => errors[0]?.code ?? kind)).toEqual([
      'CREATED',
      'UPDATED',
      'NOT_FOUND',
      'NOT_FOUND',
      'VALIDATION',
      'VALIDATION',
      'DUPLICATE',
      'NOT_FOUND',
    ]);
    expect(answer.results[1].result).toEqual({ id: here('re2') });
    const written = await stored();
    expect(await levels(items)).toEqual(answer);
    expect(await stored()).toEqual(written);
    expect((await levels([level('s2', 'sk1', { levelCode: '3', periodId: here('pd2') })])).errors[0].code).toBe('DUPLICATE');
  });

  it('are known again under their key when the rights of the writer have changed since, and none is told as written that was withheld', async () => {
    const [one, two] = [level('s2', 'sk1'), level('s3', 'sk1')];
    const first = await levels([one, two, null]);
    const again = await levels([one, null, level('s1', 'sk1')]);
    const kinds = (answer: typeof first) =>
      answer.results.map(({ kind, errors }: { kind: string; errors: { code: string }[] }) => kind ?? errors[0]?.code);
    expect([kinds(first), kinds(again)]).toEqual([
      ['CREATED', 'CREATED', 'NOT_FOUND'],
      ['CREATED', 'NOT_FOUND', 'NOT_FOUND'],
    ]);
    expect((await levels([two, null, null])).errors[0].code).toBe('DUPLICATE');
    expect((await levels([null, two])).errors[0].code).toBe('DUPLICATE');
  });

  it('of a period are changed by who has seen what a colleague wrote, and by nobody else', async () => {
    const colleague = { ...mathsTeacher, person: here('p51') };
    const say = async (key: string, levelCode: string, more: Given = {}, asking: Asking = colleague) => {
      const [one] = (await levels([level('s2', 'sk1', { levelCode, ...more })], key, asking)).results;
      return one.errors[0] === undefined ? one.kind : `${one.errors[0].code} ${one.errors[0].path.at(-1)}`;
    };
    const CONFLICT = 'VERSION_CONFLICT expectedLevelCode';
    const scale = ['3', '4'].map((code) => ({ code, label: code, rank: Number(code) }));
    await desk.store.db
      .update(scales)
      .set({ levels: scale })
      .where(eq(scales.id, here('sc1')));
    expect(await say('0', '3', { expectedLevelCode: '4' })).toBe(CONFLICT);
    expect(await say('1', '3', {}, mathsTeacher)).toBe('CREATED');
    const written = await stored();
    for (const expectedLevelCode of [undefined, null, '4'])
      expect(await say(`2 ${expectedLevelCode}`, '4', { expectedLevelCode })).toBe(CONFLICT);
    expect(await stored()).toEqual(written);
    expect(await say('3', '3')).toBe('UPDATED');
    expect(await stored()).toEqual(written);
    expect(await say('4', '4', { expectedLevelCode: '3' })).toBe('UPDATED');
    expect((await stored()).find((row) => row.student === here('s2') && row.skill === here('sk1'))?.level).toBe('4');
  });

  it('of an evaluation are changed by no system that has not seen what its teacher or another system wrote', async () => {
    const system = (client: string): Asking => ({ extents: [students(HERE, '*', 'SYSTEM')], client });
    const [one, other] = [system('pronote'), system('gate')];
    let keys = 0;
    const say = async (levelCode: string, asking: Asking, expectedLevelCode?: string) => {
      const item = level('s2', 'sk1', { levelCode, evaluationId: here('ev1'), expectedLevelCode });
      const [answer] = (await levels([item], `w${keys++}`, asking)).results;
      return answer.errors[0] === undefined ? answer.kind : `${answer.errors[0].code} ${answer.errors[0].path.at(-1)}`;
    };
    const CONFLICT = 'VERSION_CONFLICT expectedLevelCode';
    const scale = ['3', '4'].map((code) => ({ code, label: code, rank: Number(code) }));
    await desk.store.db
      .update(scales)
      .set({ levels: scale })
      .where(eq(scales.id, here('sc1')));
    expect(await say('3', one)).toBe('CREATED');
    expect(await say('4', one)).toBe('UPDATED');
    expect(await say('3', other)).toBe(CONFLICT);
    expect(await say('4', other)).toBe('UPDATED');
    expect(await say('3', one)).toBe('UPDATED');
    expect(await say('4', other, '3')).toBe('UPDATED');
    expect(await say('3', one)).toBe(CONFLICT);
    expect(await say('3', mathsTeacher)).toBe('UPDATED');
    for (const asking of [one, other]) expect(await say('4', asking)).toBe(CONFLICT);
    expect(await say('4', mathsTeacher)).toBe('UPDATED');
  });

  it('of a student or an evaluation out of reach read as none; what a colleague saw stands beside what one sees oneself', async () => {
    const few = {
      ...mathsTeacher,
      extents: [students(HERE, [here('s1')], 'TEACHER', [MATHS]), groups(HERE, [here('g1')], 'TEACHER', [MATHS])],
    };
    const [other, nobody] = (await levels([level('s2', 'sk1'), level('s404', 'sk1')], 'a', few)).results;
    expect(other.errors[0].code).toBe(nobody.errors[0].code);
    const french = {
      person: here('p51'),
      extents: [students(HERE, CLASS, 'TEACHER', [FRENCH]), groups(HERE, [here('g1')], 'TEACHER', [FRENCH])],
    };
    const [theirs, unknown, mine] = (
      await levels(
        [level('s3', 'sk2', { evaluationId: here('ev1') }), level('s3', 'sk2', { evaluationId: here('ev404') }), level('s2', 'sk2')],
        'b',
        french,
      )
    ).results;
    expect(theirs.errors).toEqual([{ ...unknown.errors[0], path: ['items', '0', 'evaluationId'] }]);
    expect(mine).toMatchObject({ kind: 'CREATED', errors: [] });
    const ofS2 = (await stored()).filter(({ student }) => student === here('s2'));
    expect(ofS2.map(({ evaluation }) => evaluation).sort()).toEqual([here('ev1'), null]);
  });
});

describe('lists of skills and scales', () => {
  it('are those of one’s own school', async () => {
    const { data } = await desk.ask(
      `{ one: skills(framework: "maths", first: 5) { code } two: skills(framework: "socle", first: 5, after: "${here('sk1')}") { code }
        here: scales(schoolId: "${HERE}") { name } there: scales(schoolId: "9990002Y") { name } }`,
      mathsTeacher,
    );
    expect(data).toEqual({ one: [{ code: 'M1' }], two: [], here: [{ name: 'levels' }], there: [] });
  });
});
