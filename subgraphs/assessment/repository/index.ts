import type { Database } from '../../../core/store/contract.js';
import { averagesRepository } from './averages.js';
import { evaluationsRepository } from './evaluations.js';
import { releasesRepository } from './releases.js';
import { reportsRepository } from './reports.js';
import { resultsRepository } from './results.js';
import { skillsRepository } from './skills.js';
import { writesRepository } from './writes.js';

/** What this subgraph says to its tables. */
export function createRepository(db: Database) {
  return {
    evaluations: evaluationsRepository(db),
    results: resultsRepository(db),
    averages: averagesRepository(db),
    skills: skillsRepository(db),
    reports: reportsRepository(db),
    releases: releasesRepository(db),
    writes: writesRepository(db),
  };
}
export type Repository = ReturnType<typeof createRepository>;

export { type AverageRow, type ClassAppreciationRow, type Cohort, OVERALL } from './averages.js';
export { AVERAGE_OUT_OF, counts, hundredth } from './counting.js';
export { BY_DAY, type EvaluationFilter, type EvaluationRow, type ScaleRow } from './evaluations.js';
export type { GivenResult } from './judge-items.js';
export type { Order, Page, Window } from './page.js';
export { recomputeAverages } from './recompute.js';
export { NOISE, type ReleasedCell } from './releases.js';
export { BY_CARD, type OrientationRow, type ReportCardRow } from './reports.js';
export { BY_ENTRY, BY_ID, type ResultFilter, type ResultRow } from './results.js';
export { audienceOfGroup, audienceOfStudent, type Scope } from './scope.js';
export { BY_ASSESSMENT, type SkillFilter, type SkillLevelRow, type SkillRow } from './skills.js';
export type { RecordResults, Writer } from './writes.js';
