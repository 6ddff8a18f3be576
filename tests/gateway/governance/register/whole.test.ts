import { describe, expect, it } from 'vitest';
import type { SchoolFacts } from '../../../../core/capability/facts.js';
import { registerAsAWhole, transfersOf } from '../../../../gateway/governance/register/whole.js';

const COLLEGE: SchoolFacts = {
  school: '9990001X',
  name: 'Collège des Tilleuls',
  kind: 'COLLEGE',
  sector: 'PUBLIC',
  academy: 'Arvenne',
  address: { lines: ['2 rue du Préau'], postalCode: '01000', city: 'Arvenne' },
  dataProtectionContact: 'dpd@college.example',
};
const CANTINE = { client: 'cantine', name: 'Cantine' };
const OFFICER = { name: 'Le délégué de l’académie', email: 'dpd@academie.example' };
const kinds = (...asked: Parameters<typeof registerAsAWhole>) => registerAsAWhole(...asked).gaps.map(({ kind, of }) => [kind, of]);

describe('the register as a whole', () => {
  it('has the school for controller, where it is, and where to write to its data protection officer', () => {
    const [college] = registerAsAWhole([COLLEGE], [], {}).controllers;
    expect(college).toMatchObject({
      controller: { name: 'Collège des Tilleuls', address: '2 rue du Préau, 01000 Arvenne' },
      jointControllers: [],
      representative: null,
      dataProtectionOfficer: { email: 'dpd@college.example' },
    });
  });

  it('tells everything that nobody said, with where to say it', () => {
    const { gaps } = registerAsAWhole([COLLEGE], [CANTINE], {});
    expect(gaps.map(({ kind, of }) => [kind, of])).toEqual([
      ['DATA_PROTECTION_OFFICER', '9990001X'],
      ['OPERATOR', null],
      ['TRANSFERS', null],
      ['SECURITY_MEASURES', null],
    ]);
    for (const { sentence } of gaps) for (const text of [sentence.fr, sentence.en]) expect(text).toContain('PREAU_REGISTER');
    expect(gaps[2]?.sentence.en).toContain('Cantine (cantine)');
  });

  it('lacks nothing where all was declared', () => {
    const declared = {
      operator: OFFICER,
      everySchool: { dataProtectionOfficer: OFFICER },
      transfers: { cantine: { countries: [] } },
      securityMeasures: [{ fr: 'disques chiffrés', en: 'encrypted disks' }],
    };
    expect(kinds([COLLEGE], [CANTINE], declared)).toEqual([]);
    expect(registerAsAWhole([COLLEGE], [], declared).securityMeasures.at(-1)).toEqual({ fr: 'disques chiffrés', en: 'encrypted disks' });
  });

  it.each([
    ['an école', { kind: 'ECOLE' }],
    ['a private school', { sector: 'PRIVATE' }],
  ])('makes up no controller of %s, which is no legal person', (_, is) => {
    const whole = registerAsAWhole([{ ...COLLEGE, ...is }], [], {});
    expect(whole.controllers[0]?.controller).toBeNull();
    expect(whole.gaps[0]).toMatchObject({ kind: 'CONTROLLER', of: '9990001X' });
  });

  it('lacks the address of a school that gives none', () => {
    expect(kinds([{ ...COLLEGE, address: null, dataProtectionContact: null }], [], {}).slice(0, 2)).toEqual([
      ['CONTROLLER', '9990001X'],
      ['DATA_PROTECTION_OFFICER', '9990001X'],
    ]);
  });

  it('believes what is declared of a school before what is of its academy, and that before what is of all', () => {
    const named = (name: string) => ({ dataProtectionOfficer: { name, email: 'dpd@academie.example' } });
    const officer = (declared: Parameters<typeof registerAsAWhole>[2]) =>
      registerAsAWhole([COLLEGE], [], declared).controllers[0]?.dataProtectionOfficer?.name;
    const everySchool = named('all');
    const academies = { Arvenne: named('academy') };
    expect(officer({ everySchool, academies, schools: { '9990001X': named('school') } })).toBe('school');
    expect(officer({ everySchool, academies })).toBe('academy');
    expect(officer({ everySchool, academies: { Lyon: named('other') } })).toBe('all');
  });

  it('says of each system where it takes data: nowhere, to these countries, or that nobody said', () => {
    const safeguards = { fr: 'clauses types', en: 'standard clauses' };
    const declared = { transfers: { cantine: { countries: [] }, lms: { countries: ['US'], safeguards } } };
    const systems = ['cantine', 'lms', 'constructor'].map((client) => ({ client, name: client }));
    expect(transfersOf(systems, declared).map(({ countries }) => countries)).toEqual([[], ['US'], null]);
  });
});
