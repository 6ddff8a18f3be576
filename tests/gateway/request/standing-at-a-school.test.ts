import { describe, expect, it } from 'vitest';
import type { AuthorisationClass } from '../../../gateway/request/authorisation-class.js';
import { Decisions } from '../../../gateway/request/decisions.js';
import { ELSEWHERE, grant, HERE, policy } from '../../core/policy/given.js';

/** Who is at two schools is there twice: of a record that one of them keeps, what is held at the other says nothing. */
const agreement = (school: string) => ({ id: school, school, purposes: ['work'], categories: ['GRADE'] as const, from: 0, to: null });
const authorisation: AuthorisationClass = {
  key: 'a',
  purpose: 'work',
  client: { id: '', kind: 'school-app', agreements: [agreement(ELSEWHERE)], tokenPurposes: ['work'] },
  kinds: [
    { role: 'teacher', relation: 'teaches', school: HERE, of: 'students' },
    { role: 'teacher', relation: 'teaches', school: ELSEWHERE, of: 'students' },
    { role: 'student', relation: 'self', school: ELSEWHERE, of: 'persons' },
  ],
  ownConsents: new Set(),
};
const ID = { coordinate: 'Result.id', categories: ['GRADE'], any: false } as const;

describe('the id of a record that a school keeps', () => {
  const decisions = new Decisions(policy({ grants: [grant()] }), authorisation);
  const atBoth = decisions.standing([0, 1], []);

  it('is decided by what is held at that school', () => {
    expect(decisions.decide(ID, atBoth).permits).toBe(true);
    expect(decisions.decide(ID, decisions.standingAtSchool(atBoth, ELSEWHERE)).permits).toBe(true);
    expect(decisions.decide(ID, decisions.standingAtSchool(atBoth, HERE)).permits).toBe(false);
  });

  it('is decided by who somebody is themself, wherever the record is kept', () => {
    const own = decisions.standing([2], []);
    expect(decisions.standingAtSchool(own, HERE)).toBe(own);
  });
});
