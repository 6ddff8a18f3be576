import { buildSchema, GraphQLList, GraphQLNonNull, type GraphQLOutputType } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Obligation } from '../../../core/policy/index.js';
import { applyObligations, coarseValue } from '../../../gateway/request/obligations.js';

const schema = buildSchema(`
  scalar Date
  enum Nature { HEALTH OTHER }
  enum Status { OPEN CLOSED }
  type ContactPoint { kind: String value: String }
  type Query { text: String }
`);
const type = (name: string) => schema.getType(name) as GraphQLOutputType;

describe('GENERALISE', () => {
  it('leaves of a day its year', () => {
    expect(applyObligations('2012-06-27', type('Date'), ['GENERALISE'])).toBe('2012-01-01');
    expect(applyObligations('2012-06-27', new GraphQLNonNull(type('Date')), ['GENERALISE'])).toBe('2012-01-01');
  });

  it('leaves of contacts those of the school', () => {
    const points = [
      { preau_kind: 'SCHOOL', value: 'a@school.example' },
      { preau_kind: 'PERSONAL', value: 'b@home.example' },
      { value: 'c@home.example' },
    ];
    expect(applyObligations(points, new GraphQLList(type('ContactPoint')), ['GENERALISE'])).toEqual([points[0]]);
  });

  it('leaves a word of a list of words: what is sensitive in it has categories of its own', () => {
    expect(applyObligations('CLOSED', type('Status'), ['GENERALISE'])).toBe('CLOSED');
  });

  it('withholds whatever has no coarse form', () => {
    for (const value of ['a text', 12, true, { a: 1 }]) expect(applyObligations(value, type('String'), ['GENERALISE'])).toBeNull();
    expect(applyObligations('not a list', type('ContactPoint'), ['GENERALISE'])).toBeNull();
  });
});

describe('an obligation', () => {
  it.each(['WITHHOLD', 'HIDE_ROW', 'AGGREGATE_ONLY'] as const)('%s leaves nothing', (obligation) => {
    expect(applyObligations('value', type('String'), [obligation])).toBeNull();
  });

  it('MASK leaves a mark as long for every text', () => {
    expect(applyObligations('a', type('String'), ['MASK'])).toBe(applyObligations('a longer text', type('String'), ['MASK']));
    expect(applyObligations(12, type('String'), ['MASK'])).toBeNull();
  });

  it('AUDIT changes nothing of the value', () => {
    expect(applyObligations('value', type('String'), ['AUDIT'])).toBe('value');
  });

  it('that is not known here withholds the value', () => {
    expect(applyObligations('value', type('String'), ['NOTIFY' as Obligation])).toBeNull();
  });

  it('adds to another: the stricter holds, in either order', () => {
    expect(applyObligations('2012-06-27', type('Date'), ['AUDIT', 'GENERALISE'])).toBe('2012-01-01');
    expect(applyObligations('2012-06-27', type('Date'), ['GENERALISE', 'WITHHOLD'])).toBeNull();
    expect(applyObligations('2012-06-27', type('Date'), ['WITHHOLD', 'GENERALISE'])).toBeNull();
  });
});

describe('the coarse twin of a sensitive value', () => {
  it('is OTHER where the words have it, nothing elsewhere', () => {
    expect(coarseValue(type('Nature'))).toBe('OTHER');
    expect(coarseValue(new GraphQLNonNull(type('Nature')))).toBe('OTHER');
    expect(coarseValue(type('Status'))).toBeNull();
    expect(coarseValue(type('String'))).toBeNull();
  });
});
