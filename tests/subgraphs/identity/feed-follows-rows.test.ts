import { and, eq, max } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, it } from 'vitest';
import { refreshStatistics } from '../../../core/store/index.js';
import * as tables from '../../../subgraphs/identity/tables.js';
import { changesOf, expectToFollow } from '../feed-follows-rows.js';
import { AT, type Desk, guardians, openDesk, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, writeTwoSchools } from './two-schools.js';

/** Domain model §2.6: who follows the feed holds what a new reader is told, whatever stored value was changed that a record says. */
const RECORDS = ['Person', 'Student', 'Staff', 'GuardianLink', 'ClassGroup', 'Subject', 'TeachingAssignment', 'Enrolment'];
/** What no record says, or no more of it than its id. */
const UNSAID = [tables.capabilities, tables.schoolYears, tables.periods];
const LOGS = [tables.changes, tables.shown, tables.touched, tables.looked, tables.counters, tables.idempotencyKeys];
/** No write makes another human of somebody's facet. */
const FIXED = [tables.students.person, tables.staff.person];
/** Records of which the log counts the versions, as writes note that they were changed. */
const NOTED = new Map<PgTable, string>([
  [tables.classGroups, 'ClassGroup'],
  [tables.enrolments, 'Enrolment'],
  [tables.teachingAssignments, 'TeachingAssignment'],
]);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  await refreshStatistics(desk.store.db);
});
afterAll(() => desk.store.close());

async function note(table: PgTable, row: Readonly<Record<string, unknown>>): Promise<void> {
  const recordType = NOTED.get(table);
  if (recordType === undefined) return;
  const { db } = desk.store;
  const [school, record] = [String(row.school), String(row.id)];
  const { changes } = tables;
  const [last] = await db
    .select({ version: max(changes.version) })
    .from(changes)
    .where(and(eq(changes.school, school), eq(changes.record, record)));
  await db
    .insert(changes)
    .values({ school, kind: 'UPDATED', recordType, record, version: (last?.version ?? 1) + 1, changedAt: new Date(AT) });
}

it.each([
  [
    'a parent',
    {
      extents: [
        themselves(here('p10'), 'GUARDIAN'),
        students(HERE, [here('s1'), here('s2')], 'GUARDIAN'),
        guardians(HERE, [here('s1')], 'GUARDIAN'),
      ],
      person: here('p10'),
    },
  ],
  ['a system', { extents: wholeSchool(HERE, 'SYSTEM') }],
  ['the office', { extents: wholeSchool(HERE, 'OFFICE'), person: here('p21') }],
] as const)('%s holds what there is after any stored value has changed', { timeout: 600_000 }, async (name, asking) => {
  const changes = await changesOf(desk.store, 'identity', tables, [...UNSAID, ...LOGS, ...FIXED], { most: 1, note });
  await expectToFollow(name, asking, 3, {
    subgraph: 'identity',
    records: RECORDS,
    school: HERE,
    ask: desk.ask,
    changes,
  });
});
