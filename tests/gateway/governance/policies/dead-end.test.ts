import { describe, expect, it } from 'vitest';
import { type CompiledPolicy, compile, differenceOf, openingsOf, type PolicyDocument, type Role } from '../../../../core/policy/index.js';
import { cannotBeApproved } from '../../../../gateway/governance/policies/dead-end.js';
import { obstaclesTo } from '../../../../gateway/governance/policies/life.js';
import type { Version } from '../../../../gateway/governance/policies/version.js';
import { baseDocument } from '../../base-policy.js';

const AT = new Date('2026-11-24T09:00:00Z');
const NATIONAL = { level: 'NATIONAL', scope: '' } as const;
const base = baseDocument();
const before = compile(base);
/** Every word that is a purpose's id, and no other text. */
const renamed = <T>(written: T, was: string, is: string): T =>
  JSON.parse(JSON.stringify(written).replaceAll(JSON.stringify(was), JSON.stringify(is)));
/** The purpose once more under another id, with its grants, for everybody but one function. */
function beside(was: string, is: string, without: Role | null): PolicyDocument {
  const copy = <R extends { readonly id: string }>(rule: R): R => ({ ...renamed(rule, was, is), id: `${rule.id}.anew` });
  const purpose = base.purposes.find(({ id }) => id === was);
  const grants = base.grants
    .filter(({ purposes }) => purposes.includes(was))
    .map((grant) => copy({ ...grant, purposes: [was], roles: grant.roles.filter((role) => role !== without) }))
    .filter(({ roles }) => roles.length > 0);
  return {
    ...base,
    purposes: [...base.purposes, ...(purpose === undefined ? [] : [{ ...purpose, id: is, label: { fr: 'autre', en: 'other' } }])],
    grants: [...base.grants, ...grants],
  };
}
const opening = (from: CompiledPolicy, to: CompiledPolicy, writersHold: readonly Role[]) => ({
  opens: openingsOf(from, to, differenceOf(from, to)),
  writersHold,
  needsSignOff: true,
});

describe('a purpose that serves everybody', () => {
  it('by another id is told from the draft on to be approved by nobody, with what to do instead', () => {
    const after = compile(renamed(base, 'subject-access', 'own-data'));
    const found = opening(before, after, ['it-admin']);
    const told = cannotBeApproved(NATIONAL, found, before, after);
    expect(told?.en).toContain('from “subject-access” to “own-data”: agreements, tokens and consents go by it; keep it');
    expect(told?.fr).toContain('ne se renomme pas, de « subject-access » en « own-data »');
    expect(told?.fr).toContain('faites-en deux versions');
    const version: Version = {
      ...{
        ...NATIONAL,
        id: 'v2',
        number: 2,
        parent: 'v1',
        document: '{}',
        expectations: '{}',
        author: 'a',
        reason: 'r',
        state: 'PROPOSED',
      },
      ...{ revision: 1, savedBy: 'a', writers: ['a'], savedAt: AT, proposedAt: AT, publishedAt: null, endedAt: null },
      ...{ rejectionReason: null, rollbackOf: null, approvals: [] },
    };
    for (const role of ['principal', 'deputy-principal', 'dpo'] as const)
      expect(obstaclesTo('SIGN_OFF', version, { person: role, live: 'v1', isFit: true, ...found, actorHolds: [role] })).toEqual([
        'OPENS_TO_AUTHOR',
      ]);
  });

  it('is added beside the old one in two versions, each of which somebody is left to approve', () => {
    const first = compile(beside('subject-access', 'own-data', 'it-admin'));
    expect(cannotBeApproved(NATIONAL, opening(before, first, ['it-admin']), before, first)).toBeNull();
    const second = compile(beside('subject-access', 'own-data', null));
    const step = opening(first, second, ['principal']);
    expect(step.opens.byRules).toEqual(['it-admin']);
    expect(cannotBeApproved(NATIONAL, step, first, second)).toBeNull();
    expect(cannotBeApproved(NATIONAL, opening(before, second, ['it-admin']), before, second)?.en).not.toContain('the id of a purpose');
  });
});

describe('a version', () => {
  it('that gives more to who wrote it and not to all who approve is left to these', () => {
    const found = { opens: { byRules: ['it-admin', 'principal'], byBasis: [] }, writersHold: ['it-admin'] } as const;
    expect(cannotBeApproved(NATIONAL, { ...found, needsSignOff: false }, before, before)).toBeNull();
    expect(cannotBeApproved({ level: 'SCHOOL', scope: '9990001X' }, { ...found, needsSignOff: true }, before, before)).toBeNull();
  });

  it('that must be signed off is left to nobody where who signs gains, whoever else may approve', () => {
    const found = { opens: { byRules: ['it-admin', 'dpo'], byBasis: [] }, writersHold: ['it-admin'] } as const;
    expect(cannotBeApproved(NATIONAL, { ...found, needsSignOff: true }, before, before)).not.toBeNull();
    expect(cannotBeApproved(NATIONAL, { ...found, needsSignOff: false }, before, before)).toBeNull();
  });
});
