import { describe, expect, it } from 'vitest';
import { type Agreement, type ClientFacts, decide, type Instant } from '../../../../core/policy/index.js';
import { ask, DAY, ELSEWHERE, facts, grant, HERE, NOW, policy, TEACHER, tie } from '../given.js';

const rules = policy({ grants: [grant({ categories: ['GRADE', 'COMPETENCY'] })] });
const agreement: Agreement = { id: 'a1', school: HERE, purposes: ['work'], categories: ['GRADE'], from: NOW, to: NOW + DAY };
const by = (parts: Partial<Agreement> | null, tokenPurposes: readonly string[] = ['work', 'choice']): ClientFacts => ({
  id: 'c1',
  kind: 'vendor',
  agreements: parts === null ? [] : [{ ...agreement, ...parts }],
  tokenPurposes,
});
const stage = (who: ClientFacts, purpose = 'work', at: Instant = NOW, ties = [TEACHER]) =>
  decide(rules, ask(purpose, 'Student.grade', ['GRADE']), facts(ties, who, { at })).stages[1];

describe('an agreement', () => {
  it('lets through what it was made for, and says which one it was', () => {
    expect(stage(by({}))).toMatchObject({ permits: true, rules: ['a1'], reason: 'agreed' });
    expect(stage(by(null))).toMatchObject({ permits: false, rules: [], reason: 'no-agreement' });
  });

  it('covers the descendants of its purposes, never their parents', () => {
    expect(stage(by({}), 'work-part')).toMatchObject({ permits: true });
    expect(stage(by({ purposes: ['work-part'] }), 'work')).toMatchObject({ permits: false, reason: 'outside-purposes' });
  });

  it('is half-open in time: from its first instant, not at its last', () => {
    expect(stage(by({}), 'work', NOW)).toMatchObject({ permits: true });
    expect(stage(by({}), 'work', NOW - 1)).toMatchObject({ permits: false, reason: 'not-in-force' });
    expect(stage(by({}), 'work', NOW + DAY - 1)).toMatchObject({ permits: true });
    expect(stage(by({}), 'work', NOW + DAY)).toMatchObject({ permits: false, reason: 'not-in-force' });
    expect(stage(by({ to: null }), 'work', NOW + 10_000 * DAY)).toMatchObject({ permits: true });
  });

  it('is never in force at an instant that is not one', () => {
    expect(stage(by({ to: null }), 'work', Number.NaN)).toMatchObject({ permits: false });
  });

  it('must hold with the school at which the role is held', () => {
    expect(stage(by({}), 'work', NOW, [tie('teacher', 'teaches', ELSEWHERE)])).toMatchObject({ permits: false, reason: 'no-agreement' });
  });

  it('must cover every category; two agreements do not add up', () => {
    const half = by({});
    const both: ClientFacts = { ...half, agreements: [agreement, { ...agreement, id: 'a2', categories: ['COMPETENCY'] }] };
    const asked = ask('work', 'Student.grade', ['GRADE', 'COMPETENCY']);
    expect(decide(rules, asked, facts([TEACHER], both)).stages[1]).toMatchObject({ permits: false, reason: 'outside-categories' });
    const one: ClientFacts = { ...half, agreements: [{ ...agreement, categories: ['GRADE', 'COMPETENCY'] }] };
    expect(decide(rules, asked, facts([TEACHER], one)).permits).toBe(true);
  });

  it('does not go further than the token', () => {
    expect(stage(by({}, ['choice']))).toMatchObject({ permits: false, reason: 'outside-token' });
    expect(stage(by({}, ['work-part']), 'work')).toMatchObject({ permits: false, reason: 'outside-token' });
    expect(stage(by({}, ['work']), 'work-part')).toMatchObject({ permits: true });
    expect(stage(by({}, []))).toMatchObject({ permits: false, reason: 'outside-token' });
  });
});
