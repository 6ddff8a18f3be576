import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Store } from '../../../core/store/index.js';
import * as t from '../../../subgraphs/identity/tables.js';

/** Two schools, written straight into the tables. Numbers are humans: `9990001X.p1`, `9990001X.s1`, `9990001X.t20`. */
export const HERE = '9990001X';
export const THERE = '9990002Y';

export const here = (local: string) => `${HERE}.${local}`;
export const there = (local: string) => `${THERE}.${local}`;

type PersonRow = typeof t.persons.$inferInsert;
const person = (school: string, number: number, givenName: string, familyName: string, more: Partial<PersonRow> = {}): PersonRow => ({
  school,
  id: `${school}.p${number}`,
  givenName,
  familyName,
  ...more,
});

const mail = (kind: string, value: string) => ({ kind, value });

/** The two schools as they were, whatever was written since: a test of a file does not see what another one wrote. */
export async function rewriteTwoSchools(store: Store): Promise<void> {
  const names = Object.values(t).flatMap((table) => (is(table, PgTable) ? [getTableName(table)] : []));
  await store.db.execute(sql.raw(`truncate ${names.map((name) => `identity.${name}`).join(', ')} restart identity`));
  await writeTwoSchools(store);
}

export async function writeTwoSchools({ db }: Store): Promise<void> {
  await db.insert(t.schools).values([
    { id: HERE, name: 'Collège des Tilleuls', kind: 'COLLEGE', academy: 'Versailles' },
    { id: THERE, name: 'Lycée du Lagon', kind: 'LYCEE', academy: 'La Réunion', timeZone: 'Indian/Reunion' },
  ]);
  await db.insert(t.schoolYears).values([
    { school: HERE, id: here('sy1'), name: '2026-2027', startDate: '2026-09-01', endDate: '2027-07-03' },
    { school: THERE, id: there('sy1'), name: '2026-2027', startDate: '2026-08-17', endDate: '2027-06-26' },
  ]);
  await db.insert(t.periods).values([
    {
      school: HERE,
      id: here('pd1'),
      schoolYear: here('sy1'),
      kind: 'TRIMESTER',
      name: 'T1',
      sequence: 1,
      startDate: '2026-09-01',
      endDate: '2026-11-30',
    },
  ]);
  await db.insert(t.subjects).values([
    { school: HERE, id: here('sb1'), code: 'MATHS', name: 'Mathématiques' },
    { school: HERE, id: here('sb2'), code: 'LATIN', name: 'Latin' },
  ]);
  await db.insert(t.classGroups).values([
    { school: HERE, id: here('g1'), schoolYear: here('sy1'), kind: 'DIVISION', name: '5A', level: '5' },
    { school: HERE, id: here('g2'), schoolYear: here('sy1'), kind: 'OPTION', name: 'Latin', level: '5' },
    { school: HERE, id: here('g3'), schoolYear: here('sy1'), kind: 'DIVISION', name: '5Z', level: '5', endedOn: '2026-10-01' },
    { school: THERE, id: there('g1'), schoolYear: there('sy1'), kind: 'DIVISION', name: '2B', level: '2' },
  ]);
  await db.insert(t.persons).values([
    person(HERE, 1, 'Léa', 'Martin', {
      birthDate: '2012-03-05',
      emails: [mail('SCHOOL', 'lea@ecole.example'), mail('PERSONAL', 'lea@home.example')],
      addresses: [{ lines: ['1 rue du Port'] }],
    }),
    person(HERE, 2, 'Noé', 'Durand', { birthDate: '2008-11-25' }),
    person(HERE, 3, 'Ana', 'Costa', { birthDate: '2008-02-29' }),
    person(HERE, 4, 'Tom', 'Parti', { birthDate: '2012-01-01' }),
    person(HERE, 10, 'Inès', 'Martin', { addresses: [{ lines: ['2 rue du Bac'] }], phones: [mail('MOBILE', '0600000001')] }),
    person(HERE, 11, 'Paul', 'Martin', { addresses: [{ lines: ['secret'] }] }),
    person(HERE, 12, 'Rose', 'Oubli'),
    person(HERE, 20, 'Marc', 'Prof', { usualName: 'M. Prof' }),
    person(HERE, 21, 'Chloé', 'Vie'),
    person(HERE, 22, 'Sam', 'Remplace'),
    person(HERE, 23, 'Aude', 'Aide'),
    person(THERE, 1, 'Léa', 'Martin', { birthDate: '2012-03-05' }),
    person(THERE, 20, 'Gil', 'Autre'),
  ]);
  await db
    .insert(t.students)
    .values([
      ...[1, 2, 3, 4].map((n) => ({ school: HERE, id: here(`s${n}`), person: here(`p${n}`), boarding: 'HALF_BOARD' })),
      { school: THERE, id: there('s1'), person: there('p1') },
    ]);
  await db
    .insert(t.staff)
    .values([
      ...[20, 21, 22, 23].map((n) => ({ school: HERE, id: here(`t${n}`), person: here(`p${n}`) })),
      { school: THERE, id: there('t20'), person: there('p20') },
    ]);
  await db.insert(t.enrolments).values([
    {
      school: HERE,
      id: here('en1'),
      student: here('s1'),
      schoolYear: here('sy1'),
      mainClass: here('g1'),
      enteredOn: '2026-09-01',
      options: [here('sb2')],
    },
    { school: HERE, id: here('en2'), student: here('s2'), schoolYear: here('sy1'), mainClass: here('g1'), enteredOn: '2026-09-01' },
    { school: HERE, id: here('en3'), student: here('s3'), schoolYear: here('sy1'), mainClass: here('g1'), enteredOn: '2026-09-01' },
    {
      school: HERE,
      id: here('en4'),
      student: here('s4'),
      schoolYear: here('sy1'),
      mainClass: here('g1'),
      enteredOn: '2026-09-01',
      leftOn: '2026-10-31',
    },
    { school: THERE, id: there('en1'), student: there('s1'), schoolYear: there('sy1'), mainClass: there('g1'), enteredOn: '2026-08-17' },
    {
      school: THERE,
      id: there('en3'),
      student: here('s3'),
      schoolYear: there('sy1'),
      mainClass: there('g1'),
      primary: false,
      enteredOn: '2026-08-17',
    },
  ]);
  const member = (school: string, group: string, student: string, validTo: string | null = null) => ({
    school,
    group,
    student,
    validFrom: '2026-09-01',
    validTo,
  });
  await db
    .insert(t.memberships)
    .values([
      member(HERE, here('g1'), here('s1')),
      member(HERE, here('g1'), here('s2')),
      member(HERE, here('g1'), here('s3')),
      member(HERE, here('g1'), here('s4')),
      member(HERE, here('g2'), here('s1')),
      member(HERE, here('g2'), here('s2'), '2026-10-15'),
      member(THERE, there('g1'), there('s1')),
      member(THERE, there('g1'), here('s3')),
    ]);
  const role = (n: number, number: number, fn: string, more: Partial<typeof t.roleAssignments.$inferInsert> = {}) => ({
    school: HERE,
    id: here(`ra${n}`),
    person: here(`p${number}`),
    function: fn,
    ...more,
  });
  await db
    .insert(t.roleAssignments)
    .values([
      role(1, 20, 'TEACHER', { profile: 'ENS' }),
      role(2, 20, 'HEAD_TEACHER', { scope: 'CLASS', scopeGroup: here('g1') }),
      role(3, 21, 'CPE', { profile: 'EVS' }),
      role(4, 22, 'TEACHER', { validFrom: '2026-11-23', validTo: '2026-11-27' }),
      role(5, 23, 'AESH', { scope: 'STUDENT', scopeStudent: here('s1') }),
      role(6, 10, 'PARENT_DELEGATE', { scope: 'CLASS', scopeGroup: here('g1') }),
      { school: THERE, id: there('ra1'), person: there('p20'), function: 'TEACHER' },
    ]);
  await db.insert(t.teachingAssignments).values([
    { school: HERE, id: here('ta1'), staff: here('t20'), subject: here('sb1'), group: here('g1') },
    {
      school: HERE,
      id: here('ta2'),
      staff: here('t22'),
      subject: here('sb1'),
      group: here('g1'),
      substituteFor: here('t20'),
      validFrom: '2026-11-23',
      validTo: '2026-11-27',
    },
    { school: THERE, id: there('ta1'), staff: there('t20'), group: there('g1') },
  ]);
  const link = (n: number, student: string, guardian: string, more: Partial<typeof t.guardianLinks.$inferInsert> = {}) => ({
    school: HERE,
    id: here(`gl${n}`),
    student,
    guardian,
    authority: 'LEGAL',
    parentalAuthority: 'JOINT',
    webAccess: true,
    ...more,
  });
  await db
    .insert(t.guardianLinks)
    .values([
      link(1, here('s1'), here('p10'), { kinship: 'MOTHER', emergencyContact: true }),
      link(2, here('s1'), here('p11'), { kinship: 'FATHER', contactRestriction: 'NO_ADDRESS_DISCLOSURE' }),
      link(3, here('s2'), here('p10')),
      link(4, here('s2'), here('p12'), { validTo: '2026-06-30' }),
      link(5, here('s3'), here('p12'), { authority: 'CONTACT', parentalAuthority: 'UNKNOWN', webAccess: false, emergencyContact: true }),
    ]);
  await db.insert(t.accommodations).values([
    { school: HERE, id: here('ac1'), student: here('s1'), kind: 'PAP', measures: ['extra time'] },
    { school: HERE, id: here('ac2'), student: here('s2'), kind: 'PAI', title: 'allergy', measures: ['own meal'] },
  ]);
  await db.insert(t.externalIds).values([
    { school: HERE, system: 'aaf', kind: 'jointure', value: 'E1', record: here('s1'), assurance: 'AUTHORITATIVE' },
    { school: THERE, system: 'aaf', kind: 'jointure', value: 'E3', record: here('s3'), assurance: 'AUTHORITATIVE' },
    { school: HERE, system: 'aaf', kind: 'jointure', value: 'E3', record: here('s3'), assurance: 'AUTHORITATIVE' },
    { school: HERE, system: 'aaf', kind: 'jointure', value: 'T20', record: here('t20') },
    { school: HERE, system: 'lms', kind: 'class', value: '5A', record: here('g1') },
  ]);
  await db.insert(t.accounts).values([
    { school: HERE, person: here('p10'), system: 'ent', identityProvider: 'https://idp.example', login: 'ines' },
    { school: HERE, person: here('p20'), system: 'ent', identityProvider: 'https://idp.example', login: 'marc', status: 'BLOCKED' },
  ]);
  const changed = (recordType: string, record: string, student: string | null = null, school = HERE) => ({
    school,
    kind: 'CREATED',
    recordType,
    record,
    student,
    changedAt: new Date('2026-09-01T06:00:00Z'),
  });
  await db
    .insert(t.changes)
    .values([
      ...['s1', 's2', 's3', 's4'].map((s) => changed('Student', here(s), here(s))),
      changed('ClassGroup', here('g1')),
      changed('ClassGroup', here('g2')),
      changed('TeachingAssignment', here('ta1')),
      ...[1, 2, 3, 4].map((n) => changed('Enrolment', here(`en${n}`), here(`s${n}`))),
      changed('Student', there('s1'), there('s1'), THERE),
    ]);
}
