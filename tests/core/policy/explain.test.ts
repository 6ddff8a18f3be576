import { describe, expect, it } from 'vitest';
import { compile, decide, explain, type PolicyDocument, parsePolicy, permits, REASONS, STAGES } from '../../../core/policy/index.js';
import { ask, client, document, EVERY_PURPOSE, facts, grant, policy, TEACHER, tie } from './given.js';

const by = client(EVERY_PURPOSE);
const rules = policy({ grants: [grant()] });
const request = ask('choice', 'Student.grade', ['GRADE']);

describe('an explanation', () => {
  it('is the decision, with every stage, the version and the tie it rests on', () => {
    const given = facts([tie('aide', 'supports'), TEACHER], by);
    const explanation = explain(rules, request, given);
    expect(explanation).toMatchObject({ ...decide(rules, request, given), version: 'test-1', request, tie: TEACHER });
    expect(explanation.stages.map(({ stage }) => stage)).toEqual([...STAGES]);
  });

  it('says what would change each refusal', () => {
    expect(explain(rules, request, facts([TEACHER], by)).wouldChange).toEqual([{ stage: 'S3-lawful-basis', remedy: 'consent' }]);
    const barred = explain(rules, ask('work', 'Student.grade', ['GRADE']), facts([], { ...by, agreements: [] }, { objection: 'pending' }));
    expect(barred.wouldChange).toEqual([
      { stage: 'S1-agreement', remedy: 'an-agreement-with-the-school' },
      { stage: 'S2-matrix', remedy: 'a-role-and-relation-to-the-subject' },
      { stage: 'S3-lawful-basis', remedy: 'the-objection-examined' },
    ]);
    expect(explain(rules, ask('sale', 'Student.grade', ['GRADE']), facts([TEACHER], by)).wouldChange).toEqual([
      { stage: 'S3-lawful-basis', remedy: 'nothing' },
    ]);
  });

  it('has nothing to change when all is permitted', () => {
    expect(explain(rules, request, facts([TEACHER], by, { consented: ['GRADE'] }))).toMatchObject({ permits: true, wouldChange: [] });
  });

  it('uses the closed reasons only', () => {
    for (const { stage, reason } of explain(rules, request, facts([TEACHER], by)).stages) expect(REASONS[stage]).toContain(reason);
  });
});

describe('a fault inside', () => {
  const broken = { ...facts([TEACHER], by), ties: null } as never;

  it('is a denial, and says that it was one', () => {
    const decision = decide(rules, request, broken);
    expect(decision).toMatchObject({ permits: false, obligations: [], consentWouldPermit: false });
    expect(decision.stages.map(({ reason }) => reason)).toEqual(STAGES.map(() => 'error'));
    expect(decide(rules, null as never, facts([TEACHER], by)).permits).toBe(false);
    for (const verdict of [permits(rules, request, broken), permits(rules, null as never, facts([TEACHER], by))])
      expect(verdict).toEqual({ permits: false, obligations: [] });
  });

  it('in a policy that could not be compiled never comes to a decision', () => {
    const read = parsePolicy(document({ grants: [grant()] }));
    const forged: PolicyDocument = { ...read, grants: [{ ...read.grants[0], roles: ['teacher'], actions: ['SHRED' as 'READ'] } as never] };
    expect(() => compile(forged)).toThrow(/invariant/);
  });
});
