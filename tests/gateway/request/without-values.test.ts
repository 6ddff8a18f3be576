import { buildSchema, parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withoutValues } from '../../../gateway/request/without-values.js';

const SCHEMA = buildSchema(`
  type Query { student(id: ID, on: String, at: At): Student  me: Person  school: School }
  input At { name: String  list: [String]  within: [At] }
  interface Named { familyName: String }
  type Student { id: ID  away(first: Int, where: At): [Absence] }
  type Absence { kind: String }
  type Person implements Named { id: ID  givenName: String  familyName: String }
  type School { id: ID }
  union Anybody = Student | Person
`);
const plain = (text: string, name: string | null = null, variables = {}) =>
  withoutValues(parse(text), name, variables, SCHEMA).replaceAll(/\s+/g, ' ').trim();

describe('what is kept of an operation', () => {
  it('has no value that somebody wrote, wherever it stood', () => {
    const text = plain(
      `query Kevin($id: ID! = "9990001X.s7") { a: student(id: $id, on: "2026-01-01", at: { name: "Durand", list: [1, 2.5, true, PRESENT] }) { id } }`,
    );
    expect(text).not.toMatch(/Kevin|Durand|9990001X|2026|2\.5|PRESENT|true/);
    expect(text).toBe('{ a_0: student( id: $v_1 on: null at: {name: null, list: [null, null, null, null]} ) { id } }');
  });

  it('has no name of the client’s own, and one name for one thing', () => {
    const text = plain(
      `query Kevin { durand: me { ...Kevin } lea: me { ...Kevin } } fragment Kevin on Person { kevin: id durand: givenName }`,
    );
    expect(text).not.toMatch(/kevin|durand|lea/i);
    expect(text.match(/\.\.\.f_\d+/g)?.length).toBe(2);
    expect(() => parse(text)).not.toThrow();
  });

  it('is the operation that was asked, without the others of its document', () => {
    expect(plain('query One { me { id } } query Other { school { id } }', 'Other')).toBe('{ school { id } }');
  });

  it('has what was settled settled, and stays an operation when nothing is left', () => {
    const text =
      'query($no: Boolean!) { me { id @include(if: $no) ... @skip(if: true) { givenName } ... on Person { familyName @skip(if: $no) } } }';
    expect(plain(text, null, { no: false })).toBe('{ me { ... on Person { familyName } } }');
    expect(plain('query($no: Boolean!) { me { id @include(if: $no) } }', null, { no: false })).toBe('{ me { __typename } }');
  });

  it('keeps what is skipped by a variable that went with what the contract does not have', () => {
    const text = 'query($no: Boolean!) { me { id kevin @include(if: $no) ... @skip(if: $no) { givenName } } }';
    expect(plain(text)).toBe('{ me { id preau_absent ... { givenName } } }');
    expect(plain('{ me { id @include(if: $constructor) givenName @skip } }')).toBe('{ me { id givenName } }');
  });

  it('is left alone by being taken out twice', () => {
    const once = withoutValues(parse('query A { x: me { id } y: me { id } }'), null, {}, SCHEMA);
    expect(withoutValues(parse(once), null, {}, SCHEMA)).toBe(print(parse(once)));
  });

  it('has no name that the whole schema does not have, wherever a client wrote one', () => {
    const texts = [
      '{ me { kevin_is_ill id } }',
      '{ me { a: kevin_is_ill(kevin: "kevin") { kevin kevin: id } id } }',
      '{ kevin { kevin } }',
      '{ me { id(kevin: 1) __kevin } }',
      '{ me { id { kevin } } }',
      '{ student(id: 1, kevin: 2) { id } }',
      '{ student(at: { kevin: { kevin: 1 }, name: { kevin: 1 }, within: [{ kevin: 1, list: [{ kevin: 1 }] }] }) { id } }',
      '{ student(id: { kevin: 1 }) { away(where: { within: { kevin: KEVIN } }) { kevin kind } } }',
      '{ me { ... on Kevin { kevin } ... on Anybody { kevin } ... on Named { kevin familyName } ...Kevin } } fragment Kevin on KevinToo { kevin }',
      '{ me { ... on At { kevin } } } fragment K on At { kevin }',
      '{ __type(name: "kevin") { kevin: name } __schema { types(kevin: 1) { name } } me { __typename @kevin(kevin: "kevin") } }',
      'query Kevin($kevin: Kevin = KEVIN) @kevin { me { id } }',
    ];
    for (const text of texts) {
      expect([text, plain(text)]).toEqual([text, expect.not.stringMatching(/kevin/i)]);
      expect(() => parse(plain(text))).not.toThrow();
    }
  });

  it('keeps what the whole schema has, also where the contract of who asked does not', () => {
    expect(plain('{ student(id: "s7") { away(first: 3, where: { list: ["x"], kevin: 1 }) { kind } } }')).toBe(
      '{ student(id: null) { away(first: null, where: {list: [null]}) { kind } } }',
    );
    expect(plain('{ me { kevin id } }')).toBe('{ me { preau_absent id } }');
  });
});
