import { describe, expect, it } from 'vitest';
import { covers, grantsOf, outlook } from '../../../core/policy/index.js';
import { ask, client, ELSEWHERE, EVERY_PURPOSE, grant, NOW, policy, TEACHER, tie } from './given.js';

const by = client(EVERY_PURPOSE);
const MEMBER = tie('teacher', 'member');
const rules = policy({
  grants: [
    grant(),
    grant({ id: 'teacher.photo', categories: ['IDENTITY_PHOTO'], consent: true, obligations: ['MASK'] }),
    grant({ id: 'teacher.reason', categories: ['ATTENDANCE_REASON'], obligations: ['GENERALISE'] }),
    grant({ id: 'member.org', relations: ['member'], categories: ['ORG'] }),
  ],
});

describe('the outlook of a request', () => {
  it('is never when no tie could be permitted', () => {
    expect(outlook(rules, ask('work', 'Student.x', ['HEALTH']), by, [TEACHER, MEMBER], NOW)).toBe('never');
    expect(outlook(rules, ask('work', 'Student.x', ['GRADE']), by, [], NOW)).toBe('never');
    expect(outlook(rules, ask('sale', 'Student.x', ['GRADE']), by, [TEACHER], NOW)).toBe('never');
    expect(outlook(rules, ask('work', 'Student.x', ['GRADE']), { ...by, agreements: [] }, [TEACHER], NOW)).toBe('never');
    expect(outlook(rules, ask('play', 'Student.x', ['GRADE']), by, [TEACHER], NOW)).toBe('never');
  });

  it('depends as soon as somebody is the subject', () => {
    expect(outlook(rules, ask('work', 'Student.x', ['GRADE']), by, [TEACHER], NOW)).toBe('depends');
    expect(outlook(rules, ask('work', 'Student.x', ['IDENTITY_PHOTO']), by, [TEACHER, MEMBER], NOW)).toBe('depends');
  });

  it('is always only when nobody is, and every tie permits', () => {
    expect(outlook(rules, ask('choice', 'ClassGroup.name', ['ORG']), by, [MEMBER], NOW)).toBe('always');
    expect(outlook(rules, ask('work', 'School.name', ['PUBLIC']), by, [], NOW)).toBe('always');
    expect(outlook(rules, ask('work', 'School.name', ['PUBLIC']), by, [MEMBER], NOW)).toBe('always');
    expect(outlook(rules, ask('work', 'ClassGroup.name', ['ORG']), by, [MEMBER, tie('teacher', 'member', ELSEWHERE)], NOW)).toBe('depends');
  });
});

describe('the grants of one tie', () => {
  it('say whether consent is to be asked of each subject, and what comes with it', () => {
    const of = (purpose: string, category: 'GRADE' | 'IDENTITY_PHOTO' | 'ATTENDANCE_REASON' | 'HEALTH') =>
      grantsOf(rules, ask(purpose, 'Student.x', [category]), by, TEACHER, NOW);
    expect(of('work', 'GRADE')).toEqual({ permits: true, needsConsent: false, obligations: [] });
    expect(of('choice', 'GRADE')).toEqual({ permits: true, needsConsent: true, obligations: [] });
    expect(of('work', 'IDENTITY_PHOTO')).toEqual({ permits: true, needsConsent: true, obligations: ['MASK'] });
    expect(of('work', 'ATTENDANCE_REASON')).toEqual({ permits: true, needsConsent: false, obligations: ['GENERALISE'] });
    expect(of('work', 'HEALTH')).toEqual({ permits: false, needsConsent: false, obligations: [] });
    expect(of('sale', 'GRADE').permits).toBe(false);
  });

  it('ask nobody where nobody is the subject', () => {
    expect(grantsOf(rules, ask('choice', 'ClassGroup.name', ['ORG']), by, MEMBER, NOW)).toMatchObject({
      permits: true,
      needsConsent: false,
    });
  });

  it('are none at a school without agreement', () => {
    expect(grantsOf(rules, ask('work', 'Student.x', ['GRADE']), by, tie('teacher', 'teaches', ELSEWHERE), NOW).permits).toBe(false);
  });
});

describe('a purpose', () => {
  it('E22 covers itself and its descendants, never its parent, and nothing it does not know', () => {
    expect(covers(rules, 'work', 'work')).toBe(true);
    expect(covers(rules, 'work', 'work-part')).toBe(true);
    expect(covers(rules, 'work-part', 'work')).toBe(false);
    expect(covers(rules, 'play', 'play')).toBe(false);
    expect(covers(rules, 'play', 'work')).toBe(false);
  });
});
