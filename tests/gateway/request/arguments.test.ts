import { describe, expect, it } from 'vitest';
import { fieldsIn } from '../../../gateway/federation/selection.js';
import { callerOf, pairwise, school } from './school.js';

const vendor = callerOf('cantine', 'vendor');
const own = callerOf('famille', 'school-app');

function argumentsOf(query: string, variables: Readonly<Record<string, unknown>>, caller = own) {
  const { shape, argumentsOf: read } = school.read(query, variables, caller);
  const [first] = fieldsIn(shape.root);
  if (first === undefined) throw new Error('nothing was asked');
  return Object.fromEntries(read(first).map(({ name, value }) => [name, value]));
}
const BY_ID = 'query($id: ID!) { student(id: $id) { id } }';

describe('an id given by the school’s own application', () => {
  it('is taken as it is', () => {
    expect(argumentsOf(BY_ID, { id: '9990001X.s4' })).toEqual({ id: '9990001X.s4' });
    expect(argumentsOf('{ student(id: "9990001X.s4") { id } }', {})).toEqual({ id: '9990001X.s4' });
  });

  it('that a vendor was given finds nothing', () => {
    expect(argumentsOf(BY_ID, { id: pairwise.hide('cantine', '9990001X.s4') })).toEqual({ id: '-' });
  });
});

describe('an id given by a vendor', () => {
  it('is its own opaque one, turned back', () => {
    expect(argumentsOf(BY_ID, { id: pairwise.hide('cantine', '9990001X.s4') }, vendor)).toEqual({ id: '9990001X.s4' });
  });

  it('finds nothing when it is the school’s, another vendor’s, or damaged', () => {
    const opaque = pairwise.hide('cantine', '9990001X.s4');
    for (const id of ['9990001X.s4', '9990001X.p4', pairwise.hide('lms', '9990001X.s4'), `${opaque.slice(0, -3)}AAA`])
      expect(argumentsOf(BY_ID, { id }, vendor)).toEqual({ id: '-' });
  });

  it('of a class or a school is everybody’s', () => {
    expect(
      argumentsOf('query($g: [ID!]) { students(first: 3, groups: $g) { totalCount } }', { g: ['9990001X.g1', '9990001X'] }, vendor),
    ).toEqual({
      first: 3,
      groups: ['9990001X.g1', '9990001X'],
    });
  });

  it('is turned back wherever it stands: in a list, in an input, in an input of an input', () => {
    const opaque = (id: string) => pairwise.hide('cantine', id);
    const filter = {
      group: opaque('9990001X.s1'),
      text: opaque('9990001X.s1'),
      nested: [{ group: opaque('9990001X.s2') }, { group: '9990001X.s2' }],
    };
    expect(argumentsOf('query($f: Filter) { students(first: 1, filter: $f) { totalCount } }', { f: filter }, vendor)).toEqual({
      first: 1,
      filter: { group: '9990001X.s1', text: opaque('9990001X.s1'), nested: [{ group: '9990001X.s2' }, { group: '-' }] },
    });
  });

  it('as a key of its own request stays what it is', () => {
    const input = { studentId: pairwise.hide('cantine', '9990001X.s4'), groupIds: null };
    expect(
      argumentsOf('mutation($i: Enrol!, $k: ID!) { enrol(input: $i, idempotencyKey: $k) { id } }', { i: input, k: '9990001X.s9' }, vendor),
    ).toEqual({
      input: { studentId: '9990001X.s4', groupIds: null },
      idempotencyKey: '9990001X.s9',
    });
  });
});

describe('an argument', () => {
  it('left out, or a variable left out, is not sent', () => {
    expect(argumentsOf('query($after: String) { students(first: 2, after: $after) { totalCount } }', {})).toEqual({ first: 2 });
    expect(argumentsOf('query($after: String) { students(first: 2, after: $after) { totalCount } }', { after: null })).toEqual({
      first: 2,
      after: null,
    });
  });
});
