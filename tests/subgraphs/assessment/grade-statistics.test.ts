import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { averages, cohorts, releases } from '../../../subgraphs/assessment/tables.js';
import { type Desk, groups, openDesk } from './desk.js';
import { HERE, here, MATHS, THERE, there, writeTwoSchools } from './two-schools.js';

/** Students of each level and sex that are added at each school. */
const EACH = 60;
const LEVELS = ['6E', '3E'];
const SEXES = ['F', 'M'];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  for (const school of [HERE, THERE]) {
    const many = LEVELS.flatMap((level) =>
      SEXES.flatMap((sex) => Array.from({ length: EACH }, (_, index) => ({ level, sex, student: `${school}.s9${level}${sex}${index}` }))),
    );
    await desk.store.db.insert(cohorts).values(many.map((one) => ({ school, ...one })));
    const average = { school, period: `${school}.pd1`, group: `${school}.g9`, computedAt: new Date() };
    const subjects = [`${school}.sb1`, ''];
    const value = (level: string) => (level === '6E' ? 15 : 8);
    await desk.store.db
      .insert(averages)
      .values(many.flatMap(({ student, level }) => subjects.map((subject) => ({ ...average, student, subject, value: value(level) }))));
  }
});
afterAll(() => desk.store.close());

const ASK = `query ($schools: [ID!], $by: [String!]!, $least: Int!) {
  gradeStatistics(schoolIds: $schools, schoolYearId: "${here('sy1')}", groupBy: $by, minimumPopulation: $least) {
    dimensions population mean standardDeviation suppressed noise } }`;
const researcher = { extents: [groups(HERE, '*', 'SYSTEM'), groups(THERE, '*', 'SYSTEM')] };

interface Figure {
  readonly dimensions: string[];
  readonly population: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly suppressed: boolean;
  readonly noise: string;
}
async function figures(by: readonly string[], more: Readonly<Record<string, unknown>> = {}, asking = researcher): Promise<Figure[]> {
  const { data } = await desk.ask(ASK, { ...asking, variables: { by, least: 11, ...more } });
  return data.gradeStatistics;
}
const at = (found: readonly Figure[], ...dimensions: string[]) =>
  found.find((cell) => cell.dimensions.join() === dimensions.join()) as Figure;

describe('figures that leave a school', () => {
  it('are near the truth where many are in them, and say what noise they carry', async () => {
    const found = await figures(['level']);
    const sixth = at(found, '6E');
    expect(sixth.suppressed).toBe(false);
    expect(Math.abs((sixth.population as number) - EACH * 4)).toBeLessThan(60);
    expect(Math.abs((sixth.mean as number) - 15)).toBeLessThan(5);
    expect(sixth.noise).toBe('discrete-laplace(epsilon=1)');
    expect(sixth.population === EACH * 4 && sixth.mean === 15).toBe(false);
  });

  it('are withheld where few are in them, with another cell of the line', async () => {
    const found = await figures(['school', 'level'], { least: 40 });
    expect(at(found, THERE, '5E')).toMatchObject({ population: null, mean: null, standardDeviation: null, suppressed: true });
    const line = found.filter((cell) => cell.dimensions[0] === THERE);
    expect(line.filter((cell) => cell.suppressed).length).not.toBe(1);
  });

  it('are never of fewer than eleven, whatever is asked for, and of more when asked for', async () => {
    for (const cell of await figures(['school', 'level', 'sex'], { least: -5 })) {
      if (!cell.suppressed) expect(cell.population).toBeGreaterThanOrEqual(11);
    }
    expect((await figures(['level'], { least: 5_000 })).every((cell) => cell.suppressed)).toBe(true);
  });

  it('are drawn once: asked again, in parts, or by others, they are the same noise', async () => {
    const whole = await figures(['level']);
    expect(await figures(['level'])).toEqual(whole);
    expect(await figures(['level'], {}, { ...researcher, client: 'another' } as typeof researcher)).toEqual(whole);
    const [all] = await figures([]);
    const parts = await figures(['school']);
    expect(parts.reduce((total, cell) => total + (cell.population ?? 0), 0)).toBe(all?.population);
    const before = await desk.store.db.select().from(releases);
    await Promise.all([figures(['sex']), figures(['subject'])]);
    expect(await desk.store.db.select().from(releases)).toEqual(before);
  });

  it('of subjects never share a cell with the overall ones', async () => {
    const found = await figures(['subject', 'school'], { schools: [HERE] });
    expect(found.map((cell) => cell.dimensions[0])).not.toContain('');
    expect(Math.abs((at(found, MATHS, HERE).population as number) - EACH * 4 - 6)).toBeLessThan(60);
  });

  it('are of schools in reach as a whole, each looked at on its own', async () => {
    const only = { extents: [groups(HERE, '*', 'SYSTEM'), groups(THERE, [there('g1')], 'SYSTEM')] };
    expect((await figures(['school'], {}, only)).map((cell) => cell.dimensions[0])).toEqual([HERE]);
    expect((await figures(['school'], { schools: [HERE, THERE] }, only)).map((cell) => cell.dimensions[0])).toEqual([HERE]);
    expect(await figures(['school'], { schools: [THERE] }, only)).toEqual([]);
  });

  it('are told apart by nothing that leads to a class or a pupil', async () => {
    for (const by of [['class'], ['student'], ['level', 'level']]) {
      const { errors } = await desk.ask(ASK, { ...researcher, variables: { by, least: 11 } });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('are of whole periods, or of the first so far, and drawn anew when it is over', async () => {
    const early = { ...researcher, at: Date.parse('2026-11-19T12:00:00Z') };
    const soFar = await figures(['level'], {}, early);
    expect(at(soFar, '6E').suppressed).toBe(false);
    expect(soFar).not.toEqual(await figures(['level']));
    expect(await figures(['level'], {}, early)).toEqual(soFar);
    expect(await figures(['level'], {}, { ...researcher, at: Date.parse('2026-08-31T12:00:00Z') } as typeof researcher)).toEqual([]);
  });

  it('of a year that nobody knows are none', async () => {
    const { data } = await desk.ask(ASK.replace(here('sy1'), here('sy9')), { ...researcher, variables: { by: ['level'], least: 11 } });
    expect(data.gradeStatistics).toEqual([]);
  });
});
