import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../../core/policy/index.js';
import { ACTS, type Act, type Circumstances, OBSTACLES, obstaclesTo, stateAfter } from '../../../../gateway/governance/policies/life.js';
import type { State, Version } from '../../../../gateway/governance/policies/version.js';

const AT = new Date('2026-11-24T09:00:00Z');
const PEOPLE = ['author', 'writer', 'principal', 'officer'] as const;

function version(changes: Partial<Version> = {}): Version {
  return {
    id: 'v2',
    level: 'SCHOOL',
    scope: '9990001X',
    number: 2,
    parent: 'v1',
    document: '{}',
    expectations: null,
    author: 'author',
    reason: 'because',
    state: 'DRAFT',
    revision: 1,
    savedBy: 'author',
    writers: ['author'],
    savedAt: AT,
    proposedAt: null,
    publishedAt: null,
    endedAt: null,
    rejectionReason: null,
    rollbackOf: null,
    approvals: [],
    ...changes,
  };
}

function circumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    person: 'principal',
    live: 'v1',
    isFit: true,
    needsSignOff: false,
    opens: { byRules: [], byBasis: [] },
    writersHold: ['it-admin'],
    approveAs: new Map([['principal', ['principal']]]),
    ...changes,
  };
}

const approval = (person: string, asDataProtectionOfficer = false) => ({ version: 'v2', person, asDataProtectionOfficer, at: AT });

describe('the life of a version', () => {
  it.each<[string, Act, Partial<Version>, Partial<Circumstances>, readonly string[]]>([
    ['is saved while it is a draft', 'SAVE', {}, {}, []],
    ['is not saved once it is proposed', 'SAVE', { state: 'PROPOSED' }, {}, ['WRONG_STATE']],
    ['is proposed when it is fit', 'PROPOSE', {}, {}, []],
    ['is not proposed when it is not fit', 'PROPOSE', {}, { isFit: false }, ['NOT_FIT']],
    ['is not proposed when other rules were made live since', 'PROPOSE', {}, { live: 'v9' }, ['NOT_FROM_LIVE']],
    ['is approved by somebody else', 'APPROVE', { state: 'PROPOSED' }, {}, []],
    ['is not approved by its author', 'APPROVE', { state: 'PROPOSED' }, { person: 'author' }, ['OWN_VERSION']],
    [
      'is not approved by somebody who saved it once',
      'APPROVE',
      { state: 'PROPOSED', writers: ['author', 'writer'], savedBy: 'author' },
      { person: 'writer' },
      ['OWN_VERSION'],
    ],
    ['is not signed off by its author', 'SIGN_OFF', { state: 'PROPOSED' }, { person: 'author' }, ['OWN_VERSION']],
    ['is not approved twice by one person', 'APPROVE', { state: 'PROPOSED', approvals: [approval('principal')] }, {}, ['ALREADY_DONE']],
    ['is signed off by who approved it', 'SIGN_OFF', { state: 'PROPOSED', approvals: [approval('principal')] }, {}, []],
    ['is not published while nobody approved it', 'PUBLISH', { state: 'PROPOSED' }, {}, ['NEEDS_APPROVAL']],
    ['is published once it is approved', 'PUBLISH', { state: 'APPROVED', approvals: [approval('principal')] }, {}, []],
    [
      'is not published without the data protection officer where they must sign',
      'PUBLISH',
      { state: 'PROPOSED', approvals: [approval('principal')] },
      { needsSignOff: true },
      ['NEEDS_SIGN_OFF'],
    ],
    [
      'is published with them alone: two people saw it',
      'PUBLISH',
      { state: 'APPROVED', approvals: [approval('officer', true)] },
      { needsSignOff: true },
      [],
    ],
    [
      'is looked at again when it is published',
      'PUBLISH',
      { state: 'APPROVED', approvals: [approval('principal')] },
      { isFit: false, live: 'v9' },
      ['NOT_FROM_LIVE', 'NOT_FIT'],
    ],
    ['is given up by its author', 'ABANDON', { state: 'APPROVED' }, { person: 'author' }, []],
    ['is not given up by another', 'ABANDON', {}, {}, ['NOT_AUTHOR']],
    ['is not rejected by its author', 'REJECT', { state: 'PROPOSED' }, { person: 'author' }, ['OWN_VERSION']],
  ])('%s', (_sentence, act, changed, given, expected) => {
    expect(obstaclesTo(act, version(changed), circumstances(given))).toEqual(expected);
  });

  it('gives no data to those who wrote it, with the approval of those who would have them too', () => {
    const opening = { opens: { byRules: ['principal'], byBasis: [] }, writersHold: ['principal'] } as const;
    const proposed = version({ state: 'PROPOSED' });
    expect(obstaclesTo('APPROVE', proposed, circumstances(opening))).toEqual(['OPENS_TO_AUTHOR']);
    expect(obstaclesTo('APPROVE', proposed, circumstances({ ...opening, approveAs: new Map([['principal', ['dpo']]]) }))).toEqual([]);
    expect(
      obstaclesTo('APPROVE', proposed, circumstances({ ...opening, approveAs: new Map([['principal', ['principal', 'dpo']]]) })),
    ).toEqual([]);
    expect(obstaclesTo('APPROVE', proposed, circumstances({ ...opening, approveAs: new Map() }))).toEqual(['OPENS_TO_AUTHOR']);
    expect(obstaclesTo('APPROVE', proposed, circumstances({ ...opening, writersHold: ['it-admin'] }))).toEqual([]);
  });

  it('gives them none either with an approval from before whoever gave it would have them too', () => {
    const approved = version({ state: 'APPROVED', approvals: [approval('officer', true)] });
    const approveAs = new Map<string, readonly Role[]>([['officer', ['dpo']]]);
    const opening = { writersHold: ['principal'], approveAs, needsSignOff: true } as const;
    const to = (...byRules: readonly Role[]) => circumstances({ ...opening, opens: { byRules, byBasis: [] } });
    for (const given of [to(), to('principal'), to('dpo')]) expect(obstaclesTo('PUBLISH', approved, given)).toEqual([]);
    expect(obstaclesTo('PUBLISH', approved, to('principal', 'dpo'))).toEqual(['NEEDS_APPROVAL', 'NEEDS_SIGN_OFF']);
    const besides = { ...to('principal', 'dpo'), approveAs: new Map([['officer', ['dpo', 'deputy-principal'] as const]]) };
    expect(obstaclesTo('PUBLISH', approved, besides)).toEqual([]);
  });
});

const STATES: readonly State[] = ['DRAFT', 'PROPOSED', 'APPROVED', 'LIVE', 'REPLACED', 'REJECTED', 'ABANDONED'];
const anyVersion = fc
  .record({
    state: fc.constantFrom(...STATES),
    writers: fc.subarray([...PEOPLE].slice(1)).map((others) => ['author', ...others]),
    approvals: fc.array(
      fc.record({ person: fc.constantFrom(...PEOPLE), asDataProtectionOfficer: fc.boolean() }).map((one) => ({ ...approval(''), ...one })),
      { maxLength: 4 },
    ),
  })
  .map(version);
const anyCircumstances = fc
  .record({
    person: fc.constantFrom(...PEOPLE),
    live: fc.constantFrom('v1', 'v9', null),
    isFit: fc.boolean(),
    needsSignOff: fc.boolean(),
    opens: fc.record({ byRules: fc.subarray([...ROLES].slice(0, 6)), byBasis: fc.subarray(['dpo', 'principal', 'it-admin'] as const) }),
    writersHold: fc.subarray([...ROLES].slice(0, 6)),
    approveAs: fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.subarray([...ROLES].slice(0, 6)))).map((held) => new Map(held)),
  })
  .map(circumstances);
const anyAct = fc.constantFrom(...ACTS);

describe('whatever is done, in whatever order', () => {
  it('nothing is live that nobody else approved, that is not fit, or that was begun from other rules', () => {
    fc.assert(
      fc.property(anyVersion, anyCircumstances, (one, given) => {
        if (obstaclesTo('PUBLISH', one, given).length > 0) return;
        const others = one.approvals.filter(({ person }) => !one.writers.includes(person));
        expect(others.length).toBeGreaterThan(0);
        expect(given.isFit && given.live === one.parent).toBe(true);
        if (given.needsSignOff) expect(others.some((each) => each.asDataProtectionOfficer)).toBe(true);
      }),
    );
  });

  it('what is over stays as it is, and what is live is only replaced by another', () => {
    fc.assert(
      fc.property(anyAct, anyVersion, anyCircumstances, (act, one, given) => {
        if (['LIVE', 'REPLACED', 'REJECTED', 'ABANDONED'].includes(one.state))
          expect(obstaclesTo(act, one, given)).toEqual(['WRONG_STATE']);
      }),
    );
  });

  it('obstacles are of the closed list, each once, and a version moves as the database lets it', () => {
    const ways = new Set([
      ...[
        'DRAFT DRAFT',
        'DRAFT PROPOSED',
        'DRAFT ABANDONED',
        'PROPOSED PROPOSED',
        'PROPOSED APPROVED',
        'PROPOSED LIVE',
        'PROPOSED REJECTED',
      ],
      ...['PROPOSED ABANDONED', 'APPROVED APPROVED', 'APPROVED LIVE', 'APPROVED REJECTED', 'APPROVED ABANDONED'],
    ]);
    fc.assert(
      fc.property(anyAct, anyVersion, anyCircumstances, (act, one, given) => {
        const obstacles = obstaclesTo(act, one, given);
        expect(new Set(obstacles).size).toBe(obstacles.length);
        for (const obstacle of obstacles) expect(OBSTACLES).toContain(obstacle);
        if (obstacles.length === 0) expect(ways).toContain(`${one.state} ${stateAfter(act, one, given)}`);
      }),
    );
  });

  it('asking for more never takes an obstacle away', () => {
    fc.assert(
      fc.property(anyAct, anyVersion, anyCircumstances, (act, one, given) => {
        const before = obstaclesTo(act, one, given);
        const stricter = obstaclesTo(act, one, { ...given, isFit: false, needsSignOff: true });
        for (const obstacle of before) expect(stricter).toContain(obstacle);
      }),
    );
  });
});
