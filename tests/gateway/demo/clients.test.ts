import { describe, expect, it } from 'vitest';
import { type ConsentAct, effectiveConsent } from '../../../core/policy/index.js';
import { guardianRelation } from '../../../gateway/facts/index.js';
import { castOf, MORNING, smallDemo } from './small.js';

const demo = smallDemo();
const { person, student } = castOf(demo);
const { governance, identity } = demo.rows;

describe('the demo systems', () => {
  it('say their secret in the way the printed examples do', () => {
    for (const { id, secret } of demo.clients) expect(secret).toBe(`demo-${id}`);
    expect(JSON.stringify(governance.clients)).not.toContain('demo-');
  });

  it('have an agreement in force with both schools', () => {
    for (const { id } of demo.clients.filter((client) => client.id !== 'ancien')) {
      const agreements = governance.agreements.filter((row) => row.client === id);
      expect(agreements.map((row) => row.school)).toEqual(['9990001X', '9990002Y']);
      for (const { from, to } of agreements) expect(from < MORNING && MORNING < (to as Date)).toBe(true);
    }
  });

  it('but one, whose agreement ended yesterday', () => {
    for (const { to } of governance.agreements.filter((row) => row.client === 'ancien')) {
      expect(to).toEqual(new Date(MORNING.getTime() - 86_400_000));
    }
  });

  it('of a third party may see no plan, no custody and no message', () => {
    const vendors = demo.clients.filter((client) => client.kind === 'vendor').map((client) => client.id);
    for (const { categories } of governance.agreements.filter((row) => vendors.includes(row.client)))
      for (const secret of ['ACCOMMODATION', 'FAMILY_CUSTODY', 'MESSAGE_CONTENT', 'PROFILING']) expect(categories).not.toContain(secret);
  });
});

describe('consent to the tutor', () => {
  const NOTICE = 2;

  function answer(handle: string) {
    const id = student(handle);
    const acts = governance.consentActs
      .filter((row) => row.student === id && row.recipient === 'tutorat')
      .map(
        (row): ConsentAct => ({
          by: row.person,
          status: ({ GIVEN: 'given', REFUSED: 'refused', WITHDRAWN: 'withdrawn' } as const)[row.act as 'GIVEN'],
          at: row.at.getTime(),
          notice: row.noticeVersion,
          expiresAt: row.expiresAt?.getTime() ?? null,
        }),
      );
    const guardians = identity.guardianLinks
      .filter((row) => row.student === id)
      .map((row) => ({
        person: row.guardian,
        relation: guardianRelation({ ...row, birthDate: null, guardianDisclosure: 'STANDARD', emancipated: false } as never, '2026-11-24'),
        from: 0,
        to: null,
      }));
    const birthDate = identity.persons.find((row) => row.id === person(handle))?.birthDate ?? null;
    const subject = { person: person(handle), birthDate, zone: 'Europe/Paris', emancipatedAt: null };
    return effectiveConsent(acts, { subject, guardians, courtDecision: null }, { weight: 'usual' }, NOTICE, MORNING.getTime());
  }

  it('is valid of a child of twelve together with a parent', () => expect(answer('student')).toBe('valid'));
  it('is valid of a pupil of fifteen alone', () => expect(answer('student-15')).toBe('valid'));
  it('is not there yet of a pupil of fourteen alone', () => expect(answer('student-14')).toBe('unknown'));
  it('is gone once taken back', () => expect(answer('student-withdrawn')).toBe('invalid'));
  it('is disputed where the parents disagree', () => expect(answer('student-disputed')).toBe('disputed'));
  it('is unknown of a pupil who said nothing', () => expect(answer('student-pai')).toBe('unknown'));
});
