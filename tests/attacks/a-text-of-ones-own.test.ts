import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries, premises } from '../../core/ledger/tables.js';
import { codes, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** What is kept for ever has no text that a client chose: whoever writes about somebody into an operation writes about them nowhere. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const canteen: Who = { client: 'cantine', purpose: 'catering' };
const WORDS = /lucas|asthme/i;
/** In the place of a name, an argument, an input field, a type, an alias, a variable, a fragment; on what is hidden from the canteen, and on what is nowhere. */
const ASKED = [
  `query($school: ID!) { students(schoolId: $school, first: 2) { edges { node { id lucas_a_de_l_asthme } } } }`,
  `query($school: ID!) { students(schoolId: $school, first: 2) { edges { node { id lucas: attendanceEvents(first: 1, lucas: "asthme", where: { asthme: LUCAS }) { edges { node { kind asthme } } } } } } }`,
  `query($school: ID!) { students(schoolId: $school, first: 2) { edges { node { id attendanceEvents(first: 1) { ... on Lucas { asthme } ...Asthme edges { node { kind } } } } } } } fragment Asthme on Student { lucas: id }`,
  `query($school: ID!) { lucas { asthme } lucas_asthme(asthme: "lucas") students(schoolId: $school, first: 2) { edges { node { id } } } }`,
];

describe('a text in an operation', () => {
  it('is in nothing that the ledger keeps, whatever stands in its place, and what was asked is told as it was', async () => {
    for (const query of ASKED) {
      const { errors, entries: made } = await journey.ask(canteen, query, { school: '9990001X' });
      expect([query, codes({ errors }).every((one) => one.startsWith('FORBIDDEN_FIELD'))]).toEqual([query, true]);
      expect(made.map(({ outcome }) => outcome)).toEqual(['partial']);
    }
    const kept = [...(await journey.store.db.select().from(premises)), ...(await journey.store.db.select().from(entries))];
    expect(kept.length).toBeGreaterThan(ASKED.length);
    expect(JSON.stringify(kept)).not.toMatch(WORDS);
  });

  it('is not entered where the operation is refused as a whole either', async () => {
    for (const query of ASKED) {
      const { entries: made } = await journey.ask({ ...canteen, strict: true }, query, { school: '9990001X' });
      expect(made.length).toBeGreaterThan(0);
      expect(JSON.stringify(made)).not.toMatch(WORDS);
    }
  });

  it('changes nothing of what a simulation finds: asked again under the same rules, it comes to what was told', async () => {
    const steward: Who = { client: 'console', purpose: 'policy-administration', as: 'principal' };
    const { data } = await journey.ask(
      steward,
      '{ policySimulation(id: "policy-foundation", days: 1) { replayed changed notReplayed { reason } } }',
    );
    expect(data.policySimulation).toMatchObject({ replayed: ASKED.length, changed: 0, notReplayed: [{ reason: 'TURNED_DOWN' }] });
  });
});
