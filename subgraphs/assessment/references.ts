import type { Context, Reference } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';

/** What every resolver here is given. */
export type AssessmentContext = Context<Repository, Loaders>;

/** Somebody else's record, to which this subgraph adds lists: each list is held to its own reach. */
const named: Reference<AssessmentContext> = ({ id }) => (typeof id === 'string' ? { id } : null);

/** The rows behind the representations that other subgraphs hand us, inside the reach of their type. */
export const references: Readonly<Record<string, Reference<AssessmentContext>>> = {
  Student: named,
  ClassGroup: named,
  Period: named,
  TeachingAssignment: named,
  Evaluation: ({ id }, { loaders }) => loaders.evaluation.load(id),
  Scale: ({ id }, { loaders }) => loaders.scale.load(id),
  Result: ({ id }, { loaders }) => loaders.result.load(id),
  Skill: ({ id }, { loaders }) => loaders.skill.load(id),
  CycleReport: ({ id }, { loaders }) => loaders.cycleReport.load(id),
  ReportCard: ({ id }, { loaders }) => loaders.reportCard.load(id),
};
