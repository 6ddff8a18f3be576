import type { GraphQLResolveInfo } from 'graphql';
import { type ChangesArguments, type Context, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { Loaders } from './loaders.js';
import { RECORD_TYPES, type Repository } from './repository/index.js';

type Arguments = ChangesArguments & { readonly schoolId: string };

/** What changed at a school since a cursor, for this client. */
export function identityChanges(_root: unknown, args: Arguments, context: Context<Repository, Loaders>, info: GraphQLResolveInfo) {
  const { repository, loaders } = context;
  return changesPage(
    { ...args, first: lengthOf(args.first) },
    {
      coordinate: 'Query.identityChanges',
      school: args.schoolId,
      types: RECORD_TYPES,
      read: repository.changes.changesOf,
      records: {
        Person: loaders.person,
        Student: loaders.student,
        Staff: loaders.staff,
        GuardianLink: loaders.guardianLink,
        ClassGroup: loaders.classGroup,
        Subject: loaders.subject,
        TeachingAssignment: loaders.teachingAssignment,
        Enrolment: loaders.enrolment,
      },
    },
    context,
    info,
  );
}
