import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { type FileRow, filesOf } from '../../../core/files/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { absenceReasons, attendanceEvents, justifications, justifiedEvents } from '../tables.js';
import { refuseUnknownReason } from './absence-announcement.js';
import { appendChanges } from './change-log.js';
import { SECRET } from './event-batch.js';
import type { EventRow } from './events.js';
import { eventsWithin, listedIn, type Scope, studentWithin, withIds } from './scope.js';
import { fault, nameFilesOf, newId, takeTurn, type WriteKey, WriteRefused, type Written, writeOnce } from './writes.js';

export type JustificationRow = typeof justifications.$inferSelect;

export interface Submission {
  readonly school: string;
  readonly student: string;
  readonly events: readonly string[];
  readonly reason: string | null;
  readonly statement: string | null;
  /** Person id. */
  readonly submittedBy: string;
  /** Ids of files, each once, in order. */
  readonly files: readonly string[];
}

export interface JustificationDecision {
  readonly justification: string;
  readonly decision: string;
  /** What one saw decided before; null for nothing. */
  readonly expected: string | null;
  /** Null leaves it as it is: how far a justification has come is one thing, what the law says of the reason another. */
  readonly legitimacy: string | null;
  readonly reason: string | null;
  /** Staff id. */
  readonly decidedBy: string | null;
  readonly at: Date;
}

/** What families say of absences, and what was decided on it. */
export function justificationsRepository(db: Database) {
  return {
    justificationsById: (ids: readonly string[], scope: Scope): Promise<JustificationRow[]> =>
      db
        .select()
        .from(justifications)
        .where(and(withIds(justifications, ids), justificationsWithin(scope))),

    /** Of events, with the event each is about. */
    async justificationsOf(events: readonly string[], scope: Scope): Promise<(JustificationRow & { readonly event: string })[]> {
      const on = and(eq(justifiedEvents.school, justifications.school), eq(justifiedEvents.justification, justifications.id));
      const about = withIds({ school: justifiedEvents.school, id: justifiedEvents.event }, events);
      const rows = await db
        .select({ justification: justifications, event: justifiedEvents.event })
        .from(justifications)
        .innerJoin(justifiedEvents, on)
        .where(and(about, justificationsWithin(scope)))
        .orderBy(justifications.submittedAt, justifications.id);
      return rows.map(({ justification, event }) => ({ ...justification, event }));
    },

    /** The events that justifications are about, by justification. */
    async eventIdsOf(ids: readonly string[]): Promise<{ readonly justification: string; readonly event: string }[]> {
      return db
        .select({ justification: justifiedEvents.justification, event: justifiedEvents.event })
        .from(justifiedEvents)
        .where(withIds({ school: justifiedEvents.school, id: justifiedEvents.justification }, ids))
        .orderBy(justifiedEvents.event);
    },

    /** Of justifications, the first event each that is there to be seen. */
    async firstEventsOf(ids: readonly string[], scope: Scope): Promise<ReadonlyMap<string, string>> {
      const on = and(eq(attendanceEvents.school, justifiedEvents.school), eq(attendanceEvents.id, justifiedEvents.event));
      const about = withIds({ school: justifiedEvents.school, id: justifiedEvents.justification }, ids);
      const rows = await db
        .select({ justification: justifiedEvents.justification, event: sql<string>`min(${justifiedEvents.event})` })
        .from(justifiedEvents)
        .innerJoin(attendanceEvents, on)
        .where(and(about, eventsWithin(scope)))
        .groupBy(justifiedEvents.justification);
      return new Map(rows.map(({ justification, event }) => [justification, event]));
    },

    /** Of justifications, exemptions and measures that the reader has. */
    filesOf: (records: readonly string[]): Promise<ReadonlyMap<string, readonly FileRow[]>> => filesOf(db, records),

    submitJustification: (submission: Submission, reach: Reach, key: WriteKey) => submit(db, submission, reach, key),
    decideJustification: (decision: JustificationDecision, reach: Reach) => decide(db, decision, reach),
  };
}

/** Keeps what a family says of absences that it may see; the office is to decide. What it has decided already is not opened again. */
function submit(db: Database, submission: Submission, reach: Reach, key: WriteKey): Promise<Written> {
  return writeOnce(db, key, async (tx) => {
    const { school, student, events, reason, statement, submittedBy, files } = submission;
    const found = await eventsOf(tx, school, events, eventsWithin({ reach, at: key.at }));
    const missing = events.flatMap((id, index) =>
      found.some((event) => event.id === id && event.student === student)
        ? []
        : [fault('NOT_FOUND', 'no such event', 'input', 'eventIds', String(index))],
    );
    if (missing.length > 0) throw new WriteRefused(missing);
    await refuseUnknownReason(tx, school, reason);
    const id = await newId(tx, 'Justification', school);
    await tx.insert(justifications).values({ school, id, student, submittedBy, submittedAt: key.at, channel: 'ONLINE', reason, statement });
    await tx.insert(justifiedEvents).values(found.map((event) => ({ school, justification: id, event: event.id })));
    await nameFilesOf(tx, files, { school, record: id, owner: submittedBy, use: 'submitJustification', at: key.at });
    const told = found.filter(({ status }) => status === 'REASON_UNKNOWN');
    await update(tx, told, { status: 'REASON_GIVEN', guardianActionRequired: false }, key.at);
    return { record: id, errors: [] };
  });
}

/** Decides on a justification and on every event it is about, all or nothing. */
async function decide(
  db: Database,
  { justification: id, decision, expected, legitimacy, reason, decidedBy, at }: JustificationDecision,
  reach: Reach,
): Promise<Written> {
  try {
    return await db.transaction(async (tx) => {
      await takeTurn(tx, parseId(id)?.school ?? '');
      const [row] = await tx
        .select()
        .from(justifications)
        .where(and(withIds(justifications, [id]), justificationsWithin({ reach, at })))
        .for('update');
      if (row === undefined) throw new WriteRefused([fault('NOT_FOUND', 'no such justification', 'input', 'justificationId')]);
      const { school } = row;
      // Why the same decision again is none: whoever sends it twice is told the same. INVARIANT: nobody decides over what they have not seen.
      if (row.decision !== null && row.decision !== decision && row.decision !== expected)
        throw new WriteRefused([fault('VERSION_CONFLICT', 'it was decided on since: read it again', 'input', 'expectedDecision')]);
      let isSecret = false;
      if (reason !== null) {
        const known = and(eq(absenceReasons.school, school), eq(absenceReasons.id, reason));
        const [found] = await tx.select({ confidential: absenceReasons.confidential }).from(absenceReasons).where(known);
        isSecret = found?.confidential === true;
        if (found === undefined) throw new WriteRefused([fault('VALIDATION', 'not a reason of the school’s list', 'input', 'reasonId')]);
      }
      const about = await tx
        .select({ event: justifiedEvents.event })
        .from(justifiedEvents)
        .where(and(eq(justifiedEvents.school, school), eq(justifiedEvents.justification, id)));
      const ids = about.map(({ event }) => event);
      const events = await eventsOf(tx, school, ids, eventsWithin({ reach, at }));
      // Why: one that is not theirs to see is not theirs to decide, and half of a decision is none.
      if (events.length < ids.length) throw new WriteRefused([fault('NOT_FOUND', 'no such justification', 'input', 'justificationId')]);
      const decided = { decidedBy, decidedAt: at };
      if (row.decision !== decision) {
        await tx
          .update(justifications)
          .set({ decision, ...decided })
          .where(and(eq(justifications.school, school), eq(justifications.id, id)));
      }
      const said = {
        status: decision,
        source: 'OFFICE',
        guardianActionRequired: false,
        ...decided,
        ...(legitimacy === null ? {} : { legitimacy }),
        ...(reason === null ? {} : { reason }),
        ...(isSecret ? SECRET : {}),
      };
      const changed = events.filter((event) => row.decision !== decision || !saysAlready(event, said));
      await update(tx, changed, said, at);
      return { record: id, errors: [] };
    });
  } catch (thrown) {
    if (thrown instanceof WriteRefused) return { record: null, errors: thrown.errors };
    throw thrown;
  }
}

/** Does an event say all of a decision already, whoever made it? */
function saysAlready(event: EventRow, { decidedBy: _by, decidedAt: _at, ...said }: Partial<EventRow>): boolean {
  return Object.entries(said).every(([field, value]) => event[field as keyof EventRow] === value);
}

/** Of justifications, those of which an event is there to be seen. */
function justificationsWithin(scope: Scope): SQL {
  const about = and(
    eq(justifiedEvents.school, justifications.school),
    eq(justifiedEvents.justification, justifications.id),
    eq(attendanceEvents.school, justifiedEvents.school),
    eq(attendanceEvents.id, justifiedEvents.event),
    eventsWithin(scope),
  );
  return sql`(${studentWithin(scope, justifications)} and exists (select 1 from ${justifiedEvents}, ${attendanceEvents} where ${about}))`;
}

function eventsOf(tx: Database, school: string, ids: readonly string[], scope: ReturnType<typeof eventsWithin>): Promise<EventRow[]> {
  return tx
    .select()
    .from(attendanceEvents)
    .where(and(eq(attendanceEvents.school, school), listedIn(attendanceEvents.id, ids), scope))
    .for('update');
}

async function update(tx: Database, events: readonly EventRow[], said: Partial<EventRow>, at: Date): Promise<void> {
  for (const { school, id, version } of events) {
    await tx
      .update(attendanceEvents)
      .set({ ...said, version: version + 1 })
      .where(and(eq(attendanceEvents.school, school), eq(attendanceEvents.id, id)));
  }
  await appendChanges(
    tx,
    events.map((event) => ['UPDATED', { ...event, version: event.version + 1 }] as const),
    at,
  );
}
