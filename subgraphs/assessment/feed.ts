import { type ChangesArguments, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { AssessmentContext } from './references.js';
import { CHANGED_TYPES } from './repository/index.js';

/** What changed at a school since a cursor, for this client. */
export function assessmentChanges(_root: unknown, args: ChangesArguments & { readonly schoolId: string }, context: AssessmentContext) {
  const { repository, loaders } = context;
  return changesPage(
    { ...args, first: lengthOf(args.first) },
    {
      coordinate: 'Query.assessmentChanges',
      school: args.schoolId,
      types: CHANGED_TYPES,
      read: repository.changes.changesOf,
      records: {
        Evaluation: loaders.evaluation,
        Result: loaders.result,
        ReportCard: loaders.reportCard,
        CycleReport: loaders.cycleReport,
        Skill: loaders.skill,
        Scale: loaders.scale,
      },
    },
    context,
  );
}
