import { and, eq, gt, lt } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { absenceReasons, attendanceEvents } from '../tables.js';
import { appendChange } from './change-log.js';
import type { Scope } from './scope.js';
import { studentsReached } from './summaries.js';
import { fault, newId, type WriteKey, WriteRefused, type Written, writeOnce } from './writes.js';

export interface Announcement {
  readonly student: string;
  readonly start: Date;
  readonly end: Date;
  readonly reason: string | null;
  readonly statement: string | null;
  /** Person id. */
  readonly announcedBy: string;
}

/** Records what a family says beforehand: seen by the family at once, decided by the office later. */
export function announceAbsence(db: Database, announcement: Announcement, reach: Reach, key: WriteKey): Promise<Written> {
  return writeOnce(db, key, async (tx) => {
    const { school, at } = key;
    const { student, start, end, reason, statement, announcedBy } = announcement;
    await refuseUnknown(tx, announcement, { reach, at }, school);
    const id = await newId(tx, 'AttendanceEvent', school);
    await tx.insert(attendanceEvents).values({
      school,
      id,
      student,
      kind: 'ABSENCE',
      start,
      end,
      announcedBy,
      recordedAt: at,
      source: 'FAMILY',
      status: 'REASON_GIVEN',
      reason,
      statement,
      toStudentFrom: at,
      toGuardiansFrom: at,
    });
    await appendChange(tx, 'CREATED', { school, id, version: 1 }, at);
    return { record: id, errors: [] };
  });
}

/** The school an announcement is made to: the student's own where it is in reach, else the first at which they are. */
export function schoolOf(student: string, reach: Reach): string | null {
  const own = parseId(student)?.school ?? null;
  const schools = reach.flatMap((extent) => (extent.of === 'students' && extent.students.includes(student) ? [extent.school] : []));
  return schools.length === 0 || schools.includes(own as string) ? own : (schools[0] as string);
}

async function refuseUnknown(tx: Database, announcement: Announcement, scope: Scope, school: string): Promise<void> {
  const { student, start, end, reason, announcedBy } = announcement;
  if (!(await studentsReached(tx, [student], scope)).has(student))
    throw new WriteRefused([fault('NOT_FOUND', 'no such student', 'input', 'studentId')]);
  await refuseUnknownReason(tx, school, reason);
  const own = and(
    eq(attendanceEvents.school, school),
    eq(attendanceEvents.student, student),
    eq(attendanceEvents.announcedBy, announcedBy),
    eq(attendanceEvents.source, 'FAMILY'),
    lt(attendanceEvents.start, end),
    gt(attendanceEvents.end, start),
  );
  const [overlapping] = await tx.select({ id: attendanceEvents.id }).from(attendanceEvents).where(own).limit(1);
  if (overlapping !== undefined)
    throw new WriteRefused([fault('DUPLICATE', 'you have announced an absence for this time', 'input', 'start')]);
}

/** A reason that families may give, or none. */
export async function refuseUnknownReason(tx: Database, school: string, reason: string | null): Promise<void> {
  if (reason === null) return;
  const selectable = and(
    eq(absenceReasons.school, school),
    eq(absenceReasons.id, reason),
    eq(absenceReasons.selectableByGuardians, true),
    eq(absenceReasons.confidential, false),
  );
  const [found] = await tx.select({ id: absenceReasons.id }).from(absenceReasons).where(selectable);
  if (found === undefined) throw new WriteRefused([fault('VALIDATION', 'not a reason that families may give', 'input', 'reasonId')]);
}
