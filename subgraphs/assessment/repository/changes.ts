import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { changeFeed, type FeedRequest } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { changes, cycleReports, evaluations, reportCards, results, scales, shown, skills } from '../tables.js';
import type { ChangedType } from './change-log.js';
import { cycleReportWithin, evaluationWithin, markWithin, reportCardWithin, schoolWithin } from './scope.js';

/** The change feed of what is evaluated. */
export function changesRepository(db: Database) {
  return { changesOf: changeFeed(db, { name: 'assessment.feed', changes, shown, recordsOf }) };
}

function recordsOf(tx: Database, { school, reaches, at }: FeedRequest<ChangedType>, type: ChangedType, which: 'in-reach' | 'all'): SQL {
  const scope = { reach: reaches.get(type) ?? [], at };
  const all = which === 'all';
  switch (type) {
    case 'Evaluation': {
      const condition = and(eq(evaluations.school, school), all ? undefined : evaluationWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: evaluations.id, version: evaluations.version })
        .from(evaluations)
        .where(condition)}`;
    }
    case 'Result': {
      const isOf = and(eq(evaluations.school, results.school), eq(evaluations.id, results.evaluation));
      const condition = and(eq(results.school, school), all ? undefined : markWithin(scope, results));
      const columns = { type: typeAs(type), id: results.id, version: results.version };
      return sql`${tx.select(columns).from(results).innerJoin(evaluations, isOf).where(condition)}`;
    }
    case 'CycleReport': {
      const condition = and(eq(cycleReports.school, school), all ? undefined : cycleReportWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: cycleReports.id, version: cycleReports.version })
        .from(cycleReports)
        .where(condition)}`;
    }
    case 'ReportCard': {
      const condition = and(eq(reportCards.school, school), all ? undefined : reportCardWithin(scope));
      return sql`${tx
        .select({ type: typeAs(type), id: reportCards.id, version: reportCards.version })
        .from(reportCards)
        .where(condition)}`;
    }
    case 'Skill':
      return listed(tx, type, skills, school, all, scope.reach);
    case 'Scale':
      return listed(tx, type, scales, school, all, scope.reach);
  }
}

/** What a school has beforehand, which changes for nobody while it is in use: version 1. */
function listed(tx: Database, type: ChangedType, table: typeof skills | typeof scales, school: string, all: boolean, reach: Reach): SQL {
  const condition = and(eq(table.school, school), all ? undefined : schoolWithin(reach, table.school));
  return sql`${tx
    .select({ type: typeAs(type), id: table.id, version: sql<number>`1` })
    .from(table as typeof skills)
    .where(condition)}`;
}

function typeAs(type: ChangedType): SQL {
  return sql`${type}::text`;
}
