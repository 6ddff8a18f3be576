import { and, eq, gt, lt } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { absenceReasons, attendanceEvents, justifications, justifiedEvents } from '../tables.js';
import { appendChange } from './change-log.js';
import type { Scope } from './scope.js';
import { studentsReached } from './summaries.js';
import { fault, nameFilesOf, newId, type WriteKey, WriteRefused, type Written, writeOnce } from './writes.js';

export interface Announcement {
  readonly student: string;
  readonly start: Date;
  readonly end: Date;
  readonly reason: string | null;
  readonly statement: string | null;
  /** Person id. */
  readonly announcedBy: string;
  /** Ids of files, each once, in order. */
  readonly files: readonly string[];
}

/** Records what a family says beforehand: seen by the family at once, decided by the office later. */
export function announceAbsence(db: Database, announcement: Announcement, reach: Reach, key: WriteKey): Promise<Written> {
  return writeOnce(db, key, async (tx) => {
    const { school, at } = key;
    const { student, start, end, reason, statement, announcedBy, files } = announcement;
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
    if (files.length > 0) await justify(tx, id, announcement, key);
    await appendChange(tx, 'CREATED', { school, id, version: 1 }, at);
    return { record: id, errors: [] };
  });
}

/** What a family gives to show for an absence that it announces is a justification of it, which the office is to decide on. */
async function justify(tx: Database, event: string, announcement: Announcement, { school, at }: WriteKey): Promise<void> {
  const { student, reason, statement, announcedBy, files } = announcement;
  const id = await newId(tx, 'Justification', school);
  const said = { submittedBy: announcedBy, submittedAt: at, channel: 'ONLINE', reason, statement };
  await tx.insert(justifications).values({ school, id, student, ...said });
  await tx.insert(justifiedEvents).values({ school, justification: id, event });
  await nameFilesOf(tx, files, { school, record: id, owner: announcedBy, use: 'announceAbsence', at });
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
