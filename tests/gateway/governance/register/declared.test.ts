import { describe, expect, it } from 'vitest';
import { SettingRefused } from '../../../../core/config.js';
import { parseDeclared, readDeclared } from '../../../../gateway/governance/register/declared.js';

function faultsOf(text: string): readonly string[] {
  try {
    parseDeclared(text);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingRefused);
    return (error as SettingRefused).faults;
  }
}

const declaring = (code: string) => `transfers: { lms: { countries: [${code}], safeguards: { fr: canary, en: canary } } }`;

describe('what is declared for the register', () => {
  it('may be all of it, or nothing', () => {
    const all = parseDeclared(`
operator: { name: Académie, email: numerique@academie.example }
everySchool: { dataProtectionOfficer: { name: DPD, address: 1 rue du Préau } }
academies: { Arvenne: { representative: { name: R, phone: "0199000000" } } }
schools: { 9990001X: { controller: { name: Collège, address: 2 rue du Préau }, jointControllers: [{ name: Ville, email: ville@ville.example }] } }
transfers: { cantine: { countries: [] }, lms: { countries: [US], safeguards: { fr: clauses types, en: standard clauses } } }
securityMeasures: [{ fr: disques chiffrés, en: encrypted disks }]`);
    expect(all.transfers?.lms?.countries).toEqual(['US']);
    expect(all.schools?.['9990001X']?.jointControllers).toEqual([{ name: 'Ville', email: 'ville@ville.example' }]);
    expect(parseDeclared('')).toEqual({});
    expect(readDeclared(null)).toEqual({});
  });

  it.each([
    ['an entry that there is not', 'operators: {}', '`operators`'],
    ['somebody who cannot be written to', 'operator: { name: canary }', '`operator`'],
    ['nobody', 'operator: { name: " ", email: numerique@academie.example }', '`operator.name`'],
    ['an email that is none', 'operator: { name: canary, email: canary }', '`operator.email`'],
    [
      'a country of the Area',
      'transfers: { lms: { countries: [FR], safeguards: { fr: canary, en: canary } } }',
      '`transfers.lms.countries.0`',
    ],
    ['no country', 'transfers: { lms: { countries: [usa], safeguards: { fr: canary, en: canary } } }', '`transfers.lms.countries.0`'],
    ['countries without safeguards', 'transfers: { lms: { countries: [US] } }', '`transfers.lms`'],
    ['measures in one language', 'securityMeasures: [{ fr: canary }]', '`securityMeasures.0.en`'],
    ['no school', 'schools: { canary: {} }', '`schools'],
    ['what is no YAML', '{ canary', 'in YAML'],
  ])('stops the program with %s, named by its place and not quoted', (_, text, place) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(place);
    expect(faults[0]).toMatch(/^PREAU_REGISTER /);
    if (place !== '`schools') expect(faults[0]).not.toContain('canary');
  });

  it.each(['UK', 'EL', 'XX', 'ZZ', 'EU', 'SU', 'RE', 'MQ', 'AX'])(
    'stops the program with %s, no country or of the Area overseas',
    (code) => {
      expect(faultsOf(declaring(code)).map((fault) => /`(.*?)`/.exec(fault)?.[1])).toEqual(['transfers.lms.countries.0']);
    },
  );

  it.each(['US', 'GB', 'CH', 'NC', 'XK'])('may be a transfer to %s', (code) => expect(faultsOf(declaring(code))).toEqual([]));

  it('stops the program where there is no file', () => {
    expect(() => readDeclared('/nowhere/register.yaml')).toThrow(/^PREAU_REGISTER must be the path of a file/);
  });
});
