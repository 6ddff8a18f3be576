import { describe, expect, it } from 'vitest';
import { birthday, type ConsentAct, type ConsentParties, effectiveConsent, hasReached, type Relation } from '../../../core/policy/index.js';

const T = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;
const YEAR = 365.25 * 24 * HOUR;
const born = (age: number) => new Date(T - age * YEAR - 24 * HOUR).toISOString().slice(0, 10);

type Guardian = ConsentParties['guardians'][number];
const guardian = (person: string, relation: Relation = 'legal-guardian', from = 0, to: number | null = null): Guardian => ({
  person,
  relation,
  from,
  to,
});
const MOTHER = guardian('mother');
const FATHER = guardian('father');

function parties(birthDate: string | null, guardians: readonly Guardian[], others: Partial<ConsentParties> = {}): ConsentParties {
  return { subject: { person: 'pupil', birthDate, zone: 'Europe/Paris', emancipatedAt: null }, guardians, courtDecision: null, ...others };
}
const act = (by: string, status: ConsentAct['status'], parts: Partial<ConsentAct> = {}): ConsentAct => ({
  by,
  status,
  at: T - HOUR,
  notice: 1,
  expiresAt: null,
  ...parts,
});
const given = (by: string, parts: Partial<ConsentAct> = {}) => act(by, 'given', parts);
const refused = (by: string, parts: Partial<ConsentAct> = {}) => act(by, 'refused', parts);
const withdrawn = (by: string, parts: Partial<ConsentAct> = {}) => act(by, 'withdrawn', parts);

const CHILD = born(13);
const child = parties(CHILD, [MOTHER, FATHER]);
const consent = (acts: readonly ConsentAct[], who = child, weight: 'usual' | 'important' = 'usual', notice = 1, at = T) =>
  effectiveConsent(acts, who, { weight }, notice, at);

describe('under 15, the pupil and the holders of authority consent jointly', () => {
  it.each<[string, ConsentAct[], ReturnType<typeof consent>]>([
    ['nobody said anything', [], 'unknown'],
    ['only the pupil agreed', [given('pupil')], 'unknown'],
    ['only a parent agreed', [given('mother')], 'unknown'],
    ['E6 pupil and one parent agreed, the other is silent', [given('pupil'), given('mother')], 'valid'],
    ['pupil and both parents agreed', [given('pupil'), given('mother'), given('father')], 'valid'],
    ['E4 the pupil agrees, the only parent who spoke refuses', [given('pupil'), refused('mother')], 'invalid'],
    ['E5 a parent agrees, the pupil refuses', [refused('pupil'), given('mother')], 'invalid'],
    ['E7 one parent agreed, the other then objects', [given('pupil'), given('mother'), refused('father')], 'disputed'],
    ['E7 one parent agreed, the other withdrew', [given('pupil'), given('mother'), withdrawn('father')], 'disputed'],
    ['a stranger agreed', [given('pupil'), given('stranger')], 'unknown'],
  ])('%s', (_, acts, expected) => {
    expect(consent(acts)).toBe(expected);
  });

  it('E9 an important act takes both parents', () => {
    expect(consent([given('pupil'), given('mother')], child, 'important')).toBe('unknown');
    expect(consent([given('pupil'), given('mother'), given('father')], child, 'important')).toBe('valid');
    expect(consent([given('pupil'), given('mother')], parties(CHILD, [MOTHER]), 'important')).toBe('valid');
  });

  it('E8 a court decision settles what parents disagree on, from its date, and never replaces the pupil', () => {
    const disputed = [given('pupil'), given('mother'), refused('father')];
    const allows = { ...child, courtDecision: { allows: true, from: T - HOUR, to: null } };
    const refuses = { ...child, courtDecision: { allows: false, from: T - HOUR, to: null } };
    expect(consent(disputed, allows)).toBe('valid');
    expect(consent(disputed, allows, 'important')).toBe('valid');
    expect(consent(disputed, refuses)).toBe('invalid');
    expect(consent([given('pupil'), given('mother'), given('father')], refuses)).toBe('invalid');
    expect(consent([refused('pupil'), given('mother')], allows)).toBe('invalid');
    expect(consent([given('mother')], allows)).toBe('unknown');
    expect(consent(disputed, { ...child, courtDecision: { allows: true, from: T + 1, to: null } })).toBe('disputed');
    expect(consent(disputed, { ...child, courtDecision: { allows: true, from: T - HOUR, to: T } })).toBe('disputed');
  });

  it.each<Relation>(['supervision-only', 'guardian-unknown-authority', 'restricted-guardian', 'emergency-contact'])(
    'E10 the word of a %s guardian is ignored, yes or no',
    (relation) => {
      const separated = parties(CHILD, [MOTHER, guardian('father', relation)]);
      expect(consent([given('pupil'), given('father')], separated)).toBe('unknown');
      expect(consent([given('pupil'), given('mother'), refused('father')], separated)).toBe('valid');
    },
  );

  it('E12 a parent whose authority is suspended no longer counts from that instant', () => {
    const suspended = parties(CHILD, [{ ...FATHER, to: T }, guardian('father', 'restricted-guardian', T)]);
    expect(consent([given('pupil'), given('father')], suspended, 'usual', 1, T - 1)).toBe('valid');
    expect(consent([given('pupil'), given('father')], suspended)).toBe('unknown');
    expect(consent([given('pupil'), given('father')], parties(CHILD, [FATHER, guardian('father', 'restricted-guardian', T)]))).toBe(
      'unknown',
    );
  });

  it('E13 a new guardian does not inherit the consent of another', () => {
    const replaced = parties(CHILD, [{ ...MOTHER, to: T - 1 }, guardian('uncle', 'legal-guardian', T - 1)]);
    expect(consent([given('pupil'), given('mother')], replaced)).toBe('unknown');
    expect(consent([given('pupil'), given('mother'), given('uncle', { at: T })], replaced)).toBe('valid');
  });

  it('E13 what was said before authority was held does not become consent with it', () => {
    const promoted = parties(CHILD, [guardian('father', 'supervision-only', 0, T - 2), guardian('father', 'legal-guardian', T - 2)]);
    expect(consent([given('pupil'), given('father', { at: T - HOUR })], promoted)).toBe('unknown');
    expect(consent([given('pupil'), given('father', { at: T - 2 })], promoted)).toBe('valid');
  });

  it('E14 with three holders one suffices while none says no, and an important act takes all three', () => {
    const three = parties(CHILD, [MOTHER, FATHER, guardian('delegate')]);
    expect(consent([given('pupil'), given('delegate')], three)).toBe('valid');
    expect(consent([given('pupil'), given('delegate'), refused('father')], three)).toBe('disputed');
    expect(consent([given('pupil'), given('mother'), given('father')], three, 'important')).toBe('unknown');
  });

  it('E15 a placed child: whoever is in charge counts as a holder', () => {
    const placed = parties(CHILD, [guardian('foster', 'person-in-charge'), guardian('father', 'supervision-only')]);
    expect(consent([given('pupil'), given('foster')], placed)).toBe('valid');
    expect(consent([given('pupil'), given('father')], placed)).toBe('unknown');
  });

  it('a child of whom no holder is known cannot consent', () => {
    expect(consent([given('pupil')], parties(CHILD, []))).toBe('unknown');
    expect(consent([given('pupil')], parties(CHILD, []), 'important')).toBe('unknown');
  });
});

describe('from 15, of age, or emancipated, the pupil consents alone', () => {
  it.each([15, 16, 17, 18, 30])('at %i', (age) => {
    const grown = parties(born(age), [MOTHER]);
    expect(consent([given('pupil')], grown)).toBe('valid');
    expect(consent([given('pupil'), refused('mother')], grown)).toBe('valid');
    expect(consent([given('pupil')], grown, 'important')).toBe('valid');
    expect(consent([given('mother')], grown)).toBe('unknown');
    expect(consent([refused('pupil'), given('mother')], grown)).toBe('invalid');
  });

  it('E16 an emancipated minor, from the instant of the emancipation', () => {
    const emancipated = (at: number) => ({ ...child, subject: { ...child.subject, emancipatedAt: at } });
    expect(consent([given('pupil')], emancipated(T))).toBe('valid');
    expect(consent([given('pupil')], emancipated(T + 1))).toBe('unknown');
  });

  it('E17 the day of coming of age changes nothing to a consent given alone', () => {
    const eighteen = birthday('2008-11-23', 18, 'Europe/Paris') ?? Number.NaN;
    const grown = parties('2008-11-23', [MOTHER]);
    for (const at of [eighteen - 1, eighteen]) expect(consent([given('pupil', { at: 0 })], grown, 'usual', 1, at)).toBe('valid');
  });

  it('E1 at midnight of the 15th birthday the withdrawal of a guardian no longer counts', () => {
    const pupil = parties('2011-11-24', [MOTHER]);
    const midnight = Date.parse('2026-11-23T23:00:00Z'); // Paris is at UTC+1
    const acts = [given('pupil', { at: 0 }), given('mother', { at: 0 }), withdrawn('mother', { at: T })];
    expect(consent(acts, pupil, 'usual', 1, T - 1)).toBe('valid');
    expect(consent(acts, pupil, 'usual', 1, midnight - 1)).toBe('invalid');
    expect(consent(acts, pupil, 'usual', 1, midnight)).toBe('valid');
  });

  it('an unknown birth date or zone is treated as a child under 15', () => {
    expect(consent([given('pupil')], parties(null, [MOTHER]))).toBe('unknown');
    expect(consent([given('pupil'), given('mother')], parties(null, [MOTHER]))).toBe('valid');
    const lost = parties(born(16), [MOTHER]);
    expect(consent([given('pupil')], { ...lost, subject: { ...lost.subject, zone: 'Mars/Olympus' } })).toBe('unknown');
    expect(consent([given('pupil')], parties('2009-02-31', [MOTHER]))).toBe('unknown');
  });
});

describe('what somebody said counts while it holds', () => {
  const grown = parties(born(16), []);

  it('E20 a yes under an outdated notice counts as not said; a no stands whatever the notice', () => {
    expect(consent([given('pupil', { notice: 1 })], grown, 'usual', 2)).toBe('unknown');
    expect(consent([given('pupil', { notice: 2 })], grown, 'usual', 2)).toBe('valid');
    expect(consent([given('pupil', { notice: 2 }), withdrawn('pupil', { at: T, notice: 1 })], grown, 'usual', 2)).toBe('invalid');
  });

  it('E20 the recipients of the first notice keep what was given under it', () => {
    expect(consent([given('pupil', { notice: 1 })], grown, 'usual', 1)).toBe('valid');
  });

  it('E23 an expired consent counts as not said, from its last instant on', () => {
    expect(consent([given('pupil', { expiresAt: T })], grown, 'usual', 1, T - 1)).toBe('valid');
    expect(consent([given('pupil', { expiresAt: T })], grown)).toBe('unknown');
    expect(consent([given('pupil', { expiresAt: T }), act('pupil', 'renewed', { at: T })], grown)).toBe('valid');
  });

  it('E24 withdrawn and given again: the gap stays closed for what is asked of the gap', () => {
    const acts = [given('pupil', { at: T + 10 }), withdrawn('pupil', { at: T + 20 }), given('pupil', { at: T + 30 })];
    const answers = [9, 10, 19, 20, 29, 30].map((later) => consent(acts, grown, 'usual', 1, T + later));
    expect(answers).toEqual(['unknown', 'valid', 'valid', 'invalid', 'invalid', 'valid']);
  });

  it('E28 two opposite acts in the same millisecond: the refusal wins, in whatever order they are read', () => {
    const acts = [given('pupil', { at: T }), refused('pupil', { at: T })];
    expect(consent(acts, grown)).toBe('invalid');
    expect(consent([...acts].reverse(), grown)).toBe('invalid');
  });

  it('what is not yet said does not count', () => {
    expect(consent([given('pupil', { at: T + 1 })], grown)).toBe('unknown');
    expect(consent([given('pupil', { at: Number.NaN })], grown)).toBe('unknown');
  });
});

describe('a birthday', () => {
  const at = (birthDate: string, age: number, zone: string) => {
    const instant = birthday(birthDate, age, zone);
    return instant === null ? null : new Date(instant).toISOString();
  };

  it.each([
    ['Europe/Paris', '2011-11-24', '2026-11-23T23:00:00.000Z'],
    ['Europe/Paris', '2011-07-01', '2026-06-30T22:00:00.000Z'],
    ['Indian/Reunion', '2011-11-24', '2026-11-23T20:00:00.000Z'],
    ['America/Guadeloupe', '2011-11-24', '2026-11-24T04:00:00.000Z'],
    ['Pacific/Kiritimati', '2011-11-24', '2026-11-23T10:00:00.000Z'],
    ['Etc/GMT+12', '2011-11-24', '2026-11-24T12:00:00.000Z'],
  ])('E3 begins at midnight where the pupil lives (%s, born %s)', (zone, birthDate, expected) => {
    expect(at(birthDate, 15, zone)).toBe(expected);
  });

  it('E2 of somebody born on 29 February is 1 March in a common year, 29 February in a leap year', () => {
    expect(at('2012-02-29', 15, 'Europe/Paris')).toBe('2027-02-28T23:00:00.000Z');
    expect(at('2012-02-29', 16, 'Europe/Paris')).toBe('2028-02-28T23:00:00.000Z');
  });

  it('begins after the gap where clocks skip midnight', () => {
    expect(at('2003-10-21', 15, 'America/Sao_Paulo')).toBe('2018-10-21T03:00:00.000Z');
    expect(at('2003-11-04', 15, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  it.each([
    ['2011-02-30', 'Europe/Paris'],
    ['2011-13-01', 'Europe/Paris'],
    ['24/11/2011', 'Europe/Paris'],
    ['2011-11-24', 'Europe/Nowhere'],
  ])('cannot be told from %s in %s', (birthDate, zone) => {
    expect(birthday(birthDate, 15, zone)).toBeNull();
  });

  it.each(['Europe/Paris', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/Sao_Paulo'])('is the instant an age is reached (%s)', (zone) => {
    for (const birthDate of ['2011-11-24', '2012-02-29', '2003-11-04']) {
      const instant = birthday(birthDate, 15, zone) ?? Number.NaN;
      const around = [instant - 400 * HOUR, instant - 1, instant, instant + 400 * HOUR];
      expect(around.map((at) => hasReached(birthDate, 15, zone, at))).toEqual([false, false, true, true]);
    }
    expect(hasReached('2011-11-24', 15, zone, Number.NaN)).toBe(false);
  });
});
