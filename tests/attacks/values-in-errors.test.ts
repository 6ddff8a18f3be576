import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { family, type Journey, openJourney } from '../gateway/journey.js';

/** L10 L36 T38: an error says what is wrong, in our words; not the value that was written, nor a name that was not asked for. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const SECRET = 'Lina Garonval';

describe('an error', () => {
  it.each([
    ['a literal of the wrong type', `{ students(schoolId: "9990001X", first: "${SECRET}") { totalCount } }`],
    ['a default of the wrong type', `query($n: Int = "${SECRET}") { students(schoolId: "9990001X", first: $n) { totalCount } }`],
    ['a word that no enumeration has', '{ me { student { groups(kind: Garonval) { id } } } }'],
    ['a text where a word is due', `{ me { student { groups(kind: "${SECRET}") { id } } } }`],
    ['a list where one is due', `{ student(id: ["${SECRET}"]) { id } }`],
    ['an object where a text is due', `{ student(id: { name: "${SECRET}" }) { id } }`],
    [
      'an input of the wrong form',
      `mutation { announceAbsence(input: { studentId: 1, start: "${SECRET}", end: [true], statement: 12 }, idempotencyKey: "k") { event { id } } }`,
    ],
    ['a text in the wrong place', `{ me { "${SECRET}" } }`],
    ['a word in the wrong place', '{ me { id } } Garonval'],
    ['a text without an end', `{ student(id: "${SECRET}) { id } }`],
  ])('about %s does not repeat it', async (_, query) => {
    const reply = await journey.ask(family('parent'), query);
    expect(reply).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(reply.text).not.toMatch(/Lina|Garonval/);
    expect(reply.sent).toEqual([]);
    // Where whoever asked stands is looked up, so that the refusal is entered at their schools; nobody else is.
    for (const { variables } of reply.facts) expect(variables).toEqual({ person: journey.person('parent'), schools: null });
  });

  it.each([
    ['of the wrong type', 'query($n: Int!) { students(schoolId: "9990001X", first: $n) { totalCount } }', { n: SECRET }],
    [
      'deep in an input',
      'mutation($i: AnnounceAbsenceInput!) { announceAbsence(input: $i, idempotencyKey: "k") { event { id } } }',
      { i: { [SECRET]: 1 } },
    ],
    ['that is missing', 'query($n: Int!) { students(schoolId: "9990001X", first: $n) { totalCount } }', {}],
    ['that no enumeration has', 'query($k: GroupKind) { me { student { groups(kind: $k) { id } } } }', { k: SECRET }],
  ])('about a variable %s names the variable alone', async (_, query, variables) => {
    const reply = await journey.ask(family('parent'), query, variables);
    expect(reply).toMatchObject({ status: 400, data: null });
    expect(reply.errors[0]?.message).toMatch(/^variable `\$\w` /);
    expect(reply.text).not.toMatch(/Lina|Garonval/);
  });

  it('about a name that is not there suggests none that is, and tells an internal one like any other', async () => {
    for (const query of [
      '{ me { birthDat } }',
      '{ person(identifier: "x") { id } }',
      '{ studen(id: "x") { id } }',
      '{ me { ... on Persons { id } } }',
    ]) {
      const reply = await journey.ask(family('parent'), query);
      expect(reply.text).not.toMatch(/did you mean|birthDate|"id"|"student"/i);
    }
  });

  it('of a page’s length says the bounds', async () => {
    for (const first of [0, -1, 501, 2_000_000_000]) {
      const reply = await journey.ask(
        family('parent'),
        '{ students(schoolId: "9990001X", first: $first) { totalCount } }'.replace('$first', String(first)),
      );
      expect(reply).toMatchObject({
        status: 400,
        errors: [{ message: '`first` goes from 1 to 500', extensions: { code: 'BAD_USER_INPUT' } }],
      });
      expect(reply.sent).toEqual([]);
    }
  });

  it('stands alone: no stack, no plan, no tracing, no name of a subgraph', async () => {
    for (const query of ['{', '{ nothing }', '{ me { id } attendanceAlerts(schoolId: "9990001X", first: 5) { count } }']) {
      const reply = await journey.ask(family('parent'), query);
      const body = JSON.parse(reply.text) as Record<string, unknown>;
      expect(Object.keys(body).filter((key) => key !== 'data' && key !== 'errors')).toEqual([]);
      for (const { extensions } of reply.errors)
        expect(Object.keys(extensions).filter((key) => key !== 'code' && key !== 'coordinate')).toEqual([]);
      expect(reply.text).not.toMatch(/stacktrace|serviceName|queryPlan|tracing|valueCompletion|node_modules/);
    }
  });
});
