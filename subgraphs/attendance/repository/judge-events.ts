import { digestOfItem } from '../../../core/store/batch-digest.js';
import { type Authorship, type Sending, saysAgain, takesItsName, writesUnseen } from '../../../core/store/written-over.js';
import type { AnsweredItemRow } from '../tables.js';
import type { EventRow, ReasonRow } from './events.js';
import { fault } from './writes.js';

/** An event as it was sent. What was not sent is left as it is; null takes it away. */
export interface GivenEvent {
  readonly externalId?: string | null;
  readonly id?: string | null;
  readonly expectedVersion?: number | null;
  readonly studentId: string;
  readonly kind: string;
  readonly start: Date;
  readonly end?: Date | null;
  readonly minutes?: number | null;
  readonly halfDays?: number | null;
  readonly reasonId?: string | null;
  readonly status?: string | null;
  readonly staffNote?: string | null;
}

/** An event that is in order: what to write, and over which. */
export interface EventDraft {
  readonly index: number;
  readonly given: GivenEvent;
  readonly known: EventRow | null;
  /** Another system corrected it, and it is sent as it was before: nothing is written. */
  readonly isRepeated: boolean;
}

/** What items are judged against. */
export interface EventGround {
  readonly at: Date;
  /** Students of the school whom the writer reaches. */
  readonly students: ReadonlySet<string>;
  /** Reasons of the school that the writer may give. */
  readonly reasons: ReadonlyMap<string, ReasonRow>;
  /** Events that the writer reaches, by id and by external id. */
  readonly byId: ReadonlyMap<string, EventRow>;
  readonly byExternalId: ReadonlyMap<string, EventRow>;
  /** In whose names the external ids of the batch are. */
  readonly source: string;
  /** Does a system write for itself? What people said and decided is not its to change. */
  readonly isSystem: boolean;
  /** External ids in use for events that the writer does not reach. */
  readonly namedElsewhere: ReadonlySet<string>;
}

interface Fault {
  readonly code: 'VALIDATION' | 'VERSION_CONFLICT' | 'NOT_FOUND' | 'DUPLICATE';
  readonly message: string;
  readonly field: keyof GivenEvent;
}

const DAY = 86_400_000;
/** Milliseconds: the longest event, and how far from now one may be. */
const LONGEST = 400 * DAY;
const FARTHEST = 800 * DAY;
const MINUTES = 24 * 60;
const HALF_DAYS = 800;
const LONGEST_NAME = 256;
const LONGEST_NOTE = 2_000;

/** Of who is not there, and of who may not be written about alike. */
const NO_STUDENT: Fault = { code: 'NOT_FOUND', message: 'no such student', field: 'studentId' };

/** A family's own word, or what somebody decided on. */
export function isPeoples({ source, decidedBy }: EventRow): boolean {
  return source === 'FAMILY' || decidedBy !== null;
}

const PEOPLES: Fault = {
  code: 'VERSION_CONFLICT',
  message: 'a family said it, or the school decided on it: a system does not change it',
  field: 'id',
};

/** Each item on its own: one that is refused takes no other with it. Null is one that was denied before it came here. */
export function judgeEvents(
  items: readonly (GivenEvent | null)[],
  ground: EventGround,
): { readonly drafts: readonly EventDraft[]; readonly refused: readonly AnsweredItemRow[] } {
  const drafts: EventDraft[] = [];
  const refused: AnsweredItemRow[] = [];
  const taken = new Set<string>();
  for (const [index, given] of items.entries()) {
    const known = given === null ? null : knownAs(given, ground);
    const found = given === null ? NO_STUDENT : (faultOf(given, known, ground) ?? twice(given, known, taken));
    if (given !== null && found === null) drafts.push({ index, given, known, isRepeated: isRepeated(given, known, ground) });
    else {
      const { code, message, field } = found as Fault;
      refused.push({ index, record: null, kind: null, errors: [fault(code, message, 'items', String(index), field)] });
    }
  }
  return { drafts, refused };
}

function knownAs({ id, externalId }: GivenEvent, { byId, byExternalId }: EventGround): EventRow | null {
  if (id != null) return byId.get(id) ?? null;
  return externalId == null ? null : (byExternalId.get(externalId) ?? null);
}

function faultOf(given: GivenEvent, known: EventRow | null, ground: EventGround): Fault | null {
  const { id, externalId, studentId, reasonId, expectedVersion } = given;
  if (!ground.students.has(studentId)) return NO_STUDENT;
  if (id != null && (known === null || known.student !== studentId)) return { code: 'NOT_FOUND', message: 'no such event', field: 'id' };
  const invalid = invalidity(given, ground.at);
  if (invalid !== null) return { code: 'VALIDATION', ...invalid };
  if (reasonId != null && !ground.reasons.has(reasonId))
    return { code: 'VALIDATION', message: 'not a reason of the school’s list', field: 'reasonId' };
  if (externalId != null) {
    const other = ground.byExternalId.get(externalId);
    const namesOther = other !== undefined && (other.student !== studentId || (known !== null && other.id !== known.id));
    if (namesOther || ground.namedElsewhere.has(externalId))
      return { code: 'DUPLICATE', message: 'the external id names another event', field: 'externalId' };
  }
  if (expectedVersion != null && expectedVersion !== (known?.version ?? 0))
    return { code: 'VERSION_CONFLICT', message: 'the event has changed since: read it again', field: 'expectedVersion' };
  const authorship = known === null ? null : authorshipOf(known);
  const sending = sendingOf(given, ground);
  if (authorship !== null && takesItsName(authorship, sending))
    return { code: 'DUPLICATE', message: 'the event has another name', field: 'externalId' };
  if (known !== null && ground.isSystem && isPeoples(known)) return PEOPLES;
  if (authorship !== null && writesUnseen(authorship, sending))
    return { code: 'VERSION_CONFLICT', message: 'somebody else recorded it: send the version that you saw', field: 'expectedVersion' };
  // INVARIANT: who has not seen a decision does not write over it.
  if (known?.decidedBy != null && expectedVersion == null)
    return { code: 'VERSION_CONFLICT', message: 'the school has decided on it: send the version that you saw', field: 'expectedVersion' };
  return null;
}

function isRepeated(given: GivenEvent, known: EventRow | null, ground: EventGround): boolean {
  return known !== null && saysAgain(authorshipOf(known), sendingOf(given, ground));
}

function authorshipOf({ externalSource, externalId, recordedBy, writtenBy, sent }: EventRow): Authorship {
  return { source: externalSource, externalId, isPeoples: recordedBy !== null, writtenBy, sent };
}

function sendingOf(given: GivenEvent, { source, isSystem }: EventGround): Sending {
  const { externalId, expectedVersion } = given;
  return { source, isSystem, externalId, expectedVersion, sent: sentAs(given) };
}

/** What is kept of an item to know it when it is sent again: all that it says, over whichever version. */
export function sentAs({ id: _id, expectedVersion: _version, ...said }: GivenEvent): string {
  return digestOfItem(said);
}

function twice({ externalId }: GivenEvent, known: EventRow | null, taken: Set<string>): Fault | null {
  const names = [...(known === null ? [] : [`event ${known.id}`]), ...(externalId == null ? [] : [`external id ${externalId}`])];
  if (names.some((name) => taken.has(name)))
    return { code: 'DUPLICATE', message: 'the event is in this batch already', field: externalId == null ? 'id' : 'externalId' };
  for (const name of names) taken.add(name);
  return null;
}

function invalidity({ start, end, minutes, halfDays, externalId, staffNote }: GivenEvent, at: Date): Omit<Fault, 'code'> | null {
  if (Math.abs(start.getTime() - at.getTime()) > FARTHEST) return { message: 'it starts within 800 days of today', field: 'start' };
  if (end != null && !(end > start && end.getTime() - start.getTime() <= LONGEST))
    return { message: 'it ends after it starts, within 400 days', field: 'end' };
  if (minutes != null && !(minutes >= 0 && minutes <= MINUTES)) return { message: `minutes are from 0 to ${MINUTES}`, field: 'minutes' };
  if (halfDays != null && !(halfDays >= 0 && halfDays <= HALF_DAYS))
    return { message: `half-days are from 0 to ${HALF_DAYS}`, field: 'halfDays' };
  if (externalId === '' || (externalId?.length ?? 0) > LONGEST_NAME)
    return { message: `an external id has 1 to ${LONGEST_NAME} characters`, field: 'externalId' };
  if ((staffNote?.length ?? 0) > LONGEST_NOTE) return { message: `a note has ${LONGEST_NOTE} characters at most`, field: 'staffNote' };
  return null;
}
