import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Category, explain, type Relation, ROLES, type Tie } from '../../../core/policy/index.js';
import { byRules, type QuestionWithFacts } from '../../../gateway/access/index.js';
import type { Bond } from '../../../gateway/facts/index.js';
import { basePolicy } from '../base-policy.js';

const SCHOOL = '9990001X';
const SCHOOLS = new Set([SCHOOL]);
const POLICY = basePolicy();
const CARE: readonly Relation[] = [
  'supports',
  'follows',
  'person-in-charge',
  'supervision-only',
  'restricted-guardian',
  'emergency-contact',
];
const LISTED: readonly Relation[] = ['teaches', 'head-teacher-of', 'legal-guardian', 'school-staff', 'contracted', 'self'];
const FIELDS: readonly (readonly [coordinate: string, categories: readonly Category[]])[] = [
  ['Student.boarding', ['SCHOOLING']],
  ['Student.dietaryRequirement', ['HEALTH', 'SPECIAL']],
  ['Student.accommodations', ['ACCOMMODATION']],
  ['AttendanceEvent.reason', ['ATTENDANCE_REASON']],
  ['AttendanceEvent.kind', ['ATTENDANCE_FACT']],
  ['Result.value', ['GRADE']],
  ['Person.photoUrl', ['IDENTITY_PHOTO']],
];
const PURPOSES = ['family-information', 'attendance', 'catering', 'homework-help', 'pupil-support', 'nurse-care', 'subject-access'];

interface Life {
  readonly care: readonly Relation[];
  readonly consented: readonly Category[];
}

/** Somebody with one function asks about a pupil, to whom they have these ties of the school's lists; and what a family and others know besides. */
const asked = fc.record({
  role: fc.constantFrom(...ROLES),
  field: fc.constantFrom(...FIELDS),
  purpose: fc.constantFrom(...PURPOSES),
  kind: fc.constantFrom('school-app' as const, 'vendor' as const),
  isContracted: fc.boolean(),
  listed: fc.subarray([...LISTED], { maxLength: 2 }),
});
const life: fc.Arbitrary<Life> = fc.record({
  care: fc.subarray([...CARE]),
  consented: fc.subarray<Category>(['GRADE', 'HEALTH', 'SPECIAL', 'SCHOOLING', 'IDENTITY_PHOTO']),
});
type Question = typeof asked extends fc.Arbitrary<infer One> ? One : never;

function question({ role, field: [coordinate, categories], purpose, kind, isContracted, listed }: Question, { care, consented }: Life) {
  const ties = [...listed, ...care].map((relation): Tie => ({ role, relation, school: SCHOOL }));
  const agreement = { id: 'a', school: SCHOOL, purposes: [purpose], categories, from: 0, to: null };
  const found: QuestionWithFacts = {
    request: { action: 'READ', purpose, coordinate, categories },
    facts: {
      at: 1,
      client: { id: 'c', kind, agreements: isContracted ? [agreement] : [], tokenPurposes: [purpose] },
      ties,
      consented,
      objection: 'none',
      state: { restricted: false, retentionOver: false, courtOrder: false, sealed: false },
    },
    bonds: [{ role, school: SCHOOL } as Bond],
    isAboutNobody: false,
    subjectAt: SCHOOLS,
    askerAt: SCHOOLS,
  };
  return found;
}

describe('what is explained by the rules', () => {
  it('is the same whatever a family consented to, and whoever cares for a pupil or protects them', () => {
    fc.assert(
      fc.property(asked, life, life, (one, this_, other) => {
        expect(byRules(POLICY, question(one, this_), SCHOOLS)).toEqual(byRules(POLICY, question(one, other), SCHOOLS));
      }),
      { numRuns: 400 },
    );
  });

  it('is true: a yes is a yes and a no a no, in every life', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(asked, life, (one, lived) => {
        const found = question(one, lived);
        const { verdict } = byRules(POLICY, found, SCHOOLS);
        const { permits } = explain(POLICY, found.request, found.facts);
        seen.add(`${verdict} ${permits}`);
        if (verdict !== 'depends') expect(permits).toBe(verdict === 'permits');
      }),
      { numRuns: 4_000, seed: 2026 },
    );
    expect([...seen].sort()).toEqual(['depends false', 'depends true', 'permits true', 'refuses false']);
  });

  const parent: Question = {
    role: 'guardian',
    field: FIELDS[0] as Question['field'],
    purpose: 'family-information',
    kind: 'school-app',
    isContracted: true,
    listed: ['legal-guardian'],
  };
  const nothing: Life = { care: [], consented: [] };
  const stage = (told: ReturnType<typeof byRules>, name: string) => told.stages.find((one) => one.stage === name);

  it('says of each stage the rule, and what would change it', () => {
    const told = byRules(POLICY, question({ ...parent, isContracted: false }, nothing), SCHOOLS);
    expect(told).toMatchObject({ verdict: 'refuses', version: POLICY.version });
    expect(stage(told, 'S1-agreement')).toMatchObject({
      answer: 'refuses',
      reason: 'no-agreement',
      remedy: 'an-agreement-with-the-school',
    });
    expect(stage(told, 'S2-matrix')).toMatchObject({ answer: 'permits', reason: 'granted', rules: ['guardian.schooling'], remedy: null });
  });

  it('looks for an agreement where the pupil is, of somebody who has no tie to them', () => {
    const told = byRules(POLICY, question({ ...parent, listed: [], role: 'teacher', purpose: 'attendance' }, nothing), SCHOOLS);
    expect(stage(told, 'S1-agreement')).toMatchObject({ answer: 'permits', reason: 'agreed', rules: ['a'] });
    expect(stage(told, 'S2-matrix')).toMatchObject({ answer: 'refuses', reason: 'no-tie' });
  });

  it('does not say what stands against the use of a pupil’s data, only that something does', () => {
    const found = question(parent, nothing);
    const under = (state: object) =>
      byRules(POLICY, { ...found, facts: { ...found.facts, state: { ...found.facts.state, ...state } } }, SCHOOLS);
    const told = [{ sealed: true }, { courtOrder: true }, { restricted: true }].map(under);
    expect(told[0]).toMatchObject({ verdict: 'refuses' });
    expect(stage(told[0] as never, 'S4-subject-state')).toEqual({
      stage: 'S4-subject-state',
      answer: 'refuses',
      reason: 'state-not-told',
      rules: [],
      remedy: 'nothing',
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });
});
