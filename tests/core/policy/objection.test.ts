import { describe, expect, it } from 'vitest';
import { type ConsentParties, type Facts, mayObject, permits, standsAgainst } from '../../../core/policy/index.js';
import { ask, CLEAR, client, document, EVERY_PURPOSE, facts, grant, policy, TEACHER } from './given.js';

const PURPOSES = [
  ...(document().purposes as { id: string }[]),
  { ...(document().purposes as object[])[0], id: 'care', protects: true },
  { ...(document().purposes as object[])[0], id: 'interest', basis: 'legitimate-interest' },
  { ...(document().purposes as object[])[0], id: 'contract', basis: 'contract' },
];
const ALL = [...EVERY_PURPOSE, 'care', 'interest', 'contract'];
const rules = policy({ purposes: PURPOSES, grants: [grant({ purposes: ALL })] });
const RESTRICTED = { ...CLEAR, restricted: true };

/** What stands against, and whether the whole decision lets a mark leave that everything else is granted for. */
function decided(purpose: string, { objection = 'none', state = CLEAR }: Partial<Pick<Facts, 'objection' | 'state'>>) {
  const known = facts([TEACHER], client(ALL), { consented: ['GRADE'], objection, state });
  return [standsAgainst(rules, purpose, known), permits(rules, ask(purpose, 'Student.grade', ['GRADE']), known).permits];
}

describe('an objection', () => {
  it('E30 stops what rests on public task or legitimate interest from when it is raised, and no more once it is rejected', () => {
    for (const purpose of ['work', 'work-part', 'interest']) {
      expect(decided(purpose, { objection: 'pending' })).toEqual(['objection-pending', false]);
      expect(decided(purpose, { objection: 'upheld' })).toEqual(['objection-upheld', false]);
      expect(decided(purpose, { objection: 'none' })).toEqual([null, true]);
    }
  });

  it('E29 stops nothing that rests on another basis', () => {
    for (const purpose of ['choice', 'rights', 'contract'])
      for (const objection of ['pending', 'upheld'] as const) expect(decided(purpose, { objection })).toEqual([null, true]);
  });

  it('stops what protects somebody only when it is upheld: nobody closes the eyes of a school by raising one', () => {
    expect(decided('care', { objection: 'pending' })).toEqual([null, true]);
    expect(decided('care', { objection: 'upheld' })).toEqual(['objection-upheld', false]);
  });
});

describe('a restriction', () => {
  it('E31 stops everything but what serves the subject and what protects somebody', () => {
    for (const purpose of ['work', 'work-part', 'choice', 'contract'])
      expect(decided(purpose, { state: RESTRICTED })).toEqual(['restricted', false]);
    for (const purpose of ['rights', 'care']) expect(decided(purpose, { state: RESTRICTED })).toEqual([null, true]);
  });
});

describe('whoever may object', () => {
  const [PUPIL, MOTHER, FATHER] = ['9990001X.p1', '9990001X.p2', '9990001X.p3'];
  const AT = Date.parse('2026-11-24T09:00:00Z');
  const parties = (birthDate: string | null, more: Partial<ConsentParties['subject']> = {}): ConsentParties => ({
    subject: { person: PUPIL, birthDate, zone: 'Europe/Paris', emancipatedAt: null, ...more },
    guardians: [
      { person: MOTHER, relation: 'legal-guardian', from: 0, to: null },
      { person: FATHER, relation: 'supervision-only', from: 0, to: null },
    ],
    courtDecision: null,
  });
  const who = (given: ConsentParties, at = AT) => [PUPIL, MOTHER, FATHER].filter((person) => mayObject(given, person, at));

  it('is the guardian of a child, the pupil too from fifteen, and the pupil alone once of age or emancipated', () => {
    expect(who(parties('2011-11-25'))).toEqual([MOTHER]);
    expect(who(parties('2011-11-24'))).toEqual([PUPIL, MOTHER]);
    expect(who(parties('2008-11-25'))).toEqual([PUPIL, MOTHER]);
    expect(who(parties('2008-11-24'))).toEqual([PUPIL]);
    expect(who(parties('2011-11-25', { emancipatedAt: 0 }))).toEqual([PUPIL]);
  });

  it('is no parent without authority, under an order, or before or after the guardianship', () => {
    const child = parties('2014-01-01');
    expect(
      who({ ...child, guardians: [...child.guardians, { person: MOTHER, relation: 'restricted-guardian', from: 0, to: null }] }),
    ).toEqual([]);
    expect(who({ ...child, guardians: [{ person: MOTHER, relation: 'legal-guardian', from: AT + 1, to: null }] })).toEqual([]);
    expect(who({ ...child, guardians: [{ person: MOTHER, relation: 'legal-guardian', from: 0, to: AT }] })).toEqual([]);
  });

  it('is a guardian where the age is not known: a child is protected', () => {
    expect(who(parties(null))).toEqual([MOTHER]);
  });
});
