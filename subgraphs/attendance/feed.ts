import type { GraphQLResolveInfo } from 'graphql';
import { type ChangesArguments, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { AttendanceContext } from './references.js';
import { CHANGED_TYPES } from './repository/index.js';

/** What records say that no version of theirs counts: it stands on sheets of the roll, on events that may be known of, and on measures that were taken. */
const BESIDE = ['AttendanceEvent.lessonsMissed', 'RollCall.entries', 'BehaviourIncident.measures'];

/** What changed at a school since a cursor, for this client. */
export function attendanceChanges(
  _root: unknown,
  args: ChangesArguments & { readonly schoolId: string },
  context: AttendanceContext,
  info: GraphQLResolveInfo,
) {
  const { repository, loaders } = context;
  return changesPage(
    { ...args, first: lengthOf(args.first) },
    {
      coordinate: 'Query.attendanceChanges',
      school: args.schoolId,
      types: CHANGED_TYPES,
      read: repository.changesOf,
      beside: { fields: BESIDE, idsReached: repository.idsReached, pendingOf: repository.pendingOf },
      records: {
        AttendanceEvent: loaders.event,
        RollCall: loaders.rollCall,
        Exemption: loaders.exemption,
        InfirmaryVisit: loaders.visit,
        BehaviourIncident: loaders.incident,
        Measure: loaders.measure,
        Observation: loaders.observation,
      },
    },
    context,
    info,
  );
}
