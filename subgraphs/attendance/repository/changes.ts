import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { type Asking, changeFeed, type FeedRequest, idsReached, type Part, pendingOf } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents, changes, exemptions, incidents, infirmaryVisits, measures, observations, rollCalls, shown } from '../tables.js';
import type { ChangedType } from './change-log.js';
import { eventsWithin, incidentsWithin, measuresWithin, rollCallsWithin, type Scope, studentWithin } from './scope.js';

/** The change feed of attendance, of the infirmary and of behaviour. */
export function changesRepository(db: Database) {
  const feed = { name: 'attendance', changes, shown, recordsOf };
  return {
    changesOf: changeFeed(db, feed),
    idsReached: (asking: Asking, type: ChangedType, within: Reach, part: Part) => idsReached(db, feed, asking, type, within, part),
    pendingOf: (request: FeedRequest<ChangedType>) => pendingOf(db, feed, request),
  };
}

/** Where records of a type are, and which of them are in reach: as where they are looked up by id. */
const SOURCES = {
  AttendanceEvent: { table: attendanceEvents, within: eventsWithin },
  RollCall: { table: rollCalls, within: rollCallsWithin },
  Exemption: { table: exemptions, within: (scope: Scope) => studentWithin(scope, exemptions) },
  InfirmaryVisit: { table: infirmaryVisits, within: (scope: Scope) => studentWithin(scope, infirmaryVisits) },
  BehaviourIncident: { table: incidents, within: incidentsWithin },
  Measure: { table: measures, within: measuresWithin },
  Observation: { table: observations, within: (scope: Scope) => studentWithin(scope, observations) },
} as const;

function recordsOf(tx: Database, { at }: Asking, type: ChangedType, reach: Reach | 'all'): SQL {
  const { table, within } = SOURCES[type];
  const isLogged = type !== 'AttendanceEvent';
  const version = isLogged ? sql`coalesce(${inLog(sql`${changes.version}`, table)}, 1)` : sql`${attendanceEvents.version}`;
  const columns = {
    school: sql`${table.school}`.as('school'),
    type: sql`${type}::text`.as('type'),
    id: sql`${table.id}`.as('id'),
    version: version.as('version'),
    state: (isLogged ? sql`${inLog(sql`${changes.sequence}`, table)}::text` : sql`null::text`).as('state'),
  };
  return sql`${tx
    .select(columns)
    .from(table)
    .where(reach === 'all' ? undefined : within({ reach, at }))}`;
}

/** What was never changed since it was first written down is of its first version. */
function inLog(what: SQL, { school, id }: { readonly school: PgColumn; readonly id: PgColumn }): SQL {
  return sql`(select max(${what}) from ${changes} where ${changes.school} = ${school} and ${changes.record} = ${id})`;
}
