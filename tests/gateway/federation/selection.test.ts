import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../core/errors.js';
import { type Field, fieldsIn, type Selection } from '../../../gateway/federation/selection.js';
import { processorTime } from '../../processor-time.js';
import { school } from '../request/school.js';

const shapeOf = (query: string, variables: Readonly<Record<string, unknown>> = {}) => school.read(query, variables).shape;
const on = (selection: Selection | null | undefined, type: string): readonly Field[] => selection?.fieldsOf.get(type) ?? [];
const keys = (fields: readonly Field[]) => fields.map(({ responseKey, coordinate }) => `${responseKey}=${coordinate}`);

describe('an operation', () => {
  it('is read as fields on concrete types, fragments of every form unfolded', () => {
    const plain = shapeOf('{ me { id name } }');
    for (const query of [
      '{ me { ... { id } ... on Student { name } } }',
      '{ ... { me { ... { ... { id name } } } } }',
      '{ me { ...F } } fragment F on Student { id ...G } fragment G on Student { name }',
      '{ me { ...F ...F } } fragment F on Student { id name }',
      '{ ...Q } fragment Q on Query { me { id } me { name } }',
    ])
      expect([...fieldsIn(shapeOf(query).root)].map(({ coordinate }) => coordinate)).toEqual(
        [...fieldsIn(plain.root)].map(({ coordinate }) => coordinate),
      );
  });

  it('takes of a union each member by itself, and of a fragment on another type nothing', () => {
    const [records] = on(shapeOf('{ records { __typename ... on Student { x: name } ... on Group { x: title id } } }').root, 'Query');
    expect(records?.selection?.types).toEqual(['Student', 'Group']);
    expect(keys(on(records?.selection, 'Student'))).toEqual(['__typename=Student.__typename', 'x=Student.name']);
    expect(keys(on(records?.selection, 'Group'))).toEqual(['__typename=Group.__typename', 'x=Group.title', 'id=Group.id']);
  });

  it('T42: is another with other variables in its directives', () => {
    const query = 'query($yes: Boolean!) { me { id @include(if: $yes) name @skip(if: $yes) ... @include(if: $yes) { nick } } }';
    const names = (yes: boolean) => [...fieldsIn(shapeOf(query, { yes }).root)].map(({ name }) => name);
    expect(names(true)).toEqual(['me', 'id', 'nick']);
    expect(names(false)).toEqual(['me', 'name']);
  });

  it('skips when either of two directives says so', () => {
    for (const directives of [
      '@skip(if: true) @include(if: true)',
      '@skip(if: true) @include(if: false)',
      '@skip(if: false) @include(if: false)',
    ])
      expect([...fieldsIn(shapeOf(`{ me { id name ${directives} } }`).root)].map(({ name }) => name)).toEqual(['me', 'id']);
  });

  it('of too many fields is refused while it is unfolded, not after', () => {
    const bomb = `{ me { ...f0 } } ${Array.from({ length: 20 }, (_, n) => `fragment f${n} on Student { a: groups { students { ${n < 19 ? `...f${n + 1}` : 'id'} } } b: groups { students { ${n < 19 ? `...f${n + 1}` : 'id'} } } }`).join(' ')}`;
    const start = processorTime();
    let code = '';
    try {
      shapeOf(bomb);
    } catch (refusal) {
      code = (refusal as Refusal).code;
    }
    expect(code).toBe('OPERATION_TOO_COSTLY');
    expect(processorTime() - start).toBeLessThan(2000);
  });
});

describe('the name under which data is asked', () => {
  const dataKeys = (query: string) => [...fieldsIn(shapeOf(query).root)].map(({ responseKey, dataKey }) => [responseKey, dataKey]);

  it('L1: is never the client’s alias, so that no alias stands in for another field', () => {
    expect(dataKeys('{ me { name: nick nick: name } }')).toEqual([
      ['me', 'preau_0_me'],
      ['name', 'nick'],
      ['nick', 'name'],
    ]);
    for (const [, dataKey] of dataKeys('{ id: me { __proto__: id constructor: name toString: nick } }'))
      expect(dataKey).toMatch(/^(preau_0_me|id|name|nick)$/);
  });

  it('L3: is one for any number of aliases of a plain field', () => {
    const aliases = Array.from({ length: 50 }, (_, n) => `a${n}: name`).join(' ');
    expect(
      new Set(
        dataKeys(`{ me { ${aliases} } }`)
          .slice(1)
          .map(([, dataKey]) => dataKey),
      ),
    ).toEqual(new Set(['name']));
  });

  it('L9: is another for each alias of a field with arguments or with fields of its own', () => {
    const found = dataKeys('{ a: student(id: "1") { id } b: student(id: "2") { id } c: student(id: "1") { name } }').filter(([, key]) =>
      key?.endsWith('student'),
    );
    expect(new Set(found.map(([, key]) => key)).size).toBe(3);
  });

  it('T06: is another for each member of a union', () => {
    const [records] = on(shapeOf('{ records { ... on Student { x: name id } ... on Group { x: title id } } }').root, 'Query');
    const [student, group] = [on(records?.selection, 'Student'), on(records?.selection, 'Group')].map((fields) =>
      fields.map(({ dataKey }) => dataKey),
    );
    for (const key of student ?? []) expect(group).not.toContain(key);
  });
});
