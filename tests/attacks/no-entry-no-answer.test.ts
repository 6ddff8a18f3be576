import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { family, type Journey, openJourney } from '../gateway/journey.js';

/** L48 L47: whatever was answered or refused is on the ledger, without a value in it; what cannot be put there is not answered. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterEach(() => journey.breakLedger(false));
afterAll(() => journey?.close());

const ledgerText = async () => JSON.stringify((await journey.store.db.execute(sql`select * from ledger.entry`)).rows);

describe('the ledger', () => {
  it('has an entry for what was permitted, for what was partly so, and for what was refused', async () => {
    const permitted = await journey.ask(family('parent'), 'query Mine { me { id displayName } }');
    expect(permitted.entries).toMatchObject([
      {
        outcome: 'permitted',
        action: 'READ',
        kind: 'query',
        operationName: 'Mine',
        actor: journey.person('parent'),
        client: 'famille',
        purpose: 'family-information',
        basis: 'public-task',
        coordinates: { permitted: ['Person.displayName', 'Person.id', 'Query.me'], denied: [] },
      },
    ]);
    const partial = await journey.ask(family('parent'), '{ me { id wards { student { dietaryRequirement } } } }');
    expect(partial.entries).toMatchObject([{ outcome: 'partial', coordinates: { denied: ['Student.dietaryRequirement'] } }]);
    const input = { studentId: journey.student('student-victim'), start: '2027-01-12T08:00:00Z', end: '2027-01-12T10:00:00Z' };
    const refused = await journey.ask(
      family('parent'),
      'mutation($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "k") { event { id } } }',
      { input },
    );
    expect(refused.entries).toMatchObject([
      { outcome: 'denied', action: 'WRITE', coordinates: { permitted: [], denied: ['Mutation.announceAbsence'] } },
    ]);
    const strict = await journey.ask({ ...family('parent'), strict: true }, '{ me { id wards { student { dietaryRequirement } } } }');
    expect(strict).toMatchObject({ status: 403, data: null, entries: [{ outcome: 'denied' }] });
    expect(strict.sent).toEqual([]);
  });

  it('L48: has one entry for each time that something was asked, permitted or not, the first time and the next', async () => {
    for (const [query, outcome] of [
      ['{ me { id } }', 'permitted'],
      ['{ me { roles(school: "x") { function } } }', 'refused'],
      ['{ students(schoolId: "9990001X", first: 0) { totalCount } }', 'refused'],
      ['{ attendanceAlerts(schoolId: "9990001X", first: 5) { count } }', 'partial'],
      ['mutation { submitRollCall(idempotencyKey: "k") { errors { code } } }', 'denied'],
    ] as const) {
      const texts = new Set<string>();
      for (const _ of [1, 2, 3]) {
        const { entries, text, status } = await journey.ask(family('parent'), query);
        expect([query, entries.map((entry) => entry.outcome)]).toEqual([query, [outcome]]);
        texts.add(`${status} ${text}`);
      }
      expect(texts.size).toBe(1);
    }
  });

  it('names whose data it was by pseudonym, each once, and the same each time', async () => {
    const query = '{ me { wards { student { id boarding person { displayName } } } } }';
    const [one, two] = [await journey.ask(family('parent'), query), await journey.ask(family('parent'), query)];
    const [entry] = one.entries;
    expect(entry?.subjects).toHaveLength(3);
    expect(entry?.subjects).toEqual(two.entries[0]?.subjects);
    for (const subject of entry?.subjects ?? []) expect(subject).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('L47: holds no value: no name, no note, no variable, no student id', async () => {
    const child = journey.student('student');
    await journey.ask(
      family('parent'),
      'query($id: ID!) { student(id: $id) { person { displayName birthDate phones { value } } attendanceEvents(first: 5) { edges { node { reason { label } } } } } }',
      { id: child, unused: 'Lina Garonval' },
    );
    const text = await ledgerText();
    expect(text.length).toBeGreaterThan(500);
    for (const value of ['Lina', 'Garonval', 'Tauvenelle', child, journey.person('student'), journey.student('student-victim')])
      expect(text).not.toContain(value);
  });

  it('keeps a long name of an operation short: a name is the client’s to choose', async () => {
    const reply = await journey.ask(family('parent'), `query ${'N'.repeat(50_000)} { me { id } }`);
    expect(JSON.stringify(reply.entries).length).toBeLessThan(2_000);
  });

  it('that cannot be written lets no answer out, neither of a query nor of a refusal', async () => {
    journey.breakLedger(true);
    const reply = await journey.ask(family('parent'), '{ me { id displayName } }');
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(reply.data).toBeNull();
    expect(reply.text).not.toMatch(/Nadia|Tauvenelle|disk|9990001X/);
    const refused = await journey.ask(
      family('parent'),
      'mutation($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "k") { event { id } } }',
      { input: { studentId: journey.student('student-victim'), start: '2027-01-12T08:00:00Z', end: '2027-01-12T10:00:00Z' } },
    );
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect(refused.data).toBeNull();
  });
});
