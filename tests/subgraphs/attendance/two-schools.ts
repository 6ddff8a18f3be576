import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Store } from '../../../core/store/index.js';
import * as tables from '../../../subgraphs/attendance/tables.js';
import { enrol } from '../roster.js';

const {
  absenceReasons,
  alerts,
  attendanceEvents,
  changes,
  cohorts,
  counters,
  incidentParticipants,
  incidents,
  infirmaryVisits,
  measures,
  periods,
  plannedMeals,
  rollCallEntries,
  rollCalls,
  schools,
} = tables;

export const HERE = '9990001X';
export const THERE = '9990002Y';
export const here = (local: string) => `${HERE}.${local}`;
export const there = (local: string) => `${THERE}.${local}`;

const at = (text: string) => new Date(text);
const PUBLISHED = at('2026-11-23T12:00:00Z');
type Event = typeof attendanceEvents.$inferInsert;

/** An event of a student, by default published to everybody. */
export function event(id: string, student: string, start: string, more: Partial<Event> = {}): Event {
  const school = id.split('.')[0] as string;
  return {
    school,
    id,
    student,
    kind: 'ABSENCE',
    start: at(start),
    end: new Date(at(start).getTime() + 3_600_000),
    halfDays: 1,
    recordedAt: at(start),
    toStudentFrom: PUBLISHED,
    toGuardiansFrom: PUBLISHED,
    ...more,
  };
}

/** Empties the tables and writes the two schools afresh. */
export async function rewriteTwoSchools(store: Store): Promise<void> {
  const names = Object.values(tables).flatMap((table) => (is(table, PgTable) ? [getTableName(table)] : []));
  await store.db.execute(sql.raw(`truncate ${names.map((name) => `attendance.${name}`).join(', ')} restart identity`));
  await writeTwoSchools(store);
}

/**
 * Two schools. Class g1 has s1 to s6, class g2 has s11 to s13, option group g3 has members of both. s3 is of the first school and also
 * enrolled at the second. s1 (guardian p101) was hit by s2 (guardian p102) while teacher t50 looked on.
 */
export async function writeTwoSchools(store: Store): Promise<void> {
  const { db } = store;
  await enrol(store, HERE, ['s1', 's2', 's3', 's4', 's5', 's6', 's11', 's12', 's13'].map(here));
  await enrol(store, THERE, [here('s3'), there('s1')], {}, 'Pacific/Noumea');
  await db.insert(schools).values([
    { id: HERE, timeZone: 'Europe/Paris' },
    { id: THERE, timeZone: 'Pacific/Noumea' },
  ]);
  await db.insert(periods).values([{ school: HERE, id: here('pd1'), start: '2026-09-01', end: '2026-11-30' }]);
  await db.insert(cohorts).values([
    ...['s1', 's2', 's3', 's4', 's5', 's6'].map((student, index) => ({
      school: HERE,
      student: here(student),
      level: '5E',
      sex: index % 2 === 0 ? 'F' : 'M',
      group: here('g1'),
    })),
    ...['s11', 's12', 's13'].map((student) => ({ school: HERE, student: here(student), level: '4E', sex: 'F', group: here('g2') })),
    { school: THERE, student: here('s3'), level: '5E', sex: 'F', group: there('g1') },
    { school: THERE, student: there('s1'), level: '5E', sex: 'F', group: there('g1') },
  ]);
  const reason = { school: HERE, health: false, special: false, selectableByGuardians: true };
  await db.insert(absenceReasons).values([
    { ...reason, id: here('ar1'), code: 'FAM', label: 'family reasons', nature: 'FAMILY' },
    { ...reason, id: here('ar2'), code: 'MED', label: 'illness', nature: 'HEALTH', health: true },
    {
      ...reason,
      id: here('ar3'),
      code: 'INT',
      label: 'kept from families',
      nature: 'OTHER',
      publishToGuardians: false,
      selectableByGuardians: false,
    },
    {
      ...reason,
      id: here('ar4'),
      code: 'SOC',
      label: 'social worker',
      nature: 'SOCIAL_CARE',
      special: true,
      confidential: true,
      selectableByGuardians: false,
    },
    { ...reason, id: here('ar5'), code: 'REL', label: 'religious festival', nature: 'RELIGIOUS', selectableByGuardians: false },
    { ...reason, school: THERE, id: there('ar1'), code: 'FAM', label: 'family reasons', nature: 'FAMILY' },
  ]);
  await db.insert(attendanceEvents).values([
    event(here('ae1'), here('s1'), '2026-11-23T07:00:00Z', { reason: here('ar1'), status: 'JUSTIFIED', staffNote: 'note', halfDays: 2 }),
    event(here('ae2'), here('s1'), '2026-11-20T07:00:00Z', { reason: here('ar2'), status: 'REASON_GIVEN' }),
    event(here('ae3'), here('s1'), '2026-11-19T07:00:00Z', { reason: here('ar3') }),
    event(here('ae4'), here('s1'), '2026-11-18T07:00:00Z', { confidential: true }),
    event(here('ae5'), here('s1'), '2026-11-17T07:00:00Z', { reason: here('ar4') }),
    event(here('ae6'), here('s1'), '2026-11-16T07:00:00Z', { toGuardiansFrom: null }),
    event(here('ae7'), here('s1'), '2026-11-13T07:00:00Z', {
      kind: 'LATENESS',
      minutes: 12,
      halfDays: null,
      toStudentFrom: at('2026-12-01T00:00:00Z'),
    }),
    event(here('ae8'), here('s2'), '2026-11-23T07:00:00Z'),
    event(here('ae9'), here('s3'), '2026-11-23T07:00:00Z'),
    event(here('ae10'), here('s11'), '2026-11-23T07:00:00Z'),
    event(there('ae1'), here('s3'), '2026-11-22T22:00:00Z'),
    event(there('ae2'), there('s1'), '2026-11-22T22:00:00Z'),
  ]);
  await db.insert(rollCalls).values([
    {
      school: HERE,
      id: here('rc1'),
      group: here('g1'),
      subject: here('sb1'),
      start: at('2026-11-23T07:00:00Z'),
      end: at('2026-11-23T08:00:00Z'),
      state: 'DONE',
      takenBy: here('t50'),
      takenAt: at('2026-11-23T07:10:00Z'),
    },
    {
      school: HERE,
      id: here('rc2'),
      group: here('g1'),
      subject: here('sb2'),
      start: at('2026-11-23T08:00:00Z'),
      end: at('2026-11-23T09:00:00Z'),
      state: 'TODO',
    },
    {
      school: HERE,
      id: here('rc3'),
      group: here('g2'),
      subject: here('sb1'),
      start: at('2026-11-23T07:00:00Z'),
      end: at('2026-11-23T08:00:00Z'),
      state: 'TODO',
    },
  ]);
  await db.insert(rollCallEntries).values([
    { school: HERE, rollCall: here('rc1'), student: here('s1'), status: 'ABSENT', event: here('ae1'), expectedAbsence: here('ae4') },
    { school: HERE, rollCall: here('rc1'), student: here('s2'), status: 'ABSENT', event: here('ae8') },
    { school: HERE, rollCall: here('rc1'), student: here('s4'), status: 'PRESENT' },
  ]);
  await db.insert(infirmaryVisits).values([
    { school: HERE, id: here('iv1'), student: here('s1'), arrivedAt: at('2026-11-20T09:00:00Z'), outcome: 'REST', motive: 'headache' },
    { school: HERE, id: here('iv2'), student: here('s2'), arrivedAt: at('2026-11-20T09:30:00Z'), outcome: 'BACK_TO_CLASS' },
  ]);
  await db.insert(incidents).values([
    {
      school: HERE,
      id: here('bi1'),
      occurredAt: at('2026-11-19T10:00:00Z'),
      kind: 'ASSAULT',
      description: 'in the yard',
      reportedBy: here('p50'),
    },
    { school: HERE, id: here('bi2'), occurredAt: at('2026-11-18T10:00:00Z'), kind: 'INSULT', description: 'in class' },
  ]);
  await db.insert(incidentParticipants).values([
    { school: HERE, incident: here('bi1'), person: here('p1'), student: here('s1'), role: 'VICTIM', note: 'hurt' },
    { school: HERE, incident: here('bi1'), person: here('p2'), student: here('s2'), role: 'PERPETRATOR', note: 'hit' },
    { school: HERE, incident: here('bi1'), person: here('p50'), student: null, role: 'WITNESS' },
    { school: HERE, incident: here('bi2'), person: here('p11'), student: here('s11'), role: 'PERPETRATOR' },
  ]);
  const measure = { school: HERE, category: 'PUNISHMENT', kind: 'DETENTION', toFamilyFrom: PUBLISHED };
  await db.insert(measures).values([
    {
      ...measure,
      id: here('ms1'),
      student: here('s2'),
      decidedAt: at('2026-11-20T10:00:00Z'),
      incident: here('bi1'),
      eraseAfter: '2026-11-24',
    },
    { ...measure, id: here('ms2'), student: here('s2'), decidedAt: at('2026-11-10T10:00:00Z'), eraseAfter: '2026-11-23' },
    { ...measure, id: here('ms3'), student: here('s2'), decidedAt: at('2026-11-09T10:00:00Z'), toFamilyFrom: at('2026-12-01T00:00:00Z') },
    { ...measure, id: here('ms4'), student: here('s1'), decidedAt: at('2026-11-09T10:00:00Z') },
  ]);
  await db.insert(plannedMeals).values([
    { school: HERE, student: here('s1'), date: '2026-11-23', service: 'LUNCH', expected: true },
    { school: HERE, student: here('s1'), date: '2026-11-24', service: 'LUNCH', expected: false },
    { school: HERE, student: here('s2'), date: '2026-11-23', service: 'LUNCH', expected: true },
    { school: THERE, student: here('s3'), date: '2026-11-23', service: 'LUNCH', expected: true },
  ]);
  await db.insert(alerts).values([
    { school: HERE, student: here('s1'), kind: 'ABSENCE', count: 5, threshold: 5, since: '2026-11-23' },
    { school: HERE, student: here('s2'), kind: 'LATENESS', count: 3, threshold: 3, since: '2026-11-20' },
    { school: THERE, student: there('s1'), kind: 'ABSENCE', count: 5, threshold: 5, since: '2026-11-23' },
  ]);
  await db.insert(counters).values([
    { school: HERE, kind: 'ae', next: 100 },
    { school: HERE, kind: 'rc', next: 100 },
    { school: HERE, kind: 'ms', next: 100 },
    { school: THERE, kind: 'ae', next: 100 },
  ]);
  for (let n = 1; n <= 10; n += 1) {
    await db
      .insert(changes)
      .values({ school: HERE, kind: 'CREATED', recordType: 'AttendanceEvent', record: here(`ae${n}`), version: 1, changedAt: PUBLISHED });
  }
}
