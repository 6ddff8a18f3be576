import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlState } from '../../../core/store/index.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { participants, safetyReports } from '../../../subgraphs/messaging/tables.js';
import { type Asking, AT, type Desk, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, THERE, there, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const REFERENT: Asking = {
  person: here('p50'),
  extents: [students(HERE, '*', 'TEACHER'), staffOf(HERE, 'TEACHER')],
  but: { 'Person.id': [themselves(here('p7'))] },
};
const list = async (asking: Asking, args = '', school = HERE) => {
  const { data } = await desk.ask(`{ safetyReports(schoolId: "${school}", first: 50${args}) { edges { node { id } } } }`, asking);
  return data.safetyReports.edges.map((edge: { node: { id: string } }) => edge.node.id);
};

describe('the safety reports of a school', () => {
  it('are for staff who answer for the whole school, latest first', async () => {
    expect(await list(REFERENT)).toEqual(['sr3c', 'sr1a', 'sr2b', 'sr4d', 'sr7g'].map(here));
    expect(await list(REFERENT, ', states: [CLEARED]')).toEqual([here('sr3c')]);
  });
  it('are not told where a pupil they are about may not be told of (GDPR art. 18)', async () => {
    const but = { ...students(HERE, '*', 'TEACHER'), except: [here('s2')] };
    const told = await list({ ...REFERENT, extents: [but, staffOf(HERE, 'TEACHER')] });
    expect(told).toEqual((await list(REFERENT)).filter((id: string) => id !== here('sr4d')));
  });
  it('are nothing to staff of another school', async () => {
    expect(await list(REFERENT, '', THERE)).toEqual([]);
    expect(
      (await desk.ask('{ _entities(representations: [{ __typename: "SafetyReport", id: "9990002Y.sr6f" }]) { __typename } }', REFERENT))
        .data,
    ).toEqual({
      _entities: [null],
    });
  });
  it('are nothing to a teacher of some of the students, to families and to vendors', async () => {
    expect(await list({ ...REFERENT, extents: [students(HERE, [here('s1')], 'TEACHER')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, [here('s1')], 'GUARDIAN')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, '*', 'GUARDIAN')] })).toEqual([]);
    expect(await list({ ...REFERENT, extents: [students(HERE, '*', 'SYSTEM')] })).toEqual([]);
  });
  it('are paged, each once', async () => {
    const seen: string[] = [];
    let after = '';
    for (let more = true; more; ) {
      const query = `{ safetyReports(schoolId: "${HERE}", first: 1${after}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
      const { edges, pageInfo } = (await desk.ask(query, REFERENT)).data.safetyReports;
      seen.push(edges[0].node.id);
      after = `, after: "${pageInfo.endCursor}"`;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(['sr3c', 'sr1a', 'sr2b', 'sr4d', 'sr7g'].map(here));
  });
});

describe('the reporter of a safety report', () => {
  const report = async (id: string) => {
    const query = `{ _entities(representations: [{ __typename: "SafetyReport", id: "${here(id)}" }]) { ... on SafetyReport {
      anonymous reporter { id } createdAt statement concerns { id } preauSubjects(path: "concerns") } } }`;
    const { data, errors } = await desk.ask(query, REFERENT);
    expect(errors).toBeUndefined();
    return data._entities[0];
  };
  it('is told where they gave their name', async () => {
    expect(await report('sr1a')).toEqual({
      anonymous: false,
      reporter: { id: here('p7') },
      createdAt: '2026-11-20T08:15:00.000Z',
      statement: 'texte sr1a',
      concerns: [{ id: here('s1') }],
      preauSubjects: [here('p1')],
    });
  });
  it('who is anonymous is told to nobody, nor the time of day they wrote', async () => {
    expect(await report('sr2b')).toMatchObject({ anonymous: true, reporter: null, createdAt: '2026-11-20T00:00:00.000Z' });
  });
  it('who is anonymous is in no row, nor is the time of day: the database refuses both', async () => {
    const { db } = desk.store;
    const [row] = await db
      .select()
      .from(safetyReports)
      .where(eq(safetyReports.id, here('sr2b')));
    const refused = async (more: object) => {
      const written = db.insert(safetyReports).values({ ...(row as typeof safetyReports.$inferSelect), id: here('sr9z'), ...more });
      return sqlState(await written.then(String, (error: unknown) => error));
    };
    expect(await refused({ reporter: here('p7') })).toBe('23514');
    expect(await refused({ createdAt: new Date('2026-11-20T00:00:00.001Z') })).toBe('23514');
    expect(await refused({ anonymous: false, reporter: here('p7'), createdAt: new Date('2026-11-20T10:42:00Z') })).toBeNull();
    await db.delete(safetyReports).where(eq(safetyReports.id, here('sr9z')));
  });
  it('who is anonymous is not given away by the order of the list', async () => {
    const listed = await list(REFERENT);
    expect(listed.indexOf(here('sr2b'))).toBe(2);
  });
});

describe('a report about somebody who is no pupil of the school', () => {
  const RAISE = `mutation ($concerns: [ID!]) { raiseSafetyReport(schoolId: "${HERE}", concerns: $concerns, statement: "on le frappe", anonymous: true) {
    reportId state errors { code path } } }`;
  const raise = async (concerns: readonly string[]) => {
    const asking = { person: here('p7'), extents: [themselves(here('p7')), staffOf(HERE, 'GUARDIAN')], variables: { concerns } };
    return JSON.stringify(await desk.ask(RAISE, asking));
  };
  it('is answered as one about a pupil is', async () => {
    const known = await raise([here('s1')]);
    for (const named of [[here('s999')], [there('s1')], [here('p7')], ['nobody'], [here('s1'), here('s999')]])
      expect(await raise(named)).toBe(known);
    expect(JSON.parse(known).data.raiseSafetyReport).toEqual({ reportId: null, state: 'REPORTED', errors: [] });
  });
  it('is read by those who answer for the school, who are told that nobody was found, and closed by them', async () => {
    const query = `{ _entities(representations: [{ __typename: "SafetyReport", id: "${here('sr7g')}" }]) { ... on SafetyReport {
      statement notFound concerns { id } preauSubjects(path: "concerns") } } }`;
    const { data, errors } = await desk.ask(query, REFERENT);
    expect(errors).toBeUndefined();
    expect(data._entities[0]).toEqual({ statement: 'texte sr7g', notFound: 2, concerns: [], preauSubjects: [here('p50')] });
    const elsewhere = { ...REFERENT, extents: [students(THERE, '*', 'TEACHER'), staffOf(THERE, 'TEACHER')] };
    expect((await desk.ask(query, elsewhere)).data._entities).toEqual([null]);
    const decide = `mutation { decideSafetyReport(reportId: "${here('sr7g')}", decision: UNDER_REVIEW) { state } }`;
    expect((await desk.ask(decide, REFERENT)).data.decideSafetyReport).toEqual({ state: 'UNDER_REVIEW' });
  });
  it('names the staff who looked into it, each once, and not who came to a closed one', async () => {
    const as = (person: string): Asking => ({ ...REFERENT, person, but: { 'Person.id': [staffOf(HERE, 'TEACHER')] } });
    const decide = (person: string, decision: string) =>
      desk.ask(`mutation { decideSafetyReport(reportId: "${here('sr1a')}", decision: ${decision}) { state } }`, as(person));
    for (const [person, decision] of [
      ['p50', 'UNDER_REVIEW'],
      ['p50', 'UNDER_REVIEW'],
      ['p51', 'CLEARED'],
      ['p52', 'UNDER_REVIEW'],
    ] as const)
      await decide(here(person), decision);
    const [row] = await desk.store.db
      .select()
      .from(safetyReports)
      .where(eq(safetyReports.id, here('sr1a')));
    expect(row?.handledBy).toEqual([here('p50'), here('p51')]);
  });
  it('has an exchange of those who look into it from the first of them on, and nobody else is in it', async () => {
    const as = (person: string): Asking => ({
      ...REFERENT,
      person,
      extents: [...REFERENT.extents, themselves(person)],
      but: { 'Person.id': [staffOf(HERE, 'TEACHER')], Conversation: [themselves(person)] },
    });
    const exchange = async (id: string, person: string) => {
      const query = `{ _entities(representations: [{ __typename: "SafetyReport", id: "${here(id)}" }]) { ... on SafetyReport {
        conversation { id kind subject createdAt creator { id } participants(first: 9) { edges { node { person { id } } } } } } } }`;
      const { data, errors } = await desk.ask(query, as(person));
      expect(errors).toBeUndefined();
      return data._entities[0].conversation;
    };
    const decide = (id: string, person: string, decision: string) =>
      desk.ask(`mutation { decideSafetyReport(reportId: "${here(id)}", decision: ${decision}) { state } }`, as(person));
    const seats = async (conversation: string) =>
      (await desk.store.db.select().from(participants).where(eq(participants.conversation, conversation)))
        .map(({ person }) => person)
        .sort();

    for (const id of ['sr2b', 'sr4d']) {
      expect(await exchange(id, here('p60'))).toBeNull();
      await decide(id, here('p60'), 'UNDER_REVIEW');
      await decide(id, here('p60'), 'UNDER_REVIEW');
      const begun = await exchange(id, here('p60'));
      expect(begun).toMatchObject({
        kind: 'SAFETY_REPORT',
        subject: null,
        createdAt: new Date(AT).toISOString(),
        creator: { id: here('p60') },
      });
      // Another colleague has it once they look into it too.
      expect(await exchange(id, here('p61'))).toBeNull();
      await decide(id, here('p61'), 'UNDER_REVIEW');
      expect((await exchange(id, here('p61'))).id).toBe(begun.id);
      expect(await seats(begun.id)).toEqual([here('p60'), here('p61')]);
    }
    // Whoever gave their name is in it no more than who did not; closed at once, there is none.
    await decide('sr3c', here('p60'), 'CLEARED');
    expect(await exchange('sr3c', here('p60'))).toBeNull();
  });
  it('keeps nothing of whom it named', async () => {
    const rows = await desk.store.db.select().from(safetyReports);
    expect(JSON.stringify(rows)).not.toContain('s999');
    expect(rows.filter(({ concerns, notFound }) => concerns.length === 1 && notFound === 1)).toHaveLength(1);
  });
});
