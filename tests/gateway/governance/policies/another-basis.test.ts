import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvalReasons,
  changesLawfulBasis,
  compile,
  differenceOf,
  LAWFUL_BASES,
  type LawfulBasis,
  type Openings,
  openingsOf,
  purposesThatReachFurther,
  ROLES,
  type Role,
} from '../../../../core/policy/index.js';
import { type Circumstances, obstaclesTo, stateAfter } from '../../../../gateway/governance/policies/life.js';
import type { Version } from '../../../../gateway/governance/policies/version.js';
import { baseDocument } from '../../base-policy.js';

const AT = new Date('2026-11-24T09:00:00Z');
const base = baseDocument();
const PURPOSES = base.purposes.map(({ id }) => id);
const under = (purpose: string, parent: string | undefined) =>
  compile({
    ...base,
    purposes: base.purposes.map((one) => {
      if (one.id !== purpose) return one;
      const { parent: _, ...rest } = one;
      return parent === undefined ? rest : { ...rest, parent };
    }),
  });
const resting = (purpose: string, basis: LawfulBasis) =>
  compile({ ...base, purposes: base.purposes.map((one) => (one.id === purpose ? { ...one, basis } : one)) });

/** The staff of a school who have to do with rules, each with one function. */
const AUTHOR = 'it-admin' satisfies Role;
const OTHERS = ['principal', 'deputy-principal', 'dpo'] as const satisfies readonly Role[];
const proposed: Version = {
  ...{ id: 'v2', level: 'NATIONAL', scope: '', number: 2, parent: 'v1', document: '{}', expectations: '{}', author: AUTHOR },
  ...{ reason: 'another basis', state: 'PROPOSED', revision: 1, savedBy: AUTHOR, writers: [AUTHOR], savedAt: AT, proposedAt: AT },
  ...{ publishedAt: null, endedAt: null, rejectionReason: null, rollbackOf: null, approvals: [] },
};
const acting = (person: Role, opens: Openings): Circumstances => ({
  ...{ person, live: 'v1', isFit: true, needsSignOff: true, opens },
  ...{ writersHold: [AUTHOR], approveAs: new Map(ROLES.map((role) => [role, [role]])) },
});

/** The version after an act by somebody; as it was where something stands in the way. */
function after(version: Version, act: 'APPROVE' | 'SIGN_OFF' | 'PUBLISH', person: Role, opens: Openings): Version {
  const given = acting(person, opens);
  if (obstaclesTo(act, version, given).length > 0) return version;
  const approval = { version: version.id, person, asDataProtectionOfficer: act === 'SIGN_OFF', at: AT };
  const approvals = act === 'PUBLISH' ? version.approvals : [...version.approvals, approval];
  return { ...version, approvals, state: stateAfter(act, version, given) };
}
const signedOff = (opens: Openings) => after(proposed, 'SIGN_OFF', 'dpo', opens);
const published = (version: Version, opens: Openings) => after(version, 'PUBLISH', 'principal', opens).state;

/** It is live with the data protection officer, and with nobody else or without anybody. */
function isCarriedByFourEyes(opens: Openings): void {
  const alone = after(after(after(proposed, 'APPROVE', AUTHOR, opens), 'SIGN_OFF', AUTHOR, opens), 'PUBLISH', AUTHOR, opens);
  expect(alone).toEqual(proposed);
  const withoutOfficer = OTHERS.filter((one) => one !== 'dpo').reduce((version, one) => after(version, 'APPROVE', one, opens), proposed);
  expect(published(withoutOfficer, opens)).toBe('PROPOSED');
  expect(signedOff(opens).approvals).toHaveLength(1);
  expect(
    published(
      OTHERS.reduce((version, one) => after(version, 'APPROVE', one, opens), signedOff(opens)),
      opens,
    ),
  ).toBe('LIVE');
}

describe('a purpose of the base policy that rests on another lawful basis', () => {
  it('is drafted by one, signed off by the data protection officer and live, whatever the basis was and is; and never by its author alone', () => {
    const pairs = fc
      .record({ purpose: fc.constantFrom(...PURPOSES), before: fc.constantFrom(...LAWFUL_BASES), now: fc.constantFrom(...LAWFUL_BASES) })
      .filter(({ before, now }) => before !== now);
    const familyInformation = { purpose: 'family-information', before: 'consent', now: 'public-task' } as const;
    fc.assert(
      fc.property(pairs, ({ purpose, before, now }) => {
        const [was, is] = [resting(purpose, before), resting(purpose, now)];
        expect(changesLawfulBasis(was, is)).toEqual([{ reason: 'lawful-basis', purpose, before, after: now }]);
        // What differs is not asked for where the bases alone do: they say what there is to say.
        const opens = openingsOf(was, is, []);
        expect(opens.byRules).toEqual([]);
        isCarriedByFourEyes(opens);
      }),
      {
        numRuns: 12,
        examples: [
          [familyInformation],
          [{ ...familyInformation, before: 'public-task', now: 'legal-obligation' }],
          [{ ...familyInformation, before: 'public-task', now: 'consent' }],
          [{ purpose: 'subject-access', before: 'consent', now: 'legal-obligation' }],
        ],
      },
    );
  }, 120_000);

  it('takes a third person where it gives others’ data to who wrote it and to the data protection officer', () => {
    const alike: Openings = { byRules: [], byBasis: [AUTHOR, 'dpo', 'principal'] };
    expect(published(signedOff(alike), alike)).toBe('PROPOSED');
    expect(obstaclesTo('PUBLISH', signedOff(alike), acting('principal', alike))).toEqual(['NEEDS_APPROVAL']);
    isCarriedByFourEyes(alike);
    for (const byBasis of [[AUTHOR], ['dpo'], ['principal', 'teacher']] as const) {
      const opens: Openings = { byRules: [], byBasis };
      expect(published(signedOff(opens), opens)).toBe('LIVE');
    }
  });

  it('takes one too where it gives data to the one, and the rules that came with it to the other', () => {
    const swaps: readonly Openings[] = [
      { byRules: ['dpo'], byBasis: [AUTHOR] },
      { byRules: [AUTHOR], byBasis: ['dpo'] },
    ];
    for (const opens of swaps) {
      expect(published(signedOff(opens), opens)).toBe('PROPOSED');
      isCarriedByFourEyes(opens);
    }
  });

  it('or goes on against a restriction or an objection, is for the data protection officer too: some purposes serve everybody', () => {
    for (const heedsLess of [{ protects: true }, { servesSubject: true }] as const) {
      const is = compile({ ...base, purposes: base.purposes.map((one) => (one.id === 'catering' ? { ...one, ...heedsLess } : one)) });
      const was = compile(base);
      const opens = openingsOf(was, is, differenceOf(was, is));
      expect(opens.byRules).toEqual([]);
      expect(opens.byBasis).toContain('service');
      expect(purposesThatReachFurther(was, is)).toEqual([{ reason: 'against-rights', purpose: 'catering' }]);
      isCarriedByFourEyes(opens);
    }
  });

  it('is signed off by nobody who gains by the rules that came with it, as its author does', () => {
    const opens: Openings = { byRules: [AUTHOR, 'dpo'], byBasis: [] };
    expect(signedOff(opens)).toEqual(proposed);
  });
});

describe('a purpose of the base policy that is a part of another than before', () => {
  it.each([
    ['a purpose of its own that becomes a part of what serves everybody', 'statistics', 'family-information'],
    ['a part that becomes that of another', 'catering', 'attendance'],
    ['a part that becomes a purpose of its own', 'roll-call', undefined],
    ['a purpose of its own that rests on consent, and becomes a part of what does not', 'personalised-content', 'assessment'],
  ] as const)('is signed off by the data protection officer who did not write it, and live: %s', (_, purpose, parent) => {
    const [was, is] = [compile(base), under(purpose, parent)];
    const differences = differenceOf(was, is);
    expect(approvalReasons(was, is, differences).length).toBeGreaterThan(0);
    const opens = openingsOf(was, is, differences);
    expect(opens.byRules).toEqual([]);
    isCarriedByFourEyes(opens);
  });

  it('is not carried by its author and the data protection officer alone, where it gives data to the one and a grant beside it to the other', () => {
    const moved = under('school-administration', 'wellbeing').document;
    const grant = {
      id: 'in-return',
      source: 'a wish',
      roles: ['dpo'],
      relations: ['school-staff'],
      purposes: ['school-administration'],
    } as const;
    const is = compile({ ...moved, grants: [...moved.grants, { ...grant, categories: ['GRADE'], actions: ['READ'] }] });
    const was = compile(base);
    const opens = openingsOf(was, is, differenceOf(was, is));
    expect(opens.byRules).toEqual(['dpo']);
    expect(opens.byBasis).toContain(AUTHOR);
    expect(published(signedOff(opens), opens)).toBe('PROPOSED');
    isCarriedByFourEyes(opens);
  });

  it('beside a purpose that is new, and below it, is so too; what is granted for the new one is a choice of recipients', () => {
    const [services] = base.purposes.filter(({ id }) => id === 'school-services');
    const fresh = { ...services, id: 'transport', parent: 'family-information' } as (typeof base.purposes)[number];
    const moved = under('statistics', 'transport').document;
    const is = compile({ ...moved, purposes: [...moved.purposes, fresh] });
    const was = compile(base);
    expect(openingsOf(was, is, differenceOf(was, is)).byRules).not.toContain('nurse');
    const grant = { id: 'rides', source: 'a wish', roles: ['nurse'], relations: ['school-staff'], purposes: ['transport'] } as const;
    const more = compile({ ...is.document, grants: [...base.grants, { ...grant, categories: ['GRADE'], actions: ['READ'] }] });
    expect(openingsOf(was, more, differenceOf(was, more)).byRules).toContain('nurse');
  });

  it('takes a signature whichever way it goes: what was forbidden for the purpose above it is not for it any more', () => {
    const reasons = (purpose: string, parent: string | undefined) => purposesThatReachFurther(compile(base), under(purpose, parent));
    expect(reasons('roll-call', undefined)).toEqual([{ reason: 'leaves-purpose', purpose: 'roll-call', of: ['attendance'] }]);
    expect(reasons('catering', 'attendance')).toEqual([
      { reason: 'part-of-purpose', purpose: 'catering', of: ['attendance'] },
      { reason: 'leaves-purpose', purpose: 'catering', of: ['school-services'] },
    ]);
    expect(reasons('statistics', undefined)).toEqual([]);
  });
});
