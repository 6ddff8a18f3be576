import { describe, expect, it } from 'vitest';
import { decide, type SubjectState } from '../../../../core/policy/index.js';
import { ask, CLEAR, client, EVERY_PURPOSE, facts, grant, policy, TEACHER } from '../given.js';

const rules = policy({ grants: [grant()] });
const stage = (purpose: string, state: Partial<SubjectState>) =>
  decide(rules, ask(purpose, 'Student.grade', ['GRADE']), facts([TEACHER], client(EVERY_PURPOSE), { state: { ...CLEAR, ...state } }))
    .stages[4];

describe('the state of the subject', () => {
  it('lets through when nothing stands against', () => {
    expect(stage('work', {})).toMatchObject({ permits: true, reason: 'nothing-stands-against' });
  });

  it.each([
    ['restricted', 'restricted'],
    ['retentionOver', 'retention-over'],
    ['courtOrder', 'court-order'],
    ['sealed', 'sealed'],
  ] as const)('refuses when it is %s', (fact, reason) => {
    expect(stage('work', { [fact]: true })).toMatchObject({ permits: false, reason });
  });

  it('E31 a restriction does not stop what serves the rights of the subject', () => {
    expect(stage('rights', { restricted: true })).toMatchObject({ permits: true });
  });

  it('E32 data past their retention stay closed even then, and so does what a court or a seal closed', () => {
    for (const fact of ['retentionOver', 'courtOrder', 'sealed'])
      expect(stage('rights', { [fact]: true })).toMatchObject({ permits: false });
  });

  it.each(['restricted', 'retentionOver', 'courtOrder', 'sealed'])('refuses when it is not known whether it is %s', (fact) => {
    expect(stage('rights', { [fact]: undefined })).toMatchObject({ permits: false, reason: 'state-unknown' });
  });
});
