import { describe, expect, it } from 'vitest';
import { brokenInvariants, invariantsHold } from '../../../core/policy/index.js';
import { grant, policy } from './given.js';

const invariants = [{ id: 'no-health-to-teachers', source: 's', roles: ['teacher'], categories: ['HEALTH'] }];
const health = grant({ id: 'teacher.health', categories: ['GRADE', 'HEALTH'] });

describe('an invariant', () => {
  it('holds while no grant makes possible what it excludes', () => {
    expect(invariantsHold(policy({ invariants, grants: [grant()] }))).toBe(true);
    expect(invariantsHold(policy({ invariants, grants: [{ ...health, roles: ['nurse'] }] }))).toBe(true);
  });

  it('is broken by a grant, for every purpose it opens, and the breach is told', () => {
    const broken = brokenInvariants(policy({ invariants, grants: [{ ...health, purposes: ['work'] }] }));
    const breach = { invariant: 'no-health-to-teachers', role: 'teacher', relation: 'teaches', action: 'READ', categories: ['HEALTH'] };
    expect(broken).toMatchObject([
      { ...breach, purpose: 'work' },
      { ...breach, purpose: 'work-part' },
    ]);
  });

  it.each([
    ['asks consent', { consent: true }],
    ['obliges to something', { obligations: ['MASK'] }],
    ['is limited to a coordinate', { coordinates: ['Plan.note'] }],
    ['is limited to a type', { coordinates: ['Plan.*'] }],
  ])('is broken by a grant that %s, too', (_, more) => {
    expect(invariantsHold(policy({ invariants, grants: [{ ...health, ...more }] }))).toBe(false);
  });

  it('holds again by a forbid or a guardrail that covers the grant', () => {
    const grants = [health];
    expect(invariantsHold(policy({ invariants, grants, forbids: [{ id: 'f', source: 's', categories: ['HEALTH'] }] }))).toBe(true);
    expect(invariantsHold(policy({ invariants, grants, guardrails: [{ id: 'g', source: 's', categories: ['HEALTH'] }] }))).toBe(true);
  });

  it('does not hold by one that covers a part of it', () => {
    const grants = [health];
    const forbids = [{ id: 'f', source: 's', categories: ['HEALTH'], coordinates: ['Plan.*'] }];
    expect(invariantsHold(policy({ invariants, grants, forbids }))).toBe(false);
    const guardrails = [{ id: 'g', source: 's', clients: ['vendor'], categories: ['HEALTH'] }];
    expect(invariantsHold(policy({ invariants, grants, guardrails }))).toBe(false);
  });

  it('limited to coordinates speaks of those only', () => {
    const there = [{ ...invariants[0], coordinates: ['Plan.note'] }];
    expect(invariantsHold(policy({ invariants: there, grants: [{ ...health, coordinates: ['Plan.title'] }] }))).toBe(true);
    expect(invariantsHold(policy({ invariants: there, grants: [{ ...health, coordinates: ['Plan.*'] }] }))).toBe(false);
    expect(invariantsHold(policy({ invariants: there, grants: [health] }))).toBe(false);
  });
});
