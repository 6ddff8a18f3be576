import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CompiledPolicy,
  compile,
  decide,
  type Facts,
  grantsOf,
  outlook,
  PolicyError,
  parsePolicy,
  parseRestriction,
  permits,
  type Tie,
} from '../../../core/policy/index.js';
import { CATEGORIES, COORDINATES, law, numbered, OBLIGATIONS, one, PURPOSES, parts, RELATIONS, ROLES, some } from './generated.js';
import { ask, client, document, ELSEWHERE, facts, grant, HERE, policy, TEACHER, tie } from './given.js';

const FURTHER = '9990003Z';
const schema = (name: string) => JSON.parse(readFileSync(new URL(`../../../schema/policy/${name}.schema.json`, import.meta.url), 'utf8'));
const isValid = new Ajv({ schemas: [schema('policy')] }).compile(schema('restriction'));

function restriction(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return { version: 'r-1', title: 'of the school', level: 'school', of: HERE, signedOffBy: ['the head'], forbids: [], ...parts };
}

function restricted(national: Record<string, unknown>, ...below: Record<string, unknown>[]): CompiledPolicy {
  return compile(parsePolicy(document(national)), below.map(parseRestriction));
}

const wide = (school: string) => {
  const by = client(['work', 'choice', 'rights']);
  return { ...by, agreements: by.agreements.map((agreement) => ({ ...agreement, school })) };
};
const noGrades = { id: 'no-grades', source: 'council of the school', roles: ['teacher'], categories: ['GRADE'] };
const grades = ask('work', 'Student.grade', ['GRADE']);
const at = (school: string, more: Partial<Facts> = {}) => facts([{ ...TEACHER, school }], wide(school), more);

describe('a restriction of a school', () => {
  const rules = restricted({ grants: [grant()] }, restriction({ forbids: [noGrades] }));

  it('refuses what the national document permits, for ties at that school, and names its rule', () => {
    expect(permits(rules, grades, at(HERE)).permits).toBe(false);
    expect(grantsOf(rules, grades, wide(HERE), TEACHER, at(HERE).at).permits).toBe(false);
    expect(outlook(rules, grades, wide(HERE), [TEACHER], at(HERE).at)).toBe('never');
    const { permits: open, stages } = decide(rules, grades, at(HERE));
    expect(open).toBe(false);
    expect(stages[2]).toEqual({ stage: 'S2-matrix', permits: false, rules: [`${HERE}/no-grades`], reason: 'forbidden' });
  });

  it('changes nothing for ties at another school', () => {
    expect(permits(rules, grades, at(ELSEWHERE))).toEqual({ permits: true, obligations: [] });
  });

  it('changes nothing for other roles, categories and purposes', () => {
    const some = restricted(
      { grants: [grant(), grant({ id: 'aed', roles: ['aed'] }), grant({ id: 'plan', categories: ['ACCOMMODATION'] })] },
      restriction({ forbids: [{ ...noGrades, purposes: ['work'] }] }),
    );
    expect(permits(some, grades, at(HERE)).permits).toBe(false);
    expect(permits(some, ask('rights', 'Student.grade', ['GRADE']), at(HERE)).permits).toBe(true);
    expect(permits(some, ask('work', 'Plan.note', ['ACCOMMODATION']), at(HERE)).permits).toBe(true);
    expect(permits(some, grades, facts([tie('aed', 'teaches')], wide(HERE))).permits).toBe(true);
  });

  it('limited to coordinates refuses those only', () => {
    const there = restricted({ grants: [grant()] }, restriction({ forbids: [{ ...noGrades, coordinates: ['Plan.*'] }] }));
    expect(permits(there, ask('work', 'Plan.note', ['GRADE']), at(HERE)).permits).toBe(false);
    expect(permits(there, grades, at(HERE)).permits).toBe(true);
  });

  it('that demands consent asks the subject, and says so', () => {
    const asking = restricted({ grants: [grant()] }, restriction({ demands: [{ ...noGrades, consent: true }] }));
    expect(permits(asking, grades, at(HERE)).permits).toBe(false);
    expect(decide(asking, grades, at(HERE)).consentWouldPermit).toBe(true);
    expect(permits(asking, grades, at(HERE, { consented: ['GRADE'] })).permits).toBe(true);
    expect(permits(asking, grades, at(ELSEWHERE)).permits).toBe(true);
    expect(grantsOf(asking, grades, wide(HERE), TEACHER, at(HERE).at)).toMatchObject({ permits: true, needsConsent: true });
  });

  it('that demands an obligation adds it, even to what is granted without any', () => {
    const masking = restricted({ grants: [grant()] }, restriction({ demands: [{ ...noGrades, obligations: ['MASK'] }] }));
    expect(permits(masking, grades, at(HERE))).toEqual({ permits: true, obligations: ['MASK'] });
    const { stages } = decide(masking, grades, at(HERE));
    expect(stages[5]).toMatchObject({ rules: [`${HERE}/no-grades`], reason: 'attached' });
    expect(stages[2]).toMatchObject({ rules: [`${HERE}/no-grades`, 'teacher.grades'] });
  });

  it('leaves the better of two schools to whoever works at both', () => {
    const both = facts([TEACHER, { ...TEACHER, school: ELSEWHERE }], {
      ...wide(HERE),
      agreements: [HERE, ELSEWHERE].flatMap((uai) => wide(uai).agreements),
    });
    expect(permits(rules, grades, both).permits).toBe(true);
  });
});

describe('a restriction of an academy', () => {
  const academy = restriction({ level: 'academy', of: 'A99', schools: [HERE, FURTHER], forbids: [noGrades] });

  it('holds at each of its schools, beside their own, and nowhere else', () => {
    const masked = restriction({ demands: [{ ...noGrades, id: 'masked', categories: ['HEALTH'], obligations: ['MASK'] }] });
    const rules = restricted({ grants: [grant({ categories: ['GRADE', 'HEALTH'] })] }, academy, masked);
    const health = ask('work', 'Student.health', ['HEALTH']);
    expect([HERE, FURTHER, ELSEWHERE].map((uai) => permits(rules, grades, at(uai)).permits)).toEqual([false, false, true]);
    expect([HERE, FURTHER].map((uai) => permits(rules, health, at(uai)).obligations)).toEqual([['MASK'], []]);
    expect(decide(rules, grades, at(FURTHER)).stages[2]?.rules).toEqual(['A99/no-grades']);
  });

  it('leaves the tables of the national document as they are: they are made once, whoever restricts what', () => {
    const national = parsePolicy(document({ grants: [grant({ categories: ['GRADE'] })] }));
    const [alone, under] = [compile(national), compile(national, [parseRestriction(academy)])];
    expect(under.tables).toBe(alone.tables);
    expect(alone.restrictions).toBeNull();
    expect([alone, under, compile(national)].map((rules) => permits(rules, grades, at(HERE)).permits)).toEqual([true, false, true]);
  });

  it('is refused beside another for the same school, and so is a second one of a school', () => {
    const other = { ...academy, of: 'A98', schools: [FURTHER] };
    expect(() => restricted({}, academy, other)).toThrow(/restrictions\[1\].*`9990003Z` is under another restriction/);
    expect(() => restricted({}, restriction(), restriction())).toThrow(PolicyError);
  });
});

describe('public facts under restrictions', () => {
  const name = ask('work', 'School.name', ['PUBLIC']);
  const closing = (forbid: Record<string, unknown>) => restricted({}, restriction({ forbids: [{ id: 'f', source: 's', ...forbid }] }));

  it('are refused to ties at the school that closes them, and left to ties at others', () => {
    const rules = closing({ categories: ['PUBLIC'], roles: ['teacher'] });
    expect(permits(rules, name, at(HERE)).permits).toBe(false);
    expect(permits(rules, name, at(ELSEWHERE)).permits).toBe(true);
    expect(permits(rules, name, facts([], wide(HERE))).permits).toBe(true);
  });

  it('are refused to whoever holds no tie, or a tie of no school, as soon as one school closes them: nothing says whose they are', () => {
    const rules = closing({ categories: ['PUBLIC'] });
    expect(permits(rules, name, facts([], wide(ELSEWHERE))).permits).toBe(false);
    expect(permits(rules, name, facts([{ ...TEACHER, school: '' }], wide(ELSEWHERE))).permits).toBe(false);
    expect(permits(rules, name, at(ELSEWHERE)).permits).toBe(true);
  });
});

describe('the form of a restriction', () => {
  const fault = (value: unknown) => {
    try {
      parseRestriction(value);
      return null;
    } catch (error) {
      return error instanceof PolicyError ? [error.code, error.path] : error;
    }
  };

  it('is read into a frozen copy, by the parser and by the JSON Schema', () => {
    const academy = restriction({
      level: 'academy',
      of: 'A99',
      schools: [HERE],
      forbids: [noGrades],
      demands: [{ ...noGrades, id: 'd', consent: true }],
    });
    for (const source of [restriction({ note: 'n' }), academy]) {
      expect(isValid(source), JSON.stringify(isValid.errors)).toBe(true);
      expect(Object.isFrozen(parseRestriction(source))).toBe(true);
    }
  });

  it.each<[string, unknown, string, string]>([
    ['that grants', restriction({ grants: [grant()] }), 'NOT_AT_THIS_LEVEL', 'grants'],
    ['that takes guardrails away', restriction({ guardrails: [] }), 'NOT_AT_THIS_LEVEL', 'guardrails'],
    ['that takes invariants away', restriction({ invariants: [] }), 'NOT_AT_THIS_LEVEL', 'invariants'],
    ['with purposes of its own', restriction({ purposes: [] }), 'NOT_AT_THIS_LEVEL', 'purposes'],
    ['with a field nobody knows', restriction({ permits: [] }), 'UNKNOWN_FIELD', ''],
    ['of a level that does not exist', restriction({ level: 'town' }), 'UNKNOWN_WORD', 'level'],
    ['of a school that is none', restriction({ of: 'A99' }), 'BAD_FORM', 'of'],
    ['of a school with schools', restriction({ schools: [HERE] }), 'UNKNOWN_FIELD', 'schools'],
    ['of an academy without schools', restriction({ level: 'academy', of: 'A99' }), 'MISSING_FIELD', 'schools'],
    ['signed off by nobody', restriction({ signedOffBy: [] }), 'EMPTY_LIST', 'signedOffBy'],
    ['that refuses everything', restriction({ forbids: [{ id: 'f', source: 's' }] }), 'NO_SELECTOR', 'forbids[0]'],
    ['that demands nothing', restriction({ demands: [noGrades] }), 'MISSING_FIELD', 'demands[0]'],
    ['that demands of everything', restriction({ demands: [{ id: 'd', source: 's', consent: true }] }), 'NO_SELECTOR', 'demands[0]'],
    ['with two rules of one id', restriction({ forbids: [noGrades, noGrades] }), 'DUPLICATE', 'rules'],
  ])('%s is refused', (_, value, code, path) => {
    expect(fault(value)).toEqual([code, path]);
    if (code !== 'DUPLICATE') expect(isValid(value)).toBe(false);
  });

  it('that names a purpose the national document has not is refused when they meet', () => {
    const stray = restriction({ forbids: [{ ...noGrades, purposes: ['marketing'] }] });
    expect(() => restricted({}, stray)).toThrow('restrictions[0].forbids[0].purposes[0]: purpose `marketing` is not on the list');
  });
});

describe('a demand of the national document', () => {
  const demand = { id: 'd', source: 's', relations: ['teaches'], categories: ['GRADE'] };

  it('asks beside what the grants ask, at every school', () => {
    const rules = policy({ grants: [grant()], demands: [{ ...demand, consent: true, obligations: ['AUDIT'] }] });
    expect(permits(rules, grades, at(HERE)).permits).toBe(false);
    expect(permits(rules, grades, at(HERE, { consented: ['GRADE'] }))).toEqual({ permits: true, obligations: ['AUDIT'] });
    expect(decide(rules, grades, at(HERE, { consented: ['GRADE'] })).stages[5]?.rules).toEqual(['d']);
  });

  it('opens nothing by itself', () => {
    expect(permits(policy({ demands: [{ ...demand, obligations: ['MASK'] }] }), grades, at(HERE)).permits).toBe(false);
  });
});

describe('a rule that says exactly', () => {
  it('holds for the purposes it lists, and not for the more specific ones below', () => {
    const part = ask('work-part', 'Student.grade', ['GRADE']);
    const opened = policy({ grants: [grant({ exactly: true })] });
    expect([grades, part].map((what) => decide(opened, what, facts([TEACHER], client(['work']))).permits)).toEqual([true, false]);
    const closed = policy({ grants: [grant()], forbids: [{ id: 'f', source: 's', purposes: ['work'], exactly: true }] });
    expect([grades, part].map((what) => decide(closed, what, facts([TEACHER], client(['work']))).permits)).toEqual([false, true]);
    expect(decide(closed, part, facts([TEACHER], client(['work']))).stages[2]?.rules).toEqual(['teacher.grades']);
  });
});

describe('the law of restrictions', () => {
  const demands = fc
    .array(
      fc.record(
        {
          roles: some(ROLES),
          relations: some(RELATIONS),
          purposes: one(PURPOSES),
          categories: some(CATEGORIES),
          coordinates: one(COORDINATES),
          consent: fc.constant(true),
          obligations: some(OBLIGATIONS),
        },
        { requiredKeys: ['categories', 'obligations'] },
      ),
      { maxLength: 2 },
    )
    .map(numbered('d'));
  const refusals = fc
    .array(
      fc.record({ roles: some(ROLES), categories: some(CATEGORIES), coordinates: one(COORDINATES) }, { requiredKeys: ['categories'] }),
      {
        maxLength: 2,
      },
    )
    .map(numbered('f'));
  const rules = fc.record({ forbids: refusals, demands });
  const below = fc
    .tuple(rules, rules)
    .map(([academy, school]) => [restriction({ ...academy, level: 'academy', of: 'A99', schools: [HERE] }), restriction(school)]);

  it('nothing is permitted under a restriction, nor with less asked, that the national document alone does not permit', () => {
    const prepare = ([national, lower]: [Record<string, unknown>, Record<string, unknown>[]]) =>
      [policy(national), restricted(national, ...lower)] as const;
    let stricter = 0;
    law(fc.tuple(parts, below), prepare, ([alone, under], { what, known }) => {
      const verdict = permits(under, what, known);
      const { permits: open, obligations } = decide(under, what, known);
      expect(verdict).toEqual({ permits: open, obligations });
      const before = permits(alone, what, known);
      if (before.permits && !open) stricter += 1;
      if (!open) return before.permits;
      const ties: (readonly Tie[])[] = known.ties.length === 0 ? [[]] : known.ties.map((held) => [held]);
      const nationally = ties.map((held) => permits(alone, what, { ...known, ties: held })).filter((one) => one.permits);
      expect(nationally.some((one) => one.obligations.every((word) => obligations.includes(word)))).toBe(true);
      return true;
    });
    expect(stricter).toBeGreaterThan(5);
  });

  it('a restriction of one school changes no decision about another', () => {
    const elsewhere = fc.tuple(parts, rules).map(([national, school]) => [national, [restriction({ ...school, of: FURTHER })]] as const);
    law(
      elsewhere,
      ([national, lower]) => [policy(national), restricted(national, ...lower)] as const,
      ([alone, under], { what, known }) => {
        if (known.ties.length === 0) return false;
        expect(decide(under, what, known)).toEqual(decide(alone, what, known));
        return permits(alone, what, known).permits;
      },
    );
  });
});
