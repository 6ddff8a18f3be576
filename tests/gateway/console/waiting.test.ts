import { describe, expect, it } from 'vitest';
import type { Act, Waiting } from '../../../gateway/console/asking/rules.js';
import { needsOf, yoursOf } from '../../../gateway/console/screens/approvals/waiting.js';

type Obstacles = Partial<Record<Act, readonly string[]>>;
const waiting = (obstacles: Obstacles, approvals: Waiting['approvals'] = []): Waiting => ({
  approvals,
  signOffReasons: [],
  cannotBeApproved: null,
  next: Object.entries(obstacles).map(([act, found]) => ({ act: act as Act, obstacles: found })),
});
const APPROVED = [{ person: 'p', asDataProtectionOfficer: true, at: null }];

describe('what a version waits for', () => {
  it.each<[string, Obstacles, Waiting['approvals'], readonly string[]]>([
    ['another administrator', { PUBLISH: ['NOT_YOURS', 'NEEDS_APPROVAL'] }, [], ['NEEDS_APPROVAL']],
    [
      'the data protection officer, whose signature is an approval',
      { PUBLISH: ['NEEDS_APPROVAL', 'NEEDS_SIGN_OFF'] },
      [],
      ['NEEDS_SIGN_OFF'],
    ],
    ['one person more', { PUBLISH: ['NEEDS_APPROVAL'] }, APPROVED, ['NEEDS_SECOND']],
    ['being begun anew, and being mended', { PUBLISH: ['NOT_FROM_LIVE', 'NOT_FIT'] }, APPROVED, ['NOT_FROM_LIVE', 'NOT_FIT']],
    ['being put in force', { PUBLISH: ['NOT_YOURS'] }, APPROVED, ['PUBLISH']],
  ])('is %s', (_, obstacles, approvals, needs) => {
    expect(needsOf(waiting(obstacles, approvals))).toEqual(needs);
  });
});

describe('what whoever looks can do about it', () => {
  it('is approving, or why they cannot', () => {
    const PUBLISH = ['NEEDS_APPROVAL'];
    expect(yoursOf(waiting({ APPROVE: [], SIGN_OFF: ['NOT_YOURS'], PUBLISH }))).toEqual([{ act: 'APPROVE', because: [] }]);
    expect(yoursOf(waiting({ APPROVE: ['OWN_VERSION'], PUBLISH }))).toEqual([{ act: 'APPROVE', because: ['OWN_VERSION'] }]);
    expect(yoursOf(waiting({ APPROVE: ['NOT_YOURS'], PUBLISH }))).toEqual([{ act: 'APPROVE', because: ['NOT_YOURS'] }]);
  });

  it('is not signing, for who may approve though that is not enough', () => {
    const PUBLISH = ['NEEDS_APPROVAL', 'NEEDS_SIGN_OFF'];
    expect(yoursOf(waiting({ APPROVE: [], SIGN_OFF: ['NOT_YOURS'], PUBLISH }))).toEqual([
      { act: 'SIGN_OFF', because: ['NOT_YOURS'] },
      { act: 'APPROVE', because: [] },
    ]);
  });

  it('is putting it in force where nothing else is left, and nothing where it must be mended', () => {
    expect(yoursOf(waiting({ PUBLISH: [] }, APPROVED))).toEqual([{ act: 'PUBLISH', because: [] }]);
    expect(yoursOf(waiting({ APPROVE: [], PUBLISH: ['NOT_FIT'] }, APPROVED))).toEqual([]);
  });
});
