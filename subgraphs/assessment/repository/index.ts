import type { Database } from '../../../core/store/contract.js';
import { averagesRepository } from './averages.js';
import { changesRepository } from './changes.js';
import { evaluationWrites } from './evaluation-writes.js';
import { evaluationsRepository } from './evaluations.js';
import { orientationWrites } from './orientation-writes.js';
import { releasesRepository } from './releases.js';
import { reportCardWrites } from './report-card-writes.js';
import { reportsRepository } from './reports.js';
import { resultWrites } from './result-writes.js';
import { resultsRepository } from './results.js';
import { skillLevelWrites } from './skill-level-writes.js';
import { skillsRepository } from './skills.js';

/** What this subgraph says to its tables. */
export function createRepository(db: Database) {
  return {
    evaluations: evaluationsRepository(db),
    results: resultsRepository(db),
    averages: averagesRepository(db),
    skills: skillsRepository(db),
    reports: reportsRepository(db),
    releases: releasesRepository(db),
    changes: changesRepository(db),
    writes: {
      ...evaluationWrites(db),
      ...resultWrites(db),
      ...skillLevelWrites(db),
      ...reportCardWrites(db),
      ...orientationWrites(db),
    },
  };
}
export type Repository = ReturnType<typeof createRepository>;

export { type AverageRow, type ClassAppreciationRow, type Cohort, type ComesTo, OVERALL } from './averages.js';
export { CHANGED_TYPES, type ChangedType } from './change-log.js';
export {
  AVERAGE_OUT_OF,
  counts,
  dependsOnAverage,
  evaluationCounts,
  hundredth,
  isCounted,
  type OptionalRule,
  pointsOf,
} from './counting.js';
export { type EvaluationFile, isClosed, type NewEvaluation } from './evaluation-writes.js';
export { BY_DAY, type CountedMark, type EvaluationFilter, type EvaluationRow, type PeriodRow, type ScaleRow } from './evaluations.js';
export type { GivenResult } from './judge-items.js';
export type { Order, Page, Window } from './page.js';
export { recomputeAverages } from './recompute.js';
export { NOISE, type ReleasedCell } from './releases.js';
export type { GivenAppreciation } from './report-card-writes.js';
export { type AcknowledgementRow, BY_CARD, type CycleReportRow, type OrientationRow, type ReportCardRow } from './reports.js';
export { BY_ENTRY, BY_ID, type ResultFilter, type ResultRow } from './results.js';
export { audienceOfGroup, audienceOfStudent, type Scope } from './scope.js';
export type { GivenLevel } from './skill-level-writes.js';
export { BY_ASSESSMENT, type SkillFilter, type SkillLevelRow, type SkillRow } from './skills.js';
export type { Writer } from './write-once.js';
