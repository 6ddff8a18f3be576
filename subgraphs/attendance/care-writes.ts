import type { Reach } from '../../core/capability/index.js';
import { facetOf, humanOf } from '../../core/ids.js';
import { instantOf } from './connections.js';
import type { AttendanceContext } from './references.js';
import { fault, type NewIncident, type NewMeasure, type WriteError } from './repository/index.js';
import { found, keyOf, OF_THE_FAMILY, reachAs, unsoundFiles } from './write-keys.js';

interface VisitArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly studentId: string;
    readonly schoolId: string;
    readonly arrivedAt: string;
    readonly leftAt?: string | null;
    readonly outcome?: string | null;
    readonly motive?: string | null;
    readonly acts?: string | null;
    readonly treatment?: string | null;
    readonly confidentialNote?: string | null;
  };
}

interface IncidentArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly schoolId: string;
    readonly occurredAt: string;
    readonly place?: string | null;
    readonly kind: string;
    readonly severity?: number | null;
    readonly description?: string | null;
    readonly participants: readonly { readonly personId: string; readonly role: string; readonly note?: string | null }[];
  };
}

interface MeasureArguments {
  readonly idempotencyKey: string;
  readonly input: {
    readonly studentId: string;
    readonly schoolId: string;
    readonly category: string;
    readonly kind: string;
    readonly reasons?: readonly string[] | null;
    readonly workToDo?: string | null;
    readonly incidentId?: string | null;
    readonly decidedAt: string;
    readonly slots?: readonly { readonly start: string; readonly end: string; readonly place?: string | null }[] | null;
    readonly suspended?: boolean | null;
    readonly guardianAcknowledgementRequired?: boolean | null;
    readonly attachmentIds?: readonly string[] | null;
  };
}

const TEXT = 2_000;
const SHORT = 200;
const PARTICIPANTS = 30;
const SLOTS = 20;
const REASONS = 10;
const GRAVEST = 4;
const DAY = 86_400_000;
/** Milliseconds: how long ago a measure was decided, how long after it is served, and how long one time lasts. */
const YEAR = 366 * DAY;
const SLOT = DAY / 2;

/** What each sort of measure can be. Source: code de l'éducation, R511-13 for sanctions, circulaire 2014-059 for punishments. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  PUNISHMENT: ['EXTRA_WORK', 'DETENTION', 'EXCLUDED_FROM_LESSON', 'WRITTEN_NOTE', 'OTHER'],
  EDUCATIONAL: ['EDUCATIONAL_COMMISSION', 'OTHER'],
  PREVENTION: ['EDUCATIONAL_COMMISSION', 'OTHER'],
  SANCTION: ['WARNING', 'REPRIMAND', 'RESPONSIBILITY_MEASURE', 'TEMPORARY_CLASS_EXCLUSION', 'TEMPORARY_EXCLUSION', 'PERMANENT_EXCLUSION'],
  PRECAUTIONARY: ['PRECAUTIONARY_EXCLUSION'],
};
/** What the head of the school decides, by a mutation of its own. Source: code de l'éducation, R421-10 and D511-33. */
const OF_THE_HEAD: ReadonlySet<string> = new Set(['SANCTION', 'PRECAUTIONARY']);

/** Writes down a visit to the infirmary, as whoever cares for health. */
export async function recordInfirmaryVisit(_root: unknown, { input, idempotencyKey }: VisitArguments, context: AttendanceContext) {
  const { capability, repository, loaders, reach } = context;
  const { studentId, schoolId, motive = null, acts = null, treatment = null, confidentialNote = null, outcome = null } = input;
  const arrivedAt = instantOf(input.arrivedAt);
  const leftAt = input.leftAt == null ? null : instantOf(input.leftAt);
  const faults = [...tooLong(TEXT, { motive, acts, treatment, confidentialNote })];
  if (leftAt !== null && leftAt < arrivedAt) faults.push(fault('VALIDATION', 'a visit ends after it begins', 'input', 'leftAt'));
  if (faults.length > 0) return { visit: null, errors: faults };
  const handledBy = capability.person === null ? null : facetOf('Staff', capability.person);
  const visit = { student: studentId, arrivedAt, leftAt, outcome, motive, acts, treatment, confidentialNote, handledBy };
  const key = keyOf(context, schoolId, idempotencyKey, ['recordInfirmaryVisit', visit]);
  const written = await repository.recordVisit(visit, ofSchool(reach('Mutation.recordInfirmaryVisit'), schoolId), key);
  return { visit: await found(written, loaders.visit), errors: written.errors };
}

/** Reports an incident with those who took part. */
export async function reportIncident(_root: unknown, { input, idempotencyKey }: IncidentArguments, context: AttendanceContext) {
  const { capability, repository, loaders, reach } = context;
  const { schoolId, kind, place = null, severity = null, description = null } = input;
  const faults = [...tooLong(TEXT, { description }), ...tooLong(SHORT, { place, kind })];
  if (kind.trim() === '') faults.push(fault('VALIDATION', 'say what kind of incident it is', 'input', 'kind'));
  if (severity !== null && !(severity >= 1 && severity <= GRAVEST))
    faults.push(fault('VALIDATION', `it is from 1 to ${GRAVEST}`, 'input', 'severity'));
  faults.push(...participantFaults(input.participants));
  if (faults.length > 0) return { incident: null, errors: faults };
  const incident: NewIncident = {
    occurredAt: instantOf(input.occurredAt),
    place,
    kind,
    severity,
    description,
    reportedBy: capability.person,
    participants: input.participants.map(({ personId, role, note = null }) => ({ person: personId, role, note })),
  };
  const key = keyOf(context, schoolId, idempotencyKey, ['reportIncident', incident]);
  const written = await repository.reportIncident(incident, ofSchool(reach('Mutation.reportIncident'), schoolId), key);
  return { incident: await found(written, loaders.incident), errors: written.errors };
}

/** Writes down a punishment, or a measure to educate or prevent. */
export function recordMeasure(_root: unknown, given: MeasureArguments, context: AttendanceContext) {
  return record('recordMeasure', given, context);
}

/** Writes down what the head of the school decides. */
export function recordSanction(_root: unknown, given: MeasureArguments, context: AttendanceContext) {
  return record('recordSanction', given, context);
}

async function record(
  mutation: 'recordMeasure' | 'recordSanction',
  { input, idempotencyKey }: MeasureArguments,
  context: AttendanceContext,
) {
  const { capability, repository, loaders, reach, at } = context;
  const { studentId, schoolId, category, kind, workToDo = null, incidentId = null } = input;
  const faults = measureFaults(mutation, input, at);
  if (faults.length > 0) return { measure: null, errors: faults };
  const measure: NewMeasure = {
    student: studentId,
    category,
    kind,
    reasons: input.reasons == null ? null : [...input.reasons],
    workToDo,
    incident: incidentId,
    decidedAt: instantOf(input.decidedAt),
    slots: input.slots == null ? null : input.slots.map(slotOf),
    suspended: input.suspended === true,
    guardianAcknowledgementRequired: input.guardianAcknowledgementRequired === true,
    by: capability.person === null ? null : facetOf('Staff', capability.person),
    files: { ids: input.attachmentIds ?? [], owner: capability.person, use: mutation },
  };
  const key = keyOf(context, schoolId, idempotencyKey, [mutation, measure]);
  const written = await repository.recordMeasure(measure, ofSchool(reach(`Mutation.${mutation}`), schoolId), key);
  return { measure: await found(written, loaders.measure), errors: written.errors };
}

function measureFaults(mutation: 'recordMeasure' | 'recordSanction', input: MeasureArguments['input'], at: Date): WriteError[] {
  const faults = [...tooLong(TEXT, { workToDo: input.workToDo ?? null }), ...unsoundFiles(input.attachmentIds ?? [])];
  const decidedAt = instantOf(input.decidedAt).getTime();
  if (OF_THE_HEAD.has(input.category) !== (mutation === 'recordSanction'))
    faults.push(fault('VALIDATION', 'a sanction is recorded by `recordSanction`, anything else by `recordMeasure`', 'input', 'category'));
  if (KINDS_OF[input.category]?.includes(input.kind) !== true)
    faults.push(fault('VALIDATION', 'it is of another category', 'input', 'kind'));
  if (!(decidedAt > at.getTime() - YEAR && decidedAt <= at.getTime() + DAY))
    faults.push(fault('VALIDATION', 'it was decided in the year that ends now', 'input', 'decidedAt'));
  const { reasons, slots } = input;
  if ((reasons?.length ?? 0) > REASONS || reasons?.some((reason) => reason.length > SHORT) === true)
    faults.push(fault('VALIDATION', `${REASONS} reasons at most, of ${SHORT} characters`, 'input', 'reasons'));
  if ((slots?.length ?? 0) > SLOTS) faults.push(fault('VALIDATION', `it is served at ${SLOTS} times at most`, 'input', 'slots'));
  for (const [index, slot] of (slots ?? []).entries()) {
    const [start, end] = [instantOf(slot.start).getTime(), instantOf(slot.end).getTime()];
    if (!(start < end && end - start <= SLOT && start > decidedAt - DAY && end < decidedAt + YEAR))
      faults.push(
        fault('VALIDATION', 'a time ends after it begins, within 12 hours and a year of the decision', 'input', 'slots', String(index)),
      );
    faults.push(...tooLong(SHORT, { place: slot.place ?? null }));
  }
  return faults;
}

interface Noted {
  readonly id: string;
}

/** Says that the family has taken note of a measure. */
export async function acknowledgeMeasure(_root: unknown, { id }: Noted, { repository, loaders, reach, at }: AttendanceContext) {
  const seen = await repository.acknowledgeMeasure(id, { reach: reachAs(OF_THE_FAMILY, reach('Mutation.acknowledgeMeasure')), at });
  if (seen === null) return { measure: null, errors: [fault('NOT_FOUND', 'no such measure', 'id')] };
  return { measure: await loaders.measure.load(id), errors: [] };
}

/** Says that the family has taken note of what staff observed. */
export async function acknowledgeObservation(_root: unknown, { id }: Noted, { repository, loaders, reach, at }: AttendanceContext) {
  const seen = await repository.acknowledgeObservation(id, { reach: reachAs(OF_THE_FAMILY, reach('Mutation.acknowledgeObservation')), at });
  if (seen === null) return { observation: null, errors: [fault('NOT_FOUND', 'no such observation', 'id')] };
  return { observation: await loaders.observation.load(id), errors: [] };
}

/** A write at a school is by those whom it reaches at that school. */
function ofSchool(reach: Reach, school: string): Reach {
  return reach.filter((extent) => !('school' in extent) || extent.school === school);
}

function participantFaults(participants: IncidentArguments['input']['participants']): WriteError[] {
  const faults: WriteError[] = [];
  if (participants.length === 0 || participants.length > PARTICIPANTS)
    faults.push(fault('VALIDATION', `1 to ${PARTICIPANTS} people took part`, 'input', 'participants'));
  const seen = new Set<string | null>();
  for (const [index, { personId, note }] of participants.entries()) {
    const path = ['input', 'participants', String(index)];
    const human = humanOf(personId);
    if (human === null) faults.push(fault('NOT_FOUND', 'no such person', ...path, 'personId'));
    else if (seen.has(human)) faults.push(fault('VALIDATION', 'everybody takes part once', ...path, 'personId'));
    if ((note?.length ?? 0) > TEXT) faults.push(fault('VALIDATION', `it has ${TEXT} characters at most`, ...path, 'note'));
    seen.add(human);
  }
  return faults;
}

function slotOf({ start, end, place }: { readonly start: string; readonly end: string; readonly place?: string | null }) {
  return { start: instantOf(start).toISOString(), end: instantOf(end).toISOString(), ...(place == null ? {} : { place }) };
}

function tooLong(most: number, texts: Readonly<Record<string, string | null>>): WriteError[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    (text?.length ?? 0) > most ? [fault('VALIDATION', `it has ${most} characters at most`, 'input', name)] : [],
  );
}
