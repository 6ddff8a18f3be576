import { beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../core/policy/given.js';
import { caller, consentOf, openPocket, RULES, studentId, type Tamper, travelled } from './pocket/index.js';

let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const NAMED = '{ students(first: 5) { edges { node { name marks { value } } } } }';
const paul = caller('paul');

/** Says something else of students in what a subgraph answers. */
function saying(subgraph: string, change: (student: { readonly id?: unknown }) => object): Tamper {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('__typename' in value && value.__typename === 'Student') Object.assign(value, change(value as { readonly id?: unknown }));
    else for (const one of Object.values(value)) visit(one);
  };
  return (name, response) => {
    if (name === subgraph) visit(response.data);
    return response;
  };
}

describe('a student', () => {
  it('T11: travels on when something that is asked there may be seen, and no other does', async () => {
    const { data, sent } = await pocket.ask(paul, NAMED);
    expect(travelled(sent, 'life')).toEqual([studentId('ana')]);
    expect(data.students.edges[0].node).toEqual({ name: 'name of ana', marks: [{ value: 1 }] });
    expect(data.students.edges[1].node).toEqual({ name: 'name of ben', marks: null });
  });

  it('T11: of whom something else may be seen there travels for that', async () => {
    const { sent } = await pocket.ask(paul, '{ students(first: 5) { edges { node { marks { value } absences { day } } } } }');
    expect(travelled(sent, 'life')).toEqual([studentId('ana'), studentId('ben')]);
  });

  it('T11: that everybody of a fetch is denied makes it none', async () => {
    const { sent, codes } = await pocket.ask(paul, `{ student(id: "${studentId('ben')}") { name marks { value } } }`);
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['people']);
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.marks']);
  });

  it('T09: whose birth date is not for the asker does not travel to where something is computed from it', async () => {
    const { sent, codes } = await pocket.ask(paul, '{ students(first: 5) { edges { node { comesOfAge } } } }');
    expect(travelled(sent, 'life')).toEqual([studentId('ana')]);
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.comesOfAge']);
  });

  it('T09: whose birth date is not for the asker travels without it for what is not computed from it', async () => {
    const { data, sent, codes } = await pocket.ask(paul, '{ students(first: 5) { edges { node { comesOfAge absences { day } } } } }');
    const life = sent.filter(({ subgraph }) => subgraph === 'life');
    expect(life).toHaveLength(1);
    const ben = Object.values(life[0]?.variables ?? {}).flatMap((value) =>
      (value as readonly { readonly id: string }[]).filter(({ id }) => id === studentId('ben')),
    );
    expect(ben).toEqual([{ __typename: 'Student', id: studentId('ben') }]);
    const [, second] = data.students.edges;
    expect(second.node.comesOfAge).toBeNull();
    expect(second.node.absences.length).toBeGreaterThan(0);
    expect(codes).toEqual(['FORBIDDEN_FIELD Student.comesOfAge']);
  });

  it('T09: of whom a rule closes the birth date alone, which no category tells, does not travel with it', async () => {
    const closed = { id: 'no-dates', source: 'a test', coordinates: ['Student.birthDate'], roles: ['guardian'] };
    pocket.hold(policy({ ...RULES, forbids: [closed] }));
    const { text, sent } = await pocket.ask(paul, '{ students(first: 5) { edges { node { comesOfAge } } } }');
    expect(travelled(sent, 'life')).toEqual([]);
    expect(text).not.toMatch(/20\d\d/);
  });

  it('of whom two ids are told is taken for neither', async () => {
    pocket.lie(saying('people', ({ id }) => (id === studentId('ben') ? { preau_id: studentId('ana') } : {})));
    const { sent } = await pocket.ask(paul, NAMED);
    expect(travelled(sent, 'life')).toEqual([studentId('ana')]);
  });

  it('T46: that comes back as another is as if there were none', async () => {
    pocket.lie(saying('life', () => ({ preau_echo_id: studentId('eve') })));
    const { text, codes } = await pocket.ask(paul, NAMED);
    expect(text).not.toContain('"value"');
    expect(codes).toContain('UPSTREAM_UNAVAILABLE');
  });

  it('T46: that comes back as something else is as if there were none', async () => {
    pocket.lie(saying('life', () => ({ __typename: 'ClassGroup' })));
    expect((await pocket.ask(paul, NAMED)).text).not.toContain('"value"');
  });

  it('T46: too many that come back are none', async () => {
    pocket.lie((name, response) => {
      const entities = response.data?._entities;
      return name === 'life' && Array.isArray(entities) ? { data: { _entities: [null, ...entities] } } : response;
    });
    const { text, codes } = await pocket.ask(paul, NAMED);
    expect(text).not.toContain('"value"');
    expect(codes).toContain('UPSTREAM_UNAVAILABLE');
  });
});

describe('what a subgraph is asked under', () => {
  it('L26: names nobody and nothing that was denied', async () => {
    const { sent } = await pocket.ask(paul, '{ students(first: 5) { edges { node { name phone diet } } } }');
    expect(sent.map(({ query }) => query).join()).not.toMatch(/phone|diet/);
    const [{ capability }] = sent as [(typeof sent)[number]];
    expect(Object.keys(capability.coordinates).sort()).toEqual(['Query.students', 'Student', 'Student.id', 'Student.name']);
  });

  it('E37: names sensitive kinds of a value only to who may know them', async () => {
    const query = '{ students(first: 5) { edges { node { absences { reason } } } } }';
    const sensitive = async (who: Parameters<typeof pocket.ask>[0]) =>
      (await pocket.ask(who, query)).sent.flatMap(({ capability }) =>
        Object.keys(capability.coordinates).filter((coordinate) => coordinate.includes('#')),
      );
    expect(await sensitive(paul)).toEqual([]);
    expect(new Set(await sensitive(caller('nina')))).toEqual(new Set(['Absence.reason#HEALTH']));
  });

  it('is the rows of those to whom one has a tie: a right over a class is none over a pupil', async () => {
    const member = { ...RULES.grants[0], id: 'member', relations: ['member'], categories: ['IDENTITY_BASIC'] };
    pocket.hold(policy({ ...RULES, grants: [...RULES.grants, member] }));
    const { sent } = await pocket.ask(paul, '{ group { title } students(first: 5) { edges { node { name } } } }');
    const { coordinates, extents } = (sent[0] as (typeof sent)[number]).capability;
    const of = (coordinate: string) => new Set(extents[coordinates[coordinate] as number]?.map((extent) => extent.of));
    expect(of('Student.name')).toEqual(new Set(['students']));
    expect(of('ClassGroup.title')).toEqual(new Set(['groups']));
  });

  it('L29: is, where consent is needed, the rows of those who consented', async () => {
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC', 'GRADE']), ...consentOf('ben', ['ben'], ['IDENTITY_BASIC']));
    const { data, sent, codes } = await pocket.ask(caller(null, { purpose: 'choice' }), NAMED.replace('name', 'name best'));
    const reached = (index: number, coordinate: string) => {
      const { coordinates, extents } = (sent[index] as (typeof sent)[number]).capability;
      return extents[coordinates[coordinate] as number]?.flatMap((extent) => ('students' in extent ? extent.students : []));
    };
    expect(reached(0, 'Student.name')).toEqual([studentId('ana'), studentId('ben')]);
    expect(reached(1, 'Student.marks')).toEqual([studentId('ana')]);
    expect(reached(1, 'Student.best')).toEqual([studentId('ana')]);
    expect(data.students.edges.map(({ node }: { node: { name: string } | null }) => node?.name)).toEqual([
      'name of ana',
      'name of ben',
      undefined,
    ]);
    expect(codes).toEqual(['CONSENT_REQUIRED Student.best', 'CONSENT_REQUIRED Student.marks']);
  });
});
