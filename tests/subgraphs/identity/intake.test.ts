import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExternalKey, Roster, RosterSource, RosterStudent } from '../../../subgraphs/identity/index.js';
import { applyRoster, INTAKE_KINDS, knownRecords } from '../../../subgraphs/identity/index.js';
import * as t from '../../../subgraphs/identity/tables.js';
import { AT, type Desk, openDesk, wholeSchool } from './desk.js';

const UAI = '9990003Z';
const OTHER = '9990004A';
const key = (value: string, scope: ExternalKey['scope'] = 'global'): ExternalKey => ({ system: 'aaf', kind: 'jointure', value, scope });
const local = (value: string): ExternalKey => ({ system: 'aaf', kind: 'local', value, scope: 'school' });
const BULK: RosterSource = { system: 'aaf', mode: 'bulk', authoritative: true };
const DELTA: RosterSource = { system: 'aaf', mode: 'delta', authoritative: true };
const NOW = new Date(AT);
const later = (days: number) => new Date(AT + days * 24 * 3600 * 1000);

const pupil = (value: string, givenName: string, more: Partial<RosterStudent> = {}): RosterStudent => ({
  externalId: key(value),
  status: 'active',
  givenName,
  familyName: 'Martin',
  birthDate: '2012-03-05',
  enrolment: { level: '5', mainClass: local('5A'), enteredOn: '2026-09-01' },
  ...more,
});

const NOTHING = {
  years: [],
  periods: [],
  subjects: [],
  groups: [],
  students: [],
  guardians: [],
  staff: [],
  memberships: [],
  links: [],
  roles: [],
  teaching: [],
};
const roster = (more: Partial<Roster> = {}): Roster => ({
  school: { uai: UAI, name: 'Collège des Pins', kind: 'COLLEGE' },
  ...NOTHING,
  subjects: [{ externalId: local('MATHS'), status: 'active', code: 'MATHS', name: 'Mathématiques' }],
  groups: [{ externalId: local('5A'), status: 'active', kind: 'DIVISION', name: '5A' }],
  students: [pupil('E1', 'Léa'), pupil('E2', 'Noé')],
  guardians: [{ externalId: key('R1'), status: 'active', givenName: 'Inès', familyName: 'Martin' }],
  staff: [{ externalId: key('T1'), status: 'active', givenName: 'Marc', familyName: 'Prof' }],
  links: [
    {
      status: 'active',
      student: key('E1'),
      guardian: key('R1'),
      kinship: 'MOTHER',
      authority: 'LEGAL',
      legalRank: 1,
      parentalAuthority: 'JOINT',
      webAccess: true,
    },
  ],
  roles: [{ status: 'active', person: key('T1'), function: 'TEACHER', scope: 'SCHOOL', profile: 'ENS' }],
  teaching: [{ status: 'active', staff: key('T1'), group: local('5A'), subject: local('MATHS') }],
  ...more,
});

const TABLES = Object.values(t).filter((one) => is(one, PgTable)) as PgTable[];
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  const names = TABLES.map((table) => `identity.${getTableName(table)}`).join(', ');
  await desk.store.db.execute(sql.raw(`truncate ${names} restart identity cascade`));
});
afterAll(() => desk.store.close());

/** Everything in the tables of identity, as text. */
async function everything(): Promise<string> {
  const rows = [];
  for (const table of TABLES) {
    const found = (await desk.store.db.select().from(table)).map((row) => JSON.stringify(row));
    rows.push(...found.toSorted());
  }
  return rows.join('\n');
}
const count = async (statement: string) =>
  Number((await desk.store.db.execute<{ n: string }>(sql.raw(`select count(*) n from identity.${statement}`))).rows[0]?.n);

describe('a first intake', () => {
  it('makes a school of it, and tells what it made', async () => {
    const report = await applyRoster(desk.store, roster(), BULK, NOW);
    expect(Object.fromEntries(INTAKE_KINDS.map((kind) => [kind, report.counts[kind].created]))).toEqual({
      ...{ school: 1, year: 0, period: 0, subject: 1, group: 1, student: 2, guardian: 1, staff: 1 },
      ...{ enrolment: 2, membership: 2, link: 1, role: 1, teaching: 1 },
    });
    expect(report.skipped).toEqual([]);
    const office = { extents: wholeSchool(UAI, 'OFFICE') };
    const { data } = await desk.ask(
      `{ students(schoolId: "${UAI}", first: 10) { totalCount edges { node { id person { displayName } groups { name } guardians { kinship guardian { displayName } } } } } }`,
      office,
    );
    expect(data).toEqual({
      students: {
        totalCount: 2,
        edges: [
          {
            node: {
              id: `${UAI}.s1`,
              person: { displayName: 'Léa Martin' },
              groups: [{ name: '5A' }],
              guardians: [{ kinship: 'MOTHER', guardian: { displayName: 'Inès Martin' } }],
            },
          },
          { node: { id: `${UAI}.s2`, person: { displayName: 'Noé Martin' }, groups: [{ name: '5A' }], guardians: [] } },
        ],
      },
    });
  });
  it('writes one change for each record of the feed', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const rows = await desk.store.db.select().from(t.changes).orderBy(t.changes.sequence);
    expect(rows.map((row) => `${row.kind} ${row.record} ${row.version}`).toSorted()).toEqual(
      [`g1`, `en1`, `en2`, `s1`, `s2`, `ta1`].map((id) => `CREATED ${UAI}.${id} 1`).toSorted(),
    );
  });
});

describe('a second intake', () => {
  it('of the same roster changes nothing', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const before = await everything();
    const report = await applyRoster(desk.store, roster(), BULK, later(1));
    expect(await everything()).toBe(before);
    for (const kind of INTAKE_KINDS) expect(report.counts[kind], kind).toMatchObject({ created: 0, updated: 0, ended: 0 });
    expect(report.counts.student.unchanged).toBe(2);
  });
  it('tells the feed of what really changed, once per record', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const renamed = roster({ students: [pupil('E1', 'Léna', { boarding: 'HALF_BOARD' }), pupil('E2', 'Noé')] });
    const report = await applyRoster(desk.store, renamed, BULK, later(1));
    expect(report.counts.student).toEqual({ created: 0, updated: 1, unchanged: 1, ended: 0 });
    const rows = await desk.store.db.select().from(t.changes).where(sql`kind <> 'CREATED'`);
    expect(rows.map((row) => `${row.kind} ${row.record} ${row.version}`)).toEqual([`UPDATED ${UAI}.s1 2`]);
  });
  it('ends those who are not in a bulk file any more, and opens again who comes back', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const without = roster({ students: [pupil('E1', 'Léa')], staff: [], roles: [], teaching: [], links: [] });
    const report = await applyRoster(desk.store, without, BULK, later(1));
    expect(report.counts).toMatchObject({
      student: { ended: 1 },
      staff: { ended: 1 },
      enrolment: { ended: 1 },
      membership: { ended: 1 },
      link: { ended: 1 },
      role: { ended: 1 },
      teaching: { ended: 1 },
    });
    const query = `{ students(schoolId: "${UAI}", first: 10) { edges { node { id } } } school(id: "${UAI}") { staff { totalCount } } }`;
    const office = { extents: wholeSchool(UAI, 'OFFICE'), at: later(1).getTime() };
    expect((await desk.ask(query, office)).data).toEqual({
      students: { edges: [{ node: { id: `${UAI}.s1` } }] },
      school: { staff: { totalCount: 0 } },
    });
    const again = await everything();
    await applyRoster(desk.store, without, BULK, later(2));
    expect(await everything()).toBe(again);
    await applyRoster(desk.store, roster(), BULK, later(3));
    const back = { extents: wholeSchool(UAI, 'OFFICE'), at: later(3).getTime() };
    expect((await desk.ask(query, back)).data).toEqual({
      students: { edges: [{ node: { id: `${UAI}.s1` } }, { node: { id: `${UAI}.s2` } }] },
      school: { staff: { totalCount: 1 } },
    });
    expect(await count('student')).toBe(2);
  });
  it('leaves alone what it did not bring', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await desk.store.db.insert(t.roleAssignments).values({ school: UAI, id: `${UAI}.ra90`, person: `${UAI}.p3`, function: 'DPO' });
    const report = await applyRoster(desk.store, roster(), BULK, later(1));
    expect(report.counts.role).toMatchObject({ ended: 0, unchanged: 1 });
    await applyRoster(desk.store, roster({ staff: [], roles: [], teaching: [] }), BULK, later(2));
    expect(await count(`role_assignment where valid_to is null`)).toBe(0); // who has left holds no office, whoever gave it
  });
});

describe('a delta', () => {
  it('changes only what it names', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const delta: Roster = { ...roster({ ...NOTHING }), students: [{ externalId: key('E1'), status: 'active', familyName: 'Durand' }] };
    const report = await applyRoster(desk.store, delta, DELTA, later(1));
    expect(report.counts.student).toEqual({ created: 0, updated: 1, unchanged: 0, ended: 0 });
    for (const kind of INTAKE_KINDS) expect(report.counts[kind].ended, kind).toBe(0);
    expect(await count(`person where given_name = 'Léa' and family_name = 'Durand'`)).toBe(1);
  });
  it('ends what it says is to be deleted', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const delta: Roster = {
      ...roster({ ...NOTHING }),
      students: [{ externalId: key('E1'), status: 'tobedeleted' }],
      teaching: [{ status: 'tobedeleted', staff: key('T1'), group: local('5A'), subject: local('MATHS') }],
    };
    const report = await applyRoster(desk.store, delta, DELTA, later(1));
    expect(report.counts).toMatchObject({
      student: { ended: 1 },
      enrolment: { ended: 1 },
      membership: { ended: 1 },
      link: { ended: 1 },
      teaching: { ended: 1 },
      role: { ended: 0 },
    });
    const again = await everything();
    await applyRoster(desk.store, delta, DELTA, later(2));
    expect(await everything()).toBe(again);
  });
  it('that tells all of somebody ends the rest of it', async () => {
    const two = roster({
      groups: ['5A', 'LAT'].map((name) => ({ externalId: local(name), status: 'active', kind: 'GROUP', name })),
      memberships: [{ status: 'active', student: key('E1'), group: local('LAT') }],
    });
    await applyRoster(desk.store, two, BULK, NOW);
    const delta: Roster = {
      ...roster({ ...NOTHING }),
      memberships: [{ status: 'active', student: key('E1'), group: local('5A') }],
      whole: { memberships: [key('E1')] },
    };
    const report = await applyRoster(desk.store, delta, DELTA, later(1));
    expect(report.counts.membership).toEqual({ created: 0, updated: 0, unchanged: 1, ended: 1 });
  });
});

describe('matching', () => {
  it('goes by key and never by name', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const homonym = roster({ school: { uai: OTHER, name: 'Autre' }, students: [pupil('E9', 'Léa')], links: [] });
    await applyRoster(desk.store, homonym, BULK, NOW);
    expect(await count(`person where given_name = 'Léa'`)).toBe(2);
    expect(await count(`student where id = '${OTHER}.s1'`)).toBe(1);
  });
  it('finds somebody known at another school by a key that holds everywhere: a second enrolment, not a second person', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const second = roster({ school: { uai: OTHER, name: 'Autre' }, students: [pupil('E1', 'Léa')] });
    const report = await applyRoster(desk.store, second, BULK, NOW);
    expect(report.counts).toMatchObject({ student: { created: 0 }, enrolment: { created: 1 }, link: { created: 0, unchanged: 1 } });
    expect(await desk.store.db.select().from(t.enrolments).where(sql`school = ${OTHER}`)).toMatchObject([
      { id: `${OTHER}.en1`, student: `${UAI}.s1`, primary: false },
    ]);
    const there = { extents: wholeSchool(OTHER, 'OFFICE') };
    expect((await desk.ask(`{ student(id: "${UAI}.s1") { externalIds { value } enrolments { totalCount } } }`, there)).data).toEqual({
      student: { externalIds: [{ value: 'E1' }], enrolments: { totalCount: 1 } },
    });
  });
  it('keeps apart two schools that happen to use the same key of their own', async () => {
    const own = (value: string): ExternalKey => ({ system: 'lms', kind: 'user', value, scope: 'school' });
    const of = (uai: string): Roster => ({
      ...roster({ ...NOTHING }),
      school: { uai, name: uai },
      students: [pupil('', 'Léa', { externalId: own('1'), enrolment: {} })],
    });
    await applyRoster(desk.store, of(UAI), { ...BULK, system: 'lms' }, NOW);
    await applyRoster(desk.store, of(OTHER), { ...BULK, system: 'lms' }, NOW);
    expect(await count('person')).toBe(2);
  });
  it('leaves out who is two people by their keys, and says so', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const confused = roster({ students: [pupil('E1', 'Léa', { otherIds: [key('E2')] }), pupil('E2', 'Noé')] });
    const report = await applyRoster(desk.store, confused, DELTA, NOW);
    expect(report.skipped).toMatchObject([{ kind: 'student', why: 'the keys mean different people' }]);
  });
  it('leaves out a tie to somebody nobody knows, and says so', async () => {
    const dangling = roster({ links: [{ status: 'active', student: key('E1'), guardian: key('R404') }] });
    const report = await applyRoster(desk.store, dangling, BULK, NOW);
    expect(report.skipped).toEqual([{ kind: 'link', keys: [key('E1'), key('R404')], why: 'one end of it is unknown' }]);
    expect(report.counts.link.created).toBe(0);
  });
});

describe('a pupil who has left for another school', () => {
  const there = (more: Partial<Roster> = {}) =>
    roster({ school: { uai: OTHER, name: 'Autre' }, students: [pupil('E1', 'Léa')], links: [], ...more });
  const elsewhere = { ...BULK, system: 'aaf' };
  const leave = (uai: string, day: number) =>
    applyRoster(
      desk.store,
      { ...roster({ ...NOTHING }), school: { uai, name: uai }, students: [{ externalId: key('E1'), status: 'tobedeleted' }] },
      DELTA,
      later(day),
    );
  const enrolledAt = async () =>
    (
      await desk.store.db
        .select()
        .from(t.enrolments)
        .where(sql`student = ${`${UAI}.s1`} and left_on is null`)
    ).map(({ school }) => school);

  it('is not enrolled again by a file of the former one, of this school year or the next, while they are there', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await leave(UAI, 1);
    await applyRoster(desk.store, there(), elsewhere, later(1));
    const next = { externalId: local('Y2'), status: 'active', name: '2027-2028', startDate: '2027-09-01', endDate: '2028-07-01' } as const;
    for (const source of [BULK, DELTA])
      for (const enrolment of [
        { mainClass: local('5A') },
        { enteredOn: '2026-11-25' },
        { year: local('Y2') },
        { leftOn: null },
        { leftOn: '2027-07-01' },
      ]) {
        const report = await applyRoster(
          desk.store,
          roster({ years: [next], students: [pupil('E1', 'Léa', { enrolment }), pupil('E2', 'Noé')] }),
          source,
          later(2),
        );
        expect(report.skipped, JSON.stringify(enrolment)).toMatchObject([
          { kind: 'enrolment', why: 'enrolled at another school, which has to end it first' },
        ]);
        expect(await enrolledAt()).toEqual([OTHER]);
        expect(await count(`membership where student = '${UAI}.s1' and school = '${UAI}' and valid_to is null`)).toBe(0);
      }
  });
  it('is enrolled again once the other school has ended it', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await leave(UAI, 1);
    await applyRoster(desk.store, there(), elsewhere, later(1));
    await leave(OTHER, 3);
    await applyRoster(desk.store, roster(), BULK, later(4));
    expect(await enrolledAt()).toEqual([UAI]);
  });
  it('may be at two schools, and each goes on telling', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await applyRoster(desk.store, there(), elsewhere, NOW);
    const report = await applyRoster(desk.store, roster(), BULK, later(1));
    expect(report.skipped).toEqual([]);
    expect((await enrolledAt()).sort()).toEqual([UAI, OTHER]);
  });
});

describe('the rights of a guardian', () => {
  const bare = { status: 'active', student: key('E1'), guardian: key('R1') } as const;
  const rights = { authority: 'LEGAL', parentalAuthority: 'JOINT', webAccess: true } as const;
  const link = async () => (await desk.store.db.select().from(t.guardianLinks).where(sql`valid_to is null`))[0];

  it('are none when the source tells none', async () => {
    await applyRoster(desk.store, roster({ links: [bare] }), BULK, NOW);
    expect(await link()).toMatchObject({ authority: 'CONTACT', parentalAuthority: 'UNKNOWN', webAccess: false });
  });
  it('are none when the source is no authority for them, whatever it tells', async () => {
    await applyRoster(desk.store, roster({ links: [{ ...bare, ...rights }] }), { ...BULK, authoritative: false }, NOW);
    expect(await link()).toMatchObject({ authority: 'CONTACT', parentalAuthority: 'UNKNOWN', webAccess: false });
  });
  it('that an authority told are not touched by another source', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const other = roster({ links: [{ ...bare, authority: 'CONTACT', parentalAuthority: 'WITHDRAWN', webAccess: false }] });
    await applyRoster(desk.store, other, { system: 'lms', mode: 'bulk', authoritative: false }, NOW);
    expect(await link()).toMatchObject(rights);
  });
  it('do not come back by themselves with a link that had ended', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await applyRoster(desk.store, roster({ links: [] }), BULK, later(1));
    await applyRoster(desk.store, roster({ links: [bare] }), BULK, later(2));
    expect(await link()).toMatchObject({ authority: 'CONTACT', webAccess: false });
  });
});

describe('a link of a guardian with rights', () => {
  const bare = { status: 'active', student: key('E1'), guardian: key('R1') } as const;
  const legal = { ...bare, authority: 'LEGAL', parentalAuthority: 'JOINT', webAccess: true, from: '2020-09-01' } as const;
  const nobodys: RosterSource = { system: 'lms', mode: 'delta', authoritative: false };
  const links = () => desk.store.db.select().from(t.guardianLinks).orderBy(t.guardianLinks.id);
  const tell = (more: Partial<Roster>, source = nobodys, day = 2) =>
    applyRoster(desk.store, { ...roster({ ...NOTHING }), ...more }, source, later(day));
  const told = async (more: Partial<Roster>, source?: RosterSource) => (await tell(more, source)).skipped.map(({ kind }) => kind);
  const end = () => desk.store.db.update(t.guardianLinks).set({ validTo: '2026-11-01' });

  it('that was ended is opened by no source without authority, by whatever day it names it', async () => {
    await applyRoster(desk.store, roster({ links: [legal] }), BULK, NOW);
    await end();
    const ended = await links();
    const days = [{}, { from: '2020-09-01' }, { from: '2020-09-01', to: '2099-01-01' }, { from: '2020-09-01', to: null }];
    for (const day of [...days, { to: '2026-11-01' }, { to: null }, { from: '2026-11-24' }])
      expect(await told({ links: [{ ...bare, ...day }] }), JSON.stringify(day)).toEqual(['link']);
    expect(await links()).toEqual(ended);
  });
  it('that was ended is opened by an authority with the rights it tells, and no others', async () => {
    for (const day of [{ to: '2099-01-01' }, { to: null }, {}]) {
      await applyRoster(desk.store, roster({ links: [legal] }), BULK, NOW);
      await end();
      await tell({ links: [{ ...bare, from: '2020-09-01', ...day }] }, DELTA);
      expect(await links()).toMatchObject([{ validTo: day.to ?? null, authority: 'CONTACT', webAccess: false }]);
    }
    await end();
    await tell({ links: [legal] }, DELTA);
    expect(await links()).toMatchObject([{ validTo: null, authority: 'LEGAL', webAccess: true }]);
  });
  it('that ended under a decision of a court is opened by no file', async () => {
    await applyRoster(desk.store, roster({ links: [legal] }), BULK, NOW);
    await desk.store.db.update(t.guardianLinks).set({ validTo: '2026-11-01', contactRestriction: 'NO_INFORMATION' });
    expect(await told({ links: [legal] }, DELTA)).toEqual(['link']);
    expect(await told({ links: [{ ...legal, from: '2026-11-24' }] }, DELTA)).toEqual(['link']);
    expect(await links()).toMatchObject([{ validTo: '2026-11-01', contactRestriction: 'NO_INFORMATION' }]);
  });
  it('is neither ended, shortened nor prolonged by a source without authority', async () => {
    await applyRoster(desk.store, roster({ links: [{ ...legal, to: '2027-07-03' }] }), BULK, NOW);
    const before = await links();
    const gone = { status: 'tobedeleted' } as const;
    const said: Partial<Roster>[] = [
      { links: [{ ...bare, ...gone }] },
      { links: [{ ...bare, to: '2026-11-25' }] },
      { links: [{ ...bare, to: '2099-01-01' }] },
      { links: [{ ...bare, to: null }] },
      { links: [{ ...bare, from: '2026-12-24' }] },
    ];
    for (const more of said) expect(await told(more)).toEqual(['link']);
    await tell({ guardians: [{ externalId: key('R1'), ...gone }] });
    await tell({ whole: { links: [key('E1')] } });
    expect(await links()).toEqual(before);
  });
  it('is not ended by the source that brought the two together, once an authority gave it rights', async () => {
    const lms: RosterSource = { system: 'lms', mode: 'bulk', authoritative: false };
    await applyRoster(desk.store, roster({ links: [bare] }), lms, NOW);
    await applyRoster(desk.store, roster({ links: [legal] }), DELTA, NOW);
    await applyRoster(desk.store, roster({ links: [] }), lms, later(1));
    await tell({ students: [{ externalId: key('E1'), ...{ status: 'tobedeleted' as const } }] }, { ...lms, mode: 'delta' });
    expect(await links()).toMatchObject([{ source: 'lms', authority: 'LEGAL', validTo: null }]);
  });
});

describe('a source that is no authority', () => {
  it('does not change who somebody is, and adds what was not known', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const rough = roster({
      students: [pupil('E1', 'Leah', { sex: 'F', emails: [{ kind: 'SCHOOL', value: 'lea@ecole.example' }] }), pupil('E2', 'Noé')],
    });
    await applyRoster(desk.store, rough, { ...DELTA, authoritative: false }, NOW);
    expect(
      await desk.store.db
        .select()
        .from(t.persons)
        .where(sql`id = ${`${UAI}.p1`}`),
    ).toMatchObject([{ givenName: 'Léa', sex: 'F', emails: [{ kind: 'SCHOOL', value: 'lea@ecole.example' }] }]);
  });
});

describe('an intake that fails', () => {
  it('leaves the store as it was', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const before = await everything();
    const broken = roster({ students: [pupil('E1', 'Renamed'), pupil('E3', 'New', { birthDate: '2012-02-31' })] });
    await expect(applyRoster(desk.store, broken, BULK, NOW)).rejects.toThrow();
    expect(await everything()).toBe(before);
  });
  it('leaves numbers that were given alone: an id is never given twice', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    await desk.store.db.delete(t.classGroups);
    await desk.store.db.delete(t.externalIds).where(sql`record like '%.g1'`);
    await applyRoster(desk.store, roster(), BULK, later(1));
    expect(await count(`class_group where id = '${UAI}.g2'`)).toBe(1);
  });
});

describe('a group', () => {
  it('that is gone ends, with what was taught in it, and is still found by what was marked there', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const delta: Roster = {
      ...roster({ ...NOTHING }),
      groups: [{ externalId: local('5A'), status: 'tobedeleted', kind: 'DIVISION', name: '5A' }],
    };
    const report = await applyRoster(desk.store, delta, DELTA, later(1));
    expect(report.counts).toMatchObject({ group: { ended: 1 }, membership: { ended: 2 }, teaching: { ended: 1 }, student: { ended: 0 } });
    const office = { extents: wholeSchool(UAI, 'OFFICE'), at: later(1).getTime() };
    expect(
      (await desk.ask(`{ school(id: "${UAI}") { classGroups { totalCount } } classGroup(id: "${UAI}.g1") { name size } }`, office)).data,
    ).toEqual({
      school: { classGroups: { totalCount: 0 } },
      classGroup: { name: '5A', size: 0 },
    });
  });
});

describe('what is known from before', () => {
  it('is where each key is known, in the order asked', async () => {
    await applyRoster(desk.store, roster({ school: { uai: UAI, name: 'Pins', externalIds: [key('S1')] } }), BULK, NOW);
    await applyRoster(desk.store, roster({ school: { uai: OTHER, name: 'Autre' }, students: [pupil('E1', 'Léa')] }), BULK, NOW);
    const known = knownRecords(desk.store);
    const here = { uai: UAI, name: 'Pins' };
    expect(await known.where([key('S1'), key('E1'), key('E404'), key('E2')])).toEqual([
      [here],
      [here, { uai: OTHER, name: 'Autre' }],
      [],
      [here],
    ]);
    expect(await known.school(UAI)).toEqual(here);
    expect(await known.school('9999999Z')).toBeNull();
  });
  it('is the ties in force that the same source made', async () => {
    await applyRoster(desk.store, roster(), BULK, NOW);
    const known = knownRecords(desk.store);
    const school = UAI;
    expect(await known.ties([key('E1'), key('T1'), key('R1')], later(1))).toEqual([
      [{ kind: 'membership', school, group: local('5A') }],
      [
        { kind: 'role', school, function: 'TEACHER' },
        { kind: 'teaching', school, group: local('5A'), subject: local('MATHS') },
      ],
      [],
    ]);
    await applyRoster(desk.store, roster({ staff: [], roles: [], teaching: [] }), BULK, later(1));
    expect(await known.ties([key('T1')], later(1))).toEqual([[]]);
  });
});
