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
  'legal-guardian',
  'guardian-unknown-authority',
  'person-in-charge',
  'supervision-only',
  'guardian-of-adult',
  'guardian-of-objecting-adult',
  'restricted-guardian',
  'emergency-contact',
  'co-guardian',
  'self-of-age',
];
const LISTED: readonly Relation[] = ['teaches', 'head-teacher-of', 'school-staff', 'contracted', 'self'];
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
  // Whom a school informs of a pupil knows its staff; an order or an objection takes that away.
  const informed: readonly Relation[] = role === 'guardian' && care.includes('legal-guardian') ? ['school-member'] : [];
  const ties = [...listed, ...care, ...informed].map((relation): Tie => ({ role, relation, school: SCHOOL }));
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

  it('is the same of what is nobody’s, whether a guardian is one whom the school informs or not', () => {
    for (const purpose of PURPOSES)
      for (const [coordinate, category] of [
        ['School.name', 'ORG'],
        ['Announcement.title', 'ANNOUNCEMENT'],
        ['Evaluation.title', 'EVALUATION'],
      ] as const) {
        const found = question(
          { ...parent, purpose, listed: [], field: [coordinate, [category]] as Question['field'] },
          { care: [], consented: [] },
        );
        const under = (ties: readonly Tie[]) => ({ ...found, isAboutNobody: true, facts: { ...found.facts, ties } });
        const informed = under([{ role: 'guardian', relation: 'member', school: SCHOOL }]);
        const told = byRules(POLICY, informed, SCHOOLS);
        expect(told).toEqual(byRules(POLICY, under([]), SCHOOLS));
        if (explain(POLICY, informed.request, informed.facts).permits) expect(told.verdict).toBe('depends');
      }
  });

  const parent: Question = {
    role: 'guardian',
    field: FIELDS[0] as Question['field'],
    purpose: 'family-information',
    kind: 'school-app',
    isContracted: true,
    listed: [],
  };
  const teacher: Question = { ...parent, role: 'teacher', purpose: 'attendance', listed: ['teaches'] };
  const nothing: Life = { care: [], consented: [] };
  const stage = (told: ReturnType<typeof byRules>, name: string) => told.stages.find((one) => one.stage === name);

  it('says of each stage the rule, and what would change it', () => {
    const told = byRules(POLICY, question({ ...teacher, isContracted: false }, nothing), SCHOOLS);
    expect(told).toMatchObject({ verdict: 'refuses', version: POLICY.version });
    expect(stage(told, 'S1-agreement')).toMatchObject({
      answer: 'refuses',
      reason: 'no-agreement',
      remedy: 'an-agreement-with-the-school',
    });
    expect(stage(told, 'S2-matrix')).toMatchObject({ answer: 'permits', reason: 'granted', rules: ['teacher.schooling'], remedy: null });
  });

  it('names every rule that may decide of a guardian, and not which one does', () => {
    const told = byRules(POLICY, question(parent, nothing), SCHOOLS);
    expect(told).toMatchObject({ verdict: 'depends', obligations: [] });
    expect(stage(told, 'S2-matrix')).toEqual({
      stage: 'S2-matrix',
      answer: 'depends',
      reason: 'tie-not-told',
      rules: ['guardian.schooling'],
      remedy: 'a-role-and-relation-to-the-subject',
    });
    const ofAge = question(
      { ...parent, role: 'student', listed: ['self'], field: ['AttendanceEvent.reason', ['ATTENDANCE_REASON']] },
      { care: ['self-of-age'], consented: [] },
    );
    const granted = POLICY.document.grants.filter(({ relations }) => relations.includes('self-of-age')).map(({ id }) => id);
    const { rules } = stage(byRules(POLICY, ofAge, SCHOOLS), 'S2-matrix') ?? { rules: [] };
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(granted).toContain(rule);
  });

  it('looks for an agreement where the pupil is, of somebody who has no tie to them', () => {
    const told = byRules(POLICY, question({ ...parent, listed: [], role: 'teacher', purpose: 'attendance' }, nothing), SCHOOLS);
    expect(stage(told, 'S1-agreement')).toMatchObject({ answer: 'permits', reason: 'agreed', rules: ['a'] });
    expect(stage(told, 'S2-matrix')).toMatchObject({ answer: 'refuses', reason: 'no-tie' });
  });

  it('does not say what stands against the use of a pupil’s data, only that something does', () => {
    const found = question(teacher, nothing);
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
