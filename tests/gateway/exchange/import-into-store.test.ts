import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../core/store/index.js';
import { exitCode, type ImportReport, importAaf, importOneRoster, runImport, silentProgress } from '../../../gateway/exchange/index.js';
import { knownRecords } from '../../../subgraphs/identity/intake/known.js';
import { applyRoster } from '../../../subgraphs/identity/intake.js';
import { openTestStore } from '../../store.js';
import { aaf, aafName, csv, folderOf, manifest, modify, remove, smallFeed, smallSchool, withRows } from './files.js';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const ports = () => ({
  intake: (...[roster, source]: Parameters<typeof applyRoster> extends [unknown, ...infer Rest] ? Rest : never) =>
    applyRoster(store, roster, source),
  known: knownRecords(store),
  progress: silentProgress,
});
const oneRoster = (changed: Readonly<Record<string, string | null>> = {}) => importOneRoster(folderOf(smallSchool(changed)), ports());
const feed = (changed: Readonly<Record<string, string | null>> = {}) => importAaf(folderOf(smallFeed(changed)), ports());
const writes = ({ schools }: ImportReport) => schools.reduce((sum, { created, updated, ended }) => sum + created + updated + ended, 0);
const rows = async (table: string, where = 'true') =>
  (await store.db.execute<Record<string, unknown>>(sql.raw(`select * from identity.${table} where ${where}`))).rows;
/** Everything that is kept, as text, but for when it was last seen. */
const everything = async () => {
  const tables = [
    'school',
    'school_year',
    'period',
    'subject',
    'class_group',
    'person',
    'student',
    'staff',
    'enrolment',
    'membership',
    'role_assignment',
    'teaching_assignment',
    'guardian_link',
    'change',
  ];
  const kept: string[] = [];
  for (const table of tables) kept.push(...(await rows(table)).map((row) => `${table} ${JSON.stringify(row)}`).sort());
  return kept.join('\n');
};

describe('a school that is imported', () => {
  it.each([
    ['OneRoster', oneRoster],
    ['AAF', feed],
  ])('twice from %s changes nothing the second time', async (_, run) => {
    const first = await run();
    expect(writes(first)).toBeGreaterThan(0);
    const kept = await everything();
    const second = await run();
    expect(writes(second)).toBe(0);
    expect(await everything()).toBe(kept);
    expect(second.refusals).toEqual(first.refusals);
  });

  it('has its people, classes and ties in the store', async () => {
    expect(exitCode(await oneRoster())).toBe(0);
    expect(await rows('student')).toHaveLength(2);
    expect(await rows('membership')).toHaveLength(3);
    expect(await rows('teaching_assignment')).toHaveLength(1);
    expect(await rows('guardian_link')).toMatchObject([{ authority: 'CONTACT', parental_authority: 'UNKNOWN', web_access: false }]);
  });

  it('from AAF gives legal representatives their right, and a contact none', async () => {
    await feed();
    const links = await rows('guardian_link', "school = '9990001X'");
    expect(links.map(({ authority, legal_rank: rank, web_access: access }) => [authority, rank, access]).sort()).toEqual([
      ['CONTACT', null, false],
      ['LEGAL', 1, true],
      ['LEGAL', 2, true],
    ]);
  });

  it('makes one person of a student at two schools, and of a head of one who is deputy at another', async () => {
    await feed();
    expect(await rows('student')).toHaveLength(2);
    expect(await rows('enrolment')).toHaveLength(3);
    expect(await rows('staff')).toHaveLength(3);
  });

  it('keeps no password, no race and no address of a student anywhere', async () => {
    await oneRoster();
    await feed();
    expect(await everything()).not.toMatch(/s3cret/);
    const students = await store.db.execute(sql`select p.addresses from identity.person p join identity.student s on s.person = p.id`);
    expect(students.rows.every(({ addresses }) => addresses === null)).toBe(true);
  });

  it('ends who is no longer in a complete delivery, and nobody when a row was refused', async () => {
    await oneRoster();
    const users = (smallSchool()['users.csv'] as string)
      .split('\n')
      .filter((line) => !line.startsWith('u2,'))
      .join('\n');
    const enrollments = (smallSchool()['enrollments.csv'] as string)
      .split('\n')
      .filter((line) => !line.startsWith('e2,'))
      .join('\n');
    await oneRoster({ 'users.csv': `${users}u3,,,true,s1,nobody,,,Cid,Roy,,,,,,,,\n`, 'enrollments.csv': enrollments });
    expect(await rows('enrolment', 'left_on is not null')).toEqual([]);
    const report = await oneRoster({ 'users.csv': users, 'enrollments.csv': enrollments });
    expect(report.schools[0]?.ended).toBeGreaterThan(0);
    expect(await rows('enrolment', 'left_on is not null')).toHaveLength(1);
  });

  it('is as it was after an import that was refused', async () => {
    await oneRoster();
    const kept = await everything();
    const reports = [
      await oneRoster(withRows('users.csv', 'u2,,,true,s1,student,,,Ben,Other,,,,,,,,')),
      await oneRoster({ 'users.csv': '%PDF-1.7' }),
      await oneRoster({ 'manifest.csv': null }),
    ];
    expect(reports.map(exitCode)).toEqual([2, 2, 2]);
    expect(await everything()).toBe(kept);
  });

  it('without a national code keeps the code it was given', async () => {
    const orgs = { 'orgs.csv': csv('sourcedId,name,type', 's1,Small School,school') };
    const [first, second] = [await oneRoster(orgs), await oneRoster(orgs)];
    expect(second.schools[0]?.school).toBe(first.schools[0]?.school);
    expect(writes(second)).toBe(0);
  });
});

describe('changes to a school', () => {
  it('of OneRoster end a seat and a class taught, and leave everybody else', async () => {
    await oneRoster();
    const none = Object.fromEntries(
      ['orgs', 'academicSessions', 'courses', 'classes', 'users', 'demographics'].map((file) => [`${file}.csv`, null]),
    );
    const absent = Object.fromEntries(
      ['orgs', 'academicSessions', 'courses', 'classes', 'users', 'demographics'].map((file) => [file, 'absent']),
    );
    const report = await oneRoster({
      ...none,
      'manifest.csv': manifest('1.1', { ...absent, enrollments: 'delta' }),
      'enrollments.csv': csv(
        'sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role',
        'e3,tobedeleted,k2,s1,u1,student',
        'e4,tobedeleted,k2,s1,u5,teacher',
      ),
    });
    expect(report.refusals).toEqual([]);
    expect(report.schools).toMatchObject([{ school: '9990001X', name: 'Small School', ended: 2, created: 0 }]);
    expect(await rows('membership', 'valid_to is null')).toHaveLength(2);
    expect(await rows('teaching_assignment', 'valid_to is null')).toEqual([]);
    expect(await rows('school')).toMatchObject([{ name: 'Small School' }]);
  });

  it('of AAF move a student to another class, and keep the group', async () => {
    const named = { ...ports(), system: 'aaf:TESTVILLE' };
    await importAaf(folderOf(smallFeed()), named);
    const delta = folderOf({
      [aafName('Eleve', 'Delta', '20260902')]: aaf(modify('Eleve', '101', { ENTEleveClasses: '10$5B' }), remove('Eleve', '102')),
    });
    const report = await importAaf(delta, named);
    expect(report.refusals).toEqual([]);
    const seats = await store.db.execute(
      sql`select g.code from identity.membership m join identity.class_group g on g.id = m.class_group where m.valid_to is null order by 1`,
    );
    expect(seats.rows.map(({ code }) => code)).toEqual(['5B', '5LAT']);
    expect(await rows('enrolment', 'left_on is null')).toHaveLength(1);
    expect(writes(await importAaf(delta, named))).toBe(0);
  });
});

describe('the command', () => {
  const printed = async (path: string, json: boolean) => {
    const { Writable } = await import('node:stream');
    const texts = { out: '', err: '' };
    const sink = (name: 'out' | 'err') =>
      new Writable({
        write: (chunk, _, done) => {
          texts[name] += chunk;
          done();
        },
      });
    const { progress: _, ...rest } = ports();
    return { code: await runImport('oneroster', path, rest, { json, out: sink('out'), err: sink('err') }), ...texts };
  };

  it('prints sentences, or one JSON value, and answers with the code', async () => {
    const people = await printed(folderOf(smallSchool(withRows('users.csv', 'u3,,,true,s1,nobody,,,Cid,Roy,,,,,,,,'))), false);
    expect(people.code).toBe(1);
    expect(people.out).toMatch(/9990001X Small School: \d+ created/);
    expect(people.out).toMatch(/users\.csv, line 6, column role: `nobody` is not a role of the standard; write student, teacher/);
    const machine = await printed(folderOf(smallSchool()), true);
    expect(machine.code).toBe(0);
    expect(JSON.parse(machine.out)).toMatchObject({ format: 'oneroster', schools: [{ taken: true, created: 0 }] });
    expect((await printed('/nowhere/at/all', false)).code).toBe(2);
  });
});
