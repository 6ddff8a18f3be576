import { beforeEach, describe, expect, it } from 'vitest';
import { compile, parseRestriction } from '../../core/policy/index.js';
import { policy } from '../core/policy/given.js';
import { caller, openPocket, PUPIL_NAMES, personId, RULES, SCHOOL, studentId, travelled } from '../gateway/request/pocket/index.js';

/** T32 T44: a rule may name an argument or an input field; what may not be said is not, at every level, in a read and in a write. */
let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const tom = caller('tom');
const paul = caller('paul');
const LETTER = 'mutation($input: Letter!) { write(input: $input) { sent } }';
const LISTS = '{ some: students(first: 1) { edges { node { name } } } all: students { edges { node { name } } } }';
const letter = (more: object) => pocket.ask(tom, LETTER, { input: { to: [{ personId: personId('ana') }], ...more } });
const announce = (input: object = {}) =>
  pocket.ask(paul, 'mutation($input: Announce!) { announce(input: $input) { student { name } } }', {
    input: { studentId: studentId('ana'), ...input },
  });

type Rule = Readonly<Record<string, unknown>>;

/** One more rule, of the nation or of a school. */
function under(part: 'forbids' | 'demands', rule: Rule, school: string | null): void {
  const all = [{ id: 'more', source: 'a test', ...rule }];
  if (school === null) {
    pocket.hold(policy({ ...RULES, [part]: all }));
    return;
  }
  const restriction = { version: '1', title: 'a school', level: 'school', of: school, signedOffBy: ['nobody'], forbids: [], [part]: all };
  pocket.hold(compile(policy(RULES).document, [parseRestriction(restriction)]));
}
const LEVELS = [
  ['the nation', null],
  ['a school', SCHOOL],
] as const;

async function refused(attempt: Promise<unknown>) {
  await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
  expect(pocket.lastSent()).toEqual([]);
}

describe.each(LEVELS)('a rule of %s', (_, school) => {
  it.each([
    [{ coordinates: ['Letter.text'] }],
    [{ coordinates: ['Letter.*'], categories: ['MESSAGE_CONTENT'] }],
    [{ coordinates: ['Letter.text'], roles: ['teacher'], actions: ['WRITE'] }],
  ])('T32: that forbids an input field refuses the write that says it: %j', async (rule) => {
    expect((await letter({ text: 'hello' })).data).toEqual({ write: { sent: 1 } });
    under('forbids', rule, school);
    await refused(letter({ text: 'hello' }));
    await refused(letter({ text: null }));
  });

  it('T32: leaves the write as it is without that field, and to everybody else', async () => {
    under('forbids', { coordinates: ['Letter.text'], roles: ['teacher'] }, school);
    expect((await letter({})).data).toEqual({ write: { sent: 1 } });
    under('forbids', { coordinates: ['Letter.text'], roles: ['guardian'] }, school);
    expect((await letter({ text: 'hello' })).data).toEqual({ write: { sent: 1 } });
  });

  it('T32: that forbids a field of an input in an input refuses it as well', async () => {
    under('forbids', { coordinates: ['Audience.personId'] }, school);
    await refused(letter({}));
  });

  it('T32: that forbids an argument of a mutation refuses it', async () => {
    under('forbids', { coordinates: ['Mutation.announce(input:)'] }, school);
    await refused(announce());
  });

  it('T32: that asks for consent for what is said refuses it, where no consent is looked at', async () => {
    under('demands', { coordinates: ['Announce.studentId'], consent: true }, school);
    await refused(announce());
  });

  it('T32: that forbids an argument of a query takes it away, and leaves the query', async () => {
    const names = (data: Record<string, { edges: readonly { node: unknown }[] } | null>) =>
      Object.fromEntries(
        Object.entries(data).map(([key, list]) => [key, list === null ? null : list.edges.filter(({ node }) => node !== null).length > 0]),
      );
    expect(names((await pocket.ask(tom, LISTS)).data)).toEqual({ some: true, all: true });
    under('forbids', { coordinates: ['Query.students(first:)'] }, school);
    const { data, codes } = await pocket.ask(tom, LISTS);
    expect(names(data)).toEqual({ some: null, all: true });
    expect(codes).toEqual(['FORBIDDEN_FIELD Query.students']);
  });

  it('T32: that asks for something to be done to values does it where the argument is used', async () => {
    under('demands', { coordinates: ['Query.students(first:)'], obligations: ['WITHHOLD'] }, school);
    const { text } = await pocket.ask(tom, '{ students(first: 1) { edges { node { name } } } }');
    expect(text).not.toContain('name of');
  });
});

const HOMES = '{ students { edges { node { name home { city entrance { street } } } } } }';
const homes = async () => {
  const { data, codes } = await pocket.ask(paul, HOMES);
  return [data.students.edges[0].node, codes];
};
const GROUP = '{ group { id title } motto }';

describe.each(LEVELS)('a rule of %s about a part of something, or about nobody', (_, school) => {
  it('T32: that forbids a field of a value object forbids it, in an object in an object too', async () => {
    const [{ home: before }] = await homes();
    expect(before).toMatchObject({ city: 'city of ana', entrance: { street: expect.any(String) } });
    under('forbids', { coordinates: ['Address.city'], roles: ['guardian'] }, school);
    expect(await homes()).toMatchObject([
      { home: { city: null, entrance: { street: expect.any(String) } } },
      ['FORBIDDEN_FIELD Address.city'],
    ]);
    under('forbids', { coordinates: ['Entrance.*'], categories: ['FAMILY'] }, school);
    expect(await homes()).toMatchObject([
      { home: { city: 'city of ana', entrance: { street: null } } },
      ['FORBIDDEN_FIELD Entrance.street'],
    ]);
    under('forbids', { coordinates: ['Address.city'], roles: ['teacher'] }, school);
    expect(await homes()).toMatchObject([{ home: { city: 'city of ana' } }, []]);
  });

  it('T32: that asks for something to be done to a part of something does it', async () => {
    under('demands', { coordinates: ['Address.city'], obligations: ['MASK'] }, school);
    expect(await homes()).toMatchObject([{ home: { city: '•••', entrance: { street: expect.any(String) } } }, []]);
    under('demands', { coordinates: ['Address.city'], consent: true }, school);
    expect(await homes()).toMatchObject([{ home: { city: null } }, ['CONSENT_REQUIRED Address.city']]);
  });

  it.each([
    ['ClassGroup.title', { group: { title: '•••' }, motto: 'one roof for all' }],
    ['Query.group', { group: null, motto: 'one roof for all' }],
    ['Query.motto', { group: { title: 'the class' }, motto: '•••' }],
  ])('T32: that asks for values about nobody to be masked masks them: %s', async (coordinate, expected) => {
    under('demands', { coordinates: [coordinate], obligations: ['MASK'] }, school);
    expect((await pocket.ask(paul, GROUP)).data).toMatchObject(expected);
    under('demands', { coordinates: [coordinate], obligations: ['AGGREGATE_ONLY'] }, school);
    expect(JSON.stringify((await pocket.ask(paul, GROUP)).data).match(/null/g)).toHaveLength(1);
    under('demands', { coordinates: [coordinate], obligations: ['AUDIT'] }, school);
    expect((await pocket.ask(paul, GROUP)).data).toMatchObject({ group: { title: 'the class' }, motto: 'one roof for all' });
  });

  it('T32: that masks values about nobody for one role leaves them to who has another there', async () => {
    const grants = [...RULES.grants, { ...RULES.grants[0], id: 'nurses', roles: ['nurse'], relations: ['member'], categories: ['ORG'] }];
    const masked = [{ id: 'more', source: 'a test', coordinates: ['ClassGroup.title'], roles: ['guardian'], obligations: ['MASK'] }];
    pocket.hold(policy({ ...RULES, grants, demands: masked }));
    expect((await pocket.ask(caller('nina'), GROUP)).data).toMatchObject({ group: { title: 'the class' } });
    expect((await pocket.ask(paul, GROUP)).data).toMatchObject({ group: { title: '•••' } });
  });

  it('T32: leaves the rest of what is about several, one of whom suffices, to whoever may read it', async () => {
    const ask = async () => {
      const { data, codes } = await pocket.ask(paul, `{ student(id: "${studentId('ana')}") { incidents { spot { room floor } } } }`);
      return [data.student.incidents[0].spot, codes];
    };
    expect(await ask()).toEqual([{ room: 'the hall', floor: 0 }, []]);
    under('forbids', { coordinates: ['Spot.room'], roles: ['teacher'] }, school);
    expect(await ask()).toEqual([{ room: 'the hall', floor: 0 }, []]);
    under('forbids', { coordinates: ['Spot.room'], roles: ['guardian'] }, school);
    expect(await ask()).toEqual([{ room: null, floor: 0 }, ['FORBIDDEN_FIELD Spot.room']]);
  });

  it.each([
    ['forbids', {}],
    ['demands', { obligations: ['MASK'] }],
    ['demands', { consent: true }],
  ] as const)('T32: takes away what a write gives back of itself: %s %j', async (part, what) => {
    const write = 'mutation($input: Letter!) { write(input: $input) { sent undelivered { name why } } }';
    const ask = async () => {
      const { data, codes } = await pocket.ask(tom, write, { input: { to: [{ personId: personId('ana') }] } });
      return [data.write, codes];
    };
    const all = { sent: 1, undelivered: [{ name: 'name of rita', why: 'not to be informed' }] };
    expect(await ask()).toEqual([all, []]);
    under(part, { coordinates: ['Addressed.name'], ...what, roles: ['guardian'] }, school);
    expect(await ask()).toEqual([all, []]);
    under(part, { coordinates: ['Addressed.name'], ...what, roles: ['teacher'] }, school);
    const rest = { sent: 1, undelivered: [{ name: null, why: 'not to be informed' }] };
    expect(await ask()).toEqual([rest, ['FORBIDDEN_FIELD Addressed.name']]);
    under('demands', { coordinates: ['Addressed.name'], obligations: ['AUDIT'] }, school);
    expect(await ask()).toEqual([all, []]);
  });

  it('T32: that asks for what a list leads to to be withheld withholds it', async () => {
    under('demands', { coordinates: ['Query.students'], obligations: ['WITHHOLD'] }, school);
    const { text, codes } = await pocket.ask(tom, '{ students { edges { node { name } } } }');
    expect(text).not.toContain('name of');
    expect(codes).toEqual([]);
  });
});

describe.each(LEVELS)('a pupil of whom a rule of %s forbids only what is said', (_, school) => {
  const nina = caller('nina');
  const ask = async (said: string) => {
    const { data, sent } = await pocket.ask(nina, `{ students { edges { node { id absences${said} { text } } } } }`);
    const seen = data.students.edges.flatMap(({ node }: { node: { id: string; absences: unknown } | null }) =>
      node?.absences == null ? [] : [node.id],
    );
    return { seen, travelled: travelled(sent, 'life') };
  };
  const everybody = PUPIL_NAMES.map(studentId);

  it.each([
    ['Student.absences(day:)', '(day: "2026-11-23")', '(sought: { text: "a" })'],
    ['Sought.text', '(sought: { text: "a" })', '(sought: {})'],
  ])('T11 T32: is not named to another subgraph where it is said, and is where it is not: %s', async (coordinate, said, other) => {
    under('forbids', { coordinates: [coordinate], roles: ['nurse'] }, school);
    expect(await ask(said)).toEqual({ seen: [studentId('eve')], travelled: [studentId('eve')] });
    expect(await ask(other)).toEqual({ seen: everybody, travelled: everybody });
    expect(await ask('')).toEqual({ seen: everybody, travelled: everybody });
  });

  it('T11 T32: is named where something else may be seen of them there', async () => {
    under('forbids', { coordinates: ['Student.absences(day:)'], roles: ['nurse'] }, school);
    const { sent } = await pocket.ask(
      nina,
      '{ students { edges { node { absences(day: "2026-11-23") { text } all: absences { text } } } } }',
    );
    expect(travelled(sent, 'life')).toEqual(everybody);
  });
});

describe('a rule of another school', () => {
  it('is nothing to who writes and reads elsewhere', async () => {
    under('forbids', { coordinates: ['Letter.text', 'Query.students(first:)'] }, '9990009Z');
    expect((await letter({ text: 'hello' })).data).toEqual({ write: { sent: 1 } });
    expect((await pocket.ask(tom, LISTS)).codes).toEqual([]);
  });
});

describe('consent', () => {
  it('T44: that a rule asks for what is written about nobody is given by nobody', async () => {
    const writes = {
      ...RULES.grants[0],
      id: 'renaming',
      roles: ['guardian'],
      relations: ['member'],
      categories: ['ORG'],
      actions: ['WRITE'],
    };
    const rename = () => pocket.ask(paul, 'mutation { rename(title: "another") { title } }');
    pocket.hold(policy({ ...RULES, grants: [...RULES.grants, writes] }));
    expect((await rename()).data).toEqual({ rename: { title: 'another' } });
    const asking = { id: 'ask', source: 'a test', coordinates: ['Mutation.rename'], consent: true };
    pocket.hold(policy({ ...RULES, grants: [...RULES.grants, writes], demands: [asking] }));
    await refused(rename());
  });
});

describe('a grant', () => {
  it('that is limited to coordinates names the input fields too, or they are not said', async () => {
    const limited = (...coordinates: string[]) =>
      pocket.hold(
        policy({
          ...RULES,
          grants: RULES.grants.map((one) => (String(one.categories).includes('MESSAGE_CONTENT') ? { ...one, coordinates } : one)),
        }),
      );
    limited('Mutation.write', 'Letter.*', 'Audience.*');
    expect((await letter({ text: 'hello' })).data).toEqual({ write: { sent: 1 } });
    limited('Mutation.write', 'Letter.to', 'Audience.*');
    expect((await letter({})).data).toEqual({ write: { sent: 1 } });
    await refused(letter({ text: 'hello' }));
  });
});
