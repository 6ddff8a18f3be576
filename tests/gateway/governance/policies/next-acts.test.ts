import { describe, expect, it } from 'vitest';
import { compile, type Role } from '../../../../core/policy/index.js';
import type { Act, Circumstances } from '../../../../gateway/governance/policies/life.js';
import { nextActs } from '../../../../gateway/governance/policies/next-acts.js';
import type { PolicyPlace, Version } from '../../../../gateway/governance/policies/version.js';
import { baseDocument } from '../../base-policy.js';

const AT = new Date('2026-11-24T09:00:00Z');
const HERE = '9990001X';
const SCHOOL: PolicyPlace = { level: 'SCHOOL', scope: HERE };
const NATIONAL: PolicyPlace = { level: 'NATIONAL', scope: '' };
const policy = compile(baseDocument());
const proposed: Version = {
  ...{ id: 'v2', ...SCHOOL, number: 2, parent: 'v1', document: '{}', expectations: null, author: 'author', reason: 'because' },
  ...{ state: 'PROPOSED', revision: 1, savedBy: 'author', writers: ['author'], savedAt: AT, proposedAt: AT, publishedAt: null },
  ...{ endedAt: null, rejectionReason: null, rollbackOf: null, approvals: [] },
};
const given: Circumstances = {
  ...{ person: 'somebody', live: 'v1', isFit: true, needsSignOff: true, opens: { byRules: [], byBasis: [] } },
  ...{ writersHold: ['it-admin'], approveAs: new Map() },
};
const next = (role: Role, { place = SCHOOL, school = HERE, needsSignOff = true, entrusted = false, isWhole = true } = {}) => {
  const stewards = entrusted ? [{ academy: null, person: 'somebody' }] : [];
  const asking = { person: 'somebody', functions: [{ role, school, isWhole }], stewards, policy };
  return nextActs({ ...proposed, ...place }, { ...given, needsSignOff }, asking);
};
const free = (...asked: Parameters<typeof next>): readonly Act[] =>
  next(...asked).flatMap(({ act, obstacles }) => (obstacles.length === 0 ? [act] : []));

describe('what a proposal needs next', () => {
  it('is the signature of the data protection officer, and of nobody else', () => {
    expect(free('dpo')).toContain('SIGN_OFF');
    expect(free('principal')).toEqual(['APPROVE', 'REJECT']);
    expect(next('principal')).toContainEqual({ act: 'SIGN_OFF', obstacles: ['NOT_YOURS'] });
  });

  it('is not said to be a signature where none is needed', () => {
    expect(next('principal', { needsSignOff: false }).map(({ act }) => act)).not.toContain('SIGN_OFF');
  });

  it('is offered to nobody by a function at another school, nor by one that has nothing to do with rules', () => {
    expect(free('principal', { school: '9990002Y' })).toEqual([]);
    expect(free('principal', { isWhole: false })).toEqual([]);
    expect(free('teacher')).toEqual([]);
  });

  it('above the schools is offered to whoever is entrusted besides', () => {
    expect(free('dpo', { place: NATIONAL })).toEqual([]);
    expect(free('dpo', { place: NATIONAL, entrusted: true })).toContain('SIGN_OFF');
  });
});
