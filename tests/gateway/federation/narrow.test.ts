import { parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Narrowing, narrow } from '../../../gateway/federation/narrow.js';
import type { ArgumentTemplate } from '../../../gateway/request/arguments.js';
import { argumentValue } from '../../../gateway/request/arguments.js';
import { pairwise, school } from '../request/school.js';

function narrowed(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  { denied = [], keysOf = () => [] }: { denied?: readonly string[]; keysOf?: Narrowing<ArgumentTemplate>['keysOf'] } = {},
) {
  const { shape, templates } = school.read(query, variables);
  const found = narrow(shape, { keeps: (field) => !denied.includes(field.coordinate), argumentsOf: templates, keysOf });
  const sent = found.variables.map(({ name, argument }): [string, unknown] => [name, argumentValue(argument, variables, null, pairwise)]);
  return { ...found, variables: Object.fromEntries(sent), text: print(found.document).replace(/\s+/g, ' ') };
}

describe('a narrowed operation', () => {
  it('is valid on the schema it is planned on, whatever was asked', () => {
    for (const query of [
      '{ me { id } }',
      '{ a: student(id: "1") { x: id friends(first: 3) { edges { node { name } } } } b: student(id: "2") { id } }',
      '{ records { __typename ... on Student { x: name g: groups { id } } ... on Group { x: title } } }',
      'query($k: Kind, $s: String) { me { marks(kind: $k, since: $s) { value } } }',
      'query($f: Filter) { students(first: 2, filter: $f) { totalCount } }',
      'mutation($i: Enrol!) { enrol(input: $i, idempotencyKey: "k") { id } }',
    ]) {
      const { document } = narrowed(query, { i: { studentId: '1' } });
      expect(validate(school.schema, document)).toEqual([]);
    }
  });

  it('carries nothing of what was denied, nor of what hangs below it', () => {
    const { text } = narrowed('{ me { name groups { title students { nick } } } }', {}, { denied: ['Student.groups', 'Student.name'] });
    for (const gone of ['name', 'groups', 'title', 'nick']) expect(text).not.toMatch(new RegExp(`\\b${gone}\\b`));
  });

  it('asks of an object all of which was denied only what it is, and of a root all of which was denied nothing', () => {
    expect(narrowed('{ me { name } }', {}, { denied: ['Student.name'] }).text).toContain('preau_0_me: me { __typename }');
    expect(narrowed('{ me { name } }', {}, { denied: ['Query.me'] })).toMatchObject({ empty: true, variables: {} });
  });

  it('T43 T40: has variables of its own: none of the client’s names travels', () => {
    const { text, variables } = narrowed(
      'query($representations: ID!, $__proto__: String) { student(id: $representations) { marks(since: $__proto__) { value } } }',
      JSON.parse('{"representations":"9990001X.s1","__proto__":"2026-01-01"}') as Record<string, unknown>,
    );
    expect(Object.keys(variables)).toEqual(['preau_v0', 'preau_v1']);
    expect(Object.values(variables).sort()).toEqual(['2026-01-01', '9990001X.s1']);
    expect(text).not.toMatch(/representations|__proto__/);
  });

  it('carries no literal of the client’s in its text: one plan serves every value, and no value is in a plan', () => {
    const one = narrowed('{ student(id: "1") { marks(kind: ORAL, since: "a") { value } } }');
    const two = narrowed('{ student(id: "2") { marks(kind: WRITTEN, since: "b") { value } } }');
    expect(one.text).toBe(two.text);
    expect(one.variables).not.toEqual(two.variables);
  });

  it('T23: is another text where another thing was denied, so that no plan of one serves another', () => {
    const query = '{ me { id name } }';
    expect(narrowed(query).text).not.toBe(narrowed(query, {}, { denied: ['Student.name'] }).text);
  });

  it('has the keys of whose it is beside what is asked, once, and never under a name a client may use', () => {
    const keysOf: Narrowing<ArgumentTemplate>['keysOf'] = (type) => (type === 'Student' ? [{ dataKey: 'preau_id', name: 'id' }] : []);
    const { text } = narrowed('{ me { a: name b: nick } records { ... on Student { name } ... on Group { title } } }', {}, { keysOf });
    expect(text.match(/preau_id: id/g)).toHaveLength(2);
    expect(text).toContain('... on Student { preau_0_name: name preau_id: id }');
    expect(text).toContain('... on Group { preau_1_title: title }');
  });

  it('has the fields of the aliases once', () => {
    const aliases = Array.from({ length: 50 }, (_, n) => `a${n}: name`).join(' ');
    expect(narrowed(`{ me { ${aliases} } }`).text).toBe(print(parse('{ preau_0_me: me { name } }')).replace(/\s+/g, ' '));
  });
});
