import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../core/errors.js';
import { checkCost } from '../../../gateway/request/cost.js';
import { school } from './school.js';

function costOf(query: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const { shape, argumentsOf } = school.read(query, variables);
  return checkCost(shape, argumentsOf);
}
function refusalOf(query: string, variables: Readonly<Record<string, unknown>> = {}): string {
  try {
    costOf(query, variables);
    return 'none';
  } catch (refusal) {
    return (refusal as Refusal).code;
  }
}

describe('the cost of an operation', () => {
  it('is its fields, times the rows they are asked for', () => {
    expect(costOf('{ student(id: "1") { id name } }')).toBe(1 + 2);
    expect(costOf('{ students(first: 10) { edges { node { id name } } } }')).toBe(1 + 10 + 10 + 20);
    expect(costOf('{ students(first: 20) { edges { node { id name } } } }')).toBe(1 + 20 + 20 + 40);
  });

  it('multiplies along a path', () => {
    const nested = (n: number) =>
      costOf('query($n: Int!) { students(first: $n) { edges { node { friends(first: $n) { edges { node { id } } } } } } }', { n });
    expect(nested(20)).toBeGreaterThan(20 * 20);
    expect(nested(40)).toBeGreaterThan(3.5 * nested(20));
  });

  it('reads page sizes from variables at each request (T24)', () => {
    const query = 'query($n: Int!) { students(first: $n) { edges { node { friends(first: $n) { edges { node { id } } } } } } }';
    expect(refusalOf(query, { n: 10 })).toBe('none');
    expect(refusalOf(query, { n: 500 })).toBe('OPERATION_TOO_COSTLY');
  });

  it('takes a list that does not say its length for the page it gives, not for one row', () => {
    expect(costOf('{ student(id: "1") { friends { edges { node { id } } } } }')).toBeGreaterThanOrEqual(50);
    expect(costOf('{ student(id: "1") { friends(first: null) { edges { node { id } } } } }')).toBeGreaterThanOrEqual(50);
    expect(costOf('{ student(id: "1") { groups { id } } }')).toBe(1 + 1 + 8);
    const deep = `{ student(id: "1") { ${'friends { edges { node { '.repeat(4)} id ${'} } }'.repeat(4)} } }`;
    expect(refusalOf(deep)).toBe('OPERATION_TOO_COSTLY');
  });

  it('counts each alias', () => {
    const one = costOf('{ a: students(first: 50) { edges { node { id } } } }');
    const two = costOf('{ a: students(first: 50) { edges { node { id } } } b: students(first: 50) { edges { node { id } } } }');
    expect(two).toBe(one * 2);
  });

  it('refuses a page longer than a page, and one of nothing', () => {
    for (const n of [501, 0, -5, 2_147_483_647])
      expect(refusalOf('query($n: Int!) { students(first: $n) { edges { node { id } } } }', { n })).toBe('BAD_USER_INPUT');
    expect(refusalOf('query($n: Int!) { students(first: $n) { edges { node { id } } } }', { n: 500 })).toBe('none');
  });

  it('of a document with unused fragments is that of the operation', () => {
    expect(parse('{ student(id: "1") { id } }').definitions).toHaveLength(1);
    expect(costOf('{ student(id: "1") { ...F } } fragment F on Student { id name }')).toBe(3);
  });
});
