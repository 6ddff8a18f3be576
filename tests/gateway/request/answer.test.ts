import { beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../core/policy/given.js';
import { caller, openPocket, RULES, studentId } from './pocket/index.js';

let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const paul = caller('paul');
const ofAna = (selection: string) => `{ student(id: "${studentId('ana')}") { ${selection} } }`;

describe('somebody', () => {
  it('L15 T34: one may not know of reads as somebody who is not there, by id', async () => {
    const ask = (id: string) => pocket.ask(paul, 'query($id: ID!) { student(id: $id) { name } }', { id });
    const [hidden, absent] = [await ask(studentId('eve')), await ask(`${studentId('eve')}99`)];
    expect(hidden.text).toBe('{"student":null}');
    expect(hidden.text).toBe(absent.text);
    expect(hidden.codes).toEqual(absent.codes);
  });

  it('one may not know of is not told by what leads to them', async () => {
    const { text, codes } = await pocket.ask(paul, '{ records { ... on Absence { day student { name } } } }');
    expect(text).not.toContain('eve');
    expect(text).toContain('name of ben');
    expect(codes).toEqual([]);
  });

  it('is denied by the link that leads to them, once, however many rows there are', async () => {
    const { data, codes } = await pocket.ask(paul, '{ entries { text student { name } } }');
    expect(data.entries.map((entry: { student: unknown } | null) => entry?.student ?? null)).toEqual([
      { name: 'name of ana' },
      { name: 'name of ana' },
      { name: 'name of ben' },
      null,
      null,
      null,
    ]);
    expect(codes).toEqual(['FORBIDDEN_FIELD Mark.student', 'FORBIDDEN_FIELD Mark.text']);
  });
});

describe('a record', () => {
  it('T04: of an interface is held to the rule of its own type, by whatever name it came', async () => {
    const { data } = await pocket.ask(paul, '{ entries { text } }');
    expect(data.entries.map((entry: { text: string } | null) => entry?.text ?? null)).toEqual([
      'absence of ana',
      'mark of ana',
      'absence of ben',
      null,
      null,
      null,
    ]);
  });

  it('T46: that says it is of another type is shown as neither', async () => {
    pocket.lie((_, response) => JSON.parse(JSON.stringify(response).replaceAll('"Mark"', '"Incident"')));
    const { text } = await pocket.ask(paul, '{ entries { text } }');
    expect(text).not.toContain('mark of');
  });

  it('of which it is not said whose it is is nobody’s to see', async () => {
    pocket.lie((_, response) => JSON.parse(JSON.stringify(response).replaceAll(/"preau_s_student":\[[^\]]*\]/g, '"preau_s_student":null')));
    const { data } = await pocket.ask(paul, ofAna('name absences { day }'));
    expect(data.student).toEqual({ name: 'name of ana', absences: [{ day: null }, { day: null }, { day: null }] });
  });

  it('about somebody of whom nothing is known is nobody’s to see', async () => {
    pocket.lie((_, response) => JSON.parse(JSON.stringify(response).replaceAll('"9990001X.p2"', '"9990001X.p77"')));
    const { data } = await pocket.ask(paul, '{ records { ... on Absence { day } } }');
    expect(data.records.map((record: { day?: string } | null) => record?.day)).toEqual(['2026-11-23', ...Array(5).fill(undefined)]);
  });

  it('about several is seen by who may see all of them; by who may see one, where that is enough', async () => {
    const { data, codes } = await pocket.ask(paul, ofAna('benches { where } incidents { what }'));
    expect(data.student).toEqual({ benches: [{ where: null }], incidents: [{ what: 'they quarrelled' }] });
    expect(codes).toEqual(['FORBIDDEN_FIELD Bench.where']);
  });
});

describe('a value', () => {
  it('of a value object is held to the one it was asked of', async () => {
    const { data, codes } = await pocket.ask(paul, '{ students(first: 5) { edges { node { name home { city floor } } } } }');
    expect(data.students.edges[0].node.home).toEqual({ city: 'city of ana', floor: 1 });
    expect(data.students.edges[1].node.home).toEqual({ city: 'city of ben', floor: null });
    expect(codes).toEqual(['FORBIDDEN_FIELD Address.floor']);
  });

  it('of a value object in a value object is held to the same', async () => {
    const { data } = await pocket.ask(paul, '{ students(first: 5) { edges { node { home { entrance { street code } } } } } }');
    expect(data.students.edges.map(({ node }: { node: { home: { entrance: unknown } } | null }) => node?.home.entrance)).toEqual([
      { street: 'rue du Préau', code: 'code of ana' },
      { street: 'rue du Préau', code: null },
      undefined,
    ]);
  });

  it('of a value object with a category of its own needs that too', async () => {
    const { data, codes } = await pocket.ask(caller('tom'), ofAna('home { city floor }'));
    expect(data.student.home).toEqual({ city: 'city of ana', floor: null });
    expect(codes).toEqual(['FORBIDDEN_FIELD Address.floor']);
  });

  it('leaves as its obligation says: of a day the year, of a number a mark', async () => {
    expect((await pocket.ask(paul, ofAna('birthDate'))).data.student).toEqual({ birthDate: '2014-01-01' });
    expect((await pocket.ask(caller('tom'), ofAna('phone'))).data.student).toEqual({ phone: '•••' });
  });

  it('that is read coarse and leads on is read, whatever it is judged by: what is read of it is made coarse, and a part of something is not read', async () => {
    const [parent, ...others] = RULES.grants;
    const apart = ['FAMILY', 'ATTENDANCE_FACT', 'ORG'];
    const coarse = { obligations: ['GENERALISE'] };
    const grants = [
      { ...parent, categories: parent?.categories.filter((word) => !apart.includes(word)) },
      { ...parent, id: 'coarse', categories: ['FAMILY', 'ATTENDANCE_FACT'], ...coarse },
      ...others.map((one) => (one.id === 'parent-class' ? { ...one, ...coarse } : one)),
    ];
    pocket.hold(policy({ ...RULES, grants }));
    const { data, codes } = await pocket.ask(paul, ofAna('name absences { day text student { name } } group { title } home { city }'));
    expect(data.student).toEqual({
      name: 'name of ana',
      absences: Array.from({ length: 3 }, () => ({ day: '2026-01-01', text: null, student: { name: 'name of ana' } })),
      group: { title: null },
      home: null,
    });
    expect(codes).toEqual([]);
  });

  it('that is one of many that are nobody’s is not read where it is read coarse: which one it is says all', async () => {
    const club = async () => (await pocket.ask(paul, ofAna('club { title } group { title }'))).data.student;
    const group = { title: 'the class' };
    expect(await club()).toEqual({ club: { title: 'the choir' }, group });
    pocket.hold(policy({ ...RULES, demands: [{ id: 'coarse', source: 'a test', categories: ['SOCIAL'], obligations: ['GENERALISE'] }] }));
    expect(await club()).toEqual({ club: null, group });
  });

  it('E37: that is sensitive is left out without a word to who may not know such things', async () => {
    const { data, codes } = await pocket.ask(paul, ofAna('absences { reason }'));
    expect(data.student.absences).toEqual([{ reason: 'TRAIN' }, { reason: null }, { reason: null }]);
    expect(codes).toEqual([]);
  });

  it('E37: that is sensitive in one way is not shown to who may know another', async () => {
    const { data } = await pocket.ask(caller('nina'), ofAna('absences { reason }'));
    expect(data.student.absences).toEqual([{ reason: 'TRAIN' }, { reason: 'ILLNESS' }, { reason: null }]);
  });

  it('that is sensitive leaves as its coarse twin where the rule says so', async () => {
    const coarse = {
      ...RULES.grants[0],
      id: 'coarse',
      relations: ['supervision-only', 'legal-guardian'],
      categories: ['ATTENDANCE_REASON'],
    };
    const grants = RULES.grants.map((one) => ({ ...one, categories: one.categories.filter((word) => word !== 'ATTENDANCE_REASON') }));
    pocket.hold(policy({ ...RULES, grants: [...grants, { ...coarse, obligations: ['GENERALISE'] }] }));
    const { data, codes } = await pocket.ask(paul, ofAna('absences { reason }'));
    expect(data.student.absences).toEqual([{ reason: 'TRAIN' }, { reason: 'OTHER' }, { reason: 'OTHER' }]);
    expect(codes).toEqual([]);
  });

  it('that is not there though it must be nulls what cannot be without it, and no more', async () => {
    pocket.lie((_, response) => JSON.parse(JSON.stringify(response).replaceAll(/"cursor":"[^"]*"/g, '"cursor":null')));
    const { text, codes } = await pocket.ask(paul, '{ students(first: 5) { edges { cursor node { name } } } group { title } }');
    expect(text).toBe('{"students":null,"group":{"title":"the class"}}');
    expect(codes).toEqual(['UPSTREAM_UNAVAILABLE']);
  });

  it('L7: that is denied nulls itself and neither what stands beside it nor what is above', async () => {
    const { data } = await pocket.ask(paul, ofAna('diet name'));
    expect(data.student).toEqual({ diet: null, name: 'name of ana' });
  });
});

describe('an id', () => {
  it('is a vendor’s own, and the school’s for the school’s application', async () => {
    const ask = async (client: string, kind: 'vendor' | 'school-app') =>
      (await pocket.ask(caller(null, { client, kind }), '{ students(first: 5) { edges { node { id group { id } } } } }')).data.students
        .edges[0].node;
    const [one, other, own] = [await ask('cantine', 'vendor'), await ask('lms', 'vendor'), await ask('ent', 'school-app')];
    expect(own.id).toBe(studentId('ana'));
    expect(pocket.pairwise.reveal('cantine', one.id)).toBe(studentId('ana'));
    expect(pocket.pairwise.reveal('lms', other.id)).toBe(studentId('ana'));
    expect(one.id).not.toBe(other.id);
  });
});

describe('what a subgraph says went wrong', () => {
  it('T13 L22 T33: is told as one sentence of ours, however often it was said', async () => {
    pocket.lie((subgraph, response) =>
      subgraph === 'life'
        ? {
            data: null,
            errors: ['eve', 'ben'].map((name) => ({ message: `the mark of ${name} is gone`, extensions: { code: 'SOMETHING' } })),
          }
        : response,
    );
    const { errors, data } = await pocket.ask(paul, ofAna('name marks { value }'));
    expect(data.student).toEqual({ name: 'name of ana', marks: null });
    expect(errors).toEqual([
      { message: 'a part of the answer could not be fetched: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ]);
  });
});
