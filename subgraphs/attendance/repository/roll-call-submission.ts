import { and, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { absenceReasons, attendanceEvents, rollCallEntries, rollCalls } from '../tables.js';
import { appendChange, appendVersion } from './change-log.js';
import { removeEvent } from './event-cancellation.js';
import type { EventRow } from './events.js';
import type { RollCallEntryRow, RollCallRow } from './roll-calls.js';
import { forSubject, givesGroup, localDay, localTime, type Scope } from './scope.js';
import { studentsReached } from './summaries.js';
import { fault, newId, type WriteError, type WriteKey, WriteRefused, type Written, writeOnce } from './writes.js';

export interface RollCallSheet {
  readonly school: string;
  readonly group: string;
  readonly subject: string | null;
  readonly start: Date;
  readonly end: Date;
  /** Staff id. */
  readonly takenBy: string;
  readonly entries: readonly { readonly student: string; readonly status: string; readonly minutes: number | null }[];
}

/** An absence known beforehand that covers a lesson. `hidden`: its existence is the office's secret. */
interface Foreseen {
  readonly event: EventRow;
  readonly hidden: boolean;
}

const KIND_OF: Readonly<Record<string, string>> = { ABSENT: 'ABSENCE', LATE: 'LATENESS' };
const IN_CLASS: ReadonlySet<string> = new Set(['PRESENT', 'LATE']);
const AWAY = ['ABSENCE', 'OFFSITE_ACTIVITY', 'TEMPORARY_EXCLUSION'];

/**
 * Takes the roll: the sheet of a lesson, its entries, and an event for each student absent or late. One student out of reach and nothing is
 * written; one whom the office has decided on since keeps the office's decision, and the others are taken.
 */
export function submitRollCall(db: Database, sheet: RollCallSheet, reach: Reach, key: WriteKey): Promise<Written> {
  return writeOnce(db, key, async (tx) => {
    const subject = subjectOf(sheet, reach);
    await refuseUnknown(tx, sheet, { reach: forSubject(reach, subject), at: key.at });
    const rollCall = await saveRollCall(tx, { ...sheet, subject }, key.at);
    const errors = await saveEntries(tx, sheet, rollCall, key.at);
    return { record: rollCall.id, errors };
  });
}

/** The lesson's subject: the one given, or the only one for which the caller has the group. */
function subjectOf({ school, group, subject }: RollCallSheet, reach: Reach): string | null {
  const giving = forGroup(reach, school, group);
  if (subject !== null || giving.some((extent) => extent.subjects === undefined)) return subject;
  const subjects = new Set(giving.flatMap((extent) => extent.subjects ?? []));
  if (subjects.size > 1) throw new WriteRefused([fault('VALIDATION', 'say for which subject the roll is taken', 'input', 'subjectId')]);
  return [...subjects][0] ?? null;
}

function forGroup(reach: Reach, school: string, group: string) {
  return reach.flatMap((extent) => (givesGroup(extent, school, group) ? [extent] : []));
}

async function refuseUnknown(tx: Database, { school, group, entries }: RollCallSheet, { reach, at }: Scope): Promise<void> {
  if (parseId(group)?.school !== school || forGroup(reach, school, group).length === 0) {
    throw new WriteRefused([fault('NOT_FOUND', 'no such class', 'input', 'groupIds', '0')]);
  }
  const here = reach.filter((extent) => extent.of === 'students' && extent.school === school);
  const students = await studentsReached(
    tx,
    entries.map((entry) => entry.student),
    { reach: here, at },
  );
  const unknown = entries.flatMap((entry, index) =>
    students.has(entry.student) ? [] : [fault('NOT_FOUND', 'no such student', 'input', 'entries', String(index), 'studentId')],
  );
  if (unknown.length > 0) throw new WriteRefused(unknown);
}

async function saveRollCall(tx: Database, sheet: RollCallSheet, at: Date): Promise<RollCallRow> {
  const { school, group, subject, start, end, takenBy } = sheet;
  const taken = { end, state: 'DONE', takenBy, takenAt: at };
  const sameLesson = and(
    eq(rollCalls.school, school),
    eq(rollCalls.group, group),
    eq(rollCalls.start, start),
    subject === null ? isNull(rollCalls.subject) : eq(rollCalls.subject, subject),
  );
  const [updated] = await tx.update(rollCalls).set(taken).where(sameLesson).returning();
  if (updated !== undefined) {
    await appendVersion(tx, 'UPDATED', 'RollCall', updated, at);
    return updated;
  }
  const id = await newId(tx, 'RollCall', school);
  const [created] = await tx
    .insert(rollCalls)
    .values({ school, id, group, subject, start, ...taken })
    .returning();
  await appendVersion(tx, 'CREATED', 'RollCall', { school, id }, at);
  return created as RollCallRow;
}

async function saveEntries(tx: Database, sheet: RollCallSheet, rollCall: RollCallRow, at: Date): Promise<WriteError[]> {
  const students = sheet.entries.map((entry) => entry.student);
  const recorded = await recordedAt(tx, rollCall, students);
  const foreseen = await foreseenFor(tx, sheet, rollCall, students);
  const errors: WriteError[] = [];
  for (const [index, entry] of sheet.entries.entries()) {
    const mine = recorded.get(entry.student);
    const known = foreseen.get(entry.student);
    const expected = known === undefined || known.hidden ? undefined : known.event;
    const decided = decidedOtherwise(entry.status, mine, expected);
    if (decided !== undefined) {
      errors.push(fault('VERSION_CONFLICT', 'the office has decided on this student since', 'input', 'entries', String(index)));
      await keepEntry(tx, rollCall, entry.student, decided);
      continue;
    }
    const covered = entry.status === 'ABSENT' ? expected : undefined;
    const event = covered ?? (await saveEvent(tx, sheet, rollCall, entry, mine, known?.hidden === true, at));
    if (covered !== undefined && mine?.source === 'ROLL_CALL') await removeEvent(tx, mine, at);
    await saveEntry(tx, rollCall, entry, event?.id ?? null, expected?.id);
  }
  return errors;
}

/** The decision that stands against what the sheet says; undefined when there is none. */
function decidedOtherwise(status: string, mine: EventRow | undefined, expected: EventRow | undefined): EventRow | undefined {
  if (mine?.source === 'OFFICE') return mine;
  if (mine !== undefined && mine.source !== 'ROLL_CALL' && mine.kind !== KIND_OF[status]) return mine;
  return expected?.source === 'OFFICE' && IN_CLASS.has(status) ? expected : undefined;
}

/** Writes, mends or takes back the event that the entry stands for. A family's word about it is left as it is. */
async function saveEvent(
  tx: Database,
  { start, end, takenBy }: RollCallSheet,
  { school, id: rollCall }: RollCallRow,
  { student, status, minutes }: RollCallSheet['entries'][number],
  mine: EventRow | undefined,
  secret: boolean,
  at: Date,
): Promise<{ readonly id: string } | null> {
  const kind = KIND_OF[status];
  if (kind === undefined) {
    if (mine !== undefined) await removeEvent(tx, mine, at);
    return null;
  }
  const late = kind === 'LATENESS' ? minutes : null;
  if (mine !== undefined && (mine.source !== 'ROLL_CALL' || (mine.kind === kind && mine.minutes === late))) return mine;
  // Why: next to an absence that is the office's secret, the teacher's sheet looks as any other, and the family is told nothing new.
  const told = secret ? null : at;
  const halfDays = kind !== 'ABSENCE' ? null : secret ? 0 : await halfDaysOf(tx, { school, student, start, except: mine?.id ?? '' });
  const said = {
    kind,
    start,
    end,
    minutes: late,
    halfDays,
    recordedBy: takenBy,
    recordedAt: at,
    guardianActionRequired: kind === 'ABSENCE' && !secret,
  };
  if (mine !== undefined) {
    const version = mine.version + 1;
    const same = and(eq(attendanceEvents.school, school), eq(attendanceEvents.id, mine.id));
    await tx
      .update(attendanceEvents)
      .set({ ...said, version })
      .where(same);
    await appendChange(tx, 'UPDATED', { school, id: mine.id, version }, at);
    return mine;
  }
  const id = await newId(tx, 'AttendanceEvent', school);
  await tx
    .insert(attendanceEvents)
    .values({ ...said, school, id, student, rollCall, source: 'ROLL_CALL', toStudentFrom: told, toGuardiansFrom: told });
  await appendChange(tx, 'CREATED', { school, id, version: 1 }, at);
  return { id };
}

/** A half-day is missed once, however many of its lessons are: one when no other absence counts for it, else nought. */
async function halfDaysOf(tx: Database, lesson: { school: string; student: string; start: Date; except: string }): Promise<number> {
  const { school, student, start, kind, halfDays, id } = attendanceEvents;
  const at = sql`${lesson.start.toISOString()}::timestamptz`;
  const morning = (instant: Parameters<typeof localTime>[0]) => sql`(extract(hour from ${localTime(instant, school)}) < 12)`;
  const [counted] = await tx
    .select({ id })
    .from(attendanceEvents)
    .where(
      and(
        eq(school, lesson.school),
        eq(student, lesson.student),
        ne(id, lesson.except),
        eq(kind, 'ABSENCE'),
        gt(halfDays, 0),
        sql`${localDay(start, school)} = ${localDay(at, school)}`,
        sql`${morning(start)} = ${morning(at)}`,
      ),
    )
    .limit(1);
  return counted === undefined ? 1 : 0;
}

async function recordedAt(tx: Database, { school, id }: RollCallRow, students: readonly string[]): Promise<ReadonlyMap<string, EventRow>> {
  const ofSheet = and(
    eq(attendanceEvents.school, school),
    eq(attendanceEvents.rollCall, id),
    inArray(attendanceEvents.student, students as string[]),
  );
  const rows = await tx.select().from(attendanceEvents).where(ofSheet);
  return new Map(rows.map((row) => [row.student, row]));
}

/** Absences known before the lesson, from the office or the family. */
async function foreseenFor(
  tx: Database,
  { school, start, end }: RollCallSheet,
  rollCall: RollCallRow,
  students: readonly string[],
): Promise<ReadonlyMap<string, Foreseen>> {
  const rows = await tx
    .select({ event: attendanceEvents, secretReason: absenceReasons.confidential })
    .from(attendanceEvents)
    .leftJoin(absenceReasons, and(eq(absenceReasons.school, attendanceEvents.school), eq(absenceReasons.id, attendanceEvents.reason)))
    .where(
      and(
        eq(attendanceEvents.school, school),
        inArray(attendanceEvents.student, students as string[]),
        inArray(attendanceEvents.kind, AWAY),
        inArray(attendanceEvents.source, ['OFFICE', 'FAMILY']),
        or(isNull(attendanceEvents.rollCall), ne(attendanceEvents.rollCall, rollCall.id)),
        lt(attendanceEvents.start, end),
        or(gt(attendanceEvents.end, start), and(attendanceEvents.open, isNull(attendanceEvents.end))),
      ),
    );
  const foreseen = rows.map(({ event, secretReason }) => ({ event, hidden: event.confidential || secretReason === true }));
  // Why: what is no secret speaks first, and among those the office.
  const rank = ({ event, hidden }: Foreseen) => (hidden ? 0 : event.source === 'OFFICE' ? 2 : 1);
  return new Map(foreseen.sort((a, b) => rank(a) - rank(b)).map((one) => [one.event.student, one]));
}

async function saveEntry(
  tx: Database,
  { school, id: rollCall }: RollCallRow,
  { student, status }: { readonly student: string; readonly status: string },
  event: string | null,
  expectedAbsence: string | undefined,
): Promise<void> {
  const said = { status, event, ...(expectedAbsence === undefined ? {} : { expectedAbsence }) };
  await tx
    .insert(rollCallEntries)
    .values({ school, rollCall, student, ...said })
    .onConflictDoUpdate({ target: [rollCallEntries.school, rollCallEntries.rollCall, rollCallEntries.student], set: said });
}

/** The office's decision stays: an entry that is there is left, one that is not says what the office said. */
async function keepEntry(tx: Database, { school, id: rollCall }: RollCallRow, student: string, decided: EventRow): Promise<void> {
  const status = decided.kind === 'LATENESS' ? 'LATE' : AWAY.includes(decided.kind) ? 'ABSENT' : 'UNMARKED';
  const entry: RollCallEntryRow = { school, rollCall, student, status, event: decided.id, expectedAbsence: null };
  await tx.insert(rollCallEntries).values(entry).onConflictDoNothing();
}
