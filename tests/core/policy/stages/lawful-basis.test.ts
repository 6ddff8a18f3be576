import { describe, expect, it } from 'vitest';
import { decide, type Facts } from '../../../../core/policy/index.js';
import { ask, client, EVERY_PURPOSE, facts, grant, policy, TEACHER, tie } from '../given.js';

const by = client(EVERY_PURPOSE);
const rules = policy({
  grants: [
    grant({ categories: ['GRADE', 'COMPETENCY'] }),
    grant({ id: 'teacher.photo', categories: ['IDENTITY_PHOTO'], consent: true }),
    grant({ id: 'member.org', relations: ['member'], categories: ['ORG'] }),
  ],
});
const stage = (purpose: string, others: Partial<Facts> = {}, categories: Facts['consented'] = ['GRADE'], who = TEACHER) =>
  decide(rules, ask(purpose, 'Student.x', categories), facts([who], by, others)).stages[3];

describe('a purpose that rests on consent', () => {
  it('is refused until consent is there for every category', () => {
    expect(stage('choice')).toMatchObject({ permits: false, rules: ['choice'], reason: 'consent-missing' });
    expect(stage('choice', { consented: ['GRADE'] })).toMatchObject({ permits: true, reason: 'consent-valid' });
    expect(stage('choice', { consented: ['GRADE'] }, ['GRADE', 'COMPETENCY'])).toMatchObject({ permits: false });
  });

  it('asks nobody about what has no subject', () => {
    const member = tie('teacher', 'member');
    expect(stage('choice', {}, ['ORG'], member)).toMatchObject({ permits: true });
  });

  it('is not stopped by an objection: there is none against consent (E29)', () => {
    expect(stage('choice', { consented: ['GRADE'], objection: 'upheld' })).toMatchObject({ permits: true });
  });
});

describe('a purpose that rests on a public task', () => {
  it('asks no consent', () => {
    expect(stage('work')).toMatchObject({ permits: true, rules: ['work'], reason: 'basis-holds' });
  });

  it('stops while an objection is examined and when it is upheld (E30)', () => {
    expect(stage('work', { objection: 'pending' })).toMatchObject({ permits: false, reason: 'objection-pending' });
    expect(stage('work', { objection: 'upheld' })).toMatchObject({ permits: false, reason: 'objection-upheld' });
    expect(stage('work', { objection: undefined as never })).toMatchObject({ permits: false });
  });

  it('asks consent where the grant does, whatever the basis', () => {
    expect(stage('work', {}, ['IDENTITY_PHOTO'])).toMatchObject({ permits: false, reason: 'consent-missing' });
    expect(stage('work', { consented: ['IDENTITY_PHOTO'] }, ['IDENTITY_PHOTO'])).toMatchObject({ permits: true, reason: 'consent-valid' });
    expect(stage('work', { consented: ['GRADE'] }, ['IDENTITY_PHOTO'])).toMatchObject({ permits: false });
    expect(stage('rights', {}, ['IDENTITY_PHOTO'])).toMatchObject({ permits: false });
  });
});

describe('other bases', () => {
  it('a legal obligation knows no objection', () => {
    expect(stage('rights', { objection: 'upheld' })).toMatchObject({ permits: true });
  });

  it('no basis carries nothing, consent or not', () => {
    expect(stage('sale', { consented: ['GRADE'] })).toMatchObject({ permits: false, reason: 'no-basis' });
  });
});

describe('a decision that only lacks consent', () => {
  const would = (others: Partial<Facts>, purpose = 'choice') =>
    decide(rules, ask(purpose, 'Student.x', ['GRADE']), facts([TEACHER], by, others)).consentWouldPermit;

  it('says so', () => {
    expect(would({})).toBe(true);
  });

  it('and does not when something else stands in the way, or nothing does', () => {
    expect(would({ ties: [] })).toBe(false);
    expect(would({ ties: [tie('aide', 'supports')] })).toBe(false);
    expect(would({ state: { restricted: true, retentionOver: false, courtOrder: false, sealed: false } })).toBe(false);
    expect(would({ consented: ['GRADE'] })).toBe(false);
    expect(would({}, 'sale')).toBe(false);
  });
});
