import { facetOf, parseId } from '../../core/ids.js';
import { instantOf } from './connections.js';
import type { AttendanceContext } from './references.js';
import { fault, type RollCallSheet, schoolOf, type WriteError } from './repository/index.js';
import { found, keyOf, unsoundFiles } from './write-keys.js';

interface RollCallArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly schoolId: string;
    readonly subjectId?: string | null;
    readonly groupIds: readonly string[];
    readonly start: string;
    readonly end: string;
    readonly entries: readonly { readonly studentId: string; readonly status: string; readonly minutes?: number | null }[];
  };
}

interface AnnouncementArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly studentId: string;
    readonly start: string;
    readonly end: string;
    readonly reasonId?: string | null;
    readonly statement?: string | null;
    readonly attachmentIds?: readonly string[] | null;
  };
}

const HOUR = 3_600_000;
/** Longest lesson, longest absence a family announces, longest statement. */
const LESSON = 12 * HOUR;
const ANNOUNCED = 30 * 24 * HOUR;
const STATEMENT = 2_000;
const ENTRIES = 200;

/** Takes the roll of a lesson, as the member of staff who asks. */
export async function submitRollCall(_root: unknown, { input, idempotencyKey }: RollCallArguments, context: AttendanceContext) {
  const { capability, repository, loaders } = context;
  const start = instantOf(input.start);
  const end = instantOf(input.end);
  const takenBy = capability.person === null ? null : facetOf('Staff', capability.person);
  const faults = faultsOf(input, start, end);
  if (takenBy === null) faults.push(fault('VALIDATION', 'a roll call is taken by a member of staff', 'input'));
  if (faults.length > 0) return { rollCall: null, errors: faults };
  const sheet: RollCallSheet = {
    school: input.schoolId,
    group: input.groupIds[0] as string,
    subject: input.subjectId ?? null,
    start,
    end,
    takenBy: takenBy as string,
    entries: input.entries.map(({ studentId, status, minutes }) => ({ student: studentId, status, minutes: minutes ?? null })),
  };
  const written = await repository.submitRollCall(
    sheet,
    context.reach('Mutation.submitRollCall'),
    keyOf(context, sheet.school, idempotencyKey, ['submitRollCall', sheet]),
  );
  return { rollCall: await found(written, loaders.rollCall), errors: written.errors };
}

/** Announces an absence of one's child, or one's own. */
export async function announceAbsence(_root: unknown, { input, idempotencyKey }: AnnouncementArguments, context: AttendanceContext) {
  const { capability, repository, loaders, reach } = context;
  const start = instantOf(input.start);
  const end = instantOf(input.end);
  const school = schoolOf(input.studentId, reach('Mutation.announceAbsence'));
  const faults: WriteError[] = [];
  if (school === null || capability.person === null) faults.push(fault('NOT_FOUND', 'no such student', 'input', 'studentId'));
  if (end <= start) faults.push(fault('VALIDATION', 'an absence ends after it starts', 'input', 'end'));
  if (end.getTime() - start.getTime() > ANNOUNCED)
    faults.push(fault('VALIDATION', 'an absence is announced for 30 days at most', 'input', 'end'));
  if ((input.statement?.length ?? 0) > STATEMENT) {
    faults.push(fault('VALIDATION', `a statement has ${STATEMENT} characters at most`, 'input', 'statement'));
  }
  const files = input.attachmentIds ?? [];
  faults.push(...unsoundFiles(files));
  if (faults.length > 0) return { event: null, errors: faults };
  const announcement = {
    student: input.studentId,
    start,
    end,
    reason: input.reasonId ?? null,
    statement: input.statement ?? null,
    announcedBy: capability.person as string,
    files,
  };
  const key = keyOf(context, school as string, idempotencyKey, ['announceAbsence', announcement]);
  const written = await repository.announceAbsence(announcement, reach('Mutation.announceAbsence'), key);
  return { event: await found(written, loaders.event), errors: written.errors };
}

function faultsOf(input: RollCallArguments['input'], start: Date, end: Date): WriteError[] {
  const faults: WriteError[] = [];
  const { schoolId, groupIds, entries } = input;
  // Why: a lesson with several groups has a sheet for each, as its groups have different pupils.
  if (groupIds.length !== 1) faults.push(fault('VALIDATION', 'a sheet is about one group', 'input', 'groupIds'));
  if (input.subjectId != null && parseId(input.subjectId)?.school !== schoolId)
    faults.push(fault('NOT_FOUND', 'no such subject', 'input', 'subjectId'));
  if (end <= start || end.getTime() - start.getTime() > LESSON) {
    faults.push(fault('VALIDATION', 'a lesson ends after it starts, within 12 hours', 'input', 'end'));
  }
  if (entries.length === 0 || entries.length > ENTRIES)
    faults.push(fault('VALIDATION', `a sheet has 1 to ${ENTRIES} entries`, 'input', 'entries'));
  const seen = new Set<string>();
  for (const [index, { studentId, minutes }] of entries.entries()) {
    const path = ['input', 'entries', String(index)];
    if (seen.has(studentId)) faults.push(fault('VALIDATION', 'a student stands on the sheet once', ...path, 'studentId'));
    if (minutes != null && (minutes < 0 || minutes * 60_000 > LESSON))
      faults.push(fault('VALIDATION', 'minutes are from 0 to 720', ...path, 'minutes'));
    seen.add(studentId);
  }
  return faults;
}
