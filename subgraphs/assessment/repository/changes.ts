import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { type Asking, changeFeed, type FeedRequest, idsReached, type Part, pendingOf } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { changes, cycleReports, evaluations, reportCards, results, scales, shown, skills } from '../tables.js';
import type { ChangedType } from './change-log.js';
import { cycleReportWithin, evaluationWithin, markWithin, reportCardWithin, schoolWithin } from './scope.js';

/** The change feed of what is evaluated. */
export function changesRepository(db: Database) {
  const feed = { name: 'assessment', changes, shown, recordsOf };
  return {
    changesOf: changeFeed(db, feed),
    idsReached: (asking: Asking, type: ChangedType, within: Reach, part: Part) => idsReached(db, feed, asking, type, within, part),
    pendingOf: (request: FeedRequest<ChangedType>) => pendingOf(db, feed, request),
  };
}

function recordsOf(tx: Database, { at }: Asking, type: ChangedType, reach: Reach | 'all'): SQL {
  const scope = reach === 'all' ? null : { reach, at };
  switch (type) {
    case 'Evaluation':
      return sql`${tx
        .select(columns(type, evaluations))
        .from(evaluations)
        .where(scope === null ? undefined : evaluationWithin(scope))}`;
    case 'Result': {
      const isOf = and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation));
      return sql`${tx
        .select(columns(type, results))
        .from(results)
        .innerJoin(evaluations, isOf)
        .where(scope === null ? undefined : markWithin(scope, results))}`;
    }
    case 'CycleReport':
      return sql`${tx
        .select(columns(type, cycleReports))
        .from(cycleReports)
        .where(scope === null ? undefined : cycleReportWithin(scope))}`;
    case 'ReportCard':
      return sql`${tx
        .select(columns(type, reportCards))
        .from(reportCards)
        .where(scope === null ? undefined : reportCardWithin(scope))}`;
    case 'Skill':
      return listed(tx, type, skills, reach);
    case 'Scale':
      return listed(tx, type, scales, reach);
  }
}

/** What a school has beforehand, which changes for nobody while it is in use: version 1. */
function listed(tx: Database, type: ChangedType, table: typeof skills | typeof scales, reach: Reach | 'all'): SQL {
  return sql`${tx
    .select(columns(type, { ...table, version: sql`1` }))
    .from(table as typeof skills)
    .where(reach === 'all' ? undefined : schoolWithin(reach, table.school))}`;
}

function columns(type: ChangedType, { school, id, version }: Readonly<Record<'school' | 'id', PgColumn> & { version: PgColumn | SQL }>) {
  return {
    school: sql`${school}`.as('school'),
    type: sql`${type}::text`.as('type'),
    id: sql`${id}`.as('id'),
    version: sql`${version}`.as('version'),
    state: sql`null::text`.as('state'),
  };
}
