import type { GraphQLResolveInfo } from 'graphql';
import { type ChangesArguments, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { AssessmentContext } from './references.js';
import { CHANGED_TYPES } from './repository/index.js';

/** What records say that no version of theirs counts: it stands on the marks of others, on averages, files and signatures, and on the calendar. */
const BESIDE = [
  'Evaluation.statistics',
  'Evaluation.subjectFile',
  'Evaluation.correctionFile',
  'Result.rank',
  'Result.outOf',
  'Result.bonus',
  'Result.countsInAverage',
  'Result.skillLevels',
  'Result.publication',
  'ReportCard.lines',
  'ReportCard.overall',
  'ReportCard.digitalSkills',
  'ReportCard.document',
  'ReportCard.acknowledgements',
];

/** What changed at a school since a cursor, for this client. */
export function assessmentChanges(
  _root: unknown,
  args: ChangesArguments & { readonly schoolId: string },
  context: AssessmentContext,
  info: GraphQLResolveInfo,
) {
  const { repository, loaders } = context;
  return changesPage(
    { ...args, first: lengthOf(args.first) },
    {
      coordinate: 'Query.assessmentChanges',
      school: args.schoolId,
      types: CHANGED_TYPES,
      read: repository.changes.changesOf,
      beside: { fields: BESIDE, idsReached: repository.changes.idsReached, pendingOf: repository.changes.pendingOf },
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
    info,
  );
}
