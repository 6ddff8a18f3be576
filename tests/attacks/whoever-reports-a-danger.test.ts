import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversations, idempotencyKeys, messages, participants, safetyReports } from '../../subgraphs/messaging/tables.js';
import { codes, family, type Journey, openJourney, type Who } from '../gateway/journey.js';

/**
 * Persona 12 (domain model §5.7): whoever reports a danger without a name is not to be found, through ids, times, rows or the ledger; and
 * nobody learns by reporting who is at a school.
 */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const RAISE = `mutation RaiseAsLina($school: ID!, $concerns: [ID!], $statement: String!, $anonymous: Boolean, $key: ID) {
  raiseSafetyReport(schoolId: $school, concerns: $concerns, statement: $statement, anonymous: $anonymous, idempotencyKey: $key) {
    reportId state errors { code path } } }`;
const STATEMENT = 'On la bouscule chaque matin devant le portail.';
const pupil = family('student');
const given = (more: object = {}) => ({
  school: '9990001X',
  concerns: [journey.student('student-victim')],
  statement: STATEMENT,
  anonymous: true,
  ...more,
});
/** An application whose contract has mutations, and not this one. */
const APP: Who = { client: 'notes', purpose: 'grading', as: 'teacher' };
const unnamed = createHash('sha256').update('unnamed').digest('hex');
const referent: Who = { client: 'vie-scolaire', purpose: 'protection', as: 'harassment-referent' };
const board = async () => {
  const fields = 'id anonymous reporter { id } createdAt statement concerns { id } state';
  const { data } = await journey.ask(referent, `{ safetyReports(schoolId: "9990001X", first: 50) { edges { node { ${fields} } } } }`);
  return data.safetyReports.edges.map(({ node }: { node: unknown }) => node) as Record<string, unknown>[];
};

describe('a pupil who reports without a name that a classmate is in danger', () => {
  it('is heard by the referent, and is nowhere: not in the report, its id, its time, a key, nor the ledger', async () => {
    const reply = await journey.ask(pupil, RAISE, given({ key: 'random-1' }));
    expect(reply.data.raiseSafetyReport).toEqual({ reportId: null, state: 'REPORTED', errors: [] });
    const told = (await board()).find(({ statement }) => statement === STATEMENT);
    expect(told).toMatchObject({ anonymous: true, reporter: null, concerns: [{ id: journey.student('student-victim') }] });

    const rows = (await journey.store.db.select().from(safetyReports)).filter(({ statement }) => statement === STATEMENT);
    expect(rows).toMatchObject([{ reporter: null, anonymous: true }]);
    expect(rows[0]?.createdAt.toISOString()).toMatch(/T00:00:00\.000Z$/);
    expect(rows[0]?.id).toMatch(/^9990001X\.sr0[0-9a-f]{32}$/);
    const keys = await journey.store.db.select().from(idempotencyKeys);
    expect(JSON.stringify(keys)).not.toContain('random-1');

    const [intent, closing] = reply.entries;
    for (const entry of [intent, closing]) {
      expect(entry).toMatchObject({ actor: null, operationName: null, subjects: [], schools: [], epochs: {} });
      expect((entry?.at ?? 1) % 86_400_000).toBe(0);
    }
    expect([intent?.outcome, closing?.outcome]).toEqual(['intended', 'permitted']);
    const ledger = JSON.stringify(reply.entries);
    const number = (one: string) => one.split('.')[1]?.slice(1);
    expect(ledger).not.toMatch(new RegExp(`[.][pst]${number(journey.person('student'))}\\b`));
    expect(ledger).not.toContain('RaiseAsLina');
    const named = await journey.ask(pupil, 'query RaiseAsLina { me { id } }');
    expect(named.entries[0]?.operationHash).not.toBe(closing?.operationHash);
    // The same words of two people leave the same on the ledger.
    const other = await journey.ask(family('parent'), RAISE.replace('RaiseAsLina', 'RaiseAsSamira'), given({ statement: 'Autre chose.' }));
    expect(other.entries[1]).toEqual({ ...closing, intent: other.entries[1]?.intent });
  });

  it('is heard once, however often the same is sent under one key; and two who say the same are heard twice', async () => {
    const statement = 'Elle pleure souvent.';
    for (const [who, key] of [
      [pupil, 'k1'],
      [pupil, 'k1'],
      [family('parent'), 'k2'],
      [family('parent'), null],
      [pupil, null],
    ] as const)
      await journey.ask(who, RAISE, given({ statement, key }));
    expect((await board()).filter((one) => one.statement === statement)).toHaveLength(4);
  });

  it('is not named where it goes wrong either', async () => {
    const refused = [
      await journey.ask(pupil, RAISE, given({ school: '9990002Y' })),
      await journey.ask(pupil, RAISE, given({ concerns: [] })),
      await journey.ask(pupil, RAISE, given({ statement: { not: 'a text' } })),
      await journey.ask(pupil, RAISE.replace('errors { code path }', 'nothing')),
      await journey.ask({ ...pupil, purpose: 'subject-access' }, RAISE, given()),
    ];
    for (const { entries } of refused) {
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) expect(entry).toMatchObject({ actor: null, operationName: null, schools: [], subjects: [] });
    }
    expect(codes(refused[4] as never)).toEqual(['FORBIDDEN_OPERATION']);
  });

  it('sends nothing beside it, which would have to be entered with a name', async () => {
    const both = RAISE.replace(
      'errors { code path } }',
      'errors { code path } } reportContent(targetType: "Message", targetId: "x", reason: "y") { state }',
    );
    const reply = await journey.ask(pupil, both, given());
    expect(codes(reply)).toEqual(['BAD_USER_INPUT']);
    expect(reply.sent).toEqual([]);
  });

  it('is not named where the application may not report: it reads as a mutation that never was', async () => {
    for (const [who, query] of [
      [APP, RAISE],
      [APP, RAISE.replace('raiseSafetyReport(', 'aFriend: raiseSafetyReport(')],
      [{ client: 'tutorat', purpose: 'homework-help' }, RAISE],
    ] as const) {
      const { data, entries } = await journey.ask(who, query, given());
      expect(data).toBeNull();
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) expect(entry).toMatchObject({ actor: null, operationName: null, operationHash: unnamed, subjects: [] });
    }
  });

  it('hides nobody else’s write: what is carried out is named, whatever else the document mentions', async () => {
    const report = (name: string) => `${name} { reportContent(targetType: "Message", targetId: "x", reason: "y") { state } `;
    const unsent = 'raiseSafetyReport(schoolId: "9990001X", statement: "x") @include(if: false) { state }';
    const documents = [
      `${report('mutation Beside')} ${unsent} }`,
      `${report('mutation Beside')} ...later } fragment later on Mutation { ${unsent} }`,
      `${report('mutation Beside')} } mutation Other { ${unsent.replace('@include(if: false)', '')} }`,
      `query Beside { me { id } } mutation Other { ${unsent} }`,
    ];
    for (const document of documents) {
      const { entries, status } = await journey.ask(pupil, document, {}, { operationName: 'Beside' });
      expect([status, entries.length > 0]).toEqual([200, true]);
      for (const entry of entries) expect(entry).toMatchObject({ actor: journey.person('student'), operationName: 'Beside' });
    }
    const refused = await journey.ask(pupil, `query Beside { nothing } mutation Other { ${unsent} }`, {}, { operationName: 'Beside' });
    expect(refused.entries).toMatchObject([{ actor: journey.person('student') }]);
  });

  it('beside a report, nothing is tried without a name: what is sent with it is not even decided', async () => {
    const unsent = 'raiseSafetyReport(schoolId: "9990001X", statement: "x") { state }';
    const other = (id: string) => `mutation { acknowledgeObservation(id: "${id}") { errors { code } } ${unsent} }`;
    const told = await Promise.all(
      [journey.student('student'), 'nobody'].map(async (id) => (await journey.ask(family('parent'), other(id))).text),
    );
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toContain('is sent alone');
    const foreign = `mutation { announceAbsence(input: {studentId: "${journey.student('student-victim')}", start: "2026-01-05T08:00:00Z", end: "2026-01-05T09:00:00Z"}, idempotencyKey: "k") { errors { code } } ${unsent} }`;
    expect((await journey.ask(family('parent'), foreign)).text).toBe(told[0]);
  });

  it('is alone in having no time of the day', async () => {
    const midnight = Math.ceil(journey.now / 86_400_000) * 86_400_000;
    const { entries } = await journey.ask({ ...family('parent'), at: midnight }, '{ me { id } }');
    for (const { at } of entries) expect(at % 86_400_000).not.toBe(0);
  });

  it('learns the same of a classmate, of a child of another school, of one who left, and of nobody', async () => {
    const raise = (id: string) => journey.ask(pupil, RAISE, given({ concerns: [id], statement: 'Qui est-ce ?' }));
    const known = (await raise(journey.student('student-victim'))).text;
    for (const id of [journey.student('student-adult'), '9990001X.s99999', journey.person('cpe'), 'nobody'])
      expect((await raise(id)).text).toBe(known);
    // The referent hears of all of them, and is told where nobody was found.
    const { data } = await journey.ask(
      referent,
      '{ safetyReports(schoolId: "9990001X", first: 50) { edges { node { statement notFound concerns { id } } } } }',
    );
    const told = (data.safetyReports.edges as { node: { statement: string; notFound: number; concerns: unknown[] } }[])
      .map(({ node }) => node)
      .filter(({ statement }) => statement === 'Qui est-ce ?');
    expect(told.map(({ notFound, concerns }) => [notFound, concerns.length]).sort()).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  it('is in no page of the ledger and no count of a simulation: who looks before and after sees no difference', async () => {
    const steward: Who = { client: 'console', purpose: 'policy-administration', as: 'principal' };
    const seen = async () => {
      const pages = '{ ledger(first: 100) { entries { client operation isByPerson schools outcome action } } }';
      const counts = '{ policySimulation(id: "policy-foundation", days: 1) { isComplete replayed notReplayed { reason requests } } }';
      const { ledger } = (await journey.ask(steward, pages)).data;
      return { ...ledger, ...(await journey.ask(steward, counts)).data };
    };
    const others = async () => {
      for (const as of ['parent', 'student']) await journey.ask(family(as), 'query Beside { me { id } }');
    };
    const grown = (one: Awaited<ReturnType<typeof seen>>, other: typeof one) => ({
      entries: other.entries.slice(0, other.entries.length - one.entries.length).map(({ operation }: { operation: string }) => operation),
      replayed: other.policySimulation.replayed - one.policySimulation.replayed,
      notReplayed: other.policySimulation.notReplayed,
    });
    const first = await seen();
    await others();
    const second = await seen();
    await journey.ask(pupil, RAISE, given({ statement: 'Et encore.' }));
    await journey.ask({ ...pupil, purpose: 'subject-access' }, RAISE, given());
    await others();
    const third = await seen();
    expect(first.policySimulation.isComplete).toBe(true);
    expect(grown(second, third)).toEqual(grown(first, second));
    expect(JSON.stringify(third)).not.toContain('raiseSafetyReport');
  });

  it('leaves no other row of that instant', async () => {
    const before = await Promise.all([conversations, messages, idempotencyKeys].map((table) => journey.store.db.select().from(table)));
    await journey.ask(pupil, RAISE, given({ statement: 'Encore.' }));
    const after = await Promise.all([conversations, messages, idempotencyKeys].map((table) => journey.store.db.select().from(table)));
    expect(after).toEqual(before);
  });
});

describe('the exchange that follows a report without a name', () => {
  it('is of the referent who takes it up, at the time at which they do; in no list of the reporter’s, and with nobody to write to', async () => {
    const statement = 'Elle a peur de rentrer.';
    await journey.ask(pupil, RAISE, given({ statement }));
    const found = (await board()).find((one) => one.statement === statement) as { id: string };
    const own = '{ me { conversations(first: 50) { totalCount } } messagingChanges(first: 500) { edges { recordId } } }';
    const mine = async (who: Who) => (await journey.ask({ ...who, purpose: 'messaging' }, own)).data;
    const before = await mine(pupil);
    const later = journey.now + 3_600_000;
    const decide = `mutation { decideSafetyReport(reportId: "${found.id}", decision: UNDER_REVIEW) { state errors { code } } }`;
    const decided = await journey.ask({ ...referent, at: later }, decide);
    expect(decided.data.decideSafetyReport).toEqual({ state: 'UNDER_REVIEW', errors: [] });
    const [row] = (await journey.store.db.select().from(safetyReports)).filter(({ id }) => id === found.id);
    const of = (await journey.store.db.select().from(conversations)).filter(({ id }) => id === row?.conversation);
    expect(of).toMatchObject([{ kind: 'SAFETY_REPORT', subject: null, concerns: null, createdAt: new Date(later) }]);
    const seats = (await journey.store.db.select().from(participants)).filter(({ conversation }) => conversation === row?.conversation);
    expect(seats.map(({ person }) => person)).toEqual([journey.person('harassment-referent')]);
    const fields = '{ safetyReports(schoolId: "9990001X", first: 50) { edges { node { id conversation { id kind } } } } }';
    const { data } = await journey.ask({ ...referent, at: later }, fields);
    const shown = data.safetyReports.edges.find(({ node }: { node: { id: string } }) => node.id === found.id);
    expect(shown.node.conversation).toEqual({ id: row?.conversation, kind: 'SAFETY_REPORT' });
    const after = await mine({ ...pupil, at: later });
    expect(after.me).toEqual(before.me);
    expect(JSON.stringify(after)).not.toContain(`"${row?.conversation}"`);
    expect(JSON.stringify(decided.entries)).not.toContain(journey.person('student'));
  });
});

describe('whoever gives their name', () => {
  it('is told to the referent, who says how far it has come; and nobody else may', async () => {
    const statement = 'J’ai peur d’aller en cours.';
    const reply = await journey.ask(pupil, RAISE, given({ anonymous: false, concerns: null, statement }));
    const { reportId } = reply.data.raiseSafetyReport;
    const told = (await board()).find(({ id }) => id === reportId);
    expect(told).toMatchObject({ reporter: { id: journey.person('student') }, concerns: [{ id: journey.student('student') }] });
    const decide = `mutation { decideSafetyReport(reportId: "${reportId}", decision: CLEARED) { state errors { code } } }`;
    for (const who of [pupil, { ...referent, as: 'cpe' }, { ...referent, as: 'principal' }])
      expect((await journey.ask(who, decide)).data?.decideSafetyReport?.state ?? null).toBeNull();
    expect((await journey.ask(referent, decide)).data.decideSafetyReport).toEqual({ state: 'CLEARED', errors: [] });
  });
});
