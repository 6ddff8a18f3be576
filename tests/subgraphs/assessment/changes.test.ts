import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes, evaluations, reportCards, results, shown } from '../../../subgraphs/assessment/tables.js';
import { type Asking, AT, type Desk, groups, openDesk, students } from './desk.js';
import { emptySchools, family, HERE, here, MATHS, mathsTeacher, office, THERE, vendor, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await emptySchools(desk.store);
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

/** Asks for nothing that stands on other rows than the record's own: what follows those is told in `feed-follows-rows.test.ts`. */
const ASIDE = ['Evaluation.statistics', 'Result.rank', 'Result.countsInAverage', 'ReportCard.lines', 'ReportCard.overall'];
const parent: Asking = {
  ...family(here('s2')),
  person: here('p102'),
  client: 'app',
  but: Object.fromEntries(ASIDE.map((field) => [field, null])),
};

async function sync(since: string | null, asking: Asking = parent, first = 100, more = '') {
  const after = since === null ? '' : `, since: "${since}"`;
  const query = `{ assessmentChanges(schoolId: "${HERE}"${after}, first: ${first}${more}) { resyncRequired edges { kind recordType recordId version
    record { __typename ... on Evaluation { id } ... on Result { id value } ... on ReportCard { id } ... on Skill { id code } ... on Scale { id name } } } pageInfo { hasNextPage endCursor } } }`;
  const answer = await desk.ask(query, asking);
  const feed = answer.data?.assessmentChanges;
  return {
    told: feed?.edges.map((edge: { kind: string; recordId: string }) => `${edge.kind} ${edge.recordId.split('.')[1]}`),
    edges: feed?.edges,
    end: feed?.pageInfo.endCursor as string,
    more: feed?.pageInfo.hasNextPage,
    resync: feed?.resyncRequired,
    code: answer.errors?.[0]?.extensions.code,
  };
}
const all = [
  'CREATED ev1',
  'CREATED ev4',
  'CREATED ev5',
  'CREATED re2',
  'CREATED re20',
  'CREATED re26',
  'CREATED sc1',
  'CREATED sk1',
  'CREATED sk2',
];

const mark = (value: number, evaluation = 'ev1') =>
  desk.ask(
    `mutation { recordResults(evaluationId: "${here(evaluation)}", source: "s", idempotencyKey: "k${value}", items: [{ studentId: "${here('s2')}", status: GRADED, value: ${value} }]) { errors { code } } }`,
    mathsTeacher,
  );
const publish = (evaluation: string, at: string) =>
  desk.ask(`mutation { publishEvaluation(id: "${here(evaluation)}", toStudentsAt: "${at}") { errors { code } } }`, mathsTeacher);

describe('the feed of what is evaluated', () => {
  it('begins with what is in reach, and says nothing of the rest', async () => {
    const first = await sync(null);
    expect(first).toMatchObject({ told: all, more: false, resync: false });
    expect(first.edges[3]).toMatchObject({ recordType: 'Result', version: 1, record: { __typename: 'Result', id: here('re2') } });
    expect((await sync(first.end)).told).toEqual([]);
    expect((await sync(null, parent, 100, ', types: ["ReportCard"]')).told).toEqual([]);
  });

  it('tells of a mark once it is changed, and of nothing that is not published', async () => {
    const { end } = await sync(null);
    await mark(17);
    await mark(3, 'ev3');
    const next = await sync(end);
    expect(next.told).toEqual(['UPDATED re2']);
    expect(next.edges[0]).toMatchObject({ version: 2, record: { value: 17 } });
    expect((await sync(next.end)).told).toEqual([]);
  });

  it('tells of what is published at the instant it is, not a second before, and withdraws it when that is put off', async () => {
    const { end } = await sync(null);
    const instant = Date.parse('2026-11-25T09:00:00.000Z');
    const early = await sync(end, { ...parent, at: instant - 1_000 });
    expect(early.told).toEqual([]);
    const then = await sync(early.end, { ...parent, at: instant });
    expect(then.told).toEqual(['CREATED ev2', 'CREATED re8', 'CREATED cr2'].sort(byType));
    await publish('ev2', '2026-12-24T09:00:00Z');
    const after = await sync(then.end, { ...parent, at: instant + 1_000 });
    expect(after.told).toEqual(['WITHDRAWN ev2', 'WITHDRAWN re8']);
    expect(after.edges[0]).toMatchObject({ version: null, record: null });
    // told again until a later cursor says that it was heard
    const again = await sync(then.end, { ...parent, at: instant + 2_000 });
    expect(again.told).toEqual(['WITHDRAWN ev2', 'WITHDRAWN re8']);
    expect((await sync(again.end, { ...parent, at: instant + 3_000 })).told).toEqual([]);
  });

  it('withdraws all that was shown when a right ends, and nothing from whom it was never shown', async () => {
    const { end } = await sync(null);
    const ended = { ...parent, extents: [groups(HERE, [], 'GUARDIAN')] };
    const isListed = (told: string) => /(sc|sk)\d/.test(told);
    expect((await sync(end, ended)).told).toEqual(
      all.filter((told) => !isListed(told)).map((told) => told.replace('CREATED', 'WITHDRAWN')),
    );
    // What is about nobody is everybody's of the school.
    expect((await sync(null, { ...ended, client: 'other' })).told).toEqual(all.filter(isListed));
    const elsewhere = { ...parent, but: { Skill: [groups(THERE, '*', 'GUARDIAN')], Scale: [] } };
    expect((await sync(null, { ...elsewhere, client: 'fourth' })).told.filter(isListed)).toEqual([]);
    const lessons = { ...parent, client: 'third', but: { Result: [students(HERE, [here('s2')], 'GUARDIAN', [MATHS])] } };
    expect((await sync(null, lessons)).told).not.toContain('CREATED re20');
  });

  it('tells of a card again when a part of what is on it opens, closes, or leaves masked or clear again', async () => {
    const part = 'ReportCardLine.appreciations';
    const teachers: Asking = { ...office, person: here('p50'), client: 'council' };
    const masked = `${part}~MASK`;
    const turns: readonly (readonly [Asking['but'], readonly string[], boolean])[] = [
      [{ [part]: null }, [part], true],
      [{ [part]: null }, [part], false],
      [{ [masked]: [] }, [], true],
      [{ [masked]: office.extents }, [], true],
      [{ [masked]: office.extents }, [], false],
      [{ [part]: [students(HERE, [here('s1')], 'OFFICE')], [masked]: office.extents }, [], true],
    ];
    let since: string | null = null;
    const read = async (but: Asking['but'] = {}, denied: readonly string[] = []) => {
      const query = `query ($since: String) { assessmentChanges(schoolId: "${HERE}", types: ["ReportCard"], since: $since, first: 50) {
        edges { kind recordId record { ... on ReportCard { id lines { appreciations } } } } pageInfo { endCursor } } }`;
      const { data } = await desk.ask(query, { ...teachers, but, denied, variables: { since } });
      since = data.assessmentChanges.pageInfo.endCursor;
      return data.assessmentChanges.edges.map(({ kind }: { kind: string }) => kind);
    };
    expect(new Set(await read({ [masked]: office.extents }))).toEqual(new Set(['CREATED']));
    for (const [place, [but, denied, isTold]] of turns.entries())
      expect([place, new Set(await read(but, denied))]).toEqual([place, new Set(isTold ? ['UPDATED'] : [])]);
  });

  it('tells of a rank that the marks of others changed to whom it leaves in the clear, and to nobody from whom it is withheld', async () => {
    const ranked = ['Result.rank'];
    const others: Asking = { ...family(here('s2')), person: here('p102') };
    const aside = Object.fromEntries(ASIDE.filter((field) => !ranked.includes(field)).map((field) => [field, null]));
    const readers: readonly (readonly [Asking['but'], readonly string[], boolean])[] = [
      [{}, [], true],
      [{ 'Result.rank~MASK': others.extents }, [], true],
      [{ 'Result.rank~MASK': [] }, [], false],
      [{ 'Result.rank~MASK': [students(HERE, [here('s1')], 'GUARDIAN')] }, [], false],
      [{ 'Result.rank~MASK': others.extents, 'Result.rank~MASK+GENERALISE': [] }, [], false],
      [{}, ['Result.rank~GENERALISE'], false],
      [{ 'Result.rank': null }, ranked, false],
    ];
    const reading = readers.map(([but, denied], place) => ({ ...others, client: `reader ${place}`, but: { ...aside, ...but }, denied }));
    const cursors = [];
    for (const asking of reading) cursors.push((await sync(null, asking)).end);
    await desk.store.db
      .update(results)
      .set({ value: 20 })
      .where(eq(results.id, here('re5')));
    for (const [place, asking] of reading.entries()) {
      const { told } = await sync(cursors[place] as string, asking);
      expect([place, told]).toEqual([place, readers[place]?.[2] ? ['UPDATED re2'] : []]);
    }
  });

  it('says deleted of what is there no more', async () => {
    const { end } = await sync(null);
    await desk.store.db.delete(results).where(eq(results.id, here('re2')));
    expect((await sync(end)).told).toEqual(['DELETED re2']);
  });

  it('goes on page by page, each record once', async () => {
    const seen: string[] = [];
    let end: string | null = null;
    for (let more = true; more; ) {
      const page: Awaited<ReturnType<typeof sync>> = await sync(end, parent, 2);
      seen.push(...page.told);
      end = page.end;
      more = page.more;
    }
    expect(seen).toEqual(all);
  });

  it('starts again with a cursor of another client, other types or numbers never given, and is refused elsewhere', async () => {
    await mark(17);
    const { end } = await sync(null);
    expect((await sync(end, { ...parent, client: 'other' })).resync).toBe(true);
    expect((await sync(end, parent, 100, ', types: ["Result"]')).resync).toBe(true);
    expect((await sync('nonsense')).resync).toBe(true);
    await desk.store.db.delete(shown);
    expect((await sync(end)).resync).toBe(true);
    expect((await sync(null, parent, 0)).code).toBe('BAD_USER_INPUT');
    expect((await sync(null, parent, 1, ', types: ["Message"]')).code).toBe('BAD_USER_INPUT');
    const elsewhere = await desk.ask(`{ assessmentChanges(schoolId: "${THERE}", first: 1) { resyncRequired } }`, parent);
    expect(elsewhere.data.assessmentChanges).toBeNull();
  });

  it('is of what was written, once, however often it was sent', async () => {
    await mark(17);
    await mark(17);
    await publish('ev1', new Date(AT - 86_400_000).toISOString());
    expect((await desk.store.db.select().from(changes)).map(({ kind, record, version }) => [kind, record, version])).toEqual([
      ['UPDATED', here('re2'), 2],
    ]);
    const [ev3] = await desk.store.db
      .select()
      .from(evaluations)
      .where(eq(evaluations.id, here('ev3')));
    expect(ev3?.version).toBe(1);
    expect((await sync(null, { ...vendor, client: 'vendor' })).told).toContain('CREATED re2');
    expect(await desk.store.db.select().from(reportCards)).toHaveLength(5);
  });
});

/** Evaluations, report cards and results, as the feed orders them. */
function byType(one: string, other: string): number {
  const place = (told: string) => ['ev', 'cr', 're'].findIndex((letters) => told.includes(` ${letters}`));
  return place(one) - place(other);
}
