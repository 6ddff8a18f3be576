import { describe, expect, it } from 'vitest';
import { type Agreement, CATEGORIES, compile, parseRestriction, ROLES } from '../../../core/policy/index.js';
import { audienceOf, contractOf, createContracts } from '../../../gateway/contract/index.js';
import { audience, ground } from './demo-contracts.js';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const agreement = (parts: Partial<Agreement> = {}): Agreement => ({
  id: 'a1',
  school: '9990001X',
  purposes: ['catering'],
  categories: ['ORG', 'SCHOOLING'],
  from: NOW - 1,
  to: NOW + 1,
  ...parts,
});
const NOTHING_THERE = { version: '1.0.0', title: 'of a school', level: 'school', of: '9990001X', signedOffBy: ['the head'], forbids: [] };
const client = { kind: 'vendor', mayActForPersons: false, purposes: ['catering'] } as const;
const fingerprint = (who: Parameters<typeof audienceOf>[0], agreements: readonly Agreement[], at = NOW) =>
  contractOf(audienceOf(who, agreements, at), ground).fingerprint;

describe('contracts', () => {
  it('are shared by clients with equal terms, whoever they are and whatever school contracted them', () => {
    const one = fingerprint(client, [agreement()]);
    expect(fingerprint({ ...client }, [agreement({ id: 'b', school: '9990002Y', categories: ['SCHOOLING', 'ORG'] })])).toBe(one);
    expect(fingerprint(client, [agreement(), agreement({ school: '9990002Y' })])).toBe(one);
    expect(fingerprint({ ...client, purposes: ['catering', 'research'] }, [agreement()])).toBe(one);
  });

  it('differ with the kind of client, its terms and whom it may act for', () => {
    const others = [
      fingerprint(client, [agreement()]),
      fingerprint({ ...client, kind: 'school-app' }, [agreement()]),
      fingerprint({ ...client, mayActForPersons: true }, [agreement()]),
      fingerprint(client, [agreement({ categories: ['SCHOOLING'] })]),
      fingerprint({ ...client, purposes: ['research'] }, [agreement({ purposes: ['research'] })]),
      fingerprint(client, []),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('count an agreement from its first instant until its last is over', () => {
    const none = fingerprint(client, []);
    expect(fingerprint(client, [agreement()], NOW - 2)).toBe(none);
    expect(fingerprint(client, [agreement()], NOW - 1)).not.toBe(none);
    expect(fingerprint(client, [agreement()], NOW)).not.toBe(none);
    expect(fingerprint(client, [agreement()], NOW + 1)).toBe(none);
  });

  it('are made once, and again when the policy or the schema is another', () => {
    const contracts = createContracts();
    const first = contracts.of(audience('lms'), ground);
    expect(contracts.of(audience('lms'), ground)).toBe(first);
    // The same version by mistake: what it says has changed all the same.
    const emptied = compile({
      ...ground.policy.document,
      grants: ground.policy.document.grants.filter(({ roles }) => !roles.includes('service')),
    });
    const second = contracts.of(audience('lms'), { ...ground, policy: emptied });
    expect(first.has('Query.students')).toBe(true);
    expect(second.has('Query.students')).toBe(false);
    // Nor is it remembered of the very audience.
    const lms = audience('lms');
    expect(contracts.of(lms, ground).has('Query.students')).toBe(true);
    expect(contracts.of(lms, { ...ground, policy: emptied }).has('Query.students')).toBe(false);
  });

  it('are kept of the rules before, and are one schema where the same is seen under both', () => {
    const contracts = createContracts();
    const { document } = ground.policy;
    const under = (grants: typeof document.grants) => ({ ...ground, policy: compile({ ...document, version: 'next', grants }) });
    const [one, other] = [under(document.grants), under(document.grants.filter(({ roles }) => !roles.includes('service')))];
    const [sync, lms] = [audience('sync'), audience('lms')];
    const first = contracts.of(lms, ground);
    const next = contracts.of(lms, one);
    expect([next === first, next.schema === first.schema]).toEqual([false, true]);
    for (const another of [contracts.of(lms, other), contracts.of(sync, ground)]) expect(another.schema === first.schema).toBe(false);
    for (const [there, contract] of [[ground, first] as const, [one, next] as const])
      expect(contracts.of({ ...lms }, there)).toBe(contract);
  });

  it('stand while an academy or a school restricts what it likes: no school is a part of them', () => {
    const contracts = createContracts();
    const first = contracts.of(audience('lms'), ground);
    const closed = { ...NOTHING_THERE, forbids: [{ id: 'all', source: 's', roles: ROLES, categories: CATEGORIES }] };
    const restricted = compile(ground.policy.document, [parseRestriction(closed)]);
    expect(contracts.of(audience('lms'), { ...ground, policy: restricted })).toBe(first);
    expect(
      createContracts()
        .of(audience('lms'), { ...ground, policy: restricted })
        .has('Query.students'),
    ).toBe(true);
  });

  it('are one for terms that are written otherwise and amount to the same', () => {
    const contracts = createContracts();
    const lms = audience('lms');
    const otherwise = {
      ...lms,
      agreements: [...lms.agreements, ...lms.agreements].map(({ purposes, categories }) => ({
        purposes,
        categories: [...categories].reverse(),
      })),
    };
    expect(contracts.of(otherwise, ground)).toBe(contracts.of(lms, ground));
    expect(contracts.of({ ...lms, mayActForPersons: true }, ground)).not.toBe(contracts.of(lms, ground));
  });

  it('are forgotten when there are too many, the one unused longest first', () => {
    const contracts = createContracts(2);
    const lms = contracts.of(audience('lms'), ground);
    const cantine = contracts.of(audience('cantine'), ground);
    expect(contracts.of(audience('lms'), ground)).toBe(lms);
    contracts.of(audience('sync'), ground);
    expect(contracts.of(audience('lms'), ground)).toBe(lms);
    expect(contracts.of(audience('cantine'), ground)).not.toBe(cantine);
  });
});
