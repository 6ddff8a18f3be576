import { max, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, it } from 'vitest';
import { refreshStatistics } from '../../../core/store/index.js';
import * as tables from '../../../subgraphs/attendance/tables.js';
import { changesOf, expectToFollow } from '../feed-follows-rows.js';
import { AT, type Desk, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, writeTwoSchools } from './two-schools.js';

/** Domain model §2.6: who follows the feed holds what a new reader is told, whatever stored value was changed that a record says. */
const RECORDS = ['AttendanceEvent', 'RollCall', 'Exemption', 'InfirmaryVisit', 'BehaviourIncident', 'Measure', 'Observation'];
/** What a school has beforehand, and what no record says. */
const LISTED = [tables.schools, tables.periods, tables.absenceReasons, tables.cohorts, tables.alerts, tables.plannedMeals, tables.releases];
const LOGS = [tables.changes, tables.shown, tables.counters, tables.idempotencyKeys];
/** Whom an incident is about is written with it, and no more. */
const FIXED = [tables.incidentParticipants];
/** Records that do not count their own versions, as writes note that they were changed: by which column, of which type. */
const NOTED = new Map<PgTable, readonly [column: string, type: string]>([
  [tables.rollCalls, ['id', 'RollCall']],
  [tables.rollCallEntries, ['roll_call', 'RollCall']],
  [tables.exemptions, ['id', 'Exemption']],
  [tables.infirmaryVisits, ['id', 'InfirmaryVisit']],
  [tables.incidents, ['id', 'BehaviourIncident']],
  [tables.measures, ['id', 'Measure']],
  [tables.observations, ['id', 'Observation']],
]);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  await refreshStatistics(desk.store.db);
  const { db } = desk.store;
  await db.insert(tables.exemptions).values({ school: HERE, id: here('ex1'), student: here('s1'), start: '2026-11-01', end: '2026-12-01' });
  await db
    .insert(tables.observations)
    .values({ school: HERE, id: here('ob1'), student: here('s1'), kind: 'OBSERVATION', at: new Date(AT), text: 'forgotten' });
});
afterAll(() => desk.store.close());

async function note(table: PgTable, row: Readonly<Record<string, unknown>>): Promise<void> {
  const [column, recordType] = NOTED.get(table) ?? [];
  if (column === undefined || recordType === undefined) return;
  const { db } = desk.store;
  const [last] = await db.select({ version: max(tables.changes.version) }).from(tables.changes);
  const version = (last?.version ?? 1) + 1;
  const record = String(row[column]);
  await db.insert(tables.changes).values({ school: HERE, kind: 'UPDATED', recordType, record, version, changedAt: sql`now()` as never });
}

it.each([
  ['a parent', { extents: [students(HERE, [here('s1')], 'GUARDIAN')], person: here('p101') }],
  ['a system', { extents: wholeSchool(HERE, 'SYSTEM') }],
  ['the office', { extents: wholeSchool(HERE, 'OFFICE'), person: here('p50') }],
] as const)('%s holds what there is after any stored value has changed', { timeout: 600_000 }, async (name, asking) => {
  const changes = await changesOf(desk.store, 'attendance', tables, [...LISTED, ...LOGS, ...FIXED], { most: 1, note });
  await expectToFollow(name, asking, 3, {
    subgraph: 'attendance',
    records: RECORDS,
    school: HERE,
    ask: desk.ask,
    changes,
  });
});
