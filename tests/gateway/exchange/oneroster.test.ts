import { describe, expect, it } from 'vitest';
import { exitCode, importOneRoster } from '../../../gateway/exchange/index.js';
import { csv, folderOf, manifest, smallSchool, withRows, zipOf } from './files.js';
import { remembered } from './remembered.js';

const run = async (changed: Readonly<Record<string, string | null>> = {}, options = {}) => {
  const intake = remembered(options);
  const report = await importOneRoster(folderOf(smallSchool(changed)), intake.ports);
  return { ...intake, report, notices: report.notices.map(({ text }) => text).join('\n') };
};

describe('a OneRoster 1.1 package', () => {
  it('becomes a roster of its school: years, periods, classes, people and ties', async () => {
    const { roster, report, taken } = await run();
    const it = roster();
    expect(report.refusals).toEqual([]);
    expect(exitCode(report)).toBe(0);
    expect(taken[0]?.source).toEqual({ system: 'oneroster:Demo District', mode: 'bulk', authoritative: true });
    expect(it.school).toMatchObject({ uai: '9990001X', name: 'Small School' });
    expect(it.years).toMatchObject([{ name: '2026-2027', startDate: '2026-09-01' }]);
    expect(it.periods).toMatchObject([{ kind: 'TRIMESTER', sequence: 1, year: { value: 'y1' } }]);
    expect(it.groups.map(({ kind, name }) => [kind, name])).toEqual(
      expect.arrayContaining([
        ['DIVISION', '5A'],
        ['GROUP', 'Mathematics 5A'],
      ]),
    );
    expect(it.subjects).toMatchObject([{ name: 'Mathematics', code: 'MATH' }]);
    expect(it.students.map(({ externalId }) => externalId.value).sort()).toEqual(['u1', 'u2']);
    expect(it.memberships).toHaveLength(3);
  });

  it('gives a class taught the subject of its course, and a student the homeroom as main class', async () => {
    const { roster } = await run();
    expect(roster().teaching).toMatchObject([{ staff: { value: 'u5' }, group: { value: 'k2' }, subject: { value: 'c1' } }]);
    expect(roster().students.find(({ externalId }) => externalId.value === 'u1')?.enrolment).toMatchObject({
      mainClass: { value: 'k1' },
      level: '5',
      year: { value: 'y1' },
    });
  });

  it('links a student with a parent once, whichever of the two names the other, and with no right at all', async () => {
    const { roster } = await run();
    expect(roster().links).toHaveLength(1);
    expect(Object.keys(roster().links[0] ?? {}).sort()).toEqual(['guardian', 'status', 'student']);
    expect(roster().guardians).toMatchObject([{ externalId: { value: 'u9' }, familyName: 'Costa' }]);
  });

  it('makes no link with an agent who is no parent, guardian or relative: it is told', async () => {
    const { roster, report } = await run(withRows('users.csv', 'u3,,,true,s1,student,,,Cid,Roy,,,,,,u5,5,'));
    expect(roster().links).toHaveLength(1);
    expect(report.refusals).toMatchObject([{ file: 'users.csv', line: 6, field: 'agentSourcedIds' }]);
  });

  it('skips and tells a link to somebody who is not there', async () => {
    const { roster, report } = await run(withRows('users.csv', 'u3,,,true,s1,student,,,Cid,Roy,,,,,,nobody,5,'));
    expect(roster().students).toHaveLength(3);
    expect(report.refusals).toMatchObject([{ line: 6, why: expect.stringContaining('`nobody`') }]);
  });

  it('takes birth date and sex of the demographics, and leaves race and passwords at the door, counted', async () => {
    const { roster, notices, taken } = await run();
    expect(roster().students.find(({ externalId }) => externalId.value === 'u1')).toMatchObject({ birthDate: '2014-02-28', sex: 'F' });
    expect(JSON.stringify(taken)).not.toMatch(/s3cret|asian/);
    expect(notices).toMatch(/users\.csv: passwords were left behind/);
    expect(notices).toMatch(/race and ethnicity/);
  });

  it('keeps an identifier as national number only where it has the form of one', async () => {
    const { roster } = await run();
    expect(roster().students.map(({ nationalId }) => nationalId)).toEqual(expect.arrayContaining([undefined, '999990001AA']));
  });

  it('enrols one person at two schools when the row names two', async () => {
    const { roster } = await run({
      'orgs.csv': csv('sourcedId,name,type,identifier', 's1,Small School,school,9990001X', 's2,Other School,school,9990002Y'),
      ...withRows('users.csv', 'u3,,,true,"s2,s1",student,,,Cid,Roy,,,,,,,,'),
    });
    const of = (uai: string) => roster(uai).students.find(({ externalId }) => externalId.value === 'u3');
    expect(of('9990001X')?.externalId).toEqual(of('9990002Y')?.externalId);
    expect(of('9990001X')?.externalId.scope).toBe('global');
    expect([of('9990002Y')?.enrolment?.primary, of('9990001X')?.enrolment?.primary]).toEqual([true, false]);
  });

  it('does not recognise a person from one school to another when the source has no name', async () => {
    const { roster } = await run({ 'manifest.csv': manifest('1.1', {}, 'absent') });
    expect(roster().students[0]?.externalId).toMatchObject({ system: 'oneroster', scope: 'school' });
  });

  it('gives no function to an administrator or an aide, and a principal theirs', async () => {
    const { roster } = await run(
      withRows('users.csv', 'u6,,,true,s1,administrator,,,Gil,Petit,,,,,,,,', 'u7,,,true,s1,aide,,,Isa,Petit,,,,,,,,'),
    );
    expect(
      roster()
        .roles.map(({ function: fn }) => fn)
        .sort(),
    ).toEqual(['NONE', 'NONE', 'TEACHER']);
  });

  it('reads a zip like a folder', async () => {
    const intake = remembered();
    const report = await importOneRoster(
      zipOf(Object.fromEntries(Object.entries(smallSchool()).map(([name, text]) => [`export/${name}`, text]))),
      intake.ports,
    );
    expect(exitCode(report)).toBe(0);
    expect(intake.roster()).toEqual((await run()).roster());
  });

  it('hands over the same roster when read twice', async () => {
    expect((await run()).roster()).toEqual((await run()).roster());
  });
});

describe('a OneRoster 1.2 package', () => {
  const files = {
    'manifest.csv': manifest('1.2'),
    'users.csv': csv(
      'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,preferredGivenName,preferredFamilyName',
      'u1,,,true,a,,Ana,Costa,,,,,,u9,5,,Anita,',
      'u5,,,true,b,,Eve,Martin,,,,,,,,,,',
      'u9,,,true,c,,Mia,Costa,,,,,,,,,,',
    ),
    'roles.csv': csv(
      'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId',
      'r1,,,u1,primary,student,2026-09-01,,s1',
      'r5,,,u5,primary,principal,,,s1',
      'r6,,,u5,secondary,teacher,2026-09-01,2026-12-31,s1',
      'r9,,,u9,primary,relative,,,s1',
    ),
    'enrollments.csv': csv('sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role', 'e1,k1,s1,u1,student', 'e2,k2,s1,u5,teacher'),
  };

  it('takes roles and their dates from roles.csv, several for one person', async () => {
    const { roster, report } = await run(files);
    expect(report.refusals).toEqual([]);
    expect(roster().roles).toMatchObject([{ function: 'PRINCIPAL' }, { function: 'TEACHER', from: '2026-09-01', to: '2026-12-31' }]);
    expect(roster().students).toMatchObject([{ usualName: 'Anita Costa', enrolment: { enteredOn: '2026-09-01' } }]);
    expect(roster().links).toHaveLength(1);
  });

  it('refuses a role that is not on the list, and takes the others', async () => {
    const { roster, report } = await run({ ...files, 'roles.csv': `${files['roles.csv']}r7,,,u9,primary,professor,,,s1\n` });
    expect(report.refusals).toMatchObject([
      { file: 'roles.csv', line: 6, field: 'role', why: '`professor` is not a role of the standard' },
    ]);
    expect(roster().students).toHaveLength(1);
  });

  it('looks for roles in a file of profiles where they were put there', async () => {
    const { 'roles.csv': roles, ...rest } = files;
    const { roster, notices } = await run({
      ...rest,
      'userprofiles.csv': roles,
      'manifest.csv': manifest('1.2', { roles: 'absent', userProfiles: 'bulk' }),
    });
    expect(roster().students).toHaveLength(1);
    expect(notices).toMatch(/`userprofiles.csv` was read as/);
  });
});

describe('a deviant header', () => {
  it('is accepted where it can mean one thing only, and gives the same roster as the regular one', async () => {
    const users = smallSchool()['users.csv'] as string;
    const deviant = users
      .replace('orgSourcedIds', 'orgs')
      .replace('agentSourcedIds', 'agents')
      .replace('sourcedId,', 'SourcedID,')
      .replace(',middleName', ',middleName,role,')
      .replace(/(Ana,Costa|Ben,Durand|Eve,Martin|Mia,Costa),([^,]*)/g, '$1,$2,,');
    const { roster, report, notices } = await run({
      'users.csv': deviant,
      'Classes.CSV': smallSchool()['classes.csv'] as string,
      'classes.csv': null,
    });
    expect(report.refusals).toEqual([]);
    expect(roster()).toEqual((await run()).roster());
    expect(notices).toMatch(/column `orgs` was read as `orgSourcedIds`/);
    expect(notices).toMatch(/a column has no name/);
    expect(notices).toMatch(/column `role` is there twice/);
  });

  it('is refused where a column says two things in one row', async () => {
    const { report } = await run({
      'users.csv': csv(
        'sourcedId,orgSourcedIds,role,role,givenName,familyName',
        'u1,s1,student,teacher,Ana,Costa',
        'u2,s1,student,,Ben,Durand',
      ),
      'enrollments.csv': csv('sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role'),
    });
    expect(report.refusals[0]).toMatchObject({ file: 'users.csv', line: 2, field: 'role' });
  });

  it('stops everything where a column is missing without which nobody can be placed', async () => {
    const { report, taken } = await run({ 'orgs.csv': csv('sourcedId,name', 's1,Small School') });
    expect(taken).toEqual([]);
    expect(exitCode(report)).toBe(2);
    expect(report.refusals).toMatchObject([{ file: 'orgs.csv', line: 1, why: 'has no column type' }]);
  });

  it('that a spreadsheet wrote with semicolons is told how to be saved', async () => {
    const { report } = await run({ 'orgs.csv': 'sourcedId;name;type\ns1;Small School;school\n' });
    expect(report.refusals[0]?.why).toMatch(/not separated by commas/);
  });
});

describe('a date', () => {
  it.each([
    ['2014-02-30', 'write 2010-02-28'],
    ['1/05/2023', 'write 2010-02-28'],
    ['25/12/2013', 'write 2013-12-25'],
  ])('`%s` is refused with its line, its column and what to write', async (day, todo) => {
    const { report } = await run({ 'demographics.csv': csv('sourcedId,birthDate,sex', `u1,${day},female`) });
    expect(report.refusals).toEqual([{ file: 'demographics.csv', line: 2, field: 'birthDate', why: `\`${day}\` is not a date`, todo }]);
  });
});

describe('a refused row', () => {
  it('is told with file, line, column and what to do, and ends nobody at its school', async () => {
    const { report, taken, notices } = await run(withRows('users.csv', 'u3,,,true,s1,professor,,,Cid,Roy,,,,,,,,'));
    expect(report.refusals).toMatchObject([{ file: 'users.csv', line: 6, field: 'role' }]);
    expect(exitCode(report)).toBe(1);
    expect(taken[0]?.source.mode).toBe('delta');
    expect(notices).toMatch(/nobody at school `9990001X` was ended/);
  });

  it.each([
    ['too many cells', 'u3,,,true,s1,student,,,Cid,Roy,,,,,,,,,,,', /21 cells, the first line has 18/],
    ['too few cells', 'u3,,,true,s1,student,,,Cid,Roy', /10 cells/],
    ['a stray quote', 'u3,,,true,s1,student,,,"Ci"d,Roy,,,,,,,,', /quote/],
    ['no family name', 'u3,,,true,s1,student,,,Cid,,,,,,,,,', /the cell is empty/],
    ['a control character', 'u3,,,true,s1,student,,,Ci\u0000d,Roy,,,,,,,,', /control character/],
    ['a formula', 'u3,,,true,s1,student,,,"=cmd|\' /C calc\'!A0",Roy,,,,,,,,', /spreadsheet formula/],
  ])('with %s leaves the rows around it', async (_, row, why) => {
    const { report, roster } = await run(withRows('users.csv', row, 'u4,,,true,s1,student,,,Dan,Roy,,,,,,,,'));
    expect(report.refusals).toHaveLength(1);
    expect(report.refusals[0]).toMatchObject({ file: 'users.csv', line: 6, why: expect.stringMatching(why) });
    expect(
      roster()
        .students.map(({ externalId }) => externalId.value)
        .sort(),
    ).toEqual(['u1', 'u2', 'u4']);
  });

  it('counts lines as an editor does, with line ends inside cells', async () => {
    const { report } = await run(
      withRows('users.csv', 'u3,,,true,s1,student,,,"Cid\nPaul",Roy,,,,,,,,', 'u4,,,true,s1,nobody,,,Dan,Roy,,,,,,,,'),
    );
    expect(report.refusals).toMatchObject([{ line: 8 }]);
  });

  it('never repeats a name in what is told', async () => {
    const { report } = await run(withRows('users.csv', 'u3,,,true,s1,student,,,=Zyxwv,Qwertz,,,,,,,,'));
    expect(JSON.stringify(report)).not.toMatch(/Zyxwv|Qwertz/);
  });

  it('is an enrolment that contradicts the role of its user', async () => {
    const { report, roster } = await run(withRows('enrollments.csv', 'e9,,,k2,s1,u1,teacher,,,'));
    expect(report.refusals).toMatchObject([{ file: 'enrollments.csv', line: 6, field: 'role' }]);
    expect(roster().teaching).toHaveLength(1);
  });

  it('is an enrolment in a class, or of a user, that is not there', async () => {
    const { report, roster } = await run(withRows('enrollments.csv', 'e8,,,k9,s1,u1,student,,,', 'e9,,,k2,s1,u99,student,,,'));
    expect(report.refusals.map(({ line }) => line).sort()).toEqual([6, 7]);
    expect(roster().memberships).toHaveLength(3);
  });
});

describe('a class', () => {
  it('without courses.csv is taught without a subject', async () => {
    const { roster, notices } = await run({ 'courses.csv': null, 'manifest.csv': manifest('1.1', { courses: 'absent' }) });
    expect(roster().teaching).toHaveLength(1);
    expect(roster().teaching[0]).not.toHaveProperty('subject');
    expect(notices).toMatch(/no courses\.csv/);
  });

  it('that nobody sent, or that is taken off, has no teacher and no student: told', async () => {
    const classes = (smallSchool()['classes.csv'] as string).replace('k2,,', 'k2,tobedeleted,');
    const { roster, report } = await run({ 'classes.csv': classes, ...withRows('enrollments.csv', 'e9,,,k9,s1,u5,teacher,,,') });
    expect(roster().teaching).toEqual([]);
    expect(roster().memberships.map(({ group }) => group.value)).toEqual(['k1', 'k1']);
    expect(report.refusals.map(({ file, line }) => [file, line]).sort()).toEqual([
      ['enrollments.csv', 4],
      ['enrollments.csv', 5],
      ['enrollments.csv', 6],
    ]);
  });
});

describe('an id that stands twice', () => {
  it('with the same content is taken once', async () => {
    const { report, roster } = await run(withRows('users.csv', 'u2,,,true,s1,student,ben.u2,,Ben,Durand,Paul,999990001AA,,,,,5,'));
    expect(report.refusals).toEqual([]);
    expect(roster().students).toHaveLength(2);
  });

  it.each([
    ['users.csv', 'u2,,,true,s1,student,,,Ben,Other,,,,,,,,'],
    ['classes.csv', 'k1,,,6B,5,,5A,homeroom,,s1,t1,,,'],
    ['enrollments.csv', 'e1,,,k2,s1,u2,student,,,'],
    ['orgs.csv', 's1,,,Another Name,school,9990001X,d1'],
  ])('in %s with other content stops its school, and the others go on', async (file, row) => {
    const orgs = `${smallSchool()['orgs.csv']}s2,,,Other School,school,9990002Y,d1\n`;
    const users = `${smallSchool()['users.csv']}v1,,,true,s2,student,,,Fay,Blanc,,,,,,,,\n`;
    const base: Record<string, string> = { ...smallSchool(), 'orgs.csv': orgs, 'users.csv': users };
    const { report, taken } = await run({ ...base, [file]: `${base[file]}${row}\n` });
    expect(taken.map(({ roster }) => roster.school.uai)).toEqual(['9990002Y']);
    expect(report.schools).toMatchObject([
      { school: '9990001X', taken: false },
      { school: '9990002Y', taken: true },
    ]);
    expect(report.refusals[0]?.why).toMatch(/other content; nothing of the school was written/);
    expect(exitCode(report)).toBe(1);
  });
});

describe('the manifest', () => {
  it('that is missing stops everything: nobody can tell what the files mean', async () => {
    const { report, taken } = await run({ 'manifest.csv': null });
    expect(taken).toEqual([]);
    expect(report.refusals[0]?.why).toBe('manifest.csv is missing');
  });

  it('that announces users.csv, which is not there, stops everything', async () => {
    const { report, taken } = await run({ 'users.csv': null });
    expect(taken).toEqual([]);
    expect(report.refusals).toMatchObject([{ file: 'users.csv' }]);
  });

  it('that announces courses.csv, which is not there, is told, and nobody is ended', async () => {
    const { report, taken } = await run({ 'courses.csv': null });
    expect(taken[0]?.source.mode).toBe('delta');
    expect(report.refusals).toMatchObject([{ file: 'courses.csv' }]);
  });

  it('that calls a file absent which is there: the file is read, and it is told', async () => {
    const { roster, notices } = await run({ 'manifest.csv': manifest('1.1', { demographics: 'absent' }) });
    expect(roster().students.some(({ birthDate }) => birthDate === '2014-02-28')).toBe(true);
    expect(notices).toMatch(/demographics\.csv is there though/);
  });

  it('of a version that is not ours stops everything', async () => {
    const { report } = await run({ 'manifest.csv': manifest('1.1').replace('oneroster.version,1.1', 'oneroster.version,2.0') });
    expect(report.refusals[0]?.why).toBe('version `2.0` is not one we read');
  });

  it('without classes and enrolments ends nobody', async () => {
    const { taken } = await run({
      'manifest.csv': manifest('1.1', { classes: 'absent', enrollments: 'absent' }),
      'classes.csv': null,
      'enrollments.csv': null,
    });
    expect(taken[0]?.source.mode).toBe('delta');
  });
});

describe('an organisation', () => {
  it('without a national code gets one from the unassigned range, the same each time', async () => {
    const orgs = { 'orgs.csv': csv('sourcedId,name,type,identifier', 's1,Small School,school,12345') };
    const [first, second] = [await run(orgs), await run(orgs)];
    expect(first.roster().school.uai).toMatch(/^998\d{4}[A-Z]$/);
    expect(first.roster().school.uai).toBe(second.roster().school.uai);
    expect(first.roster().school.externalIds).toMatchObject([{ kind: 'org', value: 's1' }]);
  });

  it('keeps the code it got before, even where another school has taken its place in the range', async () => {
    const orgs = { 'orgs.csv': csv('sourcedId,name,type,identifier', 's1,Small School,school,12345') };
    const known = { where: async () => [[{ uai: '9980007A', name: 'Small School' }]], school: async () => null, ties: async () => [[]] };
    expect((await run(orgs, { known })).roster().school.uai).toBe('9980007A');
    const taken = new Set([(await run(orgs)).roster().school.uai]);
    const crowded = {
      ...known,
      where: async () => [[]],
      school: async (uai: string) => (taken.has(uai) ? { uai, name: 'Somebody Else' } : null),
    };
    expect(taken.has((await run(orgs, { known: crowded })).roster().school.uai)).toBe(false);
  });

  it('that is a department with classes is taken as a school, which is told', async () => {
    const { roster, notices } = await run({ 'orgs.csv': csv('sourcedId,name,type,identifier', 's1,History,department,') });
    expect(roster().school.name).toBe('History');
    expect(notices).toMatch(/is a department with classes/);
  });

  it('that is a department of a school stands for its school', async () => {
    const { roster } = await run({
      'orgs.csv': csv('sourcedId,name,type,identifier,parentSourcedId', 's0,Small School,school,9990001X,', 's1,History,department,,s0'),
    });
    expect(roster().school.name).toBe('Small School');
    expect(roster().memberships).toHaveLength(3);
  });

  it('with a check letter that is wrong is taken, which is told', async () => {
    const { roster, notices } = await run({ 'orgs.csv': csv('sourcedId,name,type,identifier', 's1,Small School,school,0123456A') });
    expect(roster().school.uai).toBe('0123456A');
    expect(notices).toMatch(/check letter/);
  });

  it('whose national code another one has too is not written, nor is the other', async () => {
    const { taken, report } = await run({
      'orgs.csv': csv('sourcedId,name,type,identifier', 's1,One,school,9990001X', 's2,Two,school,9990001X'),
    });
    expect(taken).toEqual([]);
    expect(exitCode(report)).toBe(2);
  });
});

describe('a delta', () => {
  const delta = {
    'manifest.csv': manifest('1.1', {
      orgs: 'absent',
      academicSessions: 'absent',
      courses: 'absent',
      classes: 'absent',
      demographics: 'absent',
      users: 'delta',
      enrollments: 'delta',
    }),
    'orgs.csv': null,
    'academicSessions.csv': null,
    'courses.csv': null,
    'classes.csv': null,
    'demographics.csv': null,
  };
  const USERS = 'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName';
  const ENROLLMENTS = 'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role';
  const changedBy = async (users: readonly string[], enrollments: readonly string[] = []) => {
    const intake = remembered();
    await importOneRoster(folderOf(smallSchool()), intake.ports);
    const report = await importOneRoster(
      folderOf(smallSchool({ ...delta, 'users.csv': csv(USERS, ...users), 'enrollments.csv': csv(ENROLLMENTS, ...enrollments) })),
      intake.ports,
    );
    return { ...intake, report };
  };

  it('names only what changes, at the school that is known from before', async () => {
    const { taken, roster, report } = await changedBy(['u1,active,2026-10-01T00:00:00.000Z,true,s1,student,,Ana,Lima']);
    expect(report.refusals).toEqual([]);
    expect(taken[1]?.source.mode).toBe('delta');
    expect(roster().school).toMatchObject({ uai: '9990001X', name: 'Small School' });
    expect(roster().students).toMatchObject([{ externalId: { value: 'u1' }, familyName: 'Lima', status: 'active' }]);
    expect(roster().staff).toEqual([]);
  });

  it('ends what is to be deleted: a person, a seat, a class taught with the subject it has', async () => {
    const { roster } = await changedBy(
      ['u2,tobedeleted,2026-10-01T00:00:00.000Z,true,s1,student,,,'],
      ['e1,tobedeleted,,k1,s1,u1,student', 'e4,tobedeleted,,k2,s1,u5,teacher'],
    );
    expect(roster().students.find(({ externalId }) => externalId.value === 'u2')?.status).toBe('tobedeleted');
    expect(roster().memberships).toMatchObject([{ status: 'tobedeleted', group: { value: 'k1' } }]);
    expect(roster().teaching).toMatchObject([{ status: 'tobedeleted', subject: { value: 'c1' } }]);
  });

  it('refuses a row that does not say whether it changes or ends something', async () => {
    const { report } = await changedBy(['u1,,,true,s1,student,,Ana,Lima']);
    expect(report.refusals).toMatchObject([{ file: 'users.csv', line: 2, field: 'status' }]);
  });

  it('of somebody nobody knows is told and left out', async () => {
    const { report } = await changedBy([], ['e7,active,,k1,s1,u77,student']);
    expect(report.refusals).toMatchObject([{ file: 'enrollments.csv', why: expect.stringContaining('`u77`') }]);
  });

  it('never creates a school out of an id nobody knows', async () => {
    const { report, taken } = await changedBy(['u1,active,,true,s9,student,,Ana,Lima']);
    expect(taken).toHaveLength(1);
    expect(exitCode(report)).toBe(2);
  });
});

describe('a bulk delivery without anybody in it', () => {
  it('ends nobody', async () => {
    const { taken } = await run({
      'users.csv': csv('sourcedId,orgSourcedIds,role,givenName,familyName'),
      'enrollments.csv': csv('sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role'),
      'demographics.csv': csv('sourcedId,birthDate'),
    });
    expect(taken[0]?.source.mode).toBe('delta');
  });
});
