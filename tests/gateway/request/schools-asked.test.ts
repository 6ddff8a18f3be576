import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extent } from '../../../core/capability/index.js';
import { type Journey, type Outcome, openJourney, type Who } from '../journey.js';

/** A system is contracted with both schools of the demo: each question is asked of the one it names, and answered as if both had been. */
const [COLLEGE, LYCEE] = ['9990001X', '9990002Y'] as const;
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const schoolsTold = ({ sent }: Outcome): string[] =>
  [
    ...new Set(
      sent.flatMap(({ capability }) => capability.extents.flat().flatMap((extent: Extent) => ('school' in extent ? extent.school : []))),
    ),
  ].sort();
/** The same question, beside one that names no school: it is asked of all. */
const ofAll = (query: string) => query.replace(/\{/, '{ everywhere: schoolByExternalId(system: "UAI", kind: "UAI", value: "-") { id }');
const without = ({ data, errors }: Outcome) => {
  const { everywhere: _, ...rest } = data ?? {};
  return {
    data: rest,
    codes: errors.map(({ extensions }) => extensions).filter(({ coordinate }) => coordinate?.startsWith('Query.schoolBy') !== true),
  };
};

describe('a question of a system', () => {
  const lms: Who = { client: 'lms', purpose: 'class-lists' };
  const LIST = 'query($school: ID!) { students(schoolId: $school, first: 5) { totalCount edges { node { id } } } }';

  it('that names a school is asked of that school alone', async () => {
    for (const pupil of [journey.student('student'), journey.student('student-15')]) {
      const outcome = await journey.ask(lms, 'query($id: ID!) { student(id: $id) { id } }', { id: journey.pairwise.hide('lms', pupil) });
      expect(outcome.data.student).not.toBeNull();
      expect(schoolsTold(outcome)).toEqual([pupil.split('.')[0]]);
    }
  });

  it('that names none is asked of all, and so is one of which a part names none', async () => {
    const both = await journey.ask(lms, ofAll(LIST), { school: COLLEGE });
    expect(schoolsTold(both)).toEqual([COLLEGE, LYCEE]);
  });

  it('that names a school without an agreement finds nothing, as if all had been asked', async () => {
    const narrow = await journey.ask(lms, LIST, { school: '9999999Z' });
    expect(narrow.data).toEqual(without(await journey.ask(lms, ofAll(LIST), { school: '9999999Z' })).data);
    expect(schoolsTold(narrow)).toEqual([COLLEGE]);
  });

  it('of the twenty has the answer that it has when all schools are asked', async () => {
    const systems = journey.demo.operations.filter(({ as, query }) => as === undefined && query.trimStart().startsWith('query'));
    expect(systems.length).toBeGreaterThanOrEqual(5);
    for (const { name, client, purpose, query, variables } of systems) {
      if (name.startsWith('Op12') || name.startsWith('Op20')) continue; // a feed says each thing once
      const given = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
      const shown = Object.fromEntries(
        Object.entries(given).map(([key, value]) => [
          key,
          key === 'student' && typeof value === 'string' ? journey.pairwise.hide(client, value) : value,
        ]),
      );
      const narrow = await journey.ask({ client, purpose }, query, shown);
      const wide = await journey.ask({ client, purpose }, ofAll(query), shown);
      expect(without(narrow), name).toEqual(without(wide));
    }
  });
});

describe('a pupil who is at another school too', () => {
  const lms: Who = { client: 'lms', purpose: 'class-lists' };
  const QUERY = `query($school: ID!) { students(schoolId: $school, first: 200) { totalCount edges { node { id
    enrolments(first: 5) { totalCount edges { node { id } } } groups { id } } } } }`;

  it('has the same rows whichever school is named, also those of a school that is not', async () => {
    const schoolsOf = (student: string) =>
      journey.demo.rows.identity.enrolments.filter((row) => row.student === student && row.leftOn == null).map(({ school }) => school);
    const pupil = journey.demo.rows.identity.students.find(({ id }) => new Set(schoolsOf(id)).size === 2)?.id as string;
    const hidden = journey.pairwise.hide('lms', pupil);
    const rowOf = (outcome: Outcome) => outcome.data.students.edges.find(({ node }: { node: { id: string } }) => node.id === hidden)?.node;
    for (const school of [COLLEGE, LYCEE]) {
      const narrow = await journey.ask(lms, QUERY, { school });
      expect(rowOf(narrow)?.enrolments?.totalCount).toBeGreaterThanOrEqual(2);
      expect(schoolsTold(narrow)).toEqual([COLLEGE, LYCEE]);
      expect(without(narrow)).toEqual(without(await journey.ask(lms, ofAll(QUERY), { school })));
      // Why again: it is remembered that the other is to be asked too.
      const again = await journey.ask(lms, QUERY, { school });
      expect(again.text).toBe(narrow.text);
      expect(again.sent.length).toBeLessThan(narrow.sent.length);
    }
    const BY_ID = 'query($id: ID!) { student(id: $id) { id enrolments(first: 5) { edges { node { id } } } } }';
    const narrow = await journey.ask(lms, BY_ID, { id: hidden });
    expect(narrow.data.student.enrolments.edges.length).toBeGreaterThanOrEqual(2);
  });
});
