import { describe, expect, it } from 'vitest';
import { decide, type Role } from '../../../../core/policy/index.js';
import { ask, client, EVERY_PURPOSE, facts, grant, policy, TEACHER, tie } from '../given.js';

const rules = policy({
  grants: [grant({ roles: ['teacher', 'student'], relations: ['teaches', 'self'], categories: ['GRADE', 'PROFILING'] })],
  guardrails: [
    { id: 'never.sale', source: 's', purposes: ['sale'] },
    { id: 'never.profiling-to-vendors', source: 's', clients: ['vendor'], categories: ['PROFILING'] },
    { id: 'never.profiling-to-pupils', source: 's', roles: ['student'], categories: ['PROFILING'] },
  ],
});
const stage = (purpose: string, categories: ('GRADE' | 'PROFILING')[], kind: 'school-app' | 'vendor', who = TEACHER) =>
  decide(rules, ask(purpose, 'Student.grade', categories), facts([who], client(EVERY_PURPOSE, kind))).stages[0];

describe('a guardrail', () => {
  it('stops a purpose for everybody, granted or not', () => {
    expect(stage('sale', ['GRADE'], 'school-app')).toMatchObject({ permits: false, rules: ['never.sale'], reason: 'guardrail-crossed' });
    expect(stage('work', ['GRADE'], 'school-app')).toMatchObject({ permits: true, rules: [], reason: 'no-guardrail-crossed' });
  });

  it('stops a category for a kind of client and leaves it to the other', () => {
    expect(stage('work', ['PROFILING'], 'vendor')).toMatchObject({ permits: false, rules: ['never.profiling-to-vendors'] });
    expect(stage('work', ['PROFILING'], 'school-app')).toMatchObject({ permits: true });
    expect(stage('work', ['GRADE'], 'vendor')).toMatchObject({ permits: true });
  });

  it('stops the whole request when one of its categories is stopped', () => {
    expect(stage('work', ['GRADE', 'PROFILING'], 'vendor')).toMatchObject({ permits: false });
  });

  it('stops a role, not the other role of the same person', () => {
    const pupil = tie('student' as Role, 'self');
    expect(stage('work', ['PROFILING'], 'school-app', pupil)).toMatchObject({ permits: false, rules: ['never.profiling-to-pupils'] });
    const both = decide(rules, ask('work', 'Student.flag', ['PROFILING']), facts([pupil, TEACHER], client(EVERY_PURPOSE)));
    expect(both.permits).toBe(true);
  });

  it('stops a kind of client that is not known', () => {
    expect(stage('work', ['GRADE'], 'partner' as 'vendor')?.permits).toBe(false);
  });
});
