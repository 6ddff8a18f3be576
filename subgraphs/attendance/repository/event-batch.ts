import { and, eq } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { type AnsweredItemRow, absenceReasons, attendanceEvents } from '../tables.js';
import { appendChanges } from './change-log.js';
import type { EventRow, ReasonRow } from './events.js';
import { type EventDraft, type EventGround, type GivenEvent, judgeEvents, sentAs } from './judge-events.js';
import { eventsWithin, listedIn, type Scope } from './scope.js';
import { studentsReached } from './summaries.js';
import { newIds, type WriteKey, type Written, writeOnce } from './writes.js';

export interface EventBatch {
  readonly school: string;
  /** In whose names the external ids are: of a system, as one client calls it. What another client sends has names of its own. */
  readonly source: string;
  /** Null where the item was denied. */
  readonly items: readonly (GivenEvent | null)[];
  /** Staff id; null for a system acting for itself. */
  readonly recordedBy: string | null;
}

/** Events looked up in one statement. */
const LOOKED_UP = 10_000;

/** Takes the events that are in order and says what is wrong with the others, item by item; all that is taken is written at once, or nothing. */
export function recordEvents(db: Database, batch: EventBatch, reach: Reach, key: WriteKey): Promise<Written> {
  return writeOnce(db, key, async (tx) => {
    const ground = await groundOf(tx, batch, { reach, at: key.at });
    const { drafts, refused } = judgeEvents(batch.items, ground);
    const taken = await write(tx, batch, drafts, ground, key.at);
    const answer = [...taken, ...refused].sort((one, other) => one.index - other.index);
    return { record: batch.school, errors: [], answer };
  });
}

async function groundOf(tx: Database, { school, source, items }: EventBatch, { reach, at }: Scope): Promise<EventGround> {
  const given = items.flatMap((item) => item ?? []);
  const here = reach.filter((extent) => extent.of === 'students' && extent.school === school);
  const students = await studentsReached(tx, [...new Set(given.map(({ studentId }) => studentId))], { reach: here, at });
  const scope = { reach: here, at };
  const byId = new Map<string, EventRow>();
  const byExternalId = new Map<string, EventRow>();
  const namedElsewhere = new Set<string>();
  for (const ids of parts(given.flatMap(({ id }) => id ?? []))) {
    const where = and(eq(attendanceEvents.school, school), listedIn(attendanceEvents.id, ids), eventsWithin(scope));
    for (const row of await tx.select().from(attendanceEvents).where(where)) byId.set(row.id, row);
  }
  for (const names of parts(given.flatMap(({ externalId }) => externalId ?? []))) {
    const named = and(
      eq(attendanceEvents.school, school),
      eq(attendanceEvents.externalSource, source),
      listedIn(attendanceEvents.externalId, names),
    );
    for (const { externalId } of await tx.select({ externalId: attendanceEvents.externalId }).from(attendanceEvents).where(named))
      namedElsewhere.add(externalId as string);
    for (const row of await tx
      .select()
      .from(attendanceEvents)
      .where(and(named, eventsWithin(scope)))) {
      byExternalId.set(row.externalId as string, row);
      namedElsewhere.delete(row.externalId as string);
    }
  }
  return { at, students, reasons: await reasonsOf(tx, school, here), byId, byExternalId, namedElsewhere, source, isSystem: isSystem(here) };
}

/** Those of the school's list; one that makes an absence confidential is the office's to give. */
async function reasonsOf(tx: Database, school: string, reach: Reach): Promise<ReadonlyMap<string, ReasonRow>> {
  const isOffice = reach.some(({ audience }) => audience === 'OFFICE');
  const rows = await tx.select().from(absenceReasons).where(eq(absenceReasons.school, school));
  return new Map(rows.flatMap((row) => (row.confidential && !isOffice ? [] : [[row.id, row]])));
}

async function write(
  tx: Database,
  { school, source, recordedBy }: EventBatch,
  drafts: readonly EventDraft[],
  { reasons }: EventGround,
  at: Date,
): Promise<AnsweredItemRow[]> {
  const ids = await newIds(tx, 'AttendanceEvent', school, drafts.filter(({ known }) => known === null).length);
  const rows: EventRow[] = [];
  const changed: (readonly ['CREATED' | 'UPDATED', EventRow])[] = [];
  const answers = drafts.map(({ index, given, known, isRepeated }): AnsweredItemRow => {
    if (known !== null && isRepeated) return { index, record: known.id, kind: 'UPDATED', errors: [] };
    const before = known ?? blank(school, ids.shift() as string, given, at);
    const said = saidOf(given, before, { source, recordedBy, at }, reasons);
    // Why beside what it says: how it was said is no change of the event.
    const sent = given.externalId == null ? before.sent : sentAs(given);
    const isSame = known !== null && Object.entries(said).every(([field, value]) => isEqual(value, known[field as keyof EventRow]));
    if (!isSame) {
      const version = known === null ? 1 : known.version + 1;
      const writtenBy = recordedBy === null ? source : null;
      const row = {
        ...before,
        ...said,
        sent,
        version,
        writtenBy,
        recordedBy: recordedBy ?? before.recordedBy,
        recordedAt: at,
        source: 'OFFICE',
      };
      rows.push(row);
      changed.push([known === null ? 'CREATED' : 'UPDATED', row]);
    } else if (sent !== before.sent) rows.push({ ...before, sent });
    return { index, record: before.id, kind: known === null ? 'CREATED' : 'UPDATED', errors: [] };
  });
  await insertRows(tx, attendanceEvents, rows, {
    onConflict: { target: [attendanceEvents.school, attendanceEvents.id], update: 'all' },
  });
  await appendChanges(tx, changed, at);
  return answers;
}

/** What an item says of its event, in place of what was said before. Status and legitimacy stay apart: a system says how far, the school whether. */
function saidOf(
  given: GivenEvent,
  before: EventRow,
  { source, recordedBy, at }: { readonly source: string; readonly recordedBy: string | null; readonly at: Date },
  reasons: ReadonlyMap<string, ReasonRow>,
): Partial<EventRow> {
  const { externalId, kind, start, end, minutes, halfDays, reasonId, status, staffNote } = given;
  const isReasoned = status == null && reasonId != null && before.status === 'REASON_UNKNOWN';
  const isSecret = reasonId != null && reasons.get(reasonId)?.confidential === true;
  return {
    kind,
    start,
    ...(end === undefined ? {} : { end, open: end === null }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(halfDays === undefined ? {} : { halfDays }),
    ...(reasonId === undefined ? {} : { reason: reasonId }),
    ...(status == null ? {} : { status }),
    // Why: who says otherwise of a decision has decided.
    ...(status != null && before.decidedBy !== null && status !== before.status ? { decidedBy: recordedBy, decidedAt: at } : {}),
    ...(isReasoned ? { status: 'REASON_GIVEN' } : {}),
    ...(staffNote === undefined ? {} : { staffNote }),
    ...(isSecret ? SECRET : {}),
    ...(externalId == null ? {} : { externalSource: source, externalId }),
  };
}

/**
 * What makes an event one whose very existence is confidential. Its name in another system goes: sent again by that system, it is as one that
 * never was.
 */
export const SECRET = { confidential: true, toStudentFrom: null, toGuardiansFrom: null, externalSource: null, externalId: null } as const;

/** Nobody but a system acting for itself writes. */
export function isSystem(reach: Reach): boolean {
  return reach.every(({ audience }) => audience === 'SYSTEM');
}

function blank(school: string, id: string, { studentId, kind, start }: GivenEvent, at: Date): EventRow {
  return {
    school,
    id,
    version: 0,
    student: studentId,
    kind,
    start,
    end: null,
    open: false,
    minutes: null,
    halfDays: null,
    rollCall: null,
    collective: false,
    recordedBy: null,
    announcedBy: null,
    recordedAt: at,
    externalSource: null,
    externalId: null,
    writtenBy: null,
    sent: null,
    source: 'OFFICE',
    status: 'REASON_UNKNOWN',
    legitimacy: 'UNDECIDED',
    decidedBy: null,
    decidedAt: null,
    guardianActionRequired: false,
    reason: null,
    statement: null,
    staffNote: null,
    followUps: null,
    confidential: false,
    toStudentFrom: at,
    toGuardiansFrom: at,
  };
}

function isEqual(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}

function* parts(names: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < names.length; start += LOOKED_UP) yield names.slice(start, start + LOOKED_UP);
}
