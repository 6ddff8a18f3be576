import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CompiledPolicy,
  compile,
  grantsOf,
  localTerms,
  parsePolicy,
  parseRestriction,
  permits,
  type Tie,
} from '../../../core/policy/index.js';
import { CATEGORIES, COORDINATES, law, numbered, OBLIGATIONS, one, PURPOSES, parts, RELATIONS, ROLES, some } from './generated.js';
import { document, ELSEWHERE, grant, HERE, TEACHER } from './given.js';

type Rules = Record<string, unknown>;
const national = parsePolicy(document({ grants: [grant()] }));
const refusal = { id: 'no-grades', source: 'the council', roles: ['teacher'], categories: ['GRADE'], purposes: ['work'] };

function restriction(parts: Rules): Rules {
  return { version: 'r-1', title: 'of the school', level: 'school', of: HERE, signedOffBy: ['the head'], forbids: [], ...parts };
}
const under = (...below: Rules[]) => compile(national, below.map(parseRestriction));
const terms = (policy: CompiledPolicy, ties: readonly Tie[] = [TEACHER], purpose = 'work') => localTerms(policy, purpose, ties);

describe('what a school says to somebody, for a purpose', () => {
  it('is nothing where it restricts nothing, or others, or for another purpose, or elsewhere', () => {
    expect(terms(under())).toBe('');
    expect(terms(under(restriction({ forbids: [{ ...refusal, roles: ['guardian'] }] })))).toBe('');
    expect(terms(under(restriction({ forbids: [{ ...refusal, purposes: ['rights'] }] })))).toBe('');
    expect(terms(under(restriction({ of: ELSEWHERE, forbids: [refusal] })))).toBe('');
  });

  it('is not how its rules are named or reasoned', () => {
    const named = restriction({ version: 'r-2', forbids: [{ ...refusal, id: 'other', source: 'somebody else' }] });
    expect(terms(under(named))).toBe(terms(under(restriction({ forbids: [refusal] }))));
  });

  it.each([
    ['roles', { roles: ['teacher', 'guardian'] }],
    ['relations', { relations: ['teaches'] }],
    ['actions', { actions: ['READ'] }],
    ['categories', { categories: ['GRADE', 'HEALTH'] }],
    ['coordinates', { coordinates: ['Student.grade'] }],
  ])('is something else with other %s', (_, other) => {
    const before = terms(under(restriction({ forbids: [refusal] })));
    expect(before).not.toBe('');
    expect(terms(under(restriction({ forbids: [{ ...refusal, ...other }] })))).not.toBe(before);
  });

  it('is something else where a refusal becomes a demand, and a demand another', () => {
    const all = [
      { forbids: [refusal] },
      ...[{ consent: true }, { obligations: ['AUDIT'] }].map((asked) => ({ demands: [{ ...refusal, ...asked }] })),
    ];
    expect(new Set(all.map((parts) => terms(under(restriction(parts))))).size).toBe(3);
  });

  it('is also what any school says to whoever holds no tie', () => {
    const { roles: _, ...toAll } = refusal;
    expect(terms(under(restriction({ of: ELSEWHERE, forbids: [toAll] })))).not.toBe('');
  });
});

describe('rules of one document that say the same to somebody', () => {
  const limits = { roles: some(ROLES), relations: one(RELATIONS), purposes: one(PURPOSES), coordinates: some(COORDINATES) };
  const rule = fc.record(
    { ...limits, categories: some(CATEGORIES), obligations: fc.constantFrom(undefined, OBLIGATIONS) },
    { requiredKeys: ['categories', 'obligations'] },
  );
  const below = fc.array(rule, { minLength: 1, maxLength: 5 }).map((rules) => numbered('r')(rules as Rules[]));
  const places = [HERE, HERE, ELSEWHERE];
  /** Some rules are refusals and some are demands, of two schools. */
  const restricting = (rules: readonly Rules[]) =>
    places.slice(1).map((of, at) => {
      const own = rules.filter((_, index) => index % 2 === at);
      const plain = ({ obligations: __, ...refused }: Rules) => refused;
      return restriction({
        of,
        forbids: own.filter(({ obligations }) => obligations === undefined).map(plain),
        demands: own.filter(({ obligations }) => obligations !== undefined),
      });
    });

  it('decide the same, whatever is asked', () => {
    let [alike, otherwise] = [0, 0];
    law(
      fc.tuple(parts, below, fc.nat(4)),
      ([nationally, rules, without]) => {
        const read = parsePolicy(document(nationally));
        const [all, fewer] = [rules, rules.filter((_, at) => at !== without % rules.length)];
        return [all, fewer].map((some) => compile(read, restricting(some).map(parseRestriction))) as [CompiledPolicy, CompiledPolicy];
      },
      ([one, other], { what, known }) => {
        const [before, after] = [permits(one, what, known), permits(other, what, known)];
        const isSame = terms(one, known.ties, what.purpose) === terms(other, known.ties, what.purpose);
        if (!isSame) {
          otherwise += 1;
          return before.permits;
        }
        alike += 1;
        expect(after).toEqual(before);
        for (const tie of known.ties)
          expect(grantsOf(other, what, known.client, tie, known.at)).toEqual(grantsOf(one, what, known.client, tie, known.at));
        return before.permits;
      },
    );
    expect(Math.min(alike, otherwise)).toBeGreaterThan(100);
  });
});
