import { buildSchema, printSchema } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../core/policy/given.js';
import { caller, openPocket, RULES, studentId } from './pocket/index.js';

let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const paul = caller('paul');
const tom = caller('tom');
const nina = caller('nina');
const ofAna = (selection: string) => `{ student(id: "${studentId('ana')}") { ${selection} } }`;

describe('a coordinate', () => {
  it('that no rule speaks of is denied, and nobody is asked', async () => {
    const { data, codes, sent } = await pocket.ask(nina, '{ unruled }');
    expect({ data, codes, sent }).toEqual({ data: { unruled: null }, codes: ['FORBIDDEN_FIELD Query.unruled'], sent: [] });
  });

  it('that no tie of the asker opens is denied before anything is asked', async () => {
    const { codes, sent } = await pocket.ask(tom, ofAna('name diet marks { value }'));
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.diet', 'FORBIDDEN_FIELD Student.marks']);
    expect(sent.map(({ subgraph, query }) => [subgraph, /diet|marks/.test(query)])).toEqual([['people', false]]);
  });

  it('of the whole school is for its members, and public facts for whoever has an agreement', async () => {
    const query = '{ group { title } motto }';
    expect((await pocket.ask(paul, query)).data).toEqual({ group: { title: 'the class' }, motto: 'one roof for all' });
    expect((await pocket.ask(caller('rita'), query)).data).toEqual({ group: null, motto: 'one roof for all' });
    expect((await pocket.ask(caller('paul', { purposes: ['rights'] }), query)).data).toEqual({ group: null, motto: null });
  });

  it('T38: that is hidden from the asker reads as one that never was', async () => {
    const { schema } = pocket.snapshot;
    const contract = buildSchema(printSchema(schema).replace(/\n {2}(diet|unruled): String/g, ''));
    const ask = (name: string, known = schema) => pocket.ask(tom, ofAna(`name ${name}`), {}, { schema: known });
    for (const [name, known] of [
      ['diet', contract],
      ['never', contract],
      ['diet', schema],
    ] as const) {
      const { data, codes } = await ask(name, known);
      expect({ data, codes }).toEqual({
        data: { student: { name: 'name of ana', [name]: null } },
        codes: [`FORBIDDEN_FIELD Student.${name}`],
      });
    }
  });

  it('T38: of the schema itself is answered from what the asker sees', async () => {
    const contract = buildSchema(printSchema(pocket.snapshot.schema).replace(/\n {2}diet: String/g, ''));
    const { text } = await pocket.ask(tom, '{ __type(name: "Student") { fields { name } } }', {}, { schema: contract });
    expect(text).toContain('birthDate');
    expect(text).not.toMatch(/diet|preau/);
  });
});

describe('a system', () => {
  it('asks for public facts of the schools it is contracted by now, and of no other', async () => {
    const { sent } = await pocket.ask(caller(null, { elsewhere: '9990002Y' }), '{ motto }');
    const schools = sent.flatMap(({ capability }) => capability.extents.flat().map((extent) => ('school' in extent ? extent.school : '')));
    expect(new Set(schools)).toEqual(new Set(['9990001X']));
  });
});

describe('a filter', () => {
  it('T32 L27: on what the asker may not read is refused with the field, and not left out', async () => {
    const { data, codes, sent } = await pocket.ask(paul, '{ students(first: 5, sick: true) { totalCount } }');
    expect({ data, codes, sent }).toEqual({ data: { students: null }, codes: ['FORBIDDEN_FIELD Query.students(sick:)'], sent: [] });
  });

  it('T32 L27: finds those of whom the asker may read what it filters by', async () => {
    const grants = RULES.grants.map((one) => (one.id === 'parent' ? { ...one, categories: [...one.categories, 'HEALTH'] } : one));
    pocket.hold(policy({ ...RULES, grants }));
    const found = async (filter: string) =>
      (await pocket.ask(paul, `{ students(first: 5${filter}) { edges { node { name } } } }`)).data.students.edges.map(
        ({ node }: { node: { name: string } | null }) => node?.name ?? null,
      );
    expect(await found('')).toEqual(['name of ana', 'name of ben', null]);
    expect(await found(', sick: true')).toEqual(['name of ana', null, null]);
  });
});

describe('a field that is computed from others', () => {
  it('T09: is for who may read those too', async () => {
    expect((await pocket.ask(nina, ofAna('comesOfAge'))).data.student).toEqual({ comesOfAge: 2032 });
    const { data, codes } = await pocket.ask(tom, ofAna('name comesOfAge'));
    expect(data.student).toEqual({ name: 'name of ana', comesOfAge: null });
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.comesOfAge']);
  });

  it('T11: is for nobody where the subgraph that computes it may not have them', async () => {
    const { codes, sent } = await pocket.ask(nina, ofAna('diet menu'));
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.menu']);
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['people']);
  });
});

describe('an operation', () => {
  it('that asks for all or nothing is refused as a whole when something is denied', async () => {
    await expect(pocket.ask(tom, ofAna('name diet'), {}, { strict: true })).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
    expect((await pocket.ask(tom, ofAna('name'), {}, { strict: true })).data.student).toEqual({ name: 'name of ana' });
  });

  it('of a client whose agreement is over opens nothing', async () => {
    expect((await pocket.ask(caller('paul', { to: 1 }), ofAna('name'))).data).toEqual({ student: null });
    expect((await pocket.ask(caller(null, { to: 1 }), ofAna('name'))).data).toEqual({ student: null });
  });
});
