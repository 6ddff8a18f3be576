import { describe, expect, it } from 'vitest';
import { compile, type Role } from '../../../../core/policy/index.js';
import { heldBy } from '../../../../gateway/governance/policies/circumstances.js';
import type { Version } from '../../../../gateway/governance/policies/version.js';
import { baseDocument } from '../../base-policy.js';

const AT = new Date('2026-11-24T09:00:00Z');
const HERE = '9990001X';
const HELD: Readonly<Record<string, readonly Role[]>> = {
  writer: ['it-admin', 'teacher'],
  officer: ['dpo', 'teacher'],
  principal: ['principal', 'guardian'],
};
const functionsOf = async (person: string) => (HELD[person] ?? []).map((role) => ({ role, school: HERE, isWhole: true }));
const approved: Version = {
  ...{ id: 'v2', level: 'SCHOOL', scope: HERE, number: 2, parent: 'v1', document: '{}', expectations: null, author: 'writer' },
  ...{ reason: 'because', state: 'APPROVED', revision: 1, savedBy: 'writer', writers: ['writer'], savedAt: AT, proposedAt: AT },
  ...{ publishedAt: null, endedAt: null, rejectionReason: null, rollbackOf: null },
  approvals: [{ version: 'v2', person: 'officer', asDataProtectionOfficer: true, at: AT }],
};

describe('what a version depends on beside itself', () => {
  it('is every function of who wrote it, and those by which who acts and whoever approved it approve today', async () => {
    const held = await heldBy({ functionsOf }, approved, 'principal', compile(baseDocument()), AT);
    expect(held).toEqual({
      writersHold: ['it-admin', 'teacher'],
      approveAs: new Map([
        ['principal', ['principal']],
        ['officer', ['dpo']],
      ]),
    });
  });
});
