import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendanceEvents, cohorts, releases } from '../../../subgraphs/attendance/tables.js';
import { type Asking, type Desk, entities, groups, openDesk, students, wholeSchool } from './desk.js';
import { event, HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

interface Cell {
  readonly dimensions: readonly string[];
  readonly population: number | null;
  readonly value: number | null;
  readonly suppressed: boolean;
  readonly noise: string;
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  await writeCohorts();
});
afterAll(() => desk.store.close());

/** 60 girls and 40 boys of the 6e at each school, each missing two half-days in October; 3 boys of the 3e. */
async function writeCohorts(): Promise<void> {
  const rows = [HERE, THERE].flatMap((school) => [
    ...Array.from({ length: 100 }, (_, n) => ({
      school,
      student: `${school}.s${1000 + n}`,
      level: '6E',
      sex: n < 60 ? 'F' : 'M',
      group: null,
    })),
    ...Array.from({ length: 30 }, (_, n) => ({
      school,
      student: `${school}.s${2000 + n}`,
      level: '3E',
      sex: n < 27 ? 'F' : 'M',
      group: null,
    })),
  ]);
  await desk.store.db.insert(cohorts).values(rows);
  const missed = rows
    .filter((row) => row.level === '6E')
    .map((row, n) => event(`${row.school}.ae${1000 + n}`, row.student, '2026-10-13T07:00:00Z', { halfDays: 2 }));
  await desk.store.db.insert(attendanceEvents).values(missed);
}

const research = { extents: [groups(HERE, '*', 'SYSTEM'), groups(THERE, '*', 'SYSTEM')] } satisfies Asking;

async function figures(groupBy: readonly string[], asking: Asking = research, more = '', days = 'from: "2026-10-01", to: "2026-10-31"') {
  const query = `{ attendanceStatistics(${days}, groupBy: ${JSON.stringify(groupBy)}${more}) { dimensions population value suppressed noise } }`;
  const answer = await desk.ask(query, asking);
  return { cells: answer.data?.attendanceStatistics as Cell[], code: answer.errors?.[0]?.extensions.code };
}
const cell = (cells: readonly Cell[], ...dimensions: string[]) => cells.find((one) => one.dimensions.join() === dimensions.join());

describe('figures that leave a school', () => {
  it('are half-days missed per student, with noise that its population makes small', async () => {
    const { cells } = await figures(['level']);
    const found = cell(cells, '6E') as Cell;
    expect(found).toMatchObject({ population: 200, suppressed: false, noise: 'discrete-laplace(epsilon=1)' });
    // Four atoms of scale 10: beyond ±200 half-days of noise once in about a hundred million runs; 400 half-days are the truth.
    expect(Math.abs((found.value as number) * 200 - 400)).toBeLessThan(200);
  });
  it('withhold a small cell and its complement', async () => {
    const { cells } = await figures(['level', 'sex'], { extents: [groups(HERE, '*', 'SYSTEM')] });
    expect(cell(cells, '3E', 'M')).toEqual({
      dimensions: ['3E', 'M'],
      population: null,
      value: null,
      suppressed: true,
      noise: 'discrete-laplace(epsilon=1)',
    });
    expect(cell(cells, '3E', 'F')).toMatchObject({ population: null, value: null, suppressed: true });
    expect(cell(cells, '6E', 'F')).toMatchObject({ population: 60, suppressed: false });
  });
  it('withhold a cell of nobody as they do a small one', async () => {
    const { cells } = await figures(['level', 'sex'], { extents: [groups(HERE, '*', 'SYSTEM')] });
    // The 4e has three girls and no boy.
    expect(cell(cells, '4E', 'M')).toEqual({ ...(cell(cells, '4E', 'F') as Cell), dimensions: ['4E', 'M'] });
  });
  it('are the same whoever asks, however often, and after the data have changed', async () => {
    const first = await figures(['level', 'month', 'sex', 'school']);
    await desk.store.db.insert(attendanceEvents).values(event(here('ae5000'), here('s1000'), '2026-10-14T07:00:00Z', { halfDays: 2 }));
    for (const client of ['another', 'a third'])
      expect(await figures(['level', 'month', 'sex', 'school'], { ...research, client })).toEqual(first);
    await desk.store.db.delete(attendanceEvents).where(eq(attendanceEvents.id, here('ae5000')));
  });
  it('add up: a figure of two schools tells nothing that those of each do not', async () => {
    const both = cell((await figures(['level'])).cells, '6E') as Cell;
    const each = (await figures(['level', 'school'])).cells.filter((one) => one.dimensions[0] === '6E');
    const sum = each.reduce((total, one) => total + (one.value as number) * (one.population as number), 0);
    expect(Math.abs(sum - (both.value as number) * 200)).toBeLessThan(3);
  });
  it('draw their noise once, also when asked for at the same time', async () => {
    await desk.store.db.delete(releases);
    const answers = await Promise.all(Array.from({ length: 5 }, () => figures(['level', 'sex'])));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const kept = await desk.store.db.select().from(releases);
    expect(new Set(kept.map((row) => `${row.school} ${row.cell}`)).size).toBe(kept.length);
  });
  it('never depend on what one student adds beyond ten half-days a month', async () => {
    await desk.store.db.delete(releases);
    await desk.store.db
      .insert(attendanceEvents)
      .values(event(here('ae5001'), here('s1000'), '2026-10-14T07:00:00Z', { halfDays: 100_000 }));
    const found = cell((await figures(['level'])).cells, '6E') as Cell;
    expect((found.value as number) * 200).toBeLessThan(700);
    await desk.store.db.delete(attendanceEvents).where(eq(attendanceEvents.id, here('ae5001')));
    await desk.store.db.delete(releases);
  });
  it('leave out confidential absences', async () => {
    await desk.store.db.delete(releases);
    const rows = Array.from({ length: 60 }, (_, n) =>
      event(here(`ae${6000 + n}`), here(`s${1000 + n}`), '2026-10-15T07:00:00Z', { halfDays: 8, confidential: true }),
    );
    await desk.store.db.insert(attendanceEvents).values(rows);
    const found = cell((await figures(['level'])).cells, '6E') as Cell;
    expect((found.value as number) * 200).toBeLessThan(700);
  });
  it('count a half-day once, though two systems recorded it, each its own way', async () => {
    await desk.store.db.delete(releases);
    const day = { end: new Date('2026-10-13T15:00:00Z'), halfDays: 2 };
    const ids = [HERE, THERE].flatMap((school) => Array.from({ length: 100 }, (_, n) => `${school}.s${1000 + n}`));
    const rows = ids.map((student, n) => event(`${student.split('.')[0]}.ae${7000 + n}`, student, '2026-10-13T07:30:00Z', day));
    await desk.store.db.insert(attendanceEvents).values(rows);
    const found = cell((await figures(['level'])).cells, '6E') as Cell;
    expect((found.value as number) * 200).toBeLessThan(700);
    expect((found.value as number) * 200).toBeGreaterThan(300);
    await desk.store.db.delete(attendanceEvents).where(eq(attendanceEvents.start, new Date('2026-10-13T07:30:00Z')));
    await desk.store.db.delete(releases);
  });
  it('are of whole months that are over', async () => {
    expect((await figures([], research, '', 'from: "2026-11-01", to: "2026-11-30"')).cells).toEqual([]);
    const part = await figures(['month'], research, '', 'from: "2026-10-13", to: "2026-11-24"');
    expect(part.cells.map((one) => one.dimensions)).toEqual([['2026-10']]);
    expect(part.cells).toEqual((await figures(['month'])).cells);
  });
  it('are told apart by level, month, sex and school, and by nothing that leads to a class or a pupil', async () => {
    for (const dimension of ['class', 'group', 'student', 'reason']) expect((await figures([dimension])).code).toBe('BAD_USER_INPUT');
    expect((await figures(['level', 'level'])).code).toBe('BAD_USER_INPUT');
    expect((await figures([])).cells).toHaveLength(1);
  });
  it('need eleven students, or as many more as are asked for, never fewer', async () => {
    const one = { extents: [groups(THERE, '*', 'SYSTEM')] };
    expect(cell((await figures(['level'], one, ', minimumPopulation: 1')).cells, '5E')).toMatchObject({ suppressed: true });
    expect(cell((await figures(['level'], one, ', minimumPopulation: 31')).cells, '3E')).toMatchObject({ suppressed: true });
    expect(cell((await figures(['level'])).cells, '3E')).toMatchObject({ suppressed: false, population: 60 });
  });
  it('are of whole schools in reach; another is as one that does not exist', async () => {
    const here1 = { extents: [groups(HERE, '*', 'SYSTEM')] };
    expect((await figures(['school'], here1, `, schoolIds: ["${HERE}", "${THERE}"]`)).cells).toEqual(
      (await figures(['school'], here1)).cells,
    );
    expect((await figures([], here1, `, schoolIds: ["${THERE}"]`)).cells).toEqual([]);
    expect((await figures([], { extents: [groups(HERE, [here('g1')], 'TEACHER')] })).cells).toEqual([]);
    expect((await figures([], { extents: [students(HERE, '*', 'OFFICE')] })).cells).toEqual([]);
  });
});

describe('figures of a class', () => {
  async function ofClass(id: string, asking: Asking, days = 'from: "2026-11-01", to: "2026-11-30"') {
    const { query, variables } = entities(
      'ClassGroup',
      [id],
      `attendanceStatistics(${days}) { dimensions population value suppressed noise }`,
    );
    return (await desk.ask(query, { ...asking, variables })).data._entities[0].attendanceStatistics;
  }
  const council = { extents: [groups(HERE, [here('g1'), here('g2'), here('g3')], 'GUARDIAN')] };

  it('are exact for five students or more, confidential absences left out', async () => {
    // s1: ae1 2, ae2 1, ae3 1, ae6 1; s2: 1; s3: 1, of six students.
    expect(await ofClass(here('g1'), council)).toEqual({ dimensions: [], population: 6, value: 1.17, suppressed: false, noise: 'none' });
    expect(await ofClass(here('g1'), { extents: wholeSchool(HERE, 'OFFICE') })).toMatchObject({ value: 1.17 });
  });
  it('count a half-day once, where absences overlap', async () => {
    const at = (id: string, from: string, to: string) =>
      event(here(id), here('s4'), `2026-11-19T${from}:00Z`, { end: new Date(`2026-11-19T${to}:00Z`), halfDays: 1 });
    await desk.store.db.insert(attendanceEvents).values([at('ae8001', '07:00', '10:00'), at('ae8002', '08:00', '11:00')]);
    // 7 half-days before, of six students, and one more.
    expect(await ofClass(here('g1'), council)).toMatchObject({ value: 1.33 });
    await desk.store.db.delete(attendanceEvents).where(inArray(attendanceEvents.id, [here('ae8001'), here('ae8002')]));
  });
  it('are withheld for an option group of three, and for one of nobody', async () => {
    const withheld = { dimensions: [], population: null, value: null, suppressed: true, noise: 'none' };
    expect(await ofClass(here('g2'), council)).toEqual(withheld);
    expect(await ofClass(here('g3'), council)).toEqual(withheld);
  });
  it('are nothing for a class out of reach', async () => {
    expect(await ofClass(there('g1'), council)).toBeNull();
    expect(await ofClass(here('g1'), { extents: [groups(HERE, [here('g2')], 'GUARDIAN')] })).toBeNull();
  });
  it('cost two statements however many classes ask', async () => {
    const { query, variables } = entities(
      'ClassGroup',
      [here('g1'), here('g2'), here('g3')],
      'attendanceStatistics(from: "2026-11-01", to: "2026-11-30") { value }',
    );
    const counted = desk.statements();
    await desk.ask(query, { ...council, variables });
    expect(counted.count()).toBe(2);
  });
});
