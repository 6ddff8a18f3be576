import { facetOf } from '../../core/ids.js';
import { nameOfSource } from '../../core/store/written-over.js';
import { instantOf } from './connections.js';
import type { AttendanceContext } from './references.js';
import { fault, type GivenEvent, schoolOf, type WriteError, type Written } from './repository/index.js';
import { found, keyOf, OF_THE_FAMILY, OF_THE_OFFICE, reachAs, unsoundFiles } from './write-keys.js';

interface BatchArguments {
  readonly schoolId: string;
  readonly source: string;
  readonly items: readonly (SentEvent | null)[];
  readonly idempotencyKey: string;
}

type SentEvent = Omit<GivenEvent, 'start' | 'end'> & { readonly start: string; readonly end?: string | null };

interface JustificationArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly studentId: string;
    readonly eventIds: readonly string[];
    readonly reasonId?: string | null;
    readonly statement?: string | null;
    readonly attachmentIds?: readonly string[] | null;
  };
}

interface DecisionArguments {
  readonly input: {
    readonly justificationId: string;
    readonly decision: string;
    readonly legitimacy?: string | null;
    readonly reasonId?: string | null;
    readonly expectedDecision?: string | null;
  };
}

/** Events of one batch, absences of one justification, characters of a source and of a statement. */
const ITEMS = 10_000;
const EVENTS = 50;
const SOURCE = 128;
const STATEMENT = 2_000;

const UNDECIDED: ReadonlySet<string> = new Set(['REASON_UNKNOWN', 'REASON_GIVEN']);

/** Records events of a school, as its office or a system of the school; each is taken or refused on its own. */
export async function recordAttendanceEvents(_root: unknown, args: BatchArguments, context: AttendanceContext) {
  const { schoolId, source, items, idempotencyKey } = args;
  const { capability, repository, loaders, reach } = context;
  const faults: WriteError[] = [];
  // Why the client too: what one client calls its events says nothing of what another does.
  const named = nameOfSource(capability.client, source);
  if (source.length === 0 || named.length > SOURCE)
    faults.push(fault('VALIDATION', `with the name of the client it has ${SOURCE} characters at most`, 'source'));
  if (items.length === 0 || items.length > ITEMS) faults.push(fault('VALIDATION', `1 to ${ITEMS} events are recorded at once`, 'items'));
  if (faults.length > 0) return { results: [], errors: faults };
  const given = items.map((item): GivenEvent | null => (item === null ? null : eventOf(item)));
  const batch = {
    school: schoolId,
    source: named,
    items: given,
    recordedBy: capability.person === null ? null : facetOf('Staff', capability.person),
  };
  const key = keyOf(context, schoolId, idempotencyKey, ['recordAttendanceEvents', source], items);
  const { answer = [], errors } = await repository.recordEvents(
    batch,
    reachAs(OF_THE_OFFICE, reach('Mutation.recordAttendanceEvents')),
    key,
  );
  const results = answer.map(async ({ index, record, kind, errors }) => ({
    index,
    event: record === null ? null : await loaders.event.load(record),
    kind,
    errors,
  }));
  return { results: await Promise.all(results), errors };
}

/** Takes back an event that should not have been recorded. */
export async function cancelAttendanceEvent(
  _root: unknown,
  { id, expectedVersion }: { readonly id: string; readonly expectedVersion: number },
  { repository, reach, at }: AttendanceContext,
) {
  const { errors } = await repository.cancelEvent(id, expectedVersion, {
    reach: reachAs(OF_THE_OFFICE, reach('Mutation.cancelAttendanceEvent')),
    at,
  });
  return { event: null, errors };
}

/** Says why one's child, or oneself, was absent. */
export async function submitJustification(_root: unknown, { input, idempotencyKey }: JustificationArguments, context: AttendanceContext) {
  const { capability, repository, loaders, reach } = context;
  const { studentId, eventIds, reasonId = null, statement = null } = input;
  const files = input.attachmentIds ?? [];
  const faults: WriteError[] = [];
  const own = reachAs(OF_THE_FAMILY, reach('Mutation.submitJustification'));
  const school = own.length === 0 ? null : schoolOf(studentId, own);
  if (school === null || capability.person === null) faults.push(fault('NOT_FOUND', 'no such student', 'input', 'studentId'));
  if (eventIds.length === 0 || eventIds.length > EVENTS || new Set(eventIds).size < eventIds.length)
    faults.push(fault('VALIDATION', `1 to ${EVENTS} absences, each once`, 'input', 'eventIds'));
  if (reasonId === null && (statement ?? '').trim() === '' && files.length === 0)
    faults.push(fault('VALIDATION', 'give a reason, or say something', 'input', 'reasonId'));
  faults.push(...unsoundFiles(files));
  if ((statement?.length ?? 0) > STATEMENT)
    faults.push(fault('VALIDATION', `a statement has ${STATEMENT} characters at most`, 'input', 'statement'));
  if (faults.length > 0) return { justification: null, errors: faults };
  const submission = {
    school: school as string,
    student: studentId,
    events: eventIds,
    reason: reasonId,
    statement,
    submittedBy: capability.person as string,
    files,
  };
  const key = keyOf(context, submission.school, idempotencyKey, ['submitJustification', submission]);
  const written = await repository.submitJustification(submission, own, key);
  return { justification: await found(written, loaders.justification), errors: written.errors };
}

/** Decides on what a family said. */
export async function decideJustification(_root: unknown, { input }: DecisionArguments, context: AttendanceContext) {
  const { capability, repository, loaders, reach, at } = context;
  const { justificationId, decision, legitimacy = null, reasonId = null, expectedDecision = null } = input;
  if (UNDECIDED.has(decision))
    return {
      justification: null,
      errors: [fault('VALIDATION', 'a decision is JUSTIFIED, NOT_JUSTIFIED, SETTLED or REJECTED', 'input', 'decision')],
    };
  const decidedBy = capability.person === null ? null : facetOf('Staff', capability.person);
  const written: Written = await repository.decideJustification(
    { justification: justificationId, decision, expected: expectedDecision, legitimacy, reason: reasonId, decidedBy, at },
    reachAs(['OFFICE'], reach('Mutation.decideJustification')),
  );
  return { justification: await found(written, loaders.justification), errors: written.errors };
}

function eventOf(item: SentEvent): GivenEvent {
  const { start, end, ...more } = item;
  return { ...more, start: instantOf(start), ...(end === undefined ? {} : { end: end === null ? null : instantOf(end) }) };
}
