import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { averages, evaluations, idempotencyKeys, results } from '../../../subgraphs/assessment/tables.js';
import { type Desk, groups, openDesk, students } from './desk.js';
import { CLASS, emptySchools, HERE, here, MATHS, mathsTeacher, office, PERIOD, there, writeTwoSchools } from './two-schools.js';

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
type Item = Readonly<Record<string, unknown>>;

const RECORD = `mutation ($evaluation: ID!, $items: [ResultInput!]!, $key: ID!, $source: String = "gradebook") {
  recordResults(evaluationId: $evaluation, source: $source, items: $items, idempotencyKey: $key) {
    results { index kind result { id version value status comment } errors { code path message } } errors { code path } } }`;

async function record(items: readonly Item[], asking: Asking = mathsTeacher, more: Readonly<Record<string, unknown>> = {}) {
  const variables = { evaluation: here('ev3'), key: 'k1', items, ...more };
  const { data, errors } = await desk.ask(RECORD, { ...asking, variables });
  expect(errors).toBeUndefined();
  return data.recordResults;
}
const graded = (student: string, value: number, more: Item = {}): Item => ({ studentId: here(student), status: 'GRADED', value, ...more });
const stored = async (evaluation = 'ev3') =>
  desk.store.db
    .select()
    .from(results)
    .where(eq(results.evaluation, here(evaluation)))
    .orderBy(results.student);
const averageOf = async (student: string, subject: string) => {
  const [row] = await desk.store.db
    .select()
    .from(averages)
    .where(and(eq(averages.student, here(student)), eq(averages.period, PERIOD), eq(averages.subject, subject)));
  return row?.value;
};

describe('recording results', () => {
  it('changes those there are and adds the others, and makes the averages anew', async () => {
    await desk.store.db.delete(results).where(and(eq(results.evaluation, here('ev3')), eq(results.student, here('s2'))));
    const answer = await record([graded('s1', 15, { comment: 'well done' }), graded('s2', 9)]);
    expect(answer.errors).toEqual([]);
    expect(answer.results).toEqual([
      {
        index: 0,
        kind: 'UPDATED',
        result: { id: here('re13'), version: 2, value: 15, status: 'GRADED', comment: 'well done' },
        errors: [],
      },
      { index: 1, kind: 'CREATED', result: { id: here('re28'), version: 1, value: 9, status: 'GRADED', comment: null }, errors: [] },
    ]);
    // (10 + 20 + 15) / 3 and (12 + 20 + 9) / 3
    expect(await averageOf('s1', MATHS)).toBe(15);
    expect(await averageOf('s2', MATHS)).toBe(13.67);
    // (15 + 11 + 18) / 3
    expect(await averageOf('s1', '')).toBe(14.67);
  });

  it('twice with the same key writes once and answers the same', async () => {
    const items = [graded('s1', 15), graded('s99', 3)];
    const first = await record(items);
    const before = await stored();
    expect(await record(items)).toEqual(first);
    expect(await stored()).toEqual(before);
    expect((await record([graded('s1', 16)])).errors).toEqual([{ code: 'DUPLICATE', path: ['idempotencyKey'] }]);
    expect(await stored()).toEqual(before);
    // a key is one client's and one person's
    expect((await record([graded('s1', 16)], { ...mathsTeacher, client: 'another' })).results[0].kind).toBe('UPDATED');
  });

  it('takes the items in order beside those that are not', async () => {
    const answer = await record([
      graded('s1', 15),
      graded('s99', 3),
      graded('s2', 61),
      { studentId: here('s3'), status: 'GRADED' },
      graded('s1', 4),
      graded('s4', 20, { expectedVersion: 7 }),
      { studentId: here('s5'), status: 'ABSENT_ZERO', value: 2 },
      graded('s6', 26),
    ]);
    expect(answer.results.map((item: { errors: { code: string; path: string[] }[] }) => item.errors[0]?.code ?? null)).toEqual([
      null,
      'NOT_FOUND',
      'VALIDATION',
      'VALIDATION',
      'DUPLICATE',
      'VERSION_CONFLICT',
      'VALIDATION',
      null,
    ]);
    expect(answer.results[1].errors[0].path).toEqual(['items', '1', 'studentId']);
    expect((await stored()).map((row) => row.value)).toEqual([15, 2, 2, 2, 2, 26]);
  });

  it('is refused for a student out of reach just as for one who is not there', async () => {
    const reach = {
      ...mathsTeacher,
      extents: [students(HERE, [here('s1')], 'TEACHER', [MATHS]), groups(HERE, [here('g1')], 'TEACHER', [MATHS])],
    };
    const [own, other, nobody] = (await record([graded('s1', 15), graded('s2', 15), graded('s404', 15)], reach)).results;
    expect(own.errors).toEqual([]);
    expect(other.errors[0]).toEqual({ ...nobody.errors[0], path: ['items', '1', 'studentId'] });
  });

  it('is refused to another teacher, for another subject, for another school, as if the evaluation were not there', async () => {
    const refused = { results: [], errors: [{ code: 'NOT_FOUND', path: ['evaluationId'] }] };
    const colleague = { ...mathsTeacher, person: here('p52') };
    expect(await record([graded('s1', 15)], colleague)).toEqual(refused);
    const french = { ...mathsTeacher, person: here('p51') };
    expect(await record([graded('s1', 15)], french, { evaluation: here('ev4') })).toEqual(refused);
    expect(await record([graded('s1', 15)], office, { evaluation: there('ev1') })).toEqual(refused);
    expect(await record([graded('s1', 15)], mathsTeacher, { evaluation: here('ev404') })).toEqual(refused);
    expect(await record([graded('s1', 15)], mathsTeacher, { evaluation: 'x' })).toEqual(refused);
    expect((await stored()).map((row) => row.value)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(await desk.store.db.select().from(idempotencyKeys)).toEqual([]);
  });

  it('is open to the office, to a system acting for itself, and to a teacher who is granted students only', async () => {
    expect((await record([graded('s1', 11)], { ...office, person: here('p1') })).results[0].kind).toBe('UPDATED');
    const system = { extents: [students(HERE, '*', 'SYSTEM')], client: 'gradebook' };
    expect((await record([graded('s1', 12, { expectedVersion: 2 })], system)).results[0].kind).toBe('UPDATED');
    expect((await record([graded('s1', 13)], { ...system, person: here('p52') })).errors[0].code).toBe('NOT_FOUND');
    const studentsOnly = { person: here('p50'), extents: [students(HERE, CLASS, 'TEACHER', [MATHS])] };
    expect((await record([graded('s1', 14)], studentsOnly)).results[0].kind).toBe('UPDATED');
    expect((await record([graded('s1', 14)], studentsOnly, { evaluation: here('ev4'), key: 'k2' })).errors[0].code).toBe('NOT_FOUND');
  });

  it('leaves what was not sent, takes away what was sent empty, and counts no change as none', async () => {
    await record([graded('s1', 15, { comment: 'well done', adaptedConditions: true })], mathsTeacher, { key: 'a' });
    await record([graded('s1', 16)], mathsTeacher, { key: 'b' });
    expect((await stored())[0]).toMatchObject({ value: 16, comment: 'well done', adaptedConditions: true, version: 3 });
    await record([graded('s1', 16, { comment: null })], mathsTeacher, { key: 'c' });
    expect((await stored())[0]).toMatchObject({ comment: null, version: 4 });
    await record([graded('s1', 16)], mathsTeacher, { key: 'd' });
    expect((await stored())[0]).toMatchObject({ version: 4 });
    await record([{ studentId: here('s1'), status: 'ABSENT' }], mathsTeacher, { key: 'e' });
    expect((await stored())[0]).toMatchObject({ status: 'ABSENT', value: null });
    expect(await averageOf('s1', MATHS)).toBe(15);
  });

  it('matches the names a system gives, each for one result only', async () => {
    const first = await record([graded('s1', 15, { externalId: 'x1' }), graded('s2', 15, { externalId: 'x1' })], mathsTeacher, {
      key: 'a',
    });
    expect(first.results.map((item: { errors: { code: string }[] }) => item.errors[0]?.code ?? null)).toEqual([null, 'DUPLICATE']);
    expect((await record([graded('s1', 16, { externalId: 'x1', expectedVersion: 2 })], mathsTeacher, { key: 'b' })).results[0].kind).toBe(
      'UPDATED',
    );
    const elsewhere = await record([graded('s1', 16, { externalId: 'x1' })], mathsTeacher, { key: 'c', evaluation: here('ev1') });
    expect(elsewhere.results[0].errors[0].code).toBe('DUPLICATE');
    const otherSystem = await record([graded('s1', 16, { externalId: 'x1' })], mathsTeacher, {
      key: 'd',
      evaluation: here('ev1'),
      source: 'another',
    });
    expect(otherSystem.results[0].errors).toEqual([]);
  });

  it('expects no result where version 0 is expected', async () => {
    expect((await record([graded('s1', 15, { expectedVersion: 0 })])).results[0].errors[0].code).toBe('VERSION_CONFLICT');
    await desk.store.db.delete(results).where(eq(results.student, here('s2')));
    expect((await record([graded('s2', 15, { expectedVersion: 0 })], mathsTeacher, { key: 'b' })).results[0].kind).toBe('CREATED');
  });

  it('tells back no result that its writer may not read', async () => {
    const answer = await desk.ask(RECORD, {
      ...mathsTeacher,
      but: { Result: [students(HERE, [here('s2')], 'TEACHER')] },
      variables: { evaluation: here('ev3'), key: 'k', items: [graded('s1', 15), graded('s2', 15)] },
    });
    expect(answer.data.recordResults.results.map((item: { result: { id: string } | null }) => item.result?.id ?? null)).toEqual([
      null,
      here('re14'),
    ]);
  });

  it('is refused as a whole when it is empty, endless or without a key', async () => {
    expect((await record([])).errors).toEqual([{ code: 'VALIDATION', path: ['items'] }]);
    expect((await record(Array.from({ length: 501 }, () => graded('s1', 1)))).errors[0].code).toBe('VALIDATION');
    expect((await record([graded('s1', 1)], mathsTeacher, { key: 'k'.repeat(129), source: '' })).errors).toEqual([
      { code: 'VALIDATION', path: ['source'] },
      { code: 'VALIDATION', path: ['idempotencyKey'] },
    ]);
  });

  it('writes nothing when anything breaks on the way', async () => {
    const before = await stored();
    await desk.store.db.execute('alter table assessment.average add constraint broken check (value <> 15.5)');
    await expect(
      desk.ask(RECORD, { ...mathsTeacher, variables: { evaluation: here('ev3'), key: 'k', items: [graded('s1', 16.5)] } }),
    ).rejects.toThrow();
    await desk.store.db.execute('alter table assessment.average drop constraint broken');
    expect(await stored()).toEqual(before);
    expect(await desk.store.db.select().from(idempotencyKeys)).toEqual([]);
  });

  it('sent many times at once is done once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => record([graded('s1', 15)])));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await stored())[0]).toMatchObject({ value: 15, version: 2 });
  });
});

describe('publishing an evaluation', () => {
  const PUBLISH = `mutation ($id: ID!, $students: DateTime!, $guardians: DateTime, $expectedVersion: Int) {
    publishEvaluation(id: $id, toStudentsAt: $students, toGuardiansAt: $guardians, expectedVersion: $expectedVersion) {
      evaluation { id version publishedToStudentsAt publishedToGuardiansAt } errors { code path } } }`;
  const publish = async (variables: Readonly<Record<string, unknown>>, asking: Asking = mathsTeacher) =>
    (await desk.ask(PUBLISH, { ...asking, variables: { id: here('ev3'), students: '2026-11-24T12:00:00Z', ...variables } })).data
      .publishEvaluation;

  it('sets both clocks, guardians with the students unless said', async () => {
    expect(await publish({})).toEqual({
      evaluation: {
        id: here('ev3'),
        version: 2,
        publishedToStudentsAt: '2026-11-24T12:00:00.000Z',
        publishedToGuardiansAt: '2026-11-24T12:00:00.000Z',
      },
      errors: [],
    });
    expect((await publish({ guardians: '2026-11-25T13:00:00+01:00' })).evaluation).toMatchObject({
      version: 3,
      publishedToGuardiansAt: '2026-11-25T12:00:00.000Z',
    });
    expect((await publish({ guardians: '2026-11-25T13:00:00+01:00' })).evaluation.version).toBe(3);
  });

  it('never tells guardians before the students (operation 14)', async () => {
    expect(await publish({ guardians: '2026-11-24T11:59:59Z' })).toEqual({
      evaluation: null,
      errors: [{ code: 'VALIDATION', path: ['toGuardiansAt'] }],
    });
    const [row] = await desk.store.db
      .select()
      .from(evaluations)
      .where(eq(evaluations.id, here('ev3')));
    expect(row).toMatchObject({ version: 1, publishedToStudentsAt: null });
  });

  it('is refused for another teacher’s, as if it were not there', async () => {
    const refused = { evaluation: null, errors: [{ code: 'NOT_FOUND', path: ['id'] }] };
    expect(await publish({}, { ...mathsTeacher, person: here('p51') })).toEqual(refused);
    expect(await publish({ id: here('ev404') })).toEqual(refused);
    expect(await publish({ id: there('ev1') }, office)).toEqual(refused);
  });

  it('is not done over by a system that has not seen what somebody else said', async () => {
    const system = (client: string): Asking => ({ extents: [groups(HERE, '*', 'SYSTEM')], client });
    const [one, other] = [system('pronote'), system('gate')];
    const said = async (day: number, asking: Asking, expectedVersion?: number) => {
      const { errors } = await publish({ students: `2026-11-${day}T12:00:00Z`, expectedVersion }, asking);
      const [row] = await desk.store.db
        .select()
        .from(evaluations)
        .where(eq(evaluations.id, here('ev3')));
      return errors[0] === undefined ? row?.version : `${errors[0].code} ${errors[0].path.at(-1)}`;
    };
    const CONFLICT = 'VERSION_CONFLICT expectedVersion';
    expect(await said(24, one)).toBe(2);
    expect(await said(25, one)).toBe(3);
    expect(await said(26, other)).toBe(CONFLICT);
    expect(await said(25, other)).toBe(3);
    expect(await said(26, one)).toBe(4);
    expect(await said(27, other, 3)).toBe(CONFLICT);
    expect(await said(27, other, 4)).toBe(5);
    expect(await said(28, mathsTeacher)).toBe(6);
    for (const asking of [one, other]) expect(await said(29, asking)).toBe(CONFLICT);
    expect(await said(29, mathsTeacher, 5)).toBe(CONFLICT);
    expect(await said(29, mathsTeacher)).toBe(7);
  });

  it('takes instants only', async () => {
    const { errors } = await desk.ask(PUBLISH, { ...mathsTeacher, variables: { id: here('ev3'), students: 'tomorrow' } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('two systems that mark one day', () => {
  const system = (client: string): Asking => ({ extents: [students(HERE, '*', 'SYSTEM')], client });
  const [one, other] = [system('pronote'), system('gate')];
  let keys = 0;
  async function send(asking: Asking, value: number, more: Item = {}) {
    keys += 1;
    const answer = await record([graded('s1', value, more)], asking, { key: `w${keys}` });
    return answer.results[0].errors[0]?.code ?? answer.results[0].kind;
  }
  const mark = async () => {
    const [row] = await stored();
    return [row?.value, row?.version];
  };
  beforeEach(async () => {
    await desk.store.db.delete(results).where(and(eq(results.evaluation, here('ev3')), eq(results.student, here('s1'))));
  });

  it('neither writes unseen over what the other sent, whatever it calls itself', async () => {
    expect(await send(one, 12, { externalId: 'm1' })).toBe('CREATED');
    expect(await send(other, 13)).toBe('VERSION_CONFLICT');
    expect(await send(other, 13, { externalId: 'm1', expectedVersion: 1 })).toBe('DUPLICATE');
    expect(await mark()).toEqual([12, 1]);
    expect(await send(other, 13, { expectedVersion: 1 })).toBe('UPDATED');
    expect(await send(one, 14, { externalId: 'm1' })).toBe('VERSION_CONFLICT');
    expect(await send(one, 14, { externalId: 'm1', expectedVersion: 2 })).toBe('UPDATED');
    expect(await mark()).toEqual([14, 3]);
  });

  it('what the one corrected stays where the other sends again what it sent, with a name of the mark or without', async () => {
    for (const name of [{ externalId: 'm1' }, {}]) {
      await desk.store.db.delete(results).where(and(eq(results.evaluation, here('ev3')), eq(results.student, here('s1'))));
      expect(await send(one, 12, name)).toBe('CREATED');
      expect(await send(one, 12.5, name)).toBe('UPDATED');
      expect(await send(other, 13, { expectedVersion: 2 })).toBe('UPDATED');
      expect(await send(one, 12.5, name)).toBe('UPDATED');
      expect(await mark()).toEqual([13, 3]);
    }
  });

  it('a system sees what a teacher marked before it writes over it; a teacher writes over what a system sent', async () => {
    expect(await send(one, 12)).toBe('CREATED');
    expect(await send(mathsTeacher, 15)).toBe('UPDATED');
    expect(await send(one, 12)).toBe('VERSION_CONFLICT');
    expect(await mark()).toEqual([15, 2]);
    expect(await send(one, 16, { expectedVersion: 2 })).toBe('UPDATED');
    expect(await send(one, 17)).toBe('UPDATED');
    expect(await mark()).toEqual([17, 4]);
  });
});
