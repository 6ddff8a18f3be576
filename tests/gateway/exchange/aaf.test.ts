import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode, importAaf } from '../../../gateway/exchange/index.js';
import { aaf, aafName, add, folderOf, modify, remove, smallFeed, zipOf } from './files.js';
import { remembered } from './remembered.js';

const run = async (changed: Readonly<Record<string, string | null>> = {}, intake = remembered()) => {
  const report = await importAaf(folderOf(smallFeed(changed)), intake.ports);
  return { ...intake, report, notices: report.notices.map(({ text }) => text).join('\n') };
};
const one = <T extends { externalId: { value: string } }>(records: readonly T[], id: string) =>
  records.find(({ externalId }) => externalId.value === id);

describe('a complete delivery of the ENT feed', () => {
  it('becomes a roster of each school', async () => {
    const { roster, taken, report } = await run();
    expect(taken.map(({ roster, source }) => [roster.school.uai, source.system, source.mode])).toEqual([
      ['9990001X', 'aaf:TESTVILLE', 'bulk'],
      ['9990002Y', 'aaf:TESTVILLE', 'bulk'],
    ]);
    expect(roster('9990001X').school).toMatchObject({
      name: 'Collège des Tilleuls',
      kind: 'COLLEGE',
      sector: 'PUBLIC',
      academy: 'TESTVILLE',
    });
    expect(roster('9990001X').groups.map(({ kind, code, name }) => [kind, code, name])).toEqual(
      expect.arrayContaining([
        ['DIVISION', '5A', 'Cinquième A'],
        ['GROUP', '5LAT', 'Latin'],
      ]),
    );
    const latin = roster('9990001X').groups.find(({ code }) => code === '5LAT');
    expect(latin?.parents?.map(({ kind, value }) => [kind, value])).toEqual([
      ['class', '10$5A'],
      ['class', '10$5Z'],
    ]);
    expect(roster('9990001X').subjects).toMatchObject([{ code: '061300', name: 'MATHEMATIQUES' }]);
    expect(exitCode(report)).toBe(1);
  });

  it('tells of a student what the feed says, and no address', async () => {
    const { roster, notices } = await run();
    expect(one(roster('9990001X').students, '101')).toMatchObject({
      familyName: 'COSTA',
      givenName: 'Ana',
      otherGivenNames: ['Rosa'],
      birthDate: '2014-02-28',
      nationalId: '999990001AA',
      boarding: 'HALF_BOARD',
      scholarshipHolder: true,
      enrolment: {
        primary: true,
        level: '5EME',
        programmeCode: '10110001110',
        programmeName: '5EME',
        mainClass: { value: '10$5A' },
        options: [{ value: '061300' }],
      },
    });
    expect(one(roster('9990001X').students, '101')).not.toHaveProperty('addresses');
    expect(notices).toMatch(/addresses of students were left behind/);
    expect(notices).toMatch(/transport/);
  });

  it('seats students in classes and groups, from the day they entered', async () => {
    const { roster } = await run();
    expect(roster('9990001X').memberships).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          student: expect.objectContaining({ value: '101' }),
          group: expect.objectContaining({ value: '10$5A' }),
          from: '2026-09-01',
        }),
        expect.objectContaining({ group: expect.objectContaining({ value: '10$5LAT' }) }),
      ]),
    );
  });

  it('enrols a student with a group at another school there too, as the same person and not at home', async () => {
    const { roster } = await run();
    const there = one(roster('9990002Y').students, '102');
    expect(there?.externalId).toEqual(one(roster('9990001X').students, '102')?.externalId);
    expect(there?.externalId.scope).toBe('global');
    expect(there?.enrolment?.primary).toBe(false);
  });

  it('tells of a guardian where they live, with the red list on what they can be reached by', async () => {
    const { roster } = await run();
    expect(one(roster('9990001X').guardians, '501')).toMatchObject({
      addresses: [{ lines: ['1 rue du Test', 'Bat B'], postalCode: '99000', city: 'TESTVILLE' }],
      phones: [{ kind: 'MOBILE', value: '0639980001', redList: true }],
    });
  });

  it('does not take people in relation whom no student names', async () => {
    const { roster, notices } = await run();
    expect(one(roster('9990001X').guardians, '503')).toBeUndefined();
    expect(notices).toMatch(/not linked to any student/);
  });

  it('gives staff functions from their codes at each school, and never a health function', async () => {
    const { roster } = await run();
    expect(
      roster('9990001X')
        .roles.map(({ person, function: fn, scope }) => [person.value, fn, scope])
        .sort(),
    ).toEqual([
      ['901', 'HEAD_TEACHER', 'CLASS'],
      ['901', 'TEACHER', 'SCHOOL'],
      ['902', 'NONE', 'SCHOOL'],
      ['903', 'PRINCIPAL', 'SCHOOL'],
    ]);
    expect(roster('9990002Y').roles).toMatchObject([{ person: { value: '903' }, function: 'DEPUTY_PRINCIPAL' }]);
  });

  it('tells what is taught to whom once, with its subject', async () => {
    const { roster } = await run();
    expect(roster('9990001X').teaching).toMatchObject([
      { staff: { value: '901' }, group: { value: '10$5A' }, subject: { value: '061300' } },
    ]);
  });

  it('without the staff in it ends nobody', async () => {
    const { taken, notices } = await run({ [aafName('PersEducNat')]: null });
    expect(taken[0]?.source.mode).toBe('delta');
    expect(notices).toMatch(/lacks PersEducNat: nobody was ended/);
  });

  it('is read from a zip, and from a single file of a school known from before', async () => {
    const intake = remembered();
    await importAaf(zipOf(smallFeed()), intake.ports);
    const folder = folderOf(smallFeed());
    const report = await importAaf(join(folder, aafName('Eleve')), intake.ports);
    expect(report.schools.map(({ school }) => school)).toEqual([]);
    const named = remembered({ system: 'aaf:TESTVILLE' });
    await importAaf(folder, named.ports);
    const alone = await importAaf(join(folder, aafName('Eleve')), named.ports);
    expect(alone.schools.map(({ school }) => school)).toEqual(['9990001X', '9990002Y']);
    expect(named.taken.at(-1)?.source.mode).toBe('delta');
  });
});

describe('a guardian link', () => {
  const linkOf = async (value: string | readonly string[]) => {
    const eleve = aaf(
      add('Eleve', '101', {
        ENTPersonDateNaissance: '28/02/2014',
        sn: 'COSTA',
        givenName: 'Ana',
        ENTPersonStructRattach: '10',
        ENTElevePersRelEleve: value,
      }),
    );
    const { roster, report } = await run({ [aafName('Eleve')]: eleve });
    return { links: roster('9990001X').links, report };
  };

  it.each([
    ['501$1$1$1$1$1', { kinship: 'FATHER', authority: 'LEGAL', legalRank: 1, webAccess: true, paysFees: true, emergencyContact: true }],
    ['501$2$0$1$0$1', { paysFees: false, receivesBenefits: true }],
    ['501$2$1$1$0$0', { paysFees: true, receivesBenefits: false }],
    ['501$2$0$2$0$0', { kinship: 'MOTHER', authority: 'LEGAL', legalRank: 2, webAccess: true, paysFees: false }],
    ['501$20$0$2$1$0', { kinship: 'FATHER', authority: 'LEGAL', legalRank: 2, webAccess: true }],
    ['501$38$0$0$1$0', { kinship: 'GRANDPARENT', authority: 'CONTACT', legalRank: null, webAccess: false, emergencyContact: true }],
    ['501$5$0$1$1$0', { kinship: 'CHILD_WELFARE', authority: 'IN_CHARGE', webAccess: true }],
    ['501$51$0$0$1$0', { kinship: 'CHILD_WELFARE', authority: 'CONTACT', webAccess: false }],
    ['501$99$0$0$1$0', { kinship: 'OTHER', authority: 'CONTACT', webAccess: false }],
  ])('`%s` has the rights it tells and no more', async (value, rights) => {
    const { links } = await linkOf(value);
    expect(links).toMatchObject([{ ...rights, parentalAuthority: 'UNKNOWN' }]);
  });

  it('of an older file, without its last place, says nothing of who is paid benefits', async () => {
    const { links } = await linkOf('501$2$1$1$0');
    expect(links).toMatchObject([{ paysFees: true }]);
    expect(links[0]).not.toHaveProperty('receivesBenefits');
  });

  it.each(['101$7$0$1$1$0', '501$70$0$1$1$0', '101$10$1$1$1$1'])('`%s` to oneself is none: told and skipped', async (value) => {
    const { links, report } = await linkOf(value);
    expect(links).toEqual([]);
    expect(report.refusals).toMatchObject([{ field: 'ENTElevePersRelEleve', why: expect.stringContaining('their own guardian') }]);
  });

  it.each(['501$1', '501$1$1$$1$1', '501$1$1$7$1$1', '$1$1$1$1$1'])(
    '`%s` that does not tell its rights is told and skipped',
    async (value) => {
      const { links, report } = await linkOf(value);
      expect(links).toEqual([]);
      expect(report.refusals).toHaveLength(1);
    },
  );

  it('to somebody who is not in the delivery is told with file and line, and skipped', async () => {
    const { report } = await run();
    const dangling = report.refusals.filter(({ why }) => why.includes('`599`'));
    expect(dangling).toMatchObject([{ file: aafName('Eleve'), line: 4, field: 'ENTElevePersRelEleve' }]);
  });

  it('of the first degree is told by parental authority; the others are contacts', async () => {
    const eleve = aaf(
      add('Eleve', '101', {
        ENTPersonDateNaissance: '28/02/2018',
        ENTPersonNom: 'COSTA',
        ENTPersonPrenom: 'Ana',
        ENTPersonStructRattach: '10',
        ENTPersonClasses: '10$CP',
        ENTEleveNiveau: 'CP',
        ENTEleveAutoriteParentale: ['501$2'],
        ENTElevePersRelEleve1: '502',
        ENTEleveGarderieMatin: 'O',
      }),
    );
    const { roster, notices } = await run({ [aafName('Eleve')]: eleve });
    expect(roster('9990001X').links).toMatchObject([
      { kinship: 'MOTHER', authority: 'LEGAL', webAccess: true },
      { authority: 'CONTACT', webAccess: false },
    ]);
    expect(roster('9990001X').students).toMatchObject([
      { familyName: 'COSTA', givenName: 'Ana', enrolment: { level: 'CP', mainClass: { value: '10$CP' } } },
    ]);
    expect(notices).toMatch(/day care/);
  });
});

describe('what the feed gets wrong', () => {
  it('a birth date that is none refuses the student, and ends nobody', async () => {
    const eleve = smallFeed()[aafName('Eleve')]?.replace('28/02/2014', '31/02/2014') as string;
    const { report, roster, taken } = await run({ [aafName('Eleve')]: eleve });
    expect(report.refusals).toContainEqual({
      file: aafName('Eleve'),
      line: 4,
      field: 'ENTPersonDateNaissance',
      why: '`31/02/2014` is not a date',
      todo: 'write 28/02/2010',
    });
    expect(one(roster('9990001X').students, '101')).toBeUndefined();
    expect(taken[0]?.source.mode).toBe('delta');
  });

  it('a structure that is in no file is told, with what to do', async () => {
    const eleve = aaf(
      add('Eleve', '101', {
        ENTPersonDateNaissance: '28/02/2014',
        sn: 'COSTA',
        givenName: 'Ana',
        ENTPersonStructRattach: '77',
        ENTEleveClasses: '78$5A',
      }),
    );
    const { report, roster } = await run({ [aafName('Eleve')]: eleve });
    expect(roster('9990001X').students).toEqual([]);
    expect(report.refusals.map(({ field, why }) => [field, why.slice(0, 14)])).toEqual(
      expect.arrayContaining([
        ['ENTPersonStructRattach', 'structure `77`'],
        ['ENTEleveClasses', 'structure `78`'],
      ]),
    );
    expect(report.refusals[0]?.todo).toMatch(/EtabEducNat/);
  });

  it('a school code that is none refuses the school; one with a wrong check letter is taken and told', async () => {
    const etab = (uai: string) =>
      aaf(
        add('EtabEducNat', '10', {
          ENTStructureJointure: '10',
          ENTStructureUAI: uai,
          ENTStructureNomCourant: 'X',
          ENTServAcAcademie: 'TESTVILLE',
        }),
      );
    const refused = await run({ [aafName('EtabEducNat')]: etab('123ABC') });
    expect(refused.taken).toEqual([]);
    expect(refused.report.refusals[0]).toMatchObject({ field: 'ENTStructureUAI', why: '`123ABC` is not a school code' });
    const warned = await run({ [aafName('EtabEducNat')]: etab('0000000V') });
    expect(warned.taken[0]?.roster.school.uai).toBe('0000000V');
    expect(warned.notices).toMatch(/check letter/);
  });

  it.each([
    [
      'a student',
      'Eleve',
      add('Eleve', '102', { ENTPersonDateNaissance: '01/03/2014', sn: 'OTHER', givenName: 'Ben', ENTPersonStructRattach: '10' }),
    ],
    ['a guardian', 'PersRelEleve', add('PersRelEleve', '502', { sn: 'OTHER', givenName: 'Luc' })],
    ['a member of staff', 'PersEducNat', add('PersEducNat', '902', { sn: 'OTHER', givenName: 'Ida', ENTPersonFonctions: '10$ENS$$$' })],
  ])('the key of %s that stands twice with other content stops the school', async (_, category, request) => {
    const text = (smallFeed()[aafName(category)] as string).replace('</ficAlimMENESR>', `${request}</ficAlimMENESR>`);
    const { report, taken } = await run({ [aafName(category)]: text });
    expect(taken.map(({ roster }) => roster.school.uai)).not.toContain('9990001X');
    expect(report.refusals.some(({ why }) => why.includes('nothing of the school was written'))).toBe(true);
  });

  it('a formula in a name refuses the record and does not repeat it', async () => {
    const text = (smallFeed()[aafName('PersEducNat')] as string).replace('<value>Ida</value>', '<value>=HYPERLINK("x")</value>');
    const { report, roster } = await run({ [aafName('PersEducNat')]: text });
    expect(one(roster('9990001X').staff, '902')).toBeUndefined();
    expect(JSON.stringify(report)).not.toMatch(/HYPERLINK/);
  });

  it('complete files and changes in one folder are refused', async () => {
    const { report, taken } = await run({ [aafName('Eleve', 'Delta', '20260902')]: aaf() });
    expect(taken).toEqual([]);
    expect(report.refusals[0]?.why).toMatch(/lie together/);
  });
});

describe('a delivery of changes', () => {
  const changedBy = async (files: Readonly<Record<string, string>>) => {
    const intake = remembered({ system: 'aaf:TESTVILLE' });
    await importAaf(folderOf(smallFeed()), intake.ports);
    const report = await importAaf(folderOf(files), intake.ports);
    return { ...intake, report };
  };
  const delta = (category: string, ...requests: readonly string[]) => ({ [aafName(category, 'Delta', '20260902')]: aaf(...requests) });

  it('names only what changes, at the school that is known from before', async () => {
    const { roster, taken, report } = await changedBy(delta('Eleve', modify('Eleve', '101', { ENTEleveRegime: 'EXTERNE LIBRE' })));
    expect(report.refusals).toEqual([]);
    expect(taken.at(-1)?.source.mode).toBe('delta');
    expect(roster().school).toEqual({ uai: '9990001X', name: 'Collège des Tilleuls', externalIds: [] });
    expect(roster().students).toEqual([{ externalId: expect.objectContaining({ value: '101' }), status: 'active', boarding: 'DAY' }]);
    expect(roster().whole).toMatchObject({ links: [], memberships: [] });
  });

  it('of the classes ends the old class and leaves the groups alone', async () => {
    const { roster } = await changedBy(delta('Eleve', modify('Eleve', '101', { ENTEleveClasses: '10$5B' })));
    expect(roster().memberships.map(({ group, status }) => [group.value, status])).toEqual([
      ['10$5B', 'active'],
      ['10$5A', 'tobedeleted'],
    ]);
    expect(roster().students[0]?.enrolment?.mainClass?.value).toBe('10$5B');
  });

  it('of the links says that they are all there are', async () => {
    const { roster } = await changedBy(delta('Eleve', modify('Eleve', '101', { ENTElevePersRelEleve: '502$20$0$1$0$0' })));
    expect(roster().links).toMatchObject([{ guardian: { value: '502' }, legalRank: 1 }]);
    expect(roster().whole?.links).toMatchObject([{ value: '101' }]);
  });

  it('of a guardian changes their own record where they are known', async () => {
    const { roster } = await changedBy(delta('PersRelEleve', modify('PersRelEleve', '501', { mobile: '0639980009' })));
    expect(roster().guardians).toMatchObject([{ externalId: { value: '501' }, phones: [{ value: '0639980009' }] }]);
    expect(roster().guardians[0]).not.toHaveProperty('familyName');
  });

  it('of what is taught ends what is taught no more, and of functions those held no more', async () => {
    const { roster } = await changedBy(
      delta('PersEducNat', modify('PersEducNat', '901', { ENTAuxEnsClassesMatieres: [], ENTAuxEnsClassesPrincipal: [] })),
    );
    expect(roster().teaching).toMatchObject([{ status: 'tobedeleted', group: { value: '10$5A' } }]);
    expect(roster().roles).toMatchObject([{ status: 'tobedeleted', function: 'HEAD_TEACHER', scope: 'CLASS' }]);
  });

  it('ends a student who is taken off, at every school they are known at', async () => {
    const { taken } = await changedBy(delta('Eleve', remove('Eleve', '102')));
    expect(taken.slice(2).map(({ roster }) => [roster.school.uai, roster.students[0]?.status])).toEqual([
      ['9990001X', 'tobedeleted'],
      ['9990002Y', 'tobedeleted'],
    ]);
  });

  it('of somebody nobody knows is told and left out', async () => {
    const { report, taken } = await changedBy(delta('Eleve', modify('Eleve', '999', { ENTEleveRegime: 'EXTERNE LIBRE' })));
    expect(taken).toHaveLength(2);
    expect(report.refusals[0]?.why).toMatch(/not known from before/);
    expect(exitCode(report)).toBe(2);
  });
});
