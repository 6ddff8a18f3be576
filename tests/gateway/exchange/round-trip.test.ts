import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../core/store/index.js';
import { applyRoster, keptSchools, knownRecords, rosterReader, seedStore } from '../../../gateway/dispatch/in-process.js';
import {
  type ExportPorts,
  exitCode,
  importAaf,
  importOneRoster,
  PlaceTaken,
  runExport,
  silentProgress,
  UnknownSchool,
} from '../../../gateway/exchange/index.js';
import { openBytes } from '../../../gateway/files/index.js';
import { seedSchools } from '../../../gateway/seed/index.js';
import { openTestStore } from '../../store.js';
import { graphOf } from './graph.js';

/** A Tuesday evening, at the end of the school day. */
const AT = new Date('2026-11-24T17:00:00Z');
const DAY = '2026-11-24';

let home: Store;
let schools: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'preau-export-'));
beforeAll(async () => {
  home = await openTestStore();
  await seedSchools(seedStore(home, openBytes(null)), { schools: 3, students: 150, seed: 11, at: AT, add: false }, silentProgress);
  schools = await keptSchools(home.db);
});
afterAll(async () => {
  await home?.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (kind: 'oneroster' | 'aaf', out: string, uais = schools, account: ExportPorts['account'] = async () => {}) =>
  runExport(kind, { out: join(folder, out), schools: uais, day: DAY }, { read: rosterReader(home, AT), account }, silentProgress);

describe.each([
  ['oneroster', importOneRoster],
  ['aaf', importAaf],
] as const)('schools written as %s', (kind, read) => {
  it('and read elsewhere are the same schools, with the same people, classes and ties', async () => {
    const written = await write(kind, kind);
    expect(written).toMatchObject({ schools: 3, students: 150 });
    const elsewhere = await openTestStore();
    try {
      const report = await read(join(folder, kind), {
        intake: (roster, source) => applyRoster(elsewhere, roster, source, AT),
        known: knownRecords(elsewhere),
        progress: silentProgress,
      });
      expect(report.refusals).toEqual([]);
      expect(exitCode(report)).toBe(0);
      for (const uai of schools) {
        const mine = await graphOf(home, uai, AT, kind, 'written');
        expect(mine.students.length).toBeGreaterThan(20);
        expect(await graphOf(elsewhere, uai, AT, kind, 'read'), uai).toEqual(mine);
      }
    } finally {
      await elsewhere.close();
    }
  });

  it('tell of nobody’s health, plan or diet, and not where a pupil lives or a guardian who must not be found', async () => {
    const { rows } = await home.db.execute<{ id: string }>(
      `select distinct p.id from identity.guardian_link l join identity.guardian_link o on o.student = l.student and o.contact_restriction = 'NO_ADDRESS_DISCLOSURE'
        join identity.person p on p.id in (l.guardian, replace(l.student, '.s', '.p'))`,
    );
    expect(rows.length).toBeGreaterThan(5);
    const files = readdirSync(join(folder, kind)).map((name) => readFileSync(join(folder, kind, name), 'utf8'));
    for (const file of files) {
      const records = file.split(kind === 'aaf' ? '<addRequest>' : '\r\n');
      for (const { id } of rows)
        for (const record of records.filter((one) => one.includes(`<id>${id}</id>`) || one.startsWith(`${id},`)))
          expect(/ENTPersonAdresse"|\+33/.test(record), id).toBe(false);
      expect(/sans arachide|Projet d’accueil|maladie/i.test(file)).toBe(false);
    }
  });

  it('open nothing to whom nothing is open here', async () => {
    const { rows } = await home.db.execute<{ student: string; guardian: string }>(
      `select replace(student, '.s', '.p') as student, guardian from identity.guardian_link
        where contact_restriction = 'NO_INFORMATION' or parental_authority in ('WITHDRAWN', 'SUPERVISION_ONLY') or authority = 'CONTACT'`,
    );
    expect(rows.length).toBeGreaterThan(10);
    if (kind === 'oneroster') {
      const users = readFileSync(join(folder, kind, 'users.csv'), 'utf8').split('\r\n');
      for (const { student, guardian } of rows) {
        const record = users.find((one) => one.startsWith(`${student},`) || one.startsWith(`"${student}"`));
        expect(record, student).toBeDefined();
        expect(record, `${student} ${guardian}`).not.toContain(guardian);
      }
      const roles = readFileSync(join(folder, kind, 'roles.csv'), 'utf8');
      const posts = await home.db.execute<{ count: number }>(
        `select count(distinct person)::int as count from identity.role_assignment where staff_function in ('ADMIN_OFFICE', 'IT_ADMIN')`,
      );
      expect(roles.split('\r\n').filter((one) => one.includes('siteAdministrator')).length).toBeLessThanOrEqual(posts.rows[0]?.count ?? 0);
      return;
    }
    const pupils = readdirSync(join(folder, kind)).find((name) => name.includes('_Eleve_')) as string;
    const told = readFileSync(join(folder, kind, pupils), 'utf8').split('<addRequest>');
    for (const { student, guardian } of rows) {
      const record = told.find((one) => one.includes(`<id>${student}</id>`));
      const link = new RegExp(`<value>${guardian.replace('.', '\\.')}\\$\\d+\\$\\d\\$(\\d)\\$`).exec(record ?? '');
      expect(link?.[1], `${student} ${guardian}`).toBe('0');
    }
  });

  it('are for their owner alone', () => {
    for (const name of readdirSync(join(folder, kind))) expect(statSync(join(folder, kind, name)).mode & 0o077).toBe(0);
  });
});

describe('an export', () => {
  it('of one school tells of that school alone', async () => {
    const [, second] = schools;
    await write('oneroster', 'alone', [second as string]);
    const orgs = readFileSync(join(folder, 'alone', 'orgs.csv'), 'utf8')
      .trim()
      .split('\r\n');
    expect(orgs).toHaveLength(2);
    for (const file of ['classes.csv', 'enrollments.csv', 'roles.csv'])
      expect(readFileSync(join(folder, 'alone', file), 'utf8')).not.toContain(`,${schools[0]},`);
  });

  it('of a school that is not kept leaves nothing behind', async () => {
    await expect(write('aaf', 'unknown', [schools[0] as string, '9999999Z'])).rejects.toThrow(UnknownSchool);
    expect(existsSync(join(folder, 'unknown'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('unknown'))).toEqual([]);
  });

  it('is nobody’s to see before it is on record, and not at all where it cannot be', async () => {
    const recorded: string[] = [];
    await write('aaf', 'recorded', schools, async ({ roster, pupils }, coordinates) => {
      expect(existsSync(join(folder, 'recorded'))).toBe(false);
      expect(pupils.length).toBeGreaterThan(0);
      expect(coordinates).toEqual([...new Set(coordinates)].sort());
      recorded.push(roster.school.uai);
    });
    expect(recorded).toEqual(schools);
    const unrecorded = write('aaf', 'unrecorded', schools, () => Promise.reject(new Error('the ledger is gone')));
    await expect(unrecorded).rejects.toThrow('the ledger is gone');
    expect(readdirSync(folder).filter((name) => name.includes('unrecorded'))).toEqual([]);
  });

  it('does not write into a folder that holds something', async () => {
    const before = readFileSync(join(folder, 'alone', 'users.csv'), 'utf8');
    await expect(write('oneroster', 'alone')).rejects.toThrow(PlaceTaken);
    expect(readFileSync(join(folder, 'alone', 'users.csv'), 'utf8')).toBe(before);
  });
});
