import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExternalKey, Roster, RosterSource } from '../../../subgraphs/identity/index.js';
import { applyRoster } from '../../../subgraphs/identity/index.js';
import * as t from '../../../subgraphs/identity/tables.js';
import { AT, type Desk, openDesk } from './desk.js';

const UAI = '9990003Z';
const NOW = new Date(AT);
const BULK: RosterSource = { system: 'aaf', mode: 'bulk', authoritative: true };
const local = (value: string): ExternalKey => ({ system: 'aaf', kind: 'local', value, scope: 'school' });
const group = (value: string, parents?: readonly ExternalKey[] | null) => ({
  externalId: local(value),
  status: 'active' as const,
  kind: 'GROUP' as const,
  name: value,
  ...(parents === undefined ? {} : { parents }),
});
const role = (subject: ExternalKey | null) => ({
  status: 'active' as const,
  person: local('T1'),
  function: 'TEACHER',
  scope: subject === null ? ('SCHOOL' as const) : ('SUBJECT' as const),
  subject,
});
const roster = (more: Partial<Roster> = {}): Roster => ({
  school: { uai: UAI, name: 'Collège des Pins' },
  ...{ years: [], periods: [], students: [], guardians: [], memberships: [], links: [], teaching: [] },
  subjects: ['MATHS', 'LATIN'].map((code) => ({ externalId: local(code), status: 'active', code, name: code })),
  groups: [group('5LAT', [local('5B'), local('5A'), local('nowhere'), local('5LAT')]), group('5A'), group('5B')],
  staff: [{ externalId: local('T1'), status: 'active', familyName: 'Prof' }],
  roles: [role(local('MATHS'))],
  ...more,
});

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.store.close());

const parents = async () =>
  (await desk.store.db.select().from(t.classGroups).where(eq(t.classGroups.name, '5LAT'))).map(({ parentGroups }) => parentGroups)[0];
const held = async () =>
  (await desk.store.db.select().from(t.roleAssignments).orderBy(t.roleAssignments.id)).map((row) => [
    row.scope,
    row.scopeSubject,
    row.validTo,
  ]);

describe('an intake', () => {
  it('knows which classes a group is of, whichever is named first, and none that nobody knows', async () => {
    const report = await applyRoster(desk.store, roster(), BULK, NOW);
    expect(report.counts.group).toEqual({ created: 3, updated: 0, unchanged: 0, ended: 0 });
    expect(await parents()).toEqual([`${UAI}.g2`, `${UAI}.g3`]);
    const again = await applyRoster(desk.store, roster(), BULK, NOW);
    expect(again.counts.group).toEqual({ created: 0, updated: 0, unchanged: 3, ended: 0 });
  });

  it('notes which system the school has what from, once', async () => {
    const rows = await desk.store.db.select().from(t.capabilities).orderBy(t.capabilities.feature);
    const served = { school: UAI, domain: 'identity', system: 'aaf', readable: true, writable: false };
    expect(rows).toEqual(['groups', 'staff', 'subjects'].map((feature) => ({ ...served, feature })));
  });

  it('leaves the classes of a group as they are where nothing is said of them, and takes them away where there are none', async () => {
    const said = (of: readonly ExternalKey[] | null | undefined) =>
      applyRoster(desk.store, roster({ groups: [group('5LAT', of), group('5A'), group('5B')] }), BULK, NOW);
    await said(undefined);
    expect(await parents()).toEqual([`${UAI}.g2`, `${UAI}.g3`]);
    await said(null);
    expect(await parents()).toBeNull();
  });

  it('holds a role for one subject apart from one for another, and leaves out one for a subject that nobody knows', async () => {
    expect(await held()).toEqual([['SUBJECT', `${UAI}.sb1`, null]]);
    const report = await applyRoster(desk.store, roster({ roles: [role(local('LATIN')), role(local('GREEK'))] }), BULK, NOW);
    expect(await held()).toEqual([
      ['SUBJECT', `${UAI}.sb1`, '2026-11-23'],
      ['SUBJECT', `${UAI}.sb2`, null],
    ]);
    expect(report.skipped).toMatchObject([{ kind: 'role', why: 'one end of it is unknown' }]);
  });
});
