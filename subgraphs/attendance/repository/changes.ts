import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { changeFeed, type FeedRequest } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { attendanceEvents, changes, exemptions, incidents, infirmaryVisits, measures, observations, rollCalls, shown } from '../tables.js';
import type { ChangedType } from './change-log.js';
import { eventsWithin, incidentsWithin, measuresWithin, rollCallsWithin, type Scope, studentWithin } from './scope.js';

/** The change feed of attendance, of the infirmary and of behaviour. */
export function changesRepository(db: Database) {
  return { changesOf: changeFeed(db, { name: 'attendance.feed', changes, shown, recordsOf }) };
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

function recordsOf(tx: Database, { school, reaches, at }: FeedRequest<ChangedType>, type: ChangedType, which: 'in-reach' | 'all'): SQL {
  const { table, within } = SOURCES[type];
  const inReach = which === 'all' ? undefined : within({ reach: reaches.get(type) ?? [], at });
  const version = type === 'AttendanceEvent' ? attendanceEvents.version : versionInLog(table);
  const columns = { type: sql`${type}::text`, id: table.id, version: sql`${version}` };
  return sql`${tx
    .select(columns)
    .from(table)
    .where(and(eq(table.school, school), inReach))}`;
}

/** What was never changed since it was first written down is of its first version. */
function versionInLog({ school, id }: { readonly school: PgColumn; readonly id: PgColumn }): SQL {
  return sql`coalesce((select max(${changes.version}) from ${changes} where ${changes.school} = ${school} and ${changes.record} = ${id}), 1)`;
}
