import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withoutValues } from '../../../gateway/request/without-values.js';

const plain = (text: string, name: string | null = null, variables = {}) =>
  withoutValues(parse(text), name, variables).replaceAll(/\s+/g, ' ').trim();

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

  it('is left alone by being taken out twice', () => {
    const once = withoutValues(parse('query A { x: me { id } y: me { id } }'), null, {});
    expect(withoutValues(parse(once), null, {})).toBe(print(parse(once)));
  });
});
