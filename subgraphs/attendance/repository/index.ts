import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { type Announcement, announceAbsence } from './absence-announcement.js';
import { behaviourRepository } from './behaviour.js';
import { careAndBehaviourWrites } from './care-and-behaviour.js';
import { changesRepository } from './changes.js';
import { type EventBatch, recordEvents } from './event-batch.js';
import { cancelEvent } from './event-cancellation.js';
import { eventsRepository } from './events.js';
import { infirmaryRepository } from './infirmary.js';
import { justificationsRepository } from './justifications.js';
import { type RollCallSheet, submitRollCall } from './roll-call-submission.js';
import { rollCallsRepository } from './roll-calls.js';
import type { Scope } from './scope.js';
import { statisticsRepository } from './statistics.js';
import { summariesRepository } from './summaries.js';
import type { WriteKey } from './writes.js';

/** Speaks SQL to attendance's own tables. Every list and every look-up by id applies the row scope it is given. */
export function createRepository(db: Database) {
  return {
    ...eventsRepository(db),
    ...rollCallsRepository(db),
    ...infirmaryRepository(db),
    ...behaviourRepository(db),
    ...summariesRepository(db),
    ...statisticsRepository(db),
    ...changesRepository(db),
    ...justificationsRepository(db),
    ...careAndBehaviourWrites(db),
    recordEvents: (batch: EventBatch, reach: Reach, key: WriteKey) => recordEvents(db, batch, reach, key),
    cancelEvent: (id: string, expectedVersion: number, scope: Scope) => cancelEvent(db, id, expectedVersion, scope),
    submitRollCall: (sheet: RollCallSheet, reach: Reach, key: WriteKey) => submitRollCall(db, sheet, reach, key),
    announceAbsence: (announcement: Announcement, reach: Reach, key: WriteKey) => announceAbsence(db, announcement, reach, key),
  };
}

export type Repository = ReturnType<typeof createRepository>;
export { schoolOf } from './absence-announcement.js';
export type { IncidentRow, MeasureRow, ObservationRow, ParticipantRow } from './behaviour.js';
export type { NewIncident, NewMeasure, NewVisit } from './care-and-behaviour.js';
export { CHANGED_TYPES, type ChangedType } from './change-log.js';
export type { EventFilter, EventRow, ReasonRow } from './events.js';
export type { InfirmaryVisitRow } from './infirmary.js';
export type { GivenEvent } from './judge-events.js';
export type { JustificationRow } from './justifications.js';
export type { Interval, Page, Window } from './page.js';
export type { RollCallSheet } from './roll-call-submission.js';
export type { RollCallEntryRow, RollCallRow } from './roll-calls.js';
export { type FromTo, givesGroup, type Scope } from './scope.js';
export { type Atom, type ClassFigure, type CohortCount, NOISE } from './statistics.js';
export type { AlertRow, Days, EventSums, ExemptionRow, PeriodRow, PlannedMealRow } from './summaries.js';
export { fault, type WriteError, type WriteKey, type Written } from './writes.js';
