import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schoolsIn } from '../../../gateway/request/premises.js';
import { schoolsConcerned } from '../../../gateway/request/schools-concerned.js';
import { family, type Journey, openJourney } from '../journey.js';

/** Somebody who holds something at two schools: what they ask about people of one is not read by the other. */
const [COLLEGE, LYCEE] = ['9990001X', '9990002Y'];
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

/** Parent of a minor at one school, and of an adult pupil at the other. */
const parent = family('parent');
const schoolsOfEntries = async (query: string, variables = {}) =>
  (await journey.ask(parent, query, variables)).entries.map(({ schools }) => schools);

describe('an entry of the ledger is of the schools', () => {
  it('of those it was about, whoever asked apart', async () => {
    const one = `student(id: "${journey.student('student-adult')}") { id }`;
    const other = `student(id: "${journey.student('student')}") { id }`;
    expect(await schoolsOfEntries(`{ me { id } ${one} }`)).toEqual([[LYCEE]]);
    expect(await schoolsOfEntries(`{ me { id } ${other} }`)).toEqual([[COLLEGE]]);
    expect(await schoolsOfEntries(`{ one: ${one} other: ${other} }`)).toEqual([[COLLEGE, LYCEE]]);
    expect(await schoolsOfEntries('{ me { id } }')).toEqual([[COLLEGE, LYCEE]]);
  });

  it('by which a write about nobody is permitted, and of no other of whoever sends it', async () => {
    const NOTED = 'mutation($id: ID!) { acknowledgeMeasure(id: $id) { errors { code } } }';
    const measure = journey.demo.rows.attendance.measures.find(({ student }) => student === journey.student('student'));
    expect(await schoolsOfEntries(NOTED, { id: measure?.id })).toEqual([[COLLEGE], [COLLEGE]]);
  });

  it('and a trial counts it at the same', () => {
    const tie = (relation: string, school: string) => ({ role: 'guardian', relation, school, of: 'persons' }) as never;
    const ties = [tie('self', COLLEGE), tie('self', LYCEE), tie('legal-guardian', LYCEE)];
    const standing = (...places: number[]) => ({ ties: places, consented: [] });
    expect(schoolsIn({ ties, standings: [standing(0, 1), standing(2)] })).toEqual(new Set([LYCEE]));
    expect(schoolsIn({ ties, standings: [standing(0, 1)] })).toEqual(new Set([COLLEGE, LYCEE]));
    expect(schoolsIn({ ties, standings: [] })).toEqual(new Set([COLLEGE, LYCEE]));
    expect(schoolsConcerned([], [COLLEGE as string])).toEqual([COLLEGE]);
  });
});
