import { buildSchema, printSchema } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../../core/policy/index.js';
import { policy } from '../../core/policy/given.js';
import { heapInUse } from '../heap-in-use.js';
import { caller, consentOf, openPocket, personId, RULES, studentId } from './pocket/index.js';

/** The same operation, asked one after the other: what was worked out for one is never another's. */
let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const ofAna = (selection: string) => `{ student(id: "${studentId('ana')}") { ${selection} } }`;
const QUERY = ofAna('name home { city } marks { value }');
const paul = caller('paul');

async function inTurns(one: ReturnType<typeof caller>, other: ReturnType<typeof caller>, query = QUERY) {
  const before = await Promise.all([one, other].map(async (who) => (await openPocket().ask(who, query)).text));
  const after: string[] = [];
  for (const who of [one, other, one]) after.push((await pocket.ask(who, query)).text);
  expect(before[0]).not.toBe(before[1]);
  expect(after).toEqual([before[0], before[1], before[0]]);
}

describe('what was decided for one is not another’s', () => {
  it('T23: who is something else to the same child', () => inTurns(paul, caller('tom')));

  it('T23: who asks for another purpose', () => inTurns(caller(null), caller(null, { purpose: 'choice' })));

  it('T23: who asks through another kind of client', () =>
    inTurns(caller(null), caller(null, { kind: 'vendor' }), '{ students(first: 5) { edges { node { name marks { value } } } } }'));

  it('T23: who asks through a client with another agreement', () => {
    const narrow = CATEGORIES.filter((category) => category !== 'GRADE');
    return inTurns(paul, caller('paul', { client: 'other', categories: narrow }));
  });

  it('T23: who asks when the agreement is over', () => inTurns(paul, caller('paul', { to: 1 })));
});

describe('what was read in one contract', () => {
  const RECORDS = '{ entries { text } records { __typename ... on Mark { value } } }';

  it('T24: is not what another has behind an interface or a union', async () => {
    const { schema } = pocket.snapshot;
    const hides = (text: string) =>
      text.replace('union Record = Absence | Mark', 'union Record = Mark').replace('Absence implements Entry', 'Absence');
    const narrow = buildSchema(hides(printSchema(schema)));
    const tom = caller('tom');
    const alone = async (one: typeof schema) => {
      const { text, codes } = await openPocket().ask(tom, RECORDS, {}, { schema: one });
      return { text, codes };
    };
    const before = { whole: await alone(schema), narrow: await alone(narrow) };
    expect(before.whole.text).toContain('Absence');
    expect(JSON.stringify(before.narrow)).not.toContain('Absence');
    for (const one of [narrow, schema, narrow])
      expect(await pocket.ask(tom, RECORDS, {}, { schema: one })).toMatchObject(one === schema ? before.whole : before.narrow);
  });
});

describe('what was decided under one policy', () => {
  it('T53: is not what another says', async () => {
    expect((await pocket.ask(paul, QUERY)).data.student.marks).toEqual([{ value: 1 }]);
    pocket.hold(policy({ ...RULES, forbids: [{ id: 'no-marks', source: 'a test', categories: ['GRADE'] }] }));
    expect((await pocket.ask(paul, QUERY)).data.student.marks).toBeNull();
  });
});

describe('consent', () => {
  const who = caller(null, { purpose: 'choice' });
  it('T31: taken back is asked again of the next request of the same class', async () => {
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC', 'GRADE']));
    expect((await pocket.ask(who, QUERY)).data.student.marks).toEqual([{ value: 1 }]);
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['GRADE']).map((act) => ({ ...act, act: 'WITHDRAWN' as const, at: act.at + 1 })));
    const { data, sent } = await pocket.ask(who, QUERY);
    expect(data.student).toEqual({ name: 'name of ana', home: null, marks: null });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['people']);
  });

  it('E35: of one is not that of the other in the same answer', async () => {
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC', 'GRADE']), ...consentOf('ben', ['ben'], ['IDENTITY_BASIC']));
    const { data } = await pocket.ask(who, '{ students(first: 5) { edges { node { name marks { value } } } } }');
    expect(data.students.edges.map(({ node }: { node: unknown }) => node)).toEqual([
      { name: 'name of ana', marks: [{ value: 1 }] },
      { name: 'name of ben', marks: null },
      null,
    ]);
  });

  it('T31: of one’s own, taken back, takes one’s own rows away', async () => {
    const ana = caller('ana', { purpose: 'choice' });
    const own = async () => {
      const { sent } = await pocket.ask(ana, ofAna('name'));
      return sent.flatMap(({ capability }) =>
        capability.extents.flat().flatMap((extent) => (extent.of === 'persons' ? extent.persons : [])),
      );
    };
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC']));
    expect(new Set(await own())).toEqual(new Set([personId('ana')]));
    pocket.acts.length = 0;
    expect(await own()).toEqual([]);
  });
});

describe('a document', () => {
  it('T42: is another operation with other variables in its conditions', async () => {
    const query = `query($no: Boolean!) { student(id: "${studentId('ana')}") { name marks @skip(if: $no) { value } } }`;
    expect((await pocket.ask(paul, query, { no: false })).data.student).toEqual({ name: 'name of ana', marks: [{ value: 1 }] });
    expect((await pocket.ask(paul, query, { no: true })).data.student).toEqual({ name: 'name of ana' });
    expect((await pocket.ask(paul, query, { no: false })).data.student).toEqual({ name: 'name of ana', marks: [{ value: 1 }] });
  });

  it.each([['true'], [[true]], ['false']])('T42: is made ready without %j, which no condition can be', async (no) => {
    const query = `query($no: Boolean!) { student(id: "${studentId('ana')}") { name home { city floor @skip(if: $no) } } }`;
    const { schema } = pocket.snapshot;
    const narrow = buildSchema(printSchema(schema).replace(/^ {2}home: Address\n/m, ''));
    // Why it is answered: where nobody sees the home, the condition below is no part of what is asked.
    const { data } = await pocket.ask(paul, query, { no }, { schema: narrow, later: schema });
    expect(data.student).toEqual({ name: 'name of ana', home: null });
    const next = policy({ ...RULES, version: 'next' });
    await pocket.makeReady(next);
    pocket.hold(next);
    const home = async (no: boolean) => (await pocket.ask(paul, query, { no })).data.student.home;
    expect(await home(true)).toEqual({ city: 'city of ana' });
    expect(await home(false)).toHaveProperty('floor');
  });

  it('that is long is not kept once it is answered, whatever it was made of', async () => {
    const { schema } = pocket.snapshot;
    const before = heapInUse();
    for (let count = 0; count < 40; count += 1) {
      const comment = `#${count}${'a word that nobody reads '.repeat(40_000)}`;
      const { data } = await pocket.ask(paul, `${comment}\n${ofAna('name')}`, {}, { isOnlyOnce: true, later: schema });
      expect(data.student).toEqual({ name: 'name of ana' });
    }
    expect(heapInUse() - before).toBeLessThan(10);
  });

  it('T41: of two operations is the one that is named', async () => {
    const query = `query A ${ofAna('name')} query B ${ofAna('home { city }')}`;
    expect((await pocket.ask(paul, query, {}, { operationName: 'A' })).data.student).toEqual({ name: 'name of ana' });
    expect((await pocket.ask(paul, query, {}, { operationName: 'B' })).data.student).toEqual({ home: { city: 'city of ana' } });
  });

  it('T23: that differs in one field is another', async () => {
    expect((await pocket.ask(paul, ofAna('name'))).data.student).toEqual({ name: 'name of ana' });
    expect((await pocket.ask(paul, ofAna('id'))).data.student).toEqual({ id: studentId('ana') });
  });
});
